"""Locks: one import of a site at a time, for as long as its process lives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock, Timeout

from missync.errors import Busy, StoreError
from missync.model.runs import Holder


__all__ = ["hold", "schema_lock"]


@contextmanager
def hold(database: Path, site: str, holder: Holder) -> Iterator[None]:
    """Hold a site's import lock: a lock on a file beside the database.

    The operating system lets go of it when the process ends, however it ends.

    Raises:
        Busy: Somebody holds it; the message says who.
        StoreError: The file beside the database cannot be written.
    """
    lock = _beside(database, f"{quote(site, safe='')}.lock")
    told = _beside(database, f"{quote(site, safe='')}.holder")
    try:
        with FileLock(lock, timeout=0):
            told.write_text(str(holder), encoding="utf-8")
            try:
                yield
            finally:
                with suppress(OSError):
                    told.unlink()
    except Timeout:
        message = f"An import is running already: {_told(told)}."
        raise Busy(message) from None
    except PermissionError as error:
        message = f"The lock {lock} cannot be written: {error.strerror}."
        raise StoreError(message) from None


def schema_lock(database: Path) -> FileLock:
    """Make the lock under which a schema is brought up to date, one at a time."""
    return FileLock(_beside(database, "schema.lock"), timeout=60)


def _beside(database: Path, ending: str) -> Path:
    return database.with_name(f"{database.name}.{ending}")


def _told(told: Path) -> str:
    try:
        return told.read_text(encoding="utf-8")
    except OSError:
        return "whose cannot be told"
