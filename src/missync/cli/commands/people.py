"""`missync people`: the list, or everybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.documents.people import people_document
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import kind_named
from missync.cli.text.blocks import Block, Column, Fit, Line, Table
from missync.model.people import Kind, Person
from missync.model.settings import NameChoice
from missync.rules.names import full_name


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
def people(invocation: Invocation, *, everyone: bool, kind: Kind | None) -> Answer:
    """List the people who are on the list, or everybody with their standing."""
    with invocation.site() as site:
        known = site.people(everyone=True, kind=kind)
        listed = tuple(person for person in known if person.listed)
        shown = known if everyone else listed
        return invocation.answer(
            lambda: people_document(shown, site.settings),
            lambda: (
                *_text(shown, site.settings.names),
                _numbers(len(listed), len(known)),
            ),
        )


def _text(people: Sequence[Person], names: NameChoice) -> Iterator[Block]:
    if people:
        yield Table(_COLUMNS, tuple(_row(person, names) for person in people))
        yield Line()


def _numbers(listed: int, known: int) -> Line:
    if known:
        return Line(f"{listed} on the list, {known - listed} not.")
    return Line("Nobody. If nothing was imported yet, “missync import” does it.")


def _row(person: Person, names: NameChoice) -> tuple[str, ...]:
    return (
        full_name(person.names, names),
        person.kind.value,
        person.mis_id or "",
        person.id,
        person.standing.text,
    )
