"""Shapes: whether a value is what its annotation says, and where it is not.

For values that come from outside: what a host hands in, and what an adapter hands out.
Nothing is converted here, and nothing is said of what a value holds where that could be
a secret or somebody's name.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from types import UnionType
from typing import Any, Final, NewType, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import attrs

from missync.model.secrets import Secret
from missync.model.values import InvalidValue


UNSTORABLE: Final = "a character that cannot be kept: half of one, or a NUL"
"""What is wrong with a text that is not storable, after “it holds”."""

_LONGEST: Final = 40
_TERMS: Final[Mapping[type, str]] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    bytes: "bytes",
    type(None): "nothing",
    Secret: 'a secret, as { env = "NAME" } or { file = "PATH" }',
    date: 'a date, as "2026-12-18"',
    datetime: "a moment with its time zone",
    time: 'a time of day, as "08:50"',
    ZoneInfo: 'a time zone, as "Europe/London"',
}
_NOUNS: Final[Mapping[type, str]] = {
    type(None): "nothing",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    tuple: "a list",
    dict: "a table",
}


@attrs.frozen
class Misfit:
    """Where something is not what it should be, and how.

    Attributes:
        path: From the value itself: ``.rows[3].code``; empty for the value itself.
        why: The end of a sentence: ``should be a text, not a number``.
    """

    path: str
    why: str

    def below(self, path: str) -> Misfit:
        """Give the same, seen from further up."""
        return Misfit(f"{path}{self.path}", self.why)

    def __str__(self) -> str:
        return f"{self.path.lstrip('.')} {self.why}".strip()


_Check = Callable[[Any], Misfit | None]


def misfit(value: object, wanted: Any) -> Misfit | None:  # noqa: ANN401 - a type expression
    """Say where a value is not what a type says; ``None`` where it is all through.

    Instants have to be aware, times of day must not be; true is no number; a list does
    for a tuple.
    """
    return _check_of(wanted)(value)


def typed(
    owner: type, fields: list[attrs.Attribute[Any]]
) -> list[attrs.Attribute[Any]]:
    """Let an attrs class refuse what its annotations do not say, naming the attribute.

    It is a ``field_transformer``. What a converter could not convert is refused, too.
    """
    return [
        field.evolve(
            validator=(
                attrs.validators.and_(_TypeOf(owner), field.validator)
                if field.validator
                else _TypeOf(owner)
            )
        )
        for field in fields
    ]


def is_storable(value: object) -> bool:
    """Whether a text can be kept by every store: no half of a character, no NUL."""
    return not isinstance(value, str) or (is_whole(value) and "\0" not in value)


def is_whole(text: str) -> bool:
    """Whether a text can be written in UTF-8: it has no half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def kind_of(value: object) -> str:
    """Call a plain value by its type, and say nothing of what is in it."""
    return _NOUNS.get(type(value), type(value).__name__)


@attrs.frozen
class _TypeOf:
    """Validates an attribute by its annotation."""

    owner: type

    def __call__(
        self, _: object, attribute: attrs.Attribute[Any], value: object
    ) -> None:
        wrong = _check_of(_hints_of(self.owner)[attribute.name])(value)
        if wrong is not None:
            raise InvalidValue(str(wrong.below(f".{attribute.name}")))
        if not is_storable(value):
            message = f"{attribute.name} holds {UNSTORABLE}"
            raise InvalidValue(message)


@functools.cache
def _hints_of(owner: type) -> Mapping[str, Any]:
    return get_type_hints(owner)


@functools.cache
def _checks_of(owner: type) -> tuple[tuple[str, frozenset[type], _Check], ...]:
    """Give how each attribute is checked, and the classes that need no look inside."""
    return tuple(
        (name, _plain_classes(wanted), _check_of(wanted))
        for name, wanted in _hints_of(owner).items()
    )


def _plain_classes(wanted: Any) -> frozenset[type]:  # noqa: ANN401 - a type expression
    """Give the classes of which every value fits."""
    inside = get_args(wanted) if get_origin(wanted) in {Union, UnionType} else (wanted,)
    return _said_by_their_class(inside)


def _said_by_their_class(wanted: Iterable[Any]) -> frozenset[type]:
    return frozenset(filter(_is_said_by_its_class, map(_unnamed, wanted)))


@functools.cache
def _check_of(wanted: Any) -> _Check:  # noqa: ANN401 - a type expression
    plain = _unnamed(wanted)
    origin = get_origin(plain)
    if origin is not None:
        return _check_of_many(origin, get_args(plain))
    if not isinstance(plain, type) or getattr(plain, "_is_protocol", False):
        return _anything
    if attrs.has(plain):
        return functools.partial(_value_of, plain)
    return _anything if plain is object else functools.partial(_plain, plain)


def _check_of_many(origin: Any, inside: tuple[Any, ...]) -> _Check:  # noqa: ANN401 - a type expression
    if origin in {Union, UnionType}:
        values = {each: _check_of(each) for each in inside if _is_value(each)}
        plain = _said_by_their_class(inside)
        return functools.partial(_one_of, plain, values, inside)
    if origin is tuple and inside[-1] is ...:
        return functools.partial(_list_of, _check_of(inside[0]))
    if origin is tuple:
        return functools.partial(_row_of, tuple(map(_check_of, inside)))
    if origin is frozenset:
        return functools.partial(_set_of, _check_of(inside[0]))
    if origin is Mapping:
        return functools.partial(_table_of, *map(_check_of, inside))
    return _anything


def _anything(_: object) -> Misfit | None:
    return None


def _plain(wanted: type, value: object) -> Misfit | None:
    fits = _FITS.get(wanted, isinstance)
    return None if fits(value, wanted) else _refused(wanted, value)


def _is_instant(value: object, _: type) -> bool:
    return isinstance(value, datetime) and value.utcoffset() is not None


def _is_local_time(value: object, _: type) -> bool:
    return isinstance(value, time) and value.tzinfo is None


def _is_day(value: object, _: type) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_number(value: object, wanted: type) -> bool:
    return isinstance(value, int | wanted) and not isinstance(value, bool)


_FITS: Final[Mapping[type, Callable[[object, type], bool]]] = {
    datetime: _is_instant,
    time: _is_local_time,
    date: _is_day,
    int: _is_number,
    float: _is_number,
}
"""For which it takes more than to be of the class."""


def _refused(wanted: type, value: object) -> Misfit:
    if issubclass(wanted, Enum):
        choices = ", ".join(f'"{choice.value}"' for choice in wanted)
        return Misfit("", f"should be one of {choices}, not {_quoted(value)}")
    if wanted is ZoneInfo:
        known = f"should be {_TERMS[wanted]}; nobody knows {_quoted(value)}"
        return Misfit("", known)
    if wanted in {date, time}:
        return Misfit("", f"should be {_TERMS[wanted]}")
    return Misfit("", f"should be {_term(wanted)}, not {_kind_in_full(value)}")


def _kind_in_full(value: object) -> str:
    if isinstance(value, datetime):
        return "a moment without one" if value.utcoffset() is None else "a moment"
    return kind_of(value)


def _quoted(value: object) -> str:
    if not isinstance(value, str):
        return kind_of(value)
    return repr(value) if len(value) <= _LONGEST else f"{value[:_LONGEST]!r}..."


def _value_of(wanted: type, value: object) -> Misfit | None:
    if not isinstance(value, wanted):
        return _refused(wanted, value)
    owner: Any = type(value)
    for name, plain, check in _checks_of(owner):
        inner = getattr(value, name)
        wrong = None if type(inner) in plain else check(inner)
        if wrong is not None:
            return wrong.below(f".{name}")
    return None


def _one_of(
    plain: frozenset[type],
    values: Mapping[Any, _Check],
    wanted: tuple[Any, ...],
    value: object,
) -> Misfit | None:
    """Check by the one whose class it is, so that what is wrong inside is found."""
    if type(value) in plain:
        return None
    if type(value) in values:
        return values[type(value)](value)
    wrong = [_check_of(each)(value) for each in wanted]
    if None in wrong:
        return None
    inside = (each for each in wrong if each is not None and each.path)
    terms = " or ".join(dict.fromkeys(map(_term, wanted)))
    return next(inside, Misfit("", f"should be {terms}, not {_kind_in_full(value)}"))


def _is_value(wanted: Any) -> bool:  # noqa: ANN401 - a type expression
    return isinstance(wanted, type) and attrs.has(wanted)


def _is_said_by_its_class(wanted: Any) -> bool:  # noqa: ANN401 - a type expression
    """Whether a value fits as soon as it is of this very class."""
    return wanted in {str, int, bool, date, type(None)} or (
        isinstance(wanted, type) and issubclass(wanted, Enum)
    )


def _unnamed(wanted: Any) -> Any:  # noqa: ANN401 - a type expression
    return wanted.__supertype__ if isinstance(wanted, NewType) else wanted


def _term(wanted: Any) -> str:  # noqa: ANN401 - a type expression
    plain = _unnamed(wanted)
    return _TERMS.get(plain) or str(getattr(plain, "__name__", plain))


def _list_of(check: _Check, value: object) -> Misfit | None:
    if not isinstance(value, tuple | list):
        return Misfit("", f"should be a list, not {kind_of(value)}")
    return _first_wrong(check, value)


def _first_wrong(check: _Check, values: Iterable[object]) -> Misfit | None:
    for index, each in enumerate(values):
        wrong = check(each)
        if wrong is not None:
            return wrong.below(f"[{index}]")
    return None


def _row_of(checks: tuple[_Check, ...], value: object) -> Misfit | None:
    if not isinstance(value, tuple) or len(value) != len(checks):
        return Misfit("", f"should be {len(checks)} values, not {kind_of(value)}")
    wrong = (check(each) for check, each in zip(checks, value, strict=True))
    return next((each for each in wrong if each is not None), None)


def _set_of(check: _Check, value: object) -> Misfit | None:
    if not isinstance(value, frozenset | set):
        return Misfit("", f"should be a set, not {kind_of(value)}")
    wrong = (check(each) for each in value)
    return next((each for each in wrong if each is not None), None)


def _table_of(key: _Check, item: _Check, value: object) -> Misfit | None:
    if not isinstance(value, Mapping):
        return Misfit("", f"should be a table, not {kind_of(value)}")
    for name, each in value.items():
        wrong = key(name) or item(each)
        if wrong is not None:
            return wrong.below(f"[{name!r}]" if isinstance(name, str) else "")
    return None
