"""Whatever stands in the settings or on the command line, it is named, or taken."""

from __future__ import annotations

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from missync import Plugins, SettingsError
from missync.cli.settings import read_settings
from tests.cli.driving import Office, run
from tests.cli.settings_files import EVERYTHING, TOKEN


LINES = EVERYTHING.splitlines()
PLUGINS = Plugins()
STRANGE = (
    '"a\\u0000b"',
    "nan",
    "inf",
    "-inf",
    "-1",
    "1e400",
    "9" * 400,
    "true",
    "0001-01-01",
    "9999-12-31T23:59:59-14:00",
    "23:59:59.999999",
    "[]",
    "{}",
    "[[[]]]",
    '{ file = "" }',
    '{ file = "/" }',
    '{ env = "" }',
    '""',
    '"\\u202e"',
    '"⁠"',
)


def value() -> st.SearchStrategy[str]:
    """Write a TOML value that hardly any setting expects."""
    texts = st.text(max_size=20).map(lambda text: f'"{escaped(text)}"')
    numbers = st.one_of(st.integers(), st.floats()).map(str)
    return st.one_of(st.sampled_from(STRANGE), texts, numbers)


def escaped(text: str) -> str:
    """Write a text as TOML does, whatever is in it."""
    return "".join(f"\\U{ord(char):08x}" for char in text if not is_half(char))


def is_half(char: str) -> bool:
    """Whether it is half of a character, which TOML cannot write."""
    return "\ud800" <= char <= "\udfff"


@given(
    number=st.integers(0, len(LINES) - 1),
    kept=st.booleans(),
    value=value(),
)
def test_any_setting(number: int, kept: bool, value: str) -> None:
    """Any value at any place of the settings is taken, or named as a problem."""
    key = LINES[number].partition("=")[0].strip().lstrip("[").rstrip("]")
    changed = f"{key} = {value}"
    lines = [*LINES[: number + kept], changed, *LINES[number + 1 :]]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "missync.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        try:
            read_settings(path, {"WONDE_TOKEN": TOKEN}, PLUGINS)
        except SettingsError as error:
            assert str(path) in error.message  # noqa: PT017 - or it was taken


@given(st.binary(max_size=60))
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
def test_any_bytes(content: bytes) -> None:
    """Any bytes in place of the settings are refused with the file's name."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "missync.toml"
        path.write_bytes(content)
        with pytest.raises(SettingsError, match=r"missync\.toml"):
            read_settings(path, {}, PLUGINS)


COMMANDS = (
    ("people", "--kind"),
    ("people", "--site"),
    ("explain",),
    ("exclude", "--why", "so"),
    ("include",),
    ("archive",),
    ("restore",),
    ("switch", "students"),
    ("switch",),
    ("filter", "students"),
    ("signed-in",),
    ("what-if", "exclude"),
    ("what-if", "switch", "students"),
    ("codes", "enable"),
    ("codes", "mode"),
    ("reasons", "add", "Bus", "--code"),
    ("reasons", "add", "Bus", "--code", "L", "--then", "U", "--until"),
    ("reasons", "remove"),
    ("late", "Ada Ashcroft", "--reason"),
    ("late", "Ada Ashcroft", "--reason", "L", "--at"),
    ("early", "--reason", "M"),
    ("return",),
    ("cancel", "--why", "so"),
    ("marks", "--state"),
    ("marks", "export"),
    ("marks", "settle", "--why", "so"),
    ("import", "--plan"),
    ("plan", "--read"),
    ("history", "--by"),
)
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        (
            "\0",
            "\ud800",
            "\udcff",
            "0001-01-01T00:00:00Z",
            "9999-12-31 23:59",
            "9999-12-31T23:59:59-14:00",
            "1970-01-01T00:00:00+23:59",
            "00:00",
            "99999999999999999999:00",
            "=" * 3,
            "house=",
            "/dev/null",
            "/",
            "x" * 5_000,
            "-",
            "[",
        )
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(command=st.sampled_from(COMMANDS), word=WORDS)
def test_any_argument(office: Office, command: tuple[str, ...], word: str) -> None:
    """Any word on the command line is taken, or refused as wrong; nothing breaks."""
    ran = office.run(*command, word, "--json")

    assert ran.status in {0, 2}
    assert ran.status == 0 or ran.error["kind"] in {"usage", "input"}


def test_the_example_is_one() -> None:
    """What is spoilt here is good before."""
    assert tomllib.loads(EVERYTHING)
    assert 2 == run("people", "--config", "").status
