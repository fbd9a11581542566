"""Comparison: a mark, held against a later reading of what was there before it.

A mark that was written unseen, or by a copy that was older than its event, may have
replaced something that would have kept it from being written. Then a person hears
what that was, and decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

import attrs

from missync.model.marks import NOTHING, Entry, Mark, NotKnown, State
from missync.model.settings import SiteSettings
from missync.rules.attendance.ours import code_of, may_be_later, written_before
from missync.rules.attendance.register_reading import (
    Conflict,
    Learned,
    RegisterRead,
    Write,
    weighed,
)
from missync.rules.names import alike


def compare(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead, settings: SiteSettings
) -> Conflict | Learned | None:
    """Compare a mark with a later reading of what was there before it.

    It is compared where nobody knows over what it was written, and where a copy that
    is younger shows something else than the one by which it was written.

    Args:
        mark: The mark.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made: only the newest is compared.
        view: What a reading showed.
        settings: The site's.

    Returns:
        A conflict, where the register shows something that would have kept the mark
        from being written and that nobody put there after it; what it was written
        over, where the reading shows that; ``None`` where it tells nothing.
    """
    written = mark.written_at
    if written is None or not _to_compare(mark, of_the_key, view):
        return None
    entry, earlier = view.shown, view.as_of < written
    if not isinstance(entry, Entry):
        return Learned(entry) if earlier else None
    if alike(entry.code, mark.code):
        return None
    if entry.changed_at is not None and entry.changed_at > written:
        return None
    ours = any(
        alike(entry.code, each.code) for each in written_before(mark, of_the_key)
    )
    if ours or isinstance(weighed(mark, entry, settings), Write):
        known = earlier and not may_be_later(entry, written)
        return Learned(entry) if known else None
    return Conflict(
        f"{mark.code} was written before it could be seen that the register showed "
        f"{entry.code}, and replaced {entry.code}, which is the stronger entry. Settle "
        f"it with “write” to have {mark.code} in the register; or see to it that the "
        f"register shows {entry.code}, and settle it with “drop”.",
        entry,
    )


def _to_compare(mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead) -> bool:
    newest = not of_the_key or of_the_key[-1].id == mark.id
    if not newest or mark.state is not State.SUCCESSFUL:
        return False
    if not may_show_what_was_before(view.as_of, mark):
        return False
    if isinstance(mark.replaced, NotKnown):
        return view.tells_of(mark.happened_at)
    return not alike(code_of(view.shown), code_of(mark.replaced or NOTHING))


def may_show_what_was_before(as_of: datetime, mark: Mark) -> bool:
    """Whether a reading as of a moment may tell more of what was before a mark.

    It may wherever that is not known. Else it has to be younger than the event, as what
    the mark was written by may have been older, and older than the mark.
    """
    if isinstance(mark.replaced, NotKnown):
        return True
    written = mark.written_at
    return written is not None and mark.happened_at <= as_of < written


def after_comparison(mark: Mark, outcome: Conflict | Learned) -> Mark:
    """Take over what a mark was written over, as a later reading shows it."""
    match outcome:
        case Learned():
            return attrs.evolve(mark, replaced=outcome.replaced)
        case Conflict():
            return attrs.evolve(
                mark,
                state=State.CONFLICT,
                why=outcome.why,
                lease=None,
                doubtful=True,
                replaced=outcome.replaced or mark.replaced,
            )
        case _:
            assert_never(outcome)
