"""Planning: for every record and person, what happens and why.

Each kind is planned from its own read: its records are put together and matched to
people, and ``steps`` decides what becomes of each of them. Somebody on the list comes
off it in two ways only, and both have to show the proof that the whole kind was read:
their record says that they left, or no record came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

import attrs

from missync.model.choices import Overrides
from missync.model.ids import Kind, MisId, PersonId
from missync.model.people import Listing, Person, Record, RefusedRecord, SourceKey
from missync.model.plan import ImportPlan, Step
from missync.model.reads import Complete, Read
from missync.model.roll import Roll
from missync.model.runs import Held, ReadSummary
from missync.model.schools import School
from missync.model.settings import SiteSettings
from missync.model.standings import CauseKind, Standing
from missync.rules.roll.brake import Load, braked, digest_of, held_by
from missync.rules.roll.context import Context, Night, context_of
from missync.rules.roll.counts import counts, problems, standings
from missync.rules.roll.damaged import (
    Damaged,
    as_before,
    left_behind,
    match_refused,
    missing,
    new_to,
    not_spoken_for,
    perhaps_theirs,
    step_beside_damaged,
    step_for_refused,
)
from missync.rules.roll.facts import was_kept
from missync.rules.roll.grouping import Match, Rank, group, with_shared_codes
from missync.rules.roll.kept_off import kind_settings
from missync.rules.roll.leave_policy import policy_afterwards
from missync.rules.roll.leave_rule import judge
from missync.rules.roll.look_alikes import named_beside, waiting_apart
from missync.rules.roll.matching import Kept, match
from missync.rules.roll.outcome import step_for_record
from missync.rules.roll.proof import summary
from missync.rules.roll.pupils import PupilsTonight, pupils_tonight
from missync.rules.roll.records import vetted
from missync.rules.roll.removal import as_they_were, step_for_silence
from missync.rules.roll.visibility import still_hidden


_AWAITING = frozenset(
    {CauseKind.NOT_SENT_ONCE, CauseKind.READ_PARTIAL, CauseKind.NOT_UNDERSTOOD}
)


@attrs.frozen(kw_only=True)
class _Planned:
    """What was decided about one kind."""

    read: Read
    steps: tuple[Step, ...]
    strangers: tuple[RefusedRecord, ...]
    awaiting: tuple[Step, ...]
    vanished: tuple[SourceKey, ...]
    damaged: Collection[PersonId]
    may_see: frozenset[tuple[Listing, str]]


def plan_import(  # noqa: PLR0913 - everything that a plan rests on
    *,
    roll: Roll,
    school: School | None,
    reads: Iterable[Read],
    settings: SiteSettings,
    at: datetime,
    today: date,
    approved: Collection[Held] = (),
) -> ImportPlan:
    """Decide what an import does.

    Args:
        roll: What the site knows now, or the part of it that has to be decided about.
        school: The school the MIS says it is.
        reads: What was read, one per kind that is importing.
        settings: The site's settings.
        at: When the MIS was read; an aware instant.
        today: The day, in the school's time zone.
        approved: The removals that somebody approved of.
    """
    night = Night(settings=settings, at=at, today=today, approved=approved)
    reads = tuple(reads)
    planned = _each_planned(roll, reads, night)
    steps = tuple(step for each in planned for step in each.steps)
    strangers = tuple(record for each in planned for record in each.strangers)
    vanished = tuple(key for each in planned for key in each.vanished)
    summaries = tuple(_summary(each, settings, roll.choices) for each in planned)
    plan = ImportPlan(
        basis=roll.version,
        today=today,
        school=school,
        reads=summaries,
        steps=steps,
        vanished=vanished,
        strangers=strangers,
        awaiting=tuple(step for each in planned for step in each.awaiting),
        choices=roll.choices,
        policy=policy_afterwards(roll, settings, reads, vanished),
        still_out_of_sight=still_hidden(
            roll.out_of_sight,
            {each.read.kind for each in planned},
            [o for each in planned for o in each.read.still_out_of_sight],
        ),
        problems=tuple(
            p
            for each in planned
            for p in problems(each.read, roll, each.steps, each.awaiting)
        ),
        out_of_sight=tuple(o for each in planned for o in each.read.out_of_sight),
        never_shown=tuple(
            each.read.never_shown for each in planned if each.read.never_shown
        ),
        uncounted=tuple(each.read.kind for each in planned if _is_uncounted(each.read)),
    )
    return finished(plan, roll)


def finished(plan: ImportPlan, roll: Roll) -> ImportPlan:
    """Count what the steps of a plan come to, and name what they hold.

    Args:
        plan: The plan, with its steps.
        roll: What the site knows now.
    """
    return attrs.evolve(
        plan,
        counts=counts(roll, plan.steps, plan.strangers),
        standings=standings(roll, plan.steps, plan.strangers),
        digest=digest_of(held_by(plan.steps)),
    )


def _each_planned(
    roll: Roll, reads: Iterable[Read], night: Night
) -> tuple[_Planned, ...]:
    """Plan kind by kind: pupils come before those who hang on them."""
    order = tuple(Kind)
    planned: list[_Planned] = []
    for read in sorted(reads, key=lambda read: order.index(read.kind)):
        on_whom = _on_whom(roll, read, planned)
        planned.append(_planned(roll, read, on_whom, night))
    return tuple(planned)


def _on_whom(roll: Roll, read: Read, planned: Iterable[_Planned]) -> PupilsTonight:
    """Say what is known of the pupils on whom those of a kind hang."""
    if read.kind is not Kind.CONTACT:
        return PupilsTonight()
    of_pupils = [each for each in planned if each.read.kind is Kind.STUDENT]
    return pupils_tonight(
        read.pupils,
        roll,
        [step for each in of_pupils for step in each.steps],
        [step for each in of_pupils for step in each.awaiting],
        {who for each in of_pupils for who in each.damaged},
    )


def _planned(roll: Roll, read: Read, pupils: PupilsTonight, night: Night) -> _Planned:
    read = vetted(read)
    now = context_of(roll, read, pupils, night)
    people = tuple(p for p in roll.people if p.imported and p.kind is read.kind)
    kept = _kept(roll, people, read.kind)
    damaged = match_refused(read.refused, people, kept)
    here = damaged.theirs.keys()
    rank = _rank(now)
    groups = group(read.records, rank)
    found = with_shared_codes(match(groups, people, kept, here, rank))
    unknown = not_spoken_for(damaged.others, found)
    behind = left_behind(damaged, people, found)
    moved = behind.keys() - as_before(found, kept.owners)
    new = (*new_to(unknown, roll.strangers), *(behind[who] for who in moved))
    absent = missing(people, found, damaged)
    perhaps = perhaps_theirs((*unknown, *behind.values()), new, absent)
    damaged = damaged.given_to(perhaps, people)
    known = damaged.theirs
    nobody = tuple(each for each in unknown if _nobody(each))
    unknown = tuple(each for each in unknown if each not in perhaps.values())
    due = (
        *_steps_for_known(people, found, damaged, now),
        *(step_for_refused(None, record, now) for record in unknown),
    )
    load = Load(
        brake=night.settings.brake,
        listed=roll.on_list(read.kind),
        approved=night.approved,
        signed_in=now.signed_in,
    )
    braked_steps = braked([step for step in due if step is not None], load)
    sent = known.keys() | {each.person.id for each in found if each.person}
    joined, awaiting = waiting_apart(braked_steps, people, sent, pupils)
    steps = tuple(named_beside(joined, people, sent))
    return _Planned(
        read=read,
        steps=steps,
        strangers=nobody,
        awaiting=awaiting,
        vanished=tuple(
            _vanished(
                roll,
                read,
                known.keys() | _awaited(people, found, steps) | _set_aside(found, now),
            )
        ),
        damaged=known.keys(),
        may_see=now.may_see,
    )


def _kept(roll: Roll, people: Iterable[Person], kind: Kind) -> Kept:
    owners = roll.sources.owners(kind)
    understood = frozenset(owners.values())
    strangers = frozenset(
        person.id
        for person in people
        if person.standing is Standing.REFUSED
        and not person.listed
        and person.id not in understood
        and not was_kept(person, {})
    )
    return Kept(owners=owners, strangers=strangers)


def _nobody(record: RefusedRecord) -> bool:
    """Whether too little can be read of a record to remember whose it is."""
    return record.mis_id is None or record.names is None


def _steps_for_known(
    people: Sequence[Person],
    found: Sequence[Match],
    refused: Damaged,
    now: Context,
) -> Iterator[Step | None]:
    sent = {who.id for each in found for who in (each.person, each.displaced) if who}
    given = {record.mis_id for each in found for record in each.records}
    beside = {record.mis_id: record for record in refused.others}
    for each in found:
        who = each.person
        theirs = refused.theirs.get(who.id) if who else None
        damaged = theirs or beside.get(each.speaker.mis_id)
        if damaged is None:
            yield _with_own_id(each, step_for_record(each, now), given, now)
        elif who is None or not _is_own(who, damaged):
            yield step_beside_damaged(each, damaged, now)
    for person in people:
        damaged = refused.theirs.get(person.id)
        perhaps = None if person.id in sent else refused.perhaps.get(person.id)
        if damaged and (_is_own(person, damaged) or person.id not in sent):
            mis_id = _id_left(person, damaged, given)
            yield step_for_refused(person, damaged, now, mis_id)
        elif perhaps:
            yield step_for_refused(person, perhaps, now, person.mis_id)
        elif person.id not in sent:
            yield step_for_silence(person, given, now)


def _with_own_id(
    found: Match, step: Step | None, given: Collection[MisId], now: Context
) -> Step | None:
    """Leave nobody whose record came an MIS id that somebody else has now."""
    person = found.person
    held = step.after.mis_id if step else person and person.mis_id
    own = {record.mis_id for record in found.records}
    if person is None or held not in given or held in own:
        return step
    if step is None:
        return as_they_were(person, None, now)
    return attrs.evolve(step, after=attrs.evolve(step.after, mis_id=None))


def _id_left(
    person: Person, damaged: RefusedRecord, given: Collection[MisId]
) -> MisId | None:
    """Give the MIS id of somebody whose record is damaged.

    It is the one they had, unless somebody else came under it, and their record under
    another.
    """
    taken = person.mis_id in given and person.mis_id != damaged.mis_id
    return None if taken else person.mis_id


def _is_own(person: Person, damaged: RefusedRecord) -> bool:
    """Whether a damaged record came under the id by which somebody is known."""
    return damaged.mis_id is not None and damaged.mis_id == person.mis_id


def _rank(now: Context) -> Rank:
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


def _awaited(
    people: Iterable[Person], found: Iterable[Match], steps: Iterable[Step]
) -> frozenset[PersonId]:
    """Name who was not sent, and stays until it is proven that they are gone.

    So do those of whom another record was not sent, or whom a damaged one may mean.
    """
    sent = {each.person.id for each in found if each.person}
    after = {step.before.id: step.after for step in steps if step.before}
    causes = ((p.id, after.get(p.id, p).causes[:1]) for p in people)
    return frozenset(
        who
        for who, first in causes
        for cause in first
        if cause.what is CauseKind.NOT_SENT_ONCE
        or (cause.what in _AWAITING and who not in sent)
    )


def _set_aside(found: Iterable[Match], now: Context) -> frozenset[PersonId]:
    """Name those who stay as they were, as too little was read."""
    return frozenset(
        each.person.id
        for each in found
        if each.person and now.sets_aside(each.person, each.records)
    )


def _is_uncounted(read: Read) -> bool:
    return isinstance(read.certificate, Complete) and not read.certificate.counted


def _vanished(
    roll: Roll, read: Read, awaited: Collection[PersonId]
) -> Iterator[SourceKey]:
    """Name the kept records to forget; of whoever is awaited, none is."""
    if not (roll.sources and _is_complete(read)):
        return
    sent = {record.key for record in read.records}
    refused = {record.mis_id for record in read.refused if record.mis_id}
    for key, source in roll.sources.items():
        if key.kind is not read.kind or key in sent or key.mis_id in refused:
            continue
        if source.person not in awaited:
            yield key


def _is_complete(read: Read) -> bool:
    return isinstance(read.certificate, Complete)


def _summary(
    planned: _Planned, settings: SiteSettings, choices: Overrides
) -> ReadSummary:
    read = planned.read
    records = len(read.records) + read.unchanged
    complete = _is_complete(read)
    shown = {name for _, name in planned.may_see}
    asked = kind_settings(read.kind, settings, choices).fields
    return ReadSummary(
        kind=read.kind,
        complete=complete,
        why=summary(read.certificate, records),
        records=records,
        as_of=read.as_of,
        miscounted=read.miscounted,
        hidden=tuple(f for f in asked if f not in shown) if records else (),
    )
