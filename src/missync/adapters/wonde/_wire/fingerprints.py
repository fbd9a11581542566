"""Fingerprints: whether a row says what it said last time.

Time stamps are left out wherever they stand: one extraction can move those of
everybody without anything else being new.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

import orjson


__all__ = ["fingerprint"]

_DEEPEST: Final = 50
_STAMPS: Final = frozenset({"created_at", "updated_at", "restored_at"})


def fingerprint(said: object) -> str:
    """Digest what a row says.

    Raises:
        ValueError: It is nested deeper than any row of Wonde's.
    """
    plain = orjson.dumps(_without_stamps(said), option=orjson.OPT_SORT_KEYS)
    return blake2b(plain, digest_size=16).hexdigest()


def _without_stamps(value: object, depth: int = 0) -> object:
    if depth > _DEEPEST:
        message = f"is nested more than {_DEEPEST} levels deep"
        raise ValueError(message)
    match value:
        case dict():
            return {
                key: _without_stamps(inner, depth + 1)
                for key, inner in value.items()
                if key not in _STAMPS
            }
        case list():
            return [_without_stamps(inner, depth + 1) for inner in value]
        case _:
            return value
