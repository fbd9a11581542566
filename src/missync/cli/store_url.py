"""The store's URL: a relative SQLite path is relative to the settings file."""

from __future__ import annotations

from pathlib import Path
from typing import Final


__all__ = ["anchored", "database_files"]

_IN_MEMORY: Final = frozenset({"", ":memory:"})
_BESIDE: Final = ("", "-wal", "-shm", "-journal")


def anchored(url: str, folder: Path) -> str:
    """Give a URL that means the same from everywhere.

    Args:
        url: As in the settings: `sqlite:///missync.db`, or any other store's.
        folder: Where the settings file is.
    """
    scheme, path, rest = _parts(url)
    if path in _IN_MEMORY:
        return url
    return f"{scheme}:///{folder.absolute() / path}{rest}"


def database_files(url: str) -> tuple[Path, ...]:
    """Name the files that a SQLite store is in; of any other there are none here."""
    _, path, _ = _parts(url)
    if path in _IN_MEMORY:
        return ()
    return tuple(Path(f"{path}{end}") for end in _BESIDE)


def _parts(url: str) -> tuple[str, str, str]:
    """Give the scheme, the path where it is a SQLite file, and what follows it."""
    scheme, _, place = url.partition(":///")
    path, mark, query = place.partition("?")
    is_file = scheme.partition("+")[0] == "sqlite"
    return scheme, path if is_file else "", f"{mark}{query}"
