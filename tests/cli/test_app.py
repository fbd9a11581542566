"""The command as a whole: help, wrong usage, and how it fails."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from missync.cli.app import COMMANDS
from tests.cli.driving import Office, run


HEAVY = ("rich", "sqlalchemy", "alembic", "httpcore", "missync.testing")


def test_help_lists_every_command() -> None:
    """`--help` names each command with its summary, and is done."""
    ran = run("--help")

    assert 0 == ran.status
    assert [] == [name for name in COMMANDS if f"  {name} " not in ran.out]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name: str) -> None:
    """Every command in the list exists and explains itself."""
    ran = run(name, "--help")

    assert (0, "") == (ran.status, ran.err)
    assert ran.out.startswith("Usage: ")


@pytest.mark.parametrize("name", sorted({*COMMANDS} - {"db", "what-if"}))
def test_each_command_takes_the_common_options(name: str) -> None:
    """Every command takes `--json`, `--config` and `--site`."""
    text = run(name, "--help").out

    assert [] == [each for each in ("--json", "--config", "--site") if each not in text]


def test_commands_are_imported_when_they_are_run() -> None:
    """`missync --help` imports no command and nothing heavy."""
    script = (
        "import sys\n"
        "from missync.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n"
        "    print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--help"],
        capture_output=True,
        check=True,
        text=True,
    )
    imported = set(done.stderr.split())

    assert set() == {*HEAVY, "missync.cli.commands"} & imported


def test_version() -> None:
    """`--version` tells the version."""
    ran = run("--version")

    assert (0, f"missync {version('missync')}\n") == (ran.status, ran.out)


def test_no_command_at_all() -> None:
    """Without a command the help is shown aside, as wrong usage."""
    ran = run()

    assert (2, "") == (ran.status, ran.out)
    assert "explain" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["nosuch"],
        ["--nosuch"],
        ["people", "--nosuch"],
        ["people", "surplus"],
        ["people", "--kind", "governors"],
        ["explain"],
        ["db", "nosuch"],
        ["import", "--by", " "],
        ["import", "--by", "\u200b"],
        ["exclude", "somebody"],
        ["exclude", "somebody", "--why", " "],
        ["archive", "somebody", "--why", ""],
        ["archive", "somebody", "--why", "\u2060\u00ad"],
        ["switch", "students"],
        ["switch", "students", "amber"],
        ["switch", "governors", "on"],
        ["filter", "governors"],
        ["filter", "students", "house=Elm", "--none"],
        ["what-if", "nosuch"],
        ["what-if", "filter", "students"],
        ["what-if", "leave-rule", "neither"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    """Wrong usage is status 2: text aside, or the error document with `--json`."""
    text, document = run(*arguments), run(*arguments, "--json")

    assert (2, "") == (text.status, text.out)
    assert text.err
    assert (2, "") == (document.status, document.err)
    assert "usage" == document.error["kind"]
    assert [] == document.error["problems"]


@pytest.mark.parametrize(
    ("group", "first"),
    [([], "demo, "), (["what-if"], "archive, "), (["db"], "check, ")],
)
def test_json_without_a_command(group: list[str], first: str) -> None:
    """`--json` without a command is the error document, and names the commands."""
    document = run(*group, "--json")

    assert (2, "") == (document.status, document.err)
    assert "usage" == document.error["kind"]
    assert document.error["message"].startswith(f"Say which command: {first}")


def test_wrong_usage_says_where_help_is() -> None:
    """Wrong usage of a command points to that command's help."""
    assert "people --help" in run("people", "--nosuch").err


def test_missing_settings(tmp_path: Path) -> None:
    """A missing settings file is status 2 and shows how to write one."""
    ran = run("people", "--config", tmp_path / "nope.toml")

    assert (2, "") == (ran.status, ran.out)
    assert "nope.toml" in ran.err
    assert '    school_id = "A1930499544"\n' in ran.err


def test_bad_settings(office: Office) -> None:
    """Bad settings are status 2, with every problem, before the MIS is asked."""
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(f"store = 5\nsurplus = 1\n{text.partition(chr(10))[2]}")
    shown, document = office.run("import"), office.run("import", "--json")

    assert (2, "") == (shown.status, shown.out)
    assert "\n  store: should be a text, not a number\n" in shown.err
    assert (2, "") == (document.status, document.err)
    assert "settings" == document.error["kind"]
    assert ["store", "surplus"] == [p["path"] for p in document.error["problems"]]
    assert {"path", "message"} == set(document.error["problems"][0])
    assert [] == office.wonde.requests
