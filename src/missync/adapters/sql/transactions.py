"""Transactions: the one way to open one, and what is read and written in it."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from typing import Any, Final, TypeVar

import attrs
from sqlalchemy import Connection, Dialect, Engine, Executable, Pool, Select
from sqlalchemy.exc import StatementError

from missync.adapters.sql import mapping, schema
from missync.adapters.sql.database import Database, explained
from missync.adapters.sql.mapping import Row, Rows
from missync.errors import StoreError
from missync.hookspecs import SchemaState
from missync.ports import PATIENCE


_T = TypeVar("_T")
_MISFITS: Final = (LookupError, TypeError, ValueError)
_UPGRADING: Final = 60.0
"""How many seconds an upgrade waits for whoever writes."""

_ENGINES: Final[weakref.WeakSet[Engine]] = weakref.WeakSet()
_OF_PARENTS: Final[list[Pool]] = []
"""Connections of a parent process, kept so that they are never closed here."""


@attrs.frozen
class Transaction:
    """A transaction that is open, and that somebody else ends.

    Every method may raise :class:`~missync.errors.StoreError`.

    Attributes:
        opened: Where it is open; ``None`` where the database has not been made yet, and
            nothing is found.
    """

    database: Database
    opened: Connection | None

    @property
    def connection(self) -> Connection:
        """Where it is open.

        Raises:
            StoreError: The database has not been made yet.
        """
        if self.opened is None:
            message = f"The database {self.database.name} knows nobody. Import first."
            raise StoreError(message)
        return self.opened

    @property
    def dialect(self) -> Dialect:
        """What is spoken on its connection."""
        return self.connection.dialect

    def reading(self) -> AbstractContextManager[Transaction]:
        """Read what it sees."""
        return nullcontext(self)

    def writing(self, patience: float) -> AbstractContextManager[Transaction]:
        """Write in it: others are waited for already."""
        del patience
        return nullcontext(self)

    def make(self) -> None:
        """Do nothing: whoever opened it has made the database."""

    def close(self) -> None:
        """Leave that to whoever opened it."""

    def read(
        self,
        wanted: Select[Any],
        understood: Callable[[Sequence[Row]], _T],
        **facts: object,
    ) -> _T:
        """Read rows, and understand them as a whole.

        Args:
            wanted: Which rows.
            understood: What makes a value of them.
            facts: What the statement leaves open.
        """
        with self._understood(
            "holds a row that cannot be read: {}. "
            "Upgrade missync, or put a copy from before in its place."
        ):
            if self.opened is None:
                return understood(())
            return understood(mapping.read(self.opened.execute(wanted, facts)))

    def all(
        self, wanted: Select[Any], read: Callable[[Row], _T], **facts: object
    ) -> tuple[_T, ...]:
        """Read rows, each as a value."""
        return self.read(wanted, lambda found: tuple(map(read, found)), **facts)

    def first(
        self, wanted: Select[Any], read: Callable[[Row], _T], **facts: object
    ) -> _T | None:
        """Read the first row, if there is one."""
        return self.read(
            wanted, lambda found: read(found[0]) if found else None, **facts
        )

    def execute(
        self,
        statement: Executable,
        facts: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> int:
        """Change rows; give how many they were."""
        with self._kept():
            return self.connection.execute(statement, facts).rowcount

    def insert(self, of: Rows[_T], site: str, values: Iterable[_T]) -> None:
        """Write rows that are not there yet.

        Raises:
            ConstraintBroken: One is there.
        """
        with self._kept():
            mapping.insert(self.connection, of, site, values)

    def upsert(self, of: Rows[_T], site: str, values: Iterable[_T]) -> None:
        """Write rows, or bring those that are there already in line with them.

        Raises:
            ConstraintBroken: One cannot be as it should.
        """
        with self._kept():
            mapping.upsert(self.connection, of, site, values)

    def queue(self, site: str, patience: float) -> None:
        """Wait until nobody else commits to a site, until the transaction ends.

        Raises:
            Busy: Somebody else still does when the patience ends.
        """
        with explained(self.database):
            self.database.locks.queue(self.connection, site, patience)

    def _kept(self) -> AbstractContextManager[None]:
        return self._understood(
            "cannot keep what it was given: {}. Nothing was written."
        )

    @contextmanager
    def _understood(self, otherwise: str) -> Iterator[None]:
        """Turn failures into errors that say what to do.

        Args:
            otherwise: What is said where a value and a row do not fit each other.
        """
        try:
            with explained(self.database):
                try:
                    yield
                except StatementError as error:
                    if isinstance(error.orig, _MISFITS):
                        raise error.orig from None
                    raise
        except _MISFITS as error:
            why = otherwise.format(error)
            message = f"The database {self.database.name} {why}"
            raise StoreError(message) from error


class Transactions:
    """Transactions of ours, each of its own.

    Threads may share it. A process that was forked goes on with connections of its
    own, and leaves its parent's alone.

    Args:
        database: Where they are opened. It is made when something is first written.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._engine = database.make_engine()
        self._there = False
        _ENGINES.add(self._engine)

    @cached_property
    def dialect(self) -> Dialect:
        """What is spoken, once it is known with whom."""
        with self._engine.connect() as connection:
            return connection.dialect

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Read as of one moment."""
        if not self.is_there():
            yield Transaction(self.database, None)
            return
        with self._open_to_read() as connection:
            yield Transaction(self.database, connection)

    @contextmanager
    def writing(self, patience: float = PATIENCE) -> Iterator[Transaction]:
        """Write, all of it or nothing, where the database has been made.

        Args:
            patience: How many seconds to wait for others who write.

        Raises:
            Busy: They were not done by then.
        """
        if not self.is_there():
            yield Transaction(self.database, None)
            return
        with self._open_to_write(patience) as connection:
            yield Transaction(self.database, connection)

    def is_there(self) -> bool:
        """Whether the database has been made, by us or by another process."""
        if not self._there:
            self._there = self.state() is not SchemaState.ABSENT
        return self._there

    def make(self) -> None:
        """Make the database where it is not there yet."""
        if not self.is_there():
            self.upgrade()

    def state(self) -> SchemaState:
        """Find out how the schema stands. Writes nothing."""
        if not self.database.exists():
            return SchemaState.ABSENT
        with self._open_to_read() as connection:
            return schema.state(connection)

    def upgrade(self) -> None:
        """Bring the schema up to date, in one transaction.

        Processes that do so at once wait for each other.

        Raises:
            StoreError: A newer missync made it.
        """
        match self.state():
            case SchemaState.CURRENT:
                return
            case SchemaState.NEWER:
                message = (
                    f"The database {self.database.name} was made by a newer missync. "
                    "Upgrade missync, or use another database."
                )
                raise StoreError(message)
            case SchemaState.ABSENT | SchemaState.OLD:
                with (
                    self.database.locks.upgrading(),
                    self._open_to_write(_UPGRADING) as connection,
                ):
                    schema.upgrade(connection)

    def close(self) -> None:
        """Let go of the connections. Calling it again does nothing."""
        self._engine.dispose()

    @contextmanager
    def _open_to_read(self) -> Iterator[Connection]:
        with explained(self.database), self.database.reading(self._engine) as opened:
            yield opened

    @contextmanager
    def _open_to_write(self, patience: float) -> Iterator[Connection]:
        with (
            explained(self.database),
            self.database.writing(self._engine, patience) as opened,
        ):
            yield opened


def _let_go_in_child() -> None:
    """Leave a parent's connections to the parent: not even close them here."""
    for engine in list(_ENGINES):
        _OF_PARENTS.append(engine.pool)
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_in_child)
