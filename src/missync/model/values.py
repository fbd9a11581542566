"""Values: what is unambiguous is converted, and a value that exists is valid.

Whatever cannot be converted stays as it is: the check by type, which comes next,
refuses it and names the attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final, TypeVar, cast
from zoneinfo import ZoneInfo

import attrs

from missync.model.ids import Kind
from missync.model.spelling import comparable, shows


class InvalidValue(ValueError):
    """A value of ours would not be valid. It names the attribute, and no secret."""


def aware(_: object, attribute: attrs.Attribute[datetime], value: datetime) -> None:
    """Refuse a datetime without a zone: an instant we cannot place is no instant."""
    given: object = value
    if not isinstance(given, datetime):
        message = f"{attribute.name} should be a moment, not {type(value).__name__}"
        raise InvalidValue(message)
    if value.tzinfo is None:
        message = f"{attribute.name} needs a time zone: {value.isoformat()}"
        raise InvalidValue(message)


def not_blank(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:  # noqa: ANN401 - a NewType of str
    """Refuse a text in which there is nothing to see where something is named."""
    if not isinstance(value, str):
        message = f"{attribute.name} should be a text, not {type(value).__name__}"
        raise InvalidValue(message)
    if not shows(value):
        message = f"{attribute.name} must not be empty"
        raise InvalidValue(message)


_E = TypeVar("_E", bound=Enum)
_T = TypeVar("_T")


def to_zone(value: ZoneInfo | str) -> ZoneInfo:
    """Give the time zone of a name such as ``Europe/London``."""
    return _converted(zone_named, value)


_OF_A_MACHINE: Final = frozenset({"localtime", "posixrules"})
"""Names under which every machine has another zone, so that they name none."""


def zone_named(name: str) -> ZoneInfo:
    """Give the time zone of a name, the same on every machine.

    Raises:
        KeyError: There is none.
        ValueError: It is no name.
        OSError: It cannot be read.
    """
    if comparable(name) in _OF_A_MACHINE:
        raise KeyError(name)
    return ZoneInfo(name)


def to_time(value: time | str) -> time:
    """Give the time of day that is written ``08:50``."""
    return _converted(time.fromisoformat, value)


def to_date(value: date | str) -> date:
    """Give the date that is written ``2026-12-18``."""
    return _converted(date.fromisoformat, value)


def to_kind(value: Kind | str) -> Kind:
    """Give the kind of a word, in the singular or the plural."""
    words = {word: kind for kind in Kind for word in (kind.value, kind.plural)}
    return _converted(lambda word: words[comparable(word)], value)


def to_member(members: type[_E], value: _E | str) -> _E:
    """Give the member of an enumeration that has a text as its value."""
    return _converted(members, value)


def to_texts(value: Iterable[str]) -> tuple[str, ...]:
    """Give a list as a tuple; a single text is none."""
    return listed(value)


def listed(
    values: Iterable[_T], each: Callable[[_T], Any] = lambda value: value
) -> tuple[Any, ...]:
    """Give a list or a set as a tuple, with every value converted."""
    several: Any = values
    if isinstance(several, tuple | list | set | frozenset):
        return tuple(map(each, several))
    return cast("tuple[Any, ...]", several)


def as_set(
    values: Iterable[_T], each: Callable[[_T], Any] = lambda value: value
) -> frozenset[Any]:
    """Give a list or a set as a set, with every value converted."""
    several: Any = listed(values, each)
    return frozenset(several) if isinstance(several, tuple) else several


def as_table(values: Mapping[str, _T], each: Callable[[_T], Any]) -> Mapping[str, Any]:
    """Give a table with every value converted."""
    table: Any = values
    if not isinstance(table, Mapping):
        return cast("Mapping[str, Any]", table)
    return {name: each(value) for name, value in table.items()}


def _converted(convert: Callable[[str], _T], value: _T | str) -> _T:
    try:
        return convert(value) if isinstance(value, str) else value
    except (KeyError, ValueError, OSError):
        return cast("_T", value)
