"""`missync school`: which school this is, and a person's word that it is the same."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import click

from missync.cli.blocks import Line
from missync.cli.choice_options import reason
from missync.cli.documents import Document
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.cli.output import tell
from missync.cli.statuses import DONE
from missync.cli.subcommands import alone
from missync.model.runs import Run, Verdict
from missync.rules.roll.school import KnownSchool


__all__ = ["command"]


@click.group("school", invoke_without_command=True)
@alone
@common
def command(common: Common) -> int:
    """Say which school this site is, and since when; the MIS is not asked."""
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        known = site.school()
    tell(
        as_json=common.as_json,
        document=lambda: _document(known),
        text=lambda: map(Line, _text(known, settings.timezone)),
    )
    return DONE


@command.command("accept")
@reason(required=True)
@common
@asker
def accept(common: Common, by: str, *, why: str) -> int:
    """Say that a new URN or name is the same school's, with the same people.

    The MIS is asked which school it is now. Nobody moves, and nothing is forgotten:
    imports and deliveries go on as before. Another school id stays refused.
    """
    setup = Setup.to_ask(common)
    settings = setup.site()
    with setup.open(settings) as site:
        run = site.accept_school(by=by, why=why)
        known = site.school()
    tell(
        as_json=common.as_json,
        document=lambda: {
            "verdict": run.verdict.value,
            "run": run.id,
            **_document(known),
        },
        text=lambda: map(Line, _accepted(run, known, settings.timezone)),
    )
    return DONE


def _accepted(run: Run, known: KnownSchool | None, zone: ZoneInfo) -> Iterator[str]:
    if run.verdict is Verdict.APPLIED:
        yield "Done: imports and deliveries go on as before."
    else:
        yield "Nothing to do: the MIS shows the school as it is known here."
    yield from _text(known, zone)


def _text(known: KnownSchool | None, zone: ZoneInfo) -> Iterator[str]:
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
