"""Reading the wild: plain data into values, strictly, with every problem named.

cattrs does the work. Unlike its default, nothing is coerced: a number is no text, and
a text is no number. What does not fit comes back as problems, each with its path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from enum import Enum
from typing import Any, TypeVar, get_origin
from zoneinfo import ZoneInfo

from cattrs import (
    BaseValidationError,
    Converter,
    ForbiddenExtraKeysError,
    transform_error,
)

from missync.errors import Problem, SettingsError
from missync.model.secrets import Secret


__all__ = [
    "problems_of",
    "settings_converter",
    "strict_converter",
    "structure_settings",
]

_T = TypeVar("_T")
_TERMS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    Secret: 'a secret, as { env = "NAME" } or { file = "PATH" }',
}


_NOUNS = {
    type(None): "nothing",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


class _Misfit(ValueError):
    """A value does not fit; the message says what was wanted."""


def strict_converter(*, forbid_extra_keys: bool) -> Converter:
    """Make a converter that coerces nothing.

    Args:
        forbid_extra_keys: Whether a key that nobody knows is a problem; in settings
            it is, in an API's answer it is not.
    """
    converter = Converter(forbid_extra_keys=forbid_extra_keys)
    for plain in (str, int, bool, Secret):
        converter.register_structure_hook(plain, _exactly(plain))
    converter.register_structure_hook(float, _number)
    return converter


def settings_converter() -> Converter:
    """Make the converter for settings: strict, with times, zones and choices."""
    converter = strict_converter(forbid_extra_keys=True)
    converter.register_structure_hook(time, _time)
    converter.register_structure_hook(ZoneInfo, _zone)
    converter.register_structure_hook_func(_is_enum, _choice)
    converter.register_structure_hook_func(_is_tuple_of_texts, _texts)
    converter.register_structure_hook_func(_is_free_table, _table)
    return converter


def structure_settings(plain: object, wanted: type[_T], path: str) -> _T:
    """Read settings, or name everything that is wrong with them at once.

    Raises:
        SettingsError: Something does not fit; its problems name every place.
    """
    try:
        return settings_converter().structure(plain, wanted)
    except BaseValidationError as error:
        problems = problems_of(error, path)
        message = "The settings cannot be used:"
        raise SettingsError(message, problems) from None


def problems_of(error: BaseException, path: str) -> tuple[Problem, ...]:
    """Turn what cattrs raised into problems, each with its path below ``path``."""
    told = transform_error(error, path, _sentence)
    return tuple(
        Problem(path=where.lstrip("."), message=message)
        for message, _, where in (text.rpartition(" @ ") for text in told)
    )


def _sentence(error: BaseException, wanted: type | None) -> str:
    match error:
        case ForbiddenExtraKeysError():
            names = ", ".join(sorted(error.extra_fields))
            return f"has keys that nobody knows: {names}"
        case KeyError():
            return "is missing"
        case ValueError() if error.args:
            return str(error.args[0])
        case _:
            return (
                "should be a list"
                if get_origin(wanted) is tuple
                else "should be a table"
            )


def _exactly(wanted: type[_T]) -> Callable[[object, object], _T]:
    def hook(value: object, _: object) -> _T:
        if type(value) is not wanted:
            message = f"should be {_TERMS[wanted]}, not {_kind_of(value)}"
            raise _Misfit(message)
        return value

    return hook


def _number(value: object, _: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        message = f"should be a number, not {_kind_of(value)}"
        raise _Misfit(message)
    return float(value)


def _time(value: object, _: object) -> time:
    try:
        moment = time.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if not isinstance(moment, time) or moment.tzinfo is not None:
        message = 'should be a time of day, as "08:50"'
        raise _Misfit(message)
    return moment


def _zone(value: object, _: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        message = f'should be a time zone, as "Europe/London"; nobody knows {value!r}'
        raise _Misfit(message) from None


def _choice(value: object, wanted: type[Enum]) -> Enum:
    try:
        return wanted(value)
    except ValueError:
        choices = ", ".join(f'"{choice.value}"' for choice in wanted)
        message = f"should be one of {choices}, not {value!r}"
        raise _Misfit(message) from None


def _texts(value: object, _: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(
        isinstance(v, str) for v in value
    ):
        message = f"should be a list of texts, not {_kind_of(value)}"
        raise _Misfit(message)
    return tuple(value)


def _table(value: object, _: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        message = f"should be a table, not {_kind_of(value)}"
        raise _Misfit(message)
    return dict(value)


def _is_enum(wanted: object) -> bool:
    return isinstance(wanted, type) and issubclass(wanted, Enum)


def _is_tuple_of_texts(wanted: Any) -> bool:  # noqa: ANN401 - a type expression
    return bool(wanted == tuple[str, ...])


def _is_free_table(wanted: Any) -> bool:  # noqa: ANN401 - a type expression
    return bool(wanted == Mapping[str, object])


def _kind_of(value: object) -> str:
    return _NOUNS.get(type(value), type(value).__name__)
