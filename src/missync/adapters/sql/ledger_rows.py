"""Attendance events and marks to rows and back.

A column is called what the value's field is called, and its type turns one into the
other: to keep one more field takes one more column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from missync.adapters.sql import tables
from missync.model.events import AttendanceEvent, EarlyLeaving, LateArrival, Return
from missync.model.marks import Lease, Mark


__all__ = ["event_from", "event_row", "mark_from", "mark_row"]

Row = Mapping[Any, Any]

_EVENTS: Final[Mapping[str, type[AttendanceEvent]]] = {
    "late": LateArrival,
    "early": EarlyLeaving,
    "return": Return,
}
_WHATS: Final = {kind: what for what, kind in _EVENTS.items()}
_OF_EVENT: Final = frozenset(tables.event.c.keys()) - {"site", "what"}
_OF_MARK: Final = frozenset(field.name for field in attrs.fields(Mark)) - {"lease"}


def event_row(site: str, event: AttendanceEvent) -> dict[str, object]:
    """Turn an event into a row."""
    facts = {name: getattr(event, name, None) for name in _OF_EVENT}
    return {"site": site, "what": _WHATS[type(event)], **facts}


def event_from(row: Row) -> AttendanceEvent:
    """Turn a row into an event."""
    kind = _EVENTS[row["what"]]
    return kind(**{field.name: row[field.name] for field in attrs.fields(kind)})


def mark_row(site: str, mark: Mark) -> dict[str, object]:
    """Turn a mark into a row, but for its number."""
    facts = {name: getattr(mark, name) for name in _OF_MARK}
    lease = mark.lease
    return {
        "site": site,
        "lease_holder": lease.holder if lease else None,
        "lease_until": lease.until if lease else None,
        **facts,
    }


def mark_from(row: Row) -> Mark:
    """Turn a row into a mark."""
    holder = row["lease_holder"]
    lease = None if holder is None else Lease(holder=holder, until=row["lease_until"])
    return Mark(lease=lease, **{name: row[name] for name in _OF_MARK})
