"""Settling: what a person may decide about a mark, and what it becomes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from missync.errors import InputError
from missync.model.marks import Mark, Over, State
from missync.rules.attendance.ledger import Settlement, settled_by_hand
from tests.support.attendance_builders import at, confirmed_mark, mark


NOW = at("09:30")
SENT = mark(state=State.SENT)
CONFLICT = mark(state=State.CONFLICT)
FAILED = mark(state=State.FAILED, attempts=3, over=Over.FIRST_ARRIVAL)
BLOCKED = mark(state=State.BLOCKED)


@pytest.mark.parametrize(
    ("before", "how", "state", "over"),
    [
        (CONFLICT, Settlement.WRITE, State.WAITING, Over.ANYTHING),
        (CONFLICT, Settlement.RETRY, State.WAITING, Over.USUAL),
        (CONFLICT, Settlement.DROP, State.NOT_REQUIRED, Over.USUAL),
        (FAILED, Settlement.RETRY, State.WAITING, Over.FIRST_ARRIVAL),
        (FAILED, Settlement.DROP, State.NOT_REQUIRED, Over.FIRST_ARRIVAL),
        (BLOCKED, Settlement.RETRY, State.WAITING, Over.USUAL),
        (BLOCKED, Settlement.DROP, State.NOT_REQUIRED, Over.USUAL),
    ],
)
def test_settled(before: Mark, how: Settlement, state: State, over: Over) -> None:
    """A person settles what is in conflict, failed or blocked; it says who and why."""
    after = settled_by_hand(before, how, "Sam", "Asked the form tutor", NOW)

    assert (state, over, "Sam") == (after.state, after.over, after.settled_by)
    assert "Sam" in after.why
    assert "Asked the form tutor" in after.why


@pytest.mark.parametrize("how", [Settlement.WRITE, Settlement.RETRY])
def test_settled_is_due_again(how: Settlement) -> None:
    """What is to be written after all is due now, for another seven days."""
    after = settled_by_hand(CONFLICT, how, "Sam", "so", NOW)

    assert (NOW, NOW + timedelta(days=7)) == (after.due, after.deadline)


@pytest.mark.parametrize("how", list(Settlement))
@pytest.mark.parametrize(
    "before", [mark(), SENT, confirmed_mark(), mark(state=State.SUPERSEDED)]
)
def test_nothing_to_settle(before: Mark, how: Settlement) -> None:
    """A mark that waits, is sent, written or superseded is not a person's to settle."""
    with pytest.raises(InputError, match="there is nothing to settle"):
        settled_by_hand(before, how, "Sam", "so", NOW)


@pytest.mark.parametrize("before", [FAILED, BLOCKED])
def test_only_conflicts_are_written(before: Mark) -> None:
    """What is no conflict is tried again, not written over anything."""
    with pytest.raises(InputError, match="“retry” or “drop”"):
        settled_by_hand(before, Settlement.WRITE, "Sam", "so", NOW)


def test_no_mark_cannot_be_written() -> None:
    """A conflict whose way out is no mark at all can only be dropped."""
    nothing = mark(state=State.CONFLICT, code="-", over=Over.OURS)

    for how in (Settlement.WRITE, Settlement.RETRY):
        with pytest.raises(InputError, match="change the register in the MIS"):
            settled_by_hand(nothing, how, "Sam", "so", NOW)
    dropped = settled_by_hand(nothing, Settlement.DROP, "Sam", "done", NOW)
    assert State.NOT_REQUIRED is dropped.state
