"""The settings as text: a file that is there, is text and is TOML."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import ClassVar, Final

from missync.cli.private_files import read_file
from missync.errors import InputError, SettingsError


__all__ = ["NoSettingsFile", "read_tables"]

_LARGEST: Final = 1 << 22


class NoSettingsFile(SettingsError):
    """There is no settings file; the hint shows how to make one."""

    hint: ClassVar[tuple[str, ...]] = (
        "This is enough of one:",
        "",
        '    store = "sqlite:///missync.db"',
        "",
        "    [[site]]",
        '    name = "hillside"',
        "",
        "    [site.mis]",
        '    adapter = "wonde"',
        '    school_id = "A1930499544"',
        '    token = { env = "WONDE_TOKEN" }',
    )


def read_tables(path: Path) -> dict[str, object]:
    """Read a TOML file into plain tables.

    Raises:
        SettingsError: There is no such file, or it is no TOML; the message says where.
    """
    text = _text(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"The settings file {path} is not TOML: {_placed(error, text)}."
    except RecursionError:
        message = f"The settings file {path} is nested too deeply to be settings."
    except ValueError:
        message = f"The settings file {path} holds a number of too many digits."
    raise SettingsError(message) from None


def _text(path: Path) -> str:
    if _is_missing(path):
        message = (
            f"There is no settings file {path}. Write one, or see the one that "
            "“missync demo” leaves."
        )
        raise NoSettingsFile(message)
    try:
        return read_file(path, _LARGEST).decode("utf-8-sig")
    except InputError as error:
        message = f"The settings file {error.message}"
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = f"The settings file {path} is not UTF-8 text; see line {line}."
    raise SettingsError(message) from None


def _is_missing(path: Path) -> bool:
    """Whether nothing is there; what cannot even be looked for cannot be read."""
    try:
        path.stat()
    except (OSError, ValueError) as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return False


def _placed(error: tomllib.TOMLDecodeError, text: str) -> str:
    """Say what is wrong and where, also where that is the end of the file."""
    line, column = text.count("\n") + 1, len(text.rpartition("\n")[2]) + 1
    return str(error).replace(
        "at end of document", f"at line {line}, column {column}, the end of the file"
    )
