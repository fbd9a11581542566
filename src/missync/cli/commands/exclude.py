"""`missync exclude`: keep somebody off the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.choice_options import people_named, reason, several, step_of
from missync.cli.choosing import tell_choice
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.importing.report import ImportReport
from missync.model.choices import ExcludePeople
from missync.model.people import Person
from missync.model.plan import Exclude, Step, Wait
from missync.model.settings import NameChoice
from missync.rules.names import full_name


__all__ = ["command"]


@click.command("exclude")
@several
@reason(required=True)
@common
@asker
def command(common: Common, by: str, *, named: tuple[str, ...], why: str) -> int:
    """Keep each PERSON off the list, at once and until it is lifted.

    No import brings them back, and nothing is changed in the MIS. PERSON is our id,
    the MIS's id, or an exact full name. All of them are kept off, or none.
    """
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        people = people_named(site, named)
        choice = ExcludePeople([each.id for each in people], why)
        report = site.choose(choice, by=by, why=why)
    return tell_choice(common, settings, report, _text(people, report, settings.names))


def _text(
    people: Sequence[Person], report: ImportReport, names: NameChoice
) -> Iterator[str]:
    for whom in people:
        step = step_of(whom, report.plan.steps)
        yield from _done(whom, full_name(whom.names, names), step)
    ids = " ".join(whom.id for whom in people)
    yield f"Next: “missync include {ids}” lifts it."


def _done(whom: Person, name: str, step: Step | None) -> Iterator[str]:
    match step:
        case None:
            yield f"Nothing to do: {name} is kept off the list already."
            if whom.listed:
                yield _waits(name)
        case Wait():
            yield _waits(name)
        case Exclude():
            yield f"{name} is off the list, and stays off it whatever the MIS sends."
        case _:
            yield f"{name} was not on the list, and is kept off it from now on."


def _waits(name: str) -> str:
    return (
        f"{name} is signed in, so they stay on the list until they are not. Then they "
        "come off it, and stay off it whatever the MIS sends."
    )
