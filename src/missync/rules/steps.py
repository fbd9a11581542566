"""Steps: what becomes of one person tonight.

Three things can have happened: a record of theirs came, a record came that cannot be
understood, or nothing came.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import assert_never

import attrs

from missync.model.people import (
    MisId,
    Person,
    Profile,
    Record,
    RefusedRecord,
    SourceKey,
)
from missync.model.plans import (
    Add,
    Amend,
    Gone,
    Hold,
    Leave,
    Note,
    Refuse,
    Restore,
    Source,
    Step,
)
from missync.model.reads import Certificate, Complete, Deletion, Partial
from missync.model.standings import Because, Cause, Standing
from missync.rules.differences import differences
from missync.rules.matching import Match, another_human
from missync.rules.precedence import merged
from missync.rules.roll import Judgement, Policy, judge


__all__ = ["Circumstances", "step_for_record", "step_for_refused", "step_for_silence"]


@attrs.frozen(kw_only=True)
class Circumstances:
    """What the decisions about one kind have in common tonight.

    Attributes:
        today: The day, in the school's time zone.
        zone: That time zone.
        may_see: What the read proves we may see.
        fields: The fields the site asks for.
        deleted: Whom the MIS says that it deleted.
        sources: The records that were last imported.
    """

    today: date
    zone: tzinfo
    policy: Policy
    certificate: Certificate
    may_see: frozenset[tuple[object, str]]
    fields: tuple[str, ...]
    deleted: Mapping[MisId, Deletion]
    sources: Mapping[SourceKey, Source]


def step_for_record(found: Match, now: Circumstances) -> Step | None:
    """Decide what becomes of somebody whom the MIS sends; ``None`` for nothing.

    What the record says is laid over what is held, and the roll says where it puts
    them. If it says that they left, but the kind was not read completely, another
    record of theirs may be missing: they stay as they are, and are named. A record
    under a known id whose surname and birth date are both different is held: it is
    another human being, and the person stays as they were.
    """
    person, record = found.person, found.speaker
    if person is not None and another_human(person, record):
        return _held(person)
    listed = person is not None and person.listed
    judgement = judge(record, now.today, now.policy, listed=listed)
    if person is None or not person.listed or judgement.standing is Standing.ON_LIST:
        return _staying(found, judgement, now)
    match now.certificate:
        case Partial():
            return _waiting(person, judgement)
        case Complete() as proof:
            return Leave(
                before=person,
                after=Person.named(person.id, _merged(found, judgement, now)),
                sources=_news(found, now),
                why=judgement.causes[0].why,
                proof=proof,
            )
        case _:
            assert_never(now.certificate)


def step_for_refused(person: Person | None, record: RefusedRecord) -> Refuse | None:
    """Decide what becomes of somebody whose record cannot be understood.

    It is reported, and they stay as they were, on the list or off it. Somebody the
    site does not know yet is remembered as refused if an id and a name can be read;
    otherwise there is nobody to remember: ``None``.
    """
    cause = Cause(
        what=Because.NOT_UNDERSTOOD,
        why="Their record could not be understood: "
        + "; ".join(str(problem) for problem in record.problems)
        + ".",
    )
    why = f"{cause.why} They stay as they were."
    if person is not None:
        after = attrs.evolve(person, standing=Standing.REFUSED, causes=(cause,))
        return Refuse(before=person, after=after, why=why, record=record)
    if record.mis_id is None or record.names is None:
        return None
    stranger = Profile(
        kind=record.kind,
        mis_id=record.mis_id,
        names=record.names,
        listed=False,
        standing=Standing.REFUSED,
        causes=(cause,),
    )
    return Refuse(before=None, after=stranger, why=why, record=record)


def step_for_silence(person: Person, now: Circumstances) -> Step | None:
    """Decide what becomes of somebody the MIS did not send.

    They are gone if the read of their kind is proven complete. Otherwise their
    record may simply not have been read, and nothing happens.
    """
    match now.certificate:
        case Complete() as proof if person.standing is not Standing.GONE:
            cause = _not_sent(person, now)
            after = attrs.evolve(
                person,
                listed=False,
                standing=Standing.GONE,
                causes=(cause,),
                notes=(),
            )
            if person.listed:
                return Gone(before=person, after=after, why=cause.why, proof=proof)
            return Note(before=person, after=after, why=cause.why)
        case _:
            return None


def _held(person: Person) -> Hold:
    why = (
        "The MIS now gives this id to somebody with another surname and another birth "
        "date, so they stay as they were. Ask whoever looks after the MIS whether it "
        "is the same person."
    )
    after = attrs.evolve(person, notes=(why,))
    return Hold(before=person, after=after, why=why)


def _waiting(person: Person, judgement: Judgement) -> Note | None:
    stays = "They stay until their kind has been read completely."
    why = f"{judgement.causes[0].why} {stays}"
    after = attrs.evolve(
        person,
        standing=Standing.ON_LIST,
        causes=(Cause(what=Because.READ_PARTIAL, why=stays),),
        notes=(*judgement.notes, why),
    )
    return Note(before=person, after=after, why=why) if after != person else None


def _merged(found: Match, judgement: Judgement, now: Circumstances) -> Profile:
    return merged(found.person, found.speaker, judgement, now.may_see, now.fields)


def _news(found: Match, now: Circumstances) -> tuple[Record, ...]:
    def known(record: Record) -> bool:
        source = now.sources.get(record.key)
        return (
            source is not None
            and found.person is not None
            and (source.person, source.fingerprint)
            == (found.person.id, record.fingerprint)
        )

    return tuple(record for record in found.records if not known(record))


def _staying(found: Match, judgement: Judgement, now: Circumstances) -> Step | None:
    profile = _merged(found, judgement, now)
    sources = _news(found, now)
    person = found.person
    if person is None:
        return _newcomer(profile, sources)
    after = Person.named(person.id, profile)
    if after.listed and not person.listed:
        return _comer(person, after, sources)
    changes = differences(person, after)
    if changes:
        why = f"The MIS sends something new: {', '.join(changes)}."
        return Amend(before=person, after=after, sources=sources, why=why)
    if sources or after != person:
        why = "Nothing that shows has changed."
        return Note(before=person, after=after, sources=sources, why=why)
    return None


def _newcomer(after: Profile, sources: tuple[Record, ...]) -> Add | Note:
    if not after.listed:
        return Note(before=None, after=after, sources=sources, why=after.causes[0].why)
    why = "The MIS sends them, and the site did not know them."
    return Add(before=None, after=after, sources=sources, why=why)


def _comer(person: Person, after: Person, sources: tuple[Record, ...]) -> Add | Restore:
    match person.standing:
        case Standing.NOT_STARTED:
            why = "Their first day has come."
            return Add(before=person, after=after, sources=sources, why=why)
        case Standing.REFUSED:
            why = "Their record is understood now."
            return Add(before=person, after=after, sources=sources, why=why)
        case was:
            why = f"The MIS sends them as on roll again; they were {was.value}."
            return Restore(before=person, after=after, sources=sources, why=why)


def _not_sent(person: Person, now: Circumstances) -> Cause:
    deletion = now.deleted.get(person.mis_id) if person.mis_id else None
    if deletion is None or deletion.deleted_at is None:
        why = "The MIS does not send them any more."
        return Cause(what=Because.NOT_SENT, why=why, since=now.today)
    day = deletion.deleted_at.astimezone(now.zone).date()
    why = f"The MIS deleted them on {day.day} {day:%B %Y}."
    return Cause(what=Because.NOT_SENT, why=why, since=day)
