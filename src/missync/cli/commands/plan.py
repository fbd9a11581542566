"""`missync plan`: what an import would do."""

from __future__ import annotations

import click

from missync.cli.documents import import_document
from missync.cli.opening import Setup
from missync.cli.options import Common, common
from missync.cli.output import tell
from missync.cli.progress import progress
from missync.cli.report_text import advice, report_text
from missync.cli.statuses import DONE, PARTIAL


__all__ = ["command"]


@click.command("plan")
@common
def command(common: Common) -> int:
    """Ask the MIS and say what an import would do, to whom and why. Writes nothing.

    The exit status is 0, or 4 where something could not be read completely.
    """
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site, progress(wanted=not common.as_json) as told:
        report = site.plan(progress=told)
    tell(
        as_json=common.as_json,
        document=lambda: import_document(settings, report),
        text=lambda: (*report_text(settings, report), *advice(report)),
    )
    return DONE if report.plan.complete else PARTIAL
