"""What was put back is a person's again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from missync.model.marks import Mark, State
from missync.rules.attendance.ledger import Settlement
from tests.support.attendance_world import BY, PM, School, at


@pytest.fixture
def school() -> School:
    """Open a school at 09:00 at which a late arrival was taken back: ``/`` shows."""
    school = School(now=at("09:00"))
    school.teacher("/")
    event = school.late().event.id
    confirmed(school)
    school.attendance.cancel(event, by=BY, why="wrong pupil")
    confirmed(school)
    return school


def confirmed(school: School) -> None:
    """Send what is due, and have it confirmed."""
    school.after(seconds=1)
    school.after(minutes=3)


def newest(school: School) -> Mark:
    """Give the mark that was made last for the morning."""
    return [mark for mark in school.attendance.marks() if mark.session is not PM][-1]


@pytest.mark.parametrize(
    ("record", "clock", "reason", "state"),
    [
        (School.late, "09:30", "I", State.CONFLICT),
        (School.early, "09:10", "M", State.NOT_REQUIRED),
    ],
)
def test_as_if_ours_had_never_been_there(
    school: School,
    record: Callable[..., object],
    clock: str,
    reason: str,
    state: State,
) -> None:
    """An event goes by what was put back as by any other entry of a teacher's."""
    school.now = at(clock)
    record(school, reason=reason)
    confirmed(school)

    assert ("/", state) == (school.shown(), newest(school).state)


def test_written_over_once_more(school: School) -> None:
    """What may be written over a teacher's ``/`` may be written over it again."""
    school.late()
    confirmed(school)

    assert ("L", State.SUCCESSFUL) == (school.shown(), newest(school).state)


def test_put_back_once_more(school: School) -> None:
    """And is taken back again: ``/`` shows as before anything of ours."""
    event = school.late().event.id
    confirmed(school)
    school.attendance.cancel(event, by=BY, why="wrong pupil")
    confirmed(school)

    assert ("/", "/") == (school.shown(), newest(school).code)


@pytest.mark.parametrize("at_once", [True, False])
def test_decided_by_a_person(*, at_once: bool) -> None:
    """What a person had put back stays where what happens later means nothing."""
    school = School(now=at("09:00"))
    school.teacher("/")
    event = school.late().event.id
    confirmed(school)
    school.teacher("I")
    school.attendance.cancel(event, by=BY, why="wrong pupil")
    confirmed(school)
    asked = newest(school)
    school.attendance.settle(asked.id, Settlement.WRITE, by=BY, why="They were there")
    if at_once:
        confirmed(school)
    school.now = at("14:00")
    school.early()
    confirmed(school)

    assert (State.CONFLICT, asked.id) == (asked.state, newest(school).id)
    assert ("/", State.SUCCESSFUL) == (school.shown(), newest(school).state)
