"""Privacy: a database holds people, so nobody else on the machine may read its file."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final


__all__ = ["make_private", "readable_by_others"]

_OURS: Final = 0o600
_BESIDE: Final = ("", "-wal", "-shm")
"""SQLite gives what it keeps beside a database the permissions of the database."""


def make_private(database: Path) -> None:
    """Make the file of a database that is not there yet: for its owner alone.

    One that is there is left as it is, and not opened: to close it again would let go
    of the locks that this process has on it.
    """
    try:
        made = os.open(database, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OURS)
    except OSError:
        return  # It is there; or SQLite says why it cannot be.
    if hasattr(os, "fchmod"):
        os.fchmod(made, _OURS)  # A umask may have taken even that.
    os.close(made)


def readable_by_others(database: Path) -> tuple[str, ...]:
    """Name the files of a database that everybody on the machine may read.

    On Windows permissions are another matter, and none is named.
    """
    if os.name == "nt":
        return ()
    files = (database.with_name(f"{database.name}{ending}") for ending in _BESIDE)
    return tuple(str(file) for file in files if _is_readable_by_others(file))


def _is_readable_by_others(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False
