"""Days and moments as Wonde writes them.

Known, from Wonde's documentation and from recordings: the three keys, six digits
of a fraction, ``timezone_type`` 3, moments in UTC, birth dates at midnight in the
school's zone. Our own convention: admission, leaving and employment dates look
like birth dates, and a filter without a zone is in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime


__all__ = ["WireDate", "day", "moment", "read_moment"]

WireDate = dict[str, object]
"""A day or a moment as Wonde sends it."""


def day(when: date | None, zone: str) -> WireDate | None:
    """A day as Wonde sends it: midnight in the school's zone."""
    if when is None:
        return None
    return _named(f"{when.isoformat()} 00:00:00.000000", zone)


def moment(when: datetime | None) -> WireDate | None:
    """An aware moment as Wonde sends it: in UTC."""
    if when is None:
        return None
    utc = when.astimezone(UTC).replace(tzinfo=None)
    return _named(utc.isoformat(" ", "microseconds"), "UTC")


def read_moment(text: str) -> datetime | None:
    """The moment a filter names, or ``None`` where it names none.

    Seen in use: ``2016-06-24 00:00:00``, a bare day, ISO 8601 with ``Z``.
    """
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _named(text: str, zone: str) -> WireDate:
    return {"date": text, "timezone_type": 3, "timezone": zone}
