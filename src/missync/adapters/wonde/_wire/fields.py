"""The descriptive fields of a row: texts, leniently read.

What is not understood here is left out with a warning: nobody is refused for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from missync.adapters.wonde._fields import DAYS, paths_of
from missync.adapters.wonde._wire.dates import day
from missync.adapters.wonde._wire.shapes import Misfit, Row, one
from missync.errors import Problem
from missync.model.people import Kind


__all__ = ["Fields", "read_fields", "text_of"]

_LONGEST: Final = 10_000


@attrs.frozen
class Fields:
    """What was read of one row's fields.

    Attributes:
        values: Every field that was asked for, filled or not.
        warnings: Which could not be read, and why.
    """

    values: dict[str, str | None]
    warnings: tuple[Problem, ...] = ()


def read_fields(
    row: Row, kind: Kind, names: Iterable[str], path: str, record: str
) -> Fields:
    """Read the fields that were asked for, and no other.

    Args:
        row: The row, as it was sent.
        kind: Whose it is.
        names: The fields.
        path: Where the row stands, for the warnings.
        record: Its id, for the warnings.
    """
    values: dict[str, str | None] = {}
    warnings = []
    for name in names:
        try:
            values[name] = _value(row, kind, name)
        except ValueError as misfit:
            values[name] = None
            message = f"{misfit}, so it is left out; mend it in the MIS"
            warnings.append(
                Problem(path=f"{path}.{name}", message=message, record=record)
            )
    return Fields(values, tuple(warnings))


def text_of(value: object) -> str | None:
    """Give a value as text; ``None`` for null and for blanks.

    Numbers and truth values are as JSON writes them, dates as ISO writes them.

    Raises:
        ValueError: It is no such value, or very long.
    """
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case str() if len(value) > _LONGEST:
            message = f"is longer than {_LONGEST:,} characters"
            raise ValueError(message)
        case str():
            return value if value.strip() else None
        case int() | float():
            return str(value)
        case {"date": _}:
            return day(value).isoformat()
        case _:
            raise Misfit(str, value)


def _value(row: Row, kind: Kind, name: str) -> str | None:
    """Give the first of a field's places that is filled."""
    misfit: ValueError | None = None
    for path in paths_of(kind, name):
        try:
            text = text_of(_at(row, path))
        except ValueError as error:
            misfit = misfit or error
            continue
        if text is not None:
            return day(text).isoformat() if name in DAYS else text
    if misfit is not None:
        raise misfit
    return None


def _at(row: Row, path: tuple[str, ...]) -> object:
    """Follow a path: through an include's ``data``, then from key to key."""
    first, *keys = path
    if not keys:
        return row.get(first)
    value: object = one(row.get(first))
    for key in keys:
        if value in (None, []):
            return None
        if not isinstance(value, dict):
            raise Misfit(dict, value)
        value = value.get(key)
    return value
