"""Settings that are changed: what was recorded before stays what it was."""

from __future__ import annotations

import attrs
import pytest

from missync.model.settings import RegisterException, Registers, SiteSettings
from tests.support.attendance_world import (
    BY,
    PM,
    REGISTERS,
    SETTINGS,
    School,
    allowing,
    at,
)
from tests.support.builders import names, record


CURRENT = allowing(early="current")
CLOSED_IS_I = allowing(after_close_code="I")


def deliver(school: School) -> None:
    """Send what is due, and ask what became of it."""
    school.after(seconds=1)
    school.after(seconds=5)


def shows(school: School) -> tuple[str | None, str | None]:
    """Give what the register shows of the first pupil."""
    return school.shown(), school.shown(session=PM)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [(SETTINGS, CURRENT, ("/", "M")), (CURRENT, SETTINGS, ("M", "M"))],
)
def test_early(before: SiteSettings, now: SiteSettings, expected: object) -> None:
    """Which sessions a leaving was written to stays, when a later event comes."""
    school = School(settings=before, now=at("09:05"))
    school.teacher("/")
    school.now = at("10:30")
    school.early()
    deliver(school)
    marks = school.attendance.marks()
    school.change_settings(now)
    school.now = at("14:00")
    school.attendance.returned("S1", by=BY)
    deliver(school)

    assert (marks, expected) == (school.attendance.marks(), shows(school))


def test_after_close_code() -> None:
    """What an arrival was written as stays, when the pupil leaves after a change."""
    school = School(now=at("09:30"))
    school.late()
    deliver(school)
    marks = school.attendance.marks()
    school.change_settings(CLOSED_IS_I)
    school.now = at("10:00")
    school.early()
    deliver(school)

    assert marks == school.attendance.marks()[:1]
    assert (2, ("U", "M")) == (len(school.attendance.marks()), shows(school))


def test_taken_back() -> None:
    """Once a later event is taken back, the first is written as it was meant."""
    school = School(now=at("09:30"))
    school.late()
    deliver(school)
    school.change_settings(CLOSED_IS_I)
    school.now = at("10:00")
    wrong = school.late(reason="M").event.id
    deliver(school)
    before = school.shown()
    school.attendance.cancel(wrong, by=BY, why="the wrong pupil")
    deliver(school)

    assert ("M", "U") == (before, school.shown())


SIXTH_FORM = RegisterException(year_groups=("Year 12",), pm=REGISTERS.pm)
PM_FOR_SOME = Registers(am=REGISTERS.am, exceptions=(SIXTH_FORM,))


def put_right(school: School, year: str) -> None:
    """Let an import bring in another year group of the first pupil's."""
    changed = record("S1", names=names(surname="S1"), fields={"year_group": year})
    school.fake.rows[0] = changed
    school.site.import_people(by="the night")


@pytest.mark.parametrize("arrives", [True, False])
def test_year_group_put_right(*, arrives: bool) -> None:
    """Who comes back is recorded, though what they missed is no session of theirs."""
    school = School(
        settings=attrs.evolve(SETTINGS, registers=PM_FOR_SOME), now=at("10:00")
    )
    put_right(school, "Year 12")
    school.teacher("N", session=PM)
    school.early()
    deliver(school)
    put_right(school, "Year 11")
    school.now = at("11:00")
    before = shows(school)
    if arrives:
        school.late()
    else:
        school.attendance.returned("S1", by=BY)
    deliver(school)

    assert ((None, "M"), (None, "N")) == (before, shows(school))


def test_register_that_is_gone() -> None:
    """Who comes back is recorded, though the settings lost the register they missed."""
    school = School(now=at("10:00"))
    school.early()
    only_am = Registers(am=REGISTERS.am)
    school.change_settings(attrs.evolve(SETTINGS, registers=only_am))
    school.now = at("11:00")
    recorded = school.attendance.returned("S1", by=BY)

    assert () == recorded.marks
    assert "back in time" in str(recorded.why)


def test_kept_until_registration() -> None:
    """What waits until its register opens does so once leavings go at once."""
    school = School(settings=allowing(early_due="at-registration"), now=at("10:00"))
    school.early()
    school.change_settings(SETTINGS)
    deliver(school)

    assert (None, None) == shows(school)


def test_second_scan_on_a_day_that_was_closed() -> None:
    """A second scan counts as the first one did, though the day is closed since."""
    school = School(now=at("09:05"))
    school.late()
    closed = RegisterException(dates=(at("09:05").date(),), closed=True)
    registers = attrs.evolve(SETTINGS.registers, exceptions=(closed,))
    school.change_settings(attrs.evolve(SETTINGS, registers=registers))
    school.now = at("09:12")
    school.late(reason="I")
    deliver(school)

    assert "I" == school.shown()
