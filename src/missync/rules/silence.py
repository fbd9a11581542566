"""Silence: what becomes of somebody of whom no record came."""

from __future__ import annotations

from collections.abc import Collection

import attrs

from missync.model.ids import MisId
from missync.model.people import Person
from missync.model.plans import Note, Step
from missync.model.standings import Because, Cause
from missync.rules.circumstances import Circumstances
from missync.rules.removals import removed


__all__ = ["step_for_silence"]


def step_for_silence(
    person: Person, given: Collection[MisId], now: Circumstances
) -> Step | None:
    """Decide what becomes of somebody the MIS did not send.

    They are gone if the read of their kind is proven complete, and stay kept off the
    list or archived if they were. Otherwise their record may simply not have been
    read, and they stay as they were. An MIS id that somebody else has now is theirs
    no more.

    Args:
        person: Who.
        given: The MIS ids of those who were sent.
        now: The circumstances.
    """
    mis_id = None if person.mis_id in given else person.mis_id
    if not now.complete:
        return _without_an_id(person) if mis_id != person.mis_id else None
    causes = (*now.closed_to(person), _not_sent(person, now))
    after = attrs.evolve(
        person,
        mis_id=mis_id,
        listed=False,
        standing=causes[0].what.standing,
        causes=causes,
        notes=(),
        due=None,
    )
    if person.listed:
        return removed(person, after, (), now.certificate, now.signed_in)
    if after == person:
        return None
    return Note(before=person, after=after, why=causes[0].why)


def _without_an_id(person: Person) -> Note:
    after = attrs.evolve(person, mis_id=None)
    why = "The MIS has given their id to somebody else whom the site knows."
    return Note(before=person, after=after, why=why)


def _not_sent(person: Person, now: Circumstances) -> Cause:
    """Say that somebody was not sent, since when, as it was said the first time."""
    for cause in person.causes:
        if cause.what is Because.NOT_SENT:
            return cause
    deletion = now.deleted.get(person.mis_id) if person.mis_id else None
    if deletion is None or deletion.deleted_at is None:
        why = "The MIS does not send them any more."
        return Cause(what=Because.NOT_SENT, why=why, since=now.today)
    day = deletion.deleted_at.astimezone(now.zone).date()
    why = f"The MIS deleted them on {day.day} {day:%B %Y}."
    return Cause(what=Because.NOT_SENT, why=why, since=day)
