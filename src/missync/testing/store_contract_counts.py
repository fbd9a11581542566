"""What a store gives where people are counted, and not read one by one.

:mod:`missync.testing.store_contract` builds on it.
"""

from __future__ import annotations

import attrs

from missync.model.ids import Kind, PersonId
from missync.model.people import Listing
from missync.model.roll import CountKey, PersonQuery, Roll
from missync.model.standings import Standing
from missync.testing.store_contract_base import StoreContractBase
from missync.testing.store_samples import (
    KIM,
    PAT,
    RECORD,
    SITE,
    SITE_FACTS,
    TODAY,
    WHOLE,
    changes,
    kept,
    run,
)


__all__ = ["StoreCountsContract"]


class StoreCountsContract(StoreContractBase):
    """The facts that hold where a part of a site's people is read."""

    def test_an_unknown_site(self) -> None:
        """Of a site that nothing is known of, a roll is empty, and nobody is found."""
        query = PersonQuery(ids=frozenset({PAT.id}), due=TODAY)

        assert Roll() == self.store.roll(SITE, kinds=())
        assert () == self.store.people(SITE, Kind.STUDENT, query)
        assert () == self.store.people(SITE, Kind.STUDENT)
        assert {} == self.store.records(SITE, {RECORD.key})

    def test_nobody_one_by_one(self) -> None:
        """A roll of nobody says of the site what a whole one does."""
        wanted = changes(0, PAT, KIM, sources=(kept(),), **SITE_FACTS)
        self.store.commit(SITE, wanted, run())
        whole, numbers = self.store.roll(SITE), self.store.roll(SITE, kinds=())

        assert () == numbers.people
        assert whole.counted() == numbers.counted()
        assert whole == attrs.evolve(numbers, people=whole.people, others={})

    def test_one_kind_one_by_one(self) -> None:
        """Only people of the kinds that are asked for are read; others are counted."""
        self.store.commit(SITE, changes(0, PAT, KIM), run())
        roll = self.store.roll(SITE, kinds=(Kind.STUDENT,))

        assert (PAT,) == roll.people
        assert self.store.roll(SITE).counted() == roll.counted()

    def test_counts(self) -> None:
        """People are counted by kind, standing, place on the list and origin."""
        twin = attrs.evolve(PAT, id=PersonId("p5"))
        held = attrs.evolve(PAT, id=PersonId("p6"), listed=False)
        self.store.commit(SITE, changes(0, PAT, twin, held, KIM), run())

        assert {
            CountKey(Kind.STUDENT, Standing.ON_LIST, listed=True, imported=True): 2,
            CountKey(Kind.STUDENT, Standing.ON_LIST, listed=False, imported=True): 1,
            CountKey(Kind.CONTACT, Standing.LEFT, listed=False, imported=False): 1,
        } == self.store.roll(SITE, kinds=()).others

    def test_fingerprints(self) -> None:
        """The fingerprint of every kept record is known, list by list."""
        former = attrs.evolve(RECORD, listing=Listing.LEAVERS, fingerprint="f9")
        wanted = changes(0, PAT, sources=(kept(), kept(record=former)))
        self.store.commit(SITE, wanted, run())

        assert {
            (Kind.STUDENT, Listing.CURRENT): {RECORD.mis_id: "f1"},
            (Kind.STUDENT, Listing.LEAVERS): {RECORD.mis_id: "f9"},
        } == self.store.roll(SITE, kinds=()).sources.fingerprints

    def test_problems_that_were_mended(self) -> None:
        """What was odd about a record is forgotten once it says something better."""
        self.store.commit(SITE, changes(0, PAT, sources=(kept(PAT.id, WHOLE),)), run())
        before = self.store.roll(SITE).sources[WHOLE.key].problems
        mended = attrs.evolve(WHOLE, warnings=(), fingerprint="f3")
        wanted = changes(1, sources=(kept(PAT.id, mended),))
        self.store.commit(SITE, wanted, run("r2"))

        assert WHOLE.warnings == before
        assert () == self.store.roll(SITE).sources[WHOLE.key].problems
