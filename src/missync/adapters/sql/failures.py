"""Failures of a database, told as what to do about them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from missync.errors import StoreError


__all__ = ["reading", "speaking", "writing"]

_MISFITS = (LookupError, TypeError, ValueError)
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
        message = f"The database {path} cannot be used: {told}. {_mend(told)}"
        raise StoreError(message) from None


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn rows that are not ours into an error that says what to do.

    Raises:
        StoreError: A row cannot be read.
    """
    try:
        yield
    except _MISFITS as error:
        message = (
            f"The database {path} holds a row that cannot be read: {error}. "
            "Upgrade missync, or put a copy from before in its place."
        )
        raise StoreError(message) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn values that fit in no row into an error that says so.

    Raises:
        StoreError: A value cannot be kept.
    """
    try:
        yield
    except _MISFITS as error:
        message = (
            f"The database {path} cannot keep what it was given: {error}. "
            "Nothing was written."
        )
        raise StoreError(message) from error


def _mend(told: BaseException) -> str:
    code = getattr(told, "sqlite_errorcode", None)
    return _ELSE if code is None else _MENDS.get(code & 0xFF, _ELSE)
