"""A pupil's day: what it is to look like in the register.

The day is a fold over its events in the order in which they happened, however late
they were heard of. Only the clock, and what a reason meant and the settings were when
it was recorded, count.
An arrival while the pupil is away, because they left before, is a return.

Who arrives again without having left in between keeps the time of the first arrival, or
of their return: the newest reason counts as if it had been given then. A reason that is
not written back, and none at all, leave what was written before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
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
from missync.model.settings import SiteSettings
from missync.rules.attendance.arrival import arrival
from missync.rules.attendance.early import coming_back, leaving
from missync.rules.attendance.event_settings import settings_of
from missync.rules.attendance.so_far import (
    Arrived,
    Intent,
    Said,
    SoFar,
    clock,
    registers,
)


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
        settings: The site's, as they are now.
    """
    so_far = SoFar()
    quiet: dict[EventId, Quiet] = {}
    for event in sorted(map(_in_utc, events), key=_order):
        if event.cancelled is not None:
            quiet[event.id] = Quiet(f"It was taken back: {event.cancelled.why}")
            continue
        said = _said(event, so_far, settings)
        if said.quiet is not None:
            quiet[event.id] = Quiet(said.quiet)
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
    kept = settings_of(event, settings)
    match event:
        case LateArrival() | Return() if so_far.left_at is not None:
            return coming_back(event, so_far.left_at, so_far, kept)
        case LateArrival() if so_far.arrived is not None:
            return _again(event, so_far.arrived, so_far, settings)
        case _ if not registers(event):
            return Said(quiet="No register is taken on that day.")
        case LateArrival():
            return arrival(event, so_far, kept)
        case Return():
            return Said(quiet="They had not left that day: there is nothing to undo.")
        case EarlyLeaving():
            return leaving(event, so_far, kept)
        case _:
            assert_never(event)


def _again(
    event: LateArrival, arrived: Arrived, so_far: SoFar, settings: SiteSettings
) -> Said:
    """Say what an arrival means of somebody who is there already."""
    kept = settings_of(arrived.first, settings)
    there = f"They had arrived at {clock(arrived.first.at, kept)}, and that time counts"
    if not event.given.text:
        return Said(quiet=f"{there}: without a reason nothing changes.")
    then = _given_then(event, arrived.first, kept)
    said = _said(then, arrived.before, settings)
    if said.quiet is not None:
        return Said(quiet=said.quiet)
    meant = arrived.before.after(then, said).marks
    changed = {
        at: _happening_at(event, meant.get(at))
        for at in Session
        if not _means_as_much(so_far.marks.get(at), meant.get(at))
    }
    return Said(changed) if changed else Said(quiet=f"{there}: nothing changes.")


def _given_then(
    event: LateArrival, first: AttendanceEvent, settings: SiteSettings
) -> LateArrival:
    """Let an arrival be as if its reason had been given when they arrived first."""
    given = _given_at(event.given, first.at, settings)
    return attrs.evolve(
        event, at=first.at, times=first.times, settings=first.settings, given=given
    )


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
