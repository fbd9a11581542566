"""The site without its MIS: who is on the list, why or why not, and what is due."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import date
from types import TracebackType
from typing import Final, Self

from missync.errors import InputError
from missync.importing.choices import at_once
from missync.importing.new_run import holder_of, moment_of
from missync.joining import reading
from missync.model.choices import OperatorAction, Overrides
from missync.model.ids import Kind, MisId
from missync.model.marks import OPEN
from missync.model.people import Person
from missync.model.plan import ImportPlan
from missync.model.roll import PersonQuery
from missync.model.runs import Moment, Run
from missync.model.settings import SiteSettings
from missync.model.standings import CauseKind, WarningKind
from missync.model.values import to_kind
from missync.ports import Clock, Store
from missync.rules.checks.clocks import righted
from missync.rules.names import alike, comparable
from missync.rules.roll.brake import run_holding
from missync.rules.roll.explain import (
    Explanation,
    explain,
    explain_stranger,
    why_unknown,
)
from missync.rules.roll.find import find, listing
from missync.rules.roll.kept_off import (
    kind_settings,
    switched_off,
    under_the_switch,
)
from missync.rules.roll.nights import is_import_due
from missync.rules.roll.school import KnownSchool, known_school
from missync.settings.arguments import taken, typed_arguments


_AT_ONCE: Final = 5_000
"""Up to so many people are asked for by their ids at once."""


class OfflineSite:
    """What of a site needs its store alone: the MIS is not asked, nothing is written.

    Close it when done, or use it as a context manager.

    Attributes:
        settings: What the school wants.
    """

    def __init__(self, settings: SiteSettings, store: Store, clock: Clock) -> None:
        self.settings = settings
        self._store = store
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store. Calling it again does nothing."""
        self._store.close()

    @typed_arguments
    def people(
        self,
        *,
        everyone: bool = False,
        kind: Kind | str | None = None,
        connection: object | None = None,
    ) -> tuple[Person, ...]:
        """Give the list, sorted by the names that show.

        Args:
            everyone: Also those who are not on the list.
            kind: Only people of this kind; its word will do, singular or plural.
            connection: The host's own connection to the database that holds our
                tables, to read what the transaction sees that is open there; so
                in every question below.

        Raises:
            InputError: Such a connection cannot be used with this store.
            StoreError: The store cannot be read.
        """
        wanted = None if kind is None else taken("kind", to_kind(kind), Kind)
        with reading(self._store, connection) as store:
            roll = store.roll(self.settings.name)
        people = (
            under_the_switch(person, self.settings, roll.choices)
            for person in roll.people
        )
        return listing(people, self.settings.names, everyone=everyone, kind=wanted)

    def people_with(self, mis_ids: Collection[MisId]) -> tuple[Person, ...]:
        """Give who has one of these ids in the MIS, on the list or not, of any kind.

        Raises:
            StoreError: The store cannot be read.
        """
        wanted = tuple(mis_ids)
        return tuple(
            person
            for start in range(0, len(wanted), _AT_ONCE)
            for kind in Kind
            for person in self._store.people(
                self.settings.name,
                kind,
                PersonQuery(mis_ids=frozenset(wanted[start : start + _AT_ONCE])),
            )
        )

    @typed_arguments
    def find(self, who: str, *, connection: object | None = None) -> Person:
        """Find somebody by our id, the MIS's id or exact full name, on the list or not.

        Raises:
            InputError: Nobody, or more than one person, is meant.
        """
        with reading(self._store, connection) as store:
            return find(store.roll(self.settings.name).people, who)

    @typed_arguments
    def explain(self, who: str, *, connection: object | None = None) -> Explanation:
        """Tell why somebody is on the list or not, and the one thing to change.

        Raises:
            InputError: Nobody, or more than one person, is meant.
        """
        today = self._clock().astimezone(self.settings.timezone).date()
        with reading(self._store, connection) as store:
            return explained(store, self.settings, who, today)

    def choices(self, *, connection: object | None = None) -> Overrides:
        """Give what was chosen about the site as a whole, over its settings."""
        with reading(self._store, connection) as store:
            return store.roll(self.settings.name, kinds=()).choices

    @typed_arguments
    def plan_choice(self, choice: OperatorAction) -> ImportPlan:
        """Say what a choice would do at once; nothing is written.

        ``what_if`` says what would follow from it with the next import, too.

        Raises:
            InputError: Somebody is named whom the site does not know, or a filter
                asks for what nobody has.
            StoreError: The store cannot be read.
        """
        moment = self._moment("what if")
        return at_once(self._store, choice, self.settings, moment)

    def history(self, *, connection: object | None = None) -> tuple[Run, ...]:
        """Every run of this site, the newest first."""
        with reading(self._store, connection) as store:
            return tuple(store.runs(self.settings.name))

    def school(self) -> KnownSchool | None:
        """Say which school the store holds for this site; ``None`` before an import."""
        name = self.settings.name
        return known_school(self._store.school(name), tuple(self._store.runs(name)))

    @typed_arguments
    def running(self, by: str) -> AbstractContextManager[None]:
        """Be the one process that serves all sites of this store by itself.

        Args:
            by: On whose behalf.

        Raises:
            Busy: Another process is; the message says which.
            StoreError: The store cannot be written.
        """
        return self._store.running(holder_of(self._moment(by)))

    def is_import_due(self) -> bool:
        """Whether the newest night's import is still to be made. Nobody is asked.

        Raises:
            StoreError: The store cannot be read.
        """
        runs = self._store.runs(self.settings.name)
        return is_import_due(runs, self.settings, self._clock())

    def is_delivery_due(self) -> bool:
        """Whether :meth:`deliver` has something to do now. Nobody is asked.

        What was given up by a wrong clock goes on with a delivery, due or not; make
        one now and then.

        Raises:
            StoreError: The store cannot be read.
        """
        ledger, site, now = self._store.ledger, self.settings.name, self._clock()
        due = ledger.next_due(site)
        if due is None or due <= now:
            return due is not None
        marks = ledger.marks(site, states=OPEN)
        return any(righted(mark, now) for mark in marks)

    def _moment(self, by: str) -> Moment:
        return moment_of(self._clock(), self.settings, by)


def explained(
    store: Store, settings: SiteSettings, who: str, today: date | None = None
) -> Explanation:
    """Tell why somebody is on the list or not.

    Args:
        store: Where the site's people are kept.
        settings: The site's settings.
        who: An id or a name.
        today: The day it is, in the school's time zone, where that is known.

    Raises:
        InputError: Nobody, or more than one person, is meant; of somebody unknown it
            says why they may be.
        StoreError: The store cannot be read.
    """
    roll = store.roll(settings.name)
    try:
        person = find(roll.people, who)
    except InputError as unknown:
        if unknown.problems:
            raise
        for holder in roll.people:
            if _is_held_for(holder, who):
                return explain(holder, _holding(holder, store, settings), today)
        for record in roll.strangers:
            if who == record.mis_id or alike(who, record.label):
                return explain_stranger(record)
        kinds = {kind: kind_settings(kind, settings, roll.choices) for kind in Kind}
        raise InputError(
            unknown.message, why_unknown(kinds, store.runs(settings.name))
        ) from None
    now = under_the_switch(person, settings, roll.choices)
    red = switched_off(person.kind, settings, roll.choices) if person.imported else None
    return explain(now, _holding(person, store, settings), today, red)


def _holding(person: Person, store: Store, settings: SiteSettings) -> Run | None:
    """Give the newest run that holds something of somebody, if anything is held."""
    held = any(cause.what is CauseKind.HELD for cause in person.causes)
    if not (held or person.notes):
        return None
    return run_holding(person, store.runs(settings.name))


def _is_held_for(holder: Person, who: str) -> bool:
    """Whether somebody of this name waits for the id that a person still has."""
    return any(
        note.what is WarningKind.ANOTHER_HUMAN
        and comparable(who) in comparable(note.why)
        for note in holder.notes
    )
