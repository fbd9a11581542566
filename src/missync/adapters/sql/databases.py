"""Databases: all that SQLite and PostgreSQL do differently, in one shape."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from missync.adapters.sql.sqlite.database import SqliteDatabase
from missync.errors import StoreError
from missync.model.runs import Holder


__all__ = ["Database", "database_at"]


class Database(Protocol):
    """A database that our tables are in, or can be."""

    @property
    def name(self) -> str:
        """What people call it. There is no password in it."""

    def exists(self) -> bool:
        """Whether it makes sense to look into it."""

    def make_engine(self) -> Engine:
        """Make an engine. Its errors and logs do not show what is written."""

    def reading(self, engine: Engine) -> AbstractContextManager[Connection]:
        """Read in a transaction of ours, as of one moment."""

    def writing(
        self, engine: Engine, patience: float
    ) -> AbstractContextManager[Connection]:
        """Write in a transaction of ours.

        Args:
            engine: The database's engine.
            patience: How many seconds to wait for others who write.

        Raises:
            Busy: The database has one writer at a time, and another is not done.
        """

    def queue(self, connection: Connection, site: str, patience: float) -> None:
        """Wait until nobody else commits to a site, until the transaction ends.

        Raises:
            Busy: Somebody else still does when the patience ends.
        """

    def cursor_on(self, connection: object) -> Callable[[], Any] | None:
        """Say how to make cursors that give tuples, on a connection of our driver.

        Returns:
            ``None`` where it is anything else.
        """

    def joined(
        self, connection: Connection, patience: float
    ) -> AbstractContextManager[None]:
        """Write in the transaction that is open on a host's connection.

        A block that raises is undone by itself, up to a savepoint.

        Raises:
            Busy: The database has one writer at a time, and another is not done.
            InputError: No transaction is open, and none would be opened.
        """

    def explain(self, error: BaseException) -> str:
        """Say what went wrong, and what to do about it."""

    def hold(self, site: str, holder: Holder) -> AbstractContextManager[None]:
        """Hold a site's import lock, which dies with this process.

        Raises:
            Busy: Somebody holds it; the message says who.
            StoreError: The lock cannot be had at all.
        """

    def hold_running(self, holder: Holder) -> AbstractContextManager[None]:
        """Hold the lock of the one process that serves the store by itself.

        Raises:
            Busy: Somebody holds it; the message says who.
            StoreError: The lock cannot be had at all.
        """

    def is_running(self) -> bool:
        """Whether somebody serves the store by itself. No lock is taken for it."""

    def readable_by_others(self) -> tuple[str, ...]:
        """Name its files that every user of this machine may read."""

    def hold_schema(self, patience: float = 60) -> AbstractContextManager[None]:
        """Hold the lock under which a schema is brought up to date, one at a time.

        Args:
            patience: How many seconds to wait for somebody else who holds it.

        Raises:
            StoreError: Somebody held it all that time, or it cannot be had at all.
        """


def database_at(url: str) -> Database:
    """Find the database at a URL, which is never repeated. Nothing is asked of it.

    Raises:
        StoreError: There can be none, or the driver for it is not installed.
    """
    if url.partition(":")[0].partition("+")[0] == "postgresql":
        return _postgresql(url)
    return SqliteDatabase.at(url)


def _postgresql(url: str) -> Database:
    try:
        import psycopg  # noqa: F401, PLC0415
    except ImportError as error:
        message = (
            f"A PostgreSQL store needs psycopg, which cannot be used: {error}. "
            "Install it with: pip install missync[postgresql]"
        )
        raise StoreError(message) from None
    from missync.adapters.sql.postgresql.database import (  # noqa: PLC0415
        PostgresqlDatabase,
    )

    return PostgresqlDatabase.at(url)
