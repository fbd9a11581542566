"""A real store, in memory: for tests, trials and hosts that keep nothing."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from typing import TypeVar

import attrs

from missync.adapters.memory_ledger import MemoryLedger
from missync.errors import Busy, InputError, StalePlan
from missync.hookspecs import StoreAdapter, hookimpl
from missync.model.codes import Codebook
from missync.model.ids import Kind, PersonId
from missync.model.people import Person, Record, SourceKey
from missync.model.plan import Changeset
from missync.model.roll import PersonQuery, Roll, as_sources, counted
from missync.model.runs import Holder, Run
from missync.model.schools import School
from missync.ports import PATIENCE, Store


_T = TypeVar("_T")


@attrs.define
class _Site:
    """What is kept of one site."""

    roll: Roll = attrs.field(factory=Roll)
    records: Mapping[SourceKey, Record] = attrs.field(factory=dict)
    runs: tuple[Run, ...] = ()
    codebook: Codebook = attrs.field(factory=Codebook)

    def keep(self, changes: Changeset, run: Run) -> None:
        """Keep a changeset and its run.

        Raises:
            StalePlan: The roll has moved since; nothing was kept.
        """
        if self.roll.version != changes.basis:
            message = "The people of this site changed in the meantime. Plan again."
            raise StalePlan(message)
        self.roll = _changed(self.roll, changes)
        self.records = _kept(self.records, changes)
        self.runs = (run, *self.runs)
        if changes.codebook is not None:
            self.codebook = changes.codebook


class MemoryStore:
    """A store that lives as long as its process. Threads may share it."""

    def __init__(self) -> None:
        self._sites: dict[str, _Site] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._holders: dict[str, Holder] = {}
        self._runner: Holder | None = None
        self._lock = threading.Lock()
        self._ledger = MemoryLedger(self._knows, self._codebook)

    @property
    def ledger(self) -> MemoryLedger:
        """The attendance events and marks of its sites."""
        return self._ledger

    def roll(self, site: str, *, kinds: Collection[Kind] = tuple(Kind)) -> Roll:
        """Read everything a site knows, as of one moment."""
        with self._lock:
            roll = self._of(site).roll
        return attrs.evolve(
            roll,
            people=tuple(person for person in roll.people if person.kind in kinds),
            others=counted(p for p in roll.people if p.kind not in kinds),
        )

    def school(self, site: str) -> School | None:
        """Tell which school a site is; ``None`` before its first import."""
        return self.roll(site).school

    def people(
        self, site: str, kind: Kind, query: PersonQuery | None = None
    ) -> tuple[Person, ...]:
        """Read the people of a kind: everybody, or those whom a query finds."""
        people = self.roll(site, kinds=(kind,)).people
        return people if query is None else tuple(filter(query.finds, people))

    def records(
        self, site: str, keys: Collection[SourceKey]
    ) -> Mapping[SourceKey, Record]:
        """Read kept records, in full."""
        with self._lock:
            kept = self._of(site).records
        return {key: kept[key] for key in keys if key in kept}

    def commit(self, site: str, changes: Changeset, run: Run) -> None:
        """Keep a changeset and its run, all of it or nothing.

        Raises:
            StalePlan: The roll has moved since; nothing was kept.
        """
        with self._turn(site, PATIENCE) as kept:
            kept.keep(changes, run)

    @contextmanager
    def turn(self, site: str, *, patience: float = PATIENCE) -> Iterator[Store]:
        """Be the only one who commits to a site, until the block ends.

        Raises:
            Busy: Others were not done in time.
        """
        with self._turn(site, patience) as kept:
            yield _Turn({**self._sites, site: kept}, self._ledger)

    def reading_on(self, connection: object) -> AbstractContextManager[Store]:
        """Refuse: there is nothing that a connection could be to.

        Raises:
            InputError: Always.
        """
        del connection
        message = (
            "The store is in memory and has no connection to share. Leave the "
            "connection out, or use a store in the host's own database."
        )
        raise InputError(message)

    def writing_on(
        self, connection: object, *, patience: float = PATIENCE
    ) -> AbstractContextManager[Store]:
        """Refuse: there is nothing that a connection could be to.

        Raises:
            InputError: Always.
        """
        del patience
        return self.reading_on(connection)

    def runs(self, site: str) -> Iterator[Run]:
        """Give the runs of a site, the newest first."""
        with self._lock:
            return iter(self._of(site).runs)

    @contextmanager
    def importing(self, site: str, holder: Holder) -> Iterator[None]:
        """Hold the site's import lock.

        Raises:
            Busy: Somebody holds it.
        """
        with self._lock:
            if site in self._holders:
                message = f"An import is running already: {self._holders[site]}."
                raise Busy(message)
            self._holders[site] = holder
        try:
            yield
        finally:
            with self._lock:
                del self._holders[site]

    @contextmanager
    def running(self, holder: Holder) -> Iterator[None]:
        """Hold the lock of the one that serves the store by itself.

        Raises:
            Busy: Somebody holds it.
        """
        with self._lock:
            if self._runner is not None:
                message = f"missync run is running already: {self._runner}."
                raise Busy(message)
            self._runner = holder
        try:
            yield
        finally:
            with self._lock:
                self._runner = None

    def is_served(self) -> bool:
        """Whether somebody is :meth:`running`."""
        return self._runner is not None

    def readable_by_others(self) -> tuple[str, ...]:
        """Name none: there is no file."""
        return ()

    def close(self) -> None:
        """Let go of nothing: what is kept goes with the store."""

    def _knows(self, site: str, person: PersonId) -> bool:
        return any(each.id == person for each in self.roll(site).people)

    def _codebook(self, site: str) -> Codebook:
        with self._lock:
            return self._of(site).codebook

    @contextmanager
    def _turn(self, site: str, patience: float) -> Iterator[_Site]:
        """Give a copy of what is kept of a site, which takes its place at the end."""
        turn = self._turns.setdefault(site, threading.Lock())
        if not turn.acquire(timeout=patience):
            message = (
                f"The site “{site}” is being changed by somebody else, and that was "
                f"not done within {patience:g} seconds. Try again when it is done."
            )
            raise Busy(message)
        try:
            with self._lock:
                mine = copy(self._of(site))
            yield mine
            with self._lock:
                self._sites[site] = mine
        finally:
            turn.release()

    def _of(self, site: str) -> _Site:
        return self._sites.setdefault(site, _Site())


class _Turn(MemoryStore):
    """The same store, for the one whose turn it is to commit to a site."""

    def __init__(self, sites: dict[str, _Site], ledger: MemoryLedger) -> None:
        super().__init__()
        self._sites = sites
        self._ledger = ledger.with_codebooks(self._codebook)

    @contextmanager
    def _turn(self, site: str, patience: float) -> Iterator[_Site]:
        """Give what is kept itself: who has the turn waits for nobody."""
        del patience
        yield self._of(site)


@hookimpl
def missync_store_adapter() -> StoreAdapter:
    """Open ``memory://`` URLs, each as a store of its own."""
    return StoreAdapter(schemes=("memory",), open=lambda _: MemoryStore())


def _changed(roll: Roll, changes: Changeset) -> Roll:
    people = {person.id: person for person in roll.people}
    people.update((person.id, person) for person in changes.people)
    vanished = frozenset(changes.vanished)
    sources = {k: v for k, v in roll.sources.items() if k not in vanished}
    sources.update((kept.record.key, kept.source) for kept in changes.sources)
    return Roll(
        version=roll.version + changes.moves_anything(roll.school),
        school=changes.school,
        people=tuple(people.values()),
        sources=as_sources(sources),
        choices=_newest(changes.choices, roll.choices),
        strangers=_newest(changes.strangers, roll.strangers),
        policy=_newest(changes.policy, roll.policy),
        out_of_sight=_newest(changes.out_of_sight, roll.out_of_sight),
    )


def _newest(new: _T | None, before: _T) -> _T:
    return before if new is None else new


def _kept(
    records: Mapping[SourceKey, Record], changes: Changeset
) -> Mapping[SourceKey, Record]:
    vanished = frozenset(changes.vanished)
    kept = {key: record for key, record in records.items() if key not in vanished}
    return kept | {each.record.key: each.record for each in changes.sources}
