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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

import attrs
from filelock import FileLock, Timeout
from sqlalchemy import Connection

from missync.errors import Busy, StoreError
from missync.model.open_files import MORE_FILES, are_used_up
from missync.model.runs import Holder


if sys.platform != "win32":
    import fcntl


_RUNNING: Final = "run"
_OWNERS: Final = 0o600
_GROUPS: Final = 0o060
_FULL: Final = frozenset(
    {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
)
_LOCKED: Final[set[int]] = set()
"""The notes that are open in this process."""


@attrs.frozen
class SqliteLocks:
    """The locks of a database file: files beside it.

    The operating system lets go of them when the process ends, however it ends.
    """

    database: Path

    @contextmanager
    def importing(self, site: str, holder: Holder) -> Iterator[None]:
        """Hold a site's import lock.

        Raises:
            Busy: Somebody holds it; the message says who.
            StoreError: The files beside the database cannot be written.
        """
        with self._held(_named(site), holder, "An import"):
            yield

    @contextmanager
    def running(self, holder: Holder) -> Iterator[None]:
        """Hold the lock of the one process that serves a database by itself.

        Raises:
            Busy: Somebody holds it; the message says who.
            StoreError: The files beside the database cannot be written.
        """
        with self._held(_RUNNING, holder, "missync run"):
            yield

    def is_running(self) -> bool:
        """Whether somebody serves the database by itself. Nobody notices the look."""
        return _is_locked(self._beside(f"{_RUNNING}.holder"))

    @contextmanager
    def upgrading(self, patience: float = 60) -> Iterator[None]:
        """Hold the lock under which the schema is brought up to date, one at a time.

        Args:
            patience: How many seconds to wait for somebody else who holds it.

        Raises:
            StoreError: Somebody held it all that time, or its file cannot be written.
        """
        upgraded = StoreError(
            f"Another process is upgrading {self.database}. Try again when it is done."
        )
        lock = self._lock("schema.lock", patience)
        with self._taken(lock, lambda: upgraded):
            yield

    def queue(self, connection: Connection, site: str, patience: float) -> None:
        """Do nothing: who writes has waited for all others when they began."""

    @contextmanager
    def _held(self, name: str, holder: Holder, what: str) -> Iterator[None]:
        note = self._beside(f"{name}.holder")
        with self._taken(
            self._lock(f"{name}.lock", 0),
            lambda: Busy(f"{what} is running already: {_who(note)}."),
        ):
            try:
                with _locked(note):
                    _write(note, holder)
                    self._give(note)
                    yield
            finally:
                with suppress(OSError):
                    note.unlink()

    def _lock(self, ending: str, patience: float) -> FileLock:
        """Make a lock that is open to whom the database is, and to nobody else."""
        mode = _OWNERS
        with suppress(OSError):
            mode |= self.database.stat().st_mode & _GROUPS
        return FileLock(self._beside(ending), timeout=patience, mode=mode)

    @contextmanager
    def _taken(
        self, lock: FileLock, refusal: Callable[[], Exception]
    ) -> Iterator[None]:
        file = Path(lock.lock_file)
        try:
            lock.acquire()
        except Timeout:
            raise refusal() from None
        except (OSError, ValueError) as error:
            raise _unwritable(file, error) from None
        try:
            self._give(file)
            yield
        finally:
            lock.release()

    def _give(self, made: Path) -> None:
        """Give a file that root made to whom the database belongs, as SQLite does."""
        if sys.platform != "win32" and os.geteuid() == 0:
            with suppress(OSError):
                owner = self.database.stat()
                os.chown(made, owner.st_uid, owner.st_gid)

    def _beside(self, ending: str) -> Path:
        return self.database.with_name(f"{self.database.name}.{ending}")


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


def _write(note: Path, holder: Holder) -> None:
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
    return StoreError(
        f"The file {path} beside the database cannot be written: {what}. {_mend(error)}"
    )


def _mend(error: Exception) -> str:
    if are_used_up(error):
        return MORE_FILES
    if getattr(error, "errno", None) in _FULL:
        return "Make room on the disk."
    return "Let this user write the folder."


def _named(site: str) -> str:
    """Name a site so that every file system takes it and no two sites share it."""
    readable = re.sub(r"[^a-z0-9]+", "-", site.lower())[:40].strip("-")
    digest = sha256(site.encode(errors="surrogatepass")).hexdigest()[:16]
    return f"{readable}-{digest}"
