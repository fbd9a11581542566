"""Choices: what an operator can ask for, and what is kept of what was decided.

As a text a choice is what history calls it: the words of the command, and ids, not
names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import attrs
from attrs.validators import min_len

from missync.model.ids import Kind, PersonId
from missync.model.shapes import typed
from missync.model.values import as_set, aware, listed, not_blank, to_kind, to_texts


def _people(people: Iterable[PersonId]) -> frozenset[PersonId]:
    return as_set(people)


def _named(people: frozenset[PersonId]) -> str:
    return " ".join(sorted(people))


@attrs.frozen(field_transformer=typed)
class ExcludePeople:
    """Keep people off the list, and leave the MIS alone."""

    people: frozenset[PersonId] = attrs.field(converter=_people, validator=min_len(1))
    why: str = attrs.field(validator=not_blank, repr=False)

    def __str__(self) -> str:
        return f"exclude {_named(self.people)}"


@attrs.frozen(field_transformer=typed)
class IncludePeople:
    """Lift people's exclusions: they come back with the next import."""

    people: frozenset[PersonId] = attrs.field(converter=_people, validator=min_len(1))

    def __str__(self) -> str:
        return f"include {_named(self.people)}"


@attrs.frozen(field_transformer=typed)
class ArchivePeople:
    """Take people off the list, until that is taken back."""

    people: frozenset[PersonId] = attrs.field(converter=_people, validator=min_len(1))

    def __str__(self) -> str:
        return f"archive {_named(self.people)}"


@attrs.frozen(field_transformer=typed)
class ArchiveKind:
    """Take everybody of a kind off the list."""

    kind: Kind = attrs.field(converter=to_kind)

    def __str__(self) -> str:
        return f"archive {self.kind.plural}"


@attrs.frozen(field_transformer=typed)
class RestorePeople:
    """Bring people back who were archived."""

    people: frozenset[PersonId] = attrs.field(converter=_people, validator=min_len(1))

    def __str__(self) -> str:
        return f"restore {_named(self.people)}"


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


@attrs.frozen(field_transformer=typed)
class NameSignedIn:
    """Say who is signed in, in place of what was said before."""

    people: frozenset[PersonId] = attrs.field(converter=_people)

    def __str__(self) -> str:
        return f"signed in: {len(self.people)}"


class ExcludePerson(ExcludePeople):
    """:class:`ExcludePeople` for one person."""

    def __init__(self, person: PersonId, why: str) -> None:
        super().__init__(people=(person,), why=why)


class IncludePerson(IncludePeople):
    """:class:`IncludePeople` for one person."""

    def __init__(self, person: PersonId) -> None:
        super().__init__(people=(person,))


class ArchivePerson(ArchivePeople):
    """:class:`ArchivePeople` for one person."""

    def __init__(self, person: PersonId) -> None:
        super().__init__(people=(person,))


class RestorePerson(RestorePeople):
    """:class:`RestorePeople` for one person."""

    def __init__(self, person: PersonId) -> None:
        super().__init__(people=(person,))


OperatorAction = (
    ExcludePeople
    | IncludePeople
    | ArchivePeople
    | ArchiveKind
    | RestorePeople
    | RestoreKind
    | TurnSwitch
    | ChooseFilters
    | NameSignedIn
)
"""Everything an operator can choose."""


def people_of(choice: OperatorAction) -> frozenset[PersonId]:
    """Give everybody whom a choice names."""
    match choice:
        case (
            ExcludePeople(people=people)
            | IncludePeople(people=people)
            | ArchivePeople(people=people)
            | RestorePeople(people=people)
            | NameSignedIn(people=people)
        ):
            return people
        case _:
            return frozenset()


@attrs.frozen(kw_only=True)
class MadeBy:
    """Something a person decided.

    Attributes:
        by: Who.
        at: When; an aware instant.
        day: The day it was, in the school's time zone.
        why: The reason they gave, where they gave one.
    """

    by: str = attrs.field(validator=not_blank, repr=False)
    at: datetime = attrs.field(validator=aware)
    day: date
    why: str | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class Archived(MadeBy):
    """Somebody was taken off the list, and their history kept.

    Attributes:
        with_kind: Whether it was all of their kind: turning the kind green afterwards
            brings them back, where the MIS sends them. A single archive stays.
    """

    with_kind: bool = False


@attrs.frozen(kw_only=True)
class Switch(MadeBy):
    """A kind was turned green (importing) or red."""

    on: bool


@attrs.frozen(field_transformer=typed)
class Filter:
    """Only people of whom a field has one of these values are wanted."""

    field: str = attrs.field(validator=not_blank)
    values: tuple[str, ...] = attrs.field(
        converter=to_texts, validator=attrs.validators.min_len(1)
    )

    def __str__(self) -> str:
        return f"{self.field} is {' or '.join(self.values)}"


@attrs.frozen(kw_only=True)
class Filters(MadeBy):
    """Whom of a kind a site wants; without any filter, everybody."""

    wanted: tuple[Filter, ...] = ()


@attrs.frozen(kw_only=True)
class Overrides:
    """What was chosen at run time about a site as a whole: it wins over the settings.

    Attributes:
        signed_in: Who is signed in, by the host's word: nobody named here is taken
            off the list.
    """

    switches: Mapping[Kind, Switch] = attrs.field(factory=dict, hash=False)
    filters: Mapping[Kind, Filters] = attrs.field(factory=dict, hash=False)
    signed_in: frozenset[PersonId] = frozenset()
