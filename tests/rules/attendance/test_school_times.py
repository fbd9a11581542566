"""Times are read by the school's clock, which jumps twice a year."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.errors import InputError
from missync.rules.attendance.accept import moment_at_school, written_moment


LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def read(text: str, now: datetime = NOW, zone: ZoneInfo = LONDON) -> str:
    """Read a text, and give the instant."""
    written = written_moment(text)
    assert written is not None
    return moment_at_school(written, now, zone).isoformat()


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        ("2026-11-30T09:05:00+00:00", "09:05"),
        ("2026-11-30T09:05:00+00:00", "9:05"),
        ("2026-11-30T09:05:30+00:00", "09:05:30"),
        ("2026-06-15T09:05:00+01:00", "2026-06-15 09:05"),
        ("2026-06-15T09:05:00+01:00", "2026-06-15T09:05"),
        ("2026-06-15T09:05:00+02:00", "2026-06-15T09:05+02:00"),
        ("2026-06-15T09:05:00+00:00", "2026-06-15 09:05Z"),
    ],
)
def test_read_by_the_schools_clock(instant: str, text: str) -> None:
    """Without an offset the school's clock is meant; with one it is an instant."""
    assert instant == read(text)


def test_today_is_the_schools() -> None:
    """A time alone is of the day it is at the school, not in UTC."""
    late_evening = datetime(2026, 6, 15, 23, 30, tzinfo=UTC)

    assert "2026-06-16T00:10:00+01:00" == read("00:10", late_evening)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0905",
        "9",
        "2026",
        "2026-11-30",
        "24:01",
        "09:05Z",
        "2026-W49-1",
        "\u0660\u0669:05",
    ],
)
def test_no_moment(text: str) -> None:
    """What could be read in two ways, or in none, is no moment."""
    assert written_moment(text) is None


def test_the_hour_that_comes_twice() -> None:
    """A time that came twice is refused, and both instants are offered."""
    with pytest.raises(InputError, match="came twice on 25 October 2026") as caught:
        read("2026-10-25 01:30")

    assert "2026-10-25T01:30:00+01:00" in caught.value.message
    assert "2026-10-25T01:30:00+00:00" in caught.value.message


def test_the_hour_that_does_not_come() -> None:
    """A time that the clocks jumped over is refused, and the message says so."""
    with pytest.raises(InputError, match="did not come on 29 March 2026"):
        read("2026-03-29 01:30")


@pytest.mark.parametrize("text", ["0001-01-01 00:00", "9999-12-31T23:59:59-14:00"])
def test_years_away(text: str) -> None:
    """A date years away is a slip of the pen, whatever calendars can hold."""
    with pytest.raises(InputError, match="years away"):
        read(text)


@given(
    minutes=st.integers(0, 366 * 24 * 60),
    zone=st.sampled_from(["Europe/London", "Australia/Lord_Howe", "UTC"]),
)
def test_what_the_clock_shows_is_understood(minutes: int, zone: str) -> None:
    """Whatever a school's clock shows means that instant, or is asked about."""
    there = ZoneInfo(zone)
    instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    shown = instant.astimezone(there).replace(tzinfo=None)
    try:
        read_as = moment_at_school(shown, NOW, there)
    except InputError as error:
        assert instant.astimezone(there).isoformat() in error.message  # noqa: PT017
    else:
        assert instant == read_as


def test_a_time_is_a_time() -> None:
    """A time alone stays one until the school's day is known."""
    assert time(9, 5) == written_moment("09:05")
