"""Register times: exceptions, school days, and the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.model.events import DayTimes, Times
from missync.model.settings import Register, RegisterException, Registers, Weekday
from missync.rules.attendance.registers import earliest_day, is_school_day, times_of
from tests.support.attendance_builders import DAY, LONDON, REGISTERS, at


TUESDAY = DAY
SATURDAY = date(2026, 11, 28)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
EARLY_PM = Register(opens=time(12, 30), closes=time(12, 45))
LATE_AM = Register(opens=time(9, 50), closes=time(10, 20))
TUESDAYS = RegisterException(weekdays=(Weekday.TUESDAY,), pm=EARLY_PM)
YEAR_9 = RegisterException(year_groups=("Year 9",), am=LATE_AM)
CLOSED = RegisterException(dates=(TUESDAY,), closed=True)
OPEN_LATE = RegisterException(dates=(TUESDAY,), am=LATE_AM)
SATURDAYS = RegisterException(weekdays=(Weekday.SATURDAY,), am=LATE_AM)


def with_exceptions(*exceptions: RegisterException) -> Registers:
    """Make registers with these exceptions."""
    return Registers(am=REGISTERS.am, pm=REGISTERS.pm, exceptions=exceptions)


def opening(times: Times | None) -> str | None:
    """Say when a register opens, as the school's clock shows it."""
    return f"{times.opens:%H:%M}" if times else None


def test_times_are_instants_of_the_school() -> None:
    """A register's three times become instants in the school's time zone."""
    expected = Times(opens=at("08:50"), late_from=at("08:55"), closes=at("09:20"))

    assert expected == times_of(DAY, REGISTERS, None, LONDON).am


@pytest.mark.parametrize(
    ("exceptions", "year", "am", "pm"),
    [
        ((), None, "08:50", "13:00"),
        ((TUESDAYS,), None, "08:50", "12:30"),
        ((SATURDAYS,), None, "08:50", "13:00"),
        ((YEAR_9,), "Year 9", "09:50", "13:00"),
        ((YEAR_9,), " year 9", "09:50", "13:00"),
        ((YEAR_9,), "Year 8", "08:50", "13:00"),
        ((YEAR_9,), None, "08:50", "13:00"),
        ((TUESDAYS, OPEN_LATE), None, "09:50", "12:30"),
        ((CLOSED,), None, None, None),
        ((TUESDAYS, CLOSED), None, None, None),
        ((CLOSED, OPEN_LATE), None, "09:50", None),
    ],
)
def test_exceptions(
    exceptions: tuple[RegisterException, ...],
    year: str | None,
    am: str | None,
    pm: str | None,
) -> None:
    """Exceptions that fit are laid over the registers, and the last one wins."""
    times = times_of(DAY, with_exceptions(*exceptions), year, LONDON)

    assert (am, pm) == (opening(times.am), opening(times.pm))


def test_no_registers() -> None:
    """A site without registers has none on any day."""
    assert DayTimes() == times_of(DAY, Registers(), None, LONDON)


def night(register: tuple[str, str, str], day: date) -> tuple[str, ...]:
    """Place a register of the small hours, and tell its times in UTC."""
    opens, late_from, closes = map(time.fromisoformat, register)
    made = Register(opens=opens, late_from=late_from, closes=closes)
    times = times_of(day, Registers(am=made), None, LONDON).am
    assert times is not None
    placed = (times.opens, times.late_from, times.closes)
    return tuple(f"{each.astimezone(UTC):%H:%M}" for each in placed)


@pytest.mark.parametrize(
    ("day", "register", "expected"),
    [
        (SPRING, ("00:50", "01:30", "02:10"), ("00:50", "01:30", "02:10")),
        (SPRING, ("01:30", "01:35", "02:00"), ("01:30", "01:35", "02:00")),
        (AUTUMN, ("01:30", "01:35", "02:00"), ("00:30", "00:35", "01:00")),
        (AUTUMN, ("00:50", "00:50", "01:20"), ("23:50", "23:50", "00:20")),
    ],
)
def test_clock_changes(
    day: date, register: tuple[str, str, str], expected: tuple[str, ...]
) -> None:
    """When clocks change the opening decides: the first of two, or an hour later."""
    assert expected == night(register, day)


@given(
    day=st.sampled_from([SPRING, AUTUMN, DAY]) | st.dates(date(2000, 1, 1)),
    opens=st.integers(0, 1_300),
    late=st.integers(0, 60),
    stays=st.integers(1, 60),
)
def test_a_register_is_always_as_long(
    day: date, opens: int, late: int, stays: int
) -> None:
    """Whatever the clocks do, a register is open for as long as on any other day."""
    clock = [datetime(2000, 1, 1) + timedelta(minutes=opens)]  # noqa: DTZ001 - a clock's face
    clock.append(clock[0] + timedelta(minutes=late))
    clock.append(clock[1] + timedelta(minutes=stays))
    made = Register(
        opens=clock[0].time(), late_from=clock[1].time(), closes=clock[2].time()
    )
    times = times_of(day, Registers(pm=made), None, LONDON).pm

    assert times is not None
    begins = times.opens.astimezone(UTC)
    assert clock[1] - clock[0] == times.late_from.astimezone(UTC) - begins
    assert clock[2] - clock[0] == times.closes.astimezone(UTC) - begins


@pytest.mark.parametrize(
    ("day", "exceptions", "expected"),
    [
        (TUESDAY, (), True),
        (TUESDAY, (CLOSED,), False),
        (TUESDAY, (CLOSED, OPEN_LATE), True),
        (SATURDAY, (), False),
        (SATURDAY, (YEAR_9,), False),
        (SATURDAY, (SATURDAYS,), True),
    ],
)
def test_school_days(
    day: date, exceptions: tuple[RegisterException, ...], expected: bool
) -> None:
    """School is from Monday to Friday where it is not closed, and when named."""
    assert expected is is_school_day(day, with_exceptions(*exceptions), "Year 9")


@pytest.mark.parametrize(
    ("today", "days", "exceptions", "expected"),
    [
        (TUESDAY, 0, (), TUESDAY),
        (TUESDAY, 1, (), date(2026, 11, 23)),
        (TUESDAY, 2, (), date(2026, 11, 20)),
        (TUESDAY, 5, (), date(2026, 11, 17)),
        (SATURDAY, 5, (), date(2026, 11, 23)),
        (SATURDAY, 5, (CLOSED,), date(2026, 11, 20)),
    ],
)
def test_earliest_day(
    today: date, days: int, exceptions: tuple[RegisterException, ...], expected: date
) -> None:
    """Going back counts school days only, and today is not one of them."""
    assert expected == earliest_day(today, days, with_exceptions(*exceptions), None)


def test_earliest_day_of_a_school_that_never_opens() -> None:
    """Nobody looks back further than a hundred days."""
    never = RegisterException(weekdays=tuple(Weekday), closed=True)

    assert TUESDAY - timedelta(days=100) == earliest_day(
        TUESDAY, 5, with_exceptions(never), None
    )
