"""The ledger: attendance events and marks in a SQL database."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, select

from missync.adapters.sql import claims, tables
from missync.adapters.sql.codebooks import read_codebook
from missync.adapters.sql.failures import reading
from missync.adapters.sql.pupil_book import (
    SqlPupilBook,
    events_of,
    keeping,
    marks_of,
    take_turn,
)
from missync.adapters.sql.transactions import Transactions
from missync.errors import StoreError
from missync.model.codes import Codebook
from missync.model.events import AttendanceEvent
from missync.model.ids import EventId, MarkId, PersonId
from missync.model.marks import Lease, Mark, State
from missync.ports import PATIENCE, PupilBook


__all__ = ["SqlLedger"]


class SqlLedger:
    """The ledger in a SQLite or PostgreSQL database.

    Args:
        transactions: Where its statements are executed.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._database = transactions.database
        self._transactions = transactions

    def codebook(self, site: str) -> Codebook:
        """Read a site's codes and reasons."""
        if not self._is_there():
            return Codebook()
        with self._reading() as connection:
            return read_codebook(connection, site)

    @contextmanager
    def pupil(self, site: str, person: PersonId) -> Iterator[PupilBook]:
        """Open the ledger at one pupil; whoever else wants that pupil waits.

        Raises:
            StoreError: There is no such person.
        """
        if not self._is_there():
            message = f"The database {self._database.name} knows nobody. Import first."
            raise StoreError(message)
        with self._transactions.writing(PATIENCE) as ours:
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
        with (
            self._transactions.writing(PATIENCE) as connection,
            reading(self._database),
        ):
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
            with (
                self._transactions.writing(PATIENCE) as connection,
                keeping(self._database),
            ):
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

    def _is_there(self) -> bool:
        return self._transactions.is_there()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._transactions.reading() as connection, reading(self._database):
            yield connection
