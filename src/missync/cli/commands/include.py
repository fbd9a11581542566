"""`missync include`: lift that somebody is kept off the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.choice_options import people_named, reason, several, step_of
from missync.cli.choosing import tell_choice
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.importing.report import ImportReport
from missync.model.choices import IncludePeople
from missync.model.people import Person, Profile
from missync.model.plan import Step
from missync.model.settings import NameChoice
from missync.model.standings import CauseKind, Standing
from missync.rules.names import full_name


__all__ = ["command"]


@click.command("include")
@several
@reason(required=False)
@common
@asker
def command(common: Common, by: str, *, named: tuple[str, ...], why: str | None) -> int:
    """Keep each PERSON off the list no more: they come back with the next import.

    PERSON is our id, the MIS's id, or an exact full name.
    """
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        people = people_named(site, named)
        choice = IncludePeople([each.id for each in people])
        report = site.choose(choice, by=by, why=why)
    return tell_choice(common, settings, report, _text(people, report, settings.names))


def _text(
    people: Sequence[Person], report: ImportReport, names: NameChoice
) -> Iterator[str]:
    for whom in people:
        step = step_of(whom, report.plan.steps)
        yield from _done(whom, full_name(whom.names, names), step)


def _done(whom: Person, name: str, step: Step | None) -> Iterator[str]:
    if step is None:
        yield f"Nothing to do: {name} is not kept off the list. {_place(whom)}"
        return
    yield f"{name} is kept off the list no more."
    yield f"Next: {_next(step.after, whom)}"


def _place(whom: Person) -> str:
    if whom.standing is Standing.ON_LIST:
        return "They are on it."
    place = "on it" if whom.listed else "not on it"
    return f"They are {place}. {whom.causes[0].why}"


def _next(after: Profile, whom: Person) -> str:
    if after.listed:
        return "nothing; they were signed in, and are on the list still."
    cause = after.causes[0]
    match cause.what:
        case CauseKind.AWAITING_IMPORT:
            return "“missync import”. They come back with it, if the MIS sends them."
        case CauseKind.SWITCHED_OFF:
            return (
                f"{cause.why} “missync switch {after.kind.plural} on” turns it green."
            )
        case _:
            return (
                f"they stay off the list for another reason. {cause.why} “missync "
                f"explain {whom.id}” says what to do."
            )
