"""`missync import`: plan and apply, for one site or for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import click

from missync.cli.blocks import Block, Line
from missync.cli.documents import Document, import_document
from missync.cli.failing import Failure, failure_document, failure_of
from missync.cli.opening import Setup
from missync.cli.options import Common, approval, asker, common
from missync.cli.output import complain, tell
from missync.cli.plan_reading import read_plan
from missync.cli.plugin_failures import tell_failures
from missync.cli.progress import progress
from missync.cli.report_text import advice, report_text
from missync.cli.statuses import DONE, HELD, PARTIAL
from missync.model.plans import SavedPlan
from missync.model.runs import Verdict
from missync.model.settings import SiteSettings
from missync.reports import ImportReport


__all__ = ["command"]

_STATUSES = {Verdict.HELD: HELD, Verdict.PARTIAL: PARTIAL}
_NAMED = 20


@attrs.frozen(kw_only=True)
class _Outcome:
    """What importing one site of several came to."""

    settings: SiteSettings
    result: ImportReport | Failure

    @property
    def status(self) -> int:
        if isinstance(self.result, Failure):
            return self.result.status
        return _STATUSES.get(self.result.verdict, DONE)

    @property
    def document(self) -> Document:
        if isinstance(self.result, Failure):
            return {"site": self.settings.name, **failure_document(self.result)}
        return import_document(self.settings, self.result)

    @property
    def text(self) -> Iterator[Block]:
        if isinstance(self.result, ImportReport):
            yield from report_text(self.settings, self.result, most=_NAMED)
            yield from advice(self.result)


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
    setup = Setup.read(common)
    if file is not None:
        saved = read_plan(file)
        settings = setup.site(saved.site)
        report = _applied(setup, settings, saved, by, approve)
        return _one(_Outcome(settings=settings, result=report), common)
    sites = (setup.site(),) if approve else setup.sites()
    if len(sites) == 1:
        report = _imported(setup, sites[0], common, by, approve)
        return _one(_Outcome(settings=sites[0], result=report), common)
    return _each(setup, sites, common, by)


def _one(outcome: _Outcome, common: Common) -> int:
    tell(
        as_json=common.as_json,
        document=lambda: outcome.document,
        text=lambda: outcome.text,
    )
    return outcome.status


def _each(
    setup: Setup, sites: tuple[SiteSettings, ...], common: Common, by: str
) -> int:
    outcomes = [
        _Outcome(settings=site, result=_attempt(setup, site, common, by))
        for site in sites
    ]
    tell(
        as_json=common.as_json,
        document=lambda: [outcome.document for outcome in outcomes],
        text=lambda: _text(outcomes),
    )
    return max(outcome.status for outcome in outcomes)


def _attempt(
    setup: Setup, settings: SiteSettings, common: Common, by: str
) -> ImportReport | Failure:
    try:
        return _imported(setup, settings, common, by, None)
    except Exception as error:  # noqa: BLE001 - no site's failure stops another's
        failure = failure_of(error)
        first, *others = failure.lines
        complain(f"{settings.name}: {first}", *others)
        return failure


def _imported(
    setup: Setup,
    settings: SiteSettings,
    common: Common,
    by: str,
    approve: str | None,
) -> ImportReport:
    with setup.open(settings) as site, progress(wanted=not common.as_json) as told:
        report = site.import_people(by=by, approve=approve, progress=told)
    tell_failures(settings, report)
    return report


def _applied(
    setup: Setup, settings: SiteSettings, saved: SavedPlan, by: str, approve: str | None
) -> ImportReport:
    with setup.open(settings) as site:
        report = site.import_plan(saved, by=by, approve=approve)
    tell_failures(settings, report)
    return report


def _text(outcomes: list[_Outcome]) -> Iterator[Block]:
    for outcome in outcomes:
        yield from outcome.text
        yield Line()
