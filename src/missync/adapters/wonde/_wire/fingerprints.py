"""Fingerprints: whether a row says what it said last time, if it can be kept at all.

Time stamps are left out wherever they stand: one extraction can move those of
everybody without anything else being new. Texts with a NUL or half a character are no
text to a database, so they are damage, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from hashlib import blake2b
from typing import Final

import orjson

from missync.adapters.wonde._wire.fields import CONTACTS
from missync.adapters.wonde._wire.values import Row, keepable
from missync.errors import Problem
from missync.transport import Damaged


_READING: Final = b"4"
"""Moves when rows come to be read otherwise: then nobody's record stands any more."""

_PASSED_OVER: Final = ("created_at", "updated_at", "restored_at", CONTACTS)
"""What says nothing of whom the row is about: contacts have rows of their own."""

_STAMPS: Final = re.compile(
    rb'd_at":'
    rb'(?:(?<="created_at":)|(?<="updated_at":)|(?<="restored_at":))'
    rb'(?:\{[^}]*+\}|"[^"]*+"|[^,}\]]*+)'
)
"""A stamp in JSON; within a text its quotes would be escaped, so it is none there.

It begins with what is literal in every stamp, which is searched for far faster.
"""

_NUL: Final = rb"\u0000"
_ODD: Final = "holds a character that cannot be kept; enter it again in the MIS"
_ODD_KEY: Final = "has a part under a name that cannot be kept"
_UNKNOWN: Final = Problem(path="", message="holds something that cannot be kept")


class Unreadable(Exception):
    """A row is not understood, and why; the problems' paths begin at the row."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def fingerprint(row: Row, zone: tzinfo, ties: Iterable[str] = ()) -> str:
    """Digest what a row says.

    Args:
        row: As it was sent.
        zone: The school's own, which its days are in.
        ties: Ids of those on whom it hangs.

    Raises:
        Unreadable: Something in it cannot be read or kept; every place is named.
    """
    said = row.copy()
    for key in _PASSED_OVER:
        said.pop(key, None)
    try:
        plain = orjson.dumps([said, str(zone), *ties], option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        raise Unreadable(*(tuple(_damage_in(said)) or (_UNKNOWN,))) from None
    if _NUL in plain and (damage := tuple(_damage_in(said))):
        raise Unreadable(*damage)
    unstamped = _STAMPS.sub(b"", plain)
    return blake2b(unstamped, digest_size=16, person=_READING).hexdigest()


def _damage_in(row: Row) -> Iterator[Problem]:
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
