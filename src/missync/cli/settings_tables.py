"""Tables to settings: every problem under the path of the very key it is about.

On top of :mod:`missync.structuring`: a key that nobody knows is a problem of its own,
and a value is checked as soon as it is read, so that one bad value hides no other.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import attrs
from cattrs import AttributeValidationNote, ClassValidationError, Converter
from cattrs.gen import make_dict_structure_fn, override

from missync.model.settings import SiteSettings
from missync.structuring import settings_converter


__all__ = ["table_converter"]

_Hook = Callable[[Any, Any], Any]
_COMPARED: Final = {">=": "at least", "<=": "at most", ">": "more than"}


@functools.cache
def table_converter() -> Converter:
    """Make the converter for what a settings file holds."""
    converter = settings_converter()
    converter.register_structure_hook_factory(attrs.has, _table_hook)
    converter.register_structure_hook_func(_is_sites, _sites_hook(converter))
    return converter


def _table_hook(wanted: type[attrs.AttrsInstance], converter: Converter) -> _Hook:
    fields = attrs.fields(attrs.resolve_types(wanted))
    checks: dict[str, Any] = {
        field.name: override(struct_hook=_checked(field, converter))
        for field in fields
        if field.validator
    }
    read = make_dict_structure_fn(
        wanted, converter, _cattrs_forbid_extra_keys=False, **checks
    )
    known = [field.name for field in fields]

    def hook(value: Any, _: Any) -> Any:  # noqa: ANN401 - plain data, cattrs' types
        if not isinstance(value, Mapping):
            message = "should be a table"
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


def _checked(field: attrs.Attribute[Any], converter: Converter) -> _Hook:
    """Read an attribute and ask its validator at once, while its path is known."""
    wanted: Any = field.type
    validator: Any = field.validator

    def hook(value: Any, _: Any) -> Any:  # noqa: ANN401 - plain data, cattrs' types
        result = converter.structure(value, wanted)
        try:
            validator(None, field, result)
        except ValueError as error:
            message = _plainly(str(error.args[0]), field.name)
            raise ValueError(message) from None
        return result

    return hook


def _plainly(message: str, name: str) -> str:
    """Say in words what a validator says in signs: `'floor' must be >= 0: -1`."""
    words = message.removeprefix(f"'{name}' ").removeprefix(f"{name} ")
    rule, _, value = words.rpartition(": ")
    for sign, told in _COMPARED.items():
        if rule.startswith(f"must be {sign} "):
            return f"{rule.replace(sign, told, 1)}, not {value}"
    return words


def _unknown(key: str, known: Collection[str]) -> Exception:
    message = f"nobody knows this key; here there can be {', '.join(known)}"
    error = ValueError(message)
    error.add_note(AttributeValidationNote(f"The key {key}", key, None))
    return error


def _is_sites(wanted: Any) -> bool:  # noqa: ANN401 - a type expression
    return bool(wanted == tuple[SiteSettings, ...])


def _sites_hook(converter: Converter) -> _Hook:
    def hook(value: Any, _: Any) -> tuple[SiteSettings, ...]:  # noqa: ANN401 - plain data
        if not isinstance(value, list):
            message = "should be written [[site]], in two pairs of brackets"
            raise ValueError(message)  # noqa: TRY004 - as any other misfit
        return tuple(converter.structure(value, list[SiteSettings]))

    return hook
