"""Tally: the numbers and problems of a plan. Everybody is counted exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from missync.errors import Problem
from missync.model.people import Profile, RefusedRecord
from missync.model.plans import (
    Add,
    Amend,
    Archive,
    Exclude,
    Gone,
    Hold,
    Leave,
    Note,
    Refuse,
    Replaced,
    Restore,
    SetAside,
    Step,
    Wait,
)
from missync.model.reads import Partial, Read
from missync.model.rolls import Roll
from missync.model.runs import Counts
from missync.model.standings import Odd, Standing
from missync.rules.look_alikes import waiting_newcomers
from missync.rules.unseen import ask_for_permission, nobody_leaves, once_a_kind


__all__ = ["counts", "problems", "standings"]

_FATES: Mapping[type[Step], str] = {
    Add: "added",
    Restore: "restored",
    Amend: "changed",
    Leave: "left",
    Gone: "gone",
    Replaced: "gone",
    SetAside: "not_importing",
    Archive: "archived",
    Exclude: "excluded",
    Refuse: "refused",
    Hold: "held",
    Wait: "unchanged",
    Note: "unchanged",
}


_TOLD_OTHERWISE = frozenset({Odd.REMOVAL_HELD, Odd.REMOVAL_WAITS, Odd.OUT_OF_SIGHT})
"""What is told with a change of theirs, or once of everybody."""


def counts(
    roll: Roll, steps: Iterable[Step], strangers: Sequence[RefusedRecord]
) -> Counts:
    """Count what happens to everybody the site knows afterwards, and to strangers."""
    fates = Counter({"refused": len(strangers)})
    fates.update(map(_fate, steps))
    newcomers = sum(step.before is None for step in steps)
    known = len(roll.people) + sum(each.number for each in roll.rest.people)
    everybody = known + newcomers + len(strangers)
    moved = fates.total() - fates.pop("unchanged", 0)
    return Counts(**fates, unchanged=everybody - moved)


def _fate(step: Step) -> str:
    new = step.before is None and isinstance(step, Note)
    return "new_off_list" if new else _FATES[type(step)]


def standings(
    roll: Roll, steps: Iterable[Step], strangers: Sequence[RefusedRecord]
) -> Mapping[Standing, int]:
    """Count where everybody stands afterwards; strangers stand as refused."""
    tally = Counter(person.standing for person in roll.people)
    for each in roll.rest.people:
        tally[each.standing] += each.number
    tally.update(step.after.standing for step in steps)
    tally.subtract(step.before.standing for step in steps if step.before is not None)
    tally[Standing.REFUSED] += len(strangers)
    return {standing: tally[standing] for standing in Standing}


def problems(read: Read, roll: Roll, steps: Sequence[Step]) -> Iterator[Problem]:
    """Name everything about a read, and its people, that somebody should look at."""
    if isinstance(read.certificate, Partial):
        for gap in read.certificate.gaps:
            yield Problem(path=f"reads.{read.kind.value}", message=gap)
    yield from _unseen(read)
    yield from read.warnings
    for refused in read.refused:
        yield from refused.problems
    for record in read.records:
        yield from record.warnings
    for key, told in roll.rest.problems.items():
        if key.kind is read.kind:
            yield from told
    for somebody in _afterwards(roll, steps):
        if somebody.notes and somebody.kind is read.kind:
            yield from _noted(somebody)
    if waiting := waiting_newcomers(steps, read.kind):
        yield Problem(path=read.kind.value, message=waiting)


def _unseen(read: Read) -> Iterator[Problem]:
    """Name, once, the deciding facts that the MIS does not show."""
    for sight, why in once_a_kind(read.out_of_sight):
        mend = ask_for_permission(sight.permission)
        yield Problem(path=read.kind.plural, message=f"{why} {mend}")
    never = read.never_shown
    if never is not None:
        mend = ask_for_permission(never.permission)
        yield Problem(path=read.kind.plural, message=f"{nobody_leaves(never)} {mend}")


def _noted(somebody: Profile) -> Iterator[Problem]:
    path = f"{somebody.kind.value}[{somebody.mis_id}]"
    for note in somebody.notes:
        if note.what not in _TOLD_OTHERWISE:
            yield Problem(path=path, message=note.why, record=somebody.mis_id)


def _afterwards(roll: Roll, steps: Iterable[Step]) -> Iterator[Profile]:
    moved = set()
    for step in steps:
        if step.before is not None:
            moved.add(step.before.id)
        yield step.after
    yield from (person for person in roll.people if person.id not in moved)
