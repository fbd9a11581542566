"""`missync signed-in`: name who is signed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.asking import declined, is_agreed
from missync.cli.choosing import answer_choice, each_found, ids_of
from missync.cli.invocation import Answer, Invocation
from missync.cli.options import answered, decided
from missync.cli.text.words import roll_call
from missync.importing.report import ImportReport
from missync.model.choices import NameSignedIn
from missync.model.people import Person
from missync.model.plan import Removal
from missync.model.standings import CauseKind
from missync.rules.roll.find import find
from missync.site import Site


@click.command("signed-in")
@click.argument("people", nargs=-1, metavar="[PERSON]...")
@answered
@decided(why_required=False)
def signed_in(
    invocation: Invocation,
    by: str,
    *,
    people: tuple[str, ...],
    yes: bool,
    why: str | None,
) -> Answer:
    """Name everybody who is signed in now, in place of what was said before.

    None of them is taken off the list until they are named no more. With nobody
    named, nobody is signed in. Where more people than the brake lets go waited for
    that, it asks first at a terminal.
    """
    unknown = "Not everybody who is signed in was found. Nothing was changed:"
    with invocation.site() as site:
        everybody = site.people(everyone=True)
        named = each_found(people, lambda who: find(everybody, who), unknown)
        choice = NameSignedIn(ids_of(named))
        if not is_agreed(invocation, site, choice, yes=yes):
            return declined()
        report = site.choose(choice, by=by, why=why)
        return answer_choice(invocation, site, report, _lines(named, report, site))


def _waits(person: Person) -> bool:
    return any(cause.what is CauseKind.SIGNED_IN for cause in person.causes)


def _lines(named: Sequence[Person], report: ImportReport, site: Site) -> Iterator[str]:
    names = site.settings.names
    waiting = [p for p in site.people() if _waits(p) and p.id not in ids_of(named)]
    off = [s.after for s in report.plan.steps if isinstance(s, Removal)]
    if named:
        yield f"Signed in, and not taken off the list: {roll_call(named, names)}."
    else:
        yield "Nobody is signed in."
    if off:
        yield f"Off the list now, as was decided before: {roll_call(off, names)}."
    if waiting:
        yield f"Off the list with the next import: {roll_call(waiting, names)}."
