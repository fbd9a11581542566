"""Locks: one at a time imports a site, or runs, for as long as its process lives.

Whoever holds one keeps a note of who they are, and a lock on that note as a sign of
life. To look whether somebody does is to look for that sign: it never touches the lock
itself, so that nobody is turned away because somebody looked.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from missync.errors import Busy, StoreError
from missync.model.runs import Holder


if sys.platform != "win32":
    import fcntl

__all__ = ["hold", "hold_running", "hold_schema", "is_running"]

_RUNNING: Final = "run"
_FULL: Final = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_LOCKED: Final[set[int]] = set()
"""The notes that are open in this process."""


@contextmanager
def hold(database: Path, site: str, holder: Holder) -> Iterator[None]:
    """Hold a site's import lock: a lock on a file beside the database.

    The operating system lets go of it when the process ends, however it ends.

    Raises:
        Busy: Somebody holds it; the message says who.
        StoreError: The files beside the database cannot be written.
    """
    with _held(database, _named(site), holder, "An import"):
        yield


@contextmanager
def hold_running(database: Path, holder: Holder) -> Iterator[None]:
    """Hold the lock of the one process that serves a database by itself.

    Raises:
        Busy: Somebody holds it; the message says who.
        StoreError: The files beside the database cannot be written.
    """
    with _held(database, _RUNNING, holder, "missync run"):
        yield


def is_running(database: Path) -> bool:
    """Whether somebody serves a database by itself. Nobody notices the question."""
    return _is_locked(_beside(database, f"{_RUNNING}.holder"))


@contextmanager
def hold_schema(database: Path, patience: float = 60) -> Iterator[None]:
    """Hold the lock under which a schema is brought up to date, one at a time.

    Args:
        database: Whose schema.
        patience: How many seconds to wait for somebody else who holds it.

    Raises:
        StoreError: Somebody held it all that time, or its file cannot be written.
    """
    lock = FileLock(_beside(database, "schema.lock"), timeout=patience)
    try:
        _take(lock)
    except Timeout:
        message = f"Another process is upgrading {database}. Try again when it is done."
        raise StoreError(message) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _held(database: Path, name: str, holder: Holder, what: str) -> Iterator[None]:
    lock = FileLock(_beside(database, f"{name}.lock"), timeout=0)
    note = _beside(database, f"{name}.holder")
    try:
        _take(lock)
    except Timeout:
        message = f"{what} is running already: {_who(note)}."
        raise Busy(message) from None
    try:
        with _locked(note):
            _tell(note, holder)
            yield
    finally:
        with suppress(OSError):
            note.unlink()
        lock.release()


@contextmanager
def _locked(note: Path) -> Iterator[None]:
    """Keep a lock on a note that ends with the process; Windows has no such lock."""
    if sys.platform == "win32":
        yield
        return
    held = _opened(note)
    _LOCKED.add(held)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)  # Whoever has it only looks, and is done soon.
        yield
    finally:
        _LOCKED.discard(held)
        os.close(held)


def _opened(note: Path) -> int:
    try:
        return os.open(note, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unwritable(note, error) from None


def _is_locked(note: Path) -> bool:
    """Whether whoever wrote a note still lives. On Windows the note is believed."""
    if sys.platform == "win32":
        return note.exists()
    try:
        held = os.open(note, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(held)


def _let_go_of_notes() -> None:
    """Hold no note on behalf of a parent process."""
    for held in _LOCKED:
        os.close(held)
    _LOCKED.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_of_notes)


def _take(lock: FileLock) -> None:
    try:
        lock.acquire()
    except Timeout:
        raise
    except (OSError, ValueError) as error:
        raise _unwritable(Path(lock.lock_file), error) from None


def _tell(note: Path, holder: Holder) -> None:
    try:
        note.write_text(str(holder), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise _unwritable(note, error) from None


def _who(note: Path) -> str:
    try:
        text = note.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    return text or "whose cannot be told"


def _unwritable(path: Path, error: Exception) -> StoreError:
    what = getattr(error, "strerror", None) or error
    full = getattr(error, "errno", None) in _FULL
    mend = "Make room on the disk." if full else "Let this user write the folder."
    return StoreError(
        f"The file {path} beside the database cannot be written: {what}. {mend}"
    )


def _beside(database: Path, ending: str) -> Path:
    return database.with_name(f"{database.name}.{ending}")


def _named(site: str) -> str:
    """Name a site so that every file system takes it and no two sites share it."""
    readable = re.sub(r"[^a-z0-9]+", "-", site.lower())[:40].strip("-")
    digest = sha256(site.encode(errors="surrogatepass")).hexdigest()[:16]
    return f"{readable}-{digest}"
