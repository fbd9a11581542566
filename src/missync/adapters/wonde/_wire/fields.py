"""The descriptive fields of a row: texts, leniently read.

What is not understood here is left out with a warning: nobody is refused for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import Final

import attrs

from missync.adapters.wonde._fields import DAYS, paths_of
from missync.adapters.wonde._wire.damage import keepable
from missync.adapters.wonde._wire.dates import ZERO, day, is_blank
from missync.adapters.wonde._wire.shapes import Misfit, Row, one
from missync.errors import Problem
from missync.model.people import Kind


__all__ = ["Field", "Fields", "fields_of", "read_fields", "text_of"]

_LONGEST: Final = 10_000


@attrs.frozen
class Field:
    """A field that was asked for.

    Attributes:
        paths: Where it may stand in a row.
        is_day: Whether it is given as an ISO date.
    """

    name: str
    paths: tuple[tuple[str, ...], ...]
    is_day: bool


@attrs.frozen
class Fields:
    """What was read of one row's fields.

    Attributes:
        values: Every field that was asked for, filled or not.
        substituted: Those that stand elsewhere, as their first place is not filled.
        warnings: Which could not be read, and why; their paths begin at the row.
    """

    values: dict[str, str | None]
    substituted: frozenset[str] = frozenset()
    warnings: tuple[Problem, ...] = ()


def fields_of(kind: Kind, names: Iterable[str]) -> tuple[Field, ...]:
    """Find out where fields stand, once for all rows."""
    return tuple(Field(name, paths_of(kind, name), name in DAYS) for name in names)


def read_fields(row: Row, fields: Iterable[Field], zone: tzinfo) -> Fields:
    """Read the fields that were asked for, and no other.

    Args:
        row: As it was sent.
        fields: Which they are.
        zone: The school's own.
    """
    values: dict[str, str | None] = {}
    substituted: set[str] = set()
    warnings = []
    for field in fields:
        try:
            place, values[field.name] = _first_filled(row, field, zone)
            if place:
                substituted.add(field.name)
        except ValueError as misfit:
            values[field.name] = None
            message = f"{misfit}, so it is left out; mend it in the MIS"
            warnings.append(Problem(path=field.name, message=message))
    return Fields(values, frozenset(substituted), tuple(warnings))


def text_of(value: object) -> str | None:
    """Give a value as text; ``None`` for null and for blanks.

    Numbers and truth values are as JSON writes them.

    Raises:
        ValueError: It is no such value, is very long or cannot be kept.
    """
    match value:
        case str():
            return _kept(value) if value.strip() else None
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            raise Misfit(str, value)


def _kept(text: str) -> str:
    if len(text) > _LONGEST:
        message = f"is longer than {_LONGEST:,} characters"
        raise ValueError(message)
    if not keepable(text):
        message = "holds a character that cannot be kept"
        raise ValueError(message)
    return text


def _first_filled(row: Row, field: Field, zone: tzinfo) -> tuple[int, str | None]:
    """Give the first of a field's places that is filled, and what stands there."""
    misfit: ValueError | None = None
    for place, path in enumerate(field.paths):
        try:
            value = _at(row, path)
            is_day = field.is_day or (isinstance(value, dict) and "date" in value)
            text = _day(value, zone) if is_day else text_of(value)
        except ValueError as error:
            misfit = misfit or error
            continue
        if text is not None:
            return place, text
    if misfit is not None:
        raise misfit
    return 0, None


def _day(value: object, zone: tzinfo) -> str | None:
    if is_blank(value):
        return None
    found = day(value, zone)
    if found == ZERO:
        message = "is written as zero, as if there were none"
        raise ValueError(message)
    return found.isoformat()


def _at(row: Row, path: tuple[str, ...]) -> object:
    """Follow a path: through an include's ``data``, then from key to key."""
    value = row.get(path[0])
    if len(path) == 1:
        return value
    value = one(value)
    for key in path[1:]:
        if isinstance(value, dict):
            value = value.get(key)
        elif value is None or value == []:
            return None
        else:
            raise Misfit(dict, value)
    return value
