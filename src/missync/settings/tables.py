"""Tables to settings: every problem at once, each under the path of its own key.

On top of :mod:`missync.settings.structuring`: times, dates, zones, choices and lists of
them; a key that nobody knows is a problem of its own; and a value is checked as soon as
it is read, so that one bad value hides no other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, time
from enum import Enum
from functools import cache, partial
from typing import Any, Final, TypeVar, get_args, get_origin
from zoneinfo import ZoneInfo

import attrs
from cattrs import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    Converter,
)
from cattrs.cols import homogenous_tuple_structure_factory
from cattrs.gen import make_dict_structure_fn, override

from missync.errors import SettingsError
from missync.model.shapes import kind_of
from missync.model.values import to_date, to_member, to_time, to_zone
from missync.settings.structuring import fitting, problems_of, strict_converter


_Hook = Callable[[Any, Any], Any]
_T = TypeVar("_T")
_COMPARED: Final = {">=": "at least", "<=": "at most", ">": "more than"}


def structure_settings(plain: object, wanted: type[_T], path: str) -> _T:
    """Read settings, or name everything that is wrong with them at once.

    Args:
        plain: What a settings file, or a host, gave.
        wanted: The attrs class to read it into.
        path: Where it stands, for the problems.

    Raises:
        SettingsError: Something does not fit; its problems name every place.
    """
    try:
        return _converter().structure(plain, wanted)
    except (BaseValidationError, ValueError) as error:
        message = "The settings cannot be used:"
        raise SettingsError(message, problems_of(error, path)) from None


def settings_converter() -> Converter:
    """Make the converter for settings."""
    converter = strict_converter()
    converter.register_structure_hook(time, fitting(time, to_time))
    converter.register_structure_hook(date, fitting(date, to_date))
    converter.register_structure_hook(ZoneInfo, fitting(ZoneInfo, to_zone))
    converter.register_structure_hook(Enum, _choice)
    converter.register_structure_hook_factory(_is_list, _list_hook)
    converter.register_structure_hook_func(_is_tuple_of_texts, _texts)
    converter.register_structure_hook_func(_is_free_table, _free_table)
    converter.register_structure_hook_factory(attrs.has, _table_hook)
    return converter


_converter = cache(settings_converter)


def _table_hook(wanted: type[attrs.AttrsInstance], converter: Converter) -> _Hook:
    fields = attrs.fields(attrs.resolve_types(wanted))
    checks: dict[str, Any] = {
        field.name: override(struct_hook=_checked(field, converter))
        for field in fields
        if field.validator or field.converter
    }
    read = make_dict_structure_fn(wanted, converter, **checks)
    known = [field.name for field in fields]

    def hook(value: Any, _: Any) -> Any:  # noqa: ANN401 - plain data, cattrs' types
        if not isinstance(value, Mapping):
            message = f"should be a table, not {kind_of(value)}"
            raise ValueError(message)  # noqa: TRY004 - as any other misfit
        errors = [_unknown(key, known) for key in value if key not in known]
        try:
            result = read(value, wanted)
        except ClassValidationError as error:
            errors = [*error.exceptions, *errors]
        if errors:
            message = "a table does not fit"
            raise ClassValidationError(message, errors, wanted)
        return result

    return hook


def _list_hook(wanted: Any, converter: Converter) -> _Hook:  # noqa: ANN401 - a type expression
    read = homogenous_tuple_structure_factory(wanted, converter)

    def hook(value: Any, _: Any) -> Any:  # noqa: ANN401 - plain data, cattrs' types
        if not isinstance(value, list | tuple):
            message = f"should be a list, not {kind_of(value)}"
            raise ValueError(message)  # noqa: TRY004 - as any other misfit
        return read(value, wanted)

    return hook


def _checked(field: attrs.Attribute[Any], converter: Converter) -> _Hook:
    """Read an attribute and check it at once, while its path is known."""
    wanted: Any = field.type
    validate: Any = field.validator or (lambda *_: None)
    convert: Any = field.converter or (lambda value: value)

    def hook(value: Any, _: Any) -> Any:  # noqa: ANN401 - plain data, cattrs' types
        result = converter.structure(value, wanted)
        try:
            validate(None, field, convert(result))
        except ValueError as error:
            message = _plainly(str(error.args[0]), field.name)
            raise ValueError(message) from None
        return result

    return hook


def _plainly(message: str, name: str) -> str:
    """Say in words what a validator says in signs: `'floor' must be >= 0: -1`."""
    words = message.removeprefix(f"'{name}' ").removeprefix(f"{name} ")
    rule, _, value = words.rpartition(": ")
    for sign, compared in _COMPARED.items():
        if rule.startswith(f"must be {sign} "):
            return f"{rule.replace(sign, compared, 1)}, not {value}"
    return words


def _unknown(key: str, known: Collection[str]) -> Exception:
    message = f"nobody knows this key; here there can be {', '.join(known)}"
    error = ValueError(message)
    error.add_note(AttributeValidationNote(f"The key {key}", key, None))
    return error


def _choice(value: object, wanted: type[Enum]) -> Enum:
    member = partial(to_member, wanted)
    return fitting(wanted, member)(value, wanted)


def _texts(value: object, _: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        message = f"should be a list of texts, not {kind_of(value)}"
        raise ValueError(message)  # noqa: TRY004 - as any other misfit
    others = [kind_of(each) for each in value if not isinstance(each, str)]
    if others:
        message = f'should have texts in it, each in quotes, as ["12"], not {others[0]}'
        raise ValueError(message)
    return tuple(value)


def _free_table(value: object, _: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return dict(value)
    message = f"should be a table, not {kind_of(value)}"
    raise ValueError(message)


def _is_list(wanted: Any) -> bool:  # noqa: ANN401 - a type expression
    return get_origin(wanted) is tuple and get_args(wanted)[-1] is ...


def _is_tuple_of_texts(wanted: Any) -> bool:  # noqa: ANN401 - a type expression
    return bool(wanted == tuple[str, ...])


def _is_free_table(wanted: Any) -> bool:  # noqa: ANN401 - a type expression
    return bool(wanted == Mapping[str, object])
