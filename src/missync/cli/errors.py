"""Exit statuses, and what an error means to whoever ran the command."""

from __future__ import annotations

import traceback
from typing import Final

import attrs
import click

from missync.errors import MissyncError, Problem, was_interrupted


DONE: Final = 0
PROBLEMS: Final = 1
USAGE: Final = 2
HELD: Final = 3
PARTIAL: Final = 4
FAILED: Final = 5
INTERRUPTED: Final = 130

_USAGE_KINDS = frozenset({"settings", "input"})


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

    @property
    def document(self) -> dict[str, object]:
        """The error document of the contract."""
        problems = [{"path": p.path, "message": p.message} for p in self.problems]
        error = {"kind": self.kind, "message": self.message, "problems": problems}
        return {"error": error}


class StoppedWhileDelivering(KeyboardInterrupt):
    """Somebody stopped the command after marks got on.

    Args:
        marks: How many did.
    """

    def __init__(self, marks: int) -> None:
        super().__init__()
        self._marks = marks

    def __str__(self) -> str:
        got_on = "1 mark" if self._marks == 1 else f"{self._marks} marks"
        return (
            f"Stopped. {got_on} got on, as “missync marks” shows: the next “missync "
            "deliver” looks for what was sent, and nobody has to enter anything again."
        )


def failure_of(error: BaseException) -> Failure:
    """Say what an error means. Of one that nobody foresaw, only the place is shown.

    Its text could hold anything, a secret or a name among it.
    """
    if isinstance(error, click.Abort) or was_interrupted(error):
        return _interruption(error)
    match error:
        case MissyncError():
            return Failure(
                status=USAGE if error.kind in _USAGE_KINDS else FAILED,
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
            return Failure(status=FAILED, kind="internal", message=_place_of(error))


def after_the_work(error: BaseException) -> str:
    """Say that something could not be shown of what was done, which stands."""
    return (
        f"Not everything could be shown. {failure_of(error).message} What was done is "
        "done; the exit status says what that is."
    )


def _interruption(error: BaseException) -> Failure:
    """Say what was kept, and end by what was done: if nothing was, as interrupted."""
    from missync.importing.report import Interrupted  # noqa: PLC0415
    from missync.model.runs import Run, Verdict  # noqa: PLC0415

    match error if isinstance(error, KeyboardInterrupt) else error.__cause__:
        case Interrupted(run=Run(verdict=verdict)) as stopped:
            statuses = {Verdict.HELD: HELD, Verdict.PARTIAL: PARTIAL}
            status, message = statuses.get(verdict, DONE), str(stopped)
        case Interrupted() as stopped:
            status, message = INTERRUPTED, str(stopped)
        case StoppedWhileDelivering() as stopped:
            status, message = DONE, str(stopped)
        case _:
            status, message = INTERRUPTED, "Stopped."
    return Failure(status=status, kind="interrupted", message=message)


def _help_on(error: click.ClickException) -> tuple[str, ...]:
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return ()
    return (f"Try “{error.ctx.command_path} --help”.",)


def _place_of(error: BaseException) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"missync met an error that it did not foresee: {type(error).__name__} in "
        f"{frame.filename}, line {frame.lineno}. Please report it."
    )
