"""Output: what a command gives on standard output, and everything else aside."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TextIO, assert_never

import attrs

from missync.cli.text.blocks import Block, safe


if TYPE_CHECKING:
    from missync.ports import Progress


_PIPE_WIDTH: Final = 120
_NARROWEST: Final = 20
_WIDEST: Final = 1_000


@attrs.frozen
class Json:
    """A JSON document, for programs."""

    document: object


@attrs.frozen
class Text:
    """Text for people."""

    blocks: tuple[Block, ...]


@attrs.frozen
class File:
    """What a file would hold, just as it is; a terminal is shown what it bears."""

    content: bytes


Output = Json | Text | File
"""What is written to standard output."""


def write(output: Output) -> None:
    """Write to standard output.

    JSON is ASCII, so that every pipe and terminal can take it; text is as wide as the
    terminal, and in a pipe there is more room. There is an end to both.
    """
    match output:
        case Json():
            _write(sys.stdout, f"{json.dumps(output.document)}\n")
        case Text(blocks=()):
            pass
        case Text():
            from missync.cli.text.drawing import drawn  # noqa: PLC0415 - rich is heavy

            _write(sys.stdout, drawn(output.blocks, _width()))
        case File() if sys.stdout is not None and sys.stdout.isatty():
            _write(sys.stdout, _seen(output.content))
        case File():
            if sys.stdout is not None:
                sys.stdout.buffer.write(output.content)
                sys.stdout.flush()
        case _:
            assert_never(output)


def complain(*lines: str) -> None:
    """Write lines to standard error; on a terminal, long ones are wrapped at words."""
    parts = (part for line in lines for part in _wrapped(safe(line)))
    _write(sys.stderr, "".join(f"{part}\n" for part in parts))


@contextmanager
def progress(*, shown: bool) -> Iterator[Progress]:
    """Show on standard error how a reading gets on, where somebody watches it."""
    if not shown or sys.stderr is None or not sys.stderr.isatty():
        yield _nothing
        return
    from missync.cli.text.drawing import bars  # noqa: PLC0415 - rich is heavy

    with bars(sys.stderr, _terminal_width()) as drawing:
        yield drawing


def _nothing(stream: str, rows: int, of: int | None) -> None:
    """Show nothing."""


def _width() -> int:
    """Give the terminal's width; in a pipe, what COLUMNS says, if anybody set it."""
    if sys.stdout is not None and sys.stdout.isatty():
        return _terminal_width()
    digits = os.environ.get("COLUMNS", "").lstrip("0")
    if not (digits.isascii() and digits.isdecimal()):
        return _PIPE_WIDTH
    return _WIDEST if len(digits) > len(str(_WIDEST)) else min(int(digits), _WIDEST)


def _terminal_width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)


def _seen(content: bytes) -> str:
    """Give the lines of a file as a terminal bears them."""
    lines = content.decode(errors="replace").removesuffix("\r\n").split("\r\n")
    return "".join(f"{safe(line)}\n" for line in lines)


def _wrapped(line: str) -> list[str]:
    if sys.stderr is None or not sys.stderr.isatty():
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    width = _terminal_width()
    return textwrap.wrap(
        line,
        max(width, len(indent) + _NARROWEST),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def _write(stream: TextIO | None, text: str) -> None:
    """Write at once."""
    if stream is not None:
        stream.write(text)
        stream.flush()
