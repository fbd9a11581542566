"""Documents of codes, reasons, events and marks; and the evidence, as CSV too."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from io import StringIO
from typing import Final, assert_never

from missync.attendance.record import Recorded
from missync.cli.documents.people import Document
from missync.cli.text.attendance import Pupils
from missync.model.codes import BOTH, Codes, Direction, NoWriteBack, Writes
from missync.model.events import AttendanceEvent, EarlyLeaving, LateArrival, Return
from missync.model.marks import Entry, Mark, Nothing, NotKnown, State
from missync.model.spelling import comparable
from missync.rules.attendance.evidence import NO_ENTRY, UNKNOWN_ENTRY, Evidence
from missync.rules.attendance.reasons import CodeOffer, ReasonOffer


_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

_EVIDENCE: Final[Mapping[str, Callable[[Evidence, Pupils], object]]] = {
    "person": lambda row, _: row.person,
    "mis_id": lambda row, pupils: pupils.mis_id(row.person),
    "name": lambda row, pupils: pupils.name(row.person),
    "date": lambda row, _: row.date.isoformat(),
    "session": lambda row, _: row.session.value,
    "old": lambda row, _: row.old,
    "new": lambda row, _: row.new,
    "minutes_late": lambda row, _: row.minutes_late,
    "at": lambda row, pupils: _iso(row.at, pupils),
    "confirmed": lambda row, _: row.confirmed,
    "why": lambda row, _: row.why,
    "by": lambda row, _: row.by,
    "event": lambda row, _: row.event,
}
"""The columns of the evidence, in their order."""


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
        "at": _iso(event.at, pupils),
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
        "old": _old(mark),
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
        "site": pupils.settings.name,
        "marks": [mark_document(mark, pupils) for mark in looked_at],
        "counts": {state.value: states.count(state) for state in State},
    }


def evidence_documents(rows: Iterable[Evidence], pupils: Pupils) -> list[Document]:
    """Give every change of a register entry."""
    return [
        {name: value(row, pupils) for name, value in _EVIDENCE.items()} for row in rows
    ]


def evidence_csv(documents: Iterable[Document]) -> str:
    """Write evidence documents as CSV, as RFC 4180 has it.

    Whatever a spreadsheet would take for a formula begins with an apostrophe, however
    wide its sign is, and behind what does not show.
    """
    page = StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(_EVIDENCE)
    writer.writerows([_cell(each[name]) for name in _EVIDENCE] for each in documents)
    return page.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    begins = (text, comparable(text))
    return f"'{text}" if any(t.startswith(_FORMULA) for t in begins) else text


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


def _old(mark: Mark) -> str | None:
    match mark.replaced:
        case None:
            return UNKNOWN_ENTRY if mark.written_at else None
        case Entry(code=code):
            return code
        case Nothing():
            return NO_ENTRY
        case NotKnown():
            return UNKNOWN_ENTRY
        case _:
            assert_never(mark.replaced)


def _iso(at: datetime, pupils: Pupils) -> str:
    return pupils.local(at).isoformat()
