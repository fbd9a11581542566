"""What a store gives where some of its people or records are asked for, and not all.

:mod:`missync.testing.store_contract` builds on it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs

from missync.model.ids import Kind, MisId, PersonId
from missync.model.people import Listing, Person, SourceKey
from missync.model.roll import PersonQuery
from missync.testing.store_contract_base import StoreContractBase
from missync.testing.store_samples import (
    BO,
    KIM,
    PAT,
    RECORD,
    SITE,
    TODAY,
    WHOLE,
    changes,
    kept,
    record,
    run,
)


__all__ = ["StoreReadingContract"]

_STAFF = attrs.evolve(PAT, id=PersonId("p3"), kind=Kind.EMPLOYEE)


class StoreReadingContract(StoreContractBase):
    """The facts that hold for reading some of what a store has."""

    def test_people_by_any_key(self) -> None:
        """People are found by any one key: ids, codes, or the day that has come."""
        self.store.commit(SITE, changes(0, PAT, BO), run())
        searches: tuple[dict[str, Any], ...] = (
            {"ids": frozenset({BO.id})},
            {"mis_ids": frozenset({BO.mis_id})},
            {"lasting_ids": frozenset({BO.lasting_id})},
            {"codes": frozenset({BO.code_key})},
            {"birth_dates": frozenset({BO.birth_date})},
            {"due": TODAY},
            {"due": TODAY + timedelta(days=1)},
        )

        assert [(BO,)] * len(searches) == [
            self.store.people(SITE, Kind.STUDENT, PersonQuery(**each))
            for each in searches
        ]

    def test_people_by_the_code_as_it_is_compared(self) -> None:
        """Whatever spelling of a code somebody has, its one comparable form finds it.

        The code itself comes back as it was sent.
        """
        spelt = attrs.evolve(BO, code=" \uff23\u200b4 ")
        self.store.commit(SITE, changes(0, PAT, spelt), run())
        sought = PersonQuery(codes=frozenset({"c4"}))

        assert (spelt,) == self.store.people(SITE, Kind.STUDENT, sought)

    def test_people_by_several_keys(self) -> None:
        """Whoever fits any part of a search is found, and found once."""
        self.store.commit(SITE, changes(0, PAT, BO), run())
        sought = PersonQuery(
            ids=frozenset({PAT.id, BO.id}),
            codes=frozenset({"c4", "unknown"}),
            due=TODAY,
        )
        found = self.store.people(SITE, Kind.STUDENT, sought)

        assert (2, {PAT, BO}) == (len(found), set(found))

    def test_people_who_are_not_sought(self) -> None:
        """A search for nobody finds nobody, nor does one for a day still to come."""
        self.store.commit(SITE, changes(0, PAT, BO), run())
        nobody = PersonQuery()
        too_early = attrs.evolve(nobody, due=TODAY - timedelta(days=1))

        assert ((), ()) == (
            self.store.people(SITE, Kind.STUDENT, nobody),
            self.store.people(SITE, Kind.STUDENT, too_early),
        )

    def test_people_of_a_kind(self) -> None:
        """Everybody of a kind is found, and nobody of another."""
        self.store.commit(SITE, changes(0, PAT, KIM, _STAFF, BO), run())

        assert [{PAT, BO}, {_STAFF}, {KIM}] == [
            set(self.store.people(SITE, kind)) for kind in Kind
        ]

    def test_people_of_other_kinds_and_sites(self) -> None:
        """Keys lead to people of the kind and the site that are asked for alone."""
        self.store.commit(SITE, changes(0, PAT, _STAFF), run())
        self.store.commit("other", changes(0, BO), run())
        sought = PersonQuery(
            ids=frozenset({PAT.id, _STAFF.id, BO.id}),
            mis_ids=frozenset({MisId("A1"), MisId("A4")}),
            due=TODAY,
        )

        assert (_STAFF,) == self.store.people(SITE, Kind.EMPLOYEE, sought)
        assert () == self.store.people("other", Kind.EMPLOYEE, sought)

    def test_very_many_people_are_sought(self) -> None:
        """However many are sought at once, they are found."""
        many = tuple(_numbered(number) for number in range(1_500))
        self.store.commit(SITE, changes(0, *many), run())
        sought = PersonQuery(
            ids=frozenset(each.id for each in many[:1_000]),
            mis_ids=frozenset(each.mis_id for each in many[500:] if each.mis_id),
            codes=frozenset(f"none{number}" for number in range(3_000)),
        )

        assert len(many) == len(self.store.people(SITE, Kind.STUDENT, sought))

    def test_records(self) -> None:
        """Kept records are read back exactly as they were committed."""
        wanted = changes(0, PAT, sources=(kept(), kept(PAT.id, WHOLE)))
        self.store.commit(SITE, wanted, run())
        both = {RECORD.key: RECORD, WHOLE.key: WHOLE}

        assert both == self.store.records(SITE, both.keys())

    def test_records_that_are_not_kept(self) -> None:
        """Keys under which nothing is kept are left out, however near they are."""
        self.store.commit(SITE, changes(0, PAT, sources=(kept(),)), run())
        self.store.commit("other", changes(0, PAT), run())
        near = (
            attrs.evolve(RECORD.key, listing=Listing.LEAVERS),
            attrs.evolve(RECORD.key, kind=Kind.EMPLOYEE),
            attrs.evolve(RECORD.key, mis_id=MisId("A2")),
        )

        assert {} == self.store.records(SITE, near)
        assert {} == self.store.records(SITE, ())
        assert {} == self.store.records("other", {RECORD.key})
        assert {RECORD.key} == self.store.records(SITE, {*near, RECORD.key}).keys()

    def test_records_of_now(self) -> None:
        """A record that says something new is read as it is now; a vanished one not."""
        other = record("A2")
        first = changes(0, PAT, sources=(kept(), kept(record=other)))
        self.store.commit(SITE, first, run())
        newer = attrs.evolve(RECORD, fingerprint="f2", code="UPN")
        wanted = changes(1, sources=(kept(record=newer),), vanished=(other.key,))
        self.store.commit(SITE, wanted, run("r2"))

        assert {RECORD.key: newer} == self.store.records(SITE, {RECORD.key, other.key})

    def test_very_many_records(self) -> None:
        """However many records are asked for, each is found under its own key."""
        many = tuple(record(f"A{number}") for number in range(1_300))
        own = tuple(kept(record=each) for each in many)
        self.store.commit(SITE, changes(0, PAT, sources=own), run())
        for wanted in (many, many[:600], many[:7]):
            keys: set[SourceKey] = {each.key for each in wanted}
            found = self.store.records(SITE, keys)

            assert {each.key: each for each in wanted} == found


def _numbered(number: int) -> Person:
    return attrs.evolve(PAT, id=PersonId(f"p{number}"), mis_id=MisId(f"A{number}"))
