"""`missync restore`: bring back several, or all of a kind, who was archived."""

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
from missync.model.choices import RestoreKind, RestorePeople
from missync.model.ids import Kind
from missync.model.people import Person
from missync.model.plan import Restore, Step
from missync.model.settings import NameChoice
from missync.rules.names import full_name


__all__ = ["command"]


@click.command("restore")
@kind_or_several
@reason(required=False)
@common
@asker
def command(common: Common, by: str, *, named: tuple[str, ...], why: str | None) -> int:
    """Bring back each PERSON, or everybody of a KIND, who was archived.

    They are on the list at once, if nothing else keeps them off it.
    """
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        meant = kind_or_people(site, named)
        if isinstance(meant, Kind):
            report = site.choose(RestoreKind(meant), by=by, why=why)
            text = _all_of(meant, report.plan.steps, settings.names)
        else:
            choice = RestorePeople([each.id for each in meant])
            report = site.choose(choice, by=by, why=why)
            text = _each_of(meant, report.plan.steps, settings.names)
    return tell_choice(common, settings, report, text)


def _each_of(
    people: Sequence[Person], steps: Sequence[Step], names: NameChoice
) -> Iterator[str]:
    for whom in people:
        name = full_name(whom.names, names)
        yield from _done(whom, name, step_of(whom, steps))


def _done(whom: Person, name: str, step: Step | None) -> Iterator[str]:
    match step:
        case None:
            yield f"Nothing to do: {name} is not archived."
        case Restore():
            yield f"{name} is on the list again. The next import decides about them."
        case _ if step.after.listed:
            yield f"{name} is not archived any more; being signed in, they stayed."
        case _:
            yield (
                f"{name} is not archived any more, but off the list for another "
                f"reason. {step.after.causes[0].why}"
            )
            yield f"Next: “missync explain {whom.id}” says what to do."


def _all_of(kind: Kind, steps: Sequence[Step], names: NameChoice) -> Iterator[str]:
    back = sum(step.after.listed for step in steps)
    off = [step.after for step in steps if not step.after.listed]
    if not steps:
        yield f"Nothing to do: no {kind.plural} are archived."
    if back:
        told = f"{number_of(kind, back)} {was(back)} brought back."
        yield f"{told} The next import decides about them."
    if off:
        yield f"Not archived any more, but off the list: {roll_call(off, names)}."
        yield "Next: “missync explain” and a name says for which other reason."
