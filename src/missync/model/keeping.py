"""Keeping: what comes from an adapter, as it is kept, and what in it cannot be.

For values whose shape is right already.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from operator import is_
from typing import Any, Final, TypeVar, cast

import attrs

from missync.model.shapes import Misfit, is_whole


_T = TypeVar("_T")
_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1
_NO_TEXT: Final = Misfit("", "holds a character that cannot be kept: half of one")
_NO_NUMBER: Final = Misfit("", "is a number that cannot be kept: over 64 bits")
_NO_MOMENT: Final = Misfit("", "is a moment outside the years 1 to 9999 in UTC")


def unstorable(value: object) -> Misfit | None:
    """Say where a value cannot be kept; ``None`` where all of it can.

    Texts are to be whole, numbers of 64 bits at most, and moments
    within the calendar in UTC. Nothing else is looked at.
    """
    match value:
        case str() if not is_whole(value):
            return _NO_TEXT
        case int() if not _LEAST <= value <= _MOST:
            return _NO_NUMBER
        case datetime() if not is_in_utc(value):
            return _NO_MOMENT
        case tuple() | list() | set() | frozenset():
            return _in_list(value)
        case Mapping():
            return _in_table(value)
        case _:
            return _in_attributes(value)


def plain(value: _T) -> _T:
    """Give a value in plain classes; the same object where all of it is in them.

    A tuple stands for a list, a frozen set for a set and a dictionary for any other
    table; a text or a number of a class of its own becomes a mere one.
    """
    return cast("_T", _plain(value))


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever an adapter gives
    owner: Any = type(value)
    made_plain = _way_of(owner)
    return made_plain(value) if made_plain else value


@cache
def _way_of(owner: type) -> Callable[[Any], Any] | None:
    """Give what makes values of a class plain; ``None`` where they are."""
    if owner in {str, int, bool}:
        return None
    for wide, made_plain in _WAYS.items():
        if issubclass(owner, wide):
            return made_plain
    return _with_plain_attributes if _attributes_of(owner) else None


def _plain_items(wanted: type, values: Collection[Any]) -> Collection[Any]:
    made = tuple(map(_plain, values))
    same = type(values) is wanted and all(map(is_, values, made))
    return values if same else wanted(made)


def _plain_table(table: Mapping[Any, Any]) -> Mapping[Any, Any]:
    plain_table = table if type(table) is dict else dict(table.items())
    names, values = tuple(plain_table), tuple(plain_table.values())
    made = _plain_items(tuple, names), _plain_items(tuple, values)
    same = made[0] is names and made[1] is values
    return plain_table if same else dict(zip(*made, strict=True))


def _with_plain_attributes(value: Any) -> Any:  # noqa: ANN401 - of any class
    owner: Any = type(value)
    changed = {}
    for name in _attributes_of(owner):
        held = getattr(value, name)
        made = _plain(held)
        if made is not held:
            changed[name] = made
    return attrs.evolve(value, **changed) if changed else value


_WAYS: Final[Mapping[type, Callable[[Any], Any]]] = {
    str: str.__str__,
    int: int.__int__,
    tuple: partial(_plain_items, tuple),
    list: partial(_plain_items, tuple),
    set: partial(_plain_items, frozenset),
    frozenset: partial(_plain_items, frozenset),
    Mapping: _plain_table,
}
"""By what values of these classes, and of those that derive from them, are plain."""


def is_in_utc(moment: datetime) -> bool:
    """Whether a moment can be written in UTC: near the calendar's ends some cannot."""
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return False
    return True


def _in_list(values: Iterable[object]) -> Misfit | None:
    for index, each in enumerate(values):
        wrong = unstorable(each)
        if wrong is not None:
            return wrong.below(f"[{index}]")
    return None


def _in_table(table: Mapping[object, object]) -> Misfit | None:
    for name, each in table.items():
        wrong = unstorable(name)
        if wrong is not None:
            return Misfit("", wrong.why)
        wrong = unstorable(each)
        if wrong is not None:
            return wrong.below(f"[{name!r}]" if isinstance(name, str) else "")
    return None


def _in_attributes(value: object) -> Misfit | None:
    owner: Any = type(value)
    for name in _attributes_of(owner):
        wrong = unstorable(getattr(value, name))
        if wrong is not None:
            return wrong.below(f".{name}")
    return None


@cache
def _attributes_of(owner: type) -> tuple[str, ...]:
    return tuple(attrs.fields_dict(owner)) if attrs.has(owner) else ()
