"""Errors become an exit status, lines for people and a JSON document."""

from __future__ import annotations

from datetime import timedelta

import click
import pytest
from click.testing import CliRunner

from missync.cli.app import Application
from missync.cli.errors import failure_of
from missync.errors import (
    AccessRefused,
    BadPayload,
    Busy,
    InputError,
    MissyncError,
    OutcomeUnknown,
    PluginError,
    Problem,
    Rejected,
    SettingsError,
    StalePlan,
    StoreError,
    TryLater,
)


class Broken(Application):
    """A command group whose every command fails."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command that raises an error with a secret in it."""
        del ctx, cmd_name

        @click.command
        @click.option("--json", is_flag=True)
        def command(*, json: bool) -> None:
            message = "feedc0de"
            raise LookupError(message, json)

        return command


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (2, "settings", SettingsError("no")),
        (2, "input", InputError("no")),
        (2, "usage", click.UsageError("no")),
        (2, "usage", click.BadParameter("no")),
        (2, "usage", click.FileError("no")),
        (5, "mis-unreachable", TryLater("no", timedelta(seconds=5))),
        (5, "mis-unreachable", OutcomeUnknown("no")),
        (5, "mis-refused", AccessRefused("no")),
        (5, "mis-refused", Rejected("no", status=422, body="")),
        (5, "bad-payload", BadPayload("no")),
        (5, "busy", Busy("no")),
        (5, "stale-plan", StalePlan("no")),
        (5, "store", StoreError("no")),
        (5, "plugin", PluginError("no")),
        (5, "internal", ValueError("no")),
        (130, "interrupted", click.Abort()),
    ],
)
def test_every_error_has_its_status(status: int, kind: str, error: Exception) -> None:
    """What its user can mend is status 2, Ctrl-C is 130, everything else is 5."""
    failure = failure_of(raised(error))

    assert (status, kind) == (failure.status, failure.kind)


def raised(error: Exception) -> Exception:
    """Raise an error and catch it again, so that it has a place."""
    try:
        raise error
    except type(error) as caught:
        return caught


def test_the_document_is_the_contract() -> None:
    """The document has the kind, the message and every problem, and nothing more."""
    problem = Problem(path="site[0].mis.token", message="is missing", record="A1")

    assert {
        "error": {
            "kind": "settings",
            "message": "They cannot be used:",
            "problems": [{"path": "site[0].mis.token", "message": "is missing"}],
        }
    } == failure_of(SettingsError("They cannot be used:", (problem,))).document


def test_the_lines_name_every_problem() -> None:
    """People read the message, then each problem with its path."""
    error: MissyncError = InputError("No.", (Problem(path="a", message="b"),))

    assert ("No.", "  a: b") == failure_of(error).lines


def test_an_error_nobody_foresaw_keeps_its_text_to_itself() -> None:
    """Of a mistake of ours the type and the place are shown, without a traceback."""
    text = CliRunner().invoke(Broken(), ["any"])

    assert (5, "") == (text.exit_code, text.stdout)
    assert "LookupError in" in text.stderr
    assert "feedc0de" not in text.stderr
    assert "Traceback" not in text.stderr


def test_an_error_nobody_foresaw_is_a_document_too() -> None:
    """With `--json` a mistake of ours is the error document as well."""
    text = CliRunner().invoke(Broken(), ["any", "--json"])

    assert (5, "") == (text.exit_code, text.stderr)
    assert '"kind": "internal"' in text.stdout
    assert "feedc0de" not in text.stdout
