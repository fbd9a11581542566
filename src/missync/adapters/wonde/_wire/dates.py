"""Days and moments, as Wonde writes them.

An object with ``date``, ``timezone_type`` and ``timezone``, as PHP serialises its
dates; or, as a third party has it, plain text. Birth dates are midnight in the
school's own zone, so a day is taken as it stands there and never shifted.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo


__all__ = ["day", "moment"]

_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T].*)?", re.DOTALL)
_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})")
_ABBREVIATIONS: Final = {"BST": timezone(timedelta(hours=1))}
"""Those of the United Kingdom that are no name of a zone."""


def day(value: object) -> date:
    """Read a calendar date, in the zone it is stated in.

    Raises:
        ValueError: It is none.
    """
    text = value.get("date") if isinstance(value, dict) else value
    found = _DAY.fullmatch(text) if isinstance(text, str) else None
    if found:
        try:
            return date.fromisoformat(found[1])
        except ValueError:
            pass
    message = "should be a date that exists, as 2012-03-04"
    raise ValueError(message)


def moment(value: object) -> datetime | None:
    """Read an instant, in UTC; ``None`` where there is no readable one."""
    text, zone = (
        (value.get("date"), value.get("timezone"))
        if isinstance(value, dict)
        else (value, None)
    )
    try:
        when = datetime.fromisoformat(text) if isinstance(text, str) else None
        if when is None:
            return None
        return (when if when.tzinfo else when.replace(tzinfo=_zone(zone))).astimezone(
            UTC
        )
    except (ValueError, OverflowError):
        return None


def _zone(name: object) -> tzinfo:
    """Read a zone by its name, offset or abbreviation; UTC where none is known."""
    if not isinstance(name, str):
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset:
        east = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-east if offset[1] == "-" else east)
    try:
        return _ABBREVIATIONS.get(name) or ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC
