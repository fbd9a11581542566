"""Claiming: whose marks are due, for one who delivers and nobody else meanwhile.

A pupil's turn in ``missync_pupil`` is taken here, too: while somebody records, nobody
claims, and the other way round. Claiming waits for nobody: a pupil whose turn is taken
is left for the next time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    exists,
    func,
    select,
    update,
)

from missync.adapters.sql import tables
from missync.adapters.sql.pupil_book import marks_of, rewrite_marks, take_turn
from missync.model.ids import MarkId, PersonId
from missync.model.marks import Lease, Mark, State


__all__ = ["advance", "claim", "next_due"]

_OPEN: Final = [state for state in State if state.is_open]
_PUPIL: Final = tables.pupil.c
_MARK: Final = tables.mark.c


def claim(
    connection: Connection, site: str, lease: Lease, now: datetime, limit: int
) -> tuple[Mark, ...]:
    """Take open marks that are due, all of a pupil's or none."""
    pupils = _free_pupils(connection, site, now, limit)
    wanted = select(tables.mark).where(
        _open(tables.mark, site), _MARK.person.in_(pupils)
    )
    by_pupil: dict[PersonId, list[Mark]] = {pupil: [] for pupil in pupils}
    for mark in marks_of(connection, wanted):
        by_pupil[mark.person].append(mark)
    taken = list(_taken(by_pupil, now, limit))
    if taken:
        named = _MARK.id.in_([mark.id for mark in taken])
        connection.execute(
            update(tables.mark)
            .where(_MARK.site == site, named)
            .values(lease_holder=lease.holder, lease_until=lease.until)
        )
    return tuple(attrs.evolve(mark, lease=lease) for mark in taken)


def advance(
    connection: Connection,
    site: str,
    person: PersonId,
    holder: str,
    marks: Sequence[Mark],
) -> set[MarkId]:
    """Write what became of a pupil's marks, those the holder still has.

    Returns:
        Which were written.
    """
    take_turn(connection, site, person)
    wanted = select(_MARK.id).where(
        _MARK.site == site,
        _MARK.id.in_([mark.id for mark in marks]),
        _MARK.lease_holder == holder,
    )
    held = set(connection.execute(wanted).scalars())
    rewrite_marks(connection, site, [mark for mark in marks if mark.id in held])
    return held


def next_due(connection: Connection, site: str) -> datetime | None:
    """Tell from when on there is something to claim."""
    wanted = select(_MARK.person, _MARK.due, _MARK.lease_until).where(
        _open(tables.mark, site)
    )
    due: dict[PersonId, datetime] = {}
    held: dict[PersonId, datetime] = {}
    for person, since, until in connection.execute(wanted):
        due[person] = min(since, due.get(person, since))
        if until is not None:
            held[person] = max(until, held.get(person, until))
    free = (max(since, held.get(person, since)) for person, since in due.items())
    return min(free, default=None)


def _free_pupils(
    connection: Connection, site: str, now: datetime, limit: int
) -> list[PersonId]:
    """Take the turn of pupils with marks due that nobody has, the longest due first."""
    due = select(_MARK.person).where(_open(tables.mark, site), _MARK.due <= now)
    other = tables.mark.alias()
    theirs = and_(_open(other, site), other.c.person == _PUPIL.person)
    held = exists().where(theirs, other.c.lease_until > now)
    since = select(func.min(other.c.due)).where(theirs).scalar_subquery()
    wanted = (
        select(_PUPIL.person)
        .where(_PUPIL.site == site, _PUPIL.person.in_(due), ~held)
        .order_by(since, _PUPIL.person)
        .limit(limit)
        .with_for_update(of=tables.pupil, key_share=True, skip_locked=True)
    )
    return [PersonId(person) for person in connection.execute(wanted).scalars()]


def _open(marks: FromClause, site: str) -> ColumnElement[bool]:
    return and_(marks.c.site == site, marks.c.state.in_(_OPEN))


def _taken(
    by_pupil: Mapping[PersonId, Sequence[Mark]], now: datetime, limit: int
) -> Iterator[Mark]:
    """Go through pupils until there are enough marks; some may be taken by now."""
    number = 0
    for marks in by_pupil.values():
        if number >= limit:
            return
        if any(mark.lease and mark.lease.until > now for mark in marks):
            continue
        due = [mark for mark in marks if mark.due <= now]
        number += len(due)
        yield from due
