"""Drawing: blocks to text of a width, without colour; and bars while lists are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Final, TextIO, assert_never

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from missync.cli.text.blocks import Block, Column, Fit, Line, Table, safe
from missync.ports import Progress


_HEIGHT: Final = 25
"""Given to rich, which would read LINES, and believe whatever stands there."""


def drawn(blocks: Iterable[Block], width: int) -> str:
    """Draw blocks, one below the other, into so many columns of a terminal."""
    page = StringIO()
    console = Console(
        file=page,
        width=width,
        height=_HEIGHT,
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


@contextmanager
def bars(terminal: TextIO, width: int) -> Iterator[Progress]:
    """Draw a bar for every list that is read, and take them away at the end."""
    from rich.progress import Progress as Bars  # noqa: PLC0415 - heavy, seldom needed
    from rich.progress import TaskID  # noqa: PLC0415

    console = Console(file=terminal, width=width, height=_HEIGHT)
    with Bars(console=console, transient=True) as drawing:
        tasks: dict[str, TaskID] = {}

        def draw(stream: str, rows: int, of: int | None) -> None:
            if stream not in tasks:
                tasks[stream] = drawing.add_task(escape(safe(stream)), total=None)
            drawing.update(tasks[stream], completed=rows, total=of)

        yield draw
