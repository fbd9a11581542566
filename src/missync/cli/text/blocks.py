"""Blocks: text for people before it is drawn to a width; and what a terminal bears."""

from __future__ import annotations

import unicodedata
from enum import Enum
from typing import Final

import attrs


_ACTED_ON: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"
"""They are format characters, too, but some scripts cannot be written without."""


class Fit(Enum):
    """What happens to a cell that is too long for its column."""

    WHOLE = "never cut; folded where not even a line of its own is enough"
    CROPPED = "cut, with an ellipsis"
    WRAPPED = "wrapped at words"


@attrs.frozen
class Line:
    """A line or paragraph; an empty one is an empty line.

    Attributes:
        indent: By how many columns it is moved in, every line of it.
    """

    text: str = ""
    indent: int = 0


@attrs.frozen
class Column:
    """A column of a table."""

    title: str
    fit: Fit = Fit.WRAPPED


@attrs.frozen
class Table:
    """A table; every row has a cell for every column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Line | Table


def safe(text: str) -> str:
    r"""Escape whatever a terminal would act on and not show: ESC becomes `\x1b`.

    That is control characters with line ends and tabs, what turns the direction of
    writing, invisible characters, and halves of surrogate pairs.
    """
    if text.isprintable():
        return text
    return "".join(_escaped(char) if _acted_on(char) else char for char in text)


def _acted_on(char: str) -> bool:
    return unicodedata.category(char) in _ACTED_ON and char not in _JOINERS


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
