"""Sentences: texts of several makers, put together: stops, numbers, names and days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final


_ENDS: Final = (".", "!", "?", "…")
_NO_REASON: Final = "The MIS gave no reason."


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


def reason(said: str) -> str:
    """Take what an MIS said for a reason; where it said nothing, say so."""
    given: object = said
    return _NO_REASON if isinstance(given, str) and not given.strip() else said


def counted(number: int, one: str, several: str | None = None) -> str:
    """Write a number with what it counts: ``1 mark``, ``2 marks``.

    Args:
        number: How many.
        one: What one of them is called.
        several: What more or fewer are; by default the same with an ``s``.
    """
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def all_of(texts: Iterable[str]) -> str:
    """Name several in one phrase: ``2 removals, 1 return and 3 joiners``."""
    *others, last = texts
    return f"{', '.join(others)} and {last}" if others else last


def some_of(texts: Sequence[str], most: int = 20) -> str:
    """Name the first of several, and say how many more there are."""
    named, rest = ", ".join(texts[:most]), len(texts) - most
    return f"{named} and {rest} more" if rest > 0 else named


def in_words(day: date) -> str:
    """Write a day as a school office does: ``4 March 2026``."""
    return f"{day.day} {day:%B} {day.year:04}"
