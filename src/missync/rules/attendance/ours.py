"""Ours: which of the marks that we wrote the register may still show.

Clocks differ, a reading may be a copy that is older than what was written since, and
several of ours may have gone over one another. So a reading has seen a mark of ours
only where it surely shows what came of it; else what it shows may be what ours went
over, and settles nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from missync.model.marks import NOT_KNOWN, NOTHING, Entry, Mark, NotKnown, Shown, State
from missync.model.pauses import CLOCKS_DIFFER
from missync.rules.attendance.register_reading import RegisterRead, is_ordinary
from missync.rules.names import alike


def made_before(mark: Mark, of_the_key: tuple[Mark, ...]) -> Iterator[Mark]:
    """Go back through the marks before this one."""
    ids = [each.id for each in of_the_key]
    before = of_the_key[: ids.index(mark.id)] if mark.id in ids else of_the_key
    return reversed(before)


def written_before(mark: Mark, of_the_key: tuple[Mark, ...]) -> Iterator[Mark]:
    """Go back through the marks before this one that may be in the register."""
    return (each for each in made_before(mark, of_the_key) if each.may_be_written)


def standing(of_the_key: tuple[Mark, ...]) -> list[Mark]:
    """Leave out the marks in whose place a newer one came."""
    return [each for each in of_the_key if each.state is not State.SUPERSEDED]


def still_ours(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead
) -> Iterator[Mark]:
    """Name the marks that the register may still show, the newest first.

    What was put back is none: it was a person's before, and is again.
    """
    since: datetime | None = None
    for each in written_before(mark, of_the_key):
        later = since is None or _is_sent_after(since, each, view)
        if later and not each.puts_back:
            yield each
        if since is None and is_seen_by(view, each):
            since = each.written_at


def hidden_by(
    entry: Entry, mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead
) -> Mark | None:
    """Find a mark of ours that went over what an older copy shows still."""
    last = next(written_before(mark, of_the_key), None)
    if last is None or last.written_at is None or last.confirmed_at is None:
        return None
    if is_undated(last, view) or is_since(view, last):
        return None
    return last if _may_be_replaced(entry, last, last.written_at) else None


def _may_be_replaced(entry: Entry, ours: Mark, written: datetime) -> bool:
    """Tell whether what an older copy shows is likely what ours went over.

    So it is with what changed before ours was written, by more than clocks may differ,
    and with what changed about then and is what ours is known to have replaced. Where
    it is not known what that was, the clocks are believed; where entries have no dates,
    only what was put back surely stands.
    """
    replaced = alike(entry.code, code_of(ours.replaced or NOTHING))
    changed = entry.changed_at
    if changed is None:
        return replaced and ours.puts_back
    if replaced or not may_be_later(entry, written):
        return True
    return isinstance(ours.replaced, NotKnown) and changed <= written


def is_put_back(mark: Mark, of_the_key: tuple[Mark, ...], entry: Entry) -> bool:
    """Whether an entry is what we put back last, and nobody changed it since."""
    last = next(written_before(mark, of_the_key), None)
    if last is None or not last.puts_back:
        return False
    return shows(entry, last) and not is_newer(entry, last)


def may_be_over_it(
    mark: Mark, of_the_key: tuple[Mark, ...], view: RegisterRead
) -> Iterator[Mark]:
    """Name the marks of ours, not the same, that may have come over what shows.

    One to which no answer came, and that a newer one was written after, will not.
    """
    for number, each in enumerate(written_before(mark, of_the_key)):
        gone = number > 0 and is_lost(each)
        if not (gone or is_same(each, mark) or is_since(view, each)):
            yield each


def overtook(older: Mark, mark: Mark) -> bool:
    """Whether an older mark came into the register after a newer was sent."""
    sent, came = mark.written_at, older.written_at
    return sent is not None and came is not None and came > sent


def shows(entry: Entry, ours: Mark) -> bool:
    """Tell whether an entry is a mark of ours, and not a person's of other minutes."""
    return alike(entry.code, ours.code) and (
        not entry.minutes_late or entry.minutes_late == (ours.minutes_late or 0)
    )


def is_same(one: Mark, other: Mark) -> bool:
    """Tell whether two marks show the same."""
    return alike(one.code, other.code) and one.minutes_late == other.minutes_late


def code_of(shown: Shown) -> str | None:
    """Give the code that shows, if one does."""
    return shown.code if isinstance(shown, Entry) else None


def is_seen_by(view: RegisterRead, mark: Mark) -> bool:
    """Tell whether a reading has seen a mark: it was confirmed before, for sure."""
    if is_confirmed_by(mark, view.shows_up_to):
        return True
    return view.is_live and is_undated(mark, view)


def is_since(view: RegisterRead, mark: Mark) -> bool:
    """Tell whether what shows is of after a mark was confirmed, for sure.

    The reading has seen the mark, or the MIS says that the entry changed after it.
    """
    shown = view.shown
    return is_seen_by(view, mark) or (
        isinstance(shown, Entry) and is_newer(shown, mark)
    )


def is_since_sent(view: RegisterRead, mark: Mark) -> bool:
    """Tell whether what shows is of after a mark was sent, whatever became of it."""
    shown, sent = view.shown, mark.written_at
    if sent is None or view.is_live or view.shows_up_to >= sent:
        return True
    changed = shown.changed_at if isinstance(shown, Entry) else None
    return changed is not None and changed - sent > CLOCKS_DIFFER


def may_be_since(entry: Entry, mark: Mark) -> bool:
    """Whether an ordinary entry changed after a mark was sent."""
    changed, sent = entry.changed_at, mark.written_at
    dated = changed is not None and sent is not None and changed > sent
    return dated and is_ordinary(entry.code)


def is_undated(mark: Mark, view: RegisterRead) -> bool:
    """Tell whether a mark was confirmed, and nobody knows when: a clock was ahead."""
    confirmed = mark.confirmed_at
    return confirmed is not None and confirmed > view.asked_at + CLOCKS_DIFFER


def is_confirmed_by(mark: Mark, moment: datetime) -> bool:
    """Tell whether a mark was confirmed no later than a moment."""
    return mark.confirmed_at is not None and mark.confirmed_at <= moment


def is_lost(mark: Mark) -> bool:
    """Tell whether a mark may be in the register, and no answer to it is to come."""
    pending = mark.state is State.SENT or mark.alone
    return mark.doubtful and not pending and mark.confirmed_at is None


def may_be_from_before(claimed: Mark, sent: Mark) -> bool:
    """Whether a mark that is sent again may be in the register from an earlier try.

    What the MIS refused among several is not, where the register was looked at since.
    """
    looked_for_since = claimed.alone and sent.replaced != NOT_KNOWN
    return claimed.doubtful and not looked_for_since


def is_newer(entry: Entry, ours: Mark) -> bool:
    """Tell whether an entry surely changed after a mark of ours was confirmed."""
    changed, confirmed = entry.changed_at, ours.confirmed_at
    if changed is None or confirmed is None:
        return False
    return changed - confirmed > CLOCKS_DIFFER


def may_be_later(entry: Entry, written: datetime) -> bool:
    """Whether an entry may have changed after a mark was written: clocks may differ."""
    changed = entry.changed_at
    return changed is not None and changed > written - CLOCKS_DIFFER


def is_back(mark: Mark, of_the_key: tuple[Mark, ...], entry: Entry) -> bool:
    """Tell whether an entry may be what was put back, and came in only by now.

    So it may where that is not confirmed, or came after the mark was sent.
    """
    sent = mark.written_at
    return any(
        each.puts_back
        and alike(each.code, entry.code)
        and (
            each.confirmed_at is None
            or (sent and each.written_at and each.written_at > sent)
        )
        for each in written_before(mark, of_the_key)
    )


def _is_sent_after(since: datetime, mark: Mark, view: RegisterRead) -> bool:
    """Tell whether a mark was sent after a moment; one of later than now tells not."""
    written = mark.written_at
    return written is not None and since < written <= view.asked_at + CLOCKS_DIFFER
