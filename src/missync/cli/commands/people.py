"""`missync people`: the list, or everybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.blocks import Block, Column, Fit, Line, Table
from missync.cli.documents import people_document
from missync.cli.opening import Setup
from missync.cli.options import Common, common, kind_named
from missync.cli.output import tell
from missync.cli.statuses import DONE
from missync.cli.words import standing_word
from missync.model.people import Kind, Person
from missync.model.settings import NameChoice
from missync.rules.names import full_name


__all__ = ["command"]

_COLUMNS = (
    Column("Name", Fit.CROPPED),
    Column("Kind"),
    Column("MIS id", Fit.WHOLE),
    Column("Id", Fit.WHOLE),
    Column("Standing"),
)


@click.command("people")
@click.option("--all", "everyone", is_flag=True, help="Also who is not on the list.")
@click.option(
    "--kind",
    type=kind_named,
    metavar="KIND",
    help="Only students, employees or contacts.",
)
@common
def command(common: Common, *, everyone: bool, kind: Kind | None) -> int:
    """List the people who are on the list, or everybody with their standing."""
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        everybody = site.people(everyone=True, kind=kind)
    listed = tuple(person for person in everybody if person.listed)
    people = everybody if everyone else listed
    tell(
        as_json=common.as_json,
        document=lambda: people_document(people, settings),
        text=lambda: (
            *_text(people, settings.names),
            *_numbers(len(listed), len(everybody)),
        ),
    )
    return DONE


def _text(people: Sequence[Person], names: NameChoice) -> Iterator[Block]:
    if people:
        yield Table(_COLUMNS, tuple(_row(person, names) for person in people))
        yield Line()


def _numbers(listed: int, known: int) -> Iterator[Block]:
    if known:
        yield Line(f"{listed} on the list, {known - listed} not.")
    else:
        yield Line("Nobody. If nothing was imported yet, “missync import” does it.")


def _row(person: Person, names: NameChoice) -> tuple[str, ...]:
    return (
        full_name(person.names, names),
        person.kind.value,
        person.mis_id or "",
        person.id,
        standing_word(person.standing),
    )
