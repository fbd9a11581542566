"""Overwriting: whether a mark is written over what the register shows.

What is ours, of an earlier event, is written over: a newer event may replace it.
Nothing is written over, too. What else shows is weighed, as
:mod:`missync.rules.attendance.register_reading` says.

- What a person changed after a mark of ours was confirmed is theirs, also where they
  left the code as it was but changed the minutes. That is a conflict, whatever the
  settings say, also where ours is looked for again or was settled since. Where the
  register is read itself and no copy of it, that is so however the entry is dated.
  ``overwrite = "always"`` writes over anything else, but leaves alone what decides
  whether the event means anything there: see below.
- What was put back is a person's again, as if nothing of ours had ever been there, but
  where it went itself over a stronger entry.
- An entry of our code and minutes is ours for a newer event, however it is dated: an
  MIS may date all of its rows anew. But it is not put back to what was there before
  where it changed after ours was confirmed, by more than two clocks may differ.
- Where ours was confirmed later than now, some clock was wrong, and nobody knows when
  that was. Then what shows and is not ours is a person's, and nothing is put back over
  an entry of which the MIS says when it changed.
- Some marks need more than the table. One of a leaving while the register is open
  gives way to a present mark. One that fills the morning, and one of an event that
  was recorded on a later day, go over nothing, ``N`` and what is ours only. What is put
  back goes over what is ours only.
- What a reading shows counts, however old it is. One that shows nothing and is older
  than the event does not tell: the mark is written. But what is put back is a conflict
  then, as nobody can tell whether ours still shows.
- Where the register cannot be read at all, marks are written only with ``blind``. Those
  that need more are then a conflict, for nobody can see.
- A mark that may have been written is looked for first. If it is there, or the MIS
  confirmed it and others put there since what shows, it is done. If not, it is decided
  anew by what is there. Where that is what was there before, or nobody can tell, what
  it is sent over stays what it was first sent over.
- An entry of no minutes, or of nought, may be any of ours of its code: it is the one of
  exactly these minutes, if there is one, and else the newest.
- Where several entries show in one place, those of our older marks do not count where
  the newest of ours is among them: an MIS may keep them all.
- What shows already is written all the same where another mark of ours, of an earlier
  event, may be there by now or may still come: the reading can be older than it. So it
  is with a mark that is looked for, where a copy shows it.
- A copy that has not seen what we sent last settles nothing by an entry of before that:
  it is ours that a newer event goes over. Where the answer to ours was lost, a person
  says what is right.
- Where one of ours went over a stronger entry before that could be seen, a newer event
  does not go over ours by itself: that is a conflict that names the entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final, assert_never

from missync.model.marks import (
    BY_HAND,
    NOT_KNOWN,
    NOTHING,
    Entry,
    Mark,
    NotKnown,
    Over,
    Shown,
)
from missync.model.pauses import CLOCKS_DIFFER
from missync.model.sentences import sentence
from missync.model.settings import SiteSettings
from missync.rules.attendance.comparison import may_have_replaced
from missync.rules.attendance.ours import (
    code_of,
    hidden_by,
    is_back,
    is_confirmed_by,
    is_lost,
    is_newer,
    is_put_back,
    is_same,
    is_since,
    is_since_sent,
    is_undated,
    may_be_over_it,
    may_be_since,
    overtook,
    shows,
    still_ours,
    written_before,
)
from missync.rules.attendance.overlooked import overlooked
from missync.rules.attendance.register_reading import (
    Blocked,
    Conflict,
    Decision,
    Found,
    Later,
    NotRequired,
    RegisterRead,
    RegisterUnread,
    RegisterView,
    Write,
    shows_it,
    weighed,
    weighed_against_a_persons,
)
from missync.rules.names import alike


_NOT_YET: Final = "N"
_AGAIN: Final = timedelta(minutes=5)
"""How long after a mark was confirmed a second request may still be worked off."""

_NEWER_COPY: Final = timedelta(minutes=10)
"""How long after a mark was confirmed a newer copy of the register is waited for."""

_HAS_TO_BE_SEEN: Final = frozenset({Over.OURS, Over.NOTHING_ELSE, Over.UNLESS_PRESENT})


def decide(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterView, settings: SiteSettings
) -> Decision:
    """Decide whether to write a mark that is due.

    Args:
        mark: The mark.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made; it may be among them.
        view: What is known of the register.
        settings: The site's.
    """
    match view:
        case RegisterUnread():
            return _unseen(mark, view, settings)
        case RegisterRead():
            counting = _that_count(mark, of_the_key, view)
            every = (_over(mark, of_the_key, each, settings) for each in counting)
            return max(every, key=_stops)
        case _:
            assert_never(view)


def _that_count(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead
) -> tuple[RegisterRead, ...]:
    """Leave out entries of our older marks, where the newest of ours shows, too."""
    every = mark, *written_before(mark, of_the_key)
    ours = tuple(each for each in every if each.may_be_written)
    if not any(_is_of(each.shown, ours[:1]) for each in view.each):
        return view.each
    return tuple(each for each in view.each if not _is_left_over(each.shown, ours))


def _is_left_over(shown: Shown, ours: tuple[Mark, ...]) -> bool:
    """Tell whether only older marks of ours than the first show in an entry."""
    newest, *older = ours
    if not isinstance(shown, Entry) or _is_of(shown, [newest]):
        return False
    return _is_of(shown, older) and not is_newer(shown, newest)


def _is_of(shown: Shown, ours: Iterable[Mark]) -> bool:
    return isinstance(shown, Entry) and any(shows(shown, each) for each in ours)


def _over(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead, settings: SiteSettings
) -> Decision:
    """Decide by one entry."""
    look = _looked_for if mark.doubtful else _seen
    decision = look(mark, of_the_key, view, settings)
    entry = view.shown
    if not isinstance(entry, Entry):
        return decision
    if alike(entry.code, mark.code):
        return _made_sure(mark, of_the_key, view, decision)
    return _asked_after_a_lost_answer(mark, of_the_key, view, decision)


def _stops(decision: Decision) -> int:
    """Rank a decision by how much it keeps from being written."""
    return (Write, Found, NotRequired, Later, Blocked, Conflict).index(type(decision))


def _unseen(mark: Mark, view: RegisterUnread, settings: SiteSettings) -> Decision:
    blind = settings.attendance.blind
    if not (mark.over in BY_HAND or (not view.offered if blind is None else blind)):
        return Blocked(
            f"The register cannot be seen: {sentence(view.why)} Let it be read, or set "
            "“blind” under “attendance” to write all the same; then settle this with "
            "“retry”."
        )
    if mark.over in _HAS_TO_BE_SEEN:
        return Conflict(
            f"{mark.code} depends on what the register shows, which cannot be seen. "
            "Look at it, and settle this with “write” or “drop”."
        )
    replaced = mark.replaced if mark.doubtful and mark.replaced else NOT_KNOWN
    return Write(
        replaced, f"{mark.code} is written without seeing: {sentence(view.why)}"
    )


def _looked_for(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead, settings: SiteSettings
) -> Decision:
    """Decide about a mark that may have been written."""
    if _is_found(mark, of_the_key, view.shown):
        return Found(f"{mark.code} was found in the register.")
    if (confirmed := _by_the_confirmation(mark, of_the_key, view)) is not None:
        return confirmed
    decision, before = _seen(mark, of_the_key, view, settings), mark.replaced
    if not isinstance(decision, Write) or before is None:
        return decision
    if view.tells_of(mark.happened_at) and not alike(
        code_of(view.shown), code_of(before)
    ):
        return decision
    return Write(before, f"{mark.code} is sent again: it does not show.")


def _is_found(mark: Mark, of_the_key: tuple[Mark, ...], shown: Shown) -> bool:
    """Tell whether what shows is the mark, and none of an earlier event of ours."""
    if not isinstance(shown, Entry) or not alike(shown.code, mark.code):
        return False
    same = [
        each for each in written_before(mark, of_the_key) if alike(each.code, mark.code)
    ]
    differs = all(each.minutes_late != mark.minutes_late for each in same)
    return not same or (differs and shown.minutes_late == mark.minutes_late)


def _by_the_confirmation(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead
) -> Found | Later | None:
    """Decide about a mark that the MIS confirmed, where others put there what shows.

    What a copy dates after the mark was sent may be of before it came in. Where that is
    an ordinary entry, a newer copy says it; where none comes, it counts as of since.
    About any other a person is asked.
    """
    confirmed, entry = mark.confirmed_at, view.shown
    if confirmed is None:
        return None
    found = Found(f"The MIS confirmed {mark.code}. What shows is of after that.")
    if is_since(view, mark):
        older = _is_of(entry, written_before(mark, of_the_key))
        return found if _is_of(entry, [mark]) or not older else None
    if not isinstance(entry, Entry) or not may_be_since(entry, mark):
        return None
    waits = view.asked_at - confirmed < _NEWER_COPY
    why = f"The copy is older: {entry.code} may be of before {mark.code} came in."
    return Later(why) if waits else found


def _made_sure(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead, decision: Decision
) -> Decision:
    """Write what shows already, where another mark of ours may have come over it."""
    if not isinstance(decision, NotRequired | Found):
        return decision
    others = may_be_over_it(mark, of_the_key, view)
    if isinstance(decision, Found) and view.is_live:
        others = (each for each in others if overtook(each, mark))
    over_it = next(others, None)
    if over_it is None:
        return decision
    before = mark.replaced if mark.doubtful and mark.replaced else view.shown
    return Write(
        before, f"{mark.code} is written: {over_it.code}, of ours, may be there by now."
    )


def _asked_after_a_lost_answer(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead, decision: Decision
) -> Decision:
    """Ask a person where a copy shows what ours may have gone over, and nobody knows.

    The answer to ours was lost, and what shows may be of before it was sent.
    """
    last = mark if mark.doubtful else next(written_before(mark, of_the_key), None)
    if last is None or not is_lost(last) or is_since_sent(view, last):
        return decision
    if isinstance(decision, NotRequired | Conflict) and isinstance(view.shown, Entry):
        return may_have_replaced(last, view.shown, mark)
    return decision


def _seen(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead, settings: SiteSettings
) -> Decision:
    entry = view.shown
    if not isinstance(entry, Entry):
        return _over_nothing(mark, view)
    hidden = hidden_by(entry, mark, of_the_key, view)
    asked = overlooked(mark, of_the_key, settings)
    if hidden and hidden.puts_back:
        return asked or weighed(mark, _entry_of(hidden), settings)
    there = _one_of_ours(mark, of_the_key, view, entry) or hidden
    if there:
        return asked or _over_ours(mark, there, entry)
    if asked and is_put_back(mark, of_the_key, entry):
        return asked
    by_hand = mark.over in BY_HAND and mark.confirmed_at is None
    expected = by_hand or is_back(mark, of_the_key, entry)
    if not expected and _changed_by_hand(mark, of_the_key, entry, view):
        return weighed_against_a_persons(mark, entry, view, settings)
    return weighed(mark, entry, settings)


def _one_of_ours(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead, entry: Entry
) -> Mark | None:
    """Find the mark of ours that an entry is, if it is one and nobody changed it."""
    ours = [
        each
        for each in still_ours(mark, of_the_key, view)
        if shows(entry, each) and not _changed_since(mark, each, entry, view)
    ]
    exactly = (each for each in ours if each.minutes_late == entry.minutes_late)
    return next(exactly, ours[0] if ours else None)


def _entry_of(mark: Mark) -> Entry:
    return Entry(code=mark.code, minutes_late=mark.minutes_late)


def _over_nothing(mark: Mark, view: RegisterRead) -> Decision:
    if not view.tells_of(mark.happened_at):
        return _by_an_older_reading(mark)
    if mark.over is Over.OURS:
        return Conflict(
            f"The register shows no mark any more, so {mark.code} is not put back by "
            "itself. Settle it with “write” to put it back, or with “drop”."
        )
    return Write(view.shown, f"{mark.code} is written: the register shows no mark.")


def _by_an_older_reading(mark: Mark) -> Decision:
    """Decide where no mark shows, and the reading is older than the event."""
    older = "the register's last reading is older than this"
    if mark.over is not Over.OURS:
        return Write(NOT_KNOWN, f"{mark.code} is written: {older}.")
    return Conflict(
        f"Whether the register still shows ours is not known: {older}. Look at it, and "
        f"settle this with “write” to put {mark.code} back, or with “drop”."
    )


def _changed_by_hand(
    mark: Mark, of_the_key: tuple[Mark, ...], entry: Entry, view: RegisterRead
) -> bool:
    """Tell whether what shows, not ours, came after a mark of ours was confirmed.

    So does what changed a little earlier, as clocks may differ, unless a copy may show
    still what ours was written over. Where it is no copy, and ours was confirmed a
    while ago, whatever shows came after it, by whichever clock it is dated. Ours is the
    mark itself where it was confirmed before it was looked for again, or became a
    conflict.
    """
    asked_at = view.asked_at
    ours = (mark, *written_before(mark, of_the_key))
    last = next((each for each in ours if each.confirmed_at), None)
    if last is None or last.written_at is None:
        return False
    if last.puts_back and last.id != mark.id:
        return False
    if alike(entry.code, _NOT_YET):
        return False
    long_ago = view.is_live and is_confirmed_by(last, asked_at - CLOCKS_DIFFER)
    if long_ago or is_undated(last, view):
        return True
    before = last.replaced or NOTHING
    may_be_old = isinstance(before, NotKnown) or alike(entry.code, code_of(before))
    if entry.changed_at is None:
        return not may_be_old or is_confirmed_by(last, asked_at)
    written = min(last.written_at, asked_at)
    return entry.changed_at > (written if may_be_old else written - CLOCKS_DIFFER)


def _changed_since(mark: Mark, ours: Mark, entry: Entry, view: RegisterRead) -> bool:
    """Tell whether what would be put back may have been written again by a person.

    That it changed a little later tells nothing, the less of a mark that was tried
    more than once: the MIS may have written it twice. It may where nobody knows when
    ours was confirmed.
    """
    changed, confirmed = entry.changed_at, ours.confirmed_at
    if mark.over is not Over.OURS or changed is None or confirmed is None:
        return False
    if is_undated(ours, view):
        return True
    return changed - confirmed > (_AGAIN if ours.attempts > 1 else CLOCKS_DIFFER)


def _over_ours(mark: Mark, ours: Mark, entry: Entry) -> Decision:
    if is_same(mark, ours):
        return shows_it(mark)
    there = entry if shows(entry, ours) else _entry_of(ours)
    return Write(there, f"{mark.code} is written over {ours.code}, which is ours.")
