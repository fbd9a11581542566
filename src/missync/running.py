"""Running: nightly imports and prompt delivery at some sites, until told to stop.

What is due is asked of the store, again and again: so what another process records is
delivered as promptly as what this one does, and what was missed while nothing ran is
caught up.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from time import monotonic
from typing import Final, Protocol

from missync.attendance.connection import KEPT_FOR
from missync.errors import Busy
from missync.guarding import let_stop_through
from missync.importing.report import ImportReport
from missync.model.ids import MarkId
from missync.model.marks import Mark, State
from missync.site import Site


IMPORT_AGAIN_AFTER: Final = 15 * 60.0
"""Seconds until an import that failed is tried again."""

_DELIVER_AGAIN_AFTER: Final = 5.0
"""Seconds until a round that failed is tried again: it is the store that fails."""

_DELIVER_ANYWAY_AFTER: Final = 2 * KEPT_FOR
"""Seconds until a round is made though none is due. No connection is open then."""

_LOOK_FOR_MARKS: Final = 0.25
_LOOK_FOR_NIGHTS: Final = 20.0
_IMPORTS_AT_ONCE: Final = 4
_NO_MORE_THREADS: Final = (
    "This machine lets missync start no more threads. Close other programs, give it "
    "more memory, or let this user have more processes (“ulimit -u” says how many); "
    "then try again."
)
_LOGGER: Final = logging.getLogger(__name__)


class Listener(Protocol):
    """Who wants to know what is done. Several threads may tell it at once."""

    def imported(self, site: Site, report: ImportReport) -> None:
        """Hear of an import."""

    def import_failed(self, site: Site, error: BaseException) -> None:
        """Hear of one that failed; it is tried again after a while."""

    def delivered(self, site: Site, marks: tuple[Mark, ...]) -> None:
        """Hear of marks that are in another state than before."""

    def delivery_failed(self, site: Site, error: BaseException) -> None:
        """Hear of a round that failed, once for as long as it fails alike."""


class _Stopped(Exception):
    """An import is given up because everything is to stop."""


class Caretaker:
    """Looks after one site: brings in what is due, and delivers what is due.

    One thread may import while another delivers; neither raises anything.

    Args:
        site: The site.
        by: On whose behalf, for the history.
        listener: Who is told what was done.
        stop: When it is set, nothing is begun any more. A round of marks is finished;
            an import that is still being read is given up, and nothing of it is kept.
        seconds: Tells the seconds since some moment; they never go back.

    Attributes:
        imports: How many imports there were.
        marks: How many marks were moved.
    """

    def __init__(
        self,
        site: Site,
        *,
        by: str,
        listener: Listener,
        stop: threading.Event,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self.imports = 0
        self.marks = 0
        self._site = site
        self._by = by
        self._listener = listener
        self._stop = stop
        self._seconds = seconds
        self._connection = site.mis_connection(seconds=seconds)
        self._import_from = self._deliver_from = self._deliver_anyway_from = seconds()
        self._under_way: dict[MarkId, State] = {}
        self._last_complaint: str | None = None

    def import_people(self) -> None:
        """Make the night's import if it is due, and did not fail just now."""
        if self._stop.is_set() or self._seconds() < self._import_from:
            return
        try:
            if not self._site.is_import_due():
                return
            report = self._site.import_people(by=self._by, progress=self._go_on)
        except _Stopped:
            return
        except BaseException as error:  # noqa: BLE001 - the next one may succeed
            let_stop_through(error)
            self._import_from = self._seconds() + IMPORT_AGAIN_AFTER
            self._listener.import_failed(self._site, error)
            return
        self.imports += 1
        self._listener.imported(self._site, report)

    def deliver(self) -> None:
        """Bring every mark that is due a step further.

        Now and then that is done though none is due: then what was given up by a wrong
        clock goes on.
        """
        if self._stop.is_set() or self._seconds() < self._deliver_from:
            return
        try:
            if not self._is_delivery_due():
                return
            self._deliver_anyway_from = self._seconds() + _DELIVER_ANYWAY_AFTER
            marks = self._site.deliver(stopped=self._stop.is_set, over=self._connection)
        except BaseException as error:  # noqa: BLE001 - the next one may succeed
            let_stop_through(error)
            self._connection.close()
            self._deliver_from = self._seconds() + _DELIVER_AGAIN_AFTER
            if self._last_complaint != str(error):
                self._last_complaint = str(error)
                self._listener.delivery_failed(self._site, error)
            return
        self._last_complaint = None
        self._note(marks)

    def close(self) -> None:
        """Let go of the connection to the MIS. Calling it again does nothing."""
        self._connection.close()

    def _is_delivery_due(self) -> bool:
        anyway = self._seconds() >= self._deliver_anyway_from
        return anyway or self._site.is_delivery_due()

    def _go_on(self, stream: str, rows: int, of: int | None) -> None:
        """Let a reading go on, unless everything is to stop."""
        del stream, rows, of
        if self._stop.is_set():
            raise _Stopped

    def _note(self, marks: tuple[Mark, ...]) -> None:
        before = self._under_way
        moved = tuple(
            mark
            for mark in marks
            if mark.state is not before.get(mark.id, State.WAITING)
        )
        self.marks += sum(mark.id not in before for mark in moved)
        for mark in moved:
            before.pop(mark.id, None)
            if mark.state.is_open:
                before[mark.id] = mark.state
        if moved:
            self._listener.delivered(self._site, moved)


_Turns = SimpleQueue[tuple[float, Caretaker]]
"""The sites that no thread has at hand, each with when it is its turn, in order."""


@contextmanager
def running(
    sites: Sequence[Site],
    *,
    by: str,
    listener: Listener,
    stop: threading.Event | None = None,
) -> Iterator[tuple[Caretaker, ...]]:
    """Look after sites in threads of their own, until the block ends.

    Then nothing is begun any more, and what is under way comes to its end first.

    Args:
        sites: The sites, all of one store.
        by: On whose behalf, for the history.
        listener: Who is told what was done.
        stop: When it is set, nothing is begun any more. The end of the block sets it.

    Raises:
        Busy: Another process looks after this store, or the machine gives no more
            threads; the message says which.
        StoreError: The store cannot be written.
    """
    stop = stop or threading.Event()
    caretakers = tuple(
        Caretaker(site, by=by, listener=listener, stop=stop) for site in sites
    )
    started: list[Thread] = []
    with sites[0].running(by):
        try:
            for thread in _threads(caretakers, stop):
                _start(thread)
                started.append(thread)
            yield caretakers
        finally:
            stop.set()
            for thread in started:
                thread.join()
            for each in caretakers:
                each.close()


def _threads(
    caretakers: Sequence[Caretaker], stop: threading.Event
) -> Iterator[Thread]:
    """Make the threads that call on caretakers until everything is to stop.

    Each site has one for its marks; a few others import, whichever site is next.
    """
    turns: _Turns = SimpleQueue()
    for each in caretakers:
        turns.put((monotonic(), each))
        yield Thread(target=_call_on, args=(each.deliver, _LOOK_FOR_MARKS, stop))
    for _ in caretakers[:_IMPORTS_AT_ONCE]:
        yield Thread(target=_import_in_turn, args=(turns, stop))


def _start(thread: Thread) -> None:
    try:
        thread.start()
    except RuntimeError:
        raise Busy(_NO_MORE_THREADS) from None


def _import_in_turn(turns: _Turns, stop: threading.Event) -> None:
    """Import whichever site is next if its night is due, until everything is to stop.

    As many threads do as there are sites, or fewer: there is a turn for each.
    """
    while not stop.is_set():
        due, caretaker = turns.get()
        stop.wait(due - monotonic())
        _shielded(caretaker.import_people)
        turns.put((monotonic() + _LOOK_FOR_NIGHTS, caretaker))


def _call_on(act: Callable[[], None], pause: float, stop: threading.Event) -> None:
    """Do something now, and again after each pause, until everything is to stop.

    The pause is one of a clock that never goes back, whatever is done to the other.
    """
    while not stop.is_set():
        _shielded(act)
        stop.wait(pause)


def _shielded(act: Callable[[], None]) -> None:
    """Do something; whatever a listener raises ends nothing."""
    try:
        act()
    except BaseException:
        _LOGGER.exception("What was done could not be told of.")
