"""Rolls: what a site knows, everybody one by one or a part of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, ItemsView, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

import attrs

from missync.errors import Problem
from missync.model.choices import Overrides
from missync.model.ids import Kind, MisId, PersonId
from missync.model.people import Listing, Person, RefusedRecord, SourceKey
from missync.model.reads import Known, OutOfSight
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
        problems: What is odd about it.
    """

    person: PersonId
    fingerprint: str
    filled: str = ""
    facts: str = ""
    out_of_sight: str = ""
    problems: tuple[Problem, ...] = attrs.field(default=(), repr=False)


class Sources(Mapping[SourceKey, Source]):
    """The kept records of a site: each by its key, and quickly by list and MIS id.

    Args:
        lists: The records of each list, by MIS id.
    """

    def __init__(
        self, lists: Mapping[tuple[Kind, Listing], Mapping[MisId, Source]] | None = None
    ) -> None:
        self._lists = lists or {}

    def __getitem__(self, key: SourceKey) -> Source:
        return self._lists[key.kind, key.listing][key.mis_id]

    def __iter__(self) -> Iterator[SourceKey]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return sum(map(len, self._lists.values()))

    def items(self) -> ItemsView[SourceKey, Source]:
        """Give every record with its key."""
        return self._by_key.items()

    @cached_property
    def _by_key(self) -> Mapping[SourceKey, Source]:
        return {
            SourceKey(kind, listing, mis_id): source
            for (kind, listing), sources in self._lists.items()
            for mis_id, source in sources.items()
        }

    def on(self, kind: Kind, listing: Listing) -> Mapping[MisId, Source]:
        """Give the records of one list, by MIS id."""
        return self._lists.get((kind, listing), {})

    def owners(self, kind: Kind) -> Mapping[MisId, PersonId]:
        """Say whose the records of a kind are; the list of those on roll outweighs."""
        return {
            mis_id: source.person
            for listing in (Listing.LEAVERS, Listing.CURRENT)
            for mis_id, source in self.on(kind, listing).items()
        }

    def only(self, keys: Iterable[SourceKey]) -> Sources:
        """Give the records with these keys."""
        return as_sources({key: self[key] for key in keys})

    @property
    def fingerprints(self) -> Known:
        """The fingerprint of every record, by list and MIS id."""
        return {
            at: {mis_id: source.fingerprint for mis_id, source in sources.items()}
            for at, sources in self._lists.items()
        }


def as_sources(sources: Mapping[SourceKey, Source]) -> Sources:
    """Sort kept records into their lists."""
    if isinstance(sources, Sources):
        return sources
    lists: dict[tuple[Kind, Listing], dict[MisId, Source]] = {}
    for key, source in sources.items():
        lists.setdefault((key.kind, key.listing), {})[key.mis_id] = source
    return Sources(lists)


class CountKey(NamedTuple):
    """What people are counted by.

    Attributes:
        listed: Whether they are on the list.
        imported: Whether an import brought them in.
    """

    kind: Kind
    standing: Standing
    listed: bool
    imported: bool


@attrs.frozen(kw_only=True)
class Roll:
    """What a site knows, as one consistent reading of its store.

    It may hold a part of its people one by one, and everybody else in numbers.

    Attributes:
        version: Moves with every change; a plan is good for one version only.
        school: The school the store belongs to, once an import has said so.
        people: The people it holds one by one.
        others: How many there are of everybody else.
        sources: The records that were last imported; of a :meth:`part`, its people's.
        choices: What was chosen about the site as a whole.
        strangers: The records of nobody known that the last import could not
            understand.
        policy: Names the settings and choices by which everybody was last judged.
        out_of_sight: The deciding facts that the MIS did not show any more at the last
            import.
    """

    version: int = 0
    school: School | None = None
    people: tuple[Person, ...] = ()
    others: Mapping[CountKey, int] = attrs.field(factory=dict, hash=False)
    sources: Sources = attrs.field(
        factory=Sources, converter=as_sources, hash=False, repr=False
    )
    choices: Overrides = attrs.field(factory=Overrides)
    strangers: tuple[RefusedRecord, ...] = ()
    policy: str = ""
    out_of_sight: tuple[OutOfSight, ...] = ()

    def counted(self) -> Counter[CountKey]:
        """Count everybody."""
        return counted(self.people) + Counter(self.others)

    def on_list(self, kind: Kind) -> int:
        """Count who of a kind is on the list and was imported."""
        return sum(
            number
            for key, number in self.counted().items()
            if key.listed and key.imported and key.kind is kind
        )

    def part(self, people: Collection[Person], keys: Iterable[SourceKey]) -> Roll:
        """Hold these people one by one, with these records of theirs.

        Args:
            people: Who they are; of this roll, which holds nobody one by one.
            keys: The keys of their kept records.
        """
        return attrs.evolve(
            self,
            people=tuple(people),
            others=self.counted() - counted(people),
            sources=self.sources.only(keys),
        )


def counted(people: Iterable[Person]) -> Counter[CountKey]:
    """Count people by kind, standing, place on the list and origin."""
    return Counter(
        CountKey(person.kind, person.standing, person.listed, person.imported)
        for person in people
    )


@attrs.frozen(kw_only=True)
class PersonQuery:
    """Whom to read of a kind: everybody of whom any one of these holds.

    Attributes:
        codes: Those whose code is one of these, as codes are compared:
            :attr:`missync.model.people.Profile.code_key`.
        due: Those about whom an import decides again on this day or before it.
    """

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
        """Leave out whoever was asked for before."""
        return PersonQuery(
            ids=self.ids - other.ids,
            mis_ids=self.mis_ids - other.mis_ids,
            lasting_ids=self.lasting_ids - other.lasting_ids,
            codes=self.codes - other.codes,
            birth_dates=self.birth_dates - other.birth_dates,
        )

    def __or__(self, other: PersonQuery) -> PersonQuery:
        """Ask for these as well."""
        return PersonQuery(
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
        return (
            due
            or person.id in self.ids
            or person.mis_id in self.mis_ids
            or person.lasting_id in self.lasting_ids
            or person.code_key in self.codes
            or person.birth_date in self.birth_dates
        )
