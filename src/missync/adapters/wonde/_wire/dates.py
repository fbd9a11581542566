"""Days and moments, as Wonde writes them.

An object with ``date``, ``timezone_type`` and ``timezone``, as PHP serialises its
dates; or, as a third party has it, plain text. A day at midnight is that day, whatever
zone stands beside it. With any other time it is an instant, and its day is the one in
the school's own zone. A day before the first year there is, such as ``0000-00-00`` or
PHP's ``-0001-11-30``, is how databases write that there is none.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

from missync.model.values import zone_named


ZERO: Final = date.min
"""What a date is read as that is written as zero, and so says that there is none."""

_WRITTEN: Final = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[ Tt]"
    r"(?P<time>(?:[01][0-9]|2[0-3]):[0-9]{2}(?::[0-9]{2}(?P<rest>\.[0-9]{1,9})?)?)?"
    r" ?(?P<zone>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_ZERO: Final = re.compile(
    r"(?:-[0-9]{4,6}|0000)-[0-9]{2}-[0-9]{2}(?:[ Tt].*)?|0[0 :./Tt-]*"
)
_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})?")
_ABBREVIATED: Final = {
    "UTC": 0.0,
    "GMT": 0.0,
    "Z": 0.0,
    "WET": 0.0,
    "BST": 1.0,
    "WEST": 1.0,
    "CET": 1.0,
    "CEST": 2.0,
    "SAST": 2.0,
    "EET": 2.0,
    "EEST": 3.0,
    "AWST": 8.0,
    "ACST": 9.5,
    "AEST": 10.0,
    "ACDT": 10.5,
    "AEDT": 11.0,
    "NZST": 12.0,
    "NZDT": 13.0,
}
"""Hours east, where Wonde has schools; none that stands for several zones."""


def day(value: object, zone: tzinfo) -> date:
    """Read a calendar date; :data:`ZERO` where it is written as zero.

    Args:
        value: As it was sent.
        zone: The school's own.

    Raises:
        ValueError: It is none, or an instant in a zone that nobody knows.
    """
    text, there = _parts(value)
    found = _day(text, there, zone) if text is not None else None
    if found is None:
        message = "should be a date that exists, as 2012-03-04"
        raise ValueError(message)
    return found


def is_blank(value: object) -> bool:
    """Whether a date is left blank, with a zone beside it or without."""
    if isinstance(value, dict):
        return "date" in value and is_blank(value["date"])
    return value is None or (isinstance(value, str) and not value.strip())


def moment(value: object) -> datetime | None:
    """Read an instant, in UTC; ``None`` where there is no readable one."""
    text, there = _parts(value)
    return _instant(text, there or "UTC") if text is not None else None


def _parts(value: object) -> tuple[str | None, str | None]:
    """Give the text of a date, and the name of the zone beside it."""
    if not isinstance(value, dict):
        return (value if isinstance(value, str) else None), None
    text, there = value.get("date"), value.get("timezone")
    return (
        text if isinstance(text, str) else None,
        there if isinstance(there, str) else None,
    )


@lru_cache(maxsize=4_096)
def _day(text: str, there: str | None, zone: tzinfo) -> date | None:
    if _ZERO.fullmatch(text.strip()):
        return ZERO
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        return None
    try:
        when = date.fromisoformat(written["day"])
        clock = time.fromisoformat((written["time"] or "00:00")[:8])
    except ValueError:
        return None
    if clock == time.min and not (written["rest"] or "").strip(".0"):
        return when
    known = _zone(written["zone"] or there or "")
    if known is None:
        message = "has a time of day, but no time zone that is known"
        raise ValueError(message)
    return _day_elsewhere(datetime.combine(when, clock, known), zone)


def _day_elsewhere(instant: datetime, zone: tzinfo) -> date:
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        return ZERO if instant.year == ZERO.year else date.max


@lru_cache(maxsize=4_096)
def _instant(text: str, zone: str) -> datetime | None:
    """Read an instant; one extraction gives the same one to many rows."""
    try:
        when = datetime.fromisoformat(text)
        there = when if when.tzinfo else when.replace(tzinfo=_zone(zone) or UTC)
        return there.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo | None:
    """Read a zone by its name, offset or abbreviation; ``None`` where none is known."""
    abbreviated = _ABBREVIATED.get(name.upper())
    if abbreviated is not None:
        return timezone(timedelta(hours=abbreviated))
    try:
        offset = _OFFSET.fullmatch(name)
        return _east(*offset.groups("0")) if offset else zone_named(name)
    except (KeyError, ValueError, OSError):
        return None


def _east(sign: str, hours: str, minutes: str) -> timezone:
    east = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-east if sign == "-" else east)
