"""The ledger: attendance events and marks in a SQL database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, Engine, select

from missync.adapters.sql import claims, tables
from missync.adapters.sql.codebooks import read_codebook
from missync.adapters.sql.databases import Database
from missync.adapters.sql.failures import reading, speaking
from missync.adapters.sql.hosts import Hosts
from missync.adapters.sql.pupil_book import (
    SqlPupilBook,
    events_of,
    keeping,
    marks_of,
    take_turn,
)
from missync.errors import StoreError
from missync.model.codes import Codebook
from missync.model.events import AttendanceEvent
from missync.model.ids import EventId, MarkId, PersonId
from missync.model.marks import Lease, Mark, State
from missync.ports import PupilBook


__all__ = ["SqlLedger"]


class SqlLedger:
    """The ledger in a SQLite or PostgreSQL database.

    Args:
        database: The database.
        engine: An engine for it.
        is_there: Whether it has been made.
    """

    def __init__(
        self, database: Database, engine: Engine, is_there: Callable[[], bool]
    ) -> None:
        self._database = database
        self._engine = engine
        self._is_there = is_there
        self._hosts = Hosts(database, engine)

    def codebook(self, site: str) -> Codebook:
        """Read a site's codes and reasons."""
        if not self._is_there():
            return Codebook()
        with self._reading() as connection:
            return read_codebook(connection, site)

    @contextmanager
    def pupil(
        self, site: str, person: PersonId, *, connection: object | None = None
    ) -> Iterator[PupilBook]:
        """Open the ledger at one pupil; whoever else wants that pupil waits.

        On a host's connection, a block that raises is undone up to a savepoint; what
        the host wrote stays.

        Raises:
            InputError: The host's connection cannot be used with this store.
            StoreError: There is no such person.
        """
        if connection is None and not self._is_there():
            message = f"The database {self._database.name} knows nobody. Import first."
            raise StoreError(message)
        with (
            self._writing() if connection is None else self._hosts.join(connection)
        ) as ours:
            with speaking(self._database):
                take_turn(ours, site, person)
            yield SqlPupilBook(self._database, ours, site, person)

    def event(self, site: str, event: EventId) -> AttendanceEvent | None:
        """Read an event."""
        if not self._is_there():
            return None
        wanted = select(tables.event).where(
            tables.event.c.site == site, tables.event.c.id == event
        )
        with self._reading() as connection:
            return next(iter(events_of(connection, wanted)), None)

    def events(
        self, site: str, *, person: PersonId | None = None
    ) -> tuple[AttendanceEvent, ...]:
        """Read the events of everybody or of one pupil, as they happened."""
        if not self._is_there():
            return ()
        wanted = select(tables.event).where(tables.event.c.site == site)
        if person is not None:
            wanted = wanted.where(tables.event.c.person == person)
        with self._reading() as connection:
            return events_of(connection, wanted)

    def mark(self, site: str, mark: MarkId) -> Mark | None:
        """Read a mark."""
        if not self._is_there():
            return None
        wanted = select(tables.mark).where(
            tables.mark.c.site == site, tables.mark.c.id == mark
        )
        with self._reading() as connection:
            return next(iter(marks_of(connection, wanted)), None)

    def marks(
        self,
        site: str,
        *,
        states: Collection[State] = frozenset(State),
        person: PersonId | None = None,
        day: date | None = None,
    ) -> tuple[Mark, ...]:
        """Read marks in these states, of one pupil, of one day or of all, as made."""
        if not self._is_there():
            return ()
        wanted = select(tables.mark).where(tables.mark.c.site == site)
        if frozenset(states) != frozenset(State):
            wanted = wanted.where(tables.mark.c.state.in_(states))
        if person is not None:
            wanted = wanted.where(tables.mark.c.person == person)
        if day is not None:
            wanted = wanted.where(tables.mark.c.date == day)
        with self._reading() as connection:
            return marks_of(connection, wanted)

    def claim(
        self, site: str, lease: Lease, now: datetime, limit: int
    ) -> tuple[Mark, ...]:
        """Take open marks that are due now, for nobody else to take meanwhile.

        Pupils somebody is recording for at this moment are passed over.
        """
        if not self._is_there():
            return ()
        with self._writing() as connection, reading(self._database):
            return claims.claim(connection, site, lease, now, limit)

    def advance(
        self, site: str, holder: str, marks: tuple[Mark, ...]
    ) -> tuple[Mark, ...]:
        """Write what became of marks that were claimed, each whole.

        Each pupil has a transaction, so that nobody waits for one pupil's turn while
        they keep another's.
        """
        written: set[MarkId] = set()
        of_pupil = attrgetter("person")
        for person, theirs in groupby(sorted(marks, key=of_pupil), key=of_pupil):
            with self._writing() as connection, keeping(self._database):
                written |= claims.advance(
                    connection, site, person, holder, list(theirs)
                )
        return tuple(mark for mark in marks if mark.id in written)

    def next_due(self, site: str) -> datetime | None:
        """Tell when the next open mark is due that nobody holds, if there is one."""
        if not self._is_there():
            return None
        with self._reading() as connection:
            return claims.next_due(connection, site)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        base = self._database
        engine = self._engine.execution_options(**base.reading)
        with speaking(base), reading(base), engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        base = self._database
        engine = self._engine.execution_options(**base.writing)
        with speaking(base), engine.begin() as connection:
            base.limit_waiting(connection)
            yield connection
