"""Output: one JSON document, or text for people, on standard output; the rest aside."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from missync.cli.blocks import Block
from missync.cli.showing import safe


__all__ = ["complain", "tell", "write_bytes", "write_document", "write_text"]

_PIPE_WIDTH: Final = 120
_NOBODY_READS: Final = frozenset({errno.EPIPE, errno.EINVAL})
"""What a broken pipe is called on POSIX and on Windows."""


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
    if sys.stdout is None:
        return
    with _if_anybody_reads(sys.stdout):
        sys.stdout.buffer.write(content)
        sys.stdout.flush()


def _write(stream: TextIO | None, text: str) -> None:
    """Write at once; what the stream cannot encode becomes a question mark."""
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    with _if_anybody_reads(stream):
        stream.write(text.encode(encoding, errors="replace").decode(encoding))
        stream.flush()


@contextmanager
def _if_anybody_reads(stream: TextIO) -> Iterator[None]:
    """Take it for no error that a reader has gone away (`missync people | head`)."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NOBODY_READS:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
