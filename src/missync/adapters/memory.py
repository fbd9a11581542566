"""A real store, in memory: for tests, trials and hosts that keep nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import attrs

from missync.errors import Busy, StalePlan
from missync.hookspecs import StoreAdapter, hookimpl
from missync.model.plans import Changeset, Roll, Source
from missync.model.runs import Holder, Run


__all__ = ["MemoryStore", "missync_store_adapter"]


@attrs.define
class _Shelf:
    """What is kept of one site."""

    roll: Roll = attrs.field(factory=Roll)
    runs: tuple[Run, ...] = ()
    holder: Holder | None = None


class MemoryStore:
    """A store that lives as long as its process. Threads may share it."""

    def __init__(self) -> None:
        self._shelves: dict[str, _Shelf] = {}
        self._lock = threading.Lock()

    def roll(self, site: str) -> Roll:
        """Read everything a site knows, as of one moment."""
        with self._lock:
            return self._shelf(site).roll

    def commit(self, site: str, changes: Changeset, run: Run) -> None:
        """Keep a changeset and its run, all of it or nothing.

        Raises:
            StalePlan: The roll has moved since; nothing was kept.
        """
        with self._lock:
            shelf = self._shelf(site)
            if shelf.roll.version != changes.basis:
                message = "The people of this site changed in the meantime. Plan again."
                raise StalePlan(message)
            shelf.roll = _changed(shelf.roll, changes)
            shelf.runs = (run, *shelf.runs)

    def history(self, site: str) -> tuple[Run, ...]:
        """Every run of a site, the newest first."""
        with self._lock:
            return self._shelf(site).runs

    @contextmanager
    def importing(self, site: str, holder: Holder) -> Iterator[None]:
        """Hold the site's import lock.

        Raises:
            Busy: Somebody holds it.
        """
        with self._lock:
            shelf = self._shelf(site)
            if shelf.holder is not None:
                message = f"An import is running already: {shelf.holder}."
                raise Busy(message)
            shelf.holder = holder
        try:
            yield
        finally:
            with self._lock:
                shelf.holder = None

    def close(self) -> None:
        """Let go of nothing: what is kept goes with the store."""

    def _shelf(self, site: str) -> _Shelf:
        return self._shelves.setdefault(site, _Shelf())


@hookimpl
def missync_store_adapter() -> StoreAdapter:
    """Open ``memory://`` URLs, each as a store of its own."""
    return StoreAdapter(schemes=("memory",), open=lambda _: MemoryStore())


def _changed(roll: Roll, changes: Changeset) -> Roll:
    people = {person.id: person for person in roll.people}
    people.update((person.id, person) for person in changes.people)
    vanished = frozenset(changes.vanished)
    sources = {k: v for k, v in roll.sources.items() if k not in vanished}
    for person, record in changes.sources:
        sources[record.key] = Source(person=person, fingerprint=record.fingerprint)
    return Roll(
        version=roll.version + changes.moves_anything(roll),
        school=changes.school,
        people=tuple(people.values()),
        sources=sources,
    )
