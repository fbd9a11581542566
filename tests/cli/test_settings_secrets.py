"""Secrets are named in the settings and kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from missync import Problem, Secret
from missync.cli.settings import SecretReader


@pytest.fixture
def reader(tmp_path: Path) -> SecretReader:
    """Give a reader with three variables and an empty folder."""
    return SecretReader(
        folder=tmp_path, environment={"TOKEN": "abc\n", "EMPTY": "", "BLANK": " "}
    )


def test_a_variable(reader: SecretReader) -> None:
    """A secret from the environment is what the variable holds, but for a line end."""
    assert Secret("abc") == reader.replaced({"env": "TOKEN"}, "site[0].mis.token")


def test_a_secret_in_place_of_a_variable(reader: SecretReader) -> None:
    """What cannot be a variable's name may be the secret itself, and is not shown."""
    reader.replaced({"env": "0123456789abcdef"}, "site[0].mis.token")

    assert ["the environment variable that it names is not set"] == [
        problem.message for problem in reader.problems
    ]


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_file(reader: SecretReader, ending: str) -> None:
    """A file is looked for beside the settings, and its last line end is no secret."""
    (reader.folder / "token.txt").write_bytes(f" abc{ending}".encode())

    assert Secret(" abc") == reader.replaced({"file": "token.txt"}, "site[0].mis.token")


def test_an_absolute_file(reader: SecretReader, tmp_path: Path) -> None:
    """An absolute path is taken as it is."""
    file = tmp_path / "elsewhere.txt"
    file.write_text("abc", encoding="utf-8")

    assert Secret("abc") == reader.replaced({"file": str(file)}, "mis.token")


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("the environment variable NOPE is not set", "NOPE"),
        ("the environment variable EMPTY is empty", "EMPTY"),
        ("the environment variable BLANK is empty", "BLANK"),
    ],
)
def test_a_variable_that_is_not_there(
    reader: SecretReader, message: str, name: str
) -> None:
    """A variable that is not set, or holds nothing, is a problem with its path."""
    reader.replaced({"env": name}, "site[0].mis.token")

    assert [Problem(path="site[0].mis.token", message=message)] == reader.missing


def test_a_file_that_is_not_there(reader: SecretReader) -> None:
    """A file that cannot be read is a problem that names it."""
    reader.replaced({"file": "nope.txt"}, "mis.token")

    (problem,) = reader.missing
    assert "nope.txt cannot be read" in problem.message


@pytest.mark.parametrize(
    ("message", "content"), [("is empty", b"\n"), ("holds no UTF-8 text", b"\xff")]
)
def test_a_file_without_a_secret(
    reader: SecretReader, message: str, content: bytes
) -> None:
    """A file that is empty, or is no text, is a problem."""
    (reader.folder / "token.txt").write_bytes(content)
    reader.replaced({"file": "token.txt"}, "mis.token")

    (problem,) = reader.missing
    assert problem.message.endswith(message)


@pytest.mark.parametrize(
    "secret",
    [
        "0f9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b3a2f1e",
        "Ab3+fGh/ijKlMnOpQrStUv+xYz0123456789==",
        "/Ab3+fGhijKlMnOpQrStUv+xYz0123456789==",
        "eyJhbGciOi.JIUzI1NiIsIn.R5cCI6IkpX",
        "0f9e8d7c" * 40,
    ],
)
def test_a_secret_in_place_of_a_file(reader: SecretReader, secret: str) -> None:
    """What is no file's name may be the secret itself, and is not shown."""
    reader.replaced({"file": secret}, "mis.token")

    (problem,) = reader.missing
    assert problem.message.startswith("the file that it names cannot be read: ")
    assert secret not in problem.message


@pytest.mark.parametrize("name", ["nope.txt", "nowhere/token.secret", "kept/token"])
def test_what_looks_like_a_file_is_named(reader: SecretReader, name: str) -> None:
    """What ends like a file, or would be in a folder that is there, is shown."""
    (reader.folder / "kept").mkdir()
    reader.replaced({"file": name}, "mis.token")

    (problem,) = reader.missing
    assert f"{reader.folder / name} cannot be read" in problem.message


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_a_text_that_no_file_has_for_a_name(reader: SecretReader, name: str) -> None:
    """A setting that is far too long for a file's name, or has a NUL, is a text."""
    assert name == reader.replaced(name, "mis.ca_file")
    assert [] == reader.files


def test_any_depth(reader: SecretReader) -> None:
    """A secret inside a table of the adapter's is replaced, too."""
    plain = {"oauth": {"id": "x", "secret": {"env": "TOKEN"}}}

    assert {"oauth": {"id": "x", "secret": Secret("abc")}} == reader.replaced(
        plain, "mis"
    )


@pytest.mark.parametrize(
    "value", ["abc", 5, {"env": 5}, {"enw": "TOKEN"}, {"env": "TOKEN", "file": "x"}]
)
def test_anything_else_stays(reader: SecretReader, value: object) -> None:
    """What names no secret is left to the adapter's own check."""
    assert value == reader.replaced(value, "mis.token")
    assert ([], []) == (reader.problems, reader.missing)


def test_a_name_that_no_file_has(reader: SecretReader) -> None:
    """A file's name with a NUL in it is wrong, whoever needs the secret."""
    reader.replaced({"file": "a\0b"}, "mis.token")

    assert ["mis.token"] == [problem.path for problem in reader.problems]
    assert [] == reader.missing
