"""The brake: removals that are too many to be true wait for a person's word.

An MIS can lose half a school in one night: a wrong date for everybody, a region that
answers with other people, a clean-up that went too far. So of each kind, removals
above both a number of people and a share of those on the list are held, all of them,
until somebody approves of exactly those, or until they are no more than that number.
Joiners and corrections go ahead. Removals are those who left, are gone, or are outside
the site's filters, also where the filter is what changed: a slip in it takes as many.

A year group that leaves on one day is no accident: those who share a leave date and
a year group pass, if the date was known at least one complete read earlier and all
who pass so are under a third of the kind. A whole school dated on one day is. Whoever
was held before does not pass so: that others joined meanwhile lets nobody go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

import attrs

from missync.model.ids import PersonId
from missync.model.people import Person
from missync.model.plan import Change, Hold, Removal, Step
from missync.model.runs import Held, HeldChange, Run
from missync.model.sentences import counted
from missync.model.settings import Brake
from missync.model.standings import CauseKind, Standing, WarningKind
from missync.rules.roll.removal import kept_on


_COHORT = "year_group"
_HELD: Final = {
    Change.LEAVE: HeldChange.LEFT,
    Change.GONE: HeldChange.GONE,
    Change.NOT_IMPORTING: HeldChange.NOT_IMPORTING,
    Change.REPLACED: HeldChange.REPLACED,
    Change.ADD: HeldChange.RETURNED,
    Change.RESTORE: HeldChange.RETURNED,
}
_COUNTED: Final = frozenset({Change.LEAVE, Change.GONE, Change.NOT_IMPORTING})
"""What the brake counts, as too many at once are no accident."""


@attrs.frozen(kw_only=True)
class Load:
    """What the brake has to hold, and what it may let go.

    Attributes:
        brake: How many removals pass by themselves.
        listed: How many of the kind were on the list before.
        approved: The removals a person approved of.
        signed_in: Who cannot be taken off the list now.
    """

    brake: Brake
    listed: int
    approved: Collection[Held]
    signed_in: Collection[PersonId]

    def is_too_much(self, removals: Collection[Step]) -> bool:
        """Whether so many removals are above both the floor and the share.

        Where some of them were held before, the floor alone counts: that others
        joined meanwhile lets nobody go.
        """
        above = len(removals) > self.brake.floor
        again = any(_was_held(step) for step in removals)
        return above and (again or len(removals) > self.brake.share * self.listed)


def braked(steps: Sequence[Step], load: Load) -> Iterator[Step]:
    """Hold the removals of one kind where they are too many, and let the rest be.

    Args:
        steps: What is to become of people of that kind.
        load: What that has to be measured by.
    """
    cohorts = _cohorts(steps, load.listed)
    due = [
        step
        for step in steps
        if _counts(step) and _who(step) not in cohorts and not _in(step, load.approved)
    ]
    held = {_who(step) for step in due} if load.is_too_much(due) else set()
    many = counted(len(due), "removal is", "removals at once are")
    why = f"{many} more than the brake lets pass."
    for step in steps:
        if _is_braked(step) and _who(step) in held:
            yield _hold(step, why)
        elif isinstance(step, Hold):
            yield from _released(step, load)
        else:
            yield step


def let_go(steps: Iterable[Step], approved: Collection[Held]) -> Iterator[Step]:
    """Let those of the held removals go ahead that somebody approved of."""
    for step in steps:
        if not isinstance(step, Hold) or not _in(step.held, approved):
            yield step
            continue
        yield from filter(None, (step.held, step.joins))


def held_by(steps: Iterable[Step]) -> tuple[Held, ...]:
    """Name the removals that are held, in an order of their own."""
    held = (_named(step.held) for step in steps if isinstance(step, Hold))
    return tuple(
        sorted(filter(None, held), key=lambda one: (one.person, one.removal.value))
    )


def digest_of(held: Collection[Held]) -> str | None:
    """Give a name to a set of held removals: the same set has the same name."""
    if not held:
        return None
    text = "\n".join(f"{one.person} {one.removal.value}" for one in held)
    return sha256(text.encode()).hexdigest()[:16]


def run_holding(person: Person, history: Iterable[Run]) -> Run | None:
    """Find the newest run that holds something of somebody, if it is held still.

    What was held of whoever is not kept on the list for it is over once an import that
    reads all of their kind does not hold it.

    Args:
        person: Who.
        history: The runs, the newest first.
    """
    kept_on = any(cause.what is CauseKind.HELD for cause in person.causes)
    for run in history:
        if person.id in {held.person for held in run.held}:
            return run
        if not kept_on and run.read_all_of(person.kind):
            return None
    return None


def _is_braked(step: Step | None) -> bool:
    """Whether the brake counts it as somebody who comes off the list."""
    return isinstance(step, Removal) and step.change in _COUNTED


def _named(step: Step | None) -> Held | None:
    """Name what is held of somebody, or may be."""
    if step is None or step.before is None or step.change not in _HELD:
        return None
    return Held(step.before.id, _HELD[step.change])


def _counts(step: Step) -> bool:
    """Whether a step removes somebody, or would if they went, who was not named."""
    if step.change is Change.WAIT:
        return not (step.after.excluded or step.after.archived)
    return _is_braked(step)


def _was_held(step: Step) -> bool:
    causes = step.before.causes if step.before else ()
    return any(cause.what is CauseKind.HELD for cause in causes)


def _in(step: Step | None, approved: Collection[Held]) -> bool:
    return _named(step) in approved


def _who(step: Step) -> PersonId | None:
    return step.before.id if step.before else None


def _cohorts(steps: Iterable[Step], listed: int) -> frozenset[PersonId | None]:
    """Find who leaves with their whole year, as was known before."""
    leaving: defaultdict[tuple[object, str], set[PersonId | None]] = defaultdict(set)
    for step in steps:
        if not _leaves(step) or not step.before or _was_held(step):
            continue
        day, year = step.after.leave_date, _year_group(step.before)
        if day and year and step.before.announced == day:
            leaving[day, year].add(step.before.id)
    passing = frozenset(who for cohort in leaving.values() for who in cohort)
    return passing if len(passing) * 3 < listed else frozenset()


def _leaves(step: Step) -> bool:
    """Whether somebody leaves by date, now or when they are signed in no more."""
    if step.change is not Change.WAIT:
        return step.change is Change.LEAVE
    return any(cause.what.standing is Standing.LEFT for cause in step.after.causes[1:2])


def _year_group(person: Person) -> str | None:
    """Give the year group that somebody was in when their leave date was shown.

    A list of leavers may not show it any more, or show the next one.
    """
    return person.fields.get(_COHORT)


def _hold(step: Step, reason: str) -> Hold:
    why = f"{step.why} {reason} They stay until somebody approves of it."
    return Hold(
        before=step.before,
        after=kept_on(step.after, CauseKind.HELD, WarningKind.REMOVAL_HELD, why),
        sources=step.sources,
        why=why,
        held=step,
    )


def _released(step: Hold, load: Load) -> Iterator[Step]:
    """Let go ahead what is held, if somebody approved of it."""
    if step.removal and _who(step) in load.signed_in:
        yield step
    else:
        yield from let_go([step], load.approved)
