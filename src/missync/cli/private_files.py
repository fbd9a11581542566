"""Private files: what is about people is for its owner's eyes only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

from missync.errors import InputError


__all__ = ["read_file", "require_writable", "write_privately"]

_LARGEST = 1 << 29


def require_writable(path: Path) -> None:
    """Make sure that a file can be written here, as far as that can be known before.

    Raises:
        InputError: It cannot.
    """
    with _or_refused(path, "written"):
        handle, aside = _file_beside(path)
        os.close(handle)
        Path(aside).unlink()


def write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Raises:
        InputError: It cannot be written there.
    """
    with _or_refused(path, "written"):
        handle, aside = _file_beside(path)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise


def read_file(path: Path) -> bytes:
    """Read a file.

    Raises:
        InputError: It cannot be read, or is far too large.
    """
    with _or_refused(path, "read"), path.open("rb") as file:
        text = file.read(_LARGEST + 1)
    if len(text) > _LARGEST:
        message = f"{path} is too large to be a plan. Name another file."
        raise InputError(message)
    return text


def _file_beside(path: Path) -> tuple[int, str]:
    return mkstemp(dir=path.absolute().parent, prefix=f".{path.name[:40]}")


@contextmanager
def _or_refused(path: Path, done: str) -> Iterator[None]:
    """Say that a file cannot be read or written, where the system refuses it."""
    try:
        yield
    except OSError as error:
        told = error.strerror or "the system refuses"
        message = f"{path} cannot be {done}: {told}. Name another file."
        raise InputError(message) from None
