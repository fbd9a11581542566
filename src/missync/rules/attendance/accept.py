"""Acceptance: which attendance events are taken at all, and when they happened.

Refused, with the way out, and nothing recorded: a time without a zone; one that is
more than two minutes ahead of us; one further back than the site's setting allows, in
school days; any, while the site has no registers; and whoever is not a pupil on the
list.

``09:05`` is today, ``2026-11-30 09:05`` that day, both in the school's time zone; an
ISO instant with its offset means itself. Once a year an hour comes twice: it has to be
said which one is meant. Once a year an hour does not come: nothing happened in it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo
from typing import Final

from missync.errors import InputError
from missync.model.pauses import CLOCKS_DIFFER
from missync.model.people import Kind, Person
from missync.model.sentences import in_words
from missync.model.settings import Registers, SiteSettings
from missync.rules.attendance.registers import earliest_day, has_registers
from missync.rules.names import comparable, described


_CLOCK_YEARS: Final = range(2000, 9000)


def accept_moment(
    at: datetime, now: datetime, settings: SiteSettings, year_group: str | None
) -> date:
    """Take the moment at which an event happened.

    Args:
        at: The moment.
        now: The present moment, aware.
        settings: The site's.
        year_group: The pupil's, where it is known: days can be closed for a year.

    Returns:
        The day it happened on, in the school's time zone.

    Raises:
        InputError: It cannot be taken, as described above.
    """
    accept_instant(at)
    _refuse_no_registers(settings.registers)
    _refuse_ahead(at, now, settings.timezone)
    day = _day_of(at, settings.timezone)
    _refuse_long_ago(day, now, settings, year_group)
    return day


def accept_clock(shown: object) -> datetime:
    """Take what a clock shows as the present moment.

    Args:
        shown: Whatever the clock gave.

    Returns:
        An aware instant, in UTC.

    Raises:
        InputError: It is no instant, or centuries away: that clock is wrong.
    """
    if not isinstance(shown, datetime) or shown.utcoffset() is None:
        message = "The clock gives no moment with a time zone: give it one."
        raise InputError(message)
    if shown.year not in _CLOCK_YEARS:
        message = (
            f"The clock here shows the year {shown.year}: put it right, and try again."
        )
        raise InputError(message)
    return shown.astimezone(UTC)


def accept_instant(at: datetime) -> None:
    """Take a moment that has its time zone.

    Raises:
        InputError: It has none, so that nobody knows when it was.
    """
    if at.utcoffset() is None:
        message = (
            f"The time {at.isoformat()} has no time zone: add one, such as "
            f"{at.replace(tzinfo=UTC).isoformat()}."
        )
        raise InputError(message)


def accept_names(by: str, host_id: str | None) -> None:
    """Take who records an event, and the host's own id of it.

    Raises:
        InputError: One of them is empty.
    """
    if not comparable(by):
        message = "An event is recorded on somebody's word: say by whom."
        raise InputError(message)
    if host_id is not None and not comparable(host_id):
        message = "The host's id of an event is empty: give it one, or leave it out."
        raise InputError(message)


def accept_pupil(person: Person) -> None:
    """Take the person an event is about.

    Raises:
        InputError: They are not a pupil, or not on the list.
    """
    if person.kind is not Kind.STUDENT:
        message = (
            f"{described(person)} is no pupil but of the kind {person.kind.value}, "
            "and only pupils are in registers: name a pupil."
        )
        raise InputError(message)
    if not person.listed:
        why = " ".join(cause.why for cause in person.causes[:1])
        message = (
            f"{described(person)} is not on the list ({person.standing.text}), so "
            f"nothing is recorded. {why} “missync explain” says what to do if they "
            "belong there."
        )
        raise InputError(message)


def _day_of(at: datetime, zone: tzinfo) -> date:
    """Give the day at the school; of the first day there is, whatever the zone."""
    try:
        return at.astimezone(zone).date()
    except OverflowError:
        return at.date()


def _refuse_no_registers(registers: Registers) -> None:
    if not has_registers(registers):
        message = (
            "It is not known when registers open and close, so nothing can be "
            "recorded: set “am” and “pm” under “registers” in the site's settings."
        )
        raise InputError(message)


def _refuse_ahead(at: datetime, now: datetime, zone: tzinfo) -> None:
    if at.timestamp() - now.timestamp() > CLOCKS_DIFFER.total_seconds():
        here = now.astimezone(zone).isoformat(timespec="seconds")
        message = (
            f"The event is said to have happened at {at.isoformat()}, but the clock "
            f"here shows {here}: put right the clock that is wrong, and record the "
            "event again."
        )
        raise InputError(message)


def _refuse_long_ago(
    day: date, now: datetime, settings: SiteSettings, year_group: str | None
) -> None:
    today = now.astimezone(settings.timezone).date()
    days = settings.attendance.earlier_days
    earliest = earliest_day(today, days, settings.registers, year_group)
    if day < earliest:
        message = (
            f"{day.isoformat()} is too long ago: events are taken back to "
            f"{earliest.isoformat()}, {days} school days. Put the register right in "
            "the MIS itself, or raise “earlier_days” under “attendance” in the "
            "settings."
        )
        raise InputError(message)


_TIME: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?", re.ASCII)
_TIMED: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.ASCII)
_FARTHEST_DAYS: Final = 3660


def written_moment(text: str) -> datetime | time | None:
    """Read what was written, without a zone where none was; ``None`` if no moment."""
    try:
        if _TIME.fullmatch(text):
            return time.fromisoformat(text.zfill(len("09:05")))
        if _TIMED.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        return None
    return None


def moment_at_school(written: datetime | time, now: datetime, zone: tzinfo) -> datetime:
    """Place what was written by the school's clock, as described above.

    Args:
        written: A time of today, or a date and time; one with an offset is an instant.
        now: The present moment, aware: its day at the school is today.
        zone: The school's time zone.

    Returns:
        An aware instant.

    Raises:
        InputError: It came twice, and both are offered; or it never came; or it is
            years away.
    """
    today = now.astimezone(zone).date()
    if isinstance(written, time):
        written = datetime.combine(today, written)
    if abs((written.date() - today).days) > _FARTHEST_DAYS:
        message = (
            f"{written.isoformat(' ', 'minutes')} is years away. Look at the date, and "
            "write it again."
        )
        raise InputError(message)
    return written if written.tzinfo is not None else _at_school(written, zone)


def _at_school(written: datetime, zone: tzinfo) -> datetime:
    first, second = (written.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if _shown(first, zone) != written:
        message = (
            f"{written:%H:%M} did not come on {in_words(written)}: the clocks went "
            "forward over it. Write the time that the school's clock showed."
        )
        raise InputError(message)
    message = (
        f"{written:%H:%M} came twice on {in_words(written)}, as the clocks went back. "
        f"Say which is meant: {first.isoformat()} is the first, {second.isoformat()} "
        "the second."
    )
    raise InputError(message)


def _shown(moment: datetime, zone: tzinfo) -> datetime:
    """Give what a clock in the zone shows at a moment."""
    return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
