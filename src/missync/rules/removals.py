"""Removals: how somebody comes off the list, and what they are kept on it for.

Because of the MIS nobody does unless the read of their whole kind is proven complete.
What a person decided about somebody needs no proof. Nobody who is signed in comes
off it either way.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, TypeVar, assert_never

import attrs

from missync.model.ids import PersonId
from missync.model.people import Person, Profile, Record
from missync.model.plans import (
    Archive,
    Exclude,
    Gone,
    Leave,
    Note,
    SetAside,
    Step,
    Wait,
)
from missync.model.reads import Certificate, Complete, Partial
from missync.model.standings import Because, Cause, Odd, Oddity, Standing


__all__ = ["decided_off", "kept_on", "removed", "unproven", "waiting"]

_P = TypeVar("_P", bound=Profile)


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
    if after.standing in {Standing.EXCLUDED, Standing.ARCHIVED}:
        return decided_off(person, after, signed_in, sources)
    match certificate:
        case Partial():
            return unproven(person, after, "their kind has been read completely")
        case Complete() as proof:
            facts: dict[str, Any] = {
                "before": person,
                "sources": sources,
                "why": after.causes[0].why,
            }
            if person.id in signed_in:
                return _waits(after, facts)
            step: Leave | Gone | SetAside = _STEPS[after.standing](
                after=after, proof=proof, **facts
            )
            return step
        case _:
            assert_never(certificate)


def decided_off(
    person: Person,
    after: Profile,
    signed_in: Collection[PersonId],
    sources: tuple[Record, ...] = (),
) -> Exclude | Archive | Wait:
    """Take somebody off the list by a person's word, unless they are signed in."""
    facts: dict[str, Any] = {
        "before": person,
        "sources": sources,
        "why": after.causes[0].why,
    }
    if person.id in signed_in:
        return _waits(after, facts)
    if after.excluded:
        return Exclude(after=after, **facts)
    return Archive(after=after, **facts)


def kept_on(off: _P, because: Because, odd: Odd, why: str) -> _P:
    """Keep somebody on the list who would be off it, and name them."""
    return attrs.evolve(
        off,
        listed=True,
        standing=Standing.ON_LIST,
        causes=(Cause(what=because, why=why), *off.causes),
        notes=(*off.notes, Oddity(odd, why)),
        due=date.min,
    )


def waiting(step: Step) -> Wait:
    """Let somebody wait who is to come off the list, but is signed in."""
    facts = {"before": step.before, "sources": step.sources, "why": step.why}
    return _waits(step.after, facts)


def _waits(after: Profile, facts: dict[str, Any]) -> Wait:
    why = f"{facts['why']} They are signed in, so they stay until they are not."
    waiting = kept_on(after, Because.SIGNED_IN, Odd.REMOVAL_WAITS, why)
    return Wait(after=waiting, **facts | {"why": why})


def unproven(person: Person, after: Profile, until: str) -> Note | None:
    """Leave somebody on the list for want of proof, and name them.

    Args:
        person: Who.
        after: What would be held of them, off the list.
        until: What has to be, as the end of a sentence.
    """
    stays = f"They stay until {until}."
    why = f"{after.causes[0].why} {stays}"
    cause = Cause(what=Because.READ_PARTIAL, why=stays)
    staying = attrs.evolve(
        person,
        standing=Standing.ON_LIST,
        causes=(cause,),
        notes=(*after.notes, Oddity(Odd.REMOVAL_UNPROVEN, why)),
        due=date.min,
    )
    return Note(before=person, after=staying, why=why) if staying != person else None


_STEPS: dict[Standing, Any] = {
    Standing.LEFT: Leave,
    Standing.GONE: Gone,
    Standing.NOT_IMPORTING: SetAside,
}
