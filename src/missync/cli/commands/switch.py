"""`missync switch`: turn imports of a kind on or off."""

from __future__ import annotations

from collections.abc import Iterator

import click

from missync.cli.choosing import answer_choice
from missync.cli.invocation import Answer, Invocation
from missync.cli.options import decided, kind, turned
from missync.model.choices import TurnSwitch
from missync.model.ids import Kind
from missync.rules.roll.kept_off import kind_settings
from missync.site import Site


@click.command("switch")
@kind
@turned
@decided(why_required=False)
def switch(
    invocation: Invocation, by: str, *, kind: Kind, on: bool, why: str | None
) -> Answer:
    """Turn imports of a KIND on (green) or off (red), from the next import on.

    Nobody is removed by it. Turned on, it lets the next import bring back those whom
    archiving all of the kind took off the list.
    """
    with invocation.site() as site:
        was_on = kind_settings(kind, site.settings, site.choices()).importing
        report = site.choose(TurnSwitch(kind, on), by=by, why=why)
        lines = _green(kind, site, was_on=was_on) if on else _red(kind, was_on=was_on)
        return answer_choice(invocation, site, report, lines)


def _green(kind: Kind, site: Site, *, was_on: bool) -> Iterator[str]:
    together = sum(
        person.archived is not None and person.archived.with_kind
        for person in site.people(everyone=True, kind=kind)
    )
    if was_on:
        yield f"The switch of {kind.plural} was green already, and is green."
    else:
        yield f"{kind.plural.capitalize()} are green: imports bring them in again."
    if together:
        yield (
            f"Archived together, and back with the next import where the MIS sends "
            f"them: {together}."
        )
    yield "Next: “missync plan” shows what it brings, “missync import” does it."


def _red(kind: Kind, *, was_on: bool) -> Iterator[str]:
    if was_on:
        yield f"{kind.plural.capitalize()} are red: imports leave them as they are."
    else:
        yield f"The switch of {kind.plural} was red already, and is red."
    yield "Nobody was removed."
    yield f"Next: “missync archive {kind.plural}” takes them off the list, if wanted."
