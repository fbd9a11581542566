"""Wording: how addresses and foreign text are shown to people and logs."""

from __future__ import annotations

import re
from typing import Final


_LONGEST_PATH: Final = 200
_QUERY: Final = re.compile(r"[?#].*", re.DOTALL)


def printable(text: str, longest: int) -> str:
    """Cut a foreign text short and escape whatever a terminal would act on."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in text[:longest]
    )


def without_query(url: str) -> str:
    """Show an address without its query, which may hold a key."""
    return repr(_QUERY.sub("", url))


def path_of(url: str) -> str:
    """Show the path of an absolute URL, and no more of it."""
    path = _QUERY.sub("", url).partition("://")[2].partition("/")[2]
    return printable(f"/{path}", _LONGEST_PATH)


def size_of(body: bytes | None) -> str:
    """Show how large a body is, and nothing of what it says about people."""
    return "None" if body is None else f"<{len(body)} bytes>"
