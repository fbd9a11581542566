"""Whether a place of the register shows what a pupil's events mean."""

from __future__ import annotations

from collections.abc import Sequence

from missync.model.marks import NO_MARK, Entry, Mark, State
from tests.laws.restated_day import CodeAndMinutes


def check_place(
    expected: CodeAndMinutes | None,
    entry: Entry | None,
    marks: Sequence[Mark],
    *,
    minutes: bool,
) -> None:
    """Look at a place where no teacher ever wrote.

    Args:
        expected: What the events mean; ``None`` where they mean nothing.
        entry: What the register shows.
        marks: The marks of that place that did not give way, as they were made.
        minutes: Whether the MIS takes minutes late.
    """
    if expected is None:
        by_hand = bool(marks) and (State.CONFLICT, NO_MARK) == (
            marks[-1].state,
            marks[-1].code,
        )
        assert entry is None or by_hand, (entry, marks)
        return
    code, late = expected
    assert marks, expected
    newest = marks[-1]
    assert expected == (newest.code, newest.minutes_late)
    assert newest.state in {State.SUCCESSFUL, State.NOT_REQUIRED}, newest
    assert entry is not None
    assert (code, late if minutes else None) == (entry.code, entry.minutes_late), marks
