"""Private files: what is about people is for its owner's eyes only."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import mkstemp

from missync.errors import InputError


__all__ = ["read_file", "write_privately"]

_LARGEST = 1 << 29


def write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Raises:
        InputError: It cannot be written there.
    """
    try:
        handle, aside = mkstemp(dir=path.absolute().parent, prefix=f".{path.name[:40]}")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
    except OSError as error:
        told = error.strerror or "the system refuses"
        message = f"{path} cannot be written: {told}. Name another file."
        raise InputError(message) from None


def read_file(path: Path) -> bytes:
    """Read a file.

    Raises:
        InputError: It cannot be read, or is far too large.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
    except OSError as error:
        told = error.strerror or "the system refuses"
        message = f"{path} cannot be read: {told}. Name another file."
        raise InputError(message) from None
    if len(text) > _LARGEST:
        message = f"{path} is too large to be a plan. Name another file."
        raise InputError(message)
    return text
