"""Output: one JSON document, or text for people, on standard output; the rest aside."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from typing import Final, TextIO

from missync.cli.blocks import Block
from missync.cli.showing import safe


__all__ = ["complain", "tell", "write_bytes", "write_document", "write_text"]

_PIPE_WIDTH: Final = 120


def tell(
    *,
    as_json: bool,
    document: Callable[[], object],
    text: Callable[[], Iterable[Block]],
) -> None:
    """Write what a command came to: as a JSON document, or as text for people."""
    if as_json:
        write_document(document())
    else:
        write_text(text())


def write_document(document: object) -> None:
    """Write a JSON document, in ASCII, so that every pipe and terminal can take it."""
    _write(sys.stdout, f"{json.dumps(document)}\n")


def write_text(blocks: Iterable[Block]) -> None:
    """Write text for people, as wide as the terminal; in a pipe there is more room."""
    from missync.cli.drawing import drawn  # noqa: PLC0415 - rich is heavy

    terminal = sys.stdout is not None and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else _pipe_width()
    _write(sys.stdout, drawn(blocks, width))


def _pipe_width() -> int:
    """Give what COLUMNS says, if anybody set it: nothing else can tell."""
    said = os.environ.get("COLUMNS", "")
    return int(said) if said.isdecimal() and int(said) else _PIPE_WIDTH


def complain(*lines: str) -> None:
    """Write lines to standard error."""
    _write(sys.stderr, "".join(f"{safe(line)}\n" for line in lines))


def write_bytes(content: bytes) -> None:
    """Write what a file would hold to standard output, just as it is."""
    if sys.stdout is not None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()


def _write(stream: TextIO | None, text: str) -> None:
    """Write at once."""
    if stream is not None:
        stream.write(text)
        stream.flush()
