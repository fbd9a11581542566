"""What a ledger gives those who deliver: each pupil's marks to one at a time.

:mod:`missync.testing.ledger_contract` builds on it.
"""

from __future__ import annotations

from abc import ABC
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain

import attrs

from missync.model.ids import MarkId
from missync.model.marks import Lease, LedgerChange, Mark, State
from missync.testing.ledger_samples import (
    LEASE,
    NOON,
    both_known,
    marked,
    owing,
)
from missync.testing.store_contract_base import StoreContractBase
from missync.testing.store_samples import KIM, PAT, SITE


__all__ = ["LedgerClaimingContract"]

_SOON = timedelta(seconds=1)
_OTHER = attrs.evolve(LEASE, holder="worker 2")


class LedgerClaimingContract(StoreContractBase, ABC):
    """The facts that hold for claiming and for what becomes of it."""

    def test_nothing_to_claim(self) -> None:
        """Where nothing is owed, nothing is claimed, and nothing is due."""
        ledger = self.store.ledger

        assert () == ledger.claim(SITE, LEASE, NOON, 10)
        assert () == ledger.advance(SITE, LEASE.holder, ())
        assert None is ledger.next_due(SITE)

    def test_claimed(self) -> None:
        """A mark that is claimed has the lease, in the ledger, too."""
        self._owed(marked(1))
        claimed = self._claim()

        assert (attrs.evolve(marked(1), lease=LEASE),) == claimed
        assert claimed == self.store.ledger.marks(SITE)

    def test_open_and_due(self) -> None:
        """Marks that are closed, or not due yet, are not claimed."""
        closed = [
            marked(number, state=state)
            for number, state in enumerate(State)
            if not state.is_open
        ]
        later = marked(10, due=NOON + timedelta(microseconds=1))
        sent = marked(11, state=State.SENT)
        self._owed(*closed, later, sent)

        assert [sent.id] == _ids(self._claim())

    def test_claimed_in_order(self) -> None:
        """Of one pupil, marks are claimed in the order in which they were made."""
        second = marked(1, due=NOON - _SOON)
        first = marked(2, made_at=NOON - _SOON)
        third = marked(0)
        self._owed(second, first, third)

        assert _ids([first, second, third]) == _ids(self._claim())

    def test_longest_due_first(self) -> None:
        """Whose marks are due longest come first, and no more than are wanted."""
        pat, kim = marked(1), marked(1, KIM.id, due=NOON - _SOON)
        self._owed(pat, kim)

        assert _ids([kim]) == _ids(self._claim(limit=1))
        assert _ids([pat]) == _ids(self._claim(limit=1))

    def test_no_more_than_wanted(self) -> None:
        """Who wants no marks gets none."""
        self._owed(marked(1))

        assert () == self._claim(limit=0)

    def test_all_of_a_pupil(self) -> None:
        """Of one pupil all is taken that is due, though that is more than wanted."""
        pats = [marked(number) for number in range(3)]
        self._owed(*pats, marked(1, KIM.id, due=NOON + _SOON))

        assert _ids(pats) == _ids(self._claim(limit=2))

    def test_pupils_are_held(self) -> None:
        """Who holds one of a pupil's marks has that pupil to themselves."""
        later = marked(2, due=NOON + _SOON)
        self._owed(marked(1), later, marked(1, KIM.id))
        self._claim()
        taken = self.store.ledger.claim(SITE, _OTHER, NOON + _SOON, 10)

        assert () == taken

    def test_pupils_are_free_again(self) -> None:
        """When the last of a pupil's leases is gone, the others can be claimed."""
        later = marked(2, due=NOON + _SOON)
        self._owed(marked(1), later)
        (mark,) = self._claim()
        done = attrs.evolve(mark, state=State.SUCCESSFUL, lease=None)
        self.store.ledger.advance(SITE, LEASE.holder, (done,))
        taken = self.store.ledger.claim(SITE, _OTHER, NOON + _SOON, 10)

        assert _ids([later]) == _ids(taken)

    def test_leases_end(self) -> None:
        """From the moment a lease ends, the mark can be claimed, and not before."""
        self._owed(marked(1))
        self._claim()
        ledger, instant = self.store.ledger, timedelta(microseconds=1)
        before = ledger.claim(SITE, _OTHER, LEASE.until - instant, 10)
        after = ledger.claim(SITE, _OTHER, LEASE.until, 10)

        assert ((), [_OTHER]) == (before, [mark.lease for mark in after])

    def test_sites_are_claimed_apart(self) -> None:
        """What one site owes is not claimed for another."""
        self._owed(marked(1))
        ledger = self.store.ledger

        assert () == ledger.claim("other", LEASE, NOON, 10)
        assert None is ledger.next_due("other")

    def test_threads_claim_apart(self) -> None:
        """Threads that claim at once never get the same mark, and miss none."""
        owed = [marked(n, who) for n in range(30) for who in (PAT.id, KIM.id)]
        self._owed(*owed)
        with ThreadPoolExecutor(4) as threads:
            taken = threads.map(self._claim_as, "abcd")

        assert sorted(_ids(owed)) == sorted(_ids(chain.from_iterable(taken)))

    def test_recording_comes_before_claiming(self) -> None:
        """What somebody gives up while they record is not claimed meanwhile."""
        self._owed(marked(1))
        gone = attrs.evolve(marked(1), state=State.SUPERSEDED)
        with ThreadPoolExecutor(1) as threads:
            with self.store.ledger.pupil(SITE, PAT.id) as book:
                claiming = threads.submit(self._claim)
                book.write(LedgerChange(marks=(gone,)))
            claimed = claiming.result()

        assert ((), (gone,)) == (claimed, self.store.ledger.marks(SITE))

    def test_advanced(self) -> None:
        """What became of marks is written whole, and given back as it was sent."""
        self._owed(marked(1), marked(2))
        one, two = self._claim()
        done = (
            attrs.evolve(two, state=State.SENT, receipt="w1", lease=None),
            attrs.evolve(one, attempts=1, doubtful=True, due=NOON + _SOON),
        )

        assert done == self.store.ledger.advance(SITE, LEASE.holder, done)
        assert done[::-1] == self.store.ledger.marks(SITE)

    def test_advanced_by_somebody_else(self) -> None:
        """Who does not hold a mark does not write it."""
        self._owed(marked(1), marked(1, KIM.id, due=NOON + _SOON))
        claimed = self._claim()
        done = attrs.evolve(claimed[0], state=State.SENT)
        free = marked(1, KIM.id, why="Never claimed.")
        ledger = self.store.ledger

        assert () == ledger.advance(SITE, "worker 2", (done,))
        assert (done,) == ledger.advance(SITE, LEASE.holder, (done, free))

    def test_advanced_late(self) -> None:
        """Whose lease ended still writes what became of it, while nobody took it."""
        self._owed(marked(1))
        (mark,) = self._claim(Lease(holder="worker 1", until=NOON - _SOON))
        done = attrs.evolve(mark, state=State.SENT, lease=None)

        assert (done,) == self.store.ledger.advance(SITE, "worker 1", (done,))

    def test_advanced_too_late(self) -> None:
        """Whose mark was taken by somebody else meanwhile does not write it."""
        self._owed(marked(1))
        (mark,) = self._claim(Lease(holder="worker 1", until=NOON - _SOON))
        theirs = self._claim(_OTHER)
        done = attrs.evolve(mark, state=State.FAILED)

        assert () == self.store.ledger.advance(SITE, "worker 1", (done,))
        assert theirs == self.store.ledger.marks(SITE)

    def test_next_due(self) -> None:
        """The next mark is due when the earliest is that is still open."""
        early = marked(1, due=NOON - _SOON, state=State.SUCCESSFUL)
        self._owed(early, marked(2, due=NOON + _SOON), marked(1, KIM.id))

        assert NOON == self.store.ledger.next_due(SITE)

    def test_next_due_of_what_is_held(self) -> None:
        """What a pupil owes is due when whoever holds some of it has to let go."""
        self._owed(marked(1), marked(2, due=NOON + _SOON))
        self._claim()

        assert LEASE.until == self.store.ledger.next_due(SITE)

    def test_next_due_after_a_lease(self) -> None:
        """What is held and due later than its lease ends is due when it is due."""
        self._owed(marked(1))
        (mark,) = self._claim()
        later = attrs.evolve(mark, due=LEASE.until + _SOON)
        self.store.ledger.advance(SITE, LEASE.holder, (later,))

        assert later.due == self.store.ledger.next_due(SITE)

    def _owed(self, *marks: Mark) -> None:
        both_known(self.store)
        owing(self.store, *marks)

    def _claim(self, lease: Lease = LEASE, limit: int = 10) -> tuple[Mark, ...]:
        return self.store.ledger.claim(SITE, lease, NOON, limit)

    def _claim_as(self, holder: str) -> tuple[Mark, ...]:
        return self._claim(attrs.evolve(LEASE, holder=holder), 1)


def _ids(marks: chain[Mark] | list[Mark] | tuple[Mark, ...]) -> list[MarkId]:
    return [mark.id for mark in marks]
