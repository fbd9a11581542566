"""Finding: which person is meant by an id or a name."""

from __future__ import annotations

from collections.abc import Sequence

from missync.errors import InputError, Problem
from missync.model.people import Person
from missync.rules.names import comparable, full_name, full_names


__all__ = ["find"]


def find(people: Sequence[Person], who: str) -> Person:
    """Find somebody by our id, by the MIS's id, or by exact full name.

    Preferred and legal names both count, in any spelling of case and spaces. Where
    several people share a name, all are named and an id is asked for.

    Raises:
        InputError: Nobody, or more than one person, is meant.
    """
    for person in people:
        if person.id == who:
            return person
    found = [person for person in people if person.mis_id == who] or [
        person for person in people if comparable(who) in full_names(person.names)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        message = f"Nobody is known as “{who}”. Give an id, or the exact full name."
        raise InputError(message)
    message = f"“{who}” could be any of {len(found)} people. Give an id instead."
    raise InputError(message, tuple(_candidate(person) for person in found))


def _candidate(person: Person) -> Problem:
    told = f"{full_name(person.names)}, {person.kind.value}, {person.standing.value}"
    return Problem(path=person.id, message=told, record=person.mis_id)
