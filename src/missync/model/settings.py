"""Settings: what one site wants. A value that exists is valid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from enum import Enum
from functools import partial
from typing import Final, assert_never
from zoneinfo import ZoneInfo

import attrs

from missync.model.people import Kind
from missync.model.shapes import typed
from missync.model.spelling import comparable
from missync.model.values import (
    as_table,
    listed,
    not_blank,
    to_date,
    to_member,
    to_texts,
    to_time,
    to_zone,
)


class LeaveRule(Enum):
    """How much it takes for somebody to have left, where the MIS says two things."""

    BOTH = "both"
    EITHER = "either"


class NameChoice(Enum):
    """Which of somebody's names shows."""

    PREFERRED = "preferred"
    LEGAL = "legal"


class Nation(Enum):
    """Whose law on attendance codes holds."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


class Early(Enum):
    """Which sessions an early leaving is written to."""

    MISSED = "missed"
    CURRENT = "current"


class EarlyDue(Enum):
    """When a mark for a session still to come is sent."""

    AT_ONCE = "at-once"
    AT_REGISTRATION = "at-registration"


class Overwrite(Enum):
    """What a mark may be written over."""

    WEAK = "weak"
    ALWAYS = "always"


class Weekday(Enum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @classmethod
    def of(cls, day: date) -> Weekday:
        """Look up which one a date is."""
        return tuple(cls)[day.weekday()]


def _values(only: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    return as_table(only, to_texts)


@attrs.frozen(kw_only=True, field_transformer=typed)
class KindSettings:
    """One kind's switch and filters at the start, and what is kept of it.

    Attributes:
        only: The values wanted of some fields; others are not imported.
    """

    importing: bool = True
    fields: tuple[str, ...] = attrs.field(default=(), converter=to_texts)
    only: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=dict, converter=_values, hash=False
    )


@attrs.frozen(kw_only=True, field_transformer=typed)
class Kinds:
    """The settings of every kind. Contacts are red until a school turns them green."""

    students: KindSettings = attrs.field(factory=KindSettings)
    employees: KindSettings = attrs.field(factory=KindSettings)
    contacts: KindSettings = KindSettings(importing=False)

    def of(self, kind: Kind) -> KindSettings:
        """Look up one kind's settings."""
        match kind:
            case Kind.STUDENT:
                return self.students
            case Kind.EMPLOYEE:
                return self.employees
            case Kind.CONTACT:
                return self.contacts
            case _:
                assert_never(kind)


@attrs.frozen(kw_only=True, field_transformer=typed)
class Brake:
    """How many removals pass by themselves: those above both are held.

    Attributes:
        floor: A number of people.
        share: A share of those of the kind who are on the list, from 0 to 1.
    """

    floor: int = attrs.field(default=5, validator=attrs.validators.ge(0))
    share: float = attrs.field(
        default=0.10, validator=[attrs.validators.ge(0), attrs.validators.le(1)]
    )


@attrs.frozen(kw_only=True, field_transformer=typed)
class Register:
    """When one session's register opens, lateness starts, and it closes.

    Attributes:
        late_from: From when an arrival is late; when it opens, if not given.
        closes: The first minute at which it is closed.
    """

    opens: time = attrs.field(converter=to_time)
    late_from: time = attrs.field(converter=to_time)
    closes: time = attrs.field(converter=to_time)

    @late_from.default
    def _when_it_opens(self) -> time:
        return self.opens

    def __attrs_post_init__(self) -> None:
        if not self.opens <= self.late_from < self.closes:
            message = "a register opens, then lateness starts, then it closes"
            raise ValueError(message)


def _weekdays(days: Iterable[Weekday | str]) -> tuple[Weekday, ...]:
    return listed(days, partial(to_member, Weekday))


def _dates(dates: Iterable[date | str]) -> tuple[date, ...]:
    return listed(dates, to_date)


@attrs.frozen(kw_only=True, field_transformer=typed)
class RegisterException:
    """Other registers on some days, for some pupils, or no school at all.

    It fits a pupil's day that every selector it gives fits. At least one is given.

    Attributes:
        weekdays: The days of the week it is for; every one, if empty.
        year_groups: The pupils it is for, by their year group; everybody, if empty.
        dates: The single days it is for; every one, if empty.
        am: The morning's register; if not given, it stays as it is without this
            exception.
        pm: The afternoon's.
        closed: Whether there is no school: nothing is written.
    """

    weekdays: tuple[Weekday, ...] = attrs.field(default=(), converter=_weekdays)
    year_groups: tuple[str, ...] = attrs.field(default=(), converter=to_texts)
    dates: tuple[date, ...] = attrs.field(default=(), converter=_dates)
    am: Register | None = None
    pm: Register | None = None
    closed: bool = False

    def __attrs_post_init__(self) -> None:
        if not all(map(comparable, self.year_groups)):
            message = "year_groups names a year group without a name"
            raise ValueError(message)
        if not (self.weekdays or self.year_groups or self.dates):
            message = "an exception names weekdays, year_groups or dates it is for"
            raise ValueError(message)
        timed = self.am is not None or self.pm is not None
        if self.closed and timed:
            message = "a day that is closed has no registers: give times or closed"
            raise ValueError(message)
        if not (self.closed or timed):
            message = "an exception gives am or pm other times, or is closed"
            raise ValueError(message)


def _exceptions(
    exceptions: Iterable[RegisterException],
) -> tuple[RegisterException, ...]:
    return listed(exceptions)


@attrs.frozen(kw_only=True, field_transformer=typed)
class Registers:
    """The two registers of a school day, in the school's own time.

    Attributes:
        exceptions: Those that fit a pupil's day are laid over the two registers in
            their order, so that the last one wins.
    """

    am: Register | None = None
    pm: Register | None = None
    exceptions: tuple[RegisterException, ...] = attrs.field(
        default=(), converter=_exceptions
    )

    def __attrs_post_init__(self) -> None:
        every: tuple[Registers | RegisterException, ...] = (self, *self.exceptions)
        for each in every:
            am, pm = each.am or self.am, each.pm or self.pm
            if am and pm and am.opens >= pm.opens:
                message = (
                    f"the morning's register opens at {am.opens:%H:%M}, and the "
                    f"afternoon's no later: {pm.opens:%H:%M}"
                )
                raise ValueError(message)


LATE_CODE: Final = "L"
"""What the law of England and of Wales calls an arrival before the close."""

AFTER_CLOSE_CODE: Final = "U"
"""What it calls one after the close."""

_NEVER_LATE: Final = frozenset(map(comparable, ("/", "\\", "#", "N", "Z")))


def _says_late(_: object, field: attrs.Attribute[str], code: str) -> None:
    not_blank(_, field, code)
    if comparable(code) in _NEVER_LATE or not comparable(code).strip(" -"):
        message = f"{field.name} is {code}, which never says that somebody was late"
        raise ValueError(message)


def _early(value: Early | str) -> Early:
    return to_member(Early, value)


def _early_due(value: EarlyDue | str) -> EarlyDue:
    return to_member(EarlyDue, value)


def _overwrite(value: Overwrite | str) -> Overwrite:
    return to_member(Overwrite, value)


@attrs.frozen(kw_only=True, field_transformer=typed)
class Attendance:
    """How late arrivals and early leaving are written back.

    Attributes:
        fallback: Whether an arrival without a reason is taken, as late.
        earlier_days: How many school days back an event may have happened.
        late_code: What an arrival while the register is open is written as; ``None``
            for the nation's own.
        after_close_code: The same, once it closed.
    """

    exact_match: bool = True
    fallback: bool = False
    early: Early = attrs.field(default=Early.MISSED, converter=_early)
    early_due: EarlyDue = attrs.field(default=EarlyDue.AT_ONCE, converter=_early_due)
    overwrite: Overwrite = attrs.field(default=Overwrite.WEAK, converter=_overwrite)
    blind: bool | None = None
    earlier_days: int = attrs.field(
        default=5, validator=[attrs.validators.ge(0), attrs.validators.le(10)]
    )
    late_code: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(_says_late)
    )
    after_close_code: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(_says_late)
    )

    def __attrs_post_init__(self) -> None:
        if self.late_code is None or self.after_close_code is None:
            return
        if comparable(self.after_close_code) == comparable(self.late_code):
            message = (
                f"after_close_code is {self.after_close_code}, which says that the "
                "register was open: give the code for arrivals after the close"
            )
            raise ValueError(message)


@attrs.frozen(kw_only=True, field_transformer=typed)
class MisSettings:
    """Which adapter speaks to the MIS, and what it needs to know.

    Attributes:
        options: The adapter's own settings, which it checks itself. Secrets are
            :class:`~missync.model.secrets.Secret` values.
    """

    adapter: str = attrs.field(validator=not_blank)
    options: Mapping[str, object] = attrs.field(factory=dict, hash=False)


_WITH_LATE_CODES: Final = frozenset({Nation.ENGLAND, Nation.WALES})
"""The nations whose law says which codes mean late."""


def _nation(value: Nation | str) -> Nation:
    return to_member(Nation, value)


def _leave_rule(value: LeaveRule | str) -> LeaveRule:
    return to_member(LeaveRule, value)


def _names(value: NameChoice | str) -> NameChoice:
    return to_member(NameChoice, value)


@attrs.frozen(kw_only=True, field_transformer=typed)
class SiteSettings:
    """One school as one application sees it.

    Attributes:
        nightly: When the nightly import runs, in the school's own time.
        lead_days: How many days before their start date people come on the list.
    """

    name: str = attrs.field(validator=not_blank)
    timezone: ZoneInfo = attrs.field(
        factory=lambda: ZoneInfo("Europe/London"), converter=to_zone
    )
    nation: Nation = attrs.field(default=Nation.ENGLAND, converter=_nation)
    nightly: time = attrs.field(default=time(1, 30), converter=to_time)
    leave_rule: LeaveRule = attrs.field(default=LeaveRule.BOTH, converter=_leave_rule)
    lead_days: int = attrs.field(
        default=0, validator=[attrs.validators.ge(0), attrs.validators.le(366)]
    )
    names: NameChoice = attrs.field(default=NameChoice.PREFERRED, converter=_names)
    brake: Brake = attrs.field(factory=Brake)
    kinds: Kinds = attrs.field(factory=Kinds)
    registers: Registers = attrs.field(factory=Registers)
    attendance: Attendance = attrs.field(factory=Attendance)
    mis: MisSettings

    def __attrs_post_init__(self) -> None:
        """Refuse a code for lateness that says the opposite by the nation's law.

        Where that has no such codes, they mean what the school says they do.
        """
        if self.nation not in _WITH_LATE_CODES:
            return
        given, nation = self.attendance, self.nation.value.capitalize()
        if comparable(given.late_code) == comparable(AFTER_CLOSE_CODE):
            message = (
                f"attendance.late_code is {given.late_code}, which means late after "
                f"the close in {nation}: give the code for arrivals before the close"
            )
            raise ValueError(message)
        if comparable(given.after_close_code) == comparable(LATE_CODE):
            message = (
                f"attendance.after_close_code is {given.after_close_code}, which means "
                f"late before the close in {nation}: give the code for arrivals after "
                "the close"
            )
            raise ValueError(message)
