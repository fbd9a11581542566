"""What a store gives where a part of what it knows is asked for, and not all of it.

:mod:`missync.testing.store_contract` builds on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import attrs

from missync.model.ids import Kind, MisId, PersonId
from missync.model.people import Listing, Person, Record, SourceKey
from missync.model.rolls import Everybody, Headcount, Outline, Roll, Sought
from missync.model.standings import Standing
from missync.ports import Store
from missync.testing.store_samples import (
    CHOICES,
    KIM,
    PAT,
    RECORD,
    SCHOOL,
    SITE,
    STRANGER,
    TODAY,
    WHOLE,
    changes,
    kept,
    run,
)


__all__ = ["StoreReadingContract"]

_TOLD: dict[str, Any] = {
    "choices": CHOICES,
    "strangers": (STRANGER,),
    "policy": "as it is",
}
_STAFF = attrs.evolve(PAT, id=PersonId("p3"), kind=Kind.EMPLOYEE)
_BO = attrs.evolve(
    PAT,
    id=PersonId("p4"),
    mis_id=MisId("A4"),
    lasting_id="u4",
    code="c4",
    due=TODAY,
)


class StoreReadingContract:
    """The facts that hold for reading parts of a store.

    Attributes:
        store: A store with nothing in it yet.
    """

    store: Store

    def test_outline_of_an_unknown_site(self) -> None:
        """A site that nothing is known of has an empty outline, and nobody."""
        sought = Sought(kind=Kind.STUDENT, ids=frozenset({PAT.id}), due=TODAY)

        assert Outline() == self.store.outline(SITE)
        assert () == self.store.people(SITE, sought)
        assert () == self.store.people(SITE, Everybody(Kind.STUDENT))
        assert {} == self.store.records(SITE, {RECORD.key})

    def test_outline(self) -> None:
        """An outline sums up what a roll tells one by one, as of the same version."""
        wanted = changes(0, PAT, KIM, sources=(kept(),), **_TOLD)
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
            kept(PAT.id, _record("A1")),
            kept(PAT.id, _record("A1", Listing.LEAVERS)),
            kept(_BO.id, _record("A4", Listing.LEAVERS)),
            kept(off.id, _record("A5", Listing.LEAVERS)),
        )
        self.store.commit(SITE, changes(0, PAT, _BO, off, sources=own), run())

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

    def test_people_by_any_key(self) -> None:
        """People are found by any one key: ids, codes, or the day that has come."""
        self.store.commit(SITE, changes(0, PAT, _BO), run())
        searches: tuple[dict[str, Any], ...] = (
            {"ids": frozenset({_BO.id})},
            {"mis_ids": frozenset({_BO.mis_id})},
            {"lasting_ids": frozenset({_BO.lasting_id})},
            {"codes": frozenset({_BO.code})},
            {"due": TODAY},
            {"due": TODAY + timedelta(days=1)},
        )

        assert [(_BO,)] * len(searches) == [
            self.store.people(SITE, Sought(kind=Kind.STUDENT, **each))
            for each in searches
        ]

    def test_people_by_several_keys(self) -> None:
        """Whoever fits any part of a search is found, and found once."""
        self.store.commit(SITE, changes(0, PAT, _BO), run())
        sought = Sought(
            kind=Kind.STUDENT,
            ids=frozenset({PAT.id, _BO.id}),
            codes=frozenset({"c4", "unknown"}),
            due=TODAY,
        )
        found = self.store.people(SITE, sought)

        assert (2, {PAT, _BO}) == (len(found), set(found))

    def test_people_who_are_not_sought(self) -> None:
        """A search for nobody finds nobody, nor does one for a day still to come."""
        self.store.commit(SITE, changes(0, PAT, _BO), run())
        nobody = Sought(kind=Kind.STUDENT)
        too_early = attrs.evolve(nobody, due=TODAY - timedelta(days=1))

        assert ((), ()) == (
            self.store.people(SITE, nobody),
            self.store.people(SITE, too_early),
        )

    def test_people_of_a_kind(self) -> None:
        """Everybody of a kind is found, and nobody of another."""
        self.store.commit(SITE, changes(0, PAT, KIM, _STAFF, _BO), run())

        assert [{PAT, _BO}, {_STAFF}, {KIM}] == [
            set(self.store.people(SITE, Everybody(kind))) for kind in Kind
        ]

    def test_people_of_other_kinds_and_sites(self) -> None:
        """Keys lead to people of the kind and the site that are asked for alone."""
        self.store.commit(SITE, changes(0, PAT, _STAFF), run())
        self.store.commit("other", changes(0, _BO), run())
        sought = Sought(
            kind=Kind.EMPLOYEE,
            ids=frozenset({PAT.id, _STAFF.id, _BO.id}),
            mis_ids=frozenset({MisId("A1"), MisId("A4")}),
            due=TODAY,
        )

        assert (_STAFF,) == self.store.people(SITE, sought)
        assert () == self.store.people("other", sought)

    def test_very_many_people_are_sought(self) -> None:
        """However many are sought at once, they are found."""
        many = tuple(_numbered(number) for number in range(1_500))
        self.store.commit(SITE, changes(0, *many), run())
        sought = Sought(
            kind=Kind.STUDENT,
            ids=frozenset(each.id for each in many[:1_000]),
            mis_ids=frozenset(each.mis_id for each in many[500:] if each.mis_id),
            codes=frozenset(f"none{number}" for number in range(3_000)),
        )

        assert len(many) == len(self.store.people(SITE, sought))

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
        other = _record("A2")
        first = changes(0, PAT, sources=(kept(), kept(record=other)))
        self.store.commit(SITE, first, run())
        newer = attrs.evolve(RECORD, fingerprint="f2", code="UPN")
        wanted = changes(1, sources=(kept(record=newer),), vanished=(other.key,))
        self.store.commit(SITE, wanted, run("r2"))

        assert {RECORD.key: newer} == self.store.records(SITE, {RECORD.key, other.key})

    def test_very_many_records(self) -> None:
        """However many records are asked for, each is found under its own key."""
        many = tuple(_record(f"A{number}") for number in range(1_300))
        own = tuple(kept(record=each) for each in many)
        self.store.commit(SITE, changes(0, PAT, sources=own), run())
        for wanted in (many, many[:600], many[:7]):
            keys: set[SourceKey] = {each.key for each in wanted}
            found = self.store.records(SITE, keys)

            assert {each.key: each for each in wanted} == found

    def test_about_the_site(self) -> None:
        """Choices, strangers and policy are kept, to the last character."""
        self.store.commit(SITE, changes(**_TOLD), run())

        assert Roll(version=1, school=SCHOOL, **_TOLD) == self.store.roll(SITE)

    def test_nothing_new_about_the_site(self) -> None:
        """A changeset that says nothing of them leaves them as they were."""
        self.store.commit(SITE, changes(**_TOLD), run())
        self.store.commit(SITE, changes(1, PAT), run("r2"))
        roll = self.store.roll(SITE)

        assert _TOLD == {name: getattr(roll, name) for name in _TOLD}

    def test_something_new_about_the_site(self) -> None:
        """Each of them is replaced by itself, and moves the version."""
        self.store.commit(SITE, changes(**_TOLD), run())
        nothing: dict[str, Any] = {
            "choices": Roll().choices,
            "strangers": (),
            "policy": "another",
        }
        for version, (name, value) in enumerate(nothing.items(), start=1):
            told: dict[str, Any] = {name: value}
            self.store.commit(SITE, changes(version, **told), run(f"r{name}"))

        assert Roll(version=4, school=SCHOOL, **nothing) == self.store.roll(SITE)

    def test_who_changed_whom(self) -> None:
        """With everybody is kept which run last changed them."""
        named = attrs.evolve(PAT, run=run("r7").id)
        self.store.commit(SITE, changes(0, named, KIM), run("r7"))

        assert {PAT.id: "r7", KIM.id: None} == {
            each.id: each.run for each in self.store.roll(SITE).people
        }

    def test_run_of_a_choice(self) -> None:
        """A run has what was done and why, what is held, and the digest of that."""
        choice = attrs.evolve(
            run("r2"), what="exclude p1", why=None, reads=(), held=(), digest=None
        )
        self.store.commit(SITE, changes(), run())
        self.store.commit(SITE, changes(1), choice)
        told = [
            (each.what, each.why, each.held, each.digest)
            for each in self.store.history(SITE)
        ]

        assert [
            ("exclude p1", None, (), None),
            ("import", "because", run().held, "d1"),
        ] == told


def _record(mis_id: str, listing: Listing = Listing.CURRENT) -> Record:
    return attrs.evolve(
        RECORD, mis_id=MisId(mis_id), listing=listing, fingerprint=f"of {mis_id}"
    )


def _numbered(number: int) -> Person:
    return attrs.evolve(PAT, id=PersonId(f"p{number}"), mis_id=MisId(f"A{number}"))


def _some(numbers: Mapping[Kind, int]) -> Mapping[Kind, int]:
    return {kind: number for kind, number in numbers.items() if number}
