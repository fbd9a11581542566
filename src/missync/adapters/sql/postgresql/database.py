"""A database on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, Self

import attrs
from sqlalchemy import URL, Connection, Engine

from missync.adapters.sql.postgresql.engine import make_engine
from missync.adapters.sql.postgresql.failures import explain
from missync.adapters.sql.postgresql.hosts import cursor_on, savepoint
from missync.adapters.sql.postgresql.location import place_of, server_url
from missync.adapters.sql.postgresql.locks import (
    hold,
    hold_running,
    hold_schema,
    is_running,
    limit_waiting,
    queue,
)
from missync.model.runs import Holder


__all__ = ["PostgresqlDatabase"]

_READING: Final[Mapping[str, Any]] = {
    "isolation_level": "REPEATABLE READ",
    "postgresql_readonly": True,
}
_WRITING: Final[Mapping[str, Any]] = {"isolation_level": "READ COMMITTED"}


@attrs.frozen
class PostgresqlDatabase:
    """A database on a server. Our tables are in its current schema.

    Who reads sees one moment, and cannot write. Who writes to a site waits for others
    that do, and then sees what they wrote.
    """

    url: URL = attrs.field(repr=False)

    @classmethod
    def at(cls, url: str) -> Self:
        """Find the database at a ``postgresql://user:password@host/database`` URL.

        Raises:
            StoreError: It is no such URL.
        """
        return cls(server_url(url))

    @property
    def name(self) -> str:
        """Its own name and its server's."""
        return place_of(self.url)

    def exists(self) -> bool:
        """Say yes: nothing is made by looking."""
        return True

    def make_engine(self) -> Engine:
        """Make an engine for the database."""
        return make_engine(self.url)

    @contextmanager
    def reading(self, engine: Engine) -> Iterator[Connection]:
        """Read as of one moment; nothing can be written."""
        with engine.execution_options(**_READING).begin() as connection:
            yield connection

    @contextmanager
    def writing(self, engine: Engine, patience: float) -> Iterator[Connection]:
        """Write; a statement fails that waits longer than that for somebody else."""
        with engine.execution_options(**_WRITING).begin() as connection:
            limit_waiting(connection, patience)
            yield connection

    def queue(self, connection: Connection, site: str, patience: float) -> None:
        """Wait until nobody else commits to a site.

        Raises:
            Busy: Somebody else still does when the patience ends; the message says who.
        """
        queue(connection, site, patience)

    def cursor_on(self, connection: object) -> Callable[[], Any] | None:
        """Say how to make cursors that give tuples, on a connection of our driver."""
        return cursor_on(connection)

    @contextmanager
    def joined(self, connection: Connection, patience: float) -> Iterator[None]:
        """Write in the transaction that is open on a host's connection.

        Raises:
            InputError: No transaction is open, and none would be opened.
        """
        del patience
        with savepoint(connection):
            yield

    def explain(self, error: BaseException) -> str:
        """Say what went wrong, and what to do about it."""
        return explain(error)

    def hold(self, site: str, holder: Holder) -> AbstractContextManager[None]:
        """Hold a site's import lock."""
        return hold(self, site, holder)

    def hold_running(self, holder: Holder) -> AbstractContextManager[None]:
        """Hold the lock of the one process that serves the store by itself."""
        return hold_running(self, holder)

    def is_running(self) -> bool:
        """Whether somebody serves the store by itself."""
        return is_running(self)

    def readable_by_others(self) -> tuple[str, ...]:
        """Name none: its files are the server's."""
        return ()

    def hold_schema(self, patience: float = 60) -> AbstractContextManager[None]:
        """Hold the lock under which the schema is brought up to date."""
        return hold_schema(self, patience)
