"""Bars: one for every list that is read, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress as Bars
from rich.progress import TaskID

from missync.cli.showing import safe
from missync.ports import Progress


__all__ = ["bars"]


@contextmanager
def bars(terminal: TextIO) -> Iterator[Progress]:
    """Draw a bar for every list, and take them away at the end."""
    with Bars(console=Console(file=terminal), transient=True) as drawn:
        tasks: dict[str, TaskID] = {}

        def told(stream: str, rows: int, of: int | None) -> None:
            if stream not in tasks:
                tasks[stream] = drawn.add_task(escape(safe(stream)), total=None)
            drawn.update(tasks[stream], completed=rows, total=of)

        yield told
