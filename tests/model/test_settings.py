"""Settings that say more than their fields do."""

from __future__ import annotations

from datetime import date

import pytest

from missync.model.settings import Weekday


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
