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
    name = quote(site, safe="")
    lock = FileLock(_beside(database, f"{name}.lock"))
    told = _beside(database, f"{name}.holder")
    _acquire(lock, told)
    try:
        told.write_text(str(holder), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            told.unlink()
        lock.release()


def schema_lock(database: Path) -> FileLock:
    """Make the lock under which a schema is brought up to date, one at a time."""
    return FileLock(_beside(database, "schema.lock"), timeout=60)


def _acquire(lock: FileLock, told: Path) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        message = f"An import is running already: {_told(told)}."
        raise Busy(message) from None
    except OSError as error:
        message = (
            f"The lock {lock.lock_file} cannot be written: {error.strerror}. "
            "Make the folder of the database writable."
        )
        raise StoreError(message) from None


def _beside(database: Path, ending: str) -> Path:
    return database.with_name(f"{database.name}.{ending}")


def _told(told: Path) -> str:
    try:
        return told.read_text(encoding="utf-8")
    except OSError:
        return "whose cannot be told"
