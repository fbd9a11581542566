"""A database in a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, Self

import attrs
from sqlalchemy import Connection, Engine

from missync.adapters.sql.sqlite.engine import make_engine
from missync.adapters.sql.sqlite.hosts import cursor_on, savepoint, take_lock
from missync.adapters.sql.sqlite.location import database_path
from missync.adapters.sql.sqlite.locks import (
    hold,
    hold_running,
    hold_schema,
    is_running,
)
from missync.adapters.sql.sqlite.privacy import readable_by_others
from missync.adapters.sql.sqlite.room import is_disk_full, reading
from missync.adapters.sql.sqlite.turns import Wait, in_turn, patiently
from missync.model.runs import Holder
from missync.model.sentences import sentence


__all__ = ["SqliteDatabase"]

_WRITABLE = "Let this user write it and its folder."
_MENDS: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: "Another program keeps it. Try again when that is done.",
    sqlite3.SQLITE_CANTOPEN: _WRITABLE,
    sqlite3.SQLITE_CORRUPT: "It is damaged. Put a copy from before in its place.",
    sqlite3.SQLITE_IOERR: "The disk fails. Look after it, then try again.",
    sqlite3.SQLITE_NOTADB: "Name another file, or move this one out of the way.",
    sqlite3.SQLITE_READONLY: _WRITABLE,
}
_ELSE = "Check that it is a missync database, and a whole one."


@attrs.frozen
class SqliteDatabase:
    """A database in a file. Its locks are files beside it."""

    path: Path

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

    def reading(self, engine: Engine) -> AbstractContextManager[Connection]:
        """Read as of one moment."""
        return reading(engine, self.path)

    @contextmanager
    def writing(self, engine: Engine, patience: float) -> Iterator[Connection]:
        """Write, once nobody else does; others wait until it is done.

        Raises:
            Busy: Somebody else still writes when the patience ends.
        """
        wait = Wait(self.path, patience)
        writer = engine.execution_options(write=True)
        with in_turn(wait), writer.connect() as connection:
            patiently(connection.begin, wait)
            yield connection
            connection.commit()

    def queue(self, connection: Connection, site: str, patience: float) -> None:
        """Do nothing: who writes has waited for all others when they began."""

    def cursor_on(self, connection: object) -> Callable[[], Any] | None:
        """Say how to make cursors that give tuples, on a connection of our driver."""
        return cursor_on(connection)

    @contextmanager
    def joined(self, connection: Connection, patience: float) -> Iterator[None]:
        """Write in the transaction that is open on a host's connection.

        The lock for writing is taken before anything is read, so that nobody can
        write in between.

        Raises:
            Busy: Somebody else still has that lock when the patience ends.
            InputError: No transaction is open, and none would be opened.
        """
        with savepoint(connection):
            patiently(lambda: take_lock(connection), Wait(self.path, patience))
            yield

    def explain(self, error: BaseException) -> str:
        """Say what went wrong, and what to do about it."""
        code = getattr(error, "sqlite_errorcode", 0)
        if is_disk_full(self.path, code):
            return "there is no room on its disk. Make room, then try again."
        return f"{sentence(str(error))} {_MENDS.get(code & 0xFF, _ELSE)}"

    def hold(self, site: str, holder: Holder) -> AbstractContextManager[None]:
        """Hold a site's import lock."""
        return hold(self.path, site, holder)

    def hold_running(self, holder: Holder) -> AbstractContextManager[None]:
        """Hold the lock of the one process that serves the store by itself."""
        return hold_running(self.path, holder)

    def is_running(self) -> bool:
        """Whether somebody serves the store by itself."""
        return is_running(self.path)

    def readable_by_others(self) -> tuple[str, ...]:
        """Name its files that every user of this machine may read."""
        return readable_by_others(self.path)

    def hold_schema(self, patience: float = 60) -> AbstractContextManager[None]:
        """Hold the lock under which the schema is brought up to date."""
        return hold_schema(self.path, patience)
