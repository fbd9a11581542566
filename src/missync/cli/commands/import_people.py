"""`missync import`: plan and apply, for one site or for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from missync.cli.blocks import Block
from missync.cli.documents import import_document
from missync.cli.each_site import Told, tell_each
from missync.cli.opening import Setup
from missync.cli.options import Common, approval, asker, common
from missync.cli.plan_files import read_plan
from missync.cli.plugin_failures import tell_failures
from missync.cli.problem_words import Called, called_at
from missync.cli.progress import progress
from missync.cli.report_text import advice, report_text
from missync.cli.statuses import DONE, HELD, PARTIAL
from missync.importing.report import ImportReport
from missync.model.plan import SavedPlan
from missync.model.runs import Verdict
from missync.model.settings import SiteSettings


__all__ = ["command"]

_STATUSES = {Verdict.HELD: HELD, Verdict.PARTIAL: PARTIAL}
_NAMED = 20


@click.command("import")
@click.option(
    "--plan",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Apply this plan, as “missync plan --out FILE” put it aside.",
)
@approval
@common
@asker
def command(common: Common, by: str, *, file: Path | None, approve: str | None) -> int:
    """Bring the people in step with the MIS, in one transaction.

    Without --site every site is imported; one that fails stops no other. A plan that
    was put aside is applied as it is, or refused where it does not hold any more.

    The exit status is 0 for done or nothing to do, 3 where removals are held, 4
    where a read was not complete, and 5 where nothing was changed.
    """
    setup = Setup.read(common) if file else Setup.to_ask(common)
    if file is not None:
        saved = read_plan(file)
        return tell_each(
            common,
            (setup.site(saved.site),),
            lambda site: _applied(setup, site, saved, by, approve),
        )
    sites = (setup.site(),) if approve else setup.sites()
    return tell_each(
        common, sites, lambda site: _imported(setup, site, common, by, approve)
    )


def _imported(
    setup: Setup,
    settings: SiteSettings,
    common: Common,
    by: str,
    approve: str | None,
) -> Told:
    with setup.open(settings) as site, progress(wanted=not common.as_json) as told:
        report = site.import_people(by=by, approve=approve, progress=told)
        known = {} if common.as_json else called_at(site, report.plan)
    return _answer(settings, report, known)


def _applied(
    setup: Setup, settings: SiteSettings, saved: SavedPlan, by: str, approve: str | None
) -> Told:
    with setup.open(settings) as site:
        report = site.import_plan(saved, by=by, approve=approve)
        known = called_at(site, report.plan)
    return _answer(settings, report, known)


def _answer(settings: SiteSettings, report: ImportReport, known: Called) -> Told:
    tell_failures(settings, report)
    return Told(
        status=_STATUSES.get(report.verdict, DONE),
        document=lambda: import_document(settings, report),
        text=lambda: _text(settings, report, known),
    )


def _text(
    settings: SiteSettings, report: ImportReport, known: Called
) -> Iterator[Block]:
    yield from report_text(settings, report, known, most=_NAMED)
    yield from advice(report)
