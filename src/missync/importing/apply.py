"""The shell of an import: decide, apply.

What was gathered from the MIS is held against what the store has; the rules plan, and
the store writes what was planned in one transaction. Telling is up to the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import attrs

from missync.errors import InputError, StalePlan, StoreError
from missync.importing.gather import Gathered
from missync.importing.scope import scope_of
from missync.model.codes import Codebook
from missync.model.ids import PersonId, RunId
from missync.model.people import Person
from missync.model.plan import Changeset, Hold, ImportPlan, Kept, SavedPlan
from missync.model.roll import Roll
from missync.model.runs import Held, Moment, Run, Verdict
from missync.model.settings import SiteSettings
from missync.ports import Store
from missync.rules.attendance.codebook import (
    odd_codes,
    with_listed,
    with_odd_codes,
    with_refused_codes,
)
from missync.rules.roll.brake import held_by
from missync.rules.roll.plan import plan_import
from missync.rules.roll.records import source_of
from missync.rules.roll.saved_plan import outdated, renewed, runs_since
from missync.rules.roll.school import mismatch, recognised


@attrs.frozen(kw_only=True)
class Planned:
    """A plan, and what was known when it was made.

    Attributes:
        roll: The people it decides about, and in sum everybody else.
        codebook: The codes and reasons afterwards, where they are new.
    """

    roll: Roll
    plan: ImportPlan
    codebook: Codebook | None = None


@attrs.frozen(kw_only=True)
class Applied:
    """A plan that has been written down.

    Attributes:
        roll: What was known before.
        changes: What was written.
    """

    roll: Roll
    plan: ImportPlan
    changes: Changeset
    run: Run

    @property
    def newcomers(self) -> tuple[PersonId, ...]:
        """The ids of those whom the site did not know, in the order of the steps."""
        known = {person.id for person in self.roll.people}
        return tuple(p.id for p in self.changes.people if p.id not in known)


def decide(
    store: Store,
    gathered: Gathered,
    settings: SiteSettings,
    moment: Moment,
) -> Planned:
    """Plan what an import does with what was gathered.

    Args:
        store: Where the site's people are kept.
        gathered: What the MIS said.
        settings: The site's settings.
        moment: For which day, and what was approved of.

    Raises:
        StoreError: The store belongs to another school.
        InputError: No held removals have that digest.
    """
    scope = scope_of(store, gathered, settings, moment.day)
    reason = mismatch(scope.roll.school, gathered.school)
    if reason is not None:
        raise StoreError(str(reason))

    def plan(approved: Collection[Held]) -> ImportPlan:
        return plan_import(
            roll=scope.roll,
            school=recognised(scope.roll.school, gathered.school),
            reads=scope.reads,
            settings=settings,
            at=moment.at,
            today=moment.day,
            approved=approved,
        )

    planned = plan(())
    if moment.approve is not None:
        planned = plan(_approved(moment.approve, planned, store.runs(settings.name)))
    planned = with_refused_codes(planned, gathered.codes_refused)
    before = store.ledger.codebook(settings.name)
    codebook = with_listed(before, gathered.codes)
    planned = with_odd_codes(planned, odd_codes(codebook, gathered.codes))
    return Planned(
        roll=scope.roll, plan=planned, codebook=None if codebook == before else codebook
    )


def planned(
    store: Store, gathered: Gathered, settings: SiteSettings, moment: Moment
) -> ImportPlan:
    """Plan without applying. If the store moves in between, plan again in its turn.

    Raises:
        StoreError: The store belongs to another school.
        InputError: No held removals have the digest that is approved of.
        Busy: Others who write to the site were not done in time.
        StalePlan: A record is not kept any more that the MIS was not asked for again.
    """
    try:
        return decide(store, gathered, settings, moment).plan
    except StalePlan:
        with store.turn(settings.name) as mine:
            return decide(mine, gathered, settings, moment).plan


def settle(
    store: Store,
    gathered: Gathered,
    settings: SiteSettings,
    moment: Moment,
    mint: Callable[[], PersonId],
) -> Applied:
    """Decide and apply. If the store moved in between, decide again in its turn.

    So nobody waits for an import to be decided, and nobody can overtake it twice.

    Args:
        store: Where the site's people are kept.
        gathered: What the MIS said.
        settings: The site's settings.
        moment: When, for which day, by whom, and what was approved of.
        mint: Makes the ids of newcomers.

    Raises:
        InputError: No held removals have that digest.
        Busy: Others who write to the site were not done in time.
        StalePlan: A record is not kept any more that the MIS was not asked for again.
        StoreError: The store belongs to another school, or cannot be written.
    """
    try:
        decided = decide(store, gathered, settings, moment)
        return apply(store, settings.name, decided, moment, mint)
    except StalePlan:
        with store.turn(settings.name) as mine:
            decided = decide(mine, gathered, settings, moment)
            return apply(mine, settings.name, decided, moment, mint)


def settle_saved(
    store: Store,
    saved: SavedPlan,
    settings: SiteSettings,
    moment: Moment,
    mint: Callable[[], PersonId],
) -> Applied:
    """Apply a plan that was put aside, if it still holds.

    Raises:
        InputError: It is another site's, or no held removals have the digest that is
            approved of.
        Busy: Others who write to the site were not done in time.
        StalePlan: Something moved since that matters to it; every such thing is named.
        StoreError: The store cannot be written.
    """
    if saved.site != settings.name:
        message = (
            f"The plan is for the site “{saved.site}”, not for “{settings.name}”. "
            "Name its site with --site."
        )
        raise InputError(message)
    with store.turn(settings.name) as mine:
        return _settle_saved(mine, saved, settings, moment, mint)


def _settle_saved(
    store: Store,
    saved: SavedPlan,
    settings: SiteSettings,
    moment: Moment,
    mint: Callable[[], PersonId],
) -> Applied:
    roll = store.roll(settings.name)
    history = tuple(store.runs(settings.name))
    since = runs_since(saved, history)
    moved = outdated(saved, roll, settings, history, moment.day)
    if moved:
        message = "The plan does not hold any more. Plan again. Since it was made:"
        raise StalePlan(message, moved)
    approved: Collection[Held] = ()
    if moment.approve is not None:
        approved = _approved(moment.approve, saved.plan, history)
    plan = renewed(saved.plan, roll, approved, since)
    decided = Planned(roll=roll, plan=plan)
    return apply(store, settings.name, decided, moment, mint)


def apply(
    store: Store,
    site: str,
    decided: Planned,
    moment: Moment,
    mint: Callable[[], PersonId],
) -> Applied:
    """Write down what was decided, in one transaction, with its run.

    Raises:
        StalePlan: The store has moved; nothing was written.
        StoreError: The store cannot be written.
    """
    roll, plan = decided.roll, decided.plan
    changes = attrs.evolve(
        changeset(roll, plan, mint, moment.run), codebook=decided.codebook
    )
    run = Run(
        id=moment.run,
        at=moment.at,
        day=moment.day,
        by=moment.by,
        what=moment.what,
        why=moment.why,
        verdict=_verdict(plan, moved=changes.moves_anything(roll.school)),
        counts=plan.counts,
        reads=plan.reads,
        held=held_by(plan.steps),
        digest=plan.digest,
    )
    store.commit(site, changes, run)
    return Applied(roll=roll, plan=plan, changes=changes, run=run)


def forecast(plan: ImportPlan) -> Verdict:
    """Say what a plan that is not applied comes to."""
    if not plan.complete:
        return Verdict.PARTIAL
    return Verdict.PLANNED if plan.changes else Verdict.NOTHING_TO_DO


def changeset(
    roll: Roll, plan: ImportPlan, mint: Callable[[], PersonId], run: RunId
) -> Changeset:
    """Turn a plan into what a store has to write, with ids for the newcomers."""
    people: list[Person] = []
    sources: list[Kept] = []
    for step in plan.steps:
        person_id = step.before.id if step.before else mint()
        person = Person.named(person_id, step.after, run)
        if person != step.before:
            people.append(person)
        sources.extend(
            Kept(record, source_of(step.before, person_id, record, roll, plan))
            for record in step.sources
        )
    unseen = plan.still_out_of_sight
    return Changeset(
        basis=plan.basis,
        school=plan.school,
        people=tuple(people),
        sources=tuple(sources),
        vanished=plan.vanished,
        choices=None if plan.choices == roll.choices else plan.choices,
        strangers=None if plan.strangers == roll.strangers else plan.strangers,
        policy=None if plan.policy == roll.policy else plan.policy,
        out_of_sight=None if unseen == roll.out_of_sight else unseen,
    )


def _approved(
    digest: str, planned: ImportPlan, history: Iterable[Run]
) -> Collection[Held]:
    """Find the removals a digest names: those held now, or kept with an earlier run."""
    if planned.digest == digest:
        return held_by(planned.steps)
    for run in history:
        if run.digest == digest:
            return run.held
    message = (
        f"No held removals have the digest “{digest}”. Import again and approve of "
        "the digest that it names."
    )
    raise InputError(message)


def _verdict(plan: ImportPlan, *, moved: bool) -> Verdict:
    if not plan.complete:
        return Verdict.PARTIAL
    if any(isinstance(step, Hold) for step in plan.steps):
        return Verdict.HELD
    return Verdict.APPLIED if moved else Verdict.NOTHING_TO_DO
