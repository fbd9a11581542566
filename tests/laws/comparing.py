"""Comparing what two runs leave behind: the ids of newcomers are made up each time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from missync.model.people import Person, PersonId, Profile
from missync.model.roll import Roll
from missync.model.standings import WarningKind


NOBODY = PersonId("nobody yet")


def anonymous(before: Roll, after: Roll) -> Iterator[Person]:
    """Give everybody, the newcomers without their ids."""
    known = {person.id for person in before.people}
    for person in after.people:
        yield person if person.id in known else Person.named(NOBODY, person)


def whenever_due(people: Iterable[Person]) -> Iterator[Person]:
    """Give people without the day on which they are looked at again.

    Two nights that tell a school the same may differ in it.
    """
    return (attrs.evolve(person, due=None) for person in people)


def unnamed(profile: Profile) -> Profile:
    """Give somebody without what only names others beside them, and moves nobody."""
    notes = (note for note in profile.notes if note.what not in _NAMES_OTHERS)
    return attrs.evolve(profile, notes=tuple(notes))


_NAMES_OTHERS = frozenset({WarningKind.SHARED_CODE, WarningKind.LOOKS_LIKE_ANOTHER})


def in_order(people: Iterable[Profile]) -> list[str]:
    """Give people as texts, whatever their order."""
    return sorted(map(repr, people))


def by_id(roll: Roll) -> dict[PersonId, Person]:
    """Give everybody under their id."""
    return {person.id: person for person in roll.people}
