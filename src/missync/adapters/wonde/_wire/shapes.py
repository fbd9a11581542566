"""Shapes of Wonde's JSON: relations around ``data``, and words for what came instead.

How a relation to nobody looks is not known, so whatever can mean "nothing" does.
"""

from __future__ import annotations

from typing import Final


__all__ = ["Misfit", "Row", "one", "several", "what_came"]

Row = dict[str, object]
"""An object of an answer."""

_WORDS: Final[dict[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "nothing",
}


class Misfit(ValueError):
    """Something else came than was wanted; the message has both, by their types."""

    def __init__(self, wanted: type, value: object) -> None:
        super().__init__(f"should be {_WORDS[wanted]}, not {what_came(value)}")


def what_came(value: object) -> str:
    """Call a value by its type, and say nothing of what is in it."""
    return _WORDS.get(type(value), "something that cannot be read")


def one(value: object) -> Row:
    """Read a relation to one thing at most; empty where there is none.

    A flat text is the thing's id, which means that the thing was not included.

    Raises:
        ValueError: It is neither.
    """
    inner = value.get("data", value) if isinstance(value, dict) else value
    if isinstance(inner, dict):
        if inner is not value:
            return inner
        message = "should be an object around “data”"
        raise ValueError(message)
    if inner is None or isinstance(inner, str) or inner == []:
        return {}
    raise Misfit(dict, inner)


def several(value: object) -> list[object] | None:
    """Read a relation to any number of things; ``None`` where it is not shown.

    Raises:
        ValueError: It is neither.
    """
    match value:
        case {"data": list(inner)}:
            return inner
        case list():
            return value
        case {"data": None} | None:
            return None
        case _:
            raise Misfit(list, value)
