"""Evidence: what we changed in the registers, and on whose word."""

from __future__ import annotations

from typing import Any

import pytest

from missync.model.events import AttendanceEvent
from missync.model.marks import NOT_KNOWN, NOTHING, Entry, Mark, Over, Shown, State
from missync.rules.attendance.evidence import Evidence, evidence
from tests.support.attendance_builders import (
    AM,
    DAY,
    at,
    back,
    confirmed_mark,
    early,
    late,
    mark,
    taken_back,
)


ARRIVAL = late("09:00", text="Missed the bus")


def row(done: Mark, event: AttendanceEvent = ARRIVAL) -> Evidence:
    """Make the only row of a mark."""
    (only,) = evidence([done], [event])
    return only


def of(event: AttendanceEvent, **facts: Any) -> Mark:
    """Make a confirmed mark of an event."""
    return confirmed_mark(event=event.id, **facts)


def test_a_row() -> None:
    """A row names who, when, what was there, what we wrote, why, and on whose word."""
    expected = Evidence(
        person=ARRIVAL.person,
        date=DAY,
        session=AM,
        old="O",
        new="L",
        minutes_late=5,
        at=at("09:01"),
        confirmed=True,
        why="Late arrival: Missed the bus",
        by="reception",
        event=ARRIVAL.id,
    )

    assert expected == row(confirmed_mark(replaced=Entry(code="O")))


@pytest.mark.parametrize(
    ("replaced", "expected"),
    [
        (Entry(code="N"), "N"),
        (NOTHING, "no mark"),
        (NOT_KNOWN, "not known"),
        (None, "not known"),
    ],
)
def test_what_was_there(replaced: Shown | None, expected: str) -> None:
    """No mark is told apart from what is not known."""
    assert expected == row(confirmed_mark(replaced=replaced)).old


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (late("09:00", "L", text=""), "Late arrival, without a reason"),
        (early("09:00", text="Dentist"), "Early leaving: Dentist"),
        (back("09:00"), "Return"),
    ],
)
def test_why(event: AttendanceEvent, why: str) -> None:
    """Why is what happened, with the reason that was given."""
    assert why == row(of(event), event).why


def test_settled_by_hand() -> None:
    """Where a person decided, it was on their word."""
    assert "Sam" == row(confirmed_mark(settled_by="Sam")).by


def test_put_back() -> None:
    """What is put back for a cancelled event is on the word of who cancelled it."""
    event = taken_back(ARRIVAL)
    undoing = of(event, over=Over.OURS, code="O", made_at=at("15:00"))
    evidence_row = row(undoing, event)

    assert ("Taken back: wrong pupil", "Sam") == (evidence_row.why, evidence_row.by)


def test_put_back_before_the_cancellation() -> None:
    """What was put back before somebody cancelled the return stays on its word."""
    event = taken_back(back("11:00"))
    evidence_row = row(of(event, over=Over.OURS, code="N", made_at=at("11:00")), event)

    assert ("Return", "reception") == (evidence_row.why, evidence_row.by)


def test_put_back_for_a_return() -> None:
    """What is put back for a return is on the word of who recorded the return."""
    event = back("11:00")
    evidence_row = row(of(event, over=Over.OURS, code="N"), event)

    assert ("Return", "reception") == (evidence_row.why, evidence_row.by)


def test_the_mark_of_a_cancelled_event() -> None:
    """What was written before its event was cancelled keeps its own row."""
    event = taken_back(ARRIVAL)

    assert "Late arrival: Missed the bus" == row(of(event), event).why


@pytest.mark.parametrize("state", [State.SENT, State.CONFLICT])
def test_not_confirmed(state: State) -> None:
    """What the MIS took, but is not known to stand, is listed as not confirmed."""
    done = mark(state=state, doubtful=state is State.CONFLICT, written_at=at("09:01"))

    assert not row(done).confirmed


@pytest.mark.parametrize(
    "done",
    [
        mark(),
        mark(doubtful=True),
        mark(state=State.NOT_REQUIRED),
        mark(state=State.FAILED, written_at=at("09:01")),
    ],
)
def test_nothing_changed(done: Mark) -> None:
    """What the MIS did not take, or refused later, changed nothing."""
    assert () == evidence([done], [ARRIVAL])
