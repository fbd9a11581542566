"""Fingerprints: whether a row says what it said last time.

Time stamps are left out wherever they stand: one extraction can move those of
everybody without anything else being new.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

import orjson


__all__ = ["fingerprint"]

_STAMPS: Final = re.compile(
    rb'"(?:created|updated|restored)_at":(?:\{[^{}]*\}|"[^"]*"|[^,{}"]*),?'
)
"""A stamp in JSON; within a text its quotes would be escaped, so it is none there."""


def fingerprint(said: object) -> str:
    """Digest what a row says.

    Raises:
        ValueError: It is nested deeper than any row of Wonde's.
    """
    try:
        plain = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        message = "is nested deeper than any row of Wonde's"
        raise ValueError(message) from None
    return blake2b(_STAMPS.sub(b"", plain), digest_size=16).hexdigest()
