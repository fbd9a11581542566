"""What every store has to keep to: subclass it, say how to open yours, run pytest.

::

    class TestMyStore(StoreContract):
        def open_store(self, place: Path) -> Store:
            return MyStore(place)

The class stands at the top of its module: other processes import it, to be killed.
A store that forgets when it is closed sets ``persistent = False``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs

from missync.errors import StalePlan
from missync.model.people import Listing, Names
from missync.model.plan import Changeset
from missync.model.roll import Roll
from missync.model.schools import School
from missync.testing.store_contract_base import people_of, refusal
from missync.testing.store_contract_counts import StoreCountsContract
from missync.testing.store_contract_reading import StoreReadingContract
from missync.testing.store_contract_sharing import StoreSharingContract
from missync.testing.store_contract_turns import StoreTurnContract
from missync.testing.store_samples import (
    KIM,
    NIGHT,
    PAT,
    RECORD,
    SCHOOL,
    SITE,
    SITE_FACTS,
    changes,
    kept,
    run,
)


__all__ = ["StoreContract"]


class StoreContract(
    StoreCountsContract, StoreReadingContract, StoreSharingContract, StoreTurnContract
):
    """The facts that hold for every store; here those about what is written.

    Attributes:
        persistent: Whether the store keeps what it has after it is closed.
        place: A folder of the test's own.
        store: The store in that folder, with nothing in it yet.
    """

    def test_unknown_site(self) -> None:
        """A site that nothing is known of has an empty roll and no history."""
        assert (Roll(), ()) == (self.store.roll(SITE), tuple(self.store.runs(SITE)))

    def test_people_of(self) -> None:
        """What was committed is what is read, to the last character."""
        self.store.commit(SITE, changes(0, PAT, KIM), run())

        assert {PAT.id: PAT, KIM.id: KIM} == people_of(self.store)

    def test_school(self) -> None:
        """The school a site belongs to is remembered."""
        self.store.commit(SITE, changes(), run())

        assert SCHOOL == self.store.roll(SITE).school
        assert SCHOOL == self.store.school(SITE)

    def test_no_school(self) -> None:
        """A site that nothing is known of, or no school yet, belongs to none."""
        assert None is self.store.school(SITE)
        self.store.commit(SITE, Changeset(basis=0, school=None), run())

        assert None is self.store.school(SITE)
        assert None is self.store.school("other")

    def test_another_school(self) -> None:
        """A school that says something new of itself moves the version."""
        self.store.commit(SITE, changes(), run())
        renamed = School(id="A1", name="Hillside Academy")
        self.store.commit(SITE, Changeset(basis=1, school=renamed), run("r2"))

        assert Roll(version=2, school=renamed) == self.store.roll(SITE)

    def test_about_the_site(self) -> None:
        """What is kept of the site as a whole is, to the last character."""
        self.store.commit(SITE, changes(**SITE_FACTS), run())

        assert Roll(version=1, school=SCHOOL, **SITE_FACTS) == self.store.roll(SITE)

    def test_nothing_new_about_the_site(self) -> None:
        """A changeset that says nothing of them leaves them as they were."""
        self.store.commit(SITE, changes(**SITE_FACTS), run())
        self.store.commit(SITE, changes(1, PAT), run("r2"))
        roll = self.store.roll(SITE)

        assert SITE_FACTS == {name: getattr(roll, name) for name in SITE_FACTS}

    def test_something_new_about_the_site(self) -> None:
        """Each of them is replaced by itself, and moves the version."""
        self.store.commit(SITE, changes(**SITE_FACTS), run())
        nothing: dict[str, Any] = {
            "choices": Roll().choices,
            "strangers": (),
            "policy": "another",
            "out_of_sight": (),
        }
        for version, (name, value) in enumerate(nothing.items(), start=1):
            fact: dict[str, Any] = {name: value}
            self.store.commit(SITE, changes(version, **fact), run(f"r{name}"))

        assert Roll(version=5, school=SCHOOL, **nothing) == self.store.roll(SITE)

    def test_who_changed_whom(self) -> None:
        """With everybody is kept which run last changed them."""
        named = attrs.evolve(PAT, run=run("r7").id)
        self.store.commit(SITE, changes(0, named, KIM), run("r7"))

        assert {PAT.id: "r7", KIM.id: None} == {
            each.id: each.run for each in self.store.roll(SITE).people
        }

    def test_sources(self) -> None:
        """A record is kept with its person and its fingerprint."""
        wanted = changes(0, PAT, sources=(kept(),))
        self.store.commit(SITE, wanted, run())

        assert {RECORD.key: kept().source} == self.store.roll(SITE).sources

    def test_changed_sources(self) -> None:
        """A record that says something new takes the place of the older one."""
        first = changes(0, PAT, KIM, sources=(kept(),))
        self.store.commit(SITE, first, run())
        newer = attrs.evolve(RECORD, fingerprint="f2")
        self.store.commit(SITE, changes(1, sources=(kept(KIM.id, newer),)), run("r2"))

        assert {RECORD.key: kept(KIM.id, newer).source} == self.store.roll(SITE).sources

    def test_vanished_sources(self) -> None:
        """Records that vanished are forgotten, and no others."""
        other = attrs.evolve(RECORD, listing=Listing.LEAVERS)
        both = (kept(), kept(record=other))
        self.store.commit(SITE, changes(0, PAT, sources=both), run())
        self.store.commit(SITE, changes(1, vanished=(RECORD.key,)), run("r2"))

        assert [other.key] == list(self.store.roll(SITE).sources)

    def test_vanished_and_sent(self) -> None:
        """A record that is sent is kept, whatever else is said of it."""
        sent = changes(0, PAT, sources=(kept(),), vanished=(RECORD.key,))
        self.store.commit(SITE, sent, run())

        assert [RECORD.key] == list(self.store.roll(SITE).sources)

    def test_only_named_people_change(self) -> None:
        """Whom a changeset does not name stays as they were."""
        self.store.commit(SITE, changes(0, PAT, KIM), run())
        renamed = attrs.evolve(PAT, names=Names(surname="Married"))
        self.store.commit(SITE, changes(1, renamed), run("r2"))

        assert {PAT.id: renamed, KIM.id: KIM} == people_of(self.store)

    def test_rolls_stay_as_they_were_read(self) -> None:
        """A roll that was read does not change with what is committed later."""
        self.store.commit(SITE, changes(0, PAT), run())
        before = self.store.roll(SITE)
        wanted = changes(1, KIM, sources=(kept(KIM.id),))
        self.store.commit(SITE, wanted, run("r2"))

        assert (1, (PAT,), 0) == (before.version, before.people, len(before.sources))

    def test_stale_changes(self) -> None:
        """A changeset for another version is refused and leaves not even a run."""
        self.store.commit(SITE, changes(0, PAT), run())
        before = self.store.roll(SITE)
        stale = changes(0, KIM)
        refusal(StalePlan, lambda: self.store.commit(SITE, stale, run("r2")))

        assert before == self.store.roll(SITE)
        assert (run(),) == tuple(self.store.runs(SITE))

    def test_changes_of_the_future(self) -> None:
        """A changeset for a version that was not reached yet is refused as well."""
        early = changes(1, PAT)
        refusal(StalePlan, lambda: self.store.commit(SITE, early, run()))

        assert (Roll(), ()) == (self.store.roll(SITE), tuple(self.store.runs(SITE)))

    def test_version(self) -> None:
        """The version moves when, and only when, something but the run is written."""
        wanted = changes(0, PAT, sources=(kept(),))
        self.store.commit(SITE, wanted, run())
        self.store.commit(SITE, changes(1), run("r2"))
        versions = [self.store.roll(SITE).version]
        self.store.commit(SITE, changes(1, vanished=(RECORD.key,)), run("r3"))
        versions.append(self.store.roll(SITE).version)

        assert [1, 2] == versions

    def test_history(self) -> None:
        """Runs are read as they were kept, the newest first, whatever their moments."""
        runs = [run("r1"), run("r2"), run("r3", NIGHT - timedelta(days=1))]
        for each in runs:
            self.store.commit(SITE, changes(self.store.roll(SITE).version), each)

        assert list(reversed(runs)) == list(self.store.runs(SITE))

    def test_run_of_a_choice(self) -> None:
        """A run has what was done and why, what is held, and the digest of that."""
        choice = attrs.evolve(
            run("r2"), what="exclude p1", why=None, reads=(), held=(), digest=None
        )
        self.store.commit(SITE, changes(), run())
        self.store.commit(SITE, changes(1), choice)
        runs = [
            (each.what, each.why, each.held, each.digest)
            for each in tuple(self.store.runs(SITE))
        ]

        assert [
            ("exclude p1", None, (), None),
            ("import", "because", run().held, "d1"),
        ] == runs

    def test_sites_are_apart(self) -> None:
        """One site sees nothing of another, though they share ids of everything."""
        here = changes(0, PAT, sources=(kept(),))
        self.store.commit(SITE, here, run())
        namesake = attrs.evolve(KIM, id=PAT.id)
        there = changes(0, namesake, sources=(kept(),))
        self.store.commit("other", there, run())
        self.store.commit("other", changes(1, vanished=(RECORD.key,)), run("r2"))

        assert {PAT.id: PAT} == people_of(self.store)
        assert [RECORD.key] == list(self.store.roll(SITE).sources)
        assert (1, (run(),)) == (
            self.store.roll(SITE).version,
            tuple(self.store.runs(SITE)),
        )

    def test_closing_twice(self) -> None:
        """Closing a store again does nothing."""
        self.store.close()
        self.store.close()

    def test_closed_and_opened_again(self) -> None:
        """A store that lasts has kept everything when it is opened again."""
        self.needs_persistence()
        wanted = changes(0, PAT, KIM, sources=(kept(),))
        self.store.commit(SITE, wanted, run())
        before = self.store.roll(SITE)
        self.store.close()
        with self.opened() as again:
            assert before == again.roll(SITE)
            assert (run(),) == tuple(again.runs(SITE))
