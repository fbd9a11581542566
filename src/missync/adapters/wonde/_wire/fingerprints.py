"""Fingerprints: whether a row says what it said last time.

Time stamps are left out wherever they stand: one extraction can move those of
everybody without anything else being new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import tzinfo
from hashlib import blake2b
from typing import Final

import orjson

from missync.adapters.wonde._fields import CONTACTS
from missync.adapters.wonde._wire.damage import damage_in
from missync.adapters.wonde._wire.shapes import Row


__all__ = ["fingerprint", "said_by"]

_READING: Final = b"3"
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
_DAMAGED: Final = "holds something that cannot be kept"


def said_by(row: Row) -> Row:
    """Give what a row says of whom it is about, time stamps at its top left out."""
    said = row.copy()
    for key in _PASSED_OVER:
        said.pop(key, None)
    return said


def fingerprint(row: Row, zone: tzinfo, ties: Iterable[str] = ()) -> str:
    """Digest what a row says.

    Args:
        row: As it was sent.
        zone: The school's own, which its days are in.
        ties: Ids of those on whom it hangs.

    Raises:
        ValueError: Something in it cannot be read or kept.
    """
    said = said_by(row)
    try:
        plain = orjson.dumps([said, str(zone), *ties], option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        raise ValueError(_DAMAGED) from None
    if _NUL in plain and any(damage_in(said)):
        raise ValueError(_DAMAGED)
    spoken = _STAMPS.sub(b"", plain)
    return blake2b(spoken, digest_size=16, person=_READING).hexdigest()
