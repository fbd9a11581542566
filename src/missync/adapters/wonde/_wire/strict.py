"""What decides about people, strictly read: ids, names and dates.

Nothing is guessed here. What does not fit is a problem with its path, and refuses the
row it stands in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, tzinfo
from functools import cache
from types import NoneType
from typing import Any, Final, NewType, TypeVar, get_args

import attrs
from cattrs import BaseValidationError, Converter
from cattrs.gen import make_dict_structure_fn, override

from missync.adapters.wonde._wire.dates import day, is_blank
from missync.adapters.wonde._wire.shapes import Misfit, Row, one
from missync.errors import Problem
from missync.model.people import MisId
from missync.settings.structuring import problems_of, strict_converter


__all__ = [
    "LONGEST_TEXT",
    "Details",
    "Person",
    "Unreadable",
    "id_of",
    "structured",
]

_LONGEST_ID: Final = 200
LONGEST_TEXT: Final = 1_000
"""How many characters a name, or a lasting id, may have."""

_Id = NewType("_Id", str)
_Text = NewType("_Text", str)
_T = TypeVar("_T")


@attrs.frozen(kw_only=True)
class Details:
    """What an include of one thing brings; without it, everything is at its default.

    Attributes:
        there: Whether it brings anything.
    """

    there: bool = False


_DetailsT = TypeVar("_DetailsT", bound=Details)


@attrs.frozen(kw_only=True)
class Person:
    """What every row about somebody has. The MIS's own ``mis_id`` is not needed."""

    id: _Id
    upi: _Text | None = None
    forename: _Text | None = None
    surname: _Text | None = None
    legal_forename: _Text | None = None
    legal_surname: _Text | None = None
    date_of_birth: date | None = None


class Unreadable(Exception):
    """A row is not understood, and why; the problems' paths begin at the row."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def structured(row: Row, wanted: type[_T], zone: tzinfo) -> _T:
    """Read what decides about somebody from their row.

    Args:
        row: As it was sent.
        wanted: What to read.
        zone: The school's own, which days are in.

    Raises:
        Unreadable: Something does not fit; every place is named.
    """
    shape: Any = wanted
    try:
        sent: _T = _hook_for(shape, zone)(row, wanted)
    except BaseValidationError as error:
        raise Unreadable(*problems_of(error, "")) from None
    return sent


def id_of(row: object) -> MisId | None:
    """Give a row's id, if it can be read."""
    try:
        return MisId(_id(row.get("id"), None)) if isinstance(row, dict) else None
    except ValueError:
        return None


def _id(value: object, _: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise Misfit(str, value)
    bare = value.strip(" ")
    if bare and bare.isprintable() and len(bare) <= _LONGEST_ID:
        return bare
    message = f"should have 1 to {_LONGEST_ID} letters or digits"
    raise ValueError(message)


def _text(value: object, _: object) -> str:
    if not isinstance(value, str):
        raise Misfit(str, value)
    if len(value) > LONGEST_TEXT:
        message = f"is longer than {LONGEST_TEXT:,} characters"
        raise ValueError(message)
    return value


def _inside_data(
    wanted: type[_DetailsT], converter: Converter
) -> Callable[[object, object], _DetailsT]:
    structure = make_dict_structure_fn(wanted, converter, there=override(omit=True))

    def hook(value: object, _: object) -> _DetailsT:
        inner = value.get("data") if isinstance(value, dict) else value
        if isinstance(inner, str):
            raise Misfit(dict, inner)
        row = one(value)
        return attrs.evolve(structure(row, wanted), there=bool(row))

    return hook


def _is_optional(wanted: object) -> bool:
    return NoneType in get_args(wanted)


def _or_nothing(
    wanted: object, converter: Converter
) -> Callable[[object, object], object]:
    """Find out how to read the other one once, and not for every value."""
    (inner,) = (each for each in get_args(wanted) if each is not NoneType)
    structure = converter.get_structure_hook(inner)
    is_nothing = is_blank if inner is date else _is_null

    def hook(value: object, _: object) -> object:
        return None if is_nothing(value) else structure(value, inner)

    return hook


def _is_null(value: object) -> bool:
    return value is None


def _is_details(wanted: object) -> bool:
    return isinstance(wanted, type) and issubclass(wanted, Details)


@cache
def _converter(zone: tzinfo) -> Converter:
    converter = strict_converter()
    converter.register_structure_hook(_Id, _id)
    converter.register_structure_hook(_Text, _text)
    converter.register_structure_hook(date, lambda value, _: day(value, zone))
    converter.register_structure_hook_factory(_is_optional, _or_nothing)
    converter.register_structure_hook_factory(_is_details, _inside_data)
    return converter


@cache
def _hook_for(wanted: type[Any], zone: tzinfo) -> Callable[[Row, Any], Any]:
    """Look up how a shape is read; the same few are read over and over."""
    return _converter(zone).get_structure_hook(wanted)
