"""Rolls: what a site knows, whole or the part that a decision needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from missync.errors import Problem
from missync.model.choices import Overrides
from missync.model.ids import Kind, MisId, PersonId
from missync.model.people import Listing, Person, RefusedRecord, SourceKey
from missync.model.reads import Known
from missync.model.schools import School
from missync.model.standings import Standing


@attrs.frozen
class Source:
    """What is known of a kept record: whose it is and what it said.

    Attributes:
        filled: The names of what it had filled, separated by commas.
        facts: Likewise of the deciding facts, and whether it could carry any.
        out_of_sight: Likewise of the deciding facts that it had before they went out
            of sight, while they are.
    """

    person: PersonId
    fingerprint: str
    filled: str = ""
    facts: str = ""
    out_of_sight: str = ""


Shelf = Mapping[Listing, Mapping[MisId, Source]]
"""The kept records of one kind, by list and MIS id."""


@attrs.frozen
class Headcount:
    """How many people there are of one kind and standing, on the list or off it."""

    kind: Kind
    standing: Standing
    listed: bool
    imported: bool
    number: int = 0


@attrs.frozen(kw_only=True)
class Rest:
    """Those of a site's people about whom there is nothing to decide.

    Attributes:
        people: How many they are.
        problems: What is odd about their records, as it was told before.
    """

    people: tuple[Headcount, ...] = ()
    problems: Mapping[SourceKey, tuple[Problem, ...]] = attrs.field(
        factory=dict, hash=False
    )


@attrs.frozen(kw_only=True)
class Roll:
    """What a site knows, as one consistent reading of its store.

    Attributes:
        version: Moves with every change; a plan is good for one version only.
        school: The school the store belongs to, once an import has said so.
        people: The people who are looked at: everybody, unless there is a rest.
        sources: Their records, as they were last imported.
        rest: Everybody else.
        choices: What was chosen about the site as a whole.
        strangers: The records of nobody known that the last import could not
            understand.
        policy: Names the settings and choices by which everybody was last judged.
    """

    version: int = 0
    school: School | None = None
    people: tuple[Person, ...] = ()
    sources: Mapping[SourceKey, Source] = attrs.field(factory=dict, hash=False)
    rest: Rest = attrs.field(factory=Rest)
    choices: Overrides = attrs.field(factory=Overrides)
    strangers: tuple[RefusedRecord, ...] = ()
    policy: str = ""

    def on_list(self, kind: Kind) -> int:
        """Count who of a kind is on the list and was imported."""
        looked_at = sum(
            person.listed and person.imported and person.kind is kind
            for person in self.people
        )
        return looked_at + sum(
            each.number
            for each in self.rest.people
            if each.listed and each.imported and each.kind is kind
        )


@attrs.frozen(kw_only=True)
class Outline:
    """What can be known of a site without reading its people one by one.

    Attributes:
        people: How many there are.
        shelves: Every kept record, by kind.
        former: How many on the list are known from a list of leavers alone.
        problems: What is odd about the kept records, of those that are odd.
    """

    version: int = 0
    school: School | None = None
    people: tuple[Headcount, ...] = ()
    shelves: Mapping[Kind, Shelf] = attrs.field(factory=dict, hash=False)
    former: Mapping[Kind, int] = attrs.field(factory=dict, hash=False)
    problems: Mapping[SourceKey, tuple[Problem, ...]] = attrs.field(
        factory=dict, hash=False
    )
    choices: Overrides = attrs.field(factory=Overrides)
    strangers: tuple[RefusedRecord, ...] = ()
    policy: str = ""

    def on_list(self, kind: Kind) -> int:
        """Count who of a kind is on the list and was imported."""
        return sum(
            each.number
            for each in self.people
            if each.listed and each.imported and each.kind is kind
        )

    @property
    def known(self) -> Known:
        """The fingerprint of every kept record, by list and MIS id."""
        return {
            (kind, listing): {m: source.fingerprint for m, source in kept.items()}
            for kind, shelf in self.shelves.items()
            for listing, kept in shelf.items()
        }


@attrs.frozen
class Everybody:
    """Whom to read of a kind: all of them."""

    kind: Kind

    def finds(self, person: Person) -> bool:
        """Whether somebody is among them."""
        return person.kind is self.kind


@attrs.frozen(kw_only=True)
class PersonQuery:
    """Whom to read of a kind: everybody of whom any one of these holds.

    Attributes:
        codes: Those whose code is one of these, as codes are compared:
            :attr:`missync.model.people.Profile.code_key`.
        due: Those about whom an import decides again on this day or before it.
    """

    kind: Kind
    ids: frozenset[PersonId] = frozenset()
    mis_ids: frozenset[MisId] = frozenset()
    lasting_ids: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    birth_dates: frozenset[date] = frozenset()
    due: date | None = None

    def __len__(self) -> int:
        named = (self.ids, self.mis_ids, self.lasting_ids, self.codes)
        return sum(map(len, named)) + len(self.birth_dates)

    def __bool__(self) -> bool:
        return bool(len(self) or self.due)

    def __sub__(self, other: PersonQuery) -> PersonQuery:
        """Leave out whoever was sought before."""
        return PersonQuery(
            kind=self.kind,
            ids=self.ids - other.ids,
            mis_ids=self.mis_ids - other.mis_ids,
            lasting_ids=self.lasting_ids - other.lasting_ids,
            codes=self.codes - other.codes,
            birth_dates=self.birth_dates - other.birth_dates,
        )

    def __or__(self, other: PersonQuery) -> PersonQuery:
        """Seek these as well."""
        return PersonQuery(
            kind=self.kind,
            ids=self.ids | other.ids,
            mis_ids=self.mis_ids | other.mis_ids,
            lasting_ids=self.lasting_ids | other.lasting_ids,
            codes=self.codes | other.codes,
            birth_dates=self.birth_dates | other.birth_dates,
            due=self.due or other.due,
        )

    def finds(self, person: Person) -> bool:
        """Whether somebody is among them."""
        due = self.due is not None and person.due is not None and person.due <= self.due
        return person.kind is self.kind and (
            due
            or person.id in self.ids
            or person.mis_id in self.mis_ids
            or person.lasting_id in self.lasting_ids
            or person.code_key in self.codes
            or person.birth_date in self.birth_dates
        )
