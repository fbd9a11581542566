"""`missync explain`: why somebody is on the list or not."""

from __future__ import annotations

from collections.abc import Iterator

import click

from missync.cli.documents.people import explanation_document
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import somebody
from missync.cli.text.blocks import Block, Line
from missync.model.people import Person, RefusedRecord
from missync.model.settings import NameChoice
from missync.model.standings import Cause, Standing
from missync.rules.names import full_name
from missync.rules.roll.explain import Explanation


@click.command("explain")
@somebody
@common
def explain(invocation: Invocation, person: str) -> Answer:
    """Say why PERSON is on the list or not, and the one thing to change.

    PERSON is our id, the MIS's id, or an exact full name.
    """
    with invocation.site() as site:
        explanation, names = site.explain(person), site.settings.names
        return invocation.answer(
            lambda: explanation_document(explanation, names),
            lambda: _text(explanation, names),
        )


def _text(explanation: Explanation, names: NameChoice) -> Iterator[Block]:
    yield from _headline(explanation.person, names)
    yield Line()
    yield Line("Why:")
    for cause in explanation.causes:
        yield Line(_cause(cause), indent=2)
    said = {explanation.mend, *(cause.why for cause in explanation.causes)}
    notes = [note.why for note in explanation.notes if note.why not in said]
    if notes:
        yield Line("To look at, too:")
    for note in notes:
        yield Line(note, indent=2)
    yield Line("What to do:")
    yield Line(explanation.mend, indent=2)


def _headline(somebody: Person | RefusedRecord, names: NameChoice) -> Iterator[Block]:
    match somebody:
        case Person() as person:
            yield Line(f"{full_name(person.names, names)} is {_place(person)}.")
            mis_id = f", MIS id {person.mis_id}" if person.mis_id else ""
            yield Line(f"{person.kind.value}{mis_id}, id {person.id}")
        case RefusedRecord() as record:
            yield Line(f"{record.label} is not on the list: refused.")
            yield Line(f"{record.kind.value}, MIS id {record.mis_id or 'not readable'}")


def _place(person: Person) -> str:
    if person.standing is Standing.ON_LIST:
        return "on the list"
    place = "on the list" if person.listed else "not on the list"
    return f"{place}: {person.standing.text}"


def _cause(cause: Cause) -> str:
    since = f" Since {cause.since.isoformat()}." if cause.since else ""
    by = f" By {cause.by}." if cause.by else ""
    return f"{cause.why}{since}{by}"
