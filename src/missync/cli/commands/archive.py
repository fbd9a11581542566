"""`missync archive`: take several, or all of a kind, off the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.choice_options import (
    kind_or_people,
    kind_or_several,
    reason,
    step_of,
)
from missync.cli.choosing import tell_choice
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.cli.words import number_of, roll_call, was
from missync.importing.report import ImportReport
from missync.model.choices import ArchiveKind, ArchivePeople
from missync.model.ids import Kind
from missync.model.people import Person
from missync.model.plan import Archive, Step, Wait
from missync.model.settings import NameChoice, SiteSettings
from missync.rules.names import full_name
from missync.rules.roll.kept_off import kind_settings


__all__ = ["command"]


@click.command("archive")
@kind_or_several
@reason(required=False)
@common
@asker
def command(common: Common, by: str, *, named: tuple[str, ...], why: str | None) -> int:
    """Take each PERSON, or everybody of a KIND, off the list at once.

    Their history is kept. Whoever is signed in waits until they are not.
    """
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        meant = kind_or_people(site, named)
        if isinstance(meant, Kind):
            report = site.choose(ArchiveKind(meant), by=by, why=why)
            text = _all_of(meant, report, settings)
        else:
            choice = ArchivePeople([each.id for each in meant])
            report = site.choose(choice, by=by, why=why)
            text = _each_of(meant, report.plan.steps, settings.names)
    return tell_choice(common, settings, report, text)


def _each_of(
    people: Sequence[Person], steps: Sequence[Step], names: NameChoice
) -> Iterator[str]:
    for whom in people:
        yield _done(whom, full_name(whom.names, names), step_of(whom, steps))
    ids = " ".join(whom.id for whom in people)
    yield f"Next: “missync restore {ids}” brings them back."


def _done(whom: Person, name: str, step: Step | None) -> str:
    match step:
        case None if whom.listed:
            return f"Nothing to do: {name} is archived as soon as they are signed out."
        case None:
            return f"Nothing to do: {name} is archived already."
        case Archive():
            return f"{name} is off the list and archived. No import brings them back."
        case _ if step.after.listed:
            return (
                f"{name} is signed in, so they stay on the list until they are not. "
                "Then they are archived."
            )
        case _ if whom.archived:
            return (
                f"{name} was archived with all of their kind. Now they are archived "
                "by themselves: turning the kind green does not bring them back."
            )
        case _:
            return f"{name} was not on the list. Now they are archived, too."


def _all_of(kind: Kind, report: ImportReport, settings: SiteSettings) -> Iterator[str]:
    steps = report.plan.steps
    archived = sum(isinstance(step, Archive) for step in steps)
    waiting = [step.after for step in steps if isinstance(step, Wait)]
    if not steps:
        yield f"Nothing to do: there are no more {kind.plural} to archive."
    if archived:
        yield f"{number_of(kind, archived)} {was(archived)} archived."
    if waiting:
        told = roll_call(waiting, settings.names)
        yield f"Signed in, so on the list until they are not: {told}."
    yield f"Next: {_next(kind, report, settings)}"


def _next(kind: Kind, report: ImportReport, settings: SiteSettings) -> str:
    back = f"“missync restore {kind.plural}” brings them back."
    if kind_settings(kind, settings, report.plan.choices).importing:
        return (
            f"imports of {kind.plural} go on, and bring in whoever is new. “missync "
            f"switch {kind.plural} off” stops that; {back}"
        )
    return back
