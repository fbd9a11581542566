"""`missync exclude`: keep somebody off the list."""

from __future__ import annotations

from collections.abc import Iterator

import click

from missync.cli.choice_options import reason, somebody
from missync.cli.choosing import tell_choice
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.model.choosing import ExcludePerson
from missync.model.people import Person
from missync.model.plans import Exclude, Wait
from missync.model.settings import NameChoice
from missync.reports import ImportReport
from missync.rules.names import full_name


__all__ = ["command"]


@click.command("exclude")
@somebody
@reason(required=True)
@common
@asker
def command(common: Common, by: str, *, person: str, why: str) -> int:
    """Keep PERSON off the list, at once and until it is lifted.

    No import brings them back, and nothing is changed in the MIS. PERSON is our id,
    the MIS's id, or an exact full name.
    """
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        whom = site.find(person)
        report = site.choose(ExcludePerson(whom.id, why), by=by, why=why)
    return tell_choice(common, settings, report, _text(whom, report, settings.names))


def _text(whom: Person, report: ImportReport, names: NameChoice) -> Iterator[str]:
    name = full_name(whom.names, names)
    yield from _done(whom, name, report)
    yield f"Next: “missync include {whom.id}” lifts it."


def _done(whom: Person, name: str, report: ImportReport) -> Iterator[str]:
    step = next(iter(report.plan.steps), None)
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
