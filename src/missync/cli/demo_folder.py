"""The demo's folder: made anew each time, and never at the cost of anything else."""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from missync.errors import InputError
from missync.model.secrets import Secret


__all__ = ["FOLDER", "make_folder"]

FOLDER: Final = Path("missync-demo")

_LATE_BY: Final = timedelta(minutes=9)
_MARK: Final = "# Made by “missync demo”, which replaces it the next time."
_SETTINGS: Final = "missync.toml"
_DATABASE: Final = "missync.db"
_TOKEN: Final = "wonde-token.txt"  # noqa: S105 - the name of a file


def make_folder(school_id: str, token: Secret, base_url: str, now: datetime) -> Path:
    """Make the folder with settings in it, in place of an earlier demo's.

    Args:
        school_id: The made-up school.
        token: What its MIS lets in.
        base_url: Where that MIS is.
        now: When somebody comes some minutes late, in the school's time zone.

    Returns:
        Where the settings file is.

    Raises:
        InputError: The folder holds something that no demo has made, or cannot be
            written.
    """
    settings = FOLDER / _SETTINGS
    try:
        _require_ours(FOLDER)
        FOLDER.mkdir(exist_ok=True)
        for file in FOLDER.iterdir():
            file.unlink()
        settings.write_text(_settings(school_id, base_url, now), encoding="utf-8")
        (FOLDER / _TOKEN).touch(mode=0o600)
        (FOLDER / _TOKEN).write_text(f"{token.reveal()}\n", encoding="utf-8")
    except OSError as error:
        message = f"The folder {FOLDER} cannot be written: {error.strerror}."
        raise InputError(message) from None
    return settings


def _require_ours(folder: Path) -> None:
    if not os.path.lexists(folder):
        return
    if folder.is_symlink() or not folder.is_dir():
        message = f"{folder} is no folder. Move it away, or start the demo elsewhere."
        raise InputError(message)
    names = sorted(file.name for file in folder.iterdir())
    foreign = [name for name in names if not _is_ours(folder / name)]
    if foreign or (names and not _is_marked(folder / _SETTINGS)):
        message = (
            f"The folder {folder} holds what the demo has not made: "
            f"{', '.join(foreign or names)}. Move it away, or start the demo elsewhere."
        )
        raise InputError(message)


def _is_ours(file: Path) -> bool:
    """Whether it has a name the demo gives; a database has files beside it."""
    named = file.name in {_SETTINGS, _TOKEN} or file.name.startswith(_DATABASE)
    return named and file.is_file()


def _is_marked(file: Path) -> bool:
    try:
        return file.read_text(encoding="utf-8").startswith(_MARK)
    except (OSError, UnicodeDecodeError):
        return False


def _late_from(now: datetime) -> time:
    """Let lateness have started some minutes ago, but on the same day."""
    midnight = now.replace(hour=0, minute=0)
    return max(now - _LATE_BY, midnight).time().replace(second=0, microsecond=0)


def _settings(school_id: str, base_url: str, now: datetime) -> str:
    return f"""\
{_MARK}
# The school is made up, and its MIS is gone when the demo ends: what needs it fails.
store = "sqlite:///{_DATABASE}"

[[site]]
name = "demo"
timezone = "Europe/London"

[site.kinds]
students = {{ fields = ["year_group", "registration_group"] }}
employees = {{ fields = ["job_title", "email"] }}

# Open all day, so that whoever comes while somebody looks at the demo comes late.
[site.registers]
am = {{ opens = "00:00", late_from = "{_late_from(now):%H:%M}", closes = "23:59:59" }}

[site.mis]
adapter = "wonde"
school_id = "{school_id}"
token = {{ file = "{_TOKEN}" }}
base_url = "{base_url}"
"""
