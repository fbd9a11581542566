"""The command as a whole: which subcommands there are, and how each of them ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final, NoReturn

import click
from click.exceptions import NoArgsIsHelpError

from missync.cli.interrupting import interruptible
from missync.cli.output import complain, write_document
from missync.cli.statuses import INTERRUPTED, USAGE
from missync.cli.streams import is_output_lost
from missync.cli.subcommands import Subcommands


__all__ = ["COMMANDS", "Application", "app"]

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "demo": ("demo", "Show it all on a made-up school; needs no settings."),
    "plan": ("plan", "Say what an import would do, and why; write nothing."),
    "import": ("import_people", "Bring the people in step with the MIS."),
    "people": ("people", "List the people."),
    "explain": ("explain", "Say why somebody is on the list or not."),
    "exclude": ("exclude", "Keep somebody off the list, whatever the MIS sends."),
    "include": ("include", "Lift that: they come back with the next import."),
    "archive": ("archive", "Take somebody, or all of a kind, off the list."),
    "restore": ("restore", "Bring back somebody, or all of a kind."),
    "switch": ("switch", "Turn imports of a kind on or off."),
    "filter": ("filter_people", "Import only some of a kind; or show the filters."),
    "signed-in": ("signed_in", "Name who is signed in: they stay on the list."),
    "what-if": ("what_if", "Say what would follow, without doing it."),
    "codes": ("codes", "List the attendance codes; offer them or not."),
    "reasons": ("reasons", "List the school's own reasons; add or remove one."),
    "late": ("late", "Record that a pupil arrived late."),
    "early": ("early", "Record that a pupil left early."),
    "return": ("come_back", "Record that a pupil who left came back."),
    "cancel": ("cancel", "Take an attendance event back."),
    "deliver": ("deliver", "Send the marks that are due, and confirm them, once."),
    "marks": ("marks", "List the marks; settle one; export the evidence."),
    "check": ("check", "Say everything that goes wrong, or soon will."),
    "run": ("run", "Stay up: nightly imports, and marks as they come."),
    "history": ("history", "List the runs, the newest first."),
    "adapters": ("adapters", "List what is installed."),
    "school": ("school", "Say which school this is; accept its new URN or name."),
    "db": ("db", "Check the database's schema, or upgrade it."),
}
"""Each command by name: its module in `missync.cli.commands`, and its summary."""


class Application(Subcommands):
    """The group of all commands. A command is imported only when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the commands, in the order in which they are met."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """Import a command's module and give its `command`."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"missync.cli.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands with their summaries, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])

    def main(
        self,
        args: Sequence[str] | None = None,
        *rest: Any,  # noqa: ANN401 - as in click
        **extra: Any,  # noqa: ANN401 - as in click
    ) -> NoReturn:
        """Run a command, and exit with the status it came to.

        Whatever goes wrong is told in words, or as a JSON document where `--json` is
        among the arguments; never as a traceback.
        """
        given = sys.argv[1:] if args is None else args
        with interruptible():
            sys.exit(self._status(given, *rest, **extra))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as in click
        """Run a command; one that somebody stops is told of in one line."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            raise click.Abort from stop

    def _status(self, given: Sequence[str], *rest: Any, **extra: Any) -> int:  # noqa: ANN401
        try:
            _require_text(given)
            return int(super().main(given, *rest, **extra | {"standalone_mode": False}))
        except NoArgsIsHelpError as error:
            complain(*error.format_message().splitlines())
            return USAGE
        except KeyboardInterrupt:
            complain("Stopped.")
            return INTERRUPTED
        except Exception as error:  # noqa: BLE001 - nothing ends in a traceback
            return _fail(error, as_json="--json" in given)


def _require_text(arguments: Sequence[str]) -> None:
    """Refuse an argument that no shell could pass on, nor any store keep."""
    for each in arguments:
        if "\0" in each or not _is_encodable(each):
            message = f"{each!r} is no text. Write it in letters and signs."
            raise click.UsageError(message)


def _is_encodable(argument: str) -> bool:
    try:
        os.fsencode(argument)
    except UnicodeEncodeError:
        return False
    return True


def _fail(error: Exception, *, as_json: bool) -> int:
    from missync.cli.failing import (  # noqa: PLC0415 - a command that works needs none
        failure_document,
        failure_of,
    )

    failure = failure_of(error)
    if as_json:
        write_document(failure_document(failure))
    if not as_json or is_output_lost():
        complain(*failure.lines)
    return failure.status


@click.command(
    cls=Application, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="missync", message="missync %(version)s")
def app() -> None:
    """Keep a school's people in step between its MIS and the software it uses.

    Every command takes --json: one JSON document on standard output. The exit status
    is 0 for done, 1 for problems found, 2 for wrong usage, settings or input, 3 for
    removals held, 4 for a read that was not complete, 5 for failed.
    """
