"""Words: people, standings and problems, as a school office calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from missync.errors import Problem, StoreError
from missync.model.ids import Kind, MisId
from missync.model.people import Profile
from missync.model.plan import ImportPlan
from missync.model.sentences import counted
from missync.model.settings import NameChoice
from missync.model.standings import Standing
from missync.rules.names import full_name
from missync.site import Site


_NAMED: Final = 20

Called = Mapping[tuple[str, MisId | None], str]
"""The names that show, by the word of the kind and the MIS id."""


def standings_text(standings: Mapping[Standing, int]) -> str:
    """Say how many people stand where."""
    return ", ".join(
        f"{number} {standing.text}"
        for standing, number in standings.items()
        if number or standing is Standing.ON_LIST
    )


def number_of(kind: Kind, number: int) -> str:
    """Say how many of a kind: ``1 student``, ``2 students``."""
    return counted(number, kind.value, kind.plural)


def roll_call(people: Sequence[Profile], names: NameChoice) -> str:
    """Name people in one line; of very many, only the first."""
    called = [full_name(person.names, names) for person in people[:_NAMED]]
    rest = len(people) - len(called)
    return ", ".join((*called, *((f"and {rest} more",) if rest else ())))


def called(plan: ImportPlan, names: NameChoice) -> Called:
    """Name everybody whom a plan decides about."""
    strangers = {(r.kind.value, r.mis_id): r.label for r in plan.strangers}
    return strangers | _called(names, (step.after for step in plan.steps))


def called_at(site: Site, plan: ImportPlan) -> Called:
    """Name everybody whom a plan decides about or has a problem with.

    What was done stays done where they cannot be read: then ids have to do.
    """
    names = site.settings.names
    known = called(plan, names)
    records = {MisId(problem.record) for problem in plan.problems if problem.record}
    others = records - {mis_id for _, mis_id in known}
    with suppress(StoreError):
        return {**_called(names, site.people_with(others)), **known}
    return known


def problem_line(problem: Problem, known: Called) -> str:
    """Say whom and what a problem is about, and what is wrong, in one line."""
    if problem.subject is None:
        return problem.message
    kind, mis_id = problem.subject
    name = known.get((kind, MisId(mis_id)))
    who = f"{kind} {mis_id}" if name is None else f"{name} ({kind} {mis_id})"
    return f"{who}: {problem.message}"


def _called(
    names: NameChoice, people: Iterable[Profile]
) -> dict[tuple[str, MisId | None], str]:
    return {(p.kind.value, p.mis_id): full_name(p.names, names) for p in people}
