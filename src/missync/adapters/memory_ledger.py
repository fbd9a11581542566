"""The ledger of the store in memory: attendance events, marks, codes and reasons."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Self

import attrs

from missync.errors import StoreError
from missync.model.codes import Codebook
from missync.model.events import AttendanceEvent
from missync.model.ids import EventId, MarkId, PersonId
from missync.model.marks import Lease, LedgerChange, Mark, PupilDay, State


@attrs.frozen
class _Pages:
    """What is kept of one site: never changed, only put in the place of another."""

    events: Mapping[EventId, AttendanceEvent] = attrs.field(factory=dict)
    marks: Mapping[MarkId, Mark] = attrs.field(factory=dict)

    def having(self, change: LedgerChange) -> _Pages:
        """Say what is kept after a change."""
        events = {event.id: event for event in change.events}
        marks = {mark.id: mark for mark in change.marks}
        return _Pages({**self.events, **events}, {**self.marks, **marks})


class MemoryLedger:
    """A ledger that lives as long as its process. Threads may share it.

    One at a time writes, whosever pupil it is; who reads waits for nobody.

    Args:
        knows: Whether a site has a person.
        codebook: Reads a site's codes and reasons.
    """

    def __init__(
        self,
        knows: Callable[[str, PersonId], bool],
        codebook: Callable[[str], Codebook],
    ) -> None:
        self._knows = knows
        self._codebook = codebook
        self._pages: dict[str, _Pages] = {}
        self._turn = threading.Lock()

    def with_codebooks(self, codebook: Callable[[str], Codebook]) -> Self:
        """Give the same ledger, with codes and reasons that are read elsewhere."""
        other = type(self)(self._knows, codebook)
        vars(other).update(_pages=self._pages, _turn=self._turn)
        return other

    def codebook(self, site: str) -> Codebook:
        """Read a site's codes and reasons."""
        return self._codebook(site)

    @contextmanager
    def pupil(self, site: str, person: PersonId) -> Iterator[_MemoryPupilBook]:
        """Open the ledger at one pupil; whoever else wants to write waits.

        Raises:
            StoreError: There is no such person.
        """
        if not self._knows(site, person):
            message = f"Nobody is known by the id {person} at the site {site}."
            raise StoreError(message)
        with self._turn:
            book = _MemoryPupilBook(person, self._of(site))
            yield book
            self._pages[site] = book.pages

    def event(self, site: str, event: EventId) -> AttendanceEvent | None:
        """Read an event."""
        return self._of(site).events.get(event)

    def events(
        self, site: str, *, person: PersonId | None = None
    ) -> tuple[AttendanceEvent, ...]:
        """Read the events of everybody or of one pupil, as they happened."""
        events = self._of(site).events.values()
        return _happened(each for each in events if person in {None, each.person})

    def mark(self, site: str, mark: MarkId) -> Mark | None:
        """Read a mark."""
        return self._of(site).marks.get(mark)

    def marks(
        self,
        site: str,
        *,
        states: Collection[State] = frozenset(State),
        person: PersonId | None = None,
        day: date | None = None,
    ) -> tuple[Mark, ...]:
        """Read marks in these states, of one pupil, of one day or of all, as made."""
        return _made(
            mark
            for mark in self._of(site).marks.values()
            if mark.state in states
            and person in {None, mark.person}
            and day in {None, mark.date}
        )

    def claim(
        self, site: str, lease: Lease, now: datetime, limit: int
    ) -> tuple[Mark, ...]:
        """Take open marks that are due now, for nobody else to take meanwhile."""
        with self._turn:
            pages = self._of(site)
            taken = tuple(
                attrs.evolve(mark, lease=lease)
                for mark in _claimable(_open_by_pupil(pages), now, limit)
            )
            self._pages[site] = pages.having(LedgerChange(marks=taken))
        return taken

    def advance(
        self, site: str, holder: str, marks: tuple[Mark, ...]
    ) -> tuple[Mark, ...]:
        """Write what became of marks that were claimed, each whole."""
        with self._turn:
            pages = self._of(site)
            held = tuple(mark for mark in marks if _holds(pages, holder, mark.id))
            self._pages[site] = pages.having(LedgerChange(marks=held))
        return held

    def next_due(self, site: str) -> datetime | None:
        """Tell when the next open mark is due that nobody holds, if there is one."""
        return min(map(_free_from, _open_by_pupil(self._of(site))), default=None)

    def _of(self, site: str) -> _Pages:
        return self._pages.get(site, _Pages())


@attrs.define
class _MemoryPupilBook:
    """The ledger at one pupil; what is written is kept when the block has ended."""

    person: PersonId
    pages: _Pages

    def recorded(self, host_id: str) -> AttendanceEvent | None:
        """Find the event that a host recorded under its own id."""
        events = self.pages.events.values()
        return next((each for each in events if each.host_id == host_id), None)

    def day(self, day: date) -> PupilDay:
        """Read what there is of the pupil and one day."""
        events, marks = self.pages.events.values(), self.pages.marks.values()
        return PupilDay(
            events=_happened(
                each for each in events if (each.person, each.day) == (self.person, day)
            ),
            marks=_made(
                each for each in marks if (each.person, each.date) == (self.person, day)
            ),
        )

    def write(self, change: LedgerChange) -> None:
        """Write events and marks, new ones and changed ones.

        Raises:
            StoreError: Another event has been recorded under the same id of the host.
        """
        pages = self.pages.having(change)
        ids = (each.host_id for each in pages.events.values())
        named = [host_id for host_id in ids if host_id is not None]
        if len(named) != len(set(named)):
            message = (
                "Another event was recorded under the same id of the host. "
                "Nothing was written."
            )
            raise StoreError(message)
        self.pages = pages


def _happened(events: Iterable[AttendanceEvent]) -> tuple[AttendanceEvent, ...]:
    return tuple(sorted(events, key=lambda each: (each.at, each.recorded_at, each.id)))


def _made(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Put marks in order; those of one instant are in the order of writing already."""
    return tuple(sorted(marks, key=attrgetter("made_at")))


def _open_by_pupil(pages: _Pages) -> list[tuple[Mark, ...]]:
    by_pupil = attrgetter("person")
    found = [mark for mark in _made(pages.marks.values()) if mark.state.is_open]
    return [
        tuple(marks) for _, marks in groupby(sorted(found, key=by_pupil), key=by_pupil)
    ]


def _claimable(
    pupils: Iterable[tuple[Mark, ...]], now: datetime, limit: int
) -> list[Mark]:
    """Choose pupils who are free, the longest due first, until there are enough."""
    taken: list[Mark] = []
    for marks in sorted(pupils, key=lambda marks: min(mark.due for mark in marks)):
        if len(taken) < limit and not any(_is_held(mark, now) for mark in marks):
            taken += [mark for mark in marks if mark.due <= now]
    return taken


def _is_held(mark: Mark, now: datetime) -> bool:
    return mark.lease is not None and mark.lease.until > now


def _holds(pages: _Pages, holder: str, mark: MarkId) -> bool:
    kept = pages.marks.get(mark)
    return bool(kept and kept.lease and kept.lease.holder == holder)


def _free_from(marks: tuple[Mark, ...]) -> datetime:
    leases = [mark.lease.until for mark in marks if mark.lease]
    return max([min(mark.due for mark in marks), *leases])
