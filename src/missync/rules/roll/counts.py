"""Counts: the numbers and problems of a plan. Everybody is counted exactly once.

What of somebody changes is told as a school would see it: keys that only serve matching
(birth date, UPN or staff code, the lasting id) are held but not shown, unless the site
asked for them as fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from missync.errors import Problem
from missync.model.people import Link, Names, Profile, RefusedRecord
from missync.model.plan import Change, Step
from missync.model.reads import Partial, Read
from missync.model.roll import Roll
from missync.model.runs import Counts, Moment, Run, Verdict
from missync.model.standings import Standing, WarningKind
from missync.rules.roll.look_alikes import waiting_newcomers
from missync.rules.roll.visibility_words import (
    ask_for_permission,
    nobody_leaves,
    once_a_kind,
)


_TOLD_OTHERWISE = frozenset(
    {WarningKind.REMOVAL_HELD, WarningKind.REMOVAL_WAITS, WarningKind.OUT_OF_SIGHT}
)
"""What is told with a change of theirs, or once of everybody."""


def counts(
    roll: Roll, steps: Iterable[Step], strangers: Sequence[RefusedRecord]
) -> Counts:
    """Count what happens to everybody the site knows afterwards, and to strangers."""
    numbers = Counter({Change.REFUSE.counted: len(strangers)})
    numbers.update(map(_counted_as, steps))
    newcomers = sum(step.before is None for step in steps)
    known = roll.counted().total()
    everybody = known + newcomers + len(strangers)
    moved = numbers.total() - numbers.pop("unchanged", 0)
    return Counts(**numbers, unchanged=everybody - moved)


def _counted_as(step: Step) -> str:
    new = step.before is None and step.change is Change.NOTE
    return "new_off_list" if new else step.change.counted


def standings(
    roll: Roll, steps: Iterable[Step], strangers: Sequence[RefusedRecord]
) -> Mapping[Standing, int]:
    """Count where everybody stands afterwards; strangers stand as refused."""
    tally: Counter[Standing] = Counter()
    for key, number in roll.counted().items():
        tally[key.standing] += number
    tally.update(step.after.standing for step in steps)
    tally.subtract(step.before.standing for step in steps if step.before is not None)
    tally[Standing.REFUSED] += len(strangers)
    return {standing: tally[standing] for standing in Standing}


def problems(
    read: Read, roll: Roll, steps: Sequence[Step], awaiting: Sequence[Step] = ()
) -> Iterator[Problem]:
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
    yield from read.odd
    for somebody in _afterwards(roll, steps):
        if somebody.notes and somebody.kind is read.kind:
            yield from _noted(somebody)
    for waiting in waiting_newcomers(steps, awaiting, read.kind):
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


_NAMES = tuple(field.name for field in attrs.fields(Names))


def differences(
    before: Profile | None, after: Profile
) -> Mapping[str, tuple[str | None, str | None]]:
    """List what changes: each name with its old and new value, dates as ISO."""
    old = _visible(before) if before else {}
    new = _visible(after)
    names = dict.fromkeys((*new, *old))
    return {
        name: (old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    }


def _visible(somebody: Profile) -> dict[str, str | None]:
    return {
        "mis_id": somebody.mis_id,
        **{name: getattr(somebody.names, name) for name in _NAMES},
        "start_date": _iso(somebody.start_date),
        "leave_date": _iso(somebody.leave_date),
        **({"pupils": _pupils(somebody.links)} if somebody.links else {}),
        **somebody.fields,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _pupils(links: tuple[Link, ...]) -> str:
    return ", ".join(
        f"{link.pupil} ({link.relationship})" if link.relationship else link.pupil
        for link in links
    )


def run_without_people(roll: Roll, moment: Moment, *, applied: bool) -> Run:
    """Give the row in the history of a run that is about nobody.

    Args:
        roll: What the site knows.
        moment: When, by whom, what and why.
        applied: Whether anything was changed.
    """
    return Run(
        id=moment.run,
        at=moment.at,
        day=moment.day,
        by=moment.by,
        what=moment.what,
        why=moment.why,
        verdict=Verdict.APPLIED if applied else Verdict.NOTHING_TO_DO,
        counts=counts(roll, (), roll.strangers),
    )
