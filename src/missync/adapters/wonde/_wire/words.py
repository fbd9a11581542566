"""Words: what a school office calls a part of somebody's record."""

from __future__ import annotations

from typing import Final


__all__ = ["in_words"]

_SPOKEN: Final = {
    "current": "mark as current",
    "upi": "lasting id",
    "upn": "UPN",
    "local_upn": "local UPN",
    "former_upn": "former UPN",
}


def in_words(path: str) -> str:
    """Call what stands at a path of a row "their leaving date"; the row itself "it"."""
    name = path.rpartition(".")[2]
    if not name.isidentifier():
        return "it"
    return f"their {_SPOKEN.get(name) or name.replace('_', ' ')}"
