"""A host's own connection: working in its transaction, which the host ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Dialect, Engine
from sqlalchemy.pool import NullPool

from missync.adapters.sql.databases import Database
from missync.adapters.sql.failures import speaking
from missync.adapters.sql.schema import state_on
from missync.errors import InputError
from missync.hookspecs import SchemaState


__all__ = ["Hosts"]


class Hosts:
    """Joins the transactions of hosts.

    Args:
        database: The store's database.
        engine: The store's engine.
    """

    def __init__(self, database: Database, engine: Engine) -> None:
        self._database = database
        self._engine = engine

    @contextmanager
    def reading(self, connection: object) -> Iterator[Connection]:
        """Read what the transaction sees that is open on a host's connection.

        Args:
            connection: SQLAlchemy's ``Connection`` or ``Session``, or a connection of
                the driver that the store's database has.

        Raises:
            InputError: It is no such connection, or leads to no tables of ours.
        """
        with speaking(self._database), self._taken(connection) as ours:
            self._check(ours)
            yield ours

    @contextmanager
    def writing(self, connection: object, patience: float) -> Iterator[Connection]:
        """Work in the transaction that is open on a host's connection.

        It is never committed, rolled back or closed here. A block that raises is undone
        by itself, up to a savepoint.

        Raises:
            Busy: Others who write were not done in time.
            InputError: It is no such connection, or leads to no tables of ours.
        """
        with self.reading(connection) as ours, self._database.joined(ours, patience):
            yield ours

    def _taken(self, connection: object) -> AbstractContextManager[Connection]:
        cursor = self._database.cursor_on(connection)
        if cursor is not None:
            return self._wrapped(_Lent(connection, cursor))
        if isinstance(connection, Connection):
            return nullcontext(connection)
        return nullcontext(_of_session(connection))

    def _wrapped(self, lent: _Lent) -> Connection:
        """Wrap a driver's connection; closing the wrap does nothing to it."""
        pool = NullPool(lambda: lent, reset_on_return=None)
        url = self._engine.url
        return Engine(pool, self._dialect, url, hide_parameters=True).connect()

    @cached_property
    def _dialect(self) -> Dialect:
        """The store's dialect, once it knows what it speaks with."""
        with self._engine.connect() as connection:
            return connection.dialect

    def _check(self, connection: Connection) -> None:
        ours = self._engine.dialect.name
        if connection.dialect.name != ours:
            message = (
                f"The host's connection is one to {connection.dialect.name}, and the "
                f"store is in {ours}. Hand over one to {self._database.name}."
            )
            raise InputError(message)
        if state_on(connection) is not SchemaState.CURRENT:
            message = (
                "The database of the host's connection does not hold missync's tables "
                f"as they are now. Hand over a connection to {self._database.name}, "
                "and run `missync db upgrade` there first."
            )
            raise InputError(message)


class _Lent:
    """A driver's connection whose transaction and life are its host's business."""

    def __init__(self, connection: object, cursor: Callable[[], Any]) -> None:
        self._connection = connection
        self.cursor = cursor

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever is there
        return getattr(self._connection, name)

    def commit(self) -> None:
        """Leave that to the host."""

    def rollback(self) -> None:
        """Leave that to the host."""

    def close(self) -> None:
        """Leave that to the host."""


def _of_session(session: object) -> Connection:
    from sqlalchemy.orm import Session, scoped_session  # noqa: PLC0415 - seldom needed

    if isinstance(session, Session | scoped_session):
        return session.connection()
    kind = f"{type(session).__module__}.{type(session).__qualname__}"
    message = (
        f"A {kind} cannot be used as the host's connection. Hand over SQLAlchemy's "
        "Connection or Session, or the connection of the driver: sqlite3's, psycopg's."
    )
    raise InputError(message)
