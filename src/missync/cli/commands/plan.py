"""`missync plan`: what an import would do."""

from __future__ import annotations

from pathlib import Path

import click

from missync.cli.documents import import_document
from missync.cli.opening import Setup
from missync.cli.options import Common, approval, common
from missync.cli.output import complain, tell
from missync.cli.plan_files import read_plan, write_plan
from missync.cli.private_files import require_writable
from missync.cli.problem_words import Called, called, called_at
from missync.cli.progress import progress
from missync.cli.report_text import advice, report_text
from missync.cli.statuses import DONE, PARTIAL
from missync.cli.store_url import database_files
from missync.importing.report import ImportReport, report_of_plan
from missync.model.plan import SavedPlan
from missync.model.settings import SiteSettings


__all__ = ["command"]

_Shown = tuple[SiteSettings, ImportReport, SavedPlan, Called]


@click.command("plan")
@click.option(
    "--out",
    "files",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="Put the plan aside: as a page (.html), a text (.txt), or to apply it later.",
)
@click.option(
    "--read",
    "put_aside",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Show a plan that was put aside, in place of a new one.",
)
@approval
@common
def command(
    common: Common,
    *,
    files: tuple[Path, ...],
    put_aside: Path | None,
    approve: str | None,
) -> int:
    """Ask the MIS and say what an import would do, to whom and why. Changes nothing.

    The exit status is 0, or 4 where something could not be read completely.
    """
    if put_aside is not None and approve is not None:
        message = "Approve of a plan that was put aside when it is applied."
        raise click.UsageError(message)
    setup = Setup.read(common) if put_aside else Setup.to_ask(common)
    kept = (common.config, *database_files(setup.settings.store))
    for file in files:
        require_writable(file, kept)
    if put_aside is None:
        settings, report, saved, known = _made(setup, common, approve)
    else:
        settings, report, saved, known = _read(setup, put_aside)
    for file in files:
        _write(file, saved, report, settings, known)
    tell(
        as_json=common.as_json,
        document=lambda: import_document(settings, report),
        text=lambda: (*report_text(settings, report, known), *advice(report)),
    )
    return DONE if report.plan.complete else PARTIAL


def _made(setup: Setup, common: Common, approve: str | None) -> _Shown:
    settings = setup.site()
    with setup.open(settings) as site, progress(wanted=not common.as_json) as told:
        report = site.plan(approve=approve, progress=told)
        return settings, report, site.save(report), called_at(site, report.plan)


def _read(setup: Setup, file: Path) -> _Shown:
    saved = read_plan(file)
    settings = setup.site(saved.site)
    known = called(saved.plan, settings.names)
    return settings, report_of_plan(saved.plan), saved, known


def _write(
    file: Path,
    saved: SavedPlan,
    report: ImportReport,
    settings: SiteSettings,
    known: Called,
) -> None:
    write_plan(file, saved, report, settings, known)
    complain(f"The plan is in {file}. It names people: keep it private.")
