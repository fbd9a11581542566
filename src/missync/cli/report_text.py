"""Reports: what an import did, or would do, in words for a school office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from missync.cli.blocks import Block, Line
from missync.cli.change_text import change_text
from missync.cli.problem_words import Called, problem_line
from missync.cli.words import standing_word
from missync.importing.report import ImportReport
from missync.model.plan import ImportPlan, Wait
from missync.model.runs import Counts, Verdict
from missync.model.settings import SiteSettings
from missync.model.standings import Standing


__all__ = ["advice", "headline", "numbers", "places", "report_text"]

_COUNTED: Final = {
    "added": "joining",
    "restored": "coming back",
    "left": "leaving",
    "gone": "no longer sent",
    "not_importing": "not imported any more",
    "archived": "archived",
    "excluded": "kept off the list",
    "held": "held",
    "refused": "not understood",
    "changed": "changing",
    "new_off_list": "new and not on the list",
    "unchanged": "unchanged",
}


def report_text(
    settings: SiteSettings,
    report: ImportReport,
    known: Called,
    most: int | None = None,
) -> Iterator[Block]:
    """Tell what an import did, or a plan would do.

    Args:
        settings: The site's settings.
        report: What it came to.
        known: The names of those with whom there is a problem, as far as known.
        most: How many joiners, changes and problems to name; all if not given.
    """
    plan = report.plan
    yield Line(f"{settings.name}: {headline(report)}")
    yield Line(f"{numbers(plan.counts)}.")
    yield Line(f"{places(plan.standings)}.")
    for read in plan.reads:
        if not read.complete:
            yield Line(f"Reading {read.kind.plural} fell short: {read.why}")
    yield from change_text(report, settings.names, most)
    yield from _problems(plan, known, most)


def numbers(counts: Counts) -> str:
    """Give the numbers of a run, but for those that are nought."""
    found = attrs.asdict(counts)
    told = [f"{found[name]} {word}" for name, word in _COUNTED.items() if found[name]]
    return ", ".join(told) or "Nobody at all"


def advice(report: ImportReport) -> Iterator[Block]:
    """Say what to do next."""
    yield Line()
    yield Line(f"Next: {_next(report)}")


def _next(report: ImportReport) -> str:
    if report.verdict is Verdict.PARTIAL:
        return (
            "see to what fell short, and import again. Whoever has left comes off the "
            "list with a complete read."
        )
    if report.plan.digest or report.verdict is Verdict.HELD:
        return _next_of_held(report.plan.digest)
    if report.run is None:
        return _next_of_plan(report.verdict)
    if _only_waiting(report.plan):
        return (
            "tell “missync signed-in” who is signed in. Whoever waits comes off the "
            "list with the first import after they are named there no more."
        )
    if report.plan.problems:
        return "mend in the MIS what there is to look at, then import again."
    return "“missync people” has the list, “missync explain” the reason for a name."


def _next_of_plan(verdict: Verdict) -> str:
    if verdict is Verdict.NOTHING_TO_DO:
        return "nothing, until the MIS has something new."
    return "“missync import” does it; “missync import --help” says how."


def _next_of_held(digest: str | None) -> str:
    if digest is None:
        return "look at those who are held, and mend them in the MIS."
    return (
        "look at those who are held. If it is right, “missync import --approve "
        f"{digest}” lets them go; if not, mend them in the MIS."
    )


def _only_waiting(plan: ImportPlan) -> bool:
    """Whether there is nothing to look at but who waits because they are signed in."""
    waiting = {s.after.mis_id for s in plan.steps if isinstance(s, Wait)}
    looked_at = {problem.record for problem in plan.problems}
    return bool(waiting) and looked_at <= waiting


def headline(report: ImportReport) -> str:
    """Say in one sentence what an import did, or a plan would do."""
    planned = report.run is None
    match report.verdict:
        case Verdict.APPLIED:
            return "imported." if report.plan.reads else "done."
        case Verdict.PLANNED:
            return "this is what an import would do. Nothing was written."
        case Verdict.NOTHING_TO_DO:
            return "nothing to do. Everybody is as the MIS has them."
        case Verdict.HELD:
            return "imported, but somebody is held back until a person decides."
        case Verdict.PARTIAL:
            kinds = _unread(report.plan)
            if planned:
                return (
                    f"not all {kinds} could be read. An import would remove none of "
                    "them. Nothing was written."
                )
            return f"imported, but not all {kinds} could be read: none was taken off."


def _unread(plan: ImportPlan) -> str:
    return " and ".join(read.kind.plural for read in plan.reads if not read.complete)


def places(standings: Mapping[Standing, int]) -> str:
    """Say how many people stand where."""
    return ", ".join(
        f"{number} {standing_word(standing)}"
        for standing, number in standings.items()
        if number or standing is Standing.ON_LIST
    )


def _problems(plan: ImportPlan, known: Called, most: int | None) -> Iterator[Block]:
    problems = [p for p in plan.problems if not p.path.startswith("reads.")]
    if not problems:
        return
    yield Line()
    yield Line(f"To look at, {len(problems)}:")
    for problem in problems[:most]:
        yield Line(problem_line(problem, known), indent=2)
    if most is not None and len(problems) > most:
        rest = len(problems) - most
        yield Line(f"and {rest} more; “missync plan” names them all.", indent=2)
