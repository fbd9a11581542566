"""The ledger at one pupil, in a transaction that somebody opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import attrs
from sqlalchemy import (
    Connection,
    Select,
    Table,
    bindparam,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, StatementError

from missync.adapters.sql import tables
from missync.adapters.sql.databases import Database
from missync.adapters.sql.failures import reading, speaking, writing
from missync.adapters.sql.ledger_rows import (
    event_from,
    event_row,
    mark_from,
    mark_row,
)
from missync.adapters.sql.texts import String
from missync.errors import StoreError
from missync.model.events import AttendanceEvent
from missync.model.ids import PersonId
from missync.model.marks import LedgerChange, Mark, PupilDay


__all__ = [
    "SqlPupilBook",
    "events_of",
    "keeping",
    "marks_of",
    "rewrite_marks",
    "take_turn",
]

_TURN = text(
    "INSERT INTO missync_pupil (site, person, opened) SELECT site, id, 1"
    " FROM missync_person WHERE site = :site AND id = :person"
    " ON CONFLICT (site, person) DO UPDATE SET opened = missync_pupil.opened + 1"
).bindparams(bindparam("site", type_=String), bindparam("person", type_=String))


def take_turn(connection: Connection, site: str, person: PersonId) -> None:
    """Wait until nobody else has the ledger open at a pupil, and keep others waiting.

    Raises:
        StoreError: There is no such person.
    """
    done = connection.execute(_TURN, {"site": site, "person": person})
    if not done.rowcount:
        message = (
            f"Nobody is known by the id {person} at the site {site}. "
            "Look for the id with `missync people --all`, or import first."
        )
        raise StoreError(message)


def events_of(
    connection: Connection, wanted: Select[Any]
) -> tuple[AttendanceEvent, ...]:
    """Read events, as they happened."""
    found = map(event_from, connection.execute(wanted).mappings())
    return tuple(sorted(found, key=lambda each: (each.at, each.recorded_at, each.id)))


def marks_of(connection: Connection, wanted: Select[Any]) -> tuple[Mark, ...]:
    """Read marks, in the order in which they were made."""
    in_order = wanted.order_by(tables.mark.c.made_at, tables.mark.c.number)
    return tuple(map(mark_from, connection.execute(in_order).mappings()))


@contextmanager
def keeping(database: Database) -> Iterator[None]:
    """Turn what keeps rows of the ledger from being written into a sentence.

    Raises:
        StoreError: They cannot be written.
    """
    with speaking(database), writing(database):
        try:
            yield
        except IntegrityError:
            message = (
                "Another event was recorded under the same id of the host, or another "
                "mark under the same id. Nothing was written."
            )
            raise StoreError(message) from None
        except StatementError as error:
            if isinstance(error.orig, TypeError | ValueError):
                raise error.orig from None
            raise


def rewrite_marks(connection: Connection, site: str, marks: Sequence[Mark]) -> None:
    """Write marks that are there already, each whole."""
    _rewrite(connection, tables.mark, [mark_row(site, mark) for mark in marks])


@attrs.frozen
class SqlPupilBook:
    """The ledger at one pupil.

    Attributes:
        connection: In whose transaction it is read and written.
    """

    database: Database
    connection: Connection
    site: str
    person: PersonId

    def recorded(self, host_id: str) -> AttendanceEvent | None:
        """Find the event that a host recorded under its own id."""
        event = tables.event.c
        wanted = select(tables.event).where(
            event.site == self.site, event.host_id == host_id
        )
        with self._speaking():
            return next(iter(events_of(self.connection, wanted)), None)

    def day(self, day: date) -> PupilDay:
        """Read what there is of the pupil and one day."""
        event, mark = tables.event.c, tables.mark.c
        events = select(tables.event).where(
            event.site == self.site, event.person == self.person, event.day == day
        )
        marks = select(tables.mark).where(
            mark.site == self.site, mark.person == self.person, mark.date == day
        )
        with self._speaking():
            return PupilDay(
                events=events_of(self.connection, events),
                marks=marks_of(self.connection, marks),
            )

    def write(self, change: LedgerChange) -> None:
        """Write events and marks, new ones and changed ones.

        Raises:
            StoreError: Another event has been recorded under the same id of the host.
        """
        events = [event_row(self.site, event) for event in change.events]
        marks = [mark_row(self.site, mark) for mark in change.marks]
        with keeping(self.database):
            self._write(tables.event, events)
            self._write(tables.mark, marks)

    def _write(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        wanted = select(table.c.id).where(
            table.c.site == self.site, table.c.id.in_([row["id"] for row in rows])
        )
        known = set(self.connection.execute(wanted).scalars())
        new = [row for row in rows if row["id"] not in known]
        if new:
            self.connection.execute(insert(table), new)
        _rewrite(self.connection, table, [row for row in rows if row["id"] in known])

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        with speaking(self.database), reading(self.database):
            yield


def _rewrite(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]]
) -> None:
    if not rows:
        return
    found = update(table).where(
        table.c.site == bindparam("at_site"), table.c.id == bindparam("with_id")
    )
    named = [{**row, "at_site": row["site"], "with_id": row["id"]} for row in rows]
    for row in named:
        del row["site"], row["id"]
    connection.execute(found, named)
