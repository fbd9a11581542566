"""Attendance: what a host records and asks of a site's late arrivals and leaving."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

import attrs

from missync.attendance.record import (
    NewEvent,
    Recorded,
    pupil_named,
    record,
    take_back,
)
from missync.errors import InputError
from missync.joining import reading, writing
from missync.model.events import (
    AttendanceEvent,
    Cancellation,
    EarlyLeaving,
    LateArrival,
    Return,
)
from missync.model.ids import MarkId
from missync.model.marks import LedgerChange, Mark, State
from missync.model.runs import Moment
from missync.model.settings import SiteSettings
from missync.model.spelling import comparable
from missync.model.values import as_set, to_member
from missync.ports import PupilBook, Store
from missync.rules.attendance.accept import accept_names
from missync.rules.attendance.evidence import Evidence, evidence
from missync.rules.attendance.ledger import Settlement, settled_by_hand
from missync.settings.arguments import taken, typed_arguments


class Attendance:
    """A site's late arrivals and early leaving, and the marks they owe the MIS.

    Each of :meth:`late`, :meth:`early` and :meth:`returned` is either in the ledger
    when it comes back, or refused with an error and not recorded at all. Nobody is
    asked: what is recorded is delivered later.

    Args:
        settings: The site's settings.
        store: Where the ledger is.
        begin: Gives a run its moment, on behalf of somebody.
    """

    def __init__(
        self, settings: SiteSettings, store: Store, begin: Callable[[str], Moment]
    ) -> None:
        self._settings = settings
        self._store = store
        self._begin = begin

    @typed_arguments
    def late(  # noqa: PLR0913 - an event's facts
        self,
        who: str,
        *,
        by: str,
        reason: str | None = None,
        at: datetime | None = None,
        host_id: str | None = None,
        connection: object | None = None,
    ) -> Recorded:
        """Record that a pupil arrived late.

        Args:
            who: Our id, the MIS's id, or an exact full name: of several people of one
                name, the pupil on the list is meant.
            by: Who records it, for the evidence.
            reason: A reason's label, a code while raw codes are offered, or free text
                where the settings allow it.
            at: When it happened, an aware instant; now, if not given.
            host_id: The host's own id of the event, which makes a repeat harmless.
            connection: The host's connection to the database that holds our tables:
                the event becomes part of the transaction that is open there.

        Raises:
            InputError: It cannot be recorded so; the message says why, and what can
                be done.
            StoreError: The store cannot be read or written.
        """
        new = NewEvent(
            what=LateArrival, who=who, by=by, reason=reason, at=at, host_id=host_id
        )
        return self._record(new, connection)

    @typed_arguments
    def early(  # noqa: PLR0913 - an event's facts
        self,
        who: str,
        *,
        by: str,
        reason: str | None = None,
        at: datetime | None = None,
        host_id: str | None = None,
        connection: object | None = None,
    ) -> Recorded:
        """Record that a pupil left before the end of the day. As :meth:`late`."""
        new = NewEvent(
            what=EarlyLeaving, who=who, by=by, reason=reason, at=at, host_id=host_id
        )
        return self._record(new, connection)

    @typed_arguments
    def returned(
        self,
        who: str,
        *,
        by: str,
        at: datetime | None = None,
        host_id: str | None = None,
        connection: object | None = None,
    ) -> Recorded:
        """Record that a pupil who left came back. As :meth:`late`, without a reason."""
        new = NewEvent(what=Return, who=who, by=by, at=at, host_id=host_id)
        return self._record(new, connection)

    @typed_arguments
    def cancel(self, event: str, *, by: str, why: str) -> Recorded:
        """Take an event back. What was not sent is not; what was is put back.

        Raises:
            InputError: Nobody knows such an event, or there is no reason why.
            StoreError: The store cannot be read or written.
        """
        accept_names(by, None)
        if not comparable(why):
            message = "An event is taken back with a reason: say why."
            raise InputError(message)
        taken_back = Cancellation(by=by, at=self._begin(by).at, why=why)
        return take_back(self._store, self._settings, event, taken_back)

    @typed_arguments
    def events(
        self, who: str | None = None, *, connection: object | None = None
    ) -> tuple[AttendanceEvent, ...]:
        """Read the events of everybody or of one pupil, in the order they happened.

        Those that were cancelled are among them, and those that write nothing.

        Args:
            who: Whose, if not everybody's.
            connection: The host's connection, to read what its transaction sees.

        Raises:
            InputError: Nobody, or more than one person, is meant.
            StoreError: The store cannot be read.
        """
        with reading(self._store, connection) as store:
            site = self._settings.name
            person = pupil_named(who, store, site).id if who else None
            return store.ledger.events(site, person=person)

    @typed_arguments
    def marks(
        self,
        *,
        states: Collection[State | str] = frozenset(State),
        who: str | None = None,
        connection: object | None = None,
    ) -> tuple[Mark, ...]:
        """Read marks in these states, of everybody or of one pupil, as they were made.

        Args:
            states: The states of those that are wanted.
            who: Whose, if not everybody's.
            connection: The host's connection, to read what its transaction sees.

        Raises:
            InputError: Nobody, or more than one person, is meant.
            StoreError: The store cannot be read.
        """
        wanted: frozenset[State] = taken(
            "states", as_set(states, partial(to_member, State)), frozenset[State]
        )
        with reading(self._store, connection) as store:
            site = self._settings.name
            person = pupil_named(who, store, site).id if who else None
            return store.ledger.marks(site, states=wanted, person=person)

    @typed_arguments
    def ask_about(self, receipt: str) -> tuple[Mark, ...]:
        """Let the next delivery ask at once what became of marks that the MIS took.

        For a host that hears of it before: nothing is believed, the MIS is asked.

        Args:
            receipt: What the MIS gave when it took them (Wonde: ``writeback_id``).

        Returns:
            The marks that are asked about; none, if nothing is to be asked.

        Raises:
            StoreError: The store cannot be read or written.
        """
        ledger, site = self._store.ledger, self._settings.name
        sent = ledger.marks(site, states={State.SENT})
        return tuple(self._due_now(mark) for mark in sent if mark.receipt == receipt)

    @typed_arguments
    def settle(self, mark: str, how: Settlement | str, *, by: str, why: str) -> Mark:
        """Decide by hand about a mark: write it after all, drop it, or try again.

        Raises:
            InputError: Nobody knows such a mark, or that cannot be decided about it.
            StoreError: The store cannot be read or written.
        """
        decision: Settlement = taken("how", to_member(Settlement, how), Settlement)
        known = self._known_mark(mark)
        now = self._begin(by).at
        with self._store.ledger.pupil(self._settings.name, known.person) as book:
            settled = settled_by_hand(_in_book(book, known), decision, by, why, now)
            book.write(LedgerChange(marks=(settled,)))
        return settled

    @typed_arguments
    def evidence(self, who: str | None = None) -> tuple[Evidence, ...]:
        """Give every register entry we changed: old, new, when, why and who.

        Raises:
            InputError: Nobody, or more than one person, is meant.
            StoreError: The store cannot be read.
        """
        ledger, site = self._store.ledger, self._settings.name
        person = pupil_named(who, self._store, site).id if who else None
        return evidence(
            ledger.marks(site, person=person), ledger.events(site, person=person)
        )

    def _record(self, new: NewEvent, connection: object | None) -> Recorded:
        with writing(self._store, connection) as store:
            return record(store, self._settings, new, lambda: self._begin(new.by).at)

    def _due_now(self, mark: Mark) -> Mark:
        now = self._begin("the host").at
        with self._store.ledger.pupil(self._settings.name, mark.person) as book:
            current = _in_book(book, mark)
            if current.state is not State.SENT:
                return current
            book.write(LedgerChange(marks=(due := attrs.evolve(current, due=now),)))
            return due

    def _known_mark(self, mark: str) -> Mark:
        known = self._store.ledger.mark(self._settings.name, MarkId(mark))
        if known is None:
            message = f"There is no mark “{mark}”. “missync marks” lists them all."
            raise InputError(message)
        return known


def _in_book(book: PupilBook, mark: Mark) -> Mark:
    """Give a mark as it is now that nobody else can change it."""
    (current,) = (each for each in book.day(mark.date).marks if each.id == mark.id)
    return current
