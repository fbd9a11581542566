"""Comparison: a mark, held against a later reading of what was there before it.

A mark that was written unseen, or by a copy that was older than its event, may have
replaced something that would have kept it from being written. Then a person hears
what that was, and decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import dropwhile
from typing import Final, assert_never

import attrs

from missync.model.marks import NOTHING, Entry, Mark, NotKnown, State
from missync.model.pauses import CLOCKS_DIFFER
from missync.model.settings import SiteSettings
from missync.rules.attendance.ours import (
    code_of,
    is_newer,
    is_seen_by,
    may_be_later,
    shows,
    standing,
    written_before,
)
from missync.rules.attendance.register_reading import (
    Conflict,
    Learned,
    RegisterRead,
    Write,
    weighed,
)
from missync.rules.names import alike


COMPARED: Final = frozenset({State.SENT, State.SUCCESSFUL})
"""The states of marks that are held against what readings show."""


def compare(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead, settings: SiteSettings
) -> Conflict | Learned | None:
    """Compare a mark with a later reading of what was there before it.

    It is compared where nobody knows over what it was written, and where a copy shows
    something else of before it than the one by which it was written. Once a reading
    has shown the mark, an entry without a date is somebody's newer one. While the MIS
    has not confirmed the mark, that may come over whatever shows.

    Args:
        mark: The mark.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made.
        view: What a reading showed.
        settings: The site's.

    Returns:
        A conflict, where the register shows something that would have kept the mark
        from being written and that nobody put there after it, for sure; what it was
        written over, where the reading shows that, or a newer mark stands in its
        place, or it is not confirmed, or that this comes out no more; ``None`` where
        it shows nothing of that.
    """
    written = mark.written_at
    if written is None or mark.state not in COMPARED:
        return None
    entry, earlier = view.shown, view.as_of < written
    if not isinstance(entry, Entry):
        known = mark.replaced in {None, NOTHING} or view.as_of < mark.happened_at
        return Learned(entry) if earlier and not known else None
    if isinstance(mark.replaced, NotKnown) and _has_come_in(entry, mark, written, view):
        return Learned(None)
    if not _is_of_before(entry, mark, of_the_key, view):
        return None
    if not keeps_out(entry, mark, of_the_key, settings):
        later = _may_be_newer(entry, written, view) or may_be_later(entry, written)
        return Learned(entry) if earlier and not later else None
    return _stronger(entry, mark, written, of_the_key, view)


def _has_come_in(
    entry: Entry, mark: Mark, written: datetime, view: RegisterRead
) -> bool:
    """Tell whether an entry is a mark, and not an equal one of before it."""
    after = _may_be_newer(entry, written, view) or may_be_later(entry, written)
    return shows(entry, mark) and view.asked_at >= written and after


def _may_be_newer(entry: Entry, written: datetime, view: RegisterRead) -> bool:
    """Tell whether an entry may have come after a mark, as it has no date.

    A copy says how old it is at most: what it shows may be younger.
    """
    return entry.changed_at is None and view.asked_at >= written


def _stronger(
    entry: Entry,
    mark: Mark,
    written: datetime,
    of_the_key: tuple[Mark, ...],
    view: RegisterRead,
) -> Conflict | Learned | None:
    """Ask about a stronger entry, or keep it where a newer mark stands, or may come."""
    if mark.state is State.SENT:
        return Learned(entry)
    newest = standing(of_the_key)[-1:]
    beside = bool(newest) and newest[0].id != mark.id
    if _may_be_newer(entry, written, view):
        return None if beside else Conflict(_perhaps_replaced(entry, mark, view))
    if beside:
        return Learned(entry)
    replaced = None if _is_past(entry, mark) else entry
    return Conflict(why_replaced(mark, entry, mark), replaced)


def _is_past(entry: Entry, mark: Mark) -> bool:
    """Tell whether an entry changed after a mark was confirmed, if clocks agree."""
    changed, confirmed = entry.changed_at, mark.confirmed_at
    return changed is not None and confirmed is not None and changed > confirmed


def _is_of_before(
    entry: Entry, mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead
) -> bool:
    """Tell whether an entry may be what was there before a mark, and is news.

    Where an older copy had shown what was there, and where a newer mark of ours was
    written since, only what the MIS dates shows more.
    """
    if alike(entry.code, mark.code) or _is_since(entry, mark, view):
        return False
    newer = tuple(_written_after(mark, of_the_key))
    if any(alike(entry.code, each.code) for each in newer):
        return False
    dated = entry.changed_at is not None and all(
        is_newer(entry, each) for each in written_before(mark, of_the_key)
    )
    if isinstance(mark.replaced, NotKnown):
        return dated or not newer
    if alike(entry.code, code_of(mark.replaced or NOTHING)) or is_seen_by(view, mark):
        return False
    undated = mark.replaced is not None and not newer
    return dated or (undated and mark.happened_at <= view.as_of)


def _is_since(entry: Entry, mark: Mark, view: RegisterRead) -> bool:
    """Tell whether an entry changed after a mark came in, for sure.

    Where the reading has seen the mark, that is whatever changed after it was sent;
    else what changed after it was confirmed, as it may have come in until then. After a
    put-back the clocks are believed: whatever is there then is a person's.
    """
    changed, written, confirmed = entry.changed_at, mark.written_at, mark.confirmed_at
    if changed is None or mark.state is State.SENT:
        return False
    if is_seen_by(view, mark):
        return written is not None and changed > written
    if mark.puts_back:
        return confirmed is not None and changed > confirmed
    return is_newer(entry, mark)


def _written_after(mark: Mark, of_the_key: tuple[Mark, ...]) -> Iterator[Mark]:
    after = dropwhile(lambda each: each.id != mark.id, of_the_key)
    return (each for each in after if each.may_be_written and each.id != mark.id)


def keeps_out(
    entry: Entry, mark: Mark, of_the_key: tuple[Mark, ...], settings: SiteSettings
) -> bool:
    """Whether an entry, not ours, would have kept a mark from being written."""
    before = written_before(mark, of_the_key)
    if any(alike(entry.code, each.code) for each in (mark, *before)):
        return False
    return not isinstance(weighed(mark, entry, settings), Write)


def may_have_replaced(ours: Mark, entry: Entry, mark: Mark) -> Conflict:
    """Ask a person where one of ours may have gone over what an older copy shows.

    Args:
        ours: The mark that may be in the register, and may be the next one itself.
        entry: What shows.
        mark: The mark that is decided.
    """
    return Conflict(
        f"{ours.code} was sent, and may be in the register by now: {entry.code}, which "
        f"shows, is from before that, and may have been replaced. "
        f"{_to_settle(entry, mark)}",
        entry if ours.id == mark.id else None,
    )


def why_replaced(ours: Mark, entry: Entry, mark: Mark) -> str:
    """Say what one of ours went over, and how a mark is settled by a person."""
    written, changed = ours.written_at, entry.changed_at
    if written and changed and changed > written and not _is_past(entry, ours):
        return why_replaced_meanwhile(ours, entry, mark)
    if written and may_be_later(entry, written):
        return (
            f"{entry.code}, which is the stronger entry, came into the register at "
            f"about the same time as {ours.code}. {_which_came_last(ours, entry)} "
            f"{_to_settle(entry, mark)}"
        )
    return (
        f"{ours.code} was written before it could be seen that the register showed "
        f"{entry.code}, and replaced {entry.code}, which is the stronger entry. "
        f"{_to_settle(entry, mark)}"
    )


def _which_came_last(ours: Mark, entry: Entry) -> str:
    return (
        f"{ours.code} replaced {entry.code}, or somebody put {entry.code} there since."
    )


def _perhaps_replaced(entry: Entry, mark: Mark, view: RegisterRead) -> str:
    since = f"somebody put {entry.code} there since"
    if not is_seen_by(view, mark):
        since = f"it replaced {entry.code}, which a copy shows still, or {since}"
    return (
        f"{mark.code} was written before it could be seen what the register showed, "
        f"and {since}. {_to_settle(entry, mark)}"
    )


def why_replaced_meanwhile(ours: Mark, entry: Entry, mark: Mark) -> str:
    """Say that an entry showed between the sending of ours and its confirmation."""
    return (
        f"The register showed {entry.code}, which is the stronger entry, after "
        f"{ours.code} was sent and before that was confirmed. "
        f"{_which_came_last(ours, entry)} {_to_settle(entry, mark)}"
    )


def _to_settle(entry: Entry, mark: Mark) -> str:
    return (
        f"Settle it with “write” to have {mark.code} in the register; or see to it "
        f"that the register shows {entry.code}, and settle it with “drop”."
    )


def may_show_what_was_before(as_of: datetime, mark: Mark) -> bool:
    """Whether a reading as of a moment may tell more of what was before a mark.

    It may wherever that is not known, and while the mark is not confirmed. Else it has
    to be older than that confirmation, or it may be, as clocks differ.
    """
    if isinstance(mark.replaced, NotKnown) or mark.state is State.SENT:
        return True
    came_in = mark.confirmed_at or mark.written_at
    return came_in is not None and as_of - CLOCKS_DIFFER < came_in


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
                doubtful=mark.may_be_written,
                replaced=outcome.replaced or mark.replaced,
            )
        case _:
            assert_never(outcome)
