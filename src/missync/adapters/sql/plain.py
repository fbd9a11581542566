"""Plain texts: values as JSON in a column, and back."""

from __future__ import annotations

from typing import TypeVar

import orjson

from missync.settings.structuring import plain_converter


__all__ = ["json_text", "optional_text", "text_of", "value_of"]

_T = TypeVar("_T")
_CONVERTER = plain_converter()


def json_text(plain: object) -> str:
    """Write what is plain already as JSON: dates and enums will do."""
    return orjson.dumps(plain).decode()


def text_of(value: object) -> str:
    """Write a value as JSON."""
    return json_text(_CONVERTER.unstructure(value))


def optional_text(value: object | None) -> str | None:
    """Write a value as JSON, where there is one."""
    return None if value is None else text_of(value)


def value_of(text: str, wanted: type[_T]) -> _T:
    """Read a value back, exactly as it was."""
    return _CONVERTER.structure(orjson.loads(text), wanted)
