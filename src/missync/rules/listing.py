"""Listing: which people are shown, and in which order."""

from __future__ import annotations

from collections.abc import Iterable

from missync.model.ids import Kind
from missync.model.people import Person
from missync.model.settings import NameChoice
from missync.rules.names import name_order


__all__ = ["listing"]


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
