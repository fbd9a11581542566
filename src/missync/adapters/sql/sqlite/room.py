"""Room: reading goes on where the disk is full, and the message says that it is."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from missync.adapters.sql.sqlite.engine import make_engine


__all__ = ["is_disk_full", "reading"]

_NEEDED: Final = 1 << 20
"""With fewer bytes left than that, what fails on a disk fails for want of room."""

_FAMILY: Final = 0xFF
_ALONE: Final = "PRAGMA locking_mode = EXCLUSIVE"
_NO_INDEX: Final = frozenset(
    {
        sqlite3.SQLITE_IOERR_SHMLOCK,
        sqlite3.SQLITE_IOERR_SHMMAP,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    }
)


@contextmanager
def reading(engine: Engine, database: Path) -> Iterator[Connection]:
    """Read as of one moment, also where there is no room for SQLite's index.

    To read its log SQLite keeps an index in a file that all who read share. On a full
    disk that file cannot be made; then the index is kept in memory, and for as long as
    the reading takes nobody else is let in.
    """
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(engine.begin())
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorcode", 0) not in _NO_INDEX:
                raise
            alone = make_engine(database, _ALONE)
            stack.callback(alone.dispose)
            connection = stack.enter_context(alone.begin())
        yield connection


def is_disk_full(database: Path, code: int) -> bool:
    """Whether an error of SQLite means that there is no room.

    Args:
        database: The file of the database.
        code: SQLite's extended error code.
    """
    if code & _FAMILY == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_SHMSIZE:
        return True
    return code & _FAMILY == sqlite3.SQLITE_IOERR and _bytes_left(database) < _NEEDED


def _bytes_left(database: Path) -> int:
    try:
        return shutil.disk_usage(database.parent).free
    except OSError:
        return _NEEDED
