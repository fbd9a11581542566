"""Fingerprints: whether a row says what it said last time.

Time stamps are left out wherever they stand: one extraction can move those of
everybody without anything else being new.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

import orjson

from missync.adapters.wonde._fields import CONTACTS
from missync.adapters.wonde._wire.shapes import Row


__all__ = ["fingerprint"]

_READING: Final = b"1"
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


def fingerprint(row: Row, *ties: str) -> str:
    """Digest what a row says.

    Args:
        row: As it was sent.
        ties: Ids of those on whom it hangs.

    Raises:
        ValueError: It is nested deeper than any row of Wonde's.
    """
    said = row.copy()
    for key in _PASSED_OVER:
        said.pop(key, None)
    try:
        plain = orjson.dumps([said, *ties], option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        message = "is nested deeper than any row of Wonde's"
        raise ValueError(message) from None
    spoken = _STAMPS.sub(b"", plain)
    return blake2b(spoken, digest_size=16, person=_READING).hexdigest()
