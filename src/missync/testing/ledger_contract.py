"""What the ledger of every store has to keep to: subclass it as ``StoreContract``.

::

    class TestMyLedger(LedgerContract):
        def open_store(self, place: Path) -> Store:
            return MyStore(place)

The class stands at the top of its module: other processes import it.
A store that forgets when it is closed sets ``persistent = False``.
"""

from __future__ import annotations

from abc import ABC
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from multiprocessing import get_context

import attrs

from missync.errors import StalePlan, StoreError
from missync.model.codes import Codebook
from missync.model.ids import EventId, PersonId
from missync.model.marks import LedgerChange, PupilDay, State
from missync.ports import Ledger
from missync.testing.ledger_contract_claiming import LedgerClaimingContract
from missync.testing.ledger_processes import claim_all
from missync.testing.ledger_samples import (
    CODEBOOK,
    DAY,
    EARLY,
    LATE,
    MARK,
    NOON,
    RETURN,
    SHOWN,
    WHOLE_MARK,
    both_known,
    marked,
    owing,
    record,
)
from missync.testing.store_contract_base import refusal
from missync.testing.store_samples import KIM, PAT, SITE, changes, run


__all__ = ["LedgerContract"]

_KIMS = attrs.evolve(LATE, id=EventId("e9"), person=KIM.id, host_id="visit 9")


class LedgerContract(LedgerClaimingContract, ABC):
    """The facts that hold for every ledger."""

    def test_nothing_recorded(self) -> None:
        """A site that nothing is known of has no events, marks, codes or reasons."""
        ledger = self.store.ledger

        assert ((), ()) == (ledger.events(SITE), ledger.marks(SITE))
        assert (None, None) == (
            ledger.event(SITE, LATE.id),
            ledger.mark(SITE, MARK.id),
        )
        assert Codebook() == ledger.codebook(SITE)

    def test_events(self) -> None:
        """Events come back to the last character, in the order they happened."""
        self._recorded(RETURN, EARLY, LATE)

        assert (LATE, EARLY, RETURN) == self.store.ledger.events(SITE)

    def test_events_of_a_pupil(self) -> None:
        """One pupil's events are given without the others'."""
        self._recorded(LATE)
        record(self.store, events=(_KIMS,))

        assert (_KIMS,) == self.store.ledger.events(SITE, person=KIM.id)

    def test_event(self) -> None:
        """One event is found by its id, at its site and no other."""
        self._recorded(LATE, EARLY)
        ledger = self.store.ledger

        assert EARLY == ledger.event(SITE, EARLY.id)
        assert None is ledger.event("other", EARLY.id)

    def test_events_at_one_instant(self) -> None:
        """Of events at one instant, that which was recorded first comes first."""
        second = attrs.evolve(RETURN, id=EventId("a"), at=LATE.at)
        self._recorded(second, LATE)

        assert (LATE, second) == self.store.ledger.events(SITE)

    def test_changed_event(self) -> None:
        """An event that is written again takes the place of the older one."""
        self._recorded(LATE, attrs.evolve(EARLY, cancelled=None))
        record(self.store, events=(EARLY,))

        assert (LATE, EARLY) == self.store.ledger.events(SITE)

    def test_marks(self) -> None:
        """Marks come back to the last character, in the order they were made."""
        both_known(self.store)
        record(self.store, WHOLE_MARK, MARK)

        assert (MARK, WHOLE_MARK) == self.store.ledger.marks(SITE)

    def test_mark(self) -> None:
        """One mark is found by its id, at its site and no other."""
        both_known(self.store)
        record(self.store, WHOLE_MARK, MARK)
        ledger = self.store.ledger

        assert WHOLE_MARK == ledger.mark(SITE, WHOLE_MARK.id)
        assert None is ledger.mark("other", WHOLE_MARK.id)

    def test_what_the_register_showed(self) -> None:
        """Whatever the register showed is remembered, and that it was not known."""
        both_known(self.store)
        marks = [marked(n, replaced=shown) for n, shown in enumerate(SHOWN)]
        owing(self.store, *marks)

        assert SHOWN == tuple(each.replaced for each in self.store.ledger.marks(SITE))

    def test_marks_made_at_one_instant(self) -> None:
        """Marks made at one instant stay in the order of writing, though rewritten."""
        both_known(self.store)
        marks = [marked(number) for number in (2, 1, 3)]
        owing(self.store, *marks)
        again = [attrs.evolve(mark, why="Changed.") for mark in reversed(marks)]
        owing(self.store, *again)

        assert tuple(reversed(again)) == self.store.ledger.marks(SITE)

    def test_marks_that_are_wanted(self) -> None:
        """Marks are given by their state and by their pupil."""
        both_known(self.store)
        sent = marked(2, state=State.SENT)
        kims = marked(1, KIM.id, state=State.SENT)
        owing(self.store, marked(1), sent, kims)
        ledger = self.store.ledger

        assert (sent, kims) == ledger.marks(SITE, states={State.SENT})
        assert (sent,) == ledger.marks(SITE, states={State.SENT}, person=PAT.id)
        assert () == ledger.marks(SITE, states=())

    def test_marks_of_a_day(self) -> None:
        """Marks are given by the day of the register that they are for."""
        both_known(self.store)
        later = DAY + timedelta(days=1)
        today, tomorrow = marked(1), marked(2, date=later, state=State.SENT)
        kims = marked(1, KIM.id, date=later)
        owing(self.store, today, tomorrow, kims)
        ledger = self.store.ledger

        assert (today,) == ledger.marks(SITE, day=DAY)
        assert (tomorrow, kims) == ledger.marks(SITE, day=later)
        assert (tomorrow,) == ledger.marks(SITE, states={State.SENT}, day=later)
        assert (kims,) == ledger.marks(SITE, person=KIM.id, day=later)

    def test_day(self) -> None:
        """A pupil's day has that pupil's events and marks of that day, and no more."""
        tomorrow = DAY + timedelta(days=1)
        others = attrs.evolve(RETURN, day=tomorrow)
        self._recorded(EARLY, LATE, others)
        owing(self.store, marked(1), marked(2, date=tomorrow), marked(1, KIM.id))
        with self.store.ledger.pupil(SITE, PAT.id) as book:
            days = book.day(tomorrow), book.day(tomorrow + timedelta(days=1))

        assert PupilDay(events=(others,), marks=(marked(2, date=tomorrow),)) == days[0]
        assert PupilDay() == days[1]

    def test_day_that_is_being_written(self) -> None:
        """What a block has written, the same block reads."""
        both_known(self.store)
        with self.store.ledger.pupil(SITE, PAT.id) as book:
            book.write(LedgerChange(events=(LATE,), marks=(MARK,)))
            day = book.day(DAY)

        assert PupilDay(events=(LATE,), marks=(MARK,)) == day

    def test_recorded(self) -> None:
        """An event is found by the id its host gave it, whosever it is."""
        self._recorded(LATE, EARLY)
        with self.store.ledger.pupil(SITE, KIM.id) as book:
            found = book.recorded("visit 7"), book.recorded("visit 8")

        assert (EARLY, None) == found

    def test_recorded_at_another_site(self) -> None:
        """Two sites may have one host's id."""
        self._recorded(EARLY)
        self.store.commit("other", changes(0, PAT), run())
        with self.store.ledger.pupil("other", PAT.id) as book:
            assert None is book.recorded("visit 7")
            book.write(LedgerChange(events=(EARLY,)))

        assert (EARLY,) == self.store.ledger.events("other")

    def test_recorded_twice(self) -> None:
        """A second event under one id of the host is refused with all of its block."""
        self._recorded(EARLY)
        same = attrs.evolve(_KIMS, host_id="visit 7")
        refusal(StoreError, lambda: record(self.store, events=(same,)))

        assert (EARLY,) == self.store.ledger.events(SITE)

    def test_all_or_nothing(self) -> None:
        """A block that raises leaves nothing, and what it raised is what is raised."""
        both_known(self.store)
        refusal(PermissionError, self._record_and_fail)

        assert () == self.store.ledger.events(SITE)
        record(self.store)

    def test_nobody(self) -> None:
        """Somebody the site does not know cannot have events."""
        both_known(self.store)
        nobody = attrs.evolve(LATE, person=PersonId("nobody"))
        elsewhere = partial(self._open, "other", PAT.id)
        error = refusal(StoreError, lambda: record(self.store, events=(nobody,)))
        refusal(StoreError, elsewhere)

        assert "nobody" in str(error)
        assert () == self.store.ledger.events(SITE)

    def test_threads_take_turns(self) -> None:
        """Threads that record for one pupil at once see each other's events."""
        both_known(self.store)
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(self._record_next, range(20)))
        ids = {event.id for event in self.store.ledger.events(SITE)}

        assert {f"n{number}" for number in range(20)} == ids

    def test_codebook(self) -> None:
        """Codes and reasons come back in their order, and have moved the version."""
        self._kept_codebook(0, CODEBOOK)

        assert (CODEBOOK, 1) == (
            self.store.ledger.codebook(SITE),
            self.store.roll(SITE).version,
        )
        assert Codebook() == self.store.ledger.codebook("other")

    def test_changed_codebook(self) -> None:
        """Codes and reasons that are committed take the place of those before."""
        self._kept_codebook(0, CODEBOOK)
        fewer = Codebook(reasons=CODEBOOK.reasons[1:])
        self._kept_codebook(1, fewer)

        assert fewer == self.store.ledger.codebook(SITE)

    def test_codebook_stays(self) -> None:
        """Codes and reasons stay where a changeset says nothing of them."""
        self._kept_codebook(0, CODEBOOK)
        self.store.commit(SITE, changes(1, PAT), run("r2"))

        assert CODEBOOK == self.store.ledger.codebook(SITE)

    def test_stale_codebook(self) -> None:
        """Codes and reasons for another version are refused."""
        self._kept_codebook(0, CODEBOOK)
        refusal(StalePlan, lambda: self._kept_codebook(0, Codebook()))

        assert CODEBOOK == self.store.ledger.codebook(SITE)

    def test_ledger_opened_again(self) -> None:
        """A store that lasts has kept everything when it is opened again."""
        self.needs_persistence()
        self._kept_codebook(0, CODEBOOK)
        self.store.commit(SITE, changes(1, PAT), run("r2"))
        record(self.store, MARK, WHOLE_MARK)
        before = _everything(self.store.ledger)
        self.store.close()
        with self.opened() as again:
            assert before == _everything(again.ledger)

    def test_processes_claim_apart(self) -> None:
        """Processes that claim at once never get the same mark, and miss none."""
        self.needs_persistence()
        people = [attrs.evolve(PAT, id=PersonId(f"p{n}")) for n in range(40)]
        self.store.commit(SITE, changes(0, *people), run())
        owed = [marked(n, person.id) for person in people for n in range(2)]
        owing(self.store, *owed)
        taken = self._claimed_by_two()

        assert sorted(mark.id for mark in owed) == sorted(taken)
        assert {NOON} == {mark.due for mark in self.store.ledger.marks(SITE)}

    def _claimed_by_two(self) -> list[str]:
        spawn = get_context("spawn")
        pipes = [spawn.Pipe() for _ in range(2)]
        processes = [
            spawn.Process(target=claim_all, args=(self.open_there, f"{n}", theirs))
            for n, (_, theirs) in enumerate(pipes)
        ]
        for process in processes:
            process.start()
        for ours, theirs in pipes:
            theirs.close()
            ours.recv()
        for ours, _ in pipes:
            ours.send("go")
        taken = [each for ours, _ in pipes for each in ours.recv()]
        for process, (ours, _) in zip(processes, pipes, strict=True):
            process.join()
            process.close()
            ours.close()
        return taken

    def _recorded(self, *events: object) -> None:
        both_known(self.store)
        record(self.store, events=events)  # type: ignore[arg-type]

    def _record_and_fail(self) -> None:
        with self.store.ledger.pupil(SITE, PAT.id) as book:
            book.write(LedgerChange(events=(LATE,), marks=(MARK,)))
            raise PermissionError

    def _record_next(self, _: int) -> None:
        with self.store.ledger.pupil(SITE, PAT.id) as book:
            number = len(book.day(DAY).events)
            event = attrs.evolve(LATE, id=EventId(f"n{number}"))
            book.write(LedgerChange(events=(event,)))

    def _open(self, site: str, person: PersonId) -> None:
        with self.store.ledger.pupil(site, person):
            pass

    def _kept_codebook(self, basis: int, codebook: Codebook) -> None:
        self.store.commit(SITE, changes(basis, codebook=codebook), run(f"c{basis}"))


def _everything(ledger: Ledger) -> tuple[object, ...]:
    return ledger.events(SITE), ledger.marks(SITE), ledger.codebook(SITE)
