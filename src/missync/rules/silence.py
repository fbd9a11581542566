"""Silence: what becomes of somebody of whom no record came."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

import attrs

from missync.model.ids import MisId
from missync.model.people import Person, Profile
from missync.model.plans import Note, Step
from missync.model.reads import Complete
from missync.model.standings import Because, Cause, Odd, Oddity, Standing
from missync.rules.circumstances import Circumstances
from missync.rules.days import in_words
from missync.rules.removals import removed, unproven


__all__ = ["APART", "step_for_silence"]

APART: Final = timedelta(hours=1)
"""How far apart two reads are at least that confirm each other."""

_UNSENT = frozenset({Because.NOT_SENT, Because.LEFT_UNSENT})


def step_for_silence(
    person: Person, given: Collection[MisId], now: Circumstances
) -> Step | None:
    """Decide what becomes of somebody the MIS did not send.

    They are gone if the read of their kind is proven complete, and stay kept off the
    list or archived if they were. Where the MIS does not count their kind, they are
    when a second complete read, at least an hour after the first, has missed them, too;
    or at once where the MIS says that it deleted them. A contact is when every pupil
    they hung on was read with their contacts, or is off the list. Whoever is gone after
    the leave date that was last announced has left on that date: many MISs send
    leavers no more. Otherwise their
    record may simply not have been read, and they stay as they were. An MIS id that
    somebody else has now is theirs no more.

    Args:
        person: Who.
        given: The MIS ids of those who were sent.
        now: The circumstances.
    """
    mis_id = None if person.mis_id in given else person.mis_id
    if not now.complete:
        return _without_an_id(person) if mis_id != person.mis_id else None
    unsent = _not_sent(person, now)
    causes = (*now.closed_to(person), unsent)
    after = attrs.evolve(
        person,
        mis_id=mis_id,
        leave_date=_last_day(person, unsent),
        listed=False,
        standing=causes[0].what.standing,
        causes=causes,
        notes=(),
        due=None,
    )
    if person.listed and after.standing is Standing.GONE:
        return _step_for_missing(person, after, now)
    if person.listed:
        return removed(person, after, (), now.certificate, now.signed_in)
    if after == person:
        return None
    return Note(before=person, after=after, why=causes[0].why)


def _last_day(person: Person, unsent: Cause) -> date | None:
    left = unsent.what is Because.LEFT_UNSENT
    return person.announced if left else person.leave_date


def _step_for_missing(
    person: Person, after: Profile, now: Circumstances
) -> Step | None:
    """Decide what becomes of somebody whom nothing but silence takes off the list."""
    pupils = now.pupils.in_doubt(person)
    if pupils:
        named = " and ".join(f"the pupil {pupil}" for pupil in pupils)
        return unproven(person, after, f"{named} can be read with their contacts")
    if _is_confirmed(person, now):
        return removed(person, after, (), now.certificate, now.signed_in)
    return _until_confirmed(person, after, now)


def _is_confirmed(person: Person, now: Circumstances) -> bool:
    counted = isinstance(now.certificate, Complete) and now.certificate.counted
    since = person.missing_since
    return (
        counted
        or person.mis_id in now.deleted
        or (since is not None and now.at - since >= APART)
    )


def _until_confirmed(person: Person, after: Profile, now: Circumstances) -> Note | None:
    stays = (
        "The MIS did not send them, and does not count its people: they stay until "
        "another complete import, an hour later or more, finds them missing, too."
    )
    waiting = attrs.evolve(
        person,
        mis_id=after.mis_id,
        standing=Standing.ON_LIST,
        causes=(Cause(what=Because.NOT_SENT_ONCE, why=stays),),
        notes=(Oddity(Odd.GONE_UNCONFIRMED, stays),),
        due=date.min,
        missing_since=min(person.missing_since or now.at, now.at),
    )
    return Note(before=person, after=waiting, why=stays) if waiting != person else None


def _without_an_id(person: Person) -> Note:
    after = attrs.evolve(person, mis_id=None)
    why = "The MIS has given their id to somebody else whom the site knows."
    return Note(before=person, after=after, why=why)


def _not_sent(person: Person, now: Circumstances) -> Cause:
    """Say that somebody was not sent, since when, as it was said the first time."""
    for cause in person.causes:
        if cause.what in _UNSENT:
            return cause
    last = person.announced
    if last is not None and last < now.today:
        return Cause(
            what=Because.LEFT_UNSENT,
            why=f"Their leave date was {in_words(last)}, and the MIS does not send "
            "them any more.",
            since=last + timedelta(days=1),
        )
    deletion = now.deleted.get(person.mis_id) if person.mis_id else None
    if deletion is None or deletion.deleted_at is None:
        why = "The MIS does not send them any more."
        return Cause(what=Because.NOT_SENT, why=why, since=now.today)
    day = deletion.deleted_at.astimezone(now.zone).date()
    why = f"The MIS deleted them on {in_words(day)}."
    return Cause(what=Because.NOT_SENT, why=why, since=day)
