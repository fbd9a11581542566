"""`missync marks`: the ledger; settling a mark; the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.attendance_documents import evidence_document, mark_document
from missync.cli.attendance_text import mark_text, marks_advice, numbers_of
from missync.cli.blocks import Block, Line
from missync.cli.choice_options import reason
from missync.cli.evidence_csv import evidence_csv
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.cli.output import tell, write_bytes, write_document
from missync.cli.pupils import Pupils
from missync.cli.statuses import DONE
from missync.cli.subcommands import alone
from missync.model.marks import Mark, State
from missync.rules.attendance.ledger import Settlement


__all__ = ["command"]


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
def command(common: Common, *, states: tuple[str, ...]) -> int:
    """List the marks that are owed to the MIS, and what became of each."""
    setup = Setup.read(common)
    wanted = frozenset(map(State, states)) or frozenset(State)
    with setup.open(setup.site()) as site:
        marks = site.attendance.marks(states=wanted)
        pupils = Pupils.of(site)
    tell(
        as_json=common.as_json,
        document=lambda: [mark_document(mark, pupils) for mark in marks],
        text=lambda: _text(marks, pupils),
    )
    return DONE


@command.command("settle")
@click.argument("mark", metavar="ID")
@click.argument("how", type=click.Choice([how.value for how in Settlement]))
@reason(required=True)
@common
@asker
def settle(common: Common, by: str, *, mark: str, how: str, why: str) -> int:
    """Decide about a mark by hand, which is named by its ID.

    “write” sends what is in conflict, whatever the register shows. “drop” leaves the
    register as it is. “retry” has a mark decided once more, after something was mended.
    """
    setup = Setup.read(common)
    with setup.open(setup.site()) as site:
        settled = site.attendance.settle(mark, Settlement(how), by=by, why=why)
        pupils = Pupils.of(site)
    tell(
        as_json=common.as_json,
        document=lambda: mark_document(settled, pupils),
        text=lambda: [*mark_text(settled, pupils), *marks_advice([settled])],
    )
    return DONE


@command.command("export")
@click.argument("person", required=False)
@common
def export(common: Common, *, person: str | None) -> int:
    """Write the evidence as CSV: every register entry that we changed, and why.

    With PERSON (our id, the MIS's id, or an exact full name) only theirs.
    """
    setup = Setup.read(common)
    with setup.open(setup.site()) as site:
        rows = site.attendance.evidence(person)
        pupils = Pupils.of(site)
    documents = [evidence_document(row, pupils) for row in rows]
    if common.as_json:
        write_document(documents)
    else:
        write_bytes(evidence_csv(documents).encode())
    return DONE


def _text(marks: Sequence[Mark], pupils: Pupils) -> Iterator[Block]:
    if not marks:
        yield Line("There are no such marks. “missync late” and “early” make them.")
        return
    for mark in marks:
        yield from mark_text(mark, pupils)
    yield Line()
    yield Line(f"{numbers_of(marks)}.")
    yield from marks_advice(marks)
