"""The settings file has to be a file, to be text and to be TOML."""

from __future__ import annotations

from pathlib import Path

import pytest

from missync import Plugins, SettingsError
from missync.cli.settings import NoSettingsFile, read_settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a settings file."""
    return tmp_path / "missync.toml"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("line 2, column 7", 'a = 1\nb = "x\n'),
        ("line 2, column 10", '[[site]]\nname = "a'),
        ("line 3, column 1", "a = 1\nb = [\n"),
    ],
)
def test_bad_toml_is_placed(path: Path, place: str, text: str) -> None:
    """What is no TOML is refused with the file, the line and the column."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings(path, {}, Plugins())

    assert str(path) in caught.value.message
    assert place in caught.value.message


def test_a_file_that_is_no_text_is_refused(path: Path) -> None:
    """Bytes that are not UTF-8 are refused with their line."""
    path.write_bytes(b"a = 1\nb = '\xff'")

    with pytest.raises(SettingsError, match="not UTF-8 text; see line 2"):
        read_settings(path, {}, Plugins())


def test_a_missing_file_is_refused(path: Path) -> None:
    """Where there is no file, the message points to the demo."""
    with pytest.raises(NoSettingsFile, match="missync demo"):
        read_settings(path, {}, Plugins())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder under the file's name cannot be read, and is no crash."""
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path, {}, Plugins())


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("nested too deeply", f"a = {'[' * 2_000}{']' * 2_000}"),
        ("nested too deeply", f"a = {'{ a = ' * 2_000}1{'}' * 2_000}"),
        ("nested too deeply", f"[[site]]\nmis{'.a' * 2_000} = 1"),
        ("a number of too many digits", f"a = {'1' * 5_000}"),
        ("a number of too many digits", f"a = 0x{'f' * 5_000}"),
        ("a number of too many digits", f"a = [{{ b = 0b{'1' * 20_000} }}]"),
    ],
)
def test_toml_that_is_no_settings(path: Path, shown: str, text: str) -> None:
    """TOML beyond all measure is refused with the file's name."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=shown) as caught:
        read_settings(path, {}, Plugins())

    assert str(path) in caught.value.message


@pytest.mark.parametrize(
    "path_name",
    ["a\0b", "/dev/zero", "nowhere/missync.toml", "/dev/null/a.toml", "a" * 300],
)
def test_settings_that_are_no_file(path_name: str) -> None:
    """Settings that cannot be read are refused with their name."""
    with pytest.raises(SettingsError, match="settings file"):
        read_settings(Path(path_name), {}, Plugins())
