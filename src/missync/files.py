"""Files: each is read within bounds of size and time, or refused by its path."""

from __future__ import annotations

import os
import select
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from missync.errors import InputError
from missync.model.open_files import MORE_FILES, are_used_up


_LARGEST: Final = 1 << 29
_PATIENCE: Final = 10.0
_STEP: Final = 1 << 16


def read_file(
    path: Path, most: int = _LARGEST, *, patience: float = _PATIENCE
) -> bytes:
    """Read a file.

    Args:
        path: Where it is.
        most: How many bytes it may hold.
        patience: For how many seconds somebody is awaited who writes into a named pipe.

    Raises:
        InputError: It cannot be read, is far too large, or a pipe that nobody writes
            into, or not to an end.
    """
    with or_refused(path, "read"):
        if stat.S_ISFIFO(path.stat().st_mode):
            text = _piped(path, most, patience)
        else:
            with path.open("rb") as file:
                text = file.read(most + 1)
    if len(text) > most:
        message = f"{path} is too large to be read. Name another file."
        raise InputError(message)
    return text


@contextmanager
def or_refused(path: Path, done: str) -> Iterator[None]:
    """Say that a file cannot be read or written, where the system refuses it.

    Raises:
        InputError: It does, or no file can have such a path.
    """
    if "\0" in str(path):
        message = f"{path} cannot be {done}: no file has such a name. Name another."
        raise InputError(message)
    try:
        yield
    except OSError as error:
        why = error.strerror or "the system refuses"
        mend = MORE_FILES if are_used_up(error) else "Name another file."
        message = f"{path} cannot be {done}: {why}. {mend}"
        raise InputError(message) from None


def _piped(path: Path, most: int, patience: float) -> bytes:
    """Read what is written into a named pipe, as long as it comes without delay."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return b"".join(_pieces(handle, path, most, patience))
    finally:
        os.close(handle)


def _pieces(handle: int, path: Path, most: int, patience: float) -> Iterator[bytes]:
    ends, length = time.monotonic() + patience, 0
    while length <= most:
        left = max(0.0, ends - time.monotonic())
        if not select.select([handle], [], [], left)[0]:
            message = (
                f"{path} cannot be read: it is a named pipe, and nobody writes into "
                "it to an end. Name another file."
            )
            raise InputError(message)
        piece = os.read(handle, _STEP)
        if not piece:
            return
        length += len(piece)
        yield piece
