"""Recording: an event that the school names goes into the ledger, or is refused."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import attrs

from missync.errors import InputError
from missync.model.codes import Codebook, Direction
from missync.model.events import AttendanceEvent, Cancellation, LateArrival, Return
from missync.model.ids import EventId, Kind, MarkId, MisId, PersonId
from missync.model.marks import Mark, PupilDay, State
from missync.model.people import Person
from missync.model.roll import PersonQuery
from missync.model.settings import SiteSettings
from missync.ports import Store
from missync.rules.attendance.accept import accept_moment, accept_names, accept_pupil
from missync.rules.attendance.day import intended
from missync.rules.attendance.event_settings import settings_to_keep
from missync.rules.attendance.ledger import cancelled, recorded
from missync.rules.attendance.reasons import given
from missync.rules.attendance.registers import times_of
from missync.rules.roll.find import find_pupil


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


@attrs.frozen(kw_only=True)
class NewEvent:
    """What is said of an event when it is recorded.

    Attributes:
        what: A late arrival, an early leaving or a return.
        who: Our id, the MIS's id, or an exact full name.
        by: Who records it.
        reason: A reason's label, a code or free text.
        at: When it happened, an aware instant; ``None`` for now.
        host_id: The host's own id of it.
    """

    what: type[AttendanceEvent]
    who: str
    by: str
    reason: str | None = None
    at: datetime | None
    host_id: str | None


def record(
    store: Store, settings: SiteSettings, new: NewEvent, clock: Callable[[], datetime]
) -> Recorded:
    """Record an event, unless the host has recorded it before.

    A repeat is known by the host's id alone: whatever changed since, it is no reason
    to refuse what is in the ledger.

    Args:
        store: Where the ledger is.
        settings: The site's settings.
        new: What is said of the event.
        clock: Tells the present moment, once nobody else can change the pupil's day.

    Raises:
        InputError: It cannot be recorded so; the message says why.
        StoreError: The store cannot be read or written.
    """
    accept_names(new.by, new.host_id)
    pupil = _pupil_meant(new, store, settings.name)
    codebook = store.ledger.codebook(settings.name)
    with store.ledger.pupil(settings.name, pupil.id) as book:
        known = book.recorded(new.host_id) if new.host_id else None
        if known is not None:
            _refuse_another(known, new.what, pupil)
            again = _recorded(book.day(known.day), known.id, settings)
            return attrs.evolve(again, repeated=True)
        event = _event(new, pupil, codebook, settings, clock())
        day = book.day(event.day)
        book.write(recorded(day, event, settings, event.recorded_at, _new_mark))
        return _recorded(book.day(event.day), event.id, settings)


def take_back(
    store: Store, settings: SiteSettings, event: str, taken_back: Cancellation
) -> Recorded:
    """Cancel an event. What was not sent is not; what was is put back.

    Raises:
        InputError: Nobody knows such an event.
        StoreError: The store cannot be read or written.
    """
    known = store.ledger.event(settings.name, EventId(event))
    if known is None:
        message = (
            f"There is no event “{event}”. “missync marks” names the events of all "
            "marks."
        )
        raise InputError(message)
    with store.ledger.pupil(settings.name, known.person) as book:
        day = book.day(known.day)
        book.write(cancelled(day, known.id, taken_back, settings, _new_mark))
        return _recorded(book.day(known.day), known.id, settings)


def pupil_named(who: str, store: Store, site: str) -> Person:
    """Find a pupil by an id; only a name takes reading everybody.

    Raises:
        InputError: Nobody, or more than one person, is meant.
    """
    by_id = PersonQuery(ids=frozenset({PersonId(who)}), mis_ids=frozenset({MisId(who)}))
    named = tuple(person for kind in Kind for person in store.people(site, kind, by_id))
    return find_pupil(named or store.roll(site).people, who)


def _pupil_meant(new: NewEvent, store: Store, site: str) -> Person:
    """Find whom an event is about; a repeat means whom it meant, if it still can.

    Raises:
        InputError: Nobody, or more than one person, is meant.
    """
    try:
        return pupil_named(new.who, store, site)
    except InputError as error:
        meant = _meant_before(new.host_id, store, site)
        candidates = {problem.path for problem in error.problems}
        if meant is None or (candidates and meant not in candidates):
            raise
        return pupil_named(meant, store, site)


def _meant_before(host_id: str | None, store: Store, site: str) -> PersonId | None:
    """Say whom the event is about that the host recorded under an id of its own."""
    events = store.ledger.events(site) if host_id else ()
    return next((each.person for each in events if each.host_id == host_id), None)


def _event(
    new: NewEvent,
    pupil: Person,
    codebook: Codebook,
    settings: SiteSettings,
    now: datetime,
) -> AttendanceEvent:
    """Make an event, if it can be taken as it is.

    Raises:
        InputError: It cannot.
    """
    accept_pupil(pupil)
    year = pupil.fields.get("year_group")
    at = now if new.at is None else new.at
    day = accept_moment(at, now, settings, year)
    make: Callable[..., AttendanceEvent] = new.what
    if new.what is not Return:
        way = Direction.LATE if new.what is LateArrival else Direction.EARLY
        make = partial(make, given=given(new.reason, way, codebook, settings, at))
    return make(
        id=EventId(secrets.token_hex(8)),
        person=pupil.id,
        day=day,
        at=at.astimezone(UTC),
        recorded_at=now,
        by=new.by,
        host_id=new.host_id,
        times=times_of(day, settings.registers, year, settings.timezone),
        settings=settings_to_keep(settings),
    )


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


def _new_mark() -> MarkId:
    return MarkId(secrets.token_hex(8))
