"""Reapplying: whether a plan that was put aside still holds, and what it comes to.

It holds while everything it says something about is as it was when it was made: its
people, the settings and choices it rests on, what the calendar says of them, and the
word of the MIS. What moved otherwise does not matter to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import takewhile

import attrs

from missync.errors import Problem
from missync.model.ids import PersonId, RunId
from missync.model.people import Person, Profile, Stay
from missync.model.plan import Hold, ImportPlan, Removal, SavedPlan, Step
from missync.model.roll import Roll
from missync.model.runs import Held, Run
from missync.model.sentences import in_words
from missync.model.settings import SiteSettings
from missync.rules.names import full_name
from missync.rules.roll.brake import let_go
from missync.rules.roll.leave_policy import leave_policy, plain_settings
from missync.rules.roll.leave_rule import LeavePolicy, next_turn_of
from missync.rules.roll.plan import finished
from missync.rules.roll.removal import waiting
from missync.rules.roll.school import mismatch
from missync.rules.roll.visibility import still_hidden


def outdated(
    saved: SavedPlan,
    roll: Roll,
    settings: SiteSettings,
    history: Iterable[Run],
    today: date,
) -> tuple[Problem, ...]:
    """Name everything that moved since a plan was made and that matters to it.

    Args:
        saved: The plan.
        roll: Everybody the site knows now.
        settings: The site's settings now.
        history: The runs of the site, the newest first.
        today: The day, in the school's time zone.
    """
    plan = saved.plan
    runs = {run.id: run for run in history}
    since = runs_since(saved, history)
    another = mismatch(roll.school, plan.school) if plan.school else None
    return (
        *((Problem(path="school", message=str(another)),) if another else ()),
        *_rules_moved(saved, roll, settings),
        *_read_anew(plan, since),
        *_people_moved(plan, roll, runs),
        *_pupils_stay(plan, roll.choices.signed_in),
        *_days_come(plan, today, leave_policy(settings)),
    )


def runs_since(saved: SavedPlan, history: Iterable[Run]) -> tuple[Run, ...]:
    """Give the runs that were written down since the MIS was read for a plan."""
    return tuple(takewhile(lambda run: run.id != saved.after, history))


def renewed(
    plan: ImportPlan, roll: Roll, approved: Collection[Held], since: Iterable[Run]
) -> ImportPlan:
    """Bring a plan that still holds in line with what is known now.

    Whoever is signed in by now is not taken off the list, but waits.

    Args:
        plan: The plan.
        roll: Everybody the site knows now.
        approved: The held removals that somebody approved of.
        since: The runs since it was made. Of whatever an import has read, the newer
            word counts.
    """
    imports = [run for run in since if run.is_import]
    newest = not imports
    read_since = {read.kind for run in imports for read in run.reads}
    signed_in = roll.choices.signed_in
    free = tuple(held for held in approved if held.person not in signed_in)
    steps = tuple(_unless_signed_in(let_go(plan.steps, free), signed_in))
    still = attrs.evolve(
        plan,
        basis=roll.version,
        steps=steps,
        choices=roll.choices,
        strangers=plan.strangers if newest else roll.strangers,
        policy=plan.policy if newest else roll.policy,
        still_out_of_sight=still_hidden(
            roll.out_of_sight,
            {read.kind for read in plan.reads} - read_since,
            plan.still_out_of_sight,
        ),
    )
    return finished(still, roll)


def _unless_signed_in(
    steps: Iterable[Step], signed_in: Collection[PersonId]
) -> Iterator[Step]:
    for step in steps:
        if isinstance(step, Removal) and _who(step) in signed_in:
            yield waiting(step)
        else:
            yield step


def _who(step: Step) -> PersonId | None:
    return step.before.id if step.before else None


def _rules_moved(
    saved: SavedPlan, roll: Roll, settings: SiteSettings
) -> Iterator[Problem]:
    kinds = tuple(read.kind for read in saved.plan.reads)
    now = plain_settings(settings, roll.choices, kinds)
    for name, before in saved.plain_settings.items():
        after = now.get(name, "none")
        if after != before:
            by = _chosen_by(name, roll)
            yield Problem(path=name, message=f"was {before}, and is {after} now{by}")


def _chosen_by(name: str, roll: Roll) -> str:
    """Say who chose it at run time, if somebody did."""
    chosen = {
        f"{kind.plural}.{what}": decision
        for what, decisions in (
            ("importing", roll.choices.switches),
            ("filters", roll.choices.filters),
        )
        for kind, decision in decisions.items()
    }
    decision = chosen.get(name)
    return f", by {decision.by} on {decision.day.isoformat()}" if decision else ""


def _read_anew(plan: ImportPlan, since: Iterable[Run]) -> Iterator[Problem]:
    """Say where the MIS was read since, of a kind of which the plan moves anybody.

    Its newer word counts: whoever joins may be known by now under another id, and
    whoever comes back may have left again.
    """
    resting = {step.after.kind for step in plan.steps}
    resting.update(key.kind for key in plan.vanished)
    for run in since:
        for read in run.reads:
            if read.kind in resting:
                yield Problem(
                    path=f"reads.{read.kind.value}",
                    message=f"the MIS was read again since, by {_run_in_words(run)}",
                )


def _removes(step: Step) -> bool:
    """Whether the MIS's word is to take somebody off the list, or would."""
    return isinstance(step, Hold) or (isinstance(step, Removal) and step.by_the_mis)


def _pupils_stay(
    plan: ImportPlan, signed_in: Collection[PersonId]
) -> Iterator[Problem]:
    """Name pupils who stay, being signed in by now, and whose contacts would go."""
    going = [step.before for step in plan.steps if step.before and _removes(step)]
    hung_on = {link.pupil for person in going for link in person.links}
    for pupil in going:
        if pupil.id in signed_in and pupil.mis_id in hung_on:
            yield Problem(
                path=f"{pupil.kind.value}[{pupil.mis_id}]",
                message=f"{full_name(pupil.names)} is signed in by now, so contacts of "
                "theirs stay, too",
                record=pupil.mis_id,
            )


def _people_moved(
    plan: ImportPlan, roll: Roll, runs: Mapping[RunId, Run]
) -> Iterator[Problem]:
    people = {person.id: person for person in roll.people}
    planned = {step.before.id for step in plan.steps if step.before}
    others = (p for p in roll.people if p.imported and p.id not in planned)
    known = {(person.kind, person.mis_id): person for person in others}
    for step in plan.steps:
        if step.before is None:
            now = known.get((step.after.kind, step.after.mis_id))
            if now is not None:
                yield _moved(now, "is known by now", runs)
        elif people.get(step.before.id) != step.before:
            now = people.get(step.before.id, step.before)
            yield _moved(now, "changed since", runs)


def _days_come(plan: ImportPlan, today: date, policy: LeavePolicy) -> Iterator[Problem]:
    """Name those of whom something else is due by now than when it was planned.

    Where it was planned for a day that has not come, that may be so of anybody.
    """
    if plan.today > today:
        yield Problem(
            path="today",
            message=f"the clock was ahead: it is made for {in_words(plan.today)}, and "
            f"it is {in_words(today)}",
        )
        return
    for step in plan.steps:
        due = _due(step.after, plan.today, policy)
        if due is not None and plan.today < due <= today:
            yield Problem(
                path=f"{step.after.kind.value}[{step.after.mis_id}]",
                message=f"a day of {full_name(step.after.names)} has come since: "
                f"{in_words(due)}",
                record=step.after.mis_id,
            )


def _due(somebody: Profile, planned: date, policy: LeavePolicy) -> date | None:
    """Give the day on which somebody has their turn, also if they are due any night."""
    if somebody.due != date.min:
        return somebody.due
    held = Stay(start=somebody.start_date, end=somebody.leave_date)
    return next_turn_of((held,), planned, policy)


def _moved(person: Person, how: str, runs: Mapping[RunId, Run]) -> Problem:
    run = runs.get(person.run) if person.run else None
    by = f", by {_run_in_words(run)}" if run else ""
    why = f" ({run.why})" if run and run.why else ""
    return Problem(
        path=f"{person.kind.value}[{person.mis_id or person.id}]",
        message=f"{full_name(person.names)} {how}{by}{why}",
        record=person.mis_id,
    )


def _run_in_words(run: Run) -> str:
    return f"{run.by}: {run.what}, run {run.id}, on {run.day.isoformat()}"
