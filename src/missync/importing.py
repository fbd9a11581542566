"""The shell of an import: gather, decide, apply.

:func:`gather` asks the MIS, :func:`decide` lets the rules plan, :func:`settle` has the
store write what was planned in one transaction. Telling is up to the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus

import attrs

from missync.errors import (
    AccessRefused,
    BadPayload,
    Rejected,
    StalePlan,
    StoreError,
    TryLater,
)
from missync.model.people import (
    Kind,
    Listing,
    Origin,
    Person,
    PersonId,
    Record,
    RefusedRecord,
)
from missync.model.plans import Changeset, Hold, ImportPlan, Roll
from missync.model.reads import Ask, Count, Deletion, Finished, Read, Stream, Walk
from missync.model.runs import Run, RunId, Verdict
from missync.model.schools import School
from missync.model.settings import SiteSettings
from missync.ports import Mis, Progress, Store
from missync.rules.belonging import mismatch
from missync.rules.completeness import certify, count_disagrees
from missync.rules.planning import plan_import
from missync.walking import walk


__all__ = [
    "Applied",
    "Gathered",
    "Moment",
    "changeset",
    "decide",
    "forecast",
    "gather",
    "settle",
]


@attrs.frozen(kw_only=True)
class Gathered:
    """Everything one import heard from the MIS.

    Attributes:
        kinds: The kinds that were asked for.
        counts: How many of a kind the MIS says it has, where it says so.
    """

    school: School
    kinds: tuple[Kind, ...]
    walks: tuple[Walk, ...]
    counts: Mapping[Kind, Count]


@attrs.frozen(kw_only=True)
class Moment:
    """What a run knows that the MIS does not say: when, for which day, by whom."""

    run: RunId
    at: datetime
    day: date
    by: str


@attrs.frozen(kw_only=True)
class Applied:
    """An import that has been written down.

    Attributes:
        roll: What was known before.
        changes: What was written.
    """

    roll: Roll
    plan: ImportPlan
    changes: Changeset
    run: Run


def gather(mis: Mis, ask: Ask, progress: Progress) -> Gathered:
    """Read everything an import needs from the MIS.

    A list of which another number came than the MIS counts is walked once more.

    Raises:
        MissyncError: The MIS did not say which school it is, or not one of its lists
            could be read at all; the error is the first the MIS gave.
    """
    school = mis.school()
    streams = mis.streams(ask)
    counts = _counts(mis, streams)
    walks = [walk(mis, stream, progress, _of(stream, counts)) for stream in streams]
    if any(_disagrees(each, counts) for each in walks):
        counts = _counts(mis, streams)
        walks = [
            walk(mis, each.stream, progress, _of(each.stream, counts))
            if each.stream.counts
            else each
            for each in walks
        ]
    _require_something(walks)
    return Gathered(
        school=school, kinds=tuple(ask.fields), walks=tuple(walks), counts=counts
    )


def decide(
    roll: Roll, gathered: Gathered, settings: SiteSettings, today: date
) -> ImportPlan:
    """Plan what an import does with what was gathered.

    Raises:
        StoreError: The store belongs to another school.
    """
    reason = mismatch(roll.school, gathered.school)
    if reason is not None:
        raise StoreError(reason)
    return plan_import(
        roll=roll,
        school=gathered.school,
        reads=tuple(_read(kind, gathered, roll) for kind in gathered.kinds),
        settings=settings,
        today=today,
    )


def settle(
    store: Store,
    gathered: Gathered,
    settings: SiteSettings,
    moment: Moment,
    mint: Callable[[], PersonId],
) -> Applied:
    """Decide and apply. If the store moves in between, once more from the start.

    Args:
        store: Where the site's people are kept.
        gathered: What the MIS said.
        settings: The site's settings.
        moment: When, for which day and by whom.
        mint: Makes the ids of newcomers.

    Raises:
        StalePlan: The store moved twice; nothing was written.
        StoreError: The store belongs to another school, or cannot be written.
    """
    try:
        return _decide_and_apply(store, gathered, settings, moment, mint)
    except StalePlan:
        return _decide_and_apply(store, gathered, settings, moment, mint)


def forecast(plan: ImportPlan) -> Verdict:
    """Say what a plan that is not applied comes to."""
    if not plan.complete:
        return Verdict.PARTIAL
    return Verdict.PLANNED if plan.changes else Verdict.NOTHING_TO_DO


def changeset(plan: ImportPlan, mint: Callable[[], PersonId]) -> Changeset:
    """Turn a plan into what a store has to write, with ids for the newcomers."""
    people: list[Person] = []
    sources: list[tuple[PersonId, Record]] = []
    for step in plan.steps:
        person_id = step.before.id if step.before else mint()
        person = Person.named(person_id, step.after)
        if person != step.before:
            people.append(person)
        sources.extend((person_id, record) for record in step.sources)
    return Changeset(
        basis=plan.basis,
        school=plan.school,
        people=tuple(people),
        sources=tuple(sources),
        vanished=plan.vanished,
    )


def _decide_and_apply(
    store: Store,
    gathered: Gathered,
    settings: SiteSettings,
    moment: Moment,
    mint: Callable[[], PersonId],
) -> Applied:
    roll = store.roll(settings.name)
    plan = decide(roll, gathered, settings, moment.day)
    changes = changeset(plan, mint)
    run = Run(
        id=moment.run,
        at=moment.at,
        day=moment.day,
        by=moment.by,
        verdict=_verdict(plan, moved=changes.moves_anything(roll)),
        counts=plan.counts,
        reads=plan.reads,
    )
    store.commit(settings.name, changes, run)
    return Applied(roll=roll, plan=plan, changes=changes, run=run)


def _counts(mis: Mis, streams: Sequence[Stream]) -> Mapping[Kind, Count]:
    """Ask for the MIS's own count; unusable where it should be there and is not."""
    unusable = {stream.counts: Count(None) for stream in streams if stream.counts}
    try:
        return mis.counts()
    except AccessRefused as error:
        return unusable if error.status == HTTPStatus.UNAUTHORIZED else {}
    except Rejected:
        return {}
    except (TryLater, BadPayload):
        return unusable


def _of(stream: Stream, counts: Mapping[Kind, Count]) -> int | None:
    count = counts.get(stream.counts) if stream.counts else None
    return count.number if count else None


def _disagrees(each: Walk, counts: Mapping[Kind, Count]) -> bool:
    kind = each.stream.counts
    return kind is not None and count_disagrees(each, counts.get(kind))


def _require_something(walks: Sequence[Walk]) -> None:
    """Refuse to call it a read when not one list of people gave a single page."""
    rolls = [each for each in walks if each.stream.proves]
    errors = [
        each.ending.error
        for each in rolls
        if not (each.pages or isinstance(each.ending, Finished)) and each.ending.error
    ]
    if errors and len(errors) == len(rolls):
        raise errors[0]


def _read(kind: Kind, gathered: Gathered, roll: Roll) -> Read:
    rows = [row for each in gathered.walks for row in each.rows if row.kind is kind]
    bearing = [each for each in gathered.walks if kind in each.stream.proves]
    return Read(
        kind=kind,
        records=tuple(row for row in rows if isinstance(row, Record)),
        refused=tuple(row for row in rows if isinstance(row, RefusedRecord)),
        deletions=tuple(row for row in rows if isinstance(row, Deletion)),
        certificate=certify(
            kind,
            gathered.walks,
            gathered.counts,
            known=_on_list(roll, kind),
            former=_former(roll, kind),
        ),
        as_of=max((each.freshest for each in bearing if each.freshest), default=None),
        warnings=tuple(
            warning
            for each in bearing
            if each.stream.proves[0] is kind
            for warning in each.warnings
        ),
    )


def _on_list(roll: Roll, kind: Kind) -> int:
    return sum(
        person.listed and person.kind is kind and person.origin is Origin.MIS
        for person in roll.people
    )


def _former(roll: Roll, kind: Kind) -> int:
    """Count who is on the list and known from a list of leavers alone."""
    current = {
        source.person
        for key, source in roll.sources.items()
        if key.listing is Listing.CURRENT
    }
    former = {source.person for source in roll.sources.values()} - current
    return sum(
        person.listed and person.kind is kind and person.id in former
        for person in roll.people
    )


def _verdict(plan: ImportPlan, *, moved: bool) -> Verdict:
    if not plan.complete:
        return Verdict.PARTIAL
    if any(isinstance(step, Hold) for step in plan.steps):
        return Verdict.HELD
    return Verdict.APPLIED if moved else Verdict.NOTHING_TO_DO
