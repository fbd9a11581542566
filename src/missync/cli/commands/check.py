"""`missync check`: everything that will go wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.blocks import Block, Line
from missync.cli.documents import check_document
from missync.cli.opening import Setup
from missync.cli.options import Common, common
from missync.cli.output import tell
from missync.cli.progress import progress
from missync.cli.statuses import DONE, PROBLEMS
from missync.model.findings import Finding
from missync.model.settings import SiteSettings
from missync.plugins import UnusableAdapter
from missync.rules.checks.findings import unreadable


__all__ = ["command"]


@click.command("check")
@common
def command(common: Common) -> int:
    """Say everything that goes wrong, or soon will, each with the one thing to do.

    The exit status is 0 where nothing was found, else 1.
    """
    setup = Setup.to_ask(common)
    found: list[tuple[str, Finding]] = []
    for settings in setup.sites():
        found.extend(
            (settings.name, each) for each in _checked(setup, settings, common)
        )
    tell(
        as_json=common.as_json,
        document=lambda: check_document(found),
        text=lambda: _text(found),
    )
    return PROBLEMS if found else DONE


def _checked(
    setup: Setup, settings: SiteSettings, common: Common
) -> tuple[Finding, ...]:
    """Check a site; an adapter that cannot be used is what is wrong with it."""
    try:
        with setup.open(settings) as site, progress(wanted=not common.as_json) as told:
            return site.check(progress=told)
    except UnusableAdapter as error:
        return (unreadable(error),)


def _text(found: Sequence[tuple[str, Finding]]) -> Iterator[Block]:
    if not found:
        yield Line("Nothing was found.")
    for site, each in found:
        yield Line(f"{each.severity.value}: {each.message}")
        yield Line(each.mend, indent=2)
        yield Line(f"{site}, {each.id.value}", indent=2)
        yield Line()
