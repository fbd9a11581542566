"""The engine: SQLite, set up so that a transaction is one and a commit is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from missync.errors import StoreError


__all__ = ["database_path", "make_engine", "speaking"]

_SET_UP = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # A power cut loses nothing that was committed.
    "PRAGMA foreign_keys = ON",
)


def database_path(url: str) -> Path:
    """Read the file of a ``sqlite:///path`` URL.

    Raises:
        StoreError: It names no file, or its folder is not there.
    """
    try:
        database = make_url(url).database
    except ArgumentError:
        database = None
    if not database or database == ":memory:":
        message = (
            "A SQLite store needs a file, as in sqlite:///missync.db. "
            "For a store in memory use memory://."
        )
        raise StoreError(message)
    path = Path(database).absolute()
    if path.is_dir():
        message = f"{path} is a folder. Name a file for the database in it."
        raise StoreError(message)
    if not path.parent.is_dir():
        message = f"The folder {path.parent} is not there. Make it, then try again."
        raise StoreError(message)
    return path


def make_engine(path: Path) -> Engine:
    """Make the engine for a database file.

    Python's driver is kept from opening transactions by itself, so that what stands
    between BEGIN and COMMIT, a change of the schema included, is one transaction.
    Connections that are to write say so with the option ``write``: they queue up for
    it at the beginning, and cannot find out half-way that somebody else wrote.
    """
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def speaking(path: Path) -> Iterator[None]:
    """Turn the database's errors into ones that say what to do.

    Raises:
        StoreError: The database cannot be used.
    """
    try:
        yield
    except SQLAlchemyError as error:
        told = getattr(error, "orig", None) or error
        message = (
            f"The database {path} cannot be used: {told}. "
            "Check that it is a missync database, and that it and its folder are "
            "writable."
        )
        raise StoreError(message) from None


def _set_up(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None
    for statement in _SET_UP:
        connection.execute(statement)


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
