"""Where a database is, and where it is not: reading ``sqlite:///path`` URLs."""

from __future__ import annotations

from pathlib import Path

from missync.errors import StoreError


__all__ = ["database_path"]

_SCHEMES = frozenset({"sqlite", "sqlite+pysqlite"})


def database_path(url: str) -> Path:
    """Read the file of a ``sqlite:///path`` URL, taken as it is written.

    Links are followed: a database has one path, and so one lock, whatever it is
    called. What stands in the URL is never repeated.

    Raises:
        StoreError: It names no file, or its folder is not there.
    """
    place = _place(url)
    try:
        return _checked(Path(place).resolve())
    except (OSError, RuntimeError, ValueError) as error:
        told = getattr(error, "strerror", None) or "no file can be called that"
        message = f"The store's path cannot be used: {told}. Name another file."
        raise StoreError(message) from None


def _place(url: str) -> str:
    scheme, _, place = url.partition(":///")
    if scheme not in _SCHEMES or place in {"", ":memory:"}:
        message = (
            "A SQLite store needs a file, as in sqlite:///missync.db. "
            "For a store in memory use memory://."
        )
        raise StoreError(message)
    if "?" in place:
        message = "A SQLite store takes no options: leave out “?” and what follows."
        raise StoreError(message)
    return place


def _checked(path: Path) -> Path:
    if path.is_dir():
        message = f"{path} is a folder. Name a file for the database in it."
        raise StoreError(message)
    if not path.parent.is_dir():
        message = f"The folder {path.parent} is not there. Make it, then try again."
        raise StoreError(message)
    return path
