"""Settings that say more than their fields do."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from missync.model.settings import (
    Attendance,
    MisSettings,
    Nation,
    Register,
    RegisterException,
    Registers,
    SiteSettings,
    Weekday,
)


EARLY = Register(opens=time(8, 50), closes=time(9, 20))
LATE = Register(opens=time(13), closes=time(13, 15))


def site(nation: Nation, **codes: Any) -> SiteSettings:
    """Make the settings of a site that names its codes for lateness."""
    return SiteSettings(
        name="hillside",
        nation=nation,
        attendance=Attendance(**codes),
        mis=MisSettings(adapter="fake"),
    )


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
    "code",
    [
        *("/", "\\", " ", "/ ", "\u200b\\", "\uff0f", "\u200b", "-", "--", "#"),
        *("N", " n", "\uff2e", "Z"),
    ],
)
@pytest.mark.parametrize("key", ["late_code", "after_close_code"])
def test_codes_that_do_not_mean_late(key: str, code: str) -> None:
    """A present mark, or one that tells nothing, means late in no spelling."""
    with pytest.raises(ValueError, match=key):
        site(Nation.ENGLAND, **{key: code})


@pytest.mark.parametrize(("late", "after"), [("11", "11"), ("La", " lA"), ("l", "L")])
def test_one_code_for_both(late: str, after: str) -> None:
    """What means late while the register is open is never written after the close."""
    with pytest.raises(ValueError, match="arrivals after the close"):
        Attendance(late_code=late, after_close_code=after)


@pytest.mark.parametrize("nation", [Nation.ENGLAND, Nation.WALES])
@pytest.mark.parametrize("late", [{}, {"late_code": "U"}, {"late_code": "C"}])
@pytest.mark.parametrize("after", ["L", "l ", "\uff2c"])
def test_late_by_law_after_the_close(
    nation: Nation, late: dict[str, str], after: str
) -> None:
    """Where L is late before the close by law, it is no code for after the close."""
    with pytest.raises(ValueError, match="_code is"):
        site(nation, **late, after_close_code=after)


@pytest.mark.parametrize("nation", [Nation.ENGLAND, Nation.WALES])
@pytest.mark.parametrize("after", [{}, {"after_close_code": "O"}])
@pytest.mark.parametrize("late", ["U", "u ", "\uff35"])
def test_late_by_law_before_the_close(
    nation: Nation, after: dict[str, str], late: str
) -> None:
    """Where U is late after the close by law, it is no code for before the close."""
    with pytest.raises(ValueError, match=r"attendance\.late_code is"):
        site(nation, **after, late_code=late)


@pytest.mark.parametrize("nation", [Nation.SCOTLAND, Nation.NORTHERN_IRELAND])
@pytest.mark.parametrize(
    "codes",
    [
        {"late_code": "U", "after_close_code": "L"},
        {"late_code": "U"},
        {"after_close_code": "L"},
    ],
)
def test_no_law_on_lateness(nation: Nation, codes: dict[str, str]) -> None:
    """Where no law says which codes mean late, L and U mean what the school says."""
    attendance = site(nation, **codes).attendance

    assert codes == {key: getattr(attendance, key) for key in codes}


@pytest.mark.parametrize("nation", Nation)
def test_the_codes_of_the_law(nation: Nation) -> None:
    """L before the close and U after it can be named everywhere."""
    attendance = site(nation, late_code="L", after_close_code="U").attendance

    assert ("L", "U") == (attendance.late_code, attendance.after_close_code)


@pytest.mark.parametrize("year", ["", " ", "\u200b"])
def test_a_year_group_without_a_name(year: str) -> None:
    """An exception is for a year group with a name: nobody's is no year group."""
    with pytest.raises(ValueError, match="year group without a name"):
        RegisterException(year_groups=("7", year), closed=True)


@pytest.mark.parametrize(
    ("why", "exception"),
    [
        ("weekdays, year_groups or dates", {"closed": True}),
        ("give times or closed", {"year_groups": ("7",), "closed": True, "pm": LATE}),
        ("other times, or is closed", {"year_groups": ("7",)}),
    ],
)
def test_an_exception_that_excepts_nothing(why: str, exception: dict[str, Any]) -> None:
    """An exception says when it is, and either closes the day or gives it times."""
    with pytest.raises(ValueError, match=why):
        RegisterException(**exception)
