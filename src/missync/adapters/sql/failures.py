"""Failures of a database, told as what to do about them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from missync.adapters.sql.databases import Database
from missync.errors import StoreError


__all__ = ["reading", "speaking", "writing"]

_MISFITS = (LookupError, TypeError, ValueError)


@contextmanager
def speaking(database: Database) -> Iterator[None]:
    """Turn the database's errors into ones that say what to do.

    Raises:
        StoreError: The database cannot be used.
    """
    try:
        yield
    except SQLAlchemyError as error:
        told = database.explain(getattr(error, "orig", None) or error)
        message = f"The database {database.name} cannot be used: {told}"
        raise StoreError(message) from None


@contextmanager
def reading(database: Database) -> Iterator[None]:
    """Turn rows that are not ours into an error that says what to do.

    Raises:
        StoreError: A row cannot be read.
    """
    try:
        yield
    except _MISFITS as error:
        message = (
            f"The database {database.name} holds a row that cannot be read: {error}. "
            "Upgrade missync, or put a copy from before in its place."
        )
        raise StoreError(message) from error


@contextmanager
def writing(database: Database) -> Iterator[None]:
    """Turn values that fit in no row into an error that says so.

    Raises:
        StoreError: A value cannot be kept.
    """
    try:
        yield
    except _MISFITS as error:
        message = (
            f"The database {database.name} cannot keep what it was given: {error}. "
            "Nothing was written."
        )
        raise StoreError(message) from error
