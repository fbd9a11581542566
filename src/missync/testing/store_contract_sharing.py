"""What a store keeps to when several use it at once: threads, openings, processes.

:mod:`missync.testing.store_contract` builds on it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context

import attrs

from missync.errors import Busy, StalePlan
from missync.model.people import PersonId
from missync.model.roll import Roll
from missync.ports import Store
from missync.testing.store_contract_base import StoreContractBase, people_of, refusal
from missync.testing.store_processes import commit_and_die, hold_until_killed
from missync.testing.store_samples import (
    HOLDER,
    KIM,
    MANY,
    PAT,
    SITE,
    changes,
    furnish,
    run,
)


__all__ = ["StoreSharingContract"]


class StoreSharingContract(StoreContractBase):
    """The facts that hold for a store that several use."""

    def test_threads_lose_nothing(self) -> None:
        """Threads that commit at once, and again where they are stale, lose nothing."""
        names = [f"p{number}" for number in range(20)]
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(self._add, names))

        assert set(names) == set(people_of(self.store))
        assert set(names) == {each.id for each in tuple(self.store.runs(SITE))}

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
            busy = refusal(Busy, lambda: self._import_once(self.store))

        assert str(HOLDER) in str(busy)

    def test_one_import_among_threads(self) -> None:
        """Another thread of the same process is turned away as well."""
        with self.store.importing(SITE, HOLDER), ThreadPoolExecutor(1) as threads:
            second = threads.submit(self._import_once, self.store)
            busy = refusal(Busy, second.result)

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
        refusal(PermissionError, self._import_and_fail)
        self._import_once(self.store)
        self._import_once(self.store)

    def test_one_run_at_a_time(self) -> None:
        """Whoever wants to serve a store that is served is told who does."""
        with self.store.running(HOLDER):
            busy = refusal(Busy, lambda: self._run_once(self.store))

        assert str(HOLDER) in str(busy)
        self._run_once(self.store)

    def test_run_keeps_nobody_waiting(self) -> None:
        """While somebody serves a store, everything else goes on."""
        with self.store.running(HOLDER):
            self._import_once(self.store)
            self.store.commit(SITE, changes(0, PAT), run())

        assert {PAT.id: PAT} == people_of(self.store)

    def test_run_of_another_opening(self) -> None:
        """The lock of a run holds between two openings of one store."""
        self.needs_persistence()
        with self.opened() as other, other.running(HOLDER):
            busy = refusal(Busy, lambda: self._run_once(self.store))

        assert str(HOLDER) in str(busy)

    def test_opened_twice(self) -> None:
        """What one opening commits, another sees, and is stale without it."""
        self.needs_persistence()
        with self.opened() as other:
            other.commit(SITE, changes(0, PAT), run())
            stale = changes(0, KIM)
            refusal(StalePlan, lambda: self.store.commit(SITE, stale, run("r2")))

        assert {PAT.id: PAT} == people_of(self.store)

    def test_lock_of_another_opening(self) -> None:
        """The import lock holds between two openings of one store."""
        self.needs_persistence()
        with self.opened() as other, other.importing(SITE, HOLDER):
            busy = refusal(Busy, lambda: self._import_once(self.store))

        assert str(HOLDER) in str(busy)

    def test_locks_die_with_their_process(self) -> None:
        """A killed process's locks name it until then, and are free at once."""
        self.needs_persistence()
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(
            target=hold_until_killed, args=(self.open_there, theirs)
        )
        process.start()
        theirs.close()
        ours.recv()
        busy = refusal(Busy, lambda: self._import_once(self.store))
        running = refusal(Busy, lambda: self._run_once(self.store))
        process.kill()
        process.join()
        ours.close()
        self._import_once(self.store)
        self._run_once(self.store)

        assert str(HOLDER) in str(busy)
        assert str(HOLDER) in str(running)

    def test_killed_while_committing(self) -> None:
        """A process killed at any moment of a commit leaves all of it, or nothing."""
        self.needs_persistence()
        for _ in range(4):
            process = get_context("spawn").Process(
                target=commit_and_die, args=(self.open_there,)
            )
            process.start()
            process.join()
            known, runs = self.store.roll(SITE), tuple(self.store.runs(SITE))

            assert process.exitcode not in {0, 1}
            assert (known.version, MANY) == (len(runs), len(known.people))
            assert {runs[0].id} == {p.fields["house"] for p in known.people}

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

    def _run_once(self, store: Store) -> None:
        with store.running(attrs.evolve(HOLDER, by="Kim")):
            pass

    def _import_and_fail(self) -> None:
        with self.store.importing(SITE, HOLDER):
            raise PermissionError


def _furnish_steadily(store: Store) -> None:
    for basis in range(30):
        furnish(store, basis, 50)
