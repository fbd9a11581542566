"""Progress: how the reading gets on, told where somebody watches a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from missync.ports import Progress


__all__ = ["progress"]


@contextmanager
def progress(*, wanted: bool) -> Iterator[Progress]:
    """Show on standard error how the reading gets on, if that is a terminal.

    Args:
        wanted: Whether to show it at all.
    """
    if not wanted or sys.stderr is None or not sys.stderr.isatty():
        yield _nothing
        return
    from missync.cli.bars import bars  # noqa: PLC0415 - rich is heavy

    with bars(sys.stderr) as told:
        yield told


def _nothing(stream: str, rows: int, of: int | None) -> None:
    """Show nothing."""
