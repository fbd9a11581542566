"""Sentences: texts of several makers, put together without stops that double."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final


__all__ = ["clause", "clauses", "sentence"]

_ENDS: Final = (".", "!", "?", "…")


def sentence(text: str) -> str:
    """End a text with a full stop, unless it ends as a sentence does."""
    bare = text.rstrip()
    return bare if bare.endswith(_ENDS) else f"{bare}."


def clause(text: str) -> str:
    """Take the full stop off a text that goes on."""
    bare = text.rstrip()
    return bare if bare.endswith("...") else bare.removesuffix(".")


def clauses(texts: Iterable[str]) -> str:
    """Make one sentence of several."""
    return sentence("; ".join(map(clause, texts)))
