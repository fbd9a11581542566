"""What a store keeps to when somebody has a turn, or only looks whether others do.

:mod:`missync.testing.store_contract` builds on it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from typing import Final

import attrs

from missync.errors import Busy, InputError, StalePlan
from missync.model.people import PersonId
from missync.ports import Store
from missync.testing.ledger_samples import CODEBOOK
from missync.testing.store_contract_base import StoreContractBase, people_of, refusal
from missync.testing.store_processes import hold_until_killed, take_turn_until_killed
from missync.testing.store_samples import HOLDER, KIM, PAT, SITE, changes, run


__all__ = ["StoreTurnContract"]

_SOON: Final = 0.05
"""How many seconds somebody waits who will wait in vain."""


class StoreTurnContract(StoreContractBase):
    """The facts that hold for turns, and for looking on."""

    def test_turn(self) -> None:
        """What is committed in a turn is there when it has ended, with its run."""
        with self.store.turn(SITE) as mine:
            mine.commit(SITE, changes(0, PAT), run())

        assert {PAT.id: PAT} == people_of(self.store)
        assert (run(),) == tuple(self.store.runs(SITE))

    def test_turn_sees_its_own(self) -> None:
        """In a turn one reads what one has committed in it, codes and reasons too."""
        with self.store.turn(SITE) as mine:
            mine.commit(SITE, changes(0, PAT, codebook=CODEBOOK), run())
            mine.commit(SITE, changes(1, KIM), run("r2"))
            seen = people_of(mine), mine.ledger.codebook(SITE), mine.school(SITE)

        assert ({PAT.id: PAT, KIM.id: KIM}, CODEBOOK, changes().school) == seen

    def test_others_do_not_see_into_a_turn(self) -> None:
        """Others read what was there before the turn until it has ended."""
        self.store.commit(SITE, changes(0, PAT), run())
        with self.store.turn(SITE) as mine:
            mine.commit(SITE, changes(1, KIM), run("r2"))
            before = people_of(self.store)

        assert {PAT.id: PAT} == before
        assert {PAT.id: PAT, KIM.id: KIM} == people_of(self.store)

    def test_turn_that_fails(self) -> None:
        """Of a turn whose block raises nothing is kept, and the next one can begin."""
        refusal(PermissionError, self._commit_and_fail)
        with self.store.turn(SITE) as mine:
            mine.commit(SITE, changes(0, KIM), run("r2"))

        assert {KIM.id: KIM} == people_of(self.store)
        assert (run("r2"),) == tuple(self.store.runs(SITE))

    def test_turns_are_never_stale(self) -> None:
        """Whoever reads and commits in a turn is never overtaken, however many do."""
        names = [f"p{number}" for number in range(24)]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(self._add, names))

        assert set(names) == set(people_of(self.store))

    def test_committing_waits_for_a_turn(self) -> None:
        """Whoever commits without a turn waits for one, and is stale after it."""
        with ThreadPoolExecutor(1) as threads:
            with self.store.turn(SITE) as mine:
                other = threads.submit(self.store.commit, SITE, changes(0, KIM), run())
                mine.commit(SITE, changes(0, PAT), run("r2"))
            refusal(StalePlan, other.result)

        assert {PAT.id: PAT} == people_of(self.store)

    def test_patience_ends(self) -> None:
        """Whoever waits longer than they want to is told that somebody else is busy."""
        with self.store.turn(SITE) as mine, ThreadPoolExecutor(1) as threads:
            mine.commit(SITE, changes(0, PAT), run())
            other = threads.submit(self._take_turn, _SOON)
            busy = refusal(Busy, other.result)

        assert f"within {_SOON} seconds" in str(busy)
        self._take_turn(_SOON)

    def test_turn_of_another_opening(self) -> None:
        """A turn holds between two openings of one store."""
        self.needs_persistence()
        with self.opened() as other, other.turn(SITE) as mine:
            mine.commit(SITE, changes(0, PAT), run())
            refusal(Busy, lambda: self._take_turn(_SOON))

        assert {PAT.id: PAT} == people_of(self.store)

    def test_turn_dies_with_its_process(self) -> None:
        """A killed process's turn is over, and nothing of it is kept."""
        self.needs_persistence()
        self.store.commit(SITE, changes(0, PAT), run("r9"))
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(
            target=take_turn_until_killed, args=(self.open_there, theirs)
        )
        process.start()
        theirs.close()
        ours.recv()
        refusal(Busy, lambda: self._take_turn(_SOON))
        process.kill()
        process.join()
        ours.close()
        with self.store.turn(SITE) as mine:
            mine.commit(SITE, changes(1, KIM), run("r2"))

        assert {PAT.id: PAT, KIM.id: KIM} == people_of(self.store)

    def test_no_connection(self) -> None:
        """What is no connection of a host is refused, to read or to write on."""
        refusals = [
            refusal(InputError, lambda: self._read_on(object())),
            refusal(InputError, lambda: self._write_on(object())),
        ]

        assert all("connection" in str(each) for each in refusals)

    # Looking

    def test_served(self) -> None:
        """A store is served while somebody runs, and only then."""
        before = self.store.is_served()
        with self.store.running(HOLDER):
            meanwhile = self.store.is_served()

        assert (False, True, False) == (before, meanwhile, self.store.is_served())

    def test_served_by_another_opening(self) -> None:
        """That another opening of the store runs is seen, and that it does no more."""
        self.needs_persistence()
        with self.opened() as other:
            with other.running(HOLDER):
                assert self.store.is_served()
            assert not self.store.is_served()

    def test_served_by_a_killed_process(self) -> None:
        """A store is not served by a process that was killed."""
        self.needs_persistence()
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(
            target=hold_until_killed, args=(self.open_there, theirs)
        )
        process.start()
        theirs.close()
        ours.recv()
        before = self.store.is_served()
        process.kill()
        process.join()
        ours.close()
        with self.store.running(HOLDER):
            pass  # Once the server, where there is one, has noticed.

        assert (True, False) == (before, self.store.is_served())

    def test_looking_turns_nobody_away(self) -> None:
        """However often others look, whoever starts to run can do so."""
        with ThreadPoolExecutor(2) as threads:
            for _ in range(20):
                answers = [threads.submit(self.store.is_served) for _ in range(4)]
                with self.store.running(HOLDER):
                    assert self.store.is_served()
                assert all(answer.exception() is None for answer in answers)

    def _add(self, name: str) -> None:
        person = attrs.evolve(PAT, id=PersonId(name))
        with self.store.turn(SITE) as mine:
            basis = mine.roll(SITE).version
            mine.commit(SITE, changes(basis, person), run(name))

    def _take_turn(self, patience: float) -> None:
        with self.store.turn(SITE, patience=patience):
            pass

    def _commit_and_fail(self) -> None:
        with self.store.turn(SITE) as mine:
            mine.commit(SITE, changes(0, PAT), run())
            raise PermissionError

    def _read_on(self, connection: object) -> Store:
        with self.store.reading_on(connection) as store:
            return store

    def _write_on(self, connection: object) -> Store:
        with self.store.writing_on(connection) as store:
            return store
