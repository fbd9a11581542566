"""Removal: how somebody comes off the list, and what they are kept on it for.

Because of the MIS nobody does unless the read of their whole kind is proven complete:
their record says that they left, or none came. What a person decided about somebody
needs no proof. Nobody who is signed in comes off it either way.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final, TypeVar, assert_never

import attrs

from missync.model.ids import MisId, PersonId
from missync.model.people import Link, Person, Profile, Record
from missync.model.plan import Change, Removal, Step
from missync.model.reads import Certificate, Complete, Partial
from missync.model.sentences import in_words
from missync.model.standings import (
    Cause,
    CauseKind,
    PersonWarning,
    Standing,
    WarningKind,
)
from missync.rules.roll.context import Context
from missync.rules.roll.facts import was_kept


_P = TypeVar("_P", bound=Profile)
_DECIDED_OFF = frozenset({Standing.EXCLUDED, Standing.ARCHIVED})
_OFF: Final = {
    Standing.GONE: Change.GONE,
    Standing.NOT_IMPORTING: Change.NOT_IMPORTING,
}


def removed(
    person: Person,
    after: Profile,
    sources: tuple[Record, ...],
    certificate: Certificate,
    signed_in: Collection[PersonId],
) -> Step | None:
    """Take somebody off the list tonight, or say why they stay on it.

    If their kind was not read completely, another record of theirs may be missing:
    they stay as they were, and are named. If they are signed in, they stay until
    they are not.

    Args:
        person: Who is on the list.
        after: What would be held of them, off the list.
        sources: Their records that are new.
        certificate: What the read of their kind proves.
        signed_in: Who is signed in.
    """
    if after.standing in _DECIDED_OFF:
        return decided_off(person, after, signed_in, sources)
    match certificate:
        case Partial():
            return unproven(person, after, "their kind has been read completely")
        case Complete() as proof if person.id not in signed_in:
            return _proven(person, after, sources, proof)
        case Complete():
            return _waits(person, after, sources)
        case _:
            assert_never(certificate)


def _proven(
    person: Person, after: Profile, sources: tuple[Record, ...], proof: Complete
) -> Removal:
    """Take somebody off the list, with the proof that their kind was read."""
    return Removal(
        change=_OFF.get(after.standing, Change.LEAVE),
        before=person,
        after=after,
        sources=sources,
        why=after.causes[0].why,
        proof=proof,
    )


def decided_off(
    person: Person,
    after: Profile,
    signed_in: Collection[PersonId],
    sources: tuple[Record, ...] = (),
) -> Step:
    """Take somebody off the list by a person's word, unless they are signed in."""
    word = after.excluded or after.archived
    if word is None or person.id in signed_in:
        return _waits(person, after, sources)
    return Removal(
        change=Change.EXCLUDE if after.excluded else Change.ARCHIVE,
        before=person,
        after=after,
        sources=sources,
        why=after.causes[0].why,
        proof=word,
    )


def kept_on(off: _P, because: CauseKind, odd: WarningKind, why: str) -> _P:
    """Keep somebody on the list who would be off it, and name them."""
    return attrs.evolve(
        off,
        listed=True,
        causes=(Cause(what=because, why=why), *off.causes),
        notes=(*off.notes, PersonWarning(odd, why)),
        due=date.min,
    )


def waiting(step: Removal) -> Step:
    """Let somebody wait who is to come off the list, but is signed in."""
    return _waits(step.before, step.after, step.sources)


def _waits(person: Person | None, after: Profile, sources: tuple[Record, ...]) -> Step:
    off = after.causes[0].why
    why = f"{off} They are signed in, so they stay until they are not."
    waiting = kept_on(after, CauseKind.SIGNED_IN, WarningKind.REMOVAL_WAITS, why)
    return Step(
        change=Change.WAIT, before=person, after=waiting, sources=sources, why=why
    )


def unproven(person: Person, after: Profile, until: str) -> Step | None:
    """Leave somebody on the list for want of proof, and name them.

    Args:
        person: Who.
        after: What would be held of them, off the list.
        until: What has to be, as the end of a sentence.
    """
    stays = f"They stay until {until}."
    why = f"{after.causes[0].why} {stays}"
    cause = Cause(what=CauseKind.READ_PARTIAL, why=stays)
    staying = attrs.evolve(
        person,
        links=after.links,
        causes=(cause, *holding(person)),
        notes=(*after.notes, PersonWarning(WarningKind.REMOVAL_UNPROVEN, why)),
        due=date.min,
    )
    return noted(person, staying, why) if staying != person else None


def holding(person: Person) -> tuple[Cause, ...]:
    """Say what held somebody on the list at the last import: it holds them still."""
    return tuple(cause for cause in person.causes if cause.what is CauseKind.HELD)


def noted(before: Person, after: Profile, why: str) -> Step:
    """Note something about somebody who stays where they are."""
    return Step(change=Change.NOTE, before=before, after=after, why=why)


APART: Final = timedelta(hours=1)
"""How far apart two reads are at least that confirm each other."""

_UNSENT = frozenset({CauseKind.NOT_SENT, CauseKind.LEFT_UNSENT})


def removed_by_record(
    person: Person, after: Profile, sources: tuple[Record, ...], now: Context
) -> Step | None:
    """Take somebody off the list whose record says so, if it is all that there is.

    Where another record of theirs did not come, and the MIS does not count its people,
    a second complete read has to miss that one, too, as it has for silence.

    Args:
        person: Who is on the list.
        after: What would be held of them, off the list.
        sources: Their records that are new.
        now: What the decisions of tonight have in common.
    """
    missed = person.id in now.missed and after.standing not in _DECIDED_OFF
    if missed and not _is_confirmed(person, now):
        kept = attrs.evolve(after, mis_id=person.mis_id, links=person.links)
        return _until_confirmed(person, kept, now, "another record of theirs")
    return removed(person, after, sources, now.certificate, now.signed_in)


def step_for_silence(
    person: Person, given: Collection[MisId], now: Context
) -> Step | None:
    """Decide what becomes of somebody the MIS did not send.

    They are gone if the read of their kind is proven complete, and stay kept off the
    list or archived if they were. Where the MIS does not count their kind, or they are
    known from a list of leavers alone, which it does not count, they are when a second
    complete read, at least an hour after the first, has missed them, too; or at once
    where the MIS says that it deleted them. A contact is when every pupil they hung on
    was read with their contacts, or is off the list. Whoever is gone after the leave
    date that was last announced has left on that date, as many MISs send leavers no
    more: the date says what became of them, and never proves it. Otherwise their record
    may simply not have been read, and they stay as they were. An MIS id that somebody
    else has now is theirs no more, and somebody who was never understood keeps no id:
    whose it is, is decided anew. The ties of those on the list follow their pupils to
    new ids.

    Args:
        person: Who.
        given: The MIS ids of those who were sent.
        now: What the decisions of tonight have in common.
    """
    mis_id = None if person.mis_id in given else person.mis_id
    if not now.complete:
        return as_they_were(person, mis_id, now)
    unsent = _not_sent(person, now)
    causes = (*now.kept_off_by(person), unsent)
    is_stranger = _is_stranger(person, now)
    after = attrs.evolve(
        person,
        mis_id=None if is_stranger else mis_id,
        lasting_id=None if is_stranger else person.lasting_id,
        code=None if is_stranger else person.code,
        links=_ties(person, now),
        leave_date=_last_day(person, unsent),
        listed=False,
        causes=causes,
        notes=(),
        due=None,
    )
    if person.listed and after.standing in _DECIDED_OFF:
        return decided_off(person, after, now.signed_in)
    if person.listed:
        return _step_for_missing(person, after, now)
    if after == person:
        return None
    return noted(person, after, causes[0].why)


def _is_stranger(person: Person, now: Context) -> bool:
    """Whether no record of somebody was ever understood."""
    refused = person.standing is Standing.REFUSED and not person.listed
    return refused and not was_kept(person, now.sources)


def _last_day(person: Person, unsent: Cause) -> date | None:
    left = unsent.what is CauseKind.LEFT_UNSENT
    return person.announced if left else person.leave_date


def _step_for_missing(person: Person, after: Profile, now: Context) -> Step | None:
    """Decide what becomes of somebody whom nothing but silence takes off the list."""
    pupils = now.pupils.in_doubt(person)
    if pupils:
        named = " and ".join(f"the pupil {pupil}" for pupil in pupils)
        return unproven(person, after, f"{named} can be read with their contacts")
    if _is_confirmed(person, now):
        return removed(person, after, (), now.certificate, now.signed_in)
    return _until_confirmed(person, after, now)


def _is_confirmed(person: Person, now: Context) -> bool:
    counted = (
        isinstance(now.certificate, Complete)
        and now.certificate.counted
        and person.id not in now.former
    )
    since = person.missing_since
    return (
        counted
        or person.mis_id in now.deleted
        or (since is not None and now.at - since >= APART)
    )


def _until_confirmed(
    person: Person, after: Profile, now: Context, what: str = "them"
) -> Step | None:
    people = "leavers" if person.id in now.former else "people"
    stays = (
        f"The MIS did not send {what}, and does not count its {people}: they stay "
        f"until another complete import, an hour later or more, misses {what}, too."
    )
    waiting = attrs.evolve(
        person,
        mis_id=after.mis_id,
        links=after.links,
        causes=(Cause(what=CauseKind.NOT_SENT_ONCE, why=stays),),
        notes=(PersonWarning(WarningKind.GONE_UNCONFIRMED, stays),),
        due=date.min,
        missing_since=min(person.missing_since or now.at, now.at),
    )
    return noted(person, waiting, stays) if waiting != person else None


def as_they_were(person: Person, mis_id: MisId | None, now: Context) -> Step | None:
    """Leave somebody as they were, but for ids that others have by now.

    Where a tie followed its pupil, their own record is looked at once it comes.

    Args:
        person: Who.
        mis_id: The MIS id that is theirs still.
        now: What the decisions of tonight have in common.
    """
    ties = _ties(person, now)
    due = person.due if ties == person.links else date.min
    after = attrs.evolve(person, mis_id=mis_id, links=ties, due=due)
    if after == person:
        return None
    lost = "The MIS has given their id to somebody else whom the site knows."
    why = lost if mis_id != person.mis_id else "A pupil of theirs has another id now."
    return noted(person, after, why)


def _ties(person: Person, now: Context) -> tuple[Link, ...]:
    """Let ties follow pupils to new ids, while somebody on the list hangs on them."""
    return now.pupils.followed(person.links) if person.listed else person.links


def _not_sent(person: Person, now: Context) -> Cause:
    """Say that somebody was not sent, since when, as it was said the first time."""
    for cause in person.causes:
        if cause.what in _UNSENT:
            return cause
    last = person.announced
    if last is not None and last < now.today:
        return Cause(
            what=CauseKind.LEFT_UNSENT,
            why=f"Their leave date was {in_words(last)}, and the MIS does not send "
            "them any more.",
            since=last + timedelta(days=1),
        )
    deletion = now.deleted.get(person.mis_id) if person.mis_id else None
    if deletion is None or deletion.deleted_at is None:
        why = "The MIS does not send them any more."
        return Cause(what=CauseKind.NOT_SENT, why=why, since=now.today)
    day = deletion.deleted_at.astimezone(now.zone).date()
    why = f"The MIS deleted them on {in_words(day)}."
    return Cause(what=CauseKind.NOT_SENT, why=why, since=day)
