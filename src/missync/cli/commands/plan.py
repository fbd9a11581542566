"""`missync plan` says what an import would do; `missync import` does it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
import click

from missync.cli.documents.people import import_document
from missync.cli.errors import DONE, HELD, PARTIAL
from missync.cli.files import database_files, require_writable, write_privately
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import approval, asker
from missync.cli.output import complain
from missync.cli.sites import Sites
from missync.cli.text.blocks import Block
from missync.cli.text.report import advice, failure_lines, report_text
from missync.cli.text.words import Called, called, called_at
from missync.errors import InputError
from missync.files import read_file
from missync.importing.report import ImportReport, report_of_plan
from missync.importing.saved_plans import plan_from_text, text_of_plan
from missync.model.plan import SavedPlan
from missync.model.runs import Verdict
from missync.model.settings import SiteSettings
from missync.site import Site


_STATUSES = {Verdict.HELD: HELD, Verdict.PARTIAL: PARTIAL}
_NAMED = 20


@attrs.frozen(kw_only=True)
class _Planned:
    """A plan, and whose it is."""

    settings: SiteSettings
    report: ImportReport
    saved: SavedPlan
    known: Called


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
def plan(
    invocation: Invocation,
    *,
    files: tuple[Path, ...],
    put_aside: Path | None,
    approve: str | None,
) -> Answer:
    """Ask the MIS and say what an import would do, to whom and why. Changes nothing.

    The exit status is 0, or 4 where something could not be read completely.
    """
    if put_aside is not None and approve is not None:
        message = "Approve of a plan that was put aside when it is applied."
        raise click.UsageError(message)
    sites = invocation.sites() if put_aside else invocation.sites_to_ask()
    ours = database_files(sites.file.store)
    for file in files:
        kept = (invocation.config, *ours, *sites.file.secret_files)
        require_writable(file, kept)
    if put_aside is None:
        planned = _planned(invocation, sites, approve)
    else:
        planned = _read(sites, put_aside)
    for file in files:
        _write(file, planned)
    settings, report = planned.settings, planned.report
    return invocation.answer(
        lambda: import_document(settings, report),
        lambda: (*report_text(settings, report, planned.known), *advice(report)),
        DONE if report.plan.complete else PARTIAL,
    )


def _planned(invocation: Invocation, sites: Sites, approve: str | None) -> _Planned:
    settings = sites.one()
    with sites.open(settings) as site, invocation.progress() as progress:
        report = site.plan(approve=approve, progress=progress)
        return _Planned(
            settings=settings,
            report=report,
            saved=site.save(report),
            known=called_at(site, report.plan),
        )


def _read(sites: Sites, file: Path) -> _Planned:
    saved = read_plan(file)
    settings = sites.one(saved.site)
    return _Planned(
        settings=settings,
        report=report_of_plan(saved.plan),
        saved=saved,
        known=called(saved.plan, settings.names),
    )


def _write(file: Path, planned: _Planned) -> None:
    write_plan(file, planned.saved, planned.report, planned.settings, planned.known)
    complain(f"The plan is in {file}. It names people: keep it private.")


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
def import_people(
    invocation: Invocation, by: str, *, file: Path | None, approve: str | None
) -> Answer:
    """Bring the people in step with the MIS, in one transaction.

    Without --site every site is imported; one that fails stops no other. A plan that
    was put aside is applied as it is, or refused where it does not hold any more.

    The exit status is 0 for done or nothing to do, 3 where removals are held, 4
    where a read was not complete, and 5 where nothing was changed.
    """
    if file is not None:
        sites = invocation.sites()
        saved = read_plan(file)
        with sites.open(sites.one(saved.site)) as site:
            report = site.import_plan(saved, by=by, approve=approve)
            return _imported(invocation, site, report)
    sites = invocation.sites_to_ask()
    selected = (sites.one(),) if approve else sites.selected()

    def import_site(settings: SiteSettings) -> Answer:
        with sites.open(settings) as site:
            with invocation.progress() as progress:
                report = site.import_people(by=by, approve=approve, progress=progress)
            return _imported(invocation, site, report)

    return invocation.answer_each(selected, import_site)


def _imported(invocation: Invocation, site: Site, report: ImportReport) -> Answer:
    status = _STATUSES.get(report.verdict, DONE)
    invocation.keep(status)
    complain(*failure_lines(site.settings, report))
    return invocation.answer(
        lambda: import_document(site.settings, report),
        lambda: _text(site, report),
        status,
    )


def _text(site: Site, report: ImportReport) -> Iterator[Block]:
    known = called_at(site, report.plan)
    yield from report_text(site.settings, report, known, most=_NAMED)
    yield from advice(report)


_WIDTH: Final = 100


def read_plan(path: Path) -> SavedPlan:
    """Read a plan that was put aside.

    Raises:
        InputError: The file cannot be read, is no plan, or was edited.
    """
    try:
        return plan_from_text(read_file(path))
    except InputError as error:
        message = f"The plan {path} cannot be used. {error.message}"
        raise InputError(message) from None


def write_plan(
    path: Path,
    saved: SavedPlan,
    report: ImportReport,
    settings: SiteSettings,
    known: Called,
) -> None:
    """Write a plan into a file of its owner's own, in the form that its name asks for.

    ``.html`` is a page to read and print and ``.txt`` a text; anything else can be
    applied later.

    Raises:
        InputError: It cannot be written there.
    """
    match path.suffix.lower():
        case ".html" | ".htm":
            text = _page(settings, saved)
        case ".txt":
            text = _printed(settings, report, known)
        case _:
            text = text_of_plan(saved)
    write_privately(path, text)


def _page(settings: SiteSettings, saved: SavedPlan) -> str:
    from missync.cli.page import plan_page  # noqa: PLC0415 - Jinja2 is heavy

    return plan_page(settings, saved.plan, saved.made_at)


def _printed(settings: SiteSettings, report: ImportReport, known: Called) -> str:
    from missync.cli.text.drawing import drawn  # noqa: PLC0415 - rich is heavy

    return drawn(report_text(settings, report, known), _WIDTH)
