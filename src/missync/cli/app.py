"""The command as a whole: which subcommands there are, and how each of them ends."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final, NoReturn

import click
from click.core import ParameterSource
from click.exceptions import NoArgsIsHelpError

from missync.cli.errors import DONE, INTERRUPTED, USAGE, failure_of
from missync.cli.output import Json, complain, write
from missync.cli.signals import interruptible
from missync.cli.streams import is_output_lost


COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "demo": ("demo", "Show it all on a made-up school; needs no settings."),
    "plan": ("plan", "Say what an import would do, and why; write nothing."),
    "import": ("plan.import_people", "Bring the people in step with the MIS."),
    "people": ("people", "List the people."),
    "explain": ("explain", "Say why somebody is on the list or not."),
    "exclude": (
        "exclude.exclude",
        "Keep somebody off the list, whatever the MIS sends.",
    ),
    "include": ("exclude.include", "Lift that: they come back with the next import."),
    "archive": ("archive", "Take somebody, or all of a kind, off the list."),
    "restore": ("archive.restore", "Bring back somebody, or all of a kind."),
    "switch": ("switch", "Turn imports of a kind on or off."),
    "filter": ("filters", "Import only some of a kind; or show the filters."),
    "signed-in": (
        "signed_in.signed_in",
        "Name who is signed in: they stay on the list.",
    ),
    "what-if": ("what_if", "Say what would follow, without doing it."),
    "codes": ("codes", "List the attendance codes; offer them or not."),
    "reasons": ("reasons", "List the school's own reasons; add or remove one."),
    "late": ("events.late", "Record that a pupil arrived late."),
    "early": ("events.early", "Record that a pupil left early."),
    "return": ("events.returned", "Record that a pupil who left came back."),
    "cancel": ("events.cancel", "Take an attendance event back."),
    "deliver": (
        "deliver.deliver",
        "Send the marks that are due, and confirm them, once.",
    ),
    "marks": ("marks", "List the marks; settle one; export the evidence."),
    "check": ("check", "Say everything that goes wrong, or soon will."),
    "run": ("run", "Stay up: nightly imports, and marks as they come."),
    "history": ("history", "List the runs, the newest first."),
    "adapters": ("adapters", "List what is installed."),
    "school": (
        "school.school",
        "Say which school this is; accept its new URN or name.",
    ),
    "db": ("db", "Check the database's schema, or upgrade it."),
}
"""Each command by name: its module in `missync.cli.commands`, and its summary.

The command is called as its module is, where no other name stands after a dot.
"""


class Group(click.Group):
    """A group of commands. It does nothing itself, so it has no ``--json`` either."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse a ``--json`` where there is no command whose it could be."""
        if args and not set(args) - {"--json"}:
            ctx.fail(f"Say which command: {', '.join(self.list_commands(ctx))}.")
        return super().parse_args(ctx, args)


def alone(command: Callable[..., int]) -> Callable[..., int]:
    """Let a group do something by itself, where none of its commands is named.

    Its options are for that alone: what stands before one of its commands would be
    lost, and is wrong usage.
    """

    @click.pass_context
    @functools.wraps(command)
    def run(ctx: click.Context, /, **options: object) -> int:
        if ctx.invoked_subcommand is None:
            return command(**options)
        early = [each.opts[0] for each in ctx.command.params if _was_given(ctx, each)]
        if early:
            ctx.fail(f"Put {', '.join(early)} after “{ctx.invoked_subcommand}”.")
        return DONE

    return run


def _was_given(ctx: click.Context, option: click.Parameter) -> bool:
    source = ctx.get_parameter_source(option.name or "")
    return source is ParameterSource.COMMANDLINE


class Application(Group):
    """The group of all commands. A command is imported only when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the commands, in the order in which they are met."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(".")
        imported = import_module(f"missync.cli.commands.{module}")
        command: click.Command = getattr(imported, name or module)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands with their summaries, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])

    def main(
        self,
        args: Sequence[str] | None = None,
        *rest: Any,  # noqa: ANN401 - as in click
        **extra: Any,  # noqa: ANN401 - as in click
    ) -> NoReturn:
        """Run a command, and exit with the status it came to.

        Whatever goes wrong is said in words, or as a JSON document where `--json` is
        among the arguments; never as a traceback.
        """
        given = sys.argv[1:] if args is None else args
        with interruptible():
            sys.exit(self._status(given, *rest, **extra))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as in click
        """Run a command; one that somebody stops ends with one line."""
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
        except BaseException as error:  # noqa: BLE001 - nothing ends in a traceback
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


def _fail(error: BaseException, *, as_json: bool) -> int:
    failure = failure_of(error)
    if as_json:
        write(Json(failure.document))
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
