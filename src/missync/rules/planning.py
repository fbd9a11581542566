"""Planning: for every record and person, what happens and why.

Each kind is planned from its own read: its records are put together and matched to
people, and ``steps`` decides what becomes of each of them. Somebody on the list comes
off it in two ways only, and both have to show the proof that the whole kind was read:
their record says that they left, or no record came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from missync.errors import Problem
from missync.model.people import (
    Kind,
    Listing,
    MisId,
    Origin,
    Person,
    Record,
    RefusedRecord,
    SourceKey,
)
from missync.model.plans import ImportPlan, Roll, Step
from missync.model.reads import Complete, Read
from missync.model.runs import ReadSummary
from missync.model.schools import School
from missync.model.settings import SiteSettings
from missync.model.standings import Standing
from missync.rules.completeness import summary
from missync.rules.matching import Match, contradictions, group, match
from missync.rules.precedence import seen
from missync.rules.roll import Policy, judge
from missync.rules.steps import (
    Circumstances,
    step_for_record,
    step_for_refused,
    step_for_silence,
)
from missync.rules.tally import counts, problems, standings


__all__ = ["plan_import"]


@attrs.frozen(kw_only=True)
class _Planned:
    """What was decided about one kind."""

    read: Read
    steps: tuple[Step, ...]
    strangers: tuple[RefusedRecord, ...]
    vanished: tuple[SourceKey, ...]


def plan_import(
    *,
    roll: Roll,
    school: School,
    reads: Iterable[Read],
    settings: SiteSettings,
    today: date,
) -> ImportPlan:
    """Decide what an import does.

    Args:
        roll: What the site knows now.
        school: The school the MIS says it is.
        reads: What was read, one per kind that is importing.
        settings: The site's settings.
        today: The day, in the school's time zone.
    """
    planned = tuple(_planned(roll, read, settings, today) for read in reads)
    steps = tuple(step for each in planned for step in each.steps)
    strangers = tuple(record for each in planned for record in each.strangers)
    return ImportPlan(
        basis=roll.version,
        today=today,
        school=school,
        reads=tuple(_summary(each.read) for each in planned),
        steps=steps,
        vanished=tuple(key for each in planned for key in each.vanished),
        strangers=strangers,
        counts=counts(roll, steps, strangers),
        standings=standings(roll, steps, strangers),
        problems=tuple(
            p for each in planned for p in problems(each.read, roll, each.steps)
        ),
    )


def _planned(roll: Roll, read: Read, settings: SiteSettings, today: date) -> _Planned:
    read = _without_contradictions(read)
    now = Circumstances(
        today=today,
        zone=settings.timezone,
        policy=Policy(leave_rule=settings.leave_rule, lead_days=settings.lead_days),
        certificate=read.certificate,
        may_see=seen(read.records),
        fields=settings.kinds.of(read.kind).fields,
        deleted={deletion.mis_id: deletion for deletion in read.deletions},
        sources=roll.sources,
    )
    people = tuple(p for p in roll.people if _imported(p, read.kind))
    refused = {record.mis_id for record in read.refused if record.mis_id}
    found = match(group(read.records, _rank(now)), people, refused)
    known, unknown = _refused(read, people, found)
    steps = (
        *_steps_for_known(people, found, known, now),
        *(step_for_refused(None, record) for record in unknown),
    )
    return _Planned(
        read=read,
        steps=tuple(step for step in steps if step is not None),
        strangers=tuple(r for r in unknown if step_for_refused(None, r) is None),
        vanished=tuple(_vanished(roll, read)),
    )


def _steps_for_known(
    people: Sequence[Person],
    found: Sequence[Match],
    refused: Mapping[MisId, RefusedRecord],
    now: Circumstances,
) -> Iterator[Step | None]:
    sent = {each.person.id for each in found if each.person}
    for each in found:
        if each.person is None or each.person.mis_id not in refused:
            yield step_for_record(each, now)
    for person in people:
        if person.mis_id and person.mis_id in refused:
            yield step_for_refused(person, refused[person.mis_id])
        elif person.id not in sent:
            yield step_for_silence(person, now)


def _without_contradictions(read: Read) -> Read:
    """Refuse the records that describe two different people under one MIS id."""
    doubtful = contradictions(read.records)
    if not doubtful:
        return read
    refused = {r.mis_id: _two_in_one(r) for r in read.records if r.mis_id in doubtful}
    return attrs.evolve(
        read,
        records=tuple(r for r in read.records if r.mis_id not in doubtful),
        refused=(*read.refused, *refused.values()),
    )


def _two_in_one(record: Record) -> RefusedRecord:
    message = "the MIS sends two different people under this id; mend it in the MIS"
    problem = Problem(
        path=f"{record.kind.value}[{record.mis_id}].id",
        message=message,
        record=record.mis_id,
    )
    return RefusedRecord(
        kind=record.kind,
        mis_id=record.mis_id,
        label=record.mis_id,
        names=record.names,
        problems=(problem,),
    )


def _rank(now: Circumstances) -> Callable[[Record], tuple[object, ...]]:
    """Say which of several records of one person speaks: the highest.

    The list of those on roll outweighs the list of leavers; then the one that is on
    roll today speaks, else the one with the latest start.
    """

    def rank(record: Record) -> tuple[object, ...]:
        judged = judge(record, now.today, now.policy, listed=False)
        return (
            record.listing is Listing.CURRENT,
            judged.standing is Standing.ON_LIST,
            judged.stay.start or date.min,
            record.mis_id,
            record.fingerprint,
        )

    return rank


def _refused(
    read: Read, people: Iterable[Person], found: Iterable[Match]
) -> tuple[Mapping[MisId, RefusedRecord], tuple[RefusedRecord, ...]]:
    """Split the refused records into those of known people and all others.

    Somebody unknown of whom another record was understood is left out: that speaks.
    """
    ids = {person.mis_id for person in people}
    understood = {record.mis_id for each in found for record in each.records}
    by_id = {record.mis_id: record for record in read.refused if record.mis_id}
    known = {mis_id: record for mis_id, record in by_id.items() if mis_id in ids}
    unknown = (
        *(r for i, r in by_id.items() if i not in ids and i not in understood),
        *(record for record in read.refused if record.mis_id is None),
    )
    return known, unknown


def _vanished(roll: Roll, read: Read) -> Iterator[SourceKey]:
    if not isinstance(read.certificate, Complete):
        return
    sent = {record.key for record in read.records}
    refused = {record.mis_id for record in read.refused if record.mis_id}
    for key in roll.sources:
        if key.kind is read.kind and key not in sent and key.mis_id not in refused:
            yield key


def _imported(person: Person, kind: Kind) -> bool:
    return person.kind is kind and person.origin is Origin.MIS


def _summary(read: Read) -> ReadSummary:
    return ReadSummary(
        kind=read.kind,
        complete=isinstance(read.certificate, Complete),
        why=summary(read.certificate, len(read.records)),
        records=len(read.records),
        as_of=read.as_of,
    )
