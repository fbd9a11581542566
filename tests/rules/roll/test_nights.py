"""Nights: once per date, at the site's own time, and caught up once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.model.settings import SiteSettings
from missync.rules.roll.nights import is_import_due, night_before
from tests.support.builders import SETTINGS, run


LONDON = ZoneInfo("Europe/London")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def nightly(at: time) -> SiteSettings:
    """Give settings with another time for the nightly import."""
    return attrs.evolve(SETTINGS, timezone=LONDON, nightly=at)


def local(day: date, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    """Give an instant by the clock on a wall in London."""
    return datetime(
        day.year, day.month, day.day, hour, minute, tzinfo=LONDON, fold=fold
    ).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (local(date(2026, 6, 2), 1, 29), local(date(2026, 6, 1), 1, 30)),
        (local(date(2026, 6, 2), 1, 30), local(date(2026, 6, 2), 1, 30)),
        (local(date(2026, 6, 2), 23), local(date(2026, 6, 2), 1, 30)),
        (local(SPRING, 2, 29), local(SPRING - timedelta(days=1), 1, 30)),
        (local(SPRING, 2, 30), local(SPRING, 2, 30)),
        (local(AUTUMN, 1, 30), local(AUTUMN, 1, 30)),
        (local(AUTUMN, 1, 30, fold=1), local(AUTUMN, 1, 30)),
        (local(AUTUMN, 1, 29), local(AUTUMN - timedelta(days=1), 1, 30)),
    ],
    ids=[
        "before it",
        "at it",
        "after it",
        "before one that does not exist",
        "an hour later by the clock",
        "the first of two",
        "the second of two",
        "before both",
    ],
)
def test_night_before(now: datetime, night: datetime) -> None:
    """The newest night is found by the clock on the wall, whatever it does."""
    assert night == night_before(nightly(time(1, 30)), now)


def test_never_imported() -> None:
    """A site that was never imported is due."""
    assert is_import_due((), nightly(time(1, 30)), local(SPRING, 12))


def test_caught_up_once() -> None:
    """A night that was missed is due until an import was made after it."""
    now = local(date(2026, 6, 2), 9)
    before = run(at=local(date(2026, 5, 30), 1, 30))
    since = run(at=local(date(2026, 6, 2), 8))

    assert is_import_due([before], nightly(time(1, 30)), now)
    assert not is_import_due([since, before], nightly(time(1, 30)), now)


def test_choices_are_no_imports() -> None:
    """That somebody chose something since does not make up for a night."""
    now = local(date(2026, 6, 2), 9)
    chosen = run(at=local(date(2026, 6, 2), 8), what="keep Ada off the list")

    assert is_import_due([chosen], nightly(time(1, 30)), now)


NIGHT = local(date(2026, 6, 2), 1, 30)
HOUR, YEARS = timedelta(hours=1), timedelta(days=3650)


@pytest.mark.parametrize(
    ("dated", "now", "due"),
    [
        (NIGHT + YEARS, NIGHT, True),
        (NIGHT + YEARS, NIGHT + YEARS, False),
        (NIGHT - YEARS, NIGHT, True),
        (NIGHT + timedelta(seconds=5), NIGHT, False),
        (NIGHT + timedelta(seconds=5), NIGHT - 2 * HOUR, True),
        (NIGHT + 20 * HOUR, NIGHT, False),
        (NIGHT + 23 * HOUR, NIGHT, True),
    ],
    ids=[
        "by a clock years ahead",
        "once that has come",
        "by a clock years behind",
        "set back by seconds",
        "set back, and the night before was missed",
        "later today",
        "tomorrow",
    ],
)
def test_dated_later_than_now(dated: datetime, now: datetime, *, due: bool) -> None:
    """An import that is dated later than now counts only where that is today."""
    assert due is is_import_due([run(at=dated)], nightly(time(1, 30)), now)


def test_an_import_in_between() -> None:
    """What was imported by the right clock counts, whatever is dated later."""
    runs = [run(at=NIGHT + YEARS), run(at=NIGHT + HOUR)]

    assert not is_import_due(runs, nightly(time(1, 30)), NIGHT + 2 * HOUR)
    assert is_import_due(runs, nightly(time(1, 30)), NIGHT + 24 * HOUR)


@given(
    first=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    minutes=st.integers(1, 30),
)
def test_once_per_date(first: date, at: time, minutes: int) -> None:
    """Looking every few minutes for three days imports once for each night."""
    settings = nightly(at)
    now = datetime.combine(first, at, LONDON).astimezone(UTC)
    end = datetime.combine(first + timedelta(days=3), at, LONDON).astimezone(UTC)
    made: list[datetime] = []
    while now < end:
        if is_import_due([run(at=each) for each in made[:1]], settings, now):
            made.insert(0, now)
        now += timedelta(minutes=minutes)

    assert 3 == len(made)
