"""A host's connection to PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import psycopg
from psycopg.rows import tuple_row
from sqlalchemy import Connection, NestedTransaction
from sqlalchemy.exc import DBAPIError

from missync.errors import InputError


__all__ = ["cursor_on", "savepoint"]

_NONE_OPEN: Final = "25P01"


def cursor_on(connection: object) -> Callable[[], psycopg.Cursor[Any]] | None:
    """Say how to make cursors that give tuples, on a connection of psycopg."""
    if not isinstance(connection, psycopg.Connection):
        return None
    return lambda: psycopg.Cursor(connection, row_factory=tuple_row)


def savepoint(connection: Connection) -> NestedTransaction:
    """Set a savepoint in the transaction that is open on a host's connection.

    Raises:
        InputError: No transaction is open, and none would be opened.
    """
    try:
        return connection.begin_nested()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NONE_OPEN:
            raise
        message = (
            "The host's connection commits every statement by itself. "
            "Begin a transaction on it first."
        )
        raise InputError(message) from None
