"""Days, as a school office writes them."""

from __future__ import annotations

from datetime import date


__all__ = ["in_words"]


def in_words(day: date) -> str:
    """Write a day as a school office does: ``4 March 2026``."""
    return f"{day.day} {day:%B} {day.year:04}"
