"""A pupil's day so far: what its events meant, and what the next one is laid on.

Intents: what a pupil's day is to look like in the register.

The day is a fold over its events in the order in which they happened, however late
they were heard of. Only the clock and what a reason meant when it was recorded count.
An arrival while the pupil is away, because they left before, is a return.

Who arrives again without having left in between keeps the time of the first arrival, or
of their return: the newest reason counts as if it had been given then. A reason that is
not written back, and none at all, leave what was written before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import assert_never

import attrs

from missync.model.events import (
    AttendanceEvent,
    DayTimes,
    EarlyLeaving,
    Given,
    LateArrival,
    Return,
    Session,
    Times,
)
from missync.model.ids import EventId
from missync.model.marks import Over
from missync.model.settings import SiteSettings
from missync.rules.attendance.arrival import arrival
from missync.rules.attendance.codes import means_late
from missync.rules.attendance.early import coming_back, leaving


@attrs.frozen(kw_only=True)
class Intent:
    """What the register is to show of a session.

    Attributes:
        event: The event that means it.
        happened_at: When that happened, in UTC.
        comment: What was given as the reason, where that is more than the code.
        due: Before when it is not sent; ``None`` for at once.
        why: What it follows from, as a sentence.
    """

    event: EventId
    happened_at: datetime
    session: Session
    code: str
    minutes_late: int | None = None
    comment: str | None = None
    over: Over = Over.USUAL
    due: datetime | None = None
    why: str


@attrs.frozen
class Said:
    """What one event says: intents by session, ``None`` where one is taken back."""

    marks: Mapping[Session, Intent | None] = attrs.field(factory=dict)
    quiet: str | None = None


@attrs.frozen
class Arrived:
    """That they arrived, and have not left since.

    Attributes:
        at: When they did so first, in UTC.
        before: What the events before that came to.
    """

    at: datetime
    before: SoFar


@attrs.frozen
class SoFar:
    """What the events so far come to.

    Attributes:
        leavings: Every leaving there was.
        left_at: When they left; ``None`` if they are not away.
        arrived: That they are there; ``None`` if nothing says so.
        seen: Whether there was any event.
    """

    marks: Mapping[Session, Intent] = attrs.field(factory=dict)
    leavings: frozenset[EventId] = frozenset()
    left_at: datetime | None = None
    arrived: Arrived | None = None
    seen: bool = False

    def after(self, event: AttendanceEvent, said: Said) -> SoFar:
        """Take over what the next event says."""
        marks = {**self.marks, **said.marks}
        leaves = isinstance(event, EarlyLeaving)
        return SoFar(
            marks={at: mark for at, mark in marks.items() if mark is not None},
            leavings=self.leavings | {event.id} if leaves else self.leavings,
            left_at=event.at if leaves else None,
            arrived=None if leaves else self._there_since(event),
            seen=True,
        )

    def _there_since(self, event: AttendanceEvent) -> Arrived | None:
        """Say since when they are there; a return without a leaving tells nothing."""
        if isinstance(event, Return) and self.left_at is None:
            return self.arrived
        return self.arrived or Arrived(event.at, self)


def intent(  # noqa: PLR0913 - its parts
    event: AttendanceEvent,
    session: Session,
    code: str,
    settings: SiteSettings,
    *,
    minutes_late: int | None = None,
    over: Over = Over.USUAL,
    due: datetime | None = None,
    why: str,
) -> Intent:
    """Make an event's intent; of an earlier day it goes over nothing else.

    Args:
        event: The event, in UTC.
        session: The session.
        code: The code.
        settings: The site's.
        minutes_late: As :class:`Intent` has it.
        over: What it may be written over, if it was recorded on its day.
        due: As :class:`Intent` has it.
        why: What it follows from, with ``{code}`` where the code goes.
    """
    heard_on = event.recorded_at.astimezone(settings.timezone).date()
    return Intent(
        event=event.id,
        happened_at=event.at,
        session=session,
        code=code,
        minutes_late=minutes_late,
        comment=_comment(event),
        over=Over.NOTHING_ELSE if heard_on > event.day else over,
        due=due,
        why=why.format(code=code),
    )


def _comment(event: AttendanceEvent) -> str | None:
    if isinstance(event, Return) or event.given.text == event.given.code:
        return None
    return event.given.text or None


def minutes_late_for(
    code: str, at: datetime, times: Times, settings: SiteSettings
) -> int | None:
    """Count the minutes late, where the code takes any."""
    if not means_late(code, settings):
        return None
    return max(0, (at - times.late_from) // timedelta(minutes=1))


def registers(event: AttendanceEvent) -> Mapping[Session, Times]:
    """Give the registers of an event's day that are taken, in their order."""
    taken = ((session, event.times.of(session)) for session in Session)
    return {session: times for session, times in taken if times is not None}


def in_progress(event: AttendanceEvent) -> Session | None:
    """Find the session whose register opened last."""
    opened = [at for at, times in registers(event).items() if times.opens <= event.at]
    return opened[-1] if opened else None


def clock(at: datetime, settings: SiteSettings) -> str:
    """Show a moment as the school's clock does."""
    return at.astimezone(settings.timezone).strftime("%H:%M")


def not_written(text: str) -> str:
    """Say of a reason that nothing is written for it."""
    return f"The reason “{text}” is not written back: the register stays as it is."


@attrs.frozen
class Quiet:
    """An event for which nothing is written.

    Attributes:
        why: Why not, as a sentence.
    """

    why: str


@attrs.frozen(kw_only=True)
class Intended:
    """What a pupil's day is to look like.

    Attributes:
        marks: By session; a session for which nothing is to be written is left out.
        quiet: Every event that wrote nothing when its turn came, with why.
    """

    marks: Mapping[Session, Intent]
    quiet: Mapping[EventId, Quiet]


def intended(events: Iterable[AttendanceEvent], settings: SiteSettings) -> Intended:
    """Fold the events of one pupil and one day, in any order.

    Args:
        events: All of them; those that were cancelled mean nothing.
        settings: The site's.
    """
    so_far = SoFar()
    quiet: dict[EventId, Quiet] = {}
    for event in sorted(map(_in_utc, events), key=_order):
        said = _said(event, so_far, settings)
        if said.quiet is not None:
            quiet[event.id] = Quiet(said.quiet)
        if event.cancelled is None:
            so_far = so_far.after(event, said)
    return Intended(marks=so_far.marks, quiet=quiet)


def _order(event: AttendanceEvent) -> tuple[datetime, datetime, str]:
    return event.at, event.recorded_at, event.id


def _in_utc(event: AttendanceEvent) -> AttendanceEvent:
    """Give an event in UTC: within one zone Python compares what clocks show."""
    return attrs.evolve(
        event,
        at=event.at.astimezone(UTC),
        recorded_at=event.recorded_at.astimezone(UTC),
        times=DayTimes(am=_utc(event.times.am), pm=_utc(event.times.pm)),
    )


def _utc(times: Times | None) -> Times | None:
    return times and Times(
        opens=times.opens.astimezone(UTC),
        late_from=times.late_from.astimezone(UTC),
        closes=times.closes.astimezone(UTC),
    )


def _said(event: AttendanceEvent, so_far: SoFar, settings: SiteSettings) -> Said:
    if event.cancelled is not None:
        return Said(quiet=f"It was taken back: {event.cancelled.why}")
    if not registers(event):
        return Said(quiet="No register is taken on that day.")
    match event:
        case LateArrival() if so_far.arrived is not None:
            return _again(event, so_far.arrived, so_far, settings)
        case LateArrival() if so_far.left_at is None:
            return arrival(event, so_far, settings)
        case LateArrival() | Return():
            return coming_back(event, so_far, settings)
        case EarlyLeaving():
            return leaving(event, so_far, settings)
        case _:
            assert_never(event)


def _again(
    event: LateArrival, first: Arrived, so_far: SoFar, settings: SiteSettings
) -> Said:
    """Say what an arrival means of somebody who is there already."""
    there = f"They had arrived at {clock(first.at, settings)}, and that time counts"
    if not event.given.text:
        return Said(quiet=f"{there}: without a reason nothing changes.")
    given = _given_at(event.given, first.at, settings)
    then = attrs.evolve(event, at=first.at, given=given)
    said = _said(then, first.before, settings)
    if said.quiet is not None:
        return Said(quiet=said.quiet)
    meant = first.before.after(then, said).marks
    changed = {
        at: _happening_at(event, meant.get(at))
        for at in Session
        if not _means_as_much(so_far.marks.get(at), meant.get(at))
    }
    return Said(changed) if changed else Said(quiet=f"{there}: nothing changes.")


def _given_at(given: Given, at: datetime, settings: SiteSettings) -> Given:
    """Say what a reason means at another time of its day."""
    if given.by_time is None:
        return given
    local = at.astimezone(settings.timezone).time()
    return attrs.evolve(given, code=given.by_time.at(local))


def _means_as_much(one: Intent | None, other: Intent | None) -> bool:
    """Tell whether two intents of a session come to the same entry."""
    if one is None or other is None:
        return one is other
    return (one.code, one.minutes_late, one.comment) == (
        other.code,
        other.minutes_late,
        other.comment,
    )


def _happening_at(event: LateArrival, intent: Intent | None) -> Intent | None:
    """Let an intent know when its event truly happened, however it counts."""
    if intent is None or intent.event != event.id:
        return intent
    return attrs.evolve(intent, happened_at=event.at)
