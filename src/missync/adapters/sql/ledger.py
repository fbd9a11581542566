"""The ledger: attendance events and marks in a SQL database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import attrs
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    select,
    text,
    update,
)

from missync.adapters.sql import tables
from missync.adapters.sql.columns import String
from missync.adapters.sql.database import ConstraintBroken
from missync.adapters.sql.mapping import Row
from missync.adapters.sql.rows import (
    EVENTS,
    MARKS,
    code_from,
    event_from,
    mark_from,
    reason_from,
)
from missync.adapters.sql.transactions import Transaction, Transactions
from missync.errors import StoreError
from missync.model.codes import Codebook, Offer
from missync.model.events import AttendanceEvent
from missync.model.ids import EventId, MarkId, PersonId
from missync.model.marks import Lease, LedgerChange, Mark, PupilDay, State
from missync.ports import PATIENCE, PupilBook


_EVENT: Final = tables.event.c
_MARK: Final = tables.mark.c
_PUPIL: Final = tables.pupil.c
_OPEN: Final = [state for state in State if state.is_open]
_TURN: Final = text(
    "INSERT INTO missync_pupil (site, person, opened) SELECT site, id, 1"
    " FROM missync_person WHERE site = :site AND id = :person"
    " ON CONFLICT (site, person) DO UPDATE SET opened = missync_pupil.opened + 1"
).bindparams(bindparam("site", type_=String), bindparam("person", type_=String))


class SqlLedger:
    """The ledger in a SQLite or PostgreSQL database.

    Who records and who claims take a pupil's turn in ``missync_pupil``: while somebody
    records, nobody claims, and the other way round.

    Args:
        transactions: Those it opens, or the one in which all of it happens.
    """

    def __init__(self, transactions: Transactions | Transaction) -> None:
        self._transactions = transactions

    def codebook(self, site: str) -> Codebook:
        """Read a site's codes and reasons."""
        offer = select(tables.site.c.offer).where(tables.site.c.name == site)
        with self._transactions.reading() as ours:
            return Codebook(
                codes=ours.all(_in_order(tables.code, site), code_from),
                offer=ours.first(offer, lambda row: row.offer) or Offer.ALL,
                reasons=ours.all(_in_order(tables.reason, site), reason_from),
            )

    @contextmanager
    def pupil(self, site: str, person: PersonId) -> Iterator[PupilBook]:
        """Open the ledger at one pupil; whoever else wants that pupil waits.

        Raises:
            StoreError: There is no such person.
        """
        with self._transactions.writing(PATIENCE) as ours:
            _take_turn(ours, site, person)
            yield _PupilBook(ours, site, person)

    def event(self, site: str, event: EventId) -> AttendanceEvent | None:
        """Read an event."""
        with self._transactions.reading() as ours:
            return ours.first(_events(site).where(_EVENT.id == event), event_from)

    def events(
        self, site: str, *, person: PersonId | None = None
    ) -> tuple[AttendanceEvent, ...]:
        """Read the events of everybody or of one pupil, as they happened."""
        wanted = _events(site)
        if person is not None:
            wanted = wanted.where(_EVENT.person == person)
        with self._transactions.reading() as ours:
            return _as_they_happened(ours, wanted)

    def mark(self, site: str, mark: MarkId) -> Mark | None:
        """Read a mark."""
        with self._transactions.reading() as ours:
            return ours.first(_marks(site).where(_MARK.id == mark), mark_from)

    def marks(
        self,
        site: str,
        *,
        states: Collection[State] = frozenset(State),
        person: PersonId | None = None,
        day: date | None = None,
    ) -> tuple[Mark, ...]:
        """Read marks in these states, of one pupil, of one day or of all, as made."""
        wanted = _marks(site)
        if frozenset(states) != frozenset(State):
            wanted = wanted.where(_MARK.state.in_(states))
        if person is not None:
            wanted = wanted.where(_MARK.person == person)
        if day is not None:
            wanted = wanted.where(_MARK.date == day)
        with self._transactions.reading() as ours:
            return ours.all(wanted, mark_from)

    def claim(
        self, site: str, lease: Lease, now: datetime, limit: int
    ) -> tuple[Mark, ...]:
        """Take open marks that are due now, for nobody else to take meanwhile.

        It waits for nobody: pupils somebody is recording for at this moment are passed
        over, and left for the next time.
        """
        with self._transactions.writing(PATIENCE) as ours:
            pupils = ours.all(_free_pupils(site, now, limit), _person_of)
            marks = _marks(site).where(_is_open(tables.mark), _MARK.person.in_(pupils))
            by_pupil: dict[PersonId, list[Mark]] = {pupil: [] for pupil in pupils}
            for mark in ours.all(marks, mark_from):
                by_pupil[mark.person].append(mark)
            taken = list(_taken(by_pupil, now, limit))
            if taken:
                _lease(ours, site, taken, lease)
        return tuple(attrs.evolve(mark, lease=lease) for mark in taken)

    def advance(
        self, site: str, holder: str, marks: tuple[Mark, ...]
    ) -> tuple[Mark, ...]:
        """Write what became of marks that were claimed, each whole.

        Each pupil has a transaction, so that nobody waits for one pupil's turn while
        they keep another's.
        """
        written: set[MarkId] = set()
        of_pupil = attrgetter("person")
        for person, theirs in groupby(sorted(marks, key=of_pupil), key=of_pupil):
            with self._transactions.writing(PATIENCE) as ours:
                _take_turn(ours, site, person)
                held = _held(ours, site, holder, list(theirs))
                ours.upsert(MARKS, site, held)
            written.update(mark.id for mark in held)
        return tuple(mark for mark in marks if mark.id in written)

    def next_due(self, site: str) -> datetime | None:
        """Say when the next open mark is due that nobody holds, if there is one."""
        wanted = select(_MARK.person, _MARK.due, _MARK.lease_until).where(
            _MARK.site == site, _is_open(tables.mark)
        )
        due: dict[PersonId, datetime] = {}
        held: dict[PersonId, datetime] = {}
        with self._transactions.reading() as ours:
            for person, since, until in ours.all(wanted, tuple):
                due[person] = min(since, due.get(person, since))
                if until is not None:
                    held[person] = max(until, held.get(person, until))
        free = (max(since, held.get(person, since)) for person, since in due.items())
        return min(free, default=None)


@attrs.frozen
class _PupilBook:
    """The ledger at one pupil, in an open transaction."""

    _ours: Transaction
    _site: str
    _person: PersonId

    def recorded(self, host_id: str) -> AttendanceEvent | None:
        """Find the event that a host recorded under its own id."""
        wanted = _events(self._site).where(_EVENT.host_id == host_id)
        return self._ours.first(wanted, event_from)

    def day(self, day: date) -> PupilDay:
        """Read what there is of the pupil and one day."""
        events = _events(self._site).where(
            _EVENT.person == self._person, _EVENT.day == day
        )
        marks = _marks(self._site).where(
            _MARK.person == self._person, _MARK.date == day
        )
        return PupilDay(
            events=_as_they_happened(self._ours, events),
            marks=self._ours.all(marks, mark_from),
        )

    def write(self, change: LedgerChange) -> None:
        """Write events and marks, new ones and changed ones.

        Raises:
            StoreError: Another event has been recorded under the same id of the host.
        """
        try:
            self._ours.upsert(EVENTS, self._site, change.events)
            self._ours.upsert(MARKS, self._site, change.marks)
        except ConstraintBroken:
            message = (
                "Another event was recorded under the same id of the host, or another "
                "mark under the same id. Nothing was written."
            )
            raise StoreError(message) from None


def _in_order(table: Table, site: str) -> Select[Any]:
    return select(table).where(table.c.site == site).order_by(table.c.place)


def _events(site: str) -> Select[Any]:
    return select(tables.event).where(_EVENT.site == site)


def _as_they_happened(
    ours: Transaction, wanted: Select[Any]
) -> tuple[AttendanceEvent, ...]:
    found = ours.all(wanted, event_from)
    return tuple(sorted(found, key=lambda each: (each.at, each.recorded_at, each.id)))


def _marks(site: str) -> Select[Any]:
    """Ask for marks, in the order in which they were made."""
    in_order = _MARK.made_at, _MARK.number
    return select(tables.mark).where(_MARK.site == site).order_by(*in_order)


def _take_turn(ours: Transaction, site: str, person: PersonId) -> None:
    """Wait until nobody else has the ledger open at a pupil, and keep others waiting.

    Raises:
        StoreError: There is no such person.
    """
    if not ours.execute(_TURN, {"site": site, "person": person}):
        message = (
            f"Nobody is known by the id {person} at the site {site}. "
            "Look for the id with `missync people --all`, or import first."
        )
        raise StoreError(message)


def _free_pupils(site: str, now: datetime, limit: int) -> Select[Any]:
    """Take the turn of pupils with marks due that nobody has, the longest due first."""
    due = select(_MARK.person).where(
        _MARK.site == site, _is_open(tables.mark), _MARK.due <= now
    )
    other = tables.mark.alias()
    theirs = and_(
        other.c.site == site, _is_open(other), other.c.person == _PUPIL.person
    )
    held = exists().where(theirs, other.c.lease_until > now)
    since = select(func.min(other.c.due)).where(theirs).scalar_subquery()
    return (
        select(_PUPIL.person)
        .where(_PUPIL.site == site, _PUPIL.person.in_(due), ~held)
        .order_by(since, _PUPIL.person)
        .limit(limit)
        .with_for_update(of=tables.pupil, key_share=True, skip_locked=True)
    )


def _is_open(marks: FromClause) -> ColumnElement[bool]:
    return marks.c.state.in_(_OPEN)


def _person_of(row: Row) -> PersonId:
    return PersonId(row.person)


def _taken(
    by_pupil: Mapping[PersonId, Sequence[Mark]], now: datetime, limit: int
) -> Iterator[Mark]:
    """Go through pupils until there are enough marks; some may be taken by now."""
    number = 0
    for marks in by_pupil.values():
        if number >= limit:
            return
        if any(mark.lease and mark.lease.until > now for mark in marks):
            continue
        due = [mark for mark in marks if mark.due <= now]
        number += len(due)
        yield from due


def _lease(ours: Transaction, site: str, marks: Sequence[Mark], lease: Lease) -> None:
    named = _MARK.id.in_([mark.id for mark in marks])
    ours.execute(
        update(tables.mark)
        .where(_MARK.site == site, named)
        .values(lease_holder=lease.holder, lease_until=lease.until)
    )


def _held(
    ours: Transaction, site: str, holder: str, marks: Sequence[Mark]
) -> list[Mark]:
    """Find out which of these marks the holder still has."""
    wanted = select(_MARK.id).where(
        _MARK.site == site,
        _MARK.id.in_([mark.id for mark in marks]),
        _MARK.lease_holder == holder,
    )
    held = set(ours.all(wanted, lambda row: row.id))
    return [mark for mark in marks if mark.id in held]
