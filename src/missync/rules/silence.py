"""Silence: what becomes of somebody of whom no record came."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import attrs

from missync.model.ids import MisId
from missync.model.people import Person
from missync.model.plans import Note, Step
from missync.model.standings import Because, Cause
from missync.rules.circumstances import Circumstances
from missync.rules.impossible_dates import in_words
from missync.rules.removals import removed


__all__ = ["step_for_silence"]

_UNSENT = frozenset({Because.NOT_SENT, Because.LEFT_UNSENT})


def step_for_silence(
    person: Person, given: Collection[MisId], now: Circumstances
) -> Step | None:
    """Decide what becomes of somebody the MIS did not send.

    They are gone if the read of their kind is proven complete, and stay kept off the
    list or archived if they were. Whoever is gone after the leave date that was last
    announced has left on that date: many MISs send leavers no more. Otherwise their
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
    if person.listed:
        return removed(person, after, (), now.certificate, now.signed_in)
    if after == person:
        return None
    return Note(before=person, after=after, why=causes[0].why)


def _last_day(person: Person, unsent: Cause) -> date | None:
    left = unsent.what is Because.LEFT_UNSENT
    return person.announced if left else person.leave_date


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
