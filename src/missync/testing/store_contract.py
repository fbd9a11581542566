"""What every store has to keep to: subclass it, say how to open yours, run pytest.

::

    class TestMyStore(StoreContract):
        def open_store(self, place: Path) -> Store:
            return MyStore(place)

The class stands at the top of its module: other processes import it, to be killed.
A store that forgets when it is closed sets ``persistent = False``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, TypeVar

import attrs

from missync.errors import Busy, StalePlan
from missync.model.people import Listing, Names, Person, PersonId
from missync.model.plans import Changeset
from missync.model.rolls import Roll
from missync.model.schools import School
from missync.ports import Store
from missync.testing.store_contract_reading import StoreReadingContract
from missync.testing.store_processes import commit_and_die, hold_until_killed
from missync.testing.store_samples import (
    HOLDER,
    KIM,
    MANY,
    NIGHT,
    PAT,
    RECORD,
    SCHOOL,
    SITE,
    changes,
    furnish,
    kept,
    run,
)


__all__ = ["StoreContract"]

_E = TypeVar("_E", bound=Exception)


class StoreContract(StoreReadingContract, ABC):
    """The facts that hold for every store.

    Attributes:
        persistent: Whether the store keeps what it has after it is closed.
        place: A folder of the test's own.
        store: The store in that folder, with nothing in it yet.
    """

    persistent: ClassVar[bool] = True
    place: Path
    store: Store

    @abstractmethod
    def open_store(self, place: Path) -> Store:
        """Open the store that lives in this folder; the same each time."""

    def setup_method(self) -> None:
        """Open a store that nothing was kept in yet."""
        self._folder = TemporaryDirectory(prefix="missync-")
        self.place = Path(self._folder.name)
        self.store = self.open_store(self.place)

    def teardown_method(self) -> None:
        """Close it, and throw its folder away."""
        self.store.close()
        self._folder.cleanup()

    def test_unknown_site(self) -> None:
        """A site that nothing is known of has an empty roll and no history."""
        assert (Roll(), ()) == (self.store.roll(SITE), self.store.history(SITE))

    def test_people(self) -> None:
        """What was committed is what is read, to the last character."""
        self.store.commit(SITE, changes(0, PAT, KIM), run())

        assert {PAT.id: PAT, KIM.id: KIM} == _people(self.store)

    def test_school(self) -> None:
        """The school a site belongs to is remembered."""
        self.store.commit(SITE, changes(), run())

        assert SCHOOL == self.store.roll(SITE).school

    def test_another_school(self) -> None:
        """A school that says something new of itself moves the version."""
        self.store.commit(SITE, changes(), run())
        renamed = School(id="A1", name="Hillside Academy")
        self.store.commit(SITE, Changeset(basis=1, school=renamed), run("r2"))

        assert Roll(version=2, school=renamed) == self.store.roll(SITE)

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

        assert {PAT.id: renamed, KIM.id: KIM} == _people(self.store)

    def test_rolls_stay_as_they_were_read(self) -> None:
        """A roll that was read does not change with what is committed later."""
        self.store.commit(SITE, changes(0, PAT), run())
        before = self.store.roll(SITE)
        wanted = changes(1, KIM, sources=(kept(KIM.id),))
        self.store.commit(SITE, wanted, run("r2"))

        assert (1, (PAT,), {}) == (before.version, before.people, before.sources)

    def test_stale_changes(self) -> None:
        """A changeset for another version is refused and leaves not even a run."""
        self.store.commit(SITE, changes(0, PAT), run())
        before = self.store.roll(SITE)
        stale = changes(0, KIM)
        _refusal(StalePlan, lambda: self.store.commit(SITE, stale, run("r2")))

        assert before == self.store.roll(SITE)
        assert (run(),) == self.store.history(SITE)

    def test_changes_of_the_future(self) -> None:
        """A changeset for a version that was not reached yet is refused as well."""
        early = changes(1, PAT)
        _refusal(StalePlan, lambda: self.store.commit(SITE, early, run()))

        assert (Roll(), ()) == (self.store.roll(SITE), self.store.history(SITE))

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

        assert list(reversed(runs)) == list(self.store.history(SITE))

    def test_sites_are_apart(self) -> None:
        """One site sees nothing of another, though they share ids of everything."""
        here = changes(0, PAT, sources=(kept(),))
        self.store.commit(SITE, here, run())
        namesake = attrs.evolve(KIM, id=PAT.id)
        there = changes(0, namesake, sources=(kept(),))
        self.store.commit("other", there, run())
        self.store.commit("other", changes(1, vanished=(RECORD.key,)), run("r2"))

        assert {PAT.id: PAT} == _people(self.store)
        assert [RECORD.key] == list(self.store.roll(SITE).sources)
        assert (1, (run(),)) == (
            self.store.roll(SITE).version,
            self.store.history(SITE),
        )

    def test_threads_lose_nothing(self) -> None:
        """Threads that commit at once, and again where they are stale, lose nothing."""
        names = [f"p{number}" for number in range(20)]
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(self._add, names))

        assert set(names) == set(_people(self.store))
        assert set(names) == {each.id for each in self.store.history(SITE)}

    def test_one_moment(self) -> None:
        """A roll is of one moment, whatever is committed while it is read."""
        with ThreadPoolExecutor(1) as threads:
            writing = threads.submit(_furnish_steadily, self.store)
            while not writing.done():
                roll = self.store.roll(SITE)
                seen = {person.fields["house"] for person in roll.people}
                assert {f"r{roll.version - 1}"} == (seen or {"r-1"})
            writing.result()

    def test_one_import_at_a_time(self) -> None:
        """While a site's import lock is held, another holder is told who holds it."""
        with self.store.importing(SITE, HOLDER):
            busy = _refusal(Busy, lambda: self._import_once(self.store))

        assert str(HOLDER) in str(busy)

    def test_one_import_among_threads(self) -> None:
        """Another thread of the same process is turned away as well."""
        with self.store.importing(SITE, HOLDER), ThreadPoolExecutor(1) as threads:
            second = threads.submit(self._import_once, self.store)
            busy = _refusal(Busy, second.result)

        assert str(HOLDER) in str(busy)

    def test_locks_of_two_sites(self) -> None:
        """One site's import does not keep another's waiting, however alike in name."""
        names = [SITE, "Hillside", "schema", "a/b: c", "a-b-c", "..", "é" * 200]
        with ExitStack() as held:
            for name in names:
                held.enter_context(self.store.importing(name, HOLDER))
            assert Roll() == self.store.roll(SITE)

    def test_lock_is_free_again(self) -> None:
        """The lock is free after the import, and after one that failed."""
        _refusal(PermissionError, self._import_and_fail)
        self._import_once(self.store)
        self._import_once(self.store)

    def test_closing_twice(self) -> None:
        """Closing a store again does nothing."""
        self.store.close()
        self.store.close()

    def test_closed_and_opened_again(self) -> None:
        """A store that lasts has kept everything when it is opened again."""
        self._needs_persistence()
        wanted = changes(0, PAT, KIM, sources=(kept(),))
        self.store.commit(SITE, wanted, run())
        before = self.store.roll(SITE)
        self.store.close()
        with self._opened() as again:
            assert before == again.roll(SITE)
            assert (run(),) == again.history(SITE)

    def test_opened_twice(self) -> None:
        """What one opening commits, another sees, and is stale without it."""
        self._needs_persistence()
        with self._opened() as other:
            other.commit(SITE, changes(0, PAT), run())
            stale = changes(0, KIM)
            _refusal(StalePlan, lambda: self.store.commit(SITE, stale, run("r2")))

        assert {PAT.id: PAT} == _people(self.store)

    def test_lock_of_another_opening(self) -> None:
        """The import lock holds between two openings of one store."""
        self._needs_persistence()
        with self._opened() as other, other.importing(SITE, HOLDER):
            busy = _refusal(Busy, lambda: self._import_once(self.store))

        assert str(HOLDER) in str(busy)

    def test_lock_dies_with_its_process(self) -> None:
        """A killed process's lock names its holder until then, and is free at once."""
        self._needs_persistence()
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(
            target=hold_until_killed, args=(self._open_there, theirs)
        )
        process.start()
        theirs.close()
        ours.recv()
        busy = _refusal(Busy, lambda: self._import_once(self.store))
        process.kill()
        process.join()
        ours.close()
        self._import_once(self.store)

        assert str(HOLDER) in str(busy)

    def test_killed_while_committing(self) -> None:
        """A process killed at any moment of a commit leaves all of it, or nothing."""
        self._needs_persistence()
        for _ in range(4):
            process = get_context("spawn").Process(
                target=commit_and_die, args=(self._open_there,)
            )
            process.start()
            process.join()
            known, runs = self.store.roll(SITE), self.store.history(SITE)

            assert process.exitcode not in {0, 1}
            assert (known.version, MANY) == (len(runs), len(known.people))
            assert {runs[0].id} == {p.fields["house"] for p in known.people}

    @property
    def _open_there(self) -> Callable[[], Store]:
        """Open this store in another process."""
        return partial(type(self)().open_store, self.place)

    @contextmanager
    def _opened(self) -> Iterator[Store]:
        store = self.open_store(self.place)
        try:
            yield store
        finally:
            store.close()

    def _add(self, name: str) -> None:
        person = attrs.evolve(PAT, id=PersonId(name))
        while True:
            basis = self.store.roll(SITE).version
            try:
                return self.store.commit(SITE, changes(basis, person), run(name))
            except StalePlan:
                continue

    def _import_once(self, store: Store) -> None:
        with store.importing(SITE, attrs.evolve(HOLDER, by="Kim")):
            pass

    def _import_and_fail(self) -> None:
        with self.store.importing(SITE, HOLDER):
            raise PermissionError

    def _needs_persistence(self) -> None:
        if not self.persistent:
            import pytest  # noqa: PLC0415 - what runs the contract is there by now

            pytest.skip("this store says that it forgets")


def _people(store: Store) -> dict[PersonId, Person]:
    return {person.id: person for person in store.roll(SITE).people}


def _furnish_steadily(store: Store) -> None:
    for basis in range(30):
        furnish(store, basis, 50)


def _refusal(kind: type[_E], act: Callable[[], object]) -> _E:
    try:
        act()
    except kind as error:
        return error
    message = f"{kind.__name__} was expected, and was not raised"
    raise AssertionError(message)
