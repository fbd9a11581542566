"""Secrets are sent to the MIS, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from missync.testing import FOREVER, Fault, Status, WrongShape
from tests.cli.driving import TOKEN, Office, Ran, run


COMMANDS = (
    ["plan"],
    ["import"],
    ["people", "--all"],
    ["explain", "Ada Ashcroft"],
    ["explain", TOKEN[:-1]],
    ["history"],
    ["adapters"],
    ["db", "check"],
    ["db", "upgrade"],
)


def everything(office: Office) -> Iterator[Ran]:
    """Run every command, as text and as JSON."""
    for command in COMMANDS:
        yield office.run(*command)
        yield office.run(*command, "--json")


def files_with_the_token(folder: Path) -> list[str]:
    """Name the files in which the token stands."""
    return [
        file.name
        for file in folder.iterdir()
        if file.is_file() and TOKEN.encode() in file.read_bytes()
    ]


def test_no_command_shows_the_token(office: Office) -> None:
    """Nothing that any command writes has the token in it, and no file but its own."""
    assert [] == [ran for ran in everything(office) if TOKEN in ran.out + ran.err]
    assert ["token.txt"] == files_with_the_token(office.folder)
    assert f"Bearer {TOKEN}" in str(office.wonde.requests[0].headers)


@pytest.mark.parametrize(
    "fault", [Status(code=401), Status(code=422), WrongShape(document=[TOKEN])]
)
def test_no_failure_shows_the_token(office: Office, fault: Fault) -> None:
    """Nor does it when the MIS refuses, or answers with nonsense."""
    office.wonde.faults.plant(fault, times=FOREVER)
    text, document = office.run("import"), office.run("import", "--json")

    assert (5, 5) == (text.status, document.status)
    assert TOKEN not in text.out + text.err + document.out + document.err


def test_a_bare_token_is_not_repeated(office: Office) -> None:
    """A token that stands in the settings themselves is refused, and not shown."""
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text.replace('{ file = "token.txt" }', f'"{TOKEN}"'))
    shown, document = office.run("import"), office.run("import", "--json")

    assert (2, 2) == (shown.status, document.status)
    assert TOKEN not in shown.err + document.out
    (problem,) = document.error["problems"]
    assert "site[0].mis.token" == problem["path"]
    assert '{ env = "NAME" } or { file = "PATH" }' in problem["message"]


def test_a_token_that_cannot_be_sent_is_not_shown(office: Office) -> None:
    """A token with a line end inside is no header, and is not shown for it."""
    (office.folder / "token.txt").write_text(f"{TOKEN}\n{TOKEN}", encoding="utf-8")
    ran = office.run("import")

    assert ran.status in {2, 5}
    assert TOKEN not in ran.out + ran.err


def test_a_token_from_the_environment(office: Office) -> None:
    """A token is taken from the environment, and its absence is named."""
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(
        text.replace('{ file = "token.txt" }', '{ env = "HILLSIDE_TOKEN" }')
    )
    arguments = ("import", "--config", office.config, "--json")
    there = run(*arguments, environment={"HILLSIDE_TOKEN": TOKEN})
    absent = run(*arguments, environment={"HILLSIDE_TOKEN": None})

    assert (0, 2) == (there.status, absent.status)
    assert [
        {
            "path": "site[0].mis.token",
            "message": "the environment variable HILLSIDE_TOKEN is not set",
        }
    ] == absent.error["problems"]
