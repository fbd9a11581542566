"""Failing: what an error means to whoever ran the command."""

from __future__ import annotations

import traceback

import attrs
import click

from missync.cli.documents import Document, problem_document
from missync.cli.statuses import DONE, FAILED, HELD, INTERRUPTED, PARTIAL, USAGE
from missync.errors import MissyncError, Problem
from missync.importing.report import Interrupted, was_interrupted
from missync.model.runs import Run, Verdict


__all__ = ["Failure", "failure_document", "failure_of"]

_STATUSES = {Verdict.HELD: HELD, Verdict.PARTIAL: PARTIAL}
_OURS_TO_MEND = frozenset({"settings", "input"})


@attrs.frozen(kw_only=True)
class Failure:
    """What stopped a command.

    Attributes:
        status: The exit status it comes to.
        kind: Its stable name, as in the JSON document.
        hint: What helps to get on, in lines.
    """

    status: int
    kind: str
    message: str
    problems: tuple[Problem, ...] = ()
    hint: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The whole of it, as lines for people."""
        return (
            self.message,
            *(f"  {problem}" for problem in self.problems),
            *self.hint,
        )


def failure_of(error: Exception) -> Failure:
    """Say what an error means. Of one that nobody foresaw, only the place is told.

    Its text could hold anything, a secret or a name among it.
    """
    if isinstance(error, click.Abort) or was_interrupted(error):
        return _interrupted(error)
    match error:
        case MissyncError():
            return Failure(
                status=USAGE if error.kind in _OURS_TO_MEND else FAILED,
                kind=error.kind,
                message=error.message,
                problems=error.problems,
                hint=getattr(error, "hint", ()),
            )
        case click.ClickException():
            return Failure(
                status=USAGE,
                kind="usage",
                message=" ".join(error.format_message().split()),
                hint=_help_on(error),
            )
        case _:
            return Failure(
                status=FAILED, kind="internal", message=f"{_place_of(error)}."
            )


def _interrupted(error: Exception) -> Failure:
    """Say what was kept, and end by what was done: if nothing was, as interrupted."""
    match error.__cause__:
        case Interrupted(run=Run() as run) as stopped:
            status = _STATUSES.get(run.verdict, DONE)
            return Failure(status=status, kind="interrupted", message=str(stopped))
        case Interrupted() as stopped:
            message = str(stopped)
        case _:
            message = "Stopped."
    return Failure(status=INTERRUPTED, kind="interrupted", message=message)


def failure_document(failure: Failure) -> Document:
    """Give the error document of the contract."""
    return {
        "error": {
            "kind": failure.kind,
            "message": failure.message,
            "problems": [problem_document(problem) for problem in failure.problems],
        }
    }


def _help_on(error: click.ClickException) -> tuple[str, ...]:
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return ()
    return (f"Try “{error.ctx.command_path} --help”.",)


def _place_of(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"missync met an error that it did not foresee: {type(error).__name__} in "
        f"{frame.filename}, line {frame.lineno}. Please report it"
    )
