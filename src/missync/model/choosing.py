"""Choosing: what an operator can ask for, each a value of its own.

As a text it is what history calls it: the words of the command, and ids, not names.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from missync.model.checks import not_blank
from missync.model.converting import as_set, listed, to_kind
from missync.model.decisions import Filter
from missync.model.ids import Kind, PersonId
from missync.model.shapes import typed


__all__ = [
    "ArchiveKind",
    "ArchivePerson",
    "Choice",
    "ChooseFilters",
    "ExcludePerson",
    "IncludePerson",
    "NameSignedIn",
    "RestoreKind",
    "RestorePerson",
    "TurnSwitch",
    "people_of",
]


@attrs.frozen(field_transformer=typed)
class ExcludePerson:
    """Keep somebody off the list, and leave the MIS alone."""

    person: PersonId
    why: str = attrs.field(validator=not_blank, repr=False)

    def __str__(self) -> str:
        return f"exclude {self.person}"


@attrs.frozen(field_transformer=typed)
class IncludePerson:
    """Lift somebody's exclusion: they come back with the next import."""

    person: PersonId

    def __str__(self) -> str:
        return f"include {self.person}"


@attrs.frozen(field_transformer=typed)
class ArchivePerson:
    """Take somebody off the list, until that is taken back."""

    person: PersonId

    def __str__(self) -> str:
        return f"archive {self.person}"


@attrs.frozen(field_transformer=typed)
class ArchiveKind:
    """Take everybody of a kind off the list."""

    kind: Kind = attrs.field(converter=to_kind)

    def __str__(self) -> str:
        return f"archive {self.kind.plural}"


@attrs.frozen(field_transformer=typed)
class RestorePerson:
    """Bring somebody back who was archived."""

    person: PersonId

    def __str__(self) -> str:
        return f"restore {self.person}"


@attrs.frozen(field_transformer=typed)
class RestoreKind:
    """Bring back everybody of a kind who was archived, one by one or all together."""

    kind: Kind = attrs.field(converter=to_kind)

    def __str__(self) -> str:
        return f"restore {self.kind.plural}"


@attrs.frozen(field_transformer=typed)
class TurnSwitch:
    """Turn a kind green (importing) or red, from the next import on."""

    kind: Kind = attrs.field(converter=to_kind)
    on: bool

    def __str__(self) -> str:
        return f"switch {self.kind.plural} {'on' if self.on else 'off'}"


def _filters(wanted: Iterable[Filter]) -> tuple[Filter, ...]:
    return listed(wanted)


@attrs.frozen(field_transformer=typed)
class ChooseFilters:
    """Want only those of a kind who pass these filters; none lets everybody pass."""

    kind: Kind = attrs.field(converter=to_kind)
    wanted: tuple[Filter, ...] = attrs.field(default=(), converter=_filters)

    def __str__(self) -> str:
        return (
            f"filter {self.kind.plural}: {', '.join(map(str, self.wanted)) or 'none'}"
        )


def _people(people: Iterable[PersonId]) -> frozenset[PersonId]:
    return as_set(people)


@attrs.frozen(field_transformer=typed)
class NameSignedIn:
    """Say who is signed in, in place of what was said before."""

    people: frozenset[PersonId] = attrs.field(converter=_people)

    def __str__(self) -> str:
        return f"signed in: {len(self.people)}"


Choice = (
    ExcludePerson
    | IncludePerson
    | ArchivePerson
    | ArchiveKind
    | RestorePerson
    | RestoreKind
    | TurnSwitch
    | ChooseFilters
    | NameSignedIn
)
"""Everything an operator can choose."""


def people_of(choice: Choice) -> frozenset[PersonId]:
    """Give everybody whom a choice names."""
    match choice:
        case (
            ExcludePerson(person=person)
            | IncludePerson(person=person)
            | ArchivePerson(person=person)
            | RestorePerson(person=person)
        ):
            return frozenset({person})
        case NameSignedIn(people=people):
            return people
        case _:
            return frozenset()
