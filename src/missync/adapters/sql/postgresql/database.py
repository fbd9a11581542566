"""A database on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Self

import attrs
from sqlalchemy import URL, Connection, Engine, NestedTransaction

from missync.adapters.sql.postgresql.engine import make_engine
from missync.adapters.sql.postgresql.failures import explain
from missync.adapters.sql.postgresql.hosts import cursor_on, savepoint
from missync.adapters.sql.postgresql.location import place_of, server_url
from missync.adapters.sql.postgresql.locks import (
    hold,
    hold_running,
    hold_schema,
    limit_waiting,
    queue,
)
from missync.model.runs import Holder


__all__ = ["PostgresqlDatabase"]


@attrs.frozen
class PostgresqlDatabase:
    """A database on a server. Our tables are in its current schema.

    Who reads sees one moment, and cannot write. Who writes to a site waits for others
    that do, and then sees what they wrote.
    """

    url: URL = attrs.field(repr=False)
    reading: ClassVar[Mapping[str, Any]] = {
        "isolation_level": "REPEATABLE READ",
        "postgresql_readonly": True,
    }
    writing: ClassVar[Mapping[str, Any]] = {"isolation_level": "READ COMMITTED"}

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

    def queue(self, connection: Connection, site: str) -> None:
        """Wait until nobody else writes to a site."""
        queue(connection, site)

    def limit_waiting(self, connection: Connection) -> None:
        """Let a transaction fail that waits a minute for somebody else."""
        limit_waiting(connection)

    def cursor_on(self, connection: object) -> Callable[[], Any] | None:
        """Say how to make cursors that give tuples, on a connection of our driver."""
        return cursor_on(connection)

    def savepoint(self, connection: Connection) -> NestedTransaction:
        """Set a savepoint in the transaction that is open on a host's connection."""
        return savepoint(connection)

    def explain(self, error: BaseException) -> str:
        """Say what went wrong, and what to do about it."""
        return explain(error)

    def hold(self, site: str, holder: Holder) -> AbstractContextManager[None]:
        """Hold a site's import lock."""
        return hold(self, site, holder)

    def hold_running(self, holder: Holder) -> AbstractContextManager[None]:
        """Hold the lock of the one process that serves the store by itself."""
        return hold_running(self, holder)

    def hold_schema(self, patience: float = 60) -> AbstractContextManager[None]:
        """Hold the lock under which the schema is brought up to date."""
        return hold_schema(self, patience)
