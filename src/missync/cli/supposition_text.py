"""Supposition text: what would follow from a choice, in words for a school office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import assert_never

from missync.cli.blocks import Block, Line
from missync.cli.change_text import change_text
from missync.cli.changes import CHANGES
from missync.cli.filter_words import command_words
from missync.cli.report_text import numbers, places
from missync.cli.words import number_of
from missync.importing.report import ImportReport
from missync.model.choices import (
    ArchiveKind,
    ArchivePeople,
    ChooseFilters,
    ExcludePeople,
    IncludePeople,
    NameSignedIn,
    OperatorAction,
    RestoreKind,
    RestorePeople,
    TurnSwitch,
)
from missync.model.plan import Archive, Exclude, Leave, Step, Wait
from missync.model.runs import Verdict
from missync.model.settings import LeaveRule, SiteSettings


__all__ = ["supposition_text"]


def supposition_text(
    settings: SiteSettings,
    report: ImportReport,
    what: OperatorAction | LeaveRule,
    unknown: str | None,
) -> Iterator[Block]:
    """Tell what would follow, first how many people move.

    Args:
        settings: The site's settings.
        report: What would follow.
        what: What was supposed.
        unknown: What cannot be known of it without the MIS, if there is something.
    """
    headline = "this is what would follow, the next import included."
    if report.verdict is Verdict.NOTHING_TO_DO:
        headline = "nothing would follow from it."
    yield Line(f"{settings.name}: {headline} Nothing was written.")
    summary = tuple(_summary(report.plan.steps))
    yield from summary or (Line("Nobody would come on the list or off it."),)
    if unknown:
        yield Line(f"But: {unknown}")
    yield Line(f"{numbers(report.plan.counts)}.")
    yield Line(f"{places(report.plan.standings)}.")
    yield from change_text(report, settings.names, most=None)
    yield Line()
    yield Line(f"Next: {_does(what)}")


def _summary(steps: tuple[Step, ...]) -> Iterator[Line]:
    moved = Counter(
        (fate, step.after.kind, isinstance(step, Wait))
        for step in steps
        if (fate := _fate(step))
    )
    told = dict.fromkeys((fate, kind) for fate, kind, _ in moved)
    for fate, kind in told:
        waiting = moved[fate, kind, True]
        number = waiting + moved[fate, kind, False]
        signed_in = f", {waiting} of them signed in" if waiting else ""
        yield Line(f"{number_of(kind, number)} {fate}{signed_in}.")


def _fate(step: Step) -> str | None:
    words = CHANGES.get(_what_becomes(step))
    return words.fate if words else None


def _what_becomes(step: Step) -> type[Step]:
    """Say what happens to somebody in the end: whoever waits comes off the list."""
    if not isinstance(step, Wait):
        return type(step)
    if step.after.excluded:
        return Exclude
    return Archive if step.after.archived else Leave


def _does(what: OperatorAction | LeaveRule) -> str:
    match what:
        case LeaveRule():
            return f'leave_rule = "{what.value}" in the settings does it.'
        case ExcludePeople():
            return f"“missync {what} --why” and the reason does it."
        case ChooseFilters():
            return f"“{command_words(what.kind, what.wanted)}” does it."
        case (
            IncludePeople()
            | ArchivePeople()
            | ArchiveKind()
            | RestorePeople()
            | RestoreKind()
            | TurnSwitch()
            | NameSignedIn()
        ):
            return f"“missync {what}” does it."
        case _:
            assert_never(what)
