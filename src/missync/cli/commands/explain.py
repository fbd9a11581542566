"""`missync explain`: why somebody is on the list or not."""

from __future__ import annotations

from collections.abc import Iterator

import click

from missync.cli.blocks import Block, Line
from missync.cli.documents import explanation_document
from missync.cli.opening import Setup
from missync.cli.options import Common, common
from missync.cli.output import tell
from missync.cli.statuses import DONE
from missync.cli.words import standing_word
from missync.model.people import Person, RefusedRecord
from missync.model.settings import NameChoice
from missync.model.standings import Cause, Standing
from missync.rules.names import full_name
from missync.rules.roll.explain import Explanation


__all__ = ["command"]


@click.command("explain")
@click.argument("person")
@common
def command(common: Common, person: str) -> int:
    """Say why PERSON is on the list or not, and the one thing to change.

    PERSON is our id, the MIS's id, or an exact full name.
    """
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        told = site.explain(person)
    tell(
        as_json=common.as_json,
        document=lambda: explanation_document(told, settings.names),
        text=lambda: _text(told, settings.names),
    )
    return DONE


def _text(told: Explanation, names: NameChoice) -> Iterator[Block]:
    yield from _headline(told.person, names)
    yield Line()
    yield Line("Why:")
    for cause in told.causes:
        yield Line(_cause(cause), indent=2)
    said = {told.mend, *(cause.why for cause in told.causes)}
    notes = [note.why for note in told.notes if note.why not in said]
    if notes:
        yield Line("To look at, too:")
    for note in notes:
        yield Line(note, indent=2)
    yield Line("What to do:")
    yield Line(told.mend, indent=2)


def _headline(somebody: Person | RefusedRecord, names: NameChoice) -> Iterator[Block]:
    match somebody:
        case Person() as person:
            yield Line(f"{full_name(person.names, names)} is {_place(person)}.")
            yield Line(f"{person.kind.value}, MIS id {person.mis_id}, id {person.id}")
        case RefusedRecord() as record:
            yield Line(f"{record.label} is not on the list: refused.")
            yield Line(f"{record.kind.value}, MIS id {record.mis_id or 'not readable'}")


def _place(person: Person) -> str:
    if person.standing is Standing.ON_LIST:
        return "on the list"
    place = "on the list" if person.listed else "not on the list"
    return f"{place}: {standing_word(person.standing)}"


def _cause(cause: Cause) -> str:
    since = f" Since {cause.since.isoformat()}." if cause.since else ""
    by = f" By {cause.by}." if cause.by else ""
    return f"{cause.why}{since}{by}"
