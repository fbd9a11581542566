"""Supposition text: what would follow from a choice, in words for a school office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from missync.cli.blocks import Block, Line
from missync.cli.change_text import change_text
from missync.cli.report_text import numbers, places
from missync.cli.words import number_of
from missync.model.plans import (
    Add,
    Archive,
    Exclude,
    Gone,
    Hold,
    Leave,
    Replaced,
    Restore,
    SetAside,
    Step,
    Wait,
)
from missync.model.runs import Verdict
from missync.model.settings import SiteSettings
from missync.reports import ImportReport


__all__ = ["supposition_text"]

_FATES: Final[Mapping[type[Step], str]] = {
    Add: "will join",
    Restore: "will come back",
    Exclude: "will be kept off the list",
    Archive: "will be archived",
    SetAside: "will not be imported any more",
    Leave: "will leave the list",
    Gone: "will leave the list",
    Replaced: "will leave the list",
    Hold: "will be held until somebody decides",
}


def supposition_text(
    settings: SiteSettings, report: ImportReport, does: str, unknown: str | None
) -> Iterator[Block]:
    """Tell what would follow, first how many people move.

    Args:
        settings: The site's settings.
        report: What would follow.
        does: What somebody does who wants it to happen.
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
    yield Line(f"Next: {does}")


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
    if not isinstance(step, Wait):
        return _FATES.get(type(step))
    if step.after.excluded:
        return _FATES[Exclude]
    return _FATES[Archive if step.after.archived else Leave]
