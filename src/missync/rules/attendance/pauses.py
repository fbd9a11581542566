"""Pauses: how long a mark waits before it is tried, or asked about, again.

- The first retry comes after two seconds, the next ones after twice as long each time,
  at most a minute.
- The MIS is asked about a mark that it took after two seconds, or after as long as
  others have lately taken at least; then after as long again as it has been, at most a
  minute; once an hour has gone by, every hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from missync.model.marks import Mark


FIRST_PAUSE: Final = timedelta(seconds=2)
"""How long the first retry waits, at least."""

HOURLY: Final = timedelta(hours=1)
"""How often it is looked at what is blocked, or long not confirmed."""

NEWER_COPY: Final = timedelta(seconds=30)
"""How often a newer copy of a register is looked for."""

_LONGEST: Final = timedelta(minutes=1)
_SPREAD: Final = 0.25
_SOON: Final = timedelta(hours=1)


def pause_of_retry(mark: Mark, jitter: float) -> timedelta:
    """Say how long a mark waits that could not be sent.

    Args:
        mark: The mark, with the attempts that were made.
        jitter: From 0 up to 1, so that not everybody comes back at once.
    """
    doublings = min(max(mark.attempts - 1, 0), _LONGEST // FIRST_PAUSE)
    return _spread(_bounded(FIRST_PAUSE * 2**doublings), jitter)


def pause_of_sent(mark: Mark, now: datetime, jitter: float = 0.0) -> timedelta:
    """Say how long after now the MIS is asked again about a mark that it took."""
    been = _been(mark, now)
    return _spread(_bounded(been), jitter) if been < _SOON else HOURLY


def fitting_pause(pause: timedelta, mark: Mark, now: datetime) -> timedelta:
    """Say how long to wait before asking for outcomes, now that one was still pending.

    Args:
        pause: How long it was until now.
        mark: The mark that was asked about too early.
        now: The present moment, aware.
    """
    been = _been(mark, now)
    if been >= _LONGEST:
        return pause
    return max(pause, _bounded(been + pause_of_sent(mark, now)))


def _been(mark: Mark, now: datetime) -> timedelta:
    """Say how long ago a mark was sent."""
    return now - (mark.written_at or now)


def _bounded(pause: timedelta) -> timedelta:
    return min(max(pause, FIRST_PAUSE), _LONGEST)


def _spread(pause: timedelta, jitter: float) -> timedelta:
    return min(pause * (1 + _SPREAD * jitter), _LONGEST)
