"""Blocks: what a command says to people, before it is drawn to a width."""

from __future__ import annotations

from enum import Enum

import attrs


__all__ = ["Block", "Column", "Fit", "Line", "Table"]


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
