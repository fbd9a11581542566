"""Pauses: how long one who asks us to wait is believed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final


__all__ = ["LONGEST_PAUSE", "believed"]

LONGEST_PAUSE: Final = timedelta(minutes=5)
"""After this we try again, whatever we were asked to wait."""


def believed(asked: timedelta) -> timedelta:
    """Believe a wait that was asked for up to the longest pause; never below none."""
    return min(max(asked, timedelta()), LONGEST_PAUSE)
