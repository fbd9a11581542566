"""Records of the fake MIS that were spoiled: not understood, or not seen whole."""

from __future__ import annotations

from typing import Any, Final

import attrs

from missync.errors import Problem
from missync.model.people import Active, MisId, Names, Record, RefusedRecord
from missync.model.reads import Row


__all__ = ["refused", "undated", "untied", "without"]

_DESCRIPTIVE: Final = ("lasting_id", "code", "birth_date")


def refused(record: Record, number: int, *, readable_id: bool) -> RefusedRecord:
    """Give a record as it is where it cannot be understood.

    Args:
        record: The record.
        number: Which row of its list it is.
        readable_id: Whether at least its id can be read.
    """
    mis_id = record.mis_id if readable_id else None
    problem = Problem(
        path=f"{record.kind.value}[{mis_id or number}]",
        message="it was sent in a way that nobody can read",
        record=mis_id,
    )
    return RefusedRecord(
        kind=record.kind,
        mis_id=mis_id,
        label=f"row {number}",
        names=record.names if readable_id else None,
        lasting_id=record.lasting_id if readable_id else None,
        code=record.code if readable_id else None,
        birth_date=record.birth_date if readable_id else None,
        problems=(problem,),
    )


def without(record: Record, number: int, name: str) -> Record | RefusedRecord:
    """Give a record in which something is null; without any name it is refused.

    Args:
        record: The record.
        number: Which row of its list it is.
        name: What is null: a name, another fact of theirs, or a field.
    """
    if name in attrs.fields_dict(Names):
        return _without_name(record, number, name)
    if name in _DESCRIPTIVE:
        nothing: dict[str, Any] = {name: None}
        return attrs.evolve(record, **nothing)
    if name in record.fields:
        return attrs.evolve(record, fields={**record.fields, name: None})
    return record


def undated(record: Record) -> Record:
    """Give a record without the part in which the facts stand that decide."""
    return attrs.evolve(record, stays=(), active=Active.UNSAID, carries_facts=False)


def untied(row: Row, pupil: MisId) -> Row | None:
    """Give a row without its ties to a pupil; ``None`` where it has no others."""
    if not isinstance(row, Record) or not row.links:
        return row
    links = tuple(link for link in row.links if link.pupil != pupil)
    return attrs.evolve(row, links=links) if links else None


def _without_name(record: Record, number: int, name: str) -> Record | RefusedRecord:
    left = {**attrs.asdict(record.names), name: None}
    if any(text and text.strip() for text in left.values()):
        return attrs.evolve(record, names=Names(**left))
    return attrs.evolve(refused(record, number, readable_id=True), names=None)
