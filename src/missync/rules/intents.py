"""Intents: what a pupil's day is to look like in the register.

The day is a fold over its events in the order in which they happened, however late
they were heard of. Only the clock and what a reason meant when it was recorded count.
An arrival while the pupil is away, because they left before, is a return.
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
    LateArrival,
    Return,
    Session,
    Times,
)
from missync.model.ids import EventId
from missync.model.settings import SiteSettings
from missync.rules.arrivals import arrival
from missync.rules.day_so_far import Intent, Said, SoFar, registers
from missync.rules.leavings import coming_back, leaving


__all__ = ["Intended", "Quiet", "intended"]


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
        case LateArrival() if so_far.left_at is None:
            return arrival(event, so_far, settings)
        case LateArrival() | Return():
            return coming_back(event, so_far, settings)
        case EarlyLeaving():
            return leaving(event, so_far, settings)
        case _:
            assert_never(event)
