"""Single values of Wonde's JSON: what fits, and words for what came instead.

How a relation to nobody looks is not known, so whatever can mean "nothing" does.
"""

from __future__ import annotations

import re
from typing import Final

from missync.adapters.wonde._wire.failures import require_all_of
from missync.model.keeping import unstorable
from missync.model.people import MisId
from missync.model.spelling import shows, visible


LONGEST_TEXT: Final = 1_000
"""How many characters a name, or a lasting id, may have."""

_LONGEST_FIELD: Final = 10_000
_LONGEST_ID: Final = 200
_LONGEST_CODE: Final = 50
_NOT_KEPT: Final = re.compile("[\0\ud800-\udfff]")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_WORDS: Final[dict[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "nothing",
}

Row = dict[str, object]
"""An object of an answer."""


class Misfit(ValueError):
    """Something else came than was wanted; the message has both, by their types."""

    def __init__(self, wanted: type, value: object) -> None:
        super().__init__(f"should be {_WORDS[wanted]}, not {what_came(value)}")


def what_came(value: object) -> str:
    """Call a value by its type, and say nothing of what is in it."""
    return _WORDS.get(type(value), "something that cannot be read")


def keepable(text: str) -> bool:
    """Whether a database can keep a text: no NUL, and no half of a character."""
    return not _NOT_KEPT.search(text)


def one(value: object) -> Row:
    """Read a relation to one thing at most; empty where there is none.

    A flat text is the thing's id, which means that the thing was not included.

    Raises:
        ValueError: It is neither, or an error stands beside it.
    """
    require_all_of(value)
    inner = value.get("data", value) if isinstance(value, dict) else value
    if isinstance(inner, dict):
        if inner is not value or not inner:
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


def id_of(row: object) -> MisId | None:
    """Give a row's id, if it can be read."""
    return readable_id(row.get("id")) if isinstance(row, dict) else None


def readable_id(value: object) -> MisId | None:
    """Give an id, if it can be read."""
    try:
        return strict_id(value)
    except ValueError:
        return None


def strict_id(value: object) -> MisId:
    """Read an id, which may be a number.

    Raises:
        ValueError: It is none.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return MisId(str(value))
    if not isinstance(value, str):
        raise Misfit(str, value)
    bare = value.strip(" ")
    if shows(bare) and bare.isprintable() and len(bare) <= _LONGEST_ID:
        return MisId(bare)
    message = f"should have 1 to {_LONGEST_ID} letters or digits"
    raise ValueError(message)


def strict_text(value: object) -> str | None:
    """Read a text that decides about somebody, or null.

    Raises:
        ValueError: It is neither, or longer than a name can be.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise Misfit(str, value)
    return _not_above(LONGEST_TEXT, value)


def strict_code(value: object) -> str:
    """Read what a register shows for a code.

    Raises:
        ValueError: It is no text, or none that shows and can stand in a register.
    """
    if isinstance(value, int | float):
        raise Misfit(str, value)
    text = text_of(value)
    if text is None or not shows(text):
        message = "is not there"
        raise ValueError(message)
    if len(text) > _LONGEST_CODE or not "".join(visible(text).split()).isprintable():
        message = "is no text that can stand in a register"
        raise ValueError(message)
    return text


def readable_code(value: object) -> str | None:
    """Give what a register shows for a code, if it can be read."""
    try:
        return strict_code(value)
    except ValueError:
        return None


def text_of(value: object) -> str | None:
    """Give a value as text; ``None`` for null and for blanks.

    Numbers and truth values are as JSON writes them.

    Raises:
        ValueError: It is no such value, is very long or cannot be kept.
    """
    if isinstance(value, str):
        return _kept(value) if value.strip() else None
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            raise Misfit(str, value)


def text_or_none(value: object) -> str | None:
    """Give a value as text; ``None`` also where it is none."""
    try:
        return text_of(value)
    except ValueError:
        return None


def flag(value: object) -> bool | None:
    """Read a truth value, or null.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(value, bool | None):
        return value
    raise Misfit(bool, value)


def number(value: object) -> int | None:
    """Read a whole number, which may be written as text, or null.

    Raises:
        ValueError: It is neither, or more than a database can keep.
    """
    match value:
        case None:
            return None
        case int() if not isinstance(value, bool):
            return _kept_number(value)
        case str() if _NUMBER.fullmatch(value):
            return int(value)
        case _:
            raise Misfit(int, value)


def _kept(text: str) -> str:
    if not keepable(_not_above(_LONGEST_FIELD, text)):
        message = "holds a character that cannot be kept"
        raise ValueError(message)
    return text


def _kept_number(value: int) -> int:
    wrong = unstorable(value)
    if wrong is not None:
        raise ValueError(wrong.why)
    return value


def _not_above(longest: int, text: str) -> str:
    if len(text) > longest:
        message = f"is longer than {longest:,} characters"
        raise ValueError(message)
    return text
