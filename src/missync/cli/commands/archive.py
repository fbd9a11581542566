"""`missync archive` takes people off the list; `missync restore` brings them back."""

from __future__ import annotations

from collections.abc import Iterator

import click

from missync.cli.asking import declined, is_agreed
from missync.cli.choosing import (
    KindOrPeople,
    answer_choice,
    ids_of,
    kind_or_people,
    lines_of_each,
)
from missync.cli.invocation import Answer, Invocation
from missync.cli.options import answered, decided, kind_or_several
from missync.cli.text.words import number_of, roll_call
from missync.importing.report import ImportReport
from missync.model.choices import ArchiveKind, ArchivePeople, RestoreKind, RestorePeople
from missync.model.ids import Kind
from missync.model.people import Person
from missync.model.plan import Change, Step
from missync.model.settings import NameChoice, SiteSettings
from missync.rules.roll.kept_off import kind_settings


@click.command("archive")
@kind_or_several
@answered
@decided(why_required=False)
def archive(
    invocation: Invocation,
    by: str,
    *,
    named: tuple[str, ...],
    yes: bool,
    why: str | None,
) -> Answer:
    """Take each PERSON, or everybody of a KIND, off the list at once.

    Their history is kept. Whoever is signed in waits until they are not. A KIND, and
    more people than the brake lets go, are asked about first at a terminal.
    """
    with invocation.site() as site:
        meant = kind_or_people(site, named)
        choice = archiving(meant)
        if not is_agreed(invocation, site, choice, yes=yes):
            return declined()
        report = site.choose(choice, by=by, why=why)
        lines = _archived(meant, report, site.settings)
        return answer_choice(invocation, site, report, lines)


@click.command("restore")
@kind_or_several
@decided(why_required=False)
def restore(
    invocation: Invocation, by: str, *, named: tuple[str, ...], why: str | None
) -> Answer:
    """Bring back each PERSON, or everybody of a KIND, who was archived.

    They are on the list at once, if nothing else keeps them off it.
    """
    with invocation.site() as site:
        meant = kind_or_people(site, named)
        report = site.choose(restoring(meant), by=by, why=why)
        lines = _restored(meant, report, site.settings.names)
        return answer_choice(invocation, site, report, lines)


def archiving(meant: KindOrPeople) -> ArchiveKind | ArchivePeople:
    """Choose to archive a kind, or people."""
    if isinstance(meant, Kind):
        return ArchiveKind(meant)
    return ArchivePeople(ids_of(meant))


def restoring(meant: KindOrPeople) -> RestoreKind | RestorePeople:
    """Choose to restore a kind, or people."""
    if isinstance(meant, Kind):
        return RestoreKind(meant)
    return RestorePeople(ids_of(meant))


def _archived(
    meant: KindOrPeople, report: ImportReport, settings: SiteSettings
) -> Iterator[str]:
    if isinstance(meant, Kind):
        yield from _archived_kind(meant, report, settings)
        return
    yield from lines_of_each(meant, report, settings.names, _archived_person)
    ids = " ".join(person.id for person in meant)
    yield f"Next: “missync restore {ids}” brings them back."


def _archived_person(person: Person, name: str, step: Step | None) -> Iterator[str]:
    match step:
        case None if person.listed:
            yield f"Nothing to do: {name} is archived as soon as they are signed out."
        case None:
            yield f"Nothing to do: {name} is archived already."
        case Step(change=Change.ARCHIVE):
            yield f"{name} is off the list and archived. No import brings them back."
        case _ if step.after.listed:
            yield (
                f"{name} is signed in, so they stay on the list until they are not. "
                "Then they are archived."
            )
        case _ if person.archived:
            yield (
                f"{name} was archived with all of their kind. Now they are archived "
                "by themselves: turning the kind green does not bring them back."
            )
        case _:
            yield f"{name} was not on the list. Now they are archived, too."


def _archived_kind(
    kind: Kind, report: ImportReport, settings: SiteSettings
) -> Iterator[str]:
    steps = report.plan.steps
    archived = sum(step.change is Change.ARCHIVE for step in steps)
    waiting = [step.after for step in steps if step.change is Change.WAIT]
    if not steps:
        yield f"Nothing to do: there are no more {kind.plural} to archive."
    if archived:
        yield f"{_number_were(kind, archived)} archived."
    if waiting:
        called = roll_call(waiting, settings.names)
        yield f"Signed in, so on the list until they are not: {called}."
    back = f"“missync restore {kind.plural}” brings them back."
    if kind_settings(kind, settings, report.plan.choices).importing:
        yield (
            f"Next: imports of {kind.plural} go on, and bring in whoever is new. "
            f"“missync switch {kind.plural} off” stops that; {back}"
        )
    else:
        yield f"Next: {back}"


def _restored(
    meant: KindOrPeople, report: ImportReport, names: NameChoice
) -> Iterator[str]:
    if isinstance(meant, Kind):
        return _restored_kind(meant, report.plan.steps, names)
    return lines_of_each(meant, report, names, _restored_person)


def _restored_person(person: Person, name: str, step: Step | None) -> Iterator[str]:
    match step:
        case None:
            yield f"Nothing to do: {name} is not archived."
        case Step(change=Change.RESTORE):
            yield f"{name} is on the list again. The next import decides about them."
        case _ if step.after.listed:
            yield f"{name} is not archived any more; being signed in, they stayed."
        case _:
            yield (
                f"{name} is not archived any more, but off the list for another "
                f"reason. {step.after.causes[0].why}"
            )
            yield f"Next: “missync explain {person.id}” says what to do."


def _restored_kind(
    kind: Kind, steps: tuple[Step, ...], names: NameChoice
) -> Iterator[str]:
    back = sum(step.after.listed for step in steps)
    off = [step.after for step in steps if not step.after.listed]
    if not steps:
        yield f"Nothing to do: no {kind.plural} are archived."
    if back:
        number = _number_were(kind, back)
        yield f"{number} brought back. The next import decides about them."
    if off:
        yield f"Not archived any more, but off the list: {roll_call(off, names)}."
        yield "Next: “missync explain” and a name says for which other reason."


def _number_were(kind: Kind, number: int) -> str:
    return f"{number_of(kind, number)} {'was' if number == 1 else 'were'}"
