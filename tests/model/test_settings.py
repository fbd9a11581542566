"""Settings that say more than their fields do."""

from __future__ import annotations

from datetime import date, time

import pytest

from missync.model.settings import (
    Attendance,
    Register,
    RegisterException,
    Registers,
    Weekday,
)


EARLY = Register(opens=time(8, 50), closes=time(9, 20))
LATE = Register(opens=time(13), closes=time(13, 15))


@pytest.mark.parametrize(
    ("weekday", "day"),
    [
        (Weekday.MONDAY, date(2026, 11, 23)),
        (Weekday.FRIDAY, date(2027, 1, 1)),
        (Weekday.SUNDAY, date(2028, 2, 27)),
    ],
)
def test_weekdays(weekday: Weekday, day: date) -> None:
    """Every date is one of the days of the week."""
    assert weekday is Weekday.of(day)


def test_registers_in_their_order() -> None:
    """The morning's register opens before the afternoon's, on other days as well."""
    friday = RegisterException(weekdays=(Weekday.FRIDAY,), pm=EARLY)

    with pytest.raises(ValueError, match="no later: 08:50"):
        Registers(am=LATE, pm=EARLY)
    with pytest.raises(ValueError, match="no later: 08:50"):
        Registers(am=EARLY, pm=LATE, exceptions=(friday,))
    assert EARLY == Registers(am=EARLY, pm=LATE).am


def test_codes_that_mean_late() -> None:
    """A school's own codes for lateness are taken as they are."""
    own = Attendance(late_code="11", after_close_code="12")

    assert ("11", "12") == (own.late_code, own.after_close_code)


@pytest.mark.parametrize(
    "code", ["/", "\\", " ", "/ ", "\u200b\\", "\uff0f", "\u200b", "-", "#"]
)
def test_codes_that_do_not_mean_late(code: str) -> None:
    """A present mark, or none, does not mean late, however it is spelled."""
    with pytest.raises(ValueError, match="late_code"):
        Attendance(late_code=code)


@pytest.mark.parametrize("late", [None, "11"])
def test_one_code_for_both(late: str | None) -> None:
    """What means late while the register is open is never written after the close."""
    with pytest.raises(ValueError, match="arrivals after the close"):
        Attendance(late_code=late, after_close_code=late or "L")


@pytest.mark.parametrize(("late", "after"), [(None, "l "), ("La", " lA"), ("l", "L")])
def test_one_code_for_both_in_two_spellings(late: str | None, after: str) -> None:
    """Two spellings of one code are one code for both."""
    with pytest.raises(ValueError, match="arrivals after the close"):
        Attendance(late_code=late, after_close_code=after)


@pytest.mark.parametrize("year", ["", " ", "\u200b"])
def test_a_year_group_without_a_name(year: str) -> None:
    """An exception is for a year group with a name: nobody's is no year group."""
    with pytest.raises(ValueError, match="year group without a name"):
        RegisterException(year_groups=("7", year), closed=True)
