"""The shell of write-back: what is recorded at reception, and what becomes of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import partial

import attrs

from missync.errors import InputError
from missync.joining import reading, writing
from missync.model.codes import Codebook, Direction
from missync.model.events import (
    AttendanceEvent,
    Cancellation,
    EarlyLeaving,
    LateArrival,
    Return,
)
from missync.model.ids import EventId, Kind, MarkId, MisId, PersonId
from missync.model.marks import LedgerChange, Mark, PupilDay, State
from missync.model.people import Person
from missync.model.roll import PersonQuery
from missync.model.runs import Moment
from missync.model.settings import SiteSettings
from missync.model.spelling import comparable
from missync.model.values import as_set, to_member
from missync.ports import PupilBook, Store
from missync.rules.attendance.accept import accept_moment, accept_names, accept_pupil
from missync.rules.attendance.day import intended
from missync.rules.attendance.evidence import Evidence, evidence
from missync.rules.attendance.ledger import (
    Settlement,
    cancelled,
    recorded,
    settled_by_hand,
)
from missync.rules.attendance.reasons import given
from missync.rules.attendance.registers import times_of
from missync.rules.roll.find import find_pupil
from missync.settings.arguments import taken, typed_arguments


@attrs.frozen(kw_only=True)
class Recorded:
    """An event that is in the ledger now, or was before.

    Attributes:
        marks: The marks of that pupil's day that are still meant.
        why: Why the event writes nothing; ``None`` where it does.
        repeated: Whether the host had recorded it before, under the same id.
    """

    event: AttendanceEvent
    marks: tuple[Mark, ...]
    why: str | None = attrs.field(default=None, repr=False)
    repeated: bool = False


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
        facts = _Facts(who=who, by=by, reason=reason, at=at, host_id=host_id)
        return self._record(LateArrival, facts, connection)

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
        facts = _Facts(who=who, by=by, reason=reason, at=at, host_id=host_id)
        return self._record(EarlyLeaving, facts, connection)

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
        facts = _Facts(who=who, by=by, at=at, host_id=host_id)
        return self._record(Return, facts, connection)

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
        known = self._known_event(event)
        taken_back = Cancellation(by=by, at=self._begin(by).at, why=why)
        ledger, site = self._store.ledger, self._settings.name
        with ledger.pupil(site, known.person) as book:
            day = book.day(known.day)
            change = cancelled(day, known.id, taken_back, self._settings, _new_mark)
            book.write(change)
            return _recorded(book.day(known.day), known.id, self._settings)

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
            person = self._find(who, store).id if who else None
            return store.ledger.events(self._settings.name, person=person)

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
            person = self._find(who, store).id if who else None
            site = self._settings.name
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
        person = self._find(who, self._store).id if who else None
        ledger, site = self._store.ledger, self._settings.name
        return evidence(
            ledger.marks(site, person=person), ledger.events(site, person=person)
        )

    def _due_now(self, mark: Mark) -> Mark:
        now = self._begin("the host").at
        with self._store.ledger.pupil(self._settings.name, mark.person) as book:
            current = _in_book(book, mark)
            if current.state is not State.SENT:
                return current
            book.write(LedgerChange(marks=(due := attrs.evolve(current, due=now),)))
            return due

    def _record(
        self,
        what: type[AttendanceEvent],
        facts: _Facts,
        connection: object | None,
    ) -> Recorded:
        """Record an event, unless the host has recorded it before.

        A repeat is known by the host's id alone: whatever changed since, it is no
        reason to refuse what is in the ledger.
        """
        accept_names(facts.by, facts.host_id)
        site = self._settings.name
        with writing(self._store, connection) as store:
            ledger = store.ledger
            person, codebook = self._find(facts.who, store), ledger.codebook(site)
            with ledger.pupil(site, person.id) as book:
                return self._record_in(book, what, facts, person, codebook)

    def _record_in(
        self,
        book: PupilBook,
        what: type[AttendanceEvent],
        facts: _Facts,
        person: Person,
        codebook: Codebook,
    ) -> Recorded:
        known = book.recorded(facts.host_id) if facts.host_id else None
        if known is not None:
            _refuse_another(known, what, person)
            again = _recorded(book.day(known.day), known.id, self._settings)
            return attrs.evolve(again, repeated=True)
        event = self._event(what, facts, person, codebook)
        day = book.day(event.day)
        change = recorded(day, event, self._settings, event.recorded_at, _new_mark)
        book.write(change)
        return _recorded(book.day(event.day), event.id, self._settings)

    def _event(
        self,
        what: type[AttendanceEvent],
        facts: _Facts,
        person: Person,
        codebook: Codebook,
    ) -> AttendanceEvent:
        """Make an event, if it can be taken as it is.

        Raises:
            InputError: It cannot.
        """
        accept_pupil(person)
        settings, now = self._settings, self._begin(facts.by).at
        year = person.fields.get("year_group")
        at = now if facts.at is None else facts.at
        day = accept_moment(at, now, settings, year)
        make: Callable[..., AttendanceEvent] = what
        if what is not Return:
            way = Direction.LATE if what is LateArrival else Direction.EARLY
            reason = given(facts.reason, way, codebook, settings, at)
            make = partial(make, given=reason)
        return make(
            id=EventId(secrets.token_hex(8)),
            person=person.id,
            day=day,
            at=at.astimezone(UTC),
            recorded_at=now,
            by=facts.by,
            host_id=facts.host_id,
            times=times_of(day, settings.registers, year, settings.timezone),
        )

    def _find(self, who: str, store: Store) -> Person:
        """Find somebody by an id; only a name takes reading everybody."""
        site = self._settings.name
        by_id = PersonQuery(
            ids=frozenset({PersonId(who)}), mis_ids=frozenset({MisId(who)})
        )
        named = tuple(
            person for kind in Kind for person in store.people(site, kind, by_id)
        )
        return find_pupil(named or store.roll(site).people, who)

    def _known_event(self, event: str) -> AttendanceEvent:
        known = self._store.ledger.event(self._settings.name, EventId(event))
        if known is None:
            message = (
                f"There is no event “{event}”. “missync marks” names the events of "
                "all marks."
            )
            raise InputError(message)
        return known

    def _known_mark(self, mark: str) -> Mark:
        known = self._store.ledger.mark(self._settings.name, MarkId(mark))
        if known is None:
            message = f"There is no mark “{mark}”. “missync marks” lists them all."
            raise InputError(message)
        return known


@attrs.frozen(kw_only=True)
class _Facts:
    """What is said of an event when it is recorded."""

    who: str
    by: str
    reason: str | None = None
    at: datetime | None
    host_id: str | None


def _refuse_another(
    known: AttendanceEvent, what: type[AttendanceEvent], person: Person
) -> None:
    """Refuse an event under the id of another one, which is no repeat of it."""
    if (type(known), known.person) != (what, person.id):
        message = (
            f"The id {known.host_id} is that of another event, {known.id}, of "
            f"{known.person}: give each event an id of its own."
        )
        raise InputError(message)


def _recorded(day: PupilDay, event: EventId, settings: SiteSettings) -> Recorded:
    (known,) = (each for each in day.events if each.id == event)
    quiet = intended(day.events, settings).quiet.get(event)
    return Recorded(
        event=known,
        marks=tuple(m for m in day.marks if m.state is not State.SUPERSEDED),
        why=quiet.why if quiet else None,
    )


def _in_book(book: PupilBook, mark: Mark) -> Mark:
    """Give a mark as it is now that nobody else can change it."""
    (current,) = (each for each in book.day(mark.date).marks if each.id == mark.id)
    return current


def _new_mark() -> MarkId:
    return MarkId(secrets.token_hex(8))
