"""A host's connection to SQLite: opening its transaction where its driver would."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, NestedTransaction

from missync.errors import InputError


__all__ = ["cursor_on", "savepoint", "take_lock"]

_NOTHING = "UPDATE missync_site SET version = 0 WHERE name IS NULL"


def cursor_on(connection: object) -> Callable[[], sqlite3.Cursor] | None:
    """Say how to make cursors that give tuples, on a connection of Python's driver."""
    if not isinstance(connection, sqlite3.Connection):
        return None

    def plain() -> sqlite3.Cursor:
        cursor = sqlite3.Cursor(connection)
        cursor.row_factory = None
        return cursor

    return plain


def savepoint(connection: Connection) -> NestedTransaction:
    """Set a savepoint in the transaction that is open on a host's connection.

    Python's driver, unless told otherwise, opens a transaction when something is
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


def take_lock(connection: Connection) -> None:
    """Take SQLite's lock for writing, without waiting for it, and write nothing."""
    before = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql(_NOTHING)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(before)}")
