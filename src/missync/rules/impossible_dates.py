"""Impossible dates: leave dates that say nothing, as nobody can have left then.

Many systems write a date where they have none: 1 January 0001, 1753, 1900 or 1970,
30 December 1899. So a leave date says nothing if it is in 1970 or before, or before
somebody was born, or before they could be at the school: a pupil before the second
birthday, an employee before the sixteenth. It is ignored, and named. A start date of
that kind needs no such rule: somebody with it has started.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping
from datetime import MAXYEAR, date
from typing import Final

import attrs

from missync.model.people import Kind, Record, Stay
from missync.model.standings import Odd, Oddity
from missync.rules.days import in_words


__all__ = ["is_none", "possible_stays"]

_LAST_OF_NONE: Final = date(1970, 12, 31)
"""The last day of the year in which the clocks of most computers begin."""

_LEAP_DAY: Final = (2, 29)
_YOUNGEST: Final[Mapping[Kind, int]] = {
    Kind.STUDENT: 2,
    Kind.EMPLOYEE: 16,
    Kind.CONTACT: 0,
}
"""How many years old somebody is at least who can be at the school."""


def possible_stays(record: Record) -> tuple[tuple[Stay, ...], tuple[Oddity, ...]]:
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


def _oddity(end: date, born: date | None, youngest: int) -> Oddity:
    if is_none(end):
        why = "which is how systems write that there is none: it is ignored. Clear it"
    elif born and end < born:
        why = "before they were born: it is ignored. Correct the one that is wrong"
    else:
        why = (
            f"before they are {youngest} years old: it is ignored. Correct it, or "
            "their birth date,"
        )
    return Oddity(
        Odd.LEAVE_DATE_IMPOSSIBLE,
        f"Their leave date is {in_words(end)}, {why} in the MIS.",
    )


def _birthday(born: date, years: int) -> date:
    """Give somebody's birthday; that of 29 February is on 1 March in most years."""
    year = min(born.year + years, MAXYEAR)
    if (born.month, born.day) == _LEAP_DAY and not isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)
