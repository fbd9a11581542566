"""The leave rule: who is on the list today, and why.

Everything is decided from today's record alone. The one thing remembered is whether
somebody is on the list already, because a wrong removal is worse than a late one.

Many systems write a date where they have none: 1 January 0001, 1753, 1900 or 1970,
30 December 1899. So a leave date says nothing if it is in 1970 or before, or before
somebody was born, or before they could be at the school: a pupil before the second
birthday, an employee before the sixteenth. It is ignored, and named. A start date of
that kind needs no such rule: somebody with it has started.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Mapping, Sequence
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache
from typing import Final, assert_never

import attrs

from missync.model.people import Active, Kind, Record, Stay
from missync.model.sentences import in_words
from missync.model.settings import LeaveRule
from missync.model.standings import (
    Cause,
    CauseKind,
    PersonWarning,
    Standing,
    WarningKind,
)


MIS_LAG = timedelta(days=14)
"""How long after somebody's first day the MIS may not show them as active yet."""

_PLAIN = Cause(
    what=CauseKind.ON_ROLL,
    why="The MIS sends them, and nothing there says that they left.",
)


@attrs.frozen(kw_only=True, cache_hash=True)
class LeavePolicy:
    """The settings that the roll depends on.

    Attributes:
        lead_days: How many days before their start date people come on the list.
    """

    leave_rule: LeaveRule = LeaveRule.BOTH
    lead_days: int = 0


@attrs.frozen(kw_only=True)
class Judgement:
    """Where a record puts its person, and everything that rests on.

    Attributes:
        stay: The stay that counts today.
        causes: Every fact that is enough by itself, the deciding one first. Mend
            them all and the outcome flips; mend fewer and it does not.
        notes: What is odd, and should be mended in the MIS.
    """

    stay: Stay
    standing: Standing
    causes: tuple[Cause, ...]
    notes: tuple[PersonWarning, ...] = ()


def judge(
    record: Record, today: date, policy: LeavePolicy, *, listed: bool
) -> Judgement:
    """Decide where a record puts its person today.

    Somebody is on the list from their start date (earlier by the site's lead days;
    at once where there is none) to their leave date, both days included. A passed
    leave date and the MIS's word that they are not active count as leaving when they
    agree or only one is given; where they disagree the person stays and is named,
    unless the site's leave rule is ``either``. The MIS often shows newcomers as
    active days late, so "not active" alone counts for nothing in their first 14 days.

    Args:
        record: What the MIS says today.
        today: The day, in the school's time zone.
        policy: The site's settings.
        listed: Whether the person is on the list now. They stay on it when only
            their start date moves ahead.
    """
    stays, notes = possible_stays(record)
    return _judged(stays, notes, record.active, today, policy, listed=listed)


@lru_cache(maxsize=4_096)
def _judged(  # noqa: PLR0913 - whatever a judgement rests on
    stays: tuple[Stay, ...],
    impossible: tuple[PersonWarning, ...],
    active: Active,
    today: date,
    policy: LeavePolicy,
    *,
    listed: bool,
) -> Judgement:
    """Judge what many records say alike, once."""
    stay, reversed_dates = current_stay(stays, today, policy.lead_days)
    notes = (*impossible, *reversed_dates)
    if listed and _starts_later(stay, today, policy):
        ahead = PersonWarning(
            WarningKind.START_MOVED,
            f"Their start date has moved to {_on(stay.start)}, though they are on the "
            "list already: they stay. Check the start date in the MIS.",
        )
        return _on_list(stay, (*notes, ahead))
    causes = (
        *not_started(stay, today, policy),
        *_left(stay, active, today, policy),
    )
    if not causes:
        return _on_list(stay, (*notes, *_contradictions(stay, active, today)))
    standing = causes[0].what.standing
    return Judgement(stay=stay, standing=standing, causes=causes, notes=notes)


def next_turn(
    records: Iterable[Record], today: date, policy: LeavePolicy
) -> date | None:
    """Find the next day on which the calendar alone can change a judgement.

    That is a first day, the day after a last one, or the end of the time that the
    MIS has to show a newcomer as active. ``None`` if there is none to come.
    """
    turns = (next_turn_of(record.stays, today, policy) for record in records)
    return min(filter(None, turns), default=None)


@lru_cache(maxsize=4_096)
def next_turn_of(
    stays: tuple[Stay, ...], today: date, policy: LeavePolicy
) -> date | None:
    """Find the same of the stays of one record."""
    turns = (
        turn
        for stay in stays
        for turn in (
            _shifted(stay.start, -policy.lead_days),
            _shifted(stay.start, MIS_LAG.days + 1),
            _shifted(stay.end, 1),
        )
    )
    return min((turn for turn in turns if turn and turn > today), default=None)


def current_stay(
    stays: Sequence[Stay], today: date, lead_days: int = 0
) -> tuple[Stay, tuple[PersonWarning, ...]]:
    """Join the stays the MIS names into the one that counts today.

    Contracts that follow each other without a gap are one stay: the earliest start,
    the latest end, and no end if one of them is open. The stay around today counts,
    else the next one to come, else the last that ended. A leave date before its start
    date belongs to an earlier stay: it is ignored, and named.

    Returns:
        The stay, and what is odd about it.
    """
    if len(stays) == 1 and not _backwards(stays[0]):
        return stays[0], ()
    notes = tuple(_reversed_dates(stay) for stay in stays if _backwards(stay))
    runs = _joined(attrs.evolve(s, end=None) if _backwards(s) else s for s in stays)
    if not runs:
        return Stay(), notes
    horizon = today + timedelta(days=lead_days)
    begun = [run for run in runs if run.start is None or run.start <= horizon]
    current = [run for run in begun if run.end is None or run.end >= today]
    coming = [run for run in runs if run not in begun]
    return (current[-1:] or coming[:1] or begun[-1:])[0], notes


def _reversed_dates(stay: Stay) -> PersonWarning:
    return PersonWarning(
        WarningKind.DATES_REVERSED,
        f"The leave date {_on(stay.end)} is before the start date {_on(stay.start)}, "
        "so it belongs to an earlier stay and is ignored. Check both in the MIS.",
    )


def _joined(stays: Iterable[Stay]) -> list[Stay]:
    runs: list[Stay] = []
    for stay in sorted(stays, key=lambda stay: stay.start or date.min):
        if runs and _follows(runs[-1], stay):
            runs[-1] = attrs.evolve(runs[-1], end=_later_end(runs[-1], stay))
        else:
            runs.append(stay)
    return runs


def _follows(run: Stay, stay: Stay) -> bool:
    if run.end is None or stay.start is None:
        return True
    return stay.start <= run.end or stay.start - run.end == timedelta(days=1)


def _later_end(run: Stay, stay: Stay) -> date | None:
    return None if run.end is None or stay.end is None else max(run.end, stay.end)


def _backwards(stay: Stay) -> bool:
    return stay.start is not None and stay.end is not None and stay.end < stay.start


def _starts_later(stay: Stay, today: date, policy: LeavePolicy) -> bool:
    return stay.start is not None and (stay.start - today).days > policy.lead_days


def not_started(stay: Stay, today: date, policy: LeavePolicy) -> Iterable[Cause]:
    """Say that a stay starts later, if it does."""
    if _starts_later(stay, today, policy):
        first = _shifted(stay.start, -policy.lead_days)
        listed = f", and they come on the list on {_on(first)}"
        yield Cause(
            what=CauseKind.NOT_STARTED,
            why=f"Their start date is {_on(stay.start)}"
            f"{listed if policy.lead_days else ''}.",
        )


def _left(
    stay: Stay, active: Active, today: date, policy: LeavePolicy
) -> Iterable[Cause]:
    either = policy.leave_rule is LeaveRule.EITHER
    passed = stay.end is not None and stay.end < today
    if stay.end and passed and (either or active is not Active.YES):
        yield leave_date_passed(stay.end, active)
    if active is Active.NO and (
        either if stay.end is not None else not _just_started(stay, today)
    ):
        yield Cause(what=CauseKind.NOT_ACTIVE, why="The MIS lists them as not active.")


def leave_date_passed(end: date, active: Active = Active.UNSAID) -> Cause:
    """Say that somebody's last day was before today."""
    return Cause(
        what=CauseKind.LEAVE_DATE_PASSED,
        why=f"Their leave date was {_on(end)}{_agreement(active)}.",
        since=_shifted(end, 1),
    )


def _agreement(active: Active) -> str:
    match active:
        case Active.NO:
            return ", and the MIS lists them as not active"
        case Active.YES:
            return ", and the site's leave rule asks for no more than that"
        case Active.UNSAID:
            return ""
        case _:
            assert_never(active)


def _just_started(stay: Stay, today: date) -> bool:
    return stay.start is not None and stay.start >= today - MIS_LAG


def _contradictions(stay: Stay, active: Active, today: date) -> Iterable[PersonWarning]:
    if stay.end is None:
        if active is Active.NO:
            ahead = stay.start is not None and stay.start > today
            yield PersonWarning(
                WarningKind.NOT_ACTIVE_YET,
                f"They {'start' if ahead else 'started'} on {_on(stay.start)}, but the "
                "MIS lists them as not active: they stay, as the MIS often lags behind "
                "a first day. Mark them as active in the MIS.",
            )
    elif stay.end >= today and active is Active.NO:
        yield PersonWarning(
            WarningKind.LEAVE_DATA,
            f"The MIS lists them as not active, but their leave date is "
            f"{_on(stay.end)}: they stay. Correct the one that is wrong in the MIS.",
        )
    elif stay.end < today:
        yield PersonWarning(
            WarningKind.LEAVE_DATA,
            f"Their leave date was {_on(stay.end)}, but the MIS still lists them as "
            "active: they stay. Correct the one that is wrong in the MIS.",
        )


def _on_list(stay: Stay, notes: tuple[PersonWarning, ...]) -> Judgement:
    cause = _PLAIN
    if notes:
        cause = Cause(what=CauseKind.ON_ROLL, why=notes[-1].why)
    elif stay.end:
        cause = Cause(
            what=CauseKind.ON_ROLL,
            why=f"The MIS sends them, and their leave date is {_on(stay.end)}; that "
            "is their last day.",
        )
    return Judgement(stay=stay, standing=Standing.ON_LIST, causes=(cause,), notes=notes)


def _shifted(day: date | None, days: int) -> date | None:
    """Move a day; ``None`` where the calendar has none there."""
    try:
        return day + timedelta(days=days) if day else None
    except OverflowError:
        return None


def _on(day: date | None) -> str:
    return in_words(day) if day else "a day unknown"


_LAST_OF_NONE: Final = date(1970, 12, 31)
"""The last day of the year in which the clocks of most computers begin."""

_LEAP_DAY: Final = (2, 29)
_YOUNGEST: Final[Mapping[Kind, int]] = {
    Kind.STUDENT: 2,
    Kind.EMPLOYEE: 16,
    Kind.CONTACT: 0,
}
"""How many years old somebody is at least who can be at the school."""


def possible_stays(
    record: Record,
) -> tuple[tuple[Stay, ...], tuple[PersonWarning, ...]]:
    """Give the stays of a record without the leave dates that say nothing.

    Returns:
        The stays, and what is odd about the leave dates.
    """
    ended = [stay.end for stay in record.stays if stay.end]
    if not ended:
        return record.stays, ()
    youngest, born = _YOUNGEST[record.kind], record.birth_date
    first = _birthday(born, youngest) if born else date.min
    impossible = dict.fromkeys(e for e in ended if is_none(e) or e < first)
    if not impossible:
        return record.stays, ()
    stays = tuple(
        attrs.evolve(stay, end=None) if stay.end in impossible else stay
        for stay in record.stays
    )
    return stays, tuple(_oddity(end, born, youngest) for end in impossible)


def is_none(day: date | None) -> bool:
    """Whether a date is none, or how systems write that there is none."""
    return day is None or day <= _LAST_OF_NONE


def _oddity(end: date, born: date | None, youngest: int) -> PersonWarning:
    if is_none(end):
        why = "which is how systems write that there is none: it is ignored. Clear it"
    elif born and end < born:
        why = "before they were born: it is ignored. Correct the one that is wrong"
    else:
        why = (
            f"before they are {youngest} years old: it is ignored. Correct it, or "
            "their birth date,"
        )
    zero = ", or is written as zero" if end == date.min else ""
    return PersonWarning(
        WarningKind.LEAVE_DATE_IMPOSSIBLE,
        f"Their leave date is {in_words(end)}{zero}, {why} in the MIS.",
    )


def _birthday(born: date, years: int) -> date:
    """Give somebody's birthday; that of 29 February is on 1 March in most years."""
    year = min(born.year + years, MAXYEAR)
    if (born.month, born.day) == _LEAP_DAY and not isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)
