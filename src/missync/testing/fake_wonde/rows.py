"""What rows are made of: dates as Wonde writes them, and changes to a finished row.

Known, from Wonde's documentation and from recordings: the three keys, six digits
of a fraction, ``timezone_type`` 3, moments in UTC, birth dates at midnight in the
school's zone. Our own convention: admission, leaving and employment dates look
like birth dates, and a filter without a zone is in UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

from missync.testing.fake_wonde.people import ABSENT, Overrides


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


Row = dict[str, object]


def merged(row: Row, overrides: Overrides, skip: Collection[str] = ()) -> Row:
    """A row with overrides merged over it, level by level.

    Args:
        row: What is merged over; left as it is.
        overrides: ``ABSENT`` takes a key out.
        skip: The keys at the top that are not to be touched.
    """
    result = dict(row)
    for key, value in overrides.items():
        if key in skip:
            continue
        if value is ABSENT:
            result.pop(key, None)
        else:
            result[key] = _merged_value(result.get(key), value)
    return result


def blank(node: object, path: str) -> None:
    """Null a property in place, through ``data`` and through lists.

    Args:
        node: A row, or a part of one.
        path: ``date_of_birth``, ``education_details.upn``.
    """
    name, _, rest = path.partition(".")
    for row in _rows_in(node):
        if name not in row:
            continue
        if rest:
            blank(row[name], rest)
        else:
            row[name] = None


def property_paths(row: Row, prefix: str = "") -> list[str]:
    """Every property of a row by its path, as it would be blanked."""
    paths = []
    for name, value in row.items():
        inner = value.get("data") if isinstance(value, dict) else None
        if isinstance(inner, dict):
            paths += property_paths(inner, f"{prefix}{name}.")
        else:
            paths.append(f"{prefix}{name}")
    return paths


def _merged_value(old: object, new: object) -> object:
    if isinstance(old, dict) and isinstance(new, Mapping):
        return merged(old, new)
    return new


def _rows_in(node: object) -> list[Row]:
    match node:
        case {"data": inner}:
            return _rows_in(inner)
        case dict():
            return [node]
        case list():
            return [row for each in node for row in _rows_in(each)]
        case _:
            return []
