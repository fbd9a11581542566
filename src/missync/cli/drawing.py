"""Drawing: blocks to text of a width, without colour, whatever they hold."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import assert_never

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from missync.cli.blocks import Block, Column, Fit, Line, Table
from missync.cli.showing import safe


__all__ = ["drawn"]


def drawn(blocks: Iterable[Block], width: int) -> str:
    """Draw blocks, one below the other, into so many columns of a terminal."""
    page = StringIO()
    console = Console(
        file=page,
        width=width,
        color_system=None,
        force_terminal=False,
        force_jupyter=False,
        legacy_windows=False,
    )
    for block in blocks:
        match block:
            case Line():
                console.print(Padding(Text(safe(block.text)), (0, 0, 0, block.indent)))
            case Table():
                console.print(Padding(_grid(block), (0, 0, 0, 2)))
            case _:
                assert_never(block)
    return "".join(f"{line.rstrip()}\n" for line in page.getvalue().splitlines())


def _grid(table: Table) -> Grid:
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in table.columns:
        grid.add_column(_cell(column.title, column), no_wrap=column.fit is Fit.WHOLE)
    for row in table.rows:
        grid.add_row(*map(_cell, row, table.columns))
    return grid


def _cell(text: str, column: Column) -> Text:
    cropped = column.fit is Fit.CROPPED
    return Text(safe(text), no_wrap=cropped, overflow="ellipsis" if cropped else "fold")
