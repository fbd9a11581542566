"""The ledger: what changes in it when an event is recorded, taken back or settled.

What a pupil's day means now is laid beside the marks that are there.

- A mark that means the same stays, whatever became of it.
- One that means something else and was surely not sent gives way, also where somebody
  is about to send it: they find that it is theirs no more. One that was sent, or may
  have been, stays: the new mark goes behind it and is written over it. Where a person
  had to decide about that one, nobody has to any more.
- Where nothing is meant any more and something may have been sent, what the register
  showed before is put back. Where that was nothing, could not be read, or is not known,
  nobody can write it: that is a conflict at once.

- Where an older mark is meant again, because a newer one gave way, nobody who is busy
  with it goes on: they may have decided by the newer one. Where it came out meanwhile
  that it replaced a stronger entry, a person decides.

So any order of recording ends in the same marks, but for events of one moment, and
recording again changes nothing.

A person settles what cannot be written by itself: what is in conflict is written all
the same, dropped, or tried again; what failed or is blocked is tried again or dropped.
Nothing else is a person's to settle: what the register shows is changed by an event, or
by taking one back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final, assert_never

import attrs

from missync.errors import InputError
from missync.model.events import AttendanceEvent, Cancellation, Session
from missync.model.ids import EventId, MarkId, PersonId
from missync.model.marks import (
    LEFT_TO_A_PERSON,
    NO_MARK,
    NOT_KNOWN,
    UNREADABLE,
    Entry,
    LedgerChange,
    Mark,
    Nothing,
    NotKnown,
    Over,
    PupilDay,
    Shown,
    State,
)
from missync.model.settings import SiteSettings
from missync.rules.attendance.day import intended
from missync.rules.attendance.overlooked import asked_again
from missync.rules.attendance.retry import GIVEN_UP_AFTER
from missync.rules.attendance.so_far import Intent
from missync.rules.names import comparable


_A_MOMENT: Final = timedelta(microseconds=1)
_GIVEN_WAY: Final = "It was not sent: what was recorded since took its place."


def recorded(
    day: PupilDay,
    event: AttendanceEvent,
    settings: SiteSettings,
    now: datetime,
    new_id: Callable[[], MarkId],
) -> LedgerChange:
    """Add an event to a pupil's day; nothing, if it is in it already.

    Of two that happened at one moment, the one recorded later counts as the later,
    even where the clock stood still or went back meanwhile.

    Args:
        day: What there is of the pupil and the event's day.
        event: The event.
        settings: The site's.
        now: The present moment, aware.
        new_id: Called once for every mark that is made.
    """
    if any(event.id == each.id for each in day.events):
        return LedgerChange()
    event = attrs.evolve(event, recorded_at=_in_turn(day, event))
    why = "What was recorded since says otherwise"
    cause = _Cause(event.id, event.person, event.day, event.at, now, why)
    after = attrs.evolve(day, events=(*day.events, event))
    marks = _changed(after, cause, settings, new_id)
    return LedgerChange(events=(event,), marks=tuple(marks))


def cancelled(
    day: PupilDay,
    event: EventId,
    cancellation: Cancellation,
    settings: SiteSettings,
    new_id: Callable[[], MarkId],
) -> LedgerChange:
    """Take an event of a pupil's day back; nothing, if it was taken back before.

    The moment is that of the cancellation.
    """
    before = next(each for each in day.events if each.id == event)
    if before.cancelled is not None:
        return LedgerChange()
    after = attrs.evolve(before, cancelled=cancellation)
    why = f"The event was taken back ({cancellation.why})"
    at = cancellation.at
    cause = _Cause(event, before.person, before.day, at, at, why)
    events = tuple(after if each is before else each for each in day.events)
    marks = _changed(attrs.evolve(day, events=events), cause, settings, new_id)
    return LedgerChange(events=(after,), marks=tuple(marks))


def _in_turn(day: PupilDay, event: AttendanceEvent) -> datetime:
    """Tell when an event counts as recorded: after those that happened when it did."""
    others = [each.recorded_at for each in day.events if each.at == event.at]
    return max([event.recorded_at, *(at + _A_MOMENT for at in others)])


@attrs.frozen
class _Cause:
    """What makes the ledger change.

    Attributes:
        now: The present moment, aware.
    """

    event: EventId
    person: PersonId
    day: date
    happened_at: datetime
    now: datetime
    why: str


def _changed(
    day: PupilDay,
    cause: _Cause,
    settings: SiteSettings,
    new_id: Callable[[], MarkId],
) -> Iterator[Mark]:
    wanted = intended(day.events, settings).marks
    for session in Session:
        marks = day.of(session)
        yield from _in_session(marks, wanted.get(session), cause, settings, new_id)


def _in_session(
    marks: tuple[Mark, ...],
    intent: Intent | None,
    cause: _Cause,
    settings: SiteSettings,
    new_id: Callable[[], MarkId],
) -> Iterator[Mark]:
    standing = [each for each in marks if each.state is not State.SUPERSEDED]
    if standing and _is_right(standing[-1], intent):
        return
    for each in standing:
        if not each.may_be_written:
            yield attrs.evolve(each, state=State.SUPERSEDED, why=_GIVEN_WAY, lease=None)
    sent = [each for each in marks if each.may_be_written]
    stands = sent and sent[-1].state is not State.SUPERSEDED
    if stands and _is_right(sent[-1], intent):
        yield from _meant_again(sent[-1], marks, settings)
        return
    for each in sent:
        if each.state in LEFT_TO_A_PERSON:
            yield _given_way(each)
    last = max([cause.now, *(each.made_at for each in marks)])
    if intent is not None:
        yield attrs.evolve(_made(intent, cause, new_id()), made_at=last)
    elif sent:
        yield attrs.evolve(_put_back(sent, cause, new_id()), made_at=last)


def _meant_again(
    mark: Mark, of_the_key: tuple[Mark, ...], settings: SiteSettings
) -> Iterator[Mark]:
    """Let nobody go on with a mark who may have decided that a newer one is meant.

    What was to be asked about the newer one is asked about this.
    """
    after = asked_again(attrs.evolve(mark, lease=None), of_the_key, settings)
    if after != mark:
        yield after


def _is_right(mark: Mark, intent: Intent | None) -> bool:
    """Tell whether a mark means what is meant; none is meant where one is put back."""
    if intent is None:
        return mark.puts_back
    said = (mark.event, comparable(mark.code), mark.minutes_late)
    if said != (intent.event, comparable(intent.code), intent.minutes_late):
        return False
    by_hand = mark.settled_by is not None or mark.over is Over.ANYTHING
    return by_hand or mark.may_be_written or mark.over is intent.over


def _made(intent: Intent, cause: _Cause, mark_id: MarkId) -> Mark:
    now = cause.now
    return Mark(
        id=mark_id,
        event=intent.event,
        person=cause.person,
        happened_at=intent.happened_at,
        made_at=now,
        date=cause.day,
        session=intent.session,
        code=intent.code,
        minutes_late=intent.minutes_late,
        comment=intent.comment,
        over=intent.over,
        why=intent.why,
        due=max(now, intent.due or now),
        deadline=now + GIVEN_UP_AFTER,
    )


def _put_back(sent: list[Mark], cause: _Cause, mark_id: MarkId) -> Mark:
    now, before = cause.now, _before(sent)
    known = before if isinstance(before, Entry) else Entry(code=NO_MARK)
    return Mark(
        id=mark_id,
        event=cause.event,
        person=cause.person,
        happened_at=cause.happened_at,
        made_at=now,
        date=cause.day,
        session=sent[-1].session,
        code=known.code,
        minutes_late=known.minutes_late,
        comment=known.comment,
        over=Over.OURS,
        state=State.WAITING if isinstance(before, Entry) else State.CONFLICT,
        why=f"{cause.why}: {_to_do(before, sent[-1])}",
        due=now,
        deadline=now + GIVEN_UP_AFTER,
    )


def _to_do(before: Shown, last: Mark) -> str:
    match before:
        case Entry(code=code):
            return f"{code}, which the register showed before, is put back."
        case Nothing():
            was = "it showed no mark before, and no MIS takes that as an entry"
        case NotKnown():
            was = "what it showed before is not known"
        case _:
            assert_never(before)
    return (
        f"the register may show {last.code}, and {was}. Change it in the MIS, then "
        "settle this with “drop”."
    )


def _before(sent: list[Mark]) -> Shown:
    """Find what the register showed before anything of ours, if that could be read."""
    before = _first_replaced(sent)
    unreadable = isinstance(before, Entry) and before.code == UNREADABLE
    return NOT_KNOWN if unreadable else before


def _first_replaced(sent: list[Mark]) -> Shown:
    for number, mark in reversed(tuple(enumerate(sent))):
        ours = {comparable(each.code) for each in _of_ours(sent[: number + 1])}
        replaced = None if mark.puts_back else mark.replaced
        if isinstance(replaced, Nothing) or (
            isinstance(replaced, Entry) and comparable(replaced.code) not in ours
        ):
            return replaced
    return NOT_KNOWN


def _of_ours(sent: Sequence[Mark]) -> Iterator[Mark]:
    """Name the marks since what was there before was put back the last time."""
    for mark in reversed(sent):
        if mark.puts_back and mark.state is State.SUCCESSFUL:
            return
        yield mark


def beside_newer(mark: Mark, of_the_key: tuple[Mark, ...]) -> Mark:
    """Let nobody have to decide about a mark where a newer one stands in its place.

    Args:
        mark: The mark, as it became.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made.
    """
    place = [each.id for each in of_the_key].index(mark.id)
    newer = [m for m in of_the_key[place + 1 :] if m.state is not State.SUPERSEDED]
    return _given_way(mark) if newer and mark.state in LEFT_TO_A_PERSON else mark


def _given_way(mark: Mark) -> Mark:
    why = f"{mark.why} What was recorded since took its place."
    return attrs.evolve(mark, state=State.SUPERSEDED, why=why, lease=None)


class Settlement(Enum):
    """How a person settles a mark."""

    WRITE = "write"
    DROP = "drop"
    RETRY = "retry"


def settled_by_hand(
    mark: Mark, how: Settlement, by: str, why: str, now: datetime
) -> Mark:
    """Settle a mark as a person decided.

    ``WRITE`` sends what is in conflict, over whatever there is. ``RETRY`` lets what
    failed, is blocked or in conflict be decided once more. ``DROP`` leaves the
    register as it is.

    Args:
        mark: The mark.
        how: What they decided.
        by: Who.
        why: Why, in their words.
        now: The present moment, aware.

    Raises:
        InputError: The mark cannot be settled like that.
    """
    _refuse_settling(mark, how)
    settled = attrs.evolve(mark, settled_by=by, lease=None)
    if how is Settlement.DROP:
        text = f"{by} left the register as it is: {why}"
        return attrs.evolve(settled, state=State.NOT_REQUIRED, why=text)
    text = f"{by} decided to {how.value}: {why}"
    anew = how is Settlement.WRITE
    return attrs.evolve(
        settled,
        state=State.WAITING,
        why=text,
        over=_over_anything(mark) if anew else mark.over,
        confirmed_at=None if anew else mark.confirmed_at,
        due=now,
        deadline=now + GIVEN_UP_AFTER,
    )


def _over_anything(mark: Mark) -> Over:
    return Over.PUT_BACK if mark.puts_back else Over.ANYTHING


_SETTLED_BY: Final = {
    State.CONFLICT: (Settlement.WRITE, Settlement.DROP, Settlement.RETRY),
    State.FAILED: (Settlement.RETRY, Settlement.DROP),
    State.BLOCKED: (Settlement.RETRY, Settlement.DROP),
}


def _refuse_settling(mark: Mark, how: Settlement) -> None:
    ways = _SETTLED_BY.get(mark.state)
    if ways is None:
        message = (
            f"The mark {mark.id} is {mark.state.value}: there is nothing to settle. To "
            "change what the register shows, record an event or cancel one."
        )
        raise InputError(message)
    if mark.code == NO_MARK and how is not Settlement.DROP:
        message = (
            f"The mark {mark.id} stands for no mark, which no MIS takes as an entry: "
            "change the register in the MIS, then settle it with “drop”."
        )
        raise InputError(message)
    if how not in ways:
        message = (
            f"The mark {mark.id} is {mark.state.value}: settle it with "
            f"{' or '.join(f'“{way.value}”' for way in ways)}."
        )
        raise InputError(message)
