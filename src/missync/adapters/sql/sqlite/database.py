"""A database in a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar, Final, Self

import attrs
from sqlalchemy import Connection, Engine, NestedTransaction

from missync.adapters.sql.sqlite.engine import make_engine
from missync.adapters.sql.sqlite.hosts import cursor_on, savepoint
from missync.adapters.sql.sqlite.location import database_path
from missync.adapters.sql.sqlite.locks import hold, hold_running, hold_schema
from missync.model.runs import Holder


__all__ = ["SqliteDatabase"]

_WRITABLE = "Let this user write it and its folder."
_MENDS: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: "Another program keeps it. Try again when that is done.",
    sqlite3.SQLITE_CANTOPEN: _WRITABLE,
    sqlite3.SQLITE_CORRUPT: "It is damaged. Put a copy from before in its place.",
    sqlite3.SQLITE_FULL: "Make room on the disk, then try again.",
    sqlite3.SQLITE_IOERR: "The disk fails. Look after it, then try again.",
    sqlite3.SQLITE_NOTADB: "Name another file, or move this one out of the way.",
    sqlite3.SQLITE_READONLY: _WRITABLE,
}
_ELSE = "Check that it is a missync database, and a whole one."


@attrs.frozen
class SqliteDatabase:
    """A database in a file. Its locks are files beside it."""

    path: Path
    reading: ClassVar[Mapping[str, Any]] = {}
    writing: ClassVar[Mapping[str, Any]] = {"write": True}

    @classmethod
    def at(cls, url: str) -> Self:
        """Find the database at a ``sqlite:///path`` URL.

        Raises:
            StoreError: It names no file, or its folder is not there.
        """
        return cls(database_path(url))

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.path)

    def exists(self) -> bool:
        """Whether the file is there; looking for more would make it."""
        return self.path.exists()

    def make_engine(self) -> Engine:
        """Make an engine for the file."""
        return make_engine(self.path)

    def queue(self, connection: Connection, site: str) -> None:
        """Do nothing: who writes has waited for all others when they began."""

    def limit_waiting(self, connection: Connection) -> None:
        """Do nothing: every connection gives up after a while."""

    def cursor_on(self, connection: object) -> Callable[[], Any] | None:
        """Say how to make cursors that give tuples, on a connection of our driver."""
        return cursor_on(connection)

    def savepoint(self, connection: Connection) -> NestedTransaction:
        """Set a savepoint in the transaction that is open on a host's connection."""
        return savepoint(connection)

    def explain(self, error: BaseException) -> str:
        """Say what went wrong, and what to do about it."""
        code = getattr(error, "sqlite_errorcode", None)
        mend = _ELSE if code is None else _MENDS.get(code & 0xFF, _ELSE)
        return f"{error}. {mend}"

    def hold(self, site: str, holder: Holder) -> AbstractContextManager[None]:
        """Hold a site's import lock."""
        return hold(self.path, site, holder)

    def hold_running(self, holder: Holder) -> AbstractContextManager[None]:
        """Hold the lock of the one process that serves the store by itself."""
        return hold_running(self.path, holder)

    def hold_schema(self, patience: float = 60) -> AbstractContextManager[None]:
        """Hold the lock under which the schema is brought up to date."""
        return hold_schema(self.path, patience)
