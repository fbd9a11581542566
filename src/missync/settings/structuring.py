"""Reading the wild: plain data into values, strictly, with every problem named.

cattrs does the work. Unlike its default, nothing is coerced: a number is no text, and
a text is no number. What does not fit comes back as problems, each with its path.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar, cast, get_origin

from cattrs import Converter, transform_error

from missync.errors import Problem
from missync.model.secrets import Secret
from missync.model.shapes import misfit


_T = TypeVar("_T")


def strict_converter() -> Converter:
    """Make a converter that coerces nothing. Keys that nobody knows are passed over."""
    converter = Converter()
    for plain in (str, int, bool, Secret):
        converter.register_structure_hook(plain, fitting(plain))
    converter.register_structure_hook(float, _number)
    return converter


def plain_converter() -> Converter:
    """Make a converter for values of ours that are kept as JSON, and read back."""
    converter = Converter(
        detailed_validation=False, unstruct_collection_overrides={frozenset: sorted}
    )
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook(
        datetime, lambda text, _: datetime.fromisoformat(text)
    )
    return converter


def problems_of(error: BaseException, path: str) -> tuple[Problem, ...]:
    """Turn what cattrs raised into problems, each with its path below ``path``."""
    texts = transform_error(error, path, _sentence)
    return tuple(
        Problem(path=where.lstrip("."), message=message)
        for message, _, where in (text.rpartition(" @ ") for text in texts)
    )


def _sentence(error: BaseException, wanted: type | None) -> str:
    match error:
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


def fitting(
    wanted: type[_T], convert: Callable[[Any], Any] = lambda value: value
) -> Callable[[object, object], _T]:
    """Make a hook that takes a value as it is, or as it is written, and no other."""

    def hook(value: object, _: object) -> _T:
        result = convert(value)
        wrong = misfit(result, wanted)
        if wrong is not None:
            raise ValueError(wrong.why)
        return cast("_T", result)

    return hook


def _number(value: object, _: object) -> float:
    try:
        return float(fitting(float)(value, float))
    except OverflowError:
        message = "should be a number of a sensible size"
        raise ValueError(message) from None
