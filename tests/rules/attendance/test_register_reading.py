"""Register readings: what shows of a pupil and a session."""

from __future__ import annotations

from itertools import permutations

import pytest

from missync.model.ids import MisId
from missync.model.marks import NO_MARK, NOTHING, Entry
from missync.model.register import RegisterReading
from missync.model.settings import SiteSettings
from missync.rules.attendance.register_reading import RegisterRead, view_of
from tests.support.attendance_builders import AM, DAY, SITE, at, site


PLACE = MisId("A1"), AM


def view(*codes: str, settings: SiteSettings = SITE) -> RegisterRead:
    """Look at a place of which nobody can say which of these codes is the newest."""
    first, *rest = (Entry(code=code) for code in codes or (NO_MARK,))
    reading = RegisterReading(
        day=DAY,
        as_of=at("08:00"),
        entries={PLACE: first} if codes else {},
        others={PLACE: tuple(rest)},
    )
    return view_of(reading, at("09:00"), *PLACE, settings)


@pytest.mark.parametrize(
    ("codes", "stands"),
    [
        (("N", "C"), "C"),
        (("L", "C"), "C"),
        (("C2", "?"), "?"),
        (("N", "/"), "/"),
        (("O", "N"), "O"),
        (("\\", "O"), "\\"),
        (("/", "L"), "L"),
        (("N", "O", "/", "Y1"), "Y1"),
        ((NO_MARK, "N"), "N"),
    ],
)
def test_the_strongest_stands(codes: tuple[str, ...], stands: str) -> None:
    """Where nobody can say which entry is the newest, the strongest stands."""
    for order in permutations(codes):
        assert Entry(code=stands) == view(*order).shown


def test_the_others_show_beside_it() -> None:
    """The other entries of a place stand beside it, and dashes do not."""
    seen = view("N", "C", NO_MARK)

    assert ((Entry(code="N"),), 2) == (seen.others, len(seen.each))


def test_the_schools_own_code_for_late() -> None:
    """What the school calls late outweighs a present mark, as L does."""
    settings = site(late_code="R")

    assert Entry(code="R") == view("R", "/", settings=settings).shown


@pytest.mark.parametrize("codes", [(), (NO_MARK,), (NO_MARK, NO_MARK)])
def test_nothing_shows(codes: tuple[str, ...]) -> None:
    """Where there is no entry but dashes, nothing shows as of the reading."""
    expected = RegisterRead(shown=NOTHING, as_of=at("08:00"), asked_at=at("09:00"))

    assert expected == view(*codes)


def test_the_age_of_an_entry() -> None:
    """What shows is there when it is asked for, and as old as the reading at most."""
    seen = view("N")

    assert (at("09:00"), at("08:00")) == (seen.asked_at, seen.as_of)


@pytest.mark.parametrize(("clock", "known"), [("09:02", True), ("09:03", False)])
def test_an_entry_that_changed_later_than_now(clock: str, *, known: bool) -> None:
    """When an entry changed is not known where that is minutes later than now."""
    entry = Entry(code="N", changed_at=at(clock))
    reading = RegisterReading(day=DAY, as_of=at("09:00"), entries={PLACE: entry})
    shown = view_of(reading, at("09:00"), *PLACE, SITE).shown

    assert Entry(code="N", changed_at=at(clock) if known else None) == shown
