"""Files: what is about people is for its owner's eyes only, a database's among them."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from missync.errors import InputError
from missync.files import or_refused


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
    with or_refused(path, "written"):
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
    with or_refused(path, "written"):
        _require_file_or_nothing(path)
        handle, aside = _file_beside(path)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise


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
