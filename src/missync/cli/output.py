"""Output: one JSON document, or text for people, on standard output; the rest aside."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable
from typing import Final, TextIO

from missync.cli.blocks import Block
from missync.cli.showing import safe


__all__ = ["complain", "tell", "write_bytes", "write_document", "write_text"]

_PIPE_WIDTH: Final = 120
_NARROWEST: Final = 20


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
    """Write lines to standard error; on a terminal, long ones are wrapped at words."""
    parts = (part for line in lines for part in _wrapped(safe(line)))
    _write(sys.stderr, "".join(f"{part}\n" for part in parts))


def _wrapped(line: str) -> list[str]:
    if sys.stderr is None or not sys.stderr.isatty():
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    width = shutil.get_terminal_size().columns
    return textwrap.wrap(
        line,
        max(width, len(indent) + _NARROWEST),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


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
