"""The store's URL: a relative SQLite path is relative to the settings file."""

from __future__ import annotations

from pathlib import Path
from typing import Final


__all__ = ["anchored"]

_IN_MEMORY: Final = frozenset({"", ":memory:"})


def anchored(url: str, folder: Path) -> str:
    """Give a URL that means the same from everywhere.

    Args:
        url: As in the settings: `sqlite:///missync.db`, or any other store's.
        folder: Where the settings file is.
    """
    scheme, separator, rest = url.partition(":///")
    path, mark, query = rest.partition("?")
    if scheme.partition("+")[0] != "sqlite" or not separator or path in _IN_MEMORY:
        return url
    return f"{scheme}:///{folder.absolute() / path}{mark}{query}"
