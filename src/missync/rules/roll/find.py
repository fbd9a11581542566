"""Finding: which person is meant by an id or a name, and who is shown how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from missync.errors import InputError, Problem
from missync.model.ids import Kind
from missync.model.people import Person
from missync.model.settings import NameChoice
from missync.rules.names import comparable, described, full_names, name_order


def find(people: Sequence[Person], who: str) -> Person:
    """Find somebody by our id, by the MIS's id, or by exact full name.

    Preferred and legal names both count, in any spelling. Where several people share a
    name, all are named, with what the site keeps that tells them apart, and an id is
    asked for.

    Raises:
        InputError: Nobody, or more than one person, is meant.
    """
    return _only(_named(people, who), who)


def find_pupil(people: Sequence[Person], who: str) -> Person:
    """Find whom an event, a mark or its evidence is about, as :func:`find` does.

    Only pupils have any, and what happens at reception happens to those on the list.
    So of several people of one name a pupil is meant, and first one on the list.

    Raises:
        InputError: Nobody, or more than one of those, is meant.
    """
    found = _named(people, who)
    for is_meant in (_is_pupil_on_list, _is_pupil):
        if meant := tuple(filter(is_meant, found)):
            return _only(meant, who)
    return _only(found, who)


def _named(people: Sequence[Person], who: str) -> tuple[Person, ...]:
    """Give everybody with this id, else with this id in the MIS, else of this name."""
    name = comparable(who)
    ways: tuple[Callable[[Person], bool], ...] = (
        lambda person: person.id == who,
        lambda person: person.mis_id == who,
        lambda person: name in full_names(person.names),
    )
    found = (tuple(filter(is_meant, people)) for is_meant in ways)
    return next(filter(None, found), ())


def _only(found: Sequence[Person], who: str) -> Person:
    if len(found) == 1:
        return found[0]
    if not found:
        message = f"Nobody is known as “{who}”. Give an id, or the exact full name."
        raise InputError(message)
    message = f"“{who}” could be any of {len(found)} people. Give an id instead."
    raise InputError(message, tuple(map(_candidate, found)))


def _is_pupil(person: Person) -> bool:
    return person.kind is Kind.STUDENT


def _is_pupil_on_list(person: Person) -> bool:
    return _is_pupil(person) and person.listed


def _candidate(person: Person) -> Problem:
    text = f"{described(person)}, {person.kind.value}, {person.standing.text}"
    return Problem(path=person.id, message=text, record=person.mis_id)


def listing(
    people: Iterable[Person],
    names: NameChoice,
    *,
    everyone: bool = False,
    kind: Kind | None = None,
) -> tuple[Person, ...]:
    """Give the list, sorted by the surnames that show, then by the forenames.

    Args:
        people: Everybody the site knows.
        names: Which of their names show.
        everyone: Also those who are not on the list.
        kind: Only people of this kind.
    """

    def by_name(person: Person) -> tuple[str, str, str]:
        return *name_order(person.names, names), person.id

    wanted = (
        person
        for person in people
        if (everyone or person.listed) and kind in {None, person.kind}
    )
    return tuple(sorted(wanted, key=by_name))
