"""A host's own connection: working in its transaction, which the host ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.pool import NullPool

from missync.adapters.sql import schema
from missync.adapters.sql.database import explained
from missync.adapters.sql.transactions import Transaction, Transactions
from missync.errors import InputError
from missync.hookspecs import SchemaState


@contextmanager
def reading_on(
    connection: object, store: Transactions | Transaction
) -> Iterator[Transaction]:
    """Read what the transaction sees that is open on a host's connection.

    Args:
        connection: SQLAlchemy's ``Connection`` or ``Session``, or a connection of the
            driver that the store's database has.
        store: The store's own transactions.

    Raises:
        InputError: It is no such connection, or leads to no tables of ours.
    """
    with explained(store.database):
        ours = _connected(connection, store)
        _check(ours, store)
        yield Transaction(store.database, ours)


@contextmanager
def writing_on(
    connection: object, store: Transactions | Transaction, patience: float
) -> Iterator[Transaction]:
    """Work in the transaction that is open on a host's connection.

    It is never committed, rolled back or closed here. A block that raises is undone by
    itself, up to a savepoint.

    Raises:
        Busy: Others who write were not done in time.
        InputError: It is no such connection, or leads to no tables of ours.
    """
    with (
        reading_on(connection, store) as ours,
        store.database.joined(ours.connection, patience),
    ):
        yield ours


def _connected(connection: object, store: Transactions | Transaction) -> Connection:
    cursor = store.database.cursor_on(connection)
    if cursor is not None:
        return _wrapped(_Lent(connection, cursor), store)
    if isinstance(connection, Connection):
        return connection
    return _of_session(connection)


def _wrapped(lent: _Lent, store: Transactions | Transaction) -> Connection:
    """Wrap a driver's connection; closing the wrap does nothing to it."""
    pool = NullPool(lambda: lent, reset_on_return=None)
    url = URL.create(store.database.dialect)
    return Engine(pool, store.dialect, url, hide_parameters=True).connect()


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


def _check(connection: Connection, store: Transactions | Transaction) -> None:
    name, ours = connection.dialect.name, store.database.dialect
    if name != ours:
        message = (
            f"The host's connection is one to {name}, and the store is in {ours}. "
            f"Hand over one to {store.database.name}."
        )
        raise InputError(message)
    if schema.state(connection) is not SchemaState.CURRENT:
        _require_text(connection)
        message = (
            "The database of the host's connection does not hold missync's tables as "
            f"they are now. Hand over a connection to {store.database.name}, and run "
            "`missync db upgrade` there first."
        )
        raise InputError(message)


def _require_text(connection: Connection) -> None:
    """Refuse a connection whose driver gives texts as something else."""
    found = connection.exec_driver_sql("SELECT 'missync'").scalar()
    if not isinstance(found, str):
        message = (
            f"The host's connection gives texts as {type(found).__name__}. Hand over "
            "one that gives them as str: leave the connection's `text_factory` as it "
            "is, and its encoding as UTF-8."
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
