"""The shell of comparing: what was written, held against a later reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import date, datetime, timedelta
from typing import Final

from missync.errors import MissyncError
from missync.model.ids import Kind
from missync.model.marks import NOT_KNOWN, LedgerChange, Mark, State
from missync.model.register import Allowed, RegisterReading
from missync.model.roll import PersonQuery
from missync.model.settings import SiteSettings
from missync.ports import Mis, Store
from missync.rules.attendance.comparison import (
    COMPARED,
    after_comparison,
    compare,
    may_show_what_was_before,
)
from missync.rules.attendance.overlooked import asked_about
from missync.rules.attendance.register_reading import RegisterRead, view_of
from missync.rules.checks.clocks import moments_of


_DAYS: Final = 7


def compare_last_days(
    store: Store,
    settings: SiteSettings,
    connect: Callable[[], AbstractContextManager[Mis]],
    now: datetime,
) -> None:
    """Read the registers of a week's days again that may tell more of their marks.

    Whatever goes wrong, the next time is time enough.
    """
    with suppress(MissyncError):
        today = now.astimezone(settings.timezone).date()
        week = (today - timedelta(days=ago) for ago in range(_DAYS))
        days = [day for day in week if _to_compare(store, settings.name, day, now)]
        if days:
            _compare_days(days, store, settings, connect, now)


def _compare_days(
    days: Iterable[date],
    store: Store,
    settings: SiteSettings,
    connect: Callable[[], AbstractContextManager[Mis]],
    now: datetime,
) -> None:
    with connect() as mis:
        mis.school()
        allowed = mis.write_back()
        if isinstance(allowed, Allowed) and allowed.reads:
            for day in days:
                compare_written(store, settings, now, mis.register(day, now))


def compare_written(
    store: Store, settings: SiteSettings, asked_at: datetime, register: RegisterReading
) -> None:
    """Take over what a reading tells about marks of its day that were written.

    They were written unseen, or by a copy that was older, or are not confirmed yet.

    Raises:
        StoreError: The store cannot be read or written.
    """
    site = settings.name
    written = [
        mark
        for mark in _written(store, site, register.day, asked_at)
        if may_show_what_was_before(register.as_of, mark)
    ]
    theirs = PersonQuery(ids=frozenset(mark.person for mark in written))
    found = store.people(site, Kind.STUDENT, theirs) if theirs else ()
    pupils = {pupil.id: pupil for pupil in found}
    for mark in written:
        pupil = pupils.get(mark.person)
        if pupil is not None and pupil.mis_id is not None:
            view = view_of(register, asked_at, pupil.mis_id, mark.session, settings)
            _compare(store, settings, mark, view)


def _to_compare(store: Store, site: str, day: date, now: datetime) -> Sequence[Mark]:
    """Find the marks of a day of which another reading may tell more.

    They were written unseen, or are not confirmed yet.
    """
    return [
        mark
        for mark in _written(store, site, day, now)
        if mark.replaced == NOT_KNOWN or mark.state is State.SENT
    ]


def _written(store: Store, site: str, day: date, now: datetime) -> Sequence[Mark]:
    """Find the marks of a day that were written.

    One that a wrong clock has dated later than now cannot be compared with anything.
    """
    marks = store.ledger.marks(site, states=COMPARED, day=day)
    return [mark for mark in marks if max(moments_of(mark)) <= now]


def _compare(
    store: Store, settings: SiteSettings, mark: Mark, view: RegisterRead
) -> None:
    if compare(mark, (mark,), view, settings) is None:
        return
    with store.ledger.pupil(settings.name, mark.person) as book:
        of_the_key = book.day(mark.date).of(mark.session)
        if mark not in of_the_key:
            return
        outcome = compare(mark, of_the_key, view, settings)
        if outcome is None:
            return
        after = after_comparison(mark, outcome)
        asked = asked_about(after, of_the_key, settings)
        book.write(LedgerChange(marks=(after, asked) if asked else (after,)))
