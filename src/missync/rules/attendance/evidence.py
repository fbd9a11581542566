"""Evidence: what we changed in the registers, when, why, and on whose word.

A row for each register entry that an MIS took from us, confirmed or not. What a
conflict shows to have been replaced unseen is in its row, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, assert_never

import attrs

from missync.model.events import (
    AttendanceEvent,
    EarlyLeaving,
    LateArrival,
    Return,
    Session,
)
from missync.model.ids import EventId, PersonId
from missync.model.marks import (
    NOT_KNOWN,
    Entry,
    Mark,
    Nothing,
    NotKnown,
    Shown,
    State,
)


UNKNOWN_ENTRY: Final = "not known"
NO_ENTRY: Final = "no mark"


@attrs.frozen(kw_only=True)
class Evidence:
    """One change of a register entry.

    Attributes:
        date: The day of the register, in the school's time zone.
        old: The code that was there; ``no mark`` or ``not known``.
        new: The code we wrote.
        minutes_late: Written with it.
        at: When the MIS took it.
        confirmed: Whether it is known to be in the register.
        why: What made us change it, as a sentence.
        by: Who recorded, cancelled or settled it.
        event: The event it goes back to.
    """

    person: PersonId
    date: date
    session: Session
    old: str
    new: str
    minutes_late: int | None
    at: datetime
    confirmed: bool
    why: str = attrs.field(repr=False)
    by: str = attrs.field(repr=False)
    event: EventId


def evidence(
    marks: Iterable[Mark], events: Iterable[AttendanceEvent]
) -> tuple[Evidence, ...]:
    """List the register entries that were changed, as they were made.

    Args:
        marks: Marks, of one pupil or of everybody.
        events: At least the events of these marks.
    """
    by_id = {event.id: event for event in events}
    return tuple(
        _row(mark, mark.written_at, by_id[mark.event])
        for mark in marks
        if mark.may_be_written and mark.written_at is not None
    )


def _row(mark: Mark, at: datetime, event: AttendanceEvent) -> Evidence:
    undone = event.cancelled if mark.puts_back else None
    if undone is not None and undone.at > mark.made_at:
        undone = None
    return Evidence(
        person=mark.person,
        date=mark.date,
        session=mark.session,
        old=_entry(mark.replaced or NOT_KNOWN),
        new=mark.code,
        minutes_late=mark.minutes_late,
        at=at,
        confirmed=mark.state is State.SUCCESSFUL,
        why=f"Taken back: {undone.why}" if undone else _why(event),
        by=mark.settled_by or (undone.by if undone else event.by),
        event=mark.event,
    )


def _entry(shown: Shown) -> str:
    match shown:
        case Entry(code=code):
            return code
        case Nothing():
            return NO_ENTRY
        case NotKnown():
            return UNKNOWN_ENTRY
        case _:
            assert_never(shown)


def _why(event: AttendanceEvent) -> str:
    match event:
        case LateArrival(given=given):
            return _with_reason("Late arrival", given.text)
        case EarlyLeaving(given=given):
            return _with_reason("Early leaving", given.text)
        case Return():
            return "Return"
        case _:
            assert_never(event)


def _with_reason(what: str, text: str) -> str:
    return f"{what}: {text}" if text else f"{what}, without a reason"
