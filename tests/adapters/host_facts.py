"""What holds for a host that hands over its own connection, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import attrs
import pytest

from missync.model.events import AttendanceEvent
from missync.model.marks import LedgerChange
from missync.ports import PupilBook, Store
from missync.testing.ledger_samples import EARLY, LATE, MARK
from missync.testing.store_samples import PAT, SITE


__all__ = ["Host", "HostFacts", "Visits", "recorded_with"]


@attrs.frozen
class Host:
    """A host, who keeps visits in a table of its own.

    Attributes:
        connection: What it hands over.
        execute: Executes a statement on it.
        ends: What ends its transactions: it commits and rolls back.
    """

    connection: Any
    execute: Callable[[str], Any]
    ends: Any

    def visit(self, name: str) -> None:
        """Write a row of its own."""
        self.execute(f"INSERT INTO visit VALUES ('{name}')")  # noqa: S608 - a test's


Visits = Callable[[], list[str]]


@contextmanager
def opened_by(host: Host, store: Store) -> Iterator[PupilBook]:
    """Open the ledger at Pat in a host's transaction."""
    with (
        store.writing_on(host.connection) as ours,
        ours.ledger.pupil(SITE, PAT.id) as book,
    ):
        yield book


def recorded_with(store: Store, host: Host, *events: AttendanceEvent) -> None:
    """Record events in a host's transaction."""
    with opened_by(host, store) as book:
        book.write(LedgerChange(events=events))


def fail_with(store: Store, host: Host) -> None:
    """Record in a host's transaction, and fail after that."""
    with opened_by(host, store) as book:
        book.write(LedgerChange(events=(EARLY,), marks=(MARK,)))
        raise PermissionError


class HostFacts:
    """The facts. A module has fixtures for the store, the hosts, and what is seen."""

    def test_host_commits(self, store: Store, host: Host, visits: Visits) -> None:
        """Nothing is there for others before the host commits, and all of it then."""
        host.visit("Pat")
        recorded_with(store, host, LATE)
        before = visits(), store.ledger.events(SITE)
        host.ends.commit()

        assert ([], ()) == before
        assert (["Pat"], (LATE,)) == (visits(), store.ledger.events(SITE))

    def test_host_rolls_back(self, store: Store, host: Host, visits: Visits) -> None:
        """What the host rolls back is gone with its own rows."""
        host.visit("Pat")
        recorded_with(store, host, LATE)
        host.ends.rollback()
        host.ends.commit()

        assert ([], ()) == (visits(), store.ledger.events(SITE))

    def test_host_writes_afterwards(
        self, store: Store, host: Host, visits: Visits
    ) -> None:
        """Where the host has written nothing yet, its transaction is opened for it."""
        recorded_with(store, host, LATE)
        recorded_with(store, host, EARLY)
        host.visit("Pat")
        host.ends.rollback()

        assert ([], ()) == (visits(), store.ledger.events(SITE))

    def test_block_that_raises(self, store: Store, host: Host, visits: Visits) -> None:
        """A block that raises is undone; what the host wrote stays, uncommitted."""
        host.visit("Pat")
        recorded_with(store, host, LATE)
        with pytest.raises(PermissionError):
            fail_with(store, host)
        before = visits(), store.ledger.events(SITE)
        host.ends.commit()

        assert ([], ()) == before
        assert (["Pat"], (LATE,)) == (visits(), store.ledger.events(SITE))
        assert () == store.ledger.marks(SITE)

    def test_days_are_read(self, store: Store, host: Host) -> None:
        """A block reads what the host's transaction has, exactly as it was written."""
        recorded_with(store, host, EARLY, LATE)
        with opened_by(host, store) as book:
            book.write(LedgerChange(marks=(MARK,)))
            day, found = book.day(LATE.day), book.recorded("visit 7")
        host.ends.rollback()

        assert ((LATE, EARLY), (MARK,), EARLY) == (day.events, day.marks, found)
