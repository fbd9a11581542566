"""Register times: when a pupil's registers open, make late, and close on a day.

- The site's two registers hold on every day, weekends too: whoever comes to school on
  a Saturday comes to school.
- The exceptions that fit a pupil's day are laid over them in their order, so the last
  one wins. What one of them leaves out stays as those before it say.
- On a day that is closed no register is taken, and nothing is written.
- When the clocks change, the opening decides. One that comes twice is the first of the
  two; one that does not exist is as long after midnight as on any other day, so it
  shows an hour later. Lateness and the close keep their distance from it: a register
  is never open for longer, or shorter, than on other days.
- A school day is a day from Monday to Friday that is not closed, and a day of the
  weekend that an exception names.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from missync.model.events import DayTimes, Times
from missync.model.settings import Register, RegisterException, Registers, Weekday
from missync.rules.names import alike


_WEEKEND: Final = frozenset({Weekday.SATURDAY, Weekday.SUNDAY})
_LONGEST_HOLIDAY: Final = timedelta(days=100)


def times_of(
    day: date, registers: Registers, year_group: str | None, zone: tzinfo
) -> DayTimes:
    """Work out the registers of one pupil's day.

    Args:
        day: The day, in the school's time zone.
        registers: The site's registers and their exceptions.
        year_group: The pupil's, where it is known; compared as names are, without
            regard to case and blanks.
        zone: The school's time zone.

    Returns:
        Instants in the school's time zone; no register at all on a closed day.
    """
    am, pm = registers.am, registers.pm
    for each in _fitting(day, registers, year_group):
        am, pm = (None, None) if each.closed else (each.am or am, each.pm or pm)
    return DayTimes(am=_placed(day, am, zone), pm=_placed(day, pm, zone))


def is_school_day(day: date, registers: Registers, year_group: str | None) -> bool:
    """Tell whether a pupil has school on a day."""
    fitting = tuple(_fitting(day, registers, year_group))
    if fitting and fitting[-1].closed:
        return False
    weekday = Weekday.of(day)
    return weekday not in _WEEKEND or any(
        weekday in each.weekdays or day in each.dates for each in fitting
    )


def has_registers(registers: Registers) -> bool:
    """Whether any register has its times, for whatever days and pupils."""
    others = ((each.am, each.pm) for each in registers.exceptions)
    return any(am or pm for am, pm in ((registers.am, registers.pm), *others))


def earliest_day(
    today: date, school_days: int, registers: Registers, year_group: str | None
) -> date:
    """Go back so many school days of a pupil from today, which is not counted.

    No further than a hundred days, whatever is closed.
    """
    day, left, end = today, school_days, today - _LONGEST_HOLIDAY
    while left and day > end:
        day -= timedelta(days=1)
        left -= is_school_day(day, registers, year_group)
    return day


def _fitting(
    day: date, registers: Registers, year_group: str | None
) -> Iterator[RegisterException]:
    for each in registers.exceptions:
        on_it = Weekday.of(day) in each.weekdays or not each.weekdays
        dated = day in each.dates or not each.dates
        years = each.year_groups
        theirs = any(alike(year_group, year) for year in years) or not years
        if on_it and dated and theirs:
            yield each


def _placed(day: date, register: Register | None, zone: tzinfo) -> Times | None:
    if register is None:
        return None
    opens = datetime.combine(day, register.opens, zone).astimezone(UTC)

    def after(moment: time) -> datetime:
        distance = _since_midnight(moment) - _since_midnight(register.opens)
        return (opens + distance).astimezone(zone)

    return Times(
        opens=after(register.opens),
        late_from=after(register.late_from),
        closes=after(register.closes),
    )


def _since_midnight(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second)
