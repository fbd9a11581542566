"""The status says what was done, also where it cannot be shown what that was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import click
import pytest
from click.testing import CliRunner

from missync.cli.app import Application
from missync.cli.errors import HELD
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import asker
from missync.cli.output import Json
from missync.errors import StoreError
from tests.cli.driving import Office, Ran, run


HUGE = "9" * 5000
DONE = "What was done is done; the exit status says what that is."


def unreadable() -> NoReturn:
    """Fail as a store does that cannot be read any more."""
    message = "The store is gone."
    raise StoreError(message)


@click.command
@common
@asker
def unmade(invocation: Invocation, by: str) -> Answer:
    """Answer with what cannot be made."""
    del by
    return invocation.answer(unreadable, unreadable, HELD)


@click.command
@common
@asker
def unwritten(invocation: Invocation, by: str) -> Answer:
    """Answer with what cannot be written."""
    del invocation, by
    return Answer(output=Json(object()), status=HELD)


@click.command
@common
def reading(invocation: Invocation) -> Answer:
    """Change nothing, and answer with what cannot be made."""
    return invocation.answer(unreadable, unreadable, HELD)


class Made(Application):
    """These commands."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give one of them."""
        del ctx
        return {"unmade": unmade, "unwritten": unwritten, "reading": reading}[cmd_name]


def ran(*args: str) -> Ran:
    """Run one of these commands."""
    text = CliRunner().invoke(Made(), args, catch_exceptions=False)
    return Ran(status=text.exit_code, out=text.stdout, err=text.stderr)


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_what_was_done_stands_though_no_answer_can_be_made(extra: list[str]) -> None:
    """A command that changed something ends by that, and says why it is not shown."""
    found = ran("unmade", *extra)
    assert (HELD, "") == (found.status, found.out)
    assert f"Not everything could be shown. The store is gone. {DONE}\n" == found.err


def test_what_was_done_stands_though_no_answer_can_be_written() -> None:
    """An answer that cannot be written down hides nothing of what was done."""
    found = ran("unwritten")
    assert (HELD, "") == (found.status, found.out)
    assert "TypeError" in found.err
    assert found.err.endswith(f"{DONE}\n")


def test_a_command_that_changes_nothing_fails() -> None:
    """Where nothing was done, an answer that cannot be made is a failure."""
    assert (5, "The store is gone.\n") == (ran("reading").status, ran("reading").err)


@pytest.mark.parametrize(
    "environment",
    [
        {"COLUMNS": HUGE},
        {"COLUMNS": "20000000"},
        {"COLUMNS": "²"},
        {"COLUMNS": "-1"},
        {"LINES": HUGE},
        {"LINES": "²"},
    ],
    ids=lambda value: str(value)[:20],
)
def test_no_size_of_a_terminal_ends_an_import(
    office: Office, environment: Mapping[str, str]
) -> None:
    """Whatever is said of the terminal's size, an import is done and shown."""
    found = run("import", "--config", office.config, environment=environment)
    assert (0, "") == (found.status, found.err)
    assert "hillside: imported." in found.out


@pytest.mark.parametrize(
    ("columns", "most"),
    [("40", 40), ("00040", 40), ("", 120), ("0", 120), ("x", 120), ("99999", 1000)],
)
def test_a_pipe_is_as_wide_as_columns_says(
    sound: Office, columns: str, most: int
) -> None:
    """COLUMNS is followed up to a thousand, and passed over where it is no width."""
    found = run("people", "--config", sound.config, environment={"COLUMNS": columns})
    assert 0 < found.width <= most
