"""What a store gives where what it knows is summed up: the outline of a site.

:mod:`missync.testing.store_contract` builds on it.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from missync.model.ids import Kind, PersonId
from missync.model.people import Listing, SourceKey
from missync.model.roll import Everybody, Headcount, Outline, PersonQuery
from missync.model.standings import Standing
from missync.testing.store_contract_base import StoreContractBase
from missync.testing.store_samples import (
    BO,
    CHOICES,
    KIM,
    PAT,
    RECORD,
    SCHOOL,
    SITE,
    STRANGER,
    TODAY,
    TOLD,
    WHOLE,
    changes,
    kept,
    record,
    run,
)


__all__ = ["StoreOutlineContract"]


class StoreOutlineContract(StoreContractBase):
    """The facts that hold for the outline of a site."""

    def test_outline_of_an_unknown_site(self) -> None:
        """A site that nothing is known of has an empty outline, and nobody."""
        sought = PersonQuery(kind=Kind.STUDENT, ids=frozenset({PAT.id}), due=TODAY)

        assert Outline() == self.store.outline(SITE)
        assert () == self.store.people(SITE, sought)
        assert () == self.store.people(SITE, Everybody(Kind.STUDENT))
        assert {} == self.store.records(SITE, {RECORD.key})

    def test_outline(self) -> None:
        """An outline sums up what a roll tells one by one, as of the same version."""
        wanted = changes(0, PAT, KIM, sources=(kept(),), **TOLD)
        self.store.commit(SITE, wanted, run())
        roll, outline = self.store.roll(SITE), self.store.outline(SITE)

        assert (1, SCHOOL, CHOICES, (STRANGER,), "as it is") == (
            outline.version,
            outline.school,
            outline.choices,
            outline.strangers,
            outline.policy,
        )
        assert roll.sources == {
            SourceKey(kind, listing, mis_id): source
            for kind, shelf in outline.shelves.items()
            for listing, found in shelf.items()
            for mis_id, source in found.items()
        }
        assert roll.on_list(Kind.STUDENT) == outline.on_list(Kind.STUDENT)

    def test_headcounts(self) -> None:
        """People are counted by kind, standing, place on the list and origin."""
        twin = attrs.evolve(PAT, id=PersonId("p5"))
        held = attrs.evolve(PAT, id=PersonId("p6"), listed=False)
        self.store.commit(SITE, changes(0, PAT, twin, held, KIM), run())

        assert {
            Headcount(Kind.STUDENT, Standing.ON_LIST, True, True, 2),  # noqa: FBT003
            Headcount(Kind.STUDENT, Standing.ON_LIST, False, True, 1),  # noqa: FBT003
            Headcount(Kind.CONTACT, Standing.LEFT, False, False, 1),  # noqa: FBT003
        } == set(self.store.outline(SITE).people)

    def test_fingerprints(self) -> None:
        """An outline has the fingerprint of every kept record, list by list."""
        former = attrs.evolve(RECORD, listing=Listing.LEAVERS, fingerprint="f9")
        wanted = changes(0, PAT, sources=(kept(), kept(record=former)))
        self.store.commit(SITE, wanted, run())

        assert {
            (Kind.STUDENT, Listing.CURRENT): {RECORD.mis_id: "f1"},
            (Kind.STUDENT, Listing.LEAVERS): {RECORD.mis_id: "f9"},
        } == self.store.outline(SITE).known

    def test_known_from_a_list_of_leavers_alone(self) -> None:
        """Those on the list are counted of whom nothing but a leaver's record is kept.

        Neither those who are on both lists, nor those who are off ours.
        """
        off = attrs.evolve(PAT, id=PersonId("p5"), listed=False)
        own = (
            kept(PAT.id, record("A1")),
            kept(PAT.id, record("A1", Listing.LEAVERS)),
            kept(BO.id, record("A4", Listing.LEAVERS)),
            kept(off.id, record("A5", Listing.LEAVERS)),
        )
        self.store.commit(SITE, changes(0, PAT, BO, off, sources=own), run())

        assert {Kind.STUDENT: 1} == _some(self.store.outline(SITE).former)

    def test_problems_of_kept_records(self) -> None:
        """What is odd about a kept record is told with the outline."""
        wanted = changes(0, PAT, sources=(kept(PAT.id, WHOLE), kept()))
        self.store.commit(SITE, wanted, run())

        assert {WHOLE.key: WHOLE.warnings} == self.store.outline(SITE).problems

    def test_problems_that_were_mended(self) -> None:
        """What was odd about a record is forgotten once it says something better."""
        self.store.commit(SITE, changes(0, PAT, sources=(kept(PAT.id, WHOLE),)), run())
        mended = attrs.evolve(WHOLE, warnings=(), fingerprint="f3")
        wanted = changes(1, sources=(kept(PAT.id, mended),))
        self.store.commit(SITE, wanted, run("r2"))

        assert {} == self.store.outline(SITE).problems


def _some(numbers: Mapping[Kind, int]) -> Mapping[Kind, int]:
    return {kind: number for kind, number in numbers.items() if number}
