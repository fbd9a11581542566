"""Running: a site is looked after, whatever fails, until everything is to stop."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from asyncio import CancelledError
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from missync.adapters.memory import MemoryStore
from missync.adapters.memory_ledger import MemoryLedger
from missync.adapters.sql.store import SqlStore
from missync.errors import Busy, StoreError, TryLater
from missync.importing.report import ImportReport
from missync.model.marks import Mark, State
from missync.model.register import Allowed, NotAllowed
from missync.model.runs import Run
from missync.ports import Store
from missync.running import IMPORT_AGAIN_AFTER, Caretaker, running
from missync.site import Site
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_faults import SchoolFails
from missync.testing.fake_mis_write_faults import WriteFails
from tests.support.attendance_world import BY, School, at


PATIENCE = 60.0
"""Seconds after which a test gives up that waits for a thread."""

DOWN = TryLater("The MIS does not answer.")


@attrs.define
class QueueListener:
    """A listener that keeps a message of each call, for whoever waits for it."""

    words: queue.SimpleQueue[str] = attrs.field(factory=queue.SimpleQueue)

    def imported(self, site: Site, report: ImportReport) -> None:
        """Hear of an import."""
        self.words.put(f"{site.settings.name} {report.verdict.value}")

    def import_failed(self, site: Site, error: BaseException) -> None:
        """Hear of one that failed."""
        self.words.put(f"{site.settings.name} not imported: {error}")

    def delivered(self, site: Site, marks: tuple[Mark, ...]) -> None:
        """Hear of marks that moved."""
        states = " ".join(mark.state.value for mark in marks)
        self.words.put(f"{site.settings.name} {states}")

    def delivery_failed(self, site: Site, error: BaseException) -> None:
        """Hear of a round that failed."""
        self.words.put(f"{site.settings.name} not delivered: {error}")

    def messages(self) -> list[str]:
        """Give the messages since the last time."""
        return [self.words.get() for _ in range(self.words.qsize())]

    def until(self, words: str) -> None:
        """Wait until a message comes; any other before it is forgotten."""
        while self.words.get(timeout=PATIENCE) != words:
            pass


class SetLater(threading.Event):
    """An event that is found to be set after it was asked so often."""

    def __init__(self, asked: int) -> None:
        super().__init__()
        self.left = asked

    def is_set(self) -> bool:
        """Tell, and count."""
        self.left -= 1
        return self.left < 0


class FailingStore(MemoryStore):
    """A store that cannot be read as long as there is a reason, and raises this."""

    why: str | None = None
    error: type[BaseException] = StoreError

    @property
    def ledger(self) -> MemoryLedger:
        """Give the ledger, or fail."""
        self._fail()
        return super().ledger

    def runs(self, site: str) -> Iterator[Run]:
        """Give the runs, or fail."""
        self._fail()
        return super().runs(site)

    def _fail(self) -> None:
        if self.why is not None:
            raise self.error(self.why)


@attrs.define
class Care:
    """A school that was imported, its caretaker, and the caretaker's listener."""

    school: School = attrs.field(factory=School)
    stop: threading.Event = attrs.field(factory=threading.Event)
    listener: QueueListener = attrs.field(factory=QueueListener)
    passed: timedelta = timedelta(0)
    caretaker: Caretaker = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.caretaker = Caretaker(
            self.school.site,
            by=BY,
            listener=self.listener,
            stop=self.stop,
            seconds=self.seconds,
        )

    def seconds(self) -> float:
        """Tell the seconds that passed, whatever was done to the school's clock."""
        return self.passed.total_seconds()

    def goes_on(self, **later: float) -> None:
        """Let time pass."""
        self.school.now += timedelta(**later)
        self.passed += timedelta(**later)

    def imports(self, **later: float) -> list[str]:
        """Let time pass, import if it is due, and give the messages."""
        self.goes_on(**later)
        self.caretaker.import_people()
        return self.listener.messages()

    def delivers(self, **later: float) -> list[str]:
        """Let time pass, deliver if it is due, and give the messages."""
        self.goes_on(**later)
        self.caretaker.deliver()
        return self.listener.messages()


@pytest.fixture
def care() -> Care:
    """Look after a school at nine on a Tuesday; the night's import is made."""
    return Care()


def runs(care: Care) -> int:
    """Count the runs in the history."""
    return len(care.school.site.history())


# Nights


def test_no_import_before_the_night(care: Care) -> None:
    """Nothing is imported until the site's own time at night has come."""
    assert [] == care.imports(hours=16, minutes=29)
    assert ["hillside nothing-to-do"] == care.imports(minutes=1)
    assert 2 == runs(care)


def test_one_import_a_night(care: Care) -> None:
    """What was imported for a night is not imported again."""
    care.imports(hours=20)

    assert [] == care.imports(hours=1)
    assert 1 == care.caretaker.imports


def test_missed_nights_are_caught_up_once(care: Care) -> None:
    """After nights on which nothing ran there is one import, and not one for each."""
    assert ["hillside nothing-to-do"] == care.imports(days=5)
    assert [] == care.imports()


def test_by_whom(care: Care) -> None:
    """The history names on whose behalf it was."""
    care.imports(days=1)

    assert BY == care.school.site.history()[0].by


def test_an_import_that_fails(care: Care) -> None:
    """An import that failed is tried again after a quarter of an hour, no earlier."""
    care.school.fake.spoil(SchoolFails(error=DOWN))

    assert [f"hillside not imported: {DOWN}"] == care.imports(days=1)
    assert [] == care.imports(seconds=IMPORT_AGAIN_AFTER - 1)
    assert [f"hillside not imported: {DOWN}"] == care.imports(seconds=1)
    care.school.fake.heal()
    assert ["hillside nothing-to-do"] == care.imports(seconds=IMPORT_AGAIN_AFTER)
    assert 1 == care.caretaker.imports


@pytest.mark.parametrize("error", [StoreError, OSError, CancelledError])
def test_a_history_that_cannot_be_read(error: type[BaseException]) -> None:
    """A store that fails does not end it: the import is tried again as well."""
    store = FailingStore()
    store.error = error
    care = Care(School(store=store))
    store.why = "The disk is full."

    assert ["hillside not imported: The disk is full."] == care.imports(days=1)
    store.why = None
    assert ["hillside nothing-to-do"] == care.imports(seconds=IMPORT_AGAIN_AFTER)


def test_an_import_by_a_wrong_clock(care: Care) -> None:
    """An import that was made while the clock was years ahead holds up no night."""
    care.imports(days=3650)
    care.school.now -= timedelta(days=3650)

    assert ["hillside nothing-to-do"] == care.imports(days=1)
    assert [] == care.imports(hours=1)
    assert ["hillside nothing-to-do"] == care.imports(days=1)


def test_a_clock_that_is_set_back_after_the_night(care: Care) -> None:
    """Once the night has its import it has no other, though its hour comes again."""
    care.imports(hours=16, minutes=31)
    care.school.now -= timedelta(hours=1)

    assert ([], []) == (care.imports(), care.imports(hours=1))
    assert 1 == care.caretaker.imports


# Marks


def test_nothing_to_deliver(care: Care) -> None:
    """The MIS is left alone while there is nothing to deliver."""
    care.school.fake.spoil(SchoolFails(error=DOWN))

    assert [] == care.delivers()


def test_a_mark_is_delivered(care: Care) -> None:
    """A mark that is recorded is sent and confirmed, and each step is told once."""
    care.school.fake.registers.asks_until_applied = 1
    care.school.late()

    assert ["hillside sent"] == care.delivers()
    assert [] == care.delivers()
    assert [] == care.delivers(seconds=10)
    assert ["hillside successful"] == care.delivers(minutes=1)
    assert ("L", 1) == (care.school.shown(), care.caretaker.marks)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=3650)])
def test_a_clock_that_is_set_back(care: Care, back: timedelta) -> None:
    """Marks that wait when the clock is set back go at once."""
    care.school.late("S1")
    care.school.fake.spoil(WriteFails(error=DOWN, times=1))
    care.delivers()
    care.school.now += timedelta(seconds=30)
    care.school.late("S2")
    care.school.now -= back

    assert ["hillside sent sent"] == care.delivers()
    assert ["hillside successful successful"] == care.delivers(seconds=3)


def test_a_clock_that_is_ahead_for_a_while(care: Care) -> None:
    """A mark that was put off by a clock days ahead goes once that is right."""
    care.school.fake.spoil(WriteFails(error=DOWN, times=1))
    care.school.late()
    care.school.now += timedelta(days=6)
    care.delivers()
    care.school.now -= timedelta(days=6)

    assert ["hillside sent"] == care.delivers()


def test_given_up_by_a_clock_that_is_ahead_for_a_while(care: Care) -> None:
    """A mark that was given up by a clock weeks ahead goes on within minutes."""
    care.school.fake.spoil(WriteFails(error=DOWN, times=1))
    care.school.late()
    care.school.now += timedelta(days=30)
    given_up = care.delivers()
    care.school.now -= timedelta(days=30)

    assert ["hillside failed"] == given_up
    assert ["hillside sent"] == care.delivers(minutes=10)
    assert ["hillside successful"] == care.delivers(seconds=3)


def test_the_mis_asks_to_wait_for_years(care: Care) -> None:
    """An MIS that asks to wait for years is tried again after five minutes."""
    years = TryLater("Too many.", after=timedelta(seconds=1_000_000_000))
    care.school.fake.spoil(WriteFails(error=years, times=1))
    care.school.late()

    assert ([], []) == (care.delivers(), care.delivers(minutes=4, seconds=59))
    assert ["hillside sent"] == care.delivers(seconds=1)


def test_marks_of_several_pupils(care: Care) -> None:
    """Every mark that moved is counted."""
    care.school.fake.registers.gives_receipts = False
    care.school.late("S1")
    care.school.late("S2")

    assert ["hillside successful successful"] == care.delivers()
    assert 2 == care.caretaker.marks


def test_the_mis_is_down(care: Care) -> None:
    """While the MIS is down nothing moves; when it is back, marks go by themselves."""
    care.school.late()
    care.school.fake.spoil(WriteFails(error=DOWN))

    assert [] == care.delivers()
    assert [] == care.delivers(minutes=1)
    care.school.fake.heal()
    assert ["hillside sent"] == care.delivers(minutes=1)


def test_what_is_blocked_gives_one_message(care: Care) -> None:
    """A mark that stays blocked is told of once, however often it is decided anew."""
    care.school.late()
    care.school.fake.registers.allows = NotAllowed("Not here.")

    assert ["hillside blocked"] == care.delivers()
    assert [] == care.delivers(hours=1)
    care.school.fake.registers.allows = Allowed()
    assert ["hillside sent"] == care.delivers(hours=1)
    assert 1 == care.caretaker.marks


@pytest.mark.parametrize("error", [StoreError, OSError, CancelledError])
def test_a_ledger_that_cannot_be_read(error: type[BaseException]) -> None:
    """A store that fails is told of once for each reason, and soon tried again."""
    store = FailingStore()
    store.error = error
    care = Care(School(store=store))
    care.school.late()
    store.why = "The disk is full."

    assert ["hillside not delivered: The disk is full."] == care.delivers()
    assert [] == care.delivers(seconds=5)
    store.why = "The disk is gone."
    assert [] == care.delivers(seconds=4)
    assert ["hillside not delivered: The disk is gone."] == care.delivers(seconds=1)
    store.why = None
    assert ["hillside sent"] == care.delivers(seconds=5)


def test_told_to_stop_by_hand() -> None:
    """Whoever stops the program while a caretaker works is told of nothing."""
    store = FailingStore()
    store.error = KeyboardInterrupt
    care = Care(School(store=store))
    store.why = "Ctrl+C"
    for work in (care.imports, care.delivers):
        with pytest.raises(KeyboardInterrupt):
            work(days=1)


# Stopping


def test_nothing_is_begun_once_stopped(care: Care) -> None:
    """When everything is to stop, neither an import nor a round begins."""
    care.school.late()
    care.stop.set()

    assert ([], []) == (care.imports(days=1), care.delivers())
    assert 1 == runs(care)


def test_an_import_is_given_up() -> None:
    """An import that is being read when everything is to stop leaves no trace."""
    care = Care(stop=SetLater(asked=1))

    assert [] == care.imports(days=1)
    assert (1, 0) == (runs(care), care.caretaker.imports)
    care.school.site.import_people(by=BY)


def test_no_further_round() -> None:
    """Between two rounds it is asked whether to stop, and then nothing is claimed."""
    school = School()
    school.late()
    school.site.deliver(stopped=lambda: True)

    assert (State.WAITING, None) == (school.mark().state, school.mark().lease)


# Threads


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Open a store in memory, or in a file."""
    place = f"sqlite:///{tmp_path / 'missync.db'}"
    opened = MemoryStore() if request.param == "memory" else SqlStore.at(place)
    with closing(opened):
        yield opened


def test_what_is_recorded_is_delivered(store: Store) -> None:
    """While it runs, whatever anybody records is delivered, and no lease is left."""
    school, listener = School(store=store), QueueListener()
    with running([school.site], by=BY, listener=listener) as (caretaker,):
        school.late("S1")
        listener.until("hillside sent")
        school.now += timedelta(minutes=1)
        listener.until("hillside successful")
        school.late("S2")
        listener.until("hillside sent")

    assert ("L", "L", 2) == (school.shown(), school.shown("S2"), caretaker.marks)
    assert {None} == {mark.lease for mark in school.attendance.marks()}


def test_a_night_that_was_missed(store: Store) -> None:
    """What was missed before it runs is caught up at once."""
    school, listener = School(store=store), QueueListener()
    school.now += timedelta(days=3)
    with running([school.site], by=BY, listener=listener) as (caretaker,):
        listener.until("hillside nothing-to-do")

    assert 1 == caretaker.imports


def test_while_the_clock_is_set_back(store: Store) -> None:
    """Whatever is done to the clock while it runs, what is recorded is delivered."""
    school, listener = School(store=store, now=at("09:15")), QueueListener()
    with running([school.site], by=BY, listener=listener):
        school.late("S1")
        listener.until("hillside sent")
        school.now -= timedelta(minutes=10)
        listener.until("hillside successful")
        school.late("S2")
        listener.until("hillside sent")
        school.now += timedelta(minutes=10)
        listener.until("hillside successful")

    assert {State.SUCCESSFUL} == {mark.state for mark in school.attendance.marks()}


class Raising(QueueListener):
    """A listener that hears, and fails."""

    def delivered(self, site: Site, marks: tuple[Mark, ...]) -> None:
        """Hear of marks, and fail."""
        super().delivered(site, marks)
        raise SystemExit


def test_a_listener_that_raises() -> None:
    """What a listener raises ends nothing."""
    school, listener = School(), Raising()
    with running([school.site], by=BY, listener=listener):
        school.late("S1")
        listener.until("hillside sent")
        school.late("S2")
        listener.until("hillside sent")

    assert "L" == school.shown("S2")


def test_the_connection_is_closed(care: Care) -> None:
    """A caretaker keeps a connection, and lets go of it when it is told to."""
    care.school.late()
    care.delivers()
    care.caretaker.close()
    care.caretaker.close()

    assert ["hillside successful"] == care.delivers(seconds=3)


def test_several_sites(store: Store) -> None:
    """Every site is looked after; one whose MIS is down keeps none waiting."""
    down, listener = School(store=store), QueueListener()
    other = attrs.evolve(down.settings, name="northgate")
    north = School(settings=other, store=store, fake=FakeMis())
    down.fake.spoil(SchoolFails(error=DOWN))
    down.late()
    with running([down.site, north.site], by=BY, listener=listener):
        north.late()
        listener.until("northgate sent")

    assert (None, "L") == (down.shown(), north.shown())


def test_one_process_for_a_store(store: Store) -> None:
    """Whoever runs a second time is told who runs, and the first goes on."""
    school, listener = School(store=store), QueueListener()
    with running([school.site], by="Sam", listener=listener):
        with (
            pytest.raises(Busy, match=r"missync run is running already: Sam \("),
            running([school.site], by="Kim", listener=listener),
        ):
            pass
        school.late()
        listener.until("hillside sent")
    with running([school.site], by="Kim", listener=listener):
        pass


NO_MORE_THREADS = """
import resource, threading
from pathlib import Path
from missync.errors import Busy
from missync.running import running
from tests.support.attendance_world import BY, School
from tests.test_running import QueueListener

sites = [School().site] * 4
taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
stack = 1 << 30
threading.stack_size(stack)
room = taken + stack + stack // 2
resource.setrlimit(resource.RLIMIT_AS, (room, room))
try:
    with running(sites, by=BY, listener=QueueListener()):
        print("It runs.")
except Busy:
    print("Busy", threading.active_count())
"""


def test_a_block_that_raises(store: Store) -> None:
    """An error in the block stops everything, and is not swallowed."""
    school, listener = School(store=store), QueueListener()
    with (
        pytest.raises(ZeroDivisionError),
        running([school.site], by=BY, listener=listener),
    ):
        raise ZeroDivisionError
    with school.site.running(BY):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux keeps such a limit")
def test_no_more_threads() -> None:
    """Where a thread cannot be started, those that were are stopped, and it ends."""
    ended = subprocess.run(
        [sys.executable, "-c", NO_MORE_THREADS],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )

    assert ("Busy 1\n", "") == (ended.stdout, ended.stderr)


class Slow(QueueListener):
    """A listener that holds a round up until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def delivered(self, site: Site, marks: tuple[Mark, ...]) -> None:
        """Hear of marks, and wait."""
        super().delivered(site, marks)
        self.go.wait(PATIENCE)


def test_a_round_under_way_is_finished() -> None:
    """When everything is to stop, a round under way comes to its end first."""
    school, slow = School(), Slow()
    leaving, left = threading.Event(), threading.Event()

    def run() -> None:
        with running([school.site], by=BY, listener=slow):
            school.late()
            slow.until("hillside sent")
            leaving.set()
        left.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert leaving.wait(PATIENCE)
    with pytest.raises(Busy), school.site.running(BY):
        pass
    assert not left.is_set()
    slow.go.set()
    assert left.wait(PATIENCE)
    thread.join()
    with school.site.running(BY):
        pass


def test_due(care: Care) -> None:
    """A site says whether something is due, without asking its MIS."""
    site = care.school.site
    care.school.fake.spoil(SchoolFails(error=DOWN))

    assert (False, False) == (site.is_import_due(), site.is_delivery_due())
    care.school.late()
    care.school.now += timedelta(days=1)
    assert (True, True) == (site.is_import_due(), site.is_delivery_due())
