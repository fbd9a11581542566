"""Asking: what takes many people off the list asks first, where somebody can answer."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Final

from missync.cli.errors import FAILED
from missync.cli.invocation import Answer, Invocation
from missync.cli.output import Text, complain
from missync.cli.text.words import number_of
from missync.importing.report import Interrupted
from missync.model.choices import ArchiveKind, OperatorAction
from missync.model.ids import Kind
from missync.model.plan import Change, ImportPlan, Removal, Step
from missync.model.sentences import all_of
from missync.model.spelling import comparable
from missync.site import Site


_YES: Final = frozenset({"y", "yes"})


def is_agreed(
    invocation: Invocation, site: Site, choice: OperatorAction, *, yes: bool
) -> bool:
    """Ask at the terminal whether a choice is to be made that takes many off the list.

    Everybody of a kind are many, and so are more people than the brake's floor. Where
    nobody could answer, away from a terminal or for a program, nobody is asked.

    Args:
        invocation: How the command was called.
        site: The site.
        choice: What is to be chosen.
        yes: Whether that was answered before.

    Raises:
        Interrupted: They stopped the command instead of answering.
    """
    if yes or invocation.as_json or not _is_at_a_terminal():
        return True
    off = _taken_off(site.plan_choice(choice))
    few = 0 if isinstance(choice, ArchiveKind) else site.settings.brake.floor
    return len(off) <= few or _answer(_question(off)) in _YES


def declined() -> Answer:
    """Answer that nothing was done, as whoever was asked did not agree."""
    complain("Nothing was changed.")
    return Answer(output=Text(()), status=FAILED)


def _is_at_a_terminal() -> bool:
    """Whether somebody can read a question, and type an answer."""
    streams = (sys.stdin, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def _taken_off(plan: ImportPlan) -> Sequence[Step]:
    """Give those who come off the list: now, or once they are not signed in."""
    return [
        step
        for step in plan.steps
        if isinstance(step, Removal) or step.change is Change.WAIT
    ]


def _question(off: Sequence[Step]) -> str:
    kinds = Counter(step.after.kind for step in off)
    people = all_of(number_of(kind, kinds[kind]) for kind in Kind if kinds[kind])
    waiting = sum(step.change is Change.WAIT for step in off)
    wait = "waits" if waiting == 1 else "wait"
    signed_in = f", {waiting} of them signed in, who {wait}" if waiting else ""
    return f"This takes {people} off the list{signed_in}. Go on? [y/N] "


def _answer(question: str) -> str:
    """Ask on standard error; without an answer in words it is empty."""
    try:
        sys.stderr.write(question)
        sys.stderr.flush()
        answer = sys.stdin.buffer.readline()
    except KeyboardInterrupt:
        complain("")
        raise Interrupted(None) from None
    except OSError:
        return ""
    if not answer.endswith(b"\n"):
        complain("")
    return comparable(answer.decode(errors="replace"))
