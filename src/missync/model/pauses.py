"""Pauses: how long one who asks us to wait is believed, and how far clocks differ."""

from __future__ import annotations

from datetime import timedelta
from typing import Final


CLOCKS_DIFFER: Final = timedelta(minutes=2)
"""So far two clocks may differ that are both right."""

LONGEST_PAUSE: Final = timedelta(minutes=5)
"""After this we try again, whatever we were asked to wait."""


def believed(asked: timedelta) -> timedelta:
    """Believe a wait that was asked for up to the longest pause; never below none."""
    return min(max(asked, timedelta()), LONGEST_PAUSE)
