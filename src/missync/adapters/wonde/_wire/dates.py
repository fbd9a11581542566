"""Days and moments, as Wonde writes them.

An object with ``date``, ``timezone_type`` and ``timezone``, as PHP serialises its
dates; or, as a third party has it, plain text. Birth dates are midnight in the
school's own zone, so a day is taken as it stands there and never shifted.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo


__all__ = ["day", "moment"]

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_LENGTH: Final = 10
_AFTER_A_DAY: Final = frozenset({"", " ", "T"})
_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})")
_ZONES: Final = {"UTC": UTC, "BST": timezone(timedelta(hours=1))}
"""The cheap form of the one that moments come in, and what is no name of a zone."""


def day(value: object) -> date:
    """Read a calendar date, in the zone it is stated in.

    Raises:
        ValueError: It is none.
    """
    text = value.get("date") if isinstance(value, dict) else value
    if isinstance(text, str) and text[_DAY_LENGTH : _DAY_LENGTH + 1] in _AFTER_A_DAY:
        found = _date(text[:_DAY_LENGTH])
        if found is not None:
            return found
    message = "should be a date that exists, as 2012-03-04"
    raise ValueError(message)


def moment(value: object) -> datetime | None:
    """Read an instant, in UTC; ``None`` where there is no readable one."""
    text, zone = (
        (value.get("date"), value.get("timezone"))
        if isinstance(value, dict)
        else (value, None)
    )
    if not isinstance(text, str):
        return None
    return _instant(text, zone if isinstance(zone, str) else "UTC")


@lru_cache(maxsize=4_096)
def _instant(text: str, zone: str) -> datetime | None:
    """Read an instant; one extraction gives the same one to many rows."""
    try:
        when = datetime.fromisoformat(text)
        there = when if when.tzinfo else when.replace(tzinfo=_zone(zone))
        return there.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4_096)
def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    """Read a zone by its name, offset or abbreviation; UTC where none is known."""
    offset = _OFFSET.fullmatch(name)
    if offset:
        east = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-east if offset[1] == "-" else east)
    try:
        return _ZONES.get(name) or ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC
