"""`missync check`: everything that will go wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.documents.people import check_document
from missync.cli.errors import DONE, PROBLEMS
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.sites import Sites
from missync.cli.text.blocks import Block, Line
from missync.errors import SettingsError
from missync.model.findings import Finding
from missync.model.settings import SiteSettings
from missync.plugins import UnusableAdapter
from missync.rules.checks.findings import unreadable


@click.command("check")
@common
def check(invocation: Invocation) -> Answer:
    """Say everything that goes wrong, or soon will, each with the one thing to do.

    The exit status is 0 where nothing was found, else 1.
    """
    sites = invocation.sites_to_ask()
    found = [
        (settings.name, finding)
        for settings in sites.selected()
        for finding in _checked(invocation, sites, settings)
    ]
    return invocation.answer(
        lambda: check_document(found),
        lambda: _text(found),
        PROBLEMS if found else DONE,
    )


def _checked(
    invocation: Invocation, sites: Sites, settings: SiteSettings
) -> tuple[Finding, ...]:
    """Check a site; what keeps it from asking the MIS is what is wrong with it.

    Raises:
        SettingsError: There is no other site, and its settings cannot be used.
    """
    try:
        with sites.open(settings) as site, invocation.progress() as progress:
            return site.check(progress=progress)
    except UnusableAdapter as error:
        return (unreadable(error),)
    except SettingsError as error:
        if len(sites.selected()) == 1:
            raise
        return (unreadable(error),)


def _text(found: Sequence[tuple[str, Finding]]) -> Iterator[Block]:
    if not found:
        yield Line("Nothing was found.")
    for site, each in found:
        yield Line(f"{each.severity.value}: {each.message}")
        yield Line(each.mend, indent=2)
        yield Line(f"{site}, {each.id.value}", indent=2)
        yield Line()
