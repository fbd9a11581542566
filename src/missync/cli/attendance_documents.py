"""Attendance documents: codes, reasons, events and marks as JSON, as documents are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from missync.attendance.record import Recorded
from missync.cli.documents import Document
from missync.cli.pupils import Pupils
from missync.model.codes import BOTH, Codes, Direction, NoWriteBack, Writes
from missync.model.events import AttendanceEvent, EarlyLeaving, LateArrival, Return
from missync.model.marks import Entry, Mark, Nothing, NotKnown, Shown, State
from missync.rules.attendance.evidence import NO_ENTRY, UNKNOWN_ENTRY, Evidence
from missync.rules.attendance.reasons import CodeOffer, ReasonOffer


__all__ = [
    "codes_document",
    "delivery_document",
    "direction_word",
    "evidence_document",
    "mark_document",
    "reasons_document",
    "recorded_document",
]


def codes_document(offers: Iterable[CodeOffer]) -> list[Document]:
    """Give every code of the MIS, and whether it is offered."""
    return [
        {
            "code": offer.code.code,
            "description": offer.code.description,
            "offered": {"late": offer.late, "early": offer.early},
            "why": offer.why,
        }
        for offer in offers
    ]


def reasons_document(offers: Iterable[ReasonOffer]) -> list[Document]:
    """Give every reason; one that is not written back has no codes."""
    return [
        {
            "label": offer.reason.label,
            "for": direction_word(offer.reason.directions),
            "codes": _bands_document(offer.reason.writes),
            "offered": offer.offered,
            "problem": offer.problem,
        }
        for offer in offers
    ]


def direction_word(directions: frozenset[Direction]) -> str:
    """Say what a reason is for: ``late``, ``early`` or ``both``."""
    return "both" if directions == BOTH else next(d.value for d in directions)


def recorded_document(recorded: Recorded, pupils: Pupils) -> Document:
    """Give an event that is in the ledger, and the marks of its day."""
    event = recorded.event
    return {
        "event": event.id,
        "person": event.person,
        "mis_id": pupils.mis_id(event.person),
        "name": pupils.name(event.person),
        "kind": _kind_of(event),
        "at": pupils.local(event.at).isoformat(),
        "reason": None if isinstance(event, Return) else event.given.text,
        "recorded": True,
        "repeated": recorded.repeated,
        "cancelled": event.cancelled is not None,
        "why": recorded.why,
        "marks": [mark_document(mark, pupils) for mark in recorded.marks],
    }


def mark_document(mark: Mark, pupils: Pupils) -> Document:
    """Give a mark, and what became of it."""
    return {
        "id": mark.id,
        "event": mark.event,
        "person": mark.person,
        "mis_id": pupils.mis_id(mark.person),
        "name": pupils.name(mark.person),
        "date": mark.date.isoformat(),
        "session": mark.session.value,
        "code": mark.code,
        "minutes_late": mark.minutes_late,
        "comment": mark.comment,
        "old": _shown(mark.replaced),
        "state": mark.state.value,
        "why": mark.why,
        "attempts": mark.attempts,
        "due": _iso(mark.due, pupils) if mark.state.is_open else None,
    }


def delivery_document(marks: Iterable[Mark], pupils: Pupils) -> Document:
    """Give the marks that a delivery looked at, and how many are in which state."""
    looked_at = tuple(marks)
    states = [mark.state for mark in looked_at]
    return {
        "site": pupils.site,
        "marks": [mark_document(mark, pupils) for mark in looked_at],
        "counts": {state.value: states.count(state) for state in State},
    }


def evidence_document(row: Evidence, pupils: Pupils) -> Document:
    """Give one change of a register entry, in the order of the export's columns."""
    return {
        "person": row.person,
        "mis_id": pupils.mis_id(row.person),
        "name": pupils.name(row.person),
        "date": row.date.isoformat(),
        "session": row.session.value,
        "old": row.old,
        "new": row.new,
        "minutes_late": row.minutes_late,
        "at": _iso(row.at, pupils),
        "confirmed": row.confirmed,
        "why": row.why,
        "by": row.by,
        "event": row.event,
    }


def _bands_document(writes: Writes) -> list[Document]:
    match writes:
        case Codes(bands=bands):
            return [
                {
                    "code": band.code,
                    "until": band.until and band.until.isoformat("minutes"),
                }
                for band in bands
            ]
        case NoWriteBack():
            return []
        case _:
            assert_never(writes)


def _kind_of(event: AttendanceEvent) -> str:
    match event:
        case LateArrival():
            return "late"
        case EarlyLeaving():
            return "early"
        case Return():
            return "return"
        case _:
            assert_never(event)


def _shown(shown: Shown | None) -> str | None:
    match shown:
        case None:
            return None
        case Entry(code=code):
            return code
        case Nothing():
            return NO_ENTRY
        case NotKnown():
            return UNKNOWN_ENTRY
        case _:
            assert_never(shown)


def _iso(at: datetime, pupils: Pupils) -> str:
    return pupils.local(at).isoformat()
