"""Transactions: those we open ourselves, and one that is open already."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final, Protocol

import attrs
from sqlalchemy import Connection, Engine, Pool

from missync.adapters.sql import schema
from missync.adapters.sql.databases import Database
from missync.adapters.sql.failures import speaking
from missync.hookspecs import SchemaState


__all__ = ["OpenTransaction", "OwnTransactions", "Transactions"]

_ENGINES: Final[weakref.WeakSet[Engine]] = weakref.WeakSet()
_OF_PARENTS: Final[list[Pool]] = []
"""Connections of a parent process, kept so that they are never closed here."""


class Transactions(Protocol):
    """Where a store's statements are executed."""

    @property
    def database(self) -> Database:
        """The database."""

    def is_there(self) -> bool:
        """Whether the database has been made."""

    def make(self) -> None:
        """Make the database where it is not there yet."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Read as of one moment."""

    def writing(self, patience: float) -> AbstractContextManager[Connection]:
        """Write, all of it or nothing.

        Args:
            patience: How many seconds to wait for others who write.

        Raises:
            Busy: They were not done by then.
        """


class OwnTransactions:
    """Transactions of ours, each of its own.

    Threads may share it. A process that was forked goes on with connections of its
    own, and leaves its parent's alone.

    Raises:
        StoreError: The database cannot be used, or was made by a newer missync.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._there = False
        if self.is_there():
            schema.upgrade_at(database)
        self.engine = database.make_engine()
        _ENGINES.add(self.engine)

    def is_there(self) -> bool:
        """Whether the database has been made, by us or by another process."""
        if not self._there:
            self._there = schema.state_at(self.database) is not SchemaState.ABSENT
        return self._there

    def make(self) -> None:
        """Make the database where it is not there yet."""
        if not self.is_there():
            schema.upgrade_at(self.database)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read as of one moment."""
        with speaking(self.database), self.database.reading(self.engine) as connection:
            yield connection

    @contextmanager
    def writing(self, patience: float) -> Iterator[Connection]:
        """Write, all of it or nothing.

        Raises:
            Busy: Others who write were not done in time.
        """
        with (
            speaking(self.database),
            self.database.writing(self.engine, patience) as connection,
        ):
            yield connection


@attrs.frozen
class OpenTransaction:
    """A transaction that is open on a connection, and that somebody else ends."""

    database: Database
    connection: Connection

    def is_there(self) -> bool:
        """Whether the database has been made: whoever opened it has seen to that."""
        return True

    def make(self) -> None:
        """Do nothing: it is there."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read what that transaction sees."""
        with speaking(self.database):
            yield self.connection

    @contextmanager
    def writing(self, patience: float) -> Iterator[Connection]:
        """Write in that transaction: others are waited for already."""
        del patience
        with speaking(self.database):
            yield self.connection


def _let_go_in_child() -> None:
    """Leave a parent's connections to the parent: not even close them here."""
    for engine in list(_ENGINES):
        _OF_PARENTS.append(engine.pool)
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_in_child)
