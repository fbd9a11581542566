"""`missync school`: which school this is, and a person's word that it is the same."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import click

from missync.cli.app import alone
from missync.cli.documents.people import Document
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import decided
from missync.cli.text.blocks import Line
from missync.model.runs import Run, Verdict
from missync.rules.roll.school import KnownSchool
from missync.site import Site


@click.group("school", invoke_without_command=True)
@alone
@common
def school(invocation: Invocation) -> Answer:
    """Say which school this site is, and since when; the MIS is not asked."""
    with invocation.site() as site:
        known = site.school()
        return invocation.answer(
            lambda: _document(known),
            lambda: map(Line, _lines(known, site.settings.timezone)),
        )


@school.command("accept")
@decided(why_required=True)
def accept(invocation: Invocation, by: str, *, why: str) -> Answer:
    """Say that a new URN or name is the same school's, with the same people.

    The MIS is asked which school it is now. Nobody moves, and nothing is forgotten:
    imports and deliveries go on as before. Another school id stays refused.
    """
    sites = invocation.sites_to_ask()
    with sites.open(sites.one()) as site:
        run = site.accept_school(by=by, why=why)
        invocation.keep()
        outcome = {"verdict": run.verdict.value, "run": run.id}
        return invocation.answer(
            lambda: outcome | _document(site.school()),
            lambda: map(Line, _accepted(run, site)),
        )


def _accepted(run: Run, site: Site) -> Iterator[str]:
    if run.verdict is Verdict.APPLIED:
        yield "Done: imports and deliveries go on as before."
    else:
        yield "Nothing to do: the MIS shows the school as it is known here."
    yield from _lines(site.school(), site.settings.timezone)


def _lines(known: KnownSchool | None, zone: ZoneInfo) -> Iterator[str]:
    if known is None:
        yield "No school is known yet. “missync import” asks the MIS which it is."
        return
    school, since = known.school, known.since
    day = f"{since.at.astimezone(zone):%Y-%m-%d %H:%M}"
    yield f"{school.name}: id {school.id}, URN {school.urn or 'not shown'}."
    if known.accepted:
        yield f"Accepted by {since.by} on {day}: {since.why}. Run {since.id}."
    else:
        yield f"Known since {day}, from the run {since.id} by {since.by}."


def _document(known: KnownSchool | None) -> Document:
    if known is None:
        return dict.fromkeys(("id", "name", "urn", "since", "accepted"))
    since = known.since
    run = {"run": since.id, "at": since.at.isoformat(), "by": since.by}
    return {
        "id": known.school.id,
        "name": known.school.name,
        "urn": known.school.urn,
        "since": run,
        "accepted": {**run, "why": since.why} if known.accepted else None,
    }
