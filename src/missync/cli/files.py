"""Files: what is about people is for its owner's eyes only, a database's among them."""

from __future__ import annotations

import glob
import os
import select
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO, Final

from missync.errors import InputError
from missync.model.open_files import MORE_FILES, are_used_up


_LARGEST = 1 << 29
_PATIENCE: Final = 10.0
_BESIDE: Final = ("", "-wal", "-shm", "-journal")
_IN_MEMORY: Final = frozenset({"", ":memory:"})
_KINDS: Final = {
    stat.S_IFLNK: "a link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def require_writable(path: Path, kept: Iterable[Path] = ()) -> None:
    """Make sure that a file can be written here, as far as that can be known before.

    Only a file is ever replaced: no link, device, pipe or folder.

    Args:
        path: Where it is to be.
        kept: What is never replaced: the settings, the database, secrets.

    Raises:
        InputError: It cannot.
    """
    with _or_refused(path, "written"):
        _require_file_or_nothing(path)
        _require_none_of(path, kept)
        handle, aside = _file_beside(path)
        os.close(handle)
        Path(aside).unlink()


def write_privately(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Raises:
        InputError: It cannot be written there.
    """
    with _or_refused(path, "written"):
        _require_file_or_nothing(path)
        handle, aside = _file_beside(path)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise


def read_file(
    path: Path, most: int = _LARGEST, *, patience: float = _PATIENCE
) -> bytes:
    """Read a file.

    Args:
        path: Where it is.
        most: How many bytes it may hold.
        patience: For how many seconds somebody is awaited who writes into a named pipe.

    Raises:
        InputError: It cannot be read, is far too large, or a pipe nobody writes into.
    """
    with _or_refused(path, "read"), _opened(path, patience) as file:
        text = file.read(most + 1)
    if len(text) > most:
        message = f"{path} is too large to be read. Name another file."
        raise InputError(message)
    return text


def _opened(path: Path, patience: float) -> BinaryIO:
    """Open a file; a named pipe only once somebody writes into it."""
    if not stat.S_ISFIFO(path.stat().st_mode):
        return path.open("rb")
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    written, _, _ = select.select([handle], [], [], patience)
    if not written:
        os.close(handle)
        message = (
            f"{path} cannot be read: it is a named pipe, and nobody writes into it. "
            "Name another file."
        )
        raise InputError(message)
    os.set_blocking(handle, True)
    return os.fdopen(handle, "rb")


def _require_file_or_nothing(path: Path) -> None:
    if not os.path.lexists(path):
        return
    kind = stat.S_IFMT(path.lstat().st_mode)
    if kind != stat.S_IFREG:
        what = _KINDS.get(kind, "no file")
        message = f"{path} cannot be written: it is {what}. Name another file."
        raise InputError(message)


def _require_none_of(path: Path, kept: Iterable[Path]) -> None:
    place = os.path.realpath(path)
    if any(place == os.path.realpath(each) for each in kept):
        message = (
            f"{path} cannot be written: missync keeps its settings, its people or a "
            "secret there. Name another file."
        )
        raise InputError(message)


def _file_beside(path: Path) -> tuple[int, str]:
    return mkstemp(dir=path.absolute().parent, prefix=f".{path.name[:40]}")


@contextmanager
def _or_refused(path: Path, done: str) -> Iterator[None]:
    """Say that a file cannot be read or written, where the system refuses it."""
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


def anchored(url: str, folder: Path) -> str:
    """Give a store's URL that means the same from everywhere.

    Args:
        url: As in the settings: `sqlite:///missync.db`, or any other store's.
        folder: Where the settings file is.
    """
    scheme, path, rest = _url_parts(url)
    if path in _IN_MEMORY:
        return url
    return f"{scheme}:///{folder.absolute() / path}{rest}"


def database_files(url: str) -> tuple[Path, ...]:
    """Name the files of a SQLite store, its locks too; of others none are here."""
    _, path, _ = _url_parts(url)
    if path in _IN_MEMORY:
        return ()
    locks = Path(path).parent.glob(f"{glob.escape(Path(path).name)}.*lock")
    return (*(Path(f"{path}{end}") for end in _BESIDE), *locks)


def _url_parts(url: str) -> tuple[str, str, str]:
    """Give the scheme, the path where it is a SQLite file, and what follows it."""
    scheme, _, place = url.partition(":///")
    path, mark, query = place.partition("?")
    is_file = scheme.partition("+")[0] == "sqlite"
    return scheme, path if is_file else "", f"{mark}{query}"
