"""Reports: what an import did, or would do, in words for a school office."""

from __future__ import annotations

from collections.abc import Iterator

from missync.cli.text.blocks import Block, Line
from missync.cli.text.changes import changes_text, counts_text
from missync.cli.text.words import Called, problem_line, standings_text
from missync.importing.report import ImportReport
from missync.model.plan import Change, ImportPlan
from missync.model.runs import Verdict
from missync.model.settings import SiteSettings


def report_text(
    settings: SiteSettings,
    report: ImportReport,
    known: Called,
    most: int | None = None,
) -> Iterator[Block]:
    """Say what an import did, or a plan would do.

    Args:
        settings: The site's settings.
        report: What it came to.
        known: The names of those with whom there is a problem, as far as known.
        most: How many joiners, changes and problems to name; all if not given.
    """
    plan = report.plan
    yield Line(f"{settings.name}: {headline(report)}")
    yield Line(f"{counts_text(plan.counts)}.")
    yield Line(f"{standings_text(plan.standings)}.")
    for read in plan.reads:
        if not read.complete:
            yield Line(f"Reading {read.kind.plural} fell short: {read.why}")
    yield from changes_text(report, settings.names, most)
    yield from _problems(plan, known, most)


def headline(report: ImportReport) -> str:
    """Say in one sentence what an import did, or a plan would do."""
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
            return _partial(report)


def _partial(report: ImportReport) -> str:
    short = (read.kind.plural for read in report.plan.reads if not read.complete)
    kinds = " and ".join(short)
    if report.run is not None:
        return f"imported, but not all {kinds} could be read: none was taken off."
    return (
        f"not all {kinds} could be read. An import would remove none of them. Nothing "
        "was written."
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


def advice(report: ImportReport) -> Iterator[Block]:
    """Say what to do next."""
    yield Line()
    yield Line(f"Next: {_next(report)}")


def _next(report: ImportReport) -> str:
    plan = report.plan
    if report.verdict is Verdict.PARTIAL:
        return (
            "see to what fell short, and import again. Whoever has left comes off the "
            "list with a complete read."
        )
    if plan.digest:
        return (
            "look at those who are held. If it is right, “missync import --approve "
            f"{plan.digest}” lets them go; if not, mend them in the MIS."
        )
    if report.verdict is Verdict.HELD:
        return "look at those who are held, and mend them in the MIS."
    if report.run is None:
        return _next_of_plan(report.verdict)
    return _next_of_run(plan)


def _next_of_run(plan: ImportPlan) -> str:
    if _only_waiting(plan):
        return (
            "tell “missync signed-in” who is signed in. Whoever waits comes off the "
            "list with the first import after they are named there no more."
        )
    if plan.problems:
        does = "mend in the MIS" if any(p.record for p in plan.problems) else "see to"
        return f"{does} what there is to look at, then import again."
    return "“missync people” has the list, “missync explain” the reason for a name."


def _next_of_plan(verdict: Verdict) -> str:
    if verdict is Verdict.NOTHING_TO_DO:
        return "nothing, until the MIS has something new."
    return "“missync import” does it; “missync import --help” says how."


def _only_waiting(plan: ImportPlan) -> bool:
    """Whether there is nothing to look at but who waits because they are signed in."""
    waiting = {s.after.mis_id for s in plan.steps if s.change is Change.WAIT}
    looked_at = {problem.record for problem in plan.problems}
    return bool(waiting) and looked_at <= waiting


def failure_lines(settings: SiteSettings, report: ImportReport) -> Iterator[str]:
    """Name each plugin that failed when it was told of a run; nothing else stops."""
    for failure in report.failures:
        yield (
            f"{settings.name}: the plugin “{failure.plugin}” failed when it was told: "
            f"{type(failure.error).__name__}."
        )
