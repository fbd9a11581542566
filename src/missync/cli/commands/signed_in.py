"""`missync signed-in`: name who is signed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import click

from missync.cli.choice_options import each_found, reason
from missync.cli.choosing import tell_choice
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.cli.words import roll_call
from missync.importing.report import ImportReport
from missync.model.choices import NameSignedIn
from missync.model.people import Person
from missync.model.plan import Archive, Exclude
from missync.model.settings import NameChoice
from missync.model.standings import CauseKind
from missync.rules.roll.find import find


__all__ = ["command"]

_NOT_ALL: Final = "Not everybody who is signed in was found. Nothing was changed:"


@click.command("signed-in")
@click.argument("people", nargs=-1, metavar="[PERSON]...")
@reason(required=False)
@common
@asker
def command(
    common: Common, by: str, *, people: tuple[str, ...], why: str | None
) -> int:
    """Name everybody who is signed in now, in place of what was said before.

    None of them is taken off the list until they are named no more. With nobody
    named, nobody is signed in.
    """
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        everybody = site.people(everyone=True)
        named = each_found(people, lambda who: find(everybody, who), _NOT_ALL)
        choice = NameSignedIn(frozenset(person.id for person in named))
        report = site.choose(choice, by=by, why=why)
        later = [
            person
            for person in site.people()
            if _waits(person) and person.id not in choice.people
        ]
    text = _text(named, report, later, settings.names)
    return tell_choice(common, settings, report, text)


def _waits(person: Person) -> bool:
    return any(cause.what is CauseKind.SIGNED_IN for cause in person.causes)


def _text(
    named: Sequence[Person],
    report: ImportReport,
    later: Sequence[Person],
    names: NameChoice,
) -> Iterator[str]:
    off = [s.after for s in report.plan.steps if isinstance(s, Exclude | Archive)]
    if named:
        yield f"Signed in, and not taken off the list: {roll_call(named, names)}."
    else:
        yield "Nobody is signed in."
    if off:
        yield f"Off the list now, as was decided before: {roll_call(off, names)}."
    if later:
        yield f"Off the list with the next import: {roll_call(later, names)}."
