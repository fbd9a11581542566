"""SQLite: a database in a file, and what is done so that a transaction is one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, ClassVar, Final, Self

import attrs
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NestedTransaction,
    create_engine,
    event,
)
from sqlalchemy.exc import OperationalError

from missync.adapters.sql.sqlite.files import OneFile
from missync.adapters.sql.sqlite.locks import SqliteLocks
from missync.adapters.sql.sqlite.turns import Wait, in_turn, patiently
from missync.errors import InputError, SettingsError, StoreError
from missync.model.open_files import MORE_FILES, are_used_up
from missync.model.sentences import sentence


__all__ = ["SqliteDatabase"]

_SCHEMES: Final = frozenset({"sqlite", "sqlite+pysqlite"})
_FAMILY: Final = 0xFF
"""What an extended error code has in common with its kin."""
_WRITABLE = "Let this user write it and its folder."
_MENDS: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: "Another program keeps it. Try again when that is done.",
    sqlite3.SQLITE_CANTOPEN: _WRITABLE,
    sqlite3.SQLITE_CORRUPT: (
        "It is damaged. Stop whatever has it open, delete the files beside it that are "
        "called like it with “-wal” and “-shm” at the end, then put a copy from before "
        "in its place."
    ),
    sqlite3.SQLITE_IOERR: "The disk fails. Look after it, then try again.",
    sqlite3.SQLITE_NOTADB: "Name another file, or move this one out of the way.",
    sqlite3.SQLITE_READONLY: _WRITABLE,
}
_ELSE = "Check that it is a missync database, and a whole one."
_SET_UP: Final = (
    "PRAGMA synchronous = FULL",  # A power cut loses nothing that was committed.
    "PRAGMA foreign_keys = ON",
)
_ALONE: Final = "PRAGMA locking_mode = EXCLUSIVE"
_NO_INDEX: Final = frozenset(
    {
        sqlite3.SQLITE_IOERR_SHMLOCK,
        sqlite3.SQLITE_IOERR_SHMMAP,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    }
)
_NEEDED: Final = 1 << 20
"""With fewer bytes left than that, what fails on a disk fails for want of room."""
_NOTHING: Final = "UPDATE missync_site SET version = 0 WHERE name IS NULL"
_OURS: Final = 0o600
_BESIDE: Final = ("", "-wal", "-shm")
"""SQLite gives what it keeps beside a database the permissions of the database."""


@attrs.frozen
class SqliteDatabase:
    """A database in a file. Its locks are files beside it."""

    dialect: ClassVar = "sqlite"

    path: Path

    @classmethod
    def at(cls, url: str) -> Self:
        """Find the database at a ``sqlite:///path`` URL, taken as it is written.

        Links are followed: a database has one path, and so one lock, whatever it is
        called. What stands in the URL is never repeated.

        Raises:
            SettingsError: It names no file.
            StoreError: No file can be there.
        """
        try:
            path = Path(_place(url)).resolve()
            _check(path)
        except (OSError, RuntimeError, ValueError) as error:
            why = getattr(error, "strerror", None) or "no file can be called that"
            message = f"The store's path cannot be used: {why}. Name another file."
            raise StoreError(message) from None
        return cls(path)

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def locks(self) -> SqliteLocks:
        """Files beside it."""
        return SqliteLocks(self.path)

    def exists(self) -> bool:
        """Whether the file is there; looking for more would make it."""
        return self.path.exists()

    def make_engine(self) -> Engine:
        """Make an engine for the file."""
        return _engine(self.path)

    @contextmanager
    def reading(self, engine: Engine) -> Iterator[Connection]:
        """Read as of one moment, also where there is no room for SQLite's index.

        To read its log SQLite keeps an index in a file that all who read share. On a
        full disk that file cannot be made; then the index is kept in memory, and for as
        long as the reading takes nobody else is let in.
        """
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(engine.begin())
            except OperationalError as error:
                if _code(error.orig) not in _NO_INDEX:
                    raise
                alone = _engine(self.path, _ALONE)
                stack.callback(alone.dispose)
                connection = stack.enter_context(alone.begin())
            yield connection

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

    def cursor_on(self, connection: object) -> Callable[[], sqlite3.Cursor] | None:
        """Say how to make cursors that give tuples, on a connection of our driver."""
        if not isinstance(connection, sqlite3.Connection):
            return None

        def plain() -> sqlite3.Cursor:
            cursor = sqlite3.Cursor(connection)
            cursor.row_factory = None
            return cursor

        return plain

    @contextmanager
    def joined(self, connection: Connection, patience: float) -> Iterator[None]:
        """Write in the transaction that is open on a host's connection.

        The lock for writing is taken before anything is read, so that nobody can
        write in between.

        Raises:
            Busy: Somebody else still has that lock when the patience ends.
            InputError: No transaction is open, and none would be opened.
        """
        with _savepoint(connection):
            patiently(lambda: _take_lock(connection), Wait(self.path, patience))
            yield

    def explain(self, error: BaseException) -> str:
        """Say what went wrong, and what to do about it."""
        code = _code(error)
        if self._is_full(code):
            return "there is no room on its disk. Make room, then try again."
        if code & _FAMILY == sqlite3.SQLITE_CANTOPEN and not _can_open_files():
            return f"too many files are open. {MORE_FILES}"
        return f"{sentence(str(error))} {_MENDS.get(code & _FAMILY, _ELSE)}"

    def readable_by_others(self) -> tuple[str, ...]:
        """Name its files that every user of this machine may read.

        On Windows permissions are another matter, and none is named.
        """
        if os.name == "nt":
            return ()
        files = (self.path.with_name(f"{self.path.name}{it}") for it in _BESIDE)
        return tuple(str(file) for file in files if _is_readable_by_others(file))

    def _is_full(self, code: int) -> bool:
        """Whether an error means that there is no room."""
        family = code & _FAMILY
        if family == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_SHMSIZE:
            return True
        return family == sqlite3.SQLITE_IOERR and self._bytes_left() < _NEEDED

    def _bytes_left(self) -> int:
        try:
            return shutil.disk_usage(self.path.parent).free
        except OSError:
            return _NEEDED


def _place(url: str) -> str:
    scheme, _, place = url.partition(":///")
    if scheme not in _SCHEMES or place in {"", ":memory:"}:
        message = (
            "A SQLite store needs a file, as in sqlite:///missync.db. "
            "For a store in memory use memory://."
        )
        raise SettingsError(message)
    if "?" in place:
        message = "A SQLite store takes no options: leave out “?” and what follows."
        raise SettingsError(message)
    return place


def _check(path: Path) -> None:
    if path.is_dir():
        message = f"{path} is a folder. Name a file for the database in it."
        raise StoreError(message)
    if path.exists() and not path.is_file():
        message = f"{path} is a device or a pipe. Name a file for the database."
        raise StoreError(message)
    if not path.parent.is_dir():
        message = f"The folder {path.parent} is not there. Make it, then try again."
        raise StoreError(message)


def _engine(path: Path, *first: str) -> Engine:
    """Make the engine for a database file.

    Args:
        path: The file.
        first: What is said to SQLite on each connection before anything else.

    Python's driver is kept from opening transactions by itself, so that what stands
    between BEGIN and COMMIT, a change of the schema included, is one transaction.
    Connections that are to write say so with the option ``write``: they take the lock
    for it at the beginning, and cannot find out half-way that somebody else wrote.
    Only they turn the write-ahead log on, so that reading leaves a file as it is.

    Errors and logs do not show what is written: it is people.
    """
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, hide_parameters=True)
    file = OneFile(path)
    event.listen(engine, "do_connect", lambda *_: file.require())
    event.listen(engine, "do_connect", lambda *_: _make_private(path))
    event.listen(engine, "checkout", lambda *_: file.require())
    event.listen(engine, "connect", lambda it, _: _set_up(it, first))
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, first: Sequence[str]) -> None:
    connection.isolation_level = None
    for statement in (*first, *_SET_UP):
        connection.execute(statement)


def _begin(connection: Connection) -> None:
    """Begin a transaction. Who writes waits outside SQLite, which knows no queue."""
    if connection.get_execution_options().get("write", False):
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA busy_timeout = 10000")
        connection.exec_driver_sql("BEGIN")


def _make_private(database: Path) -> None:
    """Make the file of a database that is not there yet: for its owner alone.

    One that is there is left as it is, and not opened: to close it again would let go
    of the locks that this process has on it.
    """
    try:
        made = os.open(database, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OURS)
    except OSError:
        return  # It is there; or SQLite says why it cannot be.
    if hasattr(os, "fchmod"):
        os.fchmod(made, _OURS)  # A umask may have taken even that.
    os.close(made)


def _can_open_files() -> bool:
    """Whether this program may open all of a database: SQLite does not say why not."""
    with ExitStack() as stack:
        try:
            for _ in _BESIDE:
                stack.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        except OSError as error:
            return not are_used_up(error)
    return True


def _is_readable_by_others(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False


def _savepoint(connection: Connection) -> NestedTransaction:
    """Set a savepoint in the transaction that is open on a host's connection.

    Python's driver, unless set otherwise, opens a transaction when something is
    written, and not before: a savepoint alone would be the whole transaction.

    Raises:
        InputError: No transaction is open, and none would be opened.
    """
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:
        level = driver.isolation_level
        if level is None or getattr(driver, "autocommit", None) is True:
            message = (
                "The host's connection commits every statement by itself. "
                "Begin a transaction on it first."
            )
            raise InputError(message)
        connection.exec_driver_sql(f"BEGIN {level}")
    return connection.begin_nested()


def _take_lock(connection: Connection) -> None:
    """Take SQLite's lock for writing, without waiting for it, and write nothing."""
    before = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql(_NOTHING)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(before)}")


def _code(error: BaseException | None) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code
