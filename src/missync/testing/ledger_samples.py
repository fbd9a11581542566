"""Invented values for the contract of ledgers, with everything they can have."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import attrs

from missync.model.codes import (
    Band,
    Codebook,
    Codes,
    Direction,
    KnownCode,
    NoWriteBack,
    Offer,
    Reason,
)
from missync.model.events import (
    AttendanceEvent,
    Cancellation,
    DayTimes,
    EarlyLeaving,
    EventSettings,
    Given,
    LateArrival,
    Return,
    Session,
    Times,
)
from missync.model.ids import EventId, MarkId, PersonId
from missync.model.marks import (
    NOT_KNOWN,
    NOTHING,
    Entry,
    Lease,
    LedgerChange,
    Mark,
    Over,
    State,
)
from missync.model.schools import AttendanceCode
from missync.model.settings import Early, EarlyDue, Nation
from missync.ports import Store
from missync.testing.store_samples import KIM, PAT, SITE, changes, run


__all__ = [
    "CODEBOOK",
    "DAY",
    "EARLY",
    "LATE",
    "LEASE",
    "MARK",
    "NOON",
    "RETURN",
    "SHOWN",
    "WHOLE_MARK",
    "both_known",
    "marked",
    "owing",
    "record",
]

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
_SUMMER = timezone(timedelta(hours=1))
_TIMES = DayTimes(
    am=Times(
        opens=datetime(2026, 11, 23, 8, 50, tzinfo=_SUMMER),
        late_from=datetime(2026, 11, 23, 8, 55, tzinfo=_SUMMER),
        closes=datetime(2026, 11, 23, 9, 20, tzinfo=_SUMMER),
    )
)
LATE = LateArrival(
    id=EventId("e1"),
    person=PAT.id,
    day=DAY,
    at=NOON,
    recorded_at=NOON + timedelta(microseconds=1),
    by="the tablet",
    times=_TIMES,
    given=Given("Bus", "L"),
)
EARLY = EarlyLeaving(
    id=EventId("e2"),
    person=PAT.id,
    day=DAY,
    at=NOON.astimezone(_SUMMER) + timedelta(minutes=1),
    recorded_at=NOON + timedelta(minutes=2),
    by=" Zoe\u0308 ",
    host_id="visit 7",
    times=attrs.evolve(_TIMES, pm=_TIMES.am),
    settings=EventSettings(
        timezone="America/New_York",
        nation=Nation.SCOTLAND,
        early=Early.CURRENT,
        early_due=EarlyDue.AT_REGISTRATION,
        late_code="É '--",
        after_close_code=None,
    ),
    given=Given("dentist; '--", None, Codes((Band("M", time(9, 20)), Band("I")))),
    cancelled=Cancellation(by="Sam", at=NOON + timedelta(minutes=9), why="a mistake"),
)
RETURN = Return(
    id=EventId("e3"),
    person=PAT.id,
    day=DAY,
    at=NOON + timedelta(minutes=3),
    recorded_at=NOON + timedelta(minutes=3),
    by="the tablet",
    times=DayTimes(),
)
MARK = Mark(
    id=MarkId("m1"),
    event=LATE.id,
    person=PAT.id,
    happened_at=NOON,
    made_at=NOON,
    date=DAY,
    session=Session.AM,
    code="L",
    why="They were late.",
    due=NOON,
    deadline=NOON + timedelta(days=1),
)
LEASE = Lease(holder="worker 1", until=NOON + timedelta(seconds=30))
_ENTRY = Entry(code="N", minutes_late=3, comment="café", changed_at=NOON)
SHOWN = (None, _ENTRY, Entry(code="/"), NOTHING, NOT_KNOWN)
WHOLE_MARK = attrs.evolve(
    MARK,
    id=MarkId("m2"),
    made_at=NOON.astimezone(_SUMMER) + timedelta(microseconds=1),
    session=Session.PM,
    minutes_late=7,
    comment="זואי \x1b[31m",
    over=Over.FIRST_ARRIVAL,
    state=State.SENT,
    attempts=3,
    lease=LEASE,
    doubtful=True,
    alone=True,
    receipt="w1",
    replaced=_ENTRY,
    written_at=NOON + timedelta(seconds=1),
    confirmed_at=NOON + timedelta(seconds=2),
    settled_by="Sam",
)
CODEBOOK = Codebook(
    codes=(
        KnownCode(code=AttendanceCode(mis_id="A9", code="L", description="Late")),
        KnownCode(
            code=AttendanceCode(mis_id="A1", code="\\"), enabled=False, listed=False
        ),
        KnownCode(code=AttendanceCode(mis_id="A1", code=" l")),
    ),
    offer=Offer.REASONS,
    reasons=(
        Reason(label="Slept in", writes=Codes((Band("L", time(9, 20)), Band("U")))),
        Reason(
            label="Bus",
            directions=frozenset({Direction.LATE}),
            writes=Codes((Band("L"),)),
        ),
        Reason(
            label="Afternoon nap",
            directions=frozenset({Direction.EARLY}),
            writes=NoWriteBack(),
        ),
    ),
)


def both_known(store: Store) -> None:
    """Let a store know the two sample people."""
    store.commit(SITE, changes(0, PAT, KIM), run())


def marked(number: int, person: PersonId = PAT.id, **facts: object) -> Mark:
    """Make a mark of a pupil's own event, with an id that nobody else's has."""
    about = {"id": f"m{number} of {person}", "event": f"e of {person}", **facts}
    return attrs.evolve(MARK, person=person, **about)  # type: ignore[arg-type]


def record(
    store: Store, *marks: Mark, events: tuple[AttendanceEvent, ...] = (LATE,)
) -> None:
    """Write events and marks of a pupil.

    Args:
        store: Where to.
        marks: The pupil's marks.
        events: The pupil's events, at least one.
    """
    with store.ledger.pupil(SITE, events[0].person) as book:
        book.write(LedgerChange(events=events, marks=marks))


def owing(store: Store, *marks: Mark) -> None:
    """Write marks, whosever they are, each pupil's with an event that made them."""
    for person in dict.fromkeys(mark.person for mark in marks):
        event = attrs.evolve(LATE, id=EventId(f"e of {person}"), person=person)
        theirs = tuple(mark for mark in marks if mark.person == person)
        record(store, *theirs, events=(event,))
