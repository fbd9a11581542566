"""Arguments: what a host hands to a method is refused at once where it does not fit."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast, get_type_hints

from missync.errors import InputError
from missync.model.shapes import UNSTORABLE, is_storable, misfit
from missync.rules.attendance.accept import accept_instant


_P = ParamSpec("_P")
_R = TypeVar("_R")
_T = TypeVar("_T")


def typed_arguments(method: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a method refuse arguments that are not what its annotations say.

    Raises:
        InputError: As soon as it is called; the message names the argument.
    """

    @functools.wraps(method)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        given = _signature_of(method).bind(*args, **kwargs).arguments
        for name, wanted in _hints_of(method).items():
            if name in given:
                taken(name, given[name], wanted)
        return method(*args, **kwargs)

    return call


def taken(name: str, value: object, wanted: type[_T] | Any) -> _T:  # noqa: ANN401 - a type expression
    """Take an argument as what it should be.

    Raises:
        InputError: It is something else, or a text that cannot be kept.
    """
    if isinstance(value, datetime):
        accept_instant(value)
    wrong = misfit(value, wanted)
    if wrong is not None:
        message = f"{wrong.below(f'.{name}')}."
        raise InputError(message)
    if not is_storable(value):
        message = f"{name} holds {UNSTORABLE}. Write it again."
        raise InputError(message)
    return cast("_T", value)


@functools.cache
def _signature_of(method: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(method)


@functools.cache
def _hints_of(method: Callable[..., Any]) -> Mapping[str, Any]:
    return get_type_hints(method)
