"""`missync exclude` keeps somebody off the list; `missync include` lifts that."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import click

from missync.cli.asking import declined, is_agreed
from missync.cli.choosing import answer_choice, ids_of, lines_of_each, people_named
from missync.cli.invocation import Answer, Invocation
from missync.cli.options import answered, decided, several
from missync.model.choices import ExcludePeople, IncludePeople
from missync.model.people import Person, Profile
from missync.model.plan import Change, Step
from missync.model.standings import CauseKind, Standing


@click.command("exclude")
@several
@answered
@decided(why_required=True)
def exclude(
    invocation: Invocation, by: str, *, named: tuple[str, ...], yes: bool, why: str
) -> Answer:
    """Keep each PERSON off the list, at once and until it is lifted.

    No import brings them back, and nothing is changed in the MIS. PERSON is our id,
    the MIS's id, or an exact full name. All of them are kept off, or none. More of
    them than the brake lets go are asked about first at a terminal.
    """
    with invocation.site() as site:
        people = people_named(site, named)
        choice = ExcludePeople(ids_of(people), why)
        if not is_agreed(invocation, site, choice, yes=yes):
            return declined()
        report = site.choose(choice, by=by, why=why)
        each = lines_of_each(people, report, site.settings.names, _excluded)
        ids = " ".join(person.id for person in people)
        last = f"Next: “missync include {ids}” lifts it."
        return answer_choice(invocation, site, report, chain(each, [last]))


@click.command("include")
@several
@decided(why_required=False)
def include(
    invocation: Invocation, by: str, *, named: tuple[str, ...], why: str | None
) -> Answer:
    """Keep each PERSON off the list no more: they come back with the next import.

    PERSON is our id, the MIS's id, or an exact full name.
    """
    with invocation.site() as site:
        people = people_named(site, named)
        report = site.choose(IncludePeople(ids_of(people)), by=by, why=why)
        lines = lines_of_each(people, report, site.settings.names, _included)
        return answer_choice(invocation, site, report, lines)


def _excluded(person: Person, name: str, step: Step | None) -> Iterator[str]:
    waits = (
        f"{name} is signed in, so they stay on the list until they are not. Then they "
        "come off it, and stay off it whatever the MIS sends."
    )
    match step:
        case None:
            yield f"Nothing to do: {name} is kept off the list already."
            if person.listed:
                yield waits
        case Step(change=Change.WAIT):
            yield waits
        case Step(change=Change.EXCLUDE):
            yield f"{name} is off the list, and stays off it whatever the MIS sends."
        case _:
            yield f"{name} was not on the list, and is kept off it from now on."


def _included(person: Person, name: str, step: Step | None) -> Iterator[str]:
    if step is None:
        yield f"Nothing to do: {name} is not kept off the list. {_place(person)}"
        return
    yield f"{name} is kept off the list no more."
    yield f"Next: {_next(step.after, person)}"


def _place(person: Person) -> str:
    if person.standing is Standing.ON_LIST:
        return "They are on it."
    place = "on it" if person.listed else "not on it"
    return f"They are {place}. {person.causes[0].why}"


def _next(after: Profile, person: Person) -> str:
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
                f"explain {person.id}” says what to do."
            )
