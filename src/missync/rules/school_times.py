"""School times: a moment as a school office writes it, read by the school's clock.

``09:05`` is today, ``2026-11-30 09:05`` that day, both in the school's time zone; an
ISO instant with its offset means itself. Once a year an hour comes twice: it has to be
said which one is meant. Once a year an hour does not come: nothing happened in it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, tzinfo
from typing import Final

from missync.errors import InputError
from missync.rules.days import in_words


__all__ = ["moment_at_school", "written_moment"]

_TIME: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?", re.ASCII)
_TIMED: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.ASCII)
_FARTHEST_DAYS: Final = 3660


def written_moment(text: str) -> datetime | time | None:
    """Read what was written, without a zone where none was; ``None`` if no moment."""
    try:
        if _TIME.fullmatch(text):
            return time.fromisoformat(text.zfill(len("09:05")))
        if _TIMED.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        return None
    return None


def moment_at_school(written: datetime | time, now: datetime, zone: tzinfo) -> datetime:
    """Place what was written by the school's clock, as described above.

    Args:
        written: A time of today, or a date and time; one with an offset is an instant.
        now: The present moment, aware: its day at the school is today.
        zone: The school's time zone.

    Returns:
        An aware instant.

    Raises:
        InputError: It came twice, and both are offered; or it never came; or it is
            years away.
    """
    today = now.astimezone(zone).date()
    if isinstance(written, time):
        written = datetime.combine(today, written)
    if abs((written.date() - today).days) > _FARTHEST_DAYS:
        message = (
            f"{written.isoformat(' ', 'minutes')} is years away. Look at the date, and "
            "write it again."
        )
        raise InputError(message)
    return written if written.tzinfo is not None else _at_school(written, zone)


def _at_school(written: datetime, zone: tzinfo) -> datetime:
    first, second = (written.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if _shown(first, zone) != written:
        message = (
            f"{written:%H:%M} did not come on {in_words(written)}: the clocks went "
            "forward over it. Write the time that the school's clock showed."
        )
        raise InputError(message)
    message = (
        f"{written:%H:%M} came twice on {in_words(written)}, as the clocks went back. "
        f"Say which is meant: {first.isoformat()} is the first, {second.isoformat()} "
        "the second."
    )
    raise InputError(message)


def _shown(moment: datetime, zone: tzinfo) -> datetime:
    """Give what a clock in the zone shows at a moment."""
    return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
