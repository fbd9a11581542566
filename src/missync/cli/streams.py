"""Streams: standard output and standard error that outlast whoever takes them.

A full disk, a reader that went away or a terminal that vanished undoes nothing of what
a command did: the rest of its output is dropped, and its exit status stays what it is.
"""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any, Final, TextIO


if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


_NOBODY_READS: Final = frozenset({errno.EPIPE, errno.EINVAL})
"""What a broken pipe is called on POSIX and on Windows."""


class _LastingRaw(io.RawIOBase):
    """Writes to a file until that fails, and then drops the rest.

    Attributes:
        lost: What ended it.
    """

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self.lost: OSError | None = None

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def isatty(self) -> bool:
        return self._raw.isatty()

    def write(self, data: ReadableBuffer, /) -> int:
        if self.lost is None:
            try:
                return self._write(data)
            except OSError as error:
                self.lost = error
        return memoryview(data).nbytes

    def _write(self, data: ReadableBuffer) -> int:
        while (written := self._raw.write(data)) is None:
            select.select([], [self._raw], [])
        return written


class _LastingText(io.TextIOWrapper):
    """Text over such a file: what it cannot encode becomes a question mark."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        raw: Any = getattr(stream.buffer, "raw", stream.buffer)
        self._lasting = _LastingRaw(raw)
        super().__init__(
            io.BufferedWriter(self._lasting),
            encoding=stream.encoding,
            errors="replace",
            line_buffering=stream.line_buffering,
        )

    @property
    def lost(self) -> OSError | None:
        """What ended it, if something did."""
        return self._lasting.lost


def is_output_lost() -> bool:
    """Whether something of what was written to standard output did not arrive."""
    return isinstance(sys.stdout, _LastingText) and sys.stdout.lost is not None


@contextmanager
def lasting_streams() -> Iterator[None]:
    """Let nothing that happens to the two streams end what is done meanwhile.

    One line on standard error says that standard output could not take it all, unless
    its reader just went away (`missync people | head`).
    """
    out, err = _lasting(sys.stdout), _lasting(sys.stderr)
    with redirect_stdout(out), redirect_stderr(err):
        try:
            yield
        finally:
            _flush(out)
            _report_lost(out, err)
            _flush(err)


def _lasting(stream: TextIO) -> TextIO:
    return _LastingText(stream) if isinstance(stream, io.TextIOWrapper) else stream


def _flush(stream: TextIO | None) -> None:
    if stream is not None:
        stream.flush()


def _report_lost(out: TextIO | None, err: TextIO | None) -> None:
    lost = out.lost if isinstance(out, _LastingText) else None
    if lost is None or lost.errno in _NOBODY_READS or err is None:
        return
    why = lost.strerror or os.strerror(lost.errno or errno.EIO)
    err.write(
        f"Not everything could be shown: {why}. What was done is done; the exit status "
        "says what that is.\n"
    )
