"""The engine: SQLite, set up so that a transaction is one and a commit is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event

from missync.adapters.sql.sqlite.privacy import make_private


__all__ = ["make_engine"]

_SET_UP = (
    "PRAGMA synchronous = FULL",  # A power cut loses nothing that was committed.
    "PRAGMA foreign_keys = ON",
)


def make_engine(path: Path, *first: str) -> Engine:
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
    event.listen(engine, "do_connect", lambda *_: make_private(path))
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
