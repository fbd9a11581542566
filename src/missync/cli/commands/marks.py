"""`missync marks`: the ledger; settling a mark; the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.app import alone
from missync.cli.documents.attendance import (
    evidence_csv,
    evidence_documents,
    mark_document,
)
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import decided
from missync.cli.output import File, Json
from missync.cli.text.attendance import Pupils, mark_text, marks_advice, numbers_of
from missync.cli.text.blocks import Block, Line
from missync.model.marks import Mark, State
from missync.rules.attendance.ledger import Settlement


@click.group("marks", invoke_without_command=True)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in State]),
    help="Only marks in this state; may be given several times.",
)
@alone
@common
def marks(invocation: Invocation, *, states: tuple[str, ...]) -> Answer:
    """List the marks that are owed to the MIS, and what became of each."""
    wanted = frozenset(map(State, states)) or frozenset(State)
    with invocation.site() as site:
        found, pupils = site.attendance.marks(states=wanted), Pupils.of(site)
        return invocation.answer(
            lambda: [mark_document(mark, pupils) for mark in found],
            lambda: _text(found, pupils),
        )


@marks.command("settle")
@click.argument("mark", metavar="ID")
@click.argument("how", type=click.Choice([how.value for how in Settlement]))
@decided(why_required=True)
def settle(invocation: Invocation, by: str, *, mark: str, how: str, why: str) -> Answer:
    """Decide about a mark by hand, which is named by its ID.

    “write” sends what is in conflict, whatever the register shows. “drop” leaves the
    register as it is. “retry” has a mark decided once more, after something was mended.
    """
    with invocation.site() as site:
        with invocation.changing():
            settled = site.attendance.settle(mark, Settlement(how), by=by, why=why)
        return invocation.answer(
            lambda: mark_document(settled, Pupils.of(site)),
            lambda: [*mark_text(settled, Pupils.of(site)), *marks_advice([settled])],
        )


@marks.command("export")
@click.argument("person", required=False)
@common
def export(invocation: Invocation, *, person: str | None) -> Answer:
    """Write the evidence as CSV: every register entry that we changed, and why.

    With PERSON (our id, the MIS's id, or an exact full name) only theirs.
    """
    with invocation.site() as site:
        rows, pupils = site.attendance.evidence(person), Pupils.of(site)
    documents = evidence_documents(rows, pupils)
    if invocation.as_json:
        return Answer(output=Json(documents))
    return Answer(output=File(evidence_csv(documents).encode()))


def _text(marks: Sequence[Mark], pupils: Pupils) -> Iterator[Block]:
    if not marks:
        yield Line("There are no such marks. “missync late” and “early” make them.")
        return
    for mark in marks:
        yield from mark_text(mark, pupils)
    yield Line()
    yield Line(f"{numbers_of(marks)}.")
    yield from marks_advice(marks)
