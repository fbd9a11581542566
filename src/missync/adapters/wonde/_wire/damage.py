"""Damage: what of a row cannot be read or kept, and where it stands.

Texts with a NUL or half a character are no text to a database, so they are damage, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from missync.adapters.wonde._wire.shapes import Row
from missync.errors import Problem
from missync.transport import Damaged


__all__ = ["damage_in", "keepable"]

_NOT_KEPT: Final = re.compile("[\0\ud800-\udfff]")
_ODD: Final = "holds a character that cannot be kept; enter it again in the MIS"
_ODD_KEY: Final = "has a part under a name that cannot be kept"


def keepable(text: str) -> bool:
    """Whether a database can keep a text."""
    return not _NOT_KEPT.search(text)


def damage_in(row: Row) -> Iterator[Problem]:
    """Name every value of a row that cannot be read or kept, by its path."""
    waiting: list[tuple[str, object]] = [("", row)]
    while waiting:
        path, value = waiting.pop()
        why = _why_not(value)
        if why is not None:
            yield Problem(path=path, message=why)
        elif isinstance(value, dict):
            inside = [(f"{path}.{key}".lstrip("."), value[key]) for key in value]
            waiting.extend(reversed(inside))
        elif isinstance(value, list):
            waiting.extend((path, each) for each in reversed(value))


def _why_not(value: object) -> str | None:
    match value:
        case Damaged(why):
            return f"{why}; enter it again in the MIS"
        case str() if not keepable(value):
            return _ODD
        case dict() if not all(map(keepable, value)):
            return _ODD_KEY
        case _:
            return None
