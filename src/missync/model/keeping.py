"""Keeping: whether every store can keep a value, and where in it something cannot be.

For values that come from an adapter, whose shape is right already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import attrs

from missync.model.shapes import Misfit, is_whole


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
