"""A pupil's day so far: what its events meant, and what the next one is laid on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs

from missync.model.events import (
    AttendanceEvent,
    EarlyLeaving,
    Return,
    Session,
    Times,
)
from missync.model.ids import EventId
from missync.model.marks import Over
from missync.model.settings import SiteSettings
from missync.rules.attendance.codes import means_late, says_present


@attrs.frozen(kw_only=True)
class Intent:
    """What the register is to show of a session.

    Attributes:
        event: The event that means it.
        happened_at: When that happened, in UTC.
        comment: What was given as the reason, where that is more than the code.
        says_present: Whether its code says that they came, in time or late.
        due: Before when it is not sent; ``None`` for at once.
        times: Of that session's register, as its event knows them.
        why: What it follows from, as a sentence.
    """

    event: EventId
    happened_at: datetime
    session: Session
    code: str
    minutes_late: int | None = None
    comment: str | None = None
    says_present: bool
    over: Over = Over.USUAL
    due: datetime | None = None
    times: Times
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
        first: The event by which they did.
        before: What the events before that came to.
    """

    first: AttendanceEvent
    before: SoFar


@attrs.frozen
class SoFar:
    """What the events so far come to.

    Attributes:
        early: Every early leaving there was.
        left_at: When they left; ``None`` if they are not away.
        arrived: That they are there; ``None`` if nothing says so.
        seen: Whether there was any event.
    """

    marks: Mapping[Session, Intent] = attrs.field(factory=dict)
    early: frozenset[EventId] = frozenset()
    left_at: datetime | None = None
    arrived: Arrived | None = None
    seen: bool = False

    def after(self, event: AttendanceEvent, said: Said) -> SoFar:
        """Take over what the next event says."""
        marks = {**self.marks, **said.marks}
        leaves = isinstance(event, EarlyLeaving)
        return SoFar(
            marks={at: mark for at, mark in marks.items() if mark is not None},
            early=self.early | {event.id} if leaves else self.early,
            left_at=event.at if leaves else None,
            arrived=None if leaves else self._there_since(event),
            seen=True,
        )

    def _there_since(self, event: AttendanceEvent) -> Arrived | None:
        """Say since when they are there; a return without a leaving tells nothing."""
        if isinstance(event, Return) and self.left_at is None:
            return self.arrived
        return self.arrived or Arrived(event, self)


def intent(  # noqa: PLR0913 - its parts
    event: AttendanceEvent,
    session: Session,
    code: str,
    settings: SiteSettings,
    *,
    times: Times,
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
        settings: The event's.
        times: When the register opens and closes.
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
        says_present=says_present(code, settings),
        over=Over.NOTHING_ELSE if heard_on > event.day else over,
        due=due,
        times=times,
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
