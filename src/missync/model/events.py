"""Attendance events: a late arrival, an early leaving or a return, at a moment.

An event keeps what the clock said, what its reason meant and which settings were in
force when it was recorded, so that nothing that is changed later changes it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import attrs

from missync.model.codes import Codes
from missync.model.ids import EventId, PersonId
from missync.model.settings import Early, EarlyDue, Nation
from missync.model.values import aware, not_blank


class Session(Enum):
    """The two sessions of a school day."""

    AM = "AM"
    PM = "PM"


@attrs.frozen(kw_only=True)
class Times:
    """When one register opens, lateness starts, and it closes: aware instants.

    Attributes:
        closes: The first instant at which it is closed.
    """

    opens: datetime = attrs.field(validator=aware)
    late_from: datetime = attrs.field(validator=aware)
    closes: datetime = attrs.field(validator=aware)


@attrs.frozen(kw_only=True)
class DayTimes:
    """The registers of one pupil's day; ``None`` where none is taken."""

    am: Times | None = None
    pm: Times | None = None

    def of(self, session: Session) -> Times | None:
        """Look up one session's register."""
        return self.am if session is Session.AM else self.pm


@attrs.frozen
class Given:
    """The reason that was given, and what it meant at that moment.

    Attributes:
        text: The reason's label, the code, or free text, as it was given.
        code: The code it stands for; ``None`` where nothing is to be written.
        by_time: Every code it can stand for, where the time of day decides.
    """

    text: str = attrs.field(repr=False)
    code: str | None
    by_time: Codes | None = None


@attrs.frozen(kw_only=True)
class EventSettings:
    """The site's settings on which it hangs what an event means.

    Attributes:
        timezone: The name of the school's; ``None`` where it has none.
    """

    timezone: str | None
    nation: Nation
    early: Early
    early_due: EarlyDue
    late_code: str | None
    after_close_code: str | None


@attrs.frozen(kw_only=True)
class Cancellation:
    """Who took an event back, when and why."""

    by: str = attrs.field(validator=not_blank, repr=False)
    at: datetime = attrs.field(validator=aware)
    why: str = attrs.field(validator=not_blank, repr=False)


@attrs.frozen(kw_only=True)
class _Event:
    """What every event has.

    Attributes:
        day: The day it happened on, in the school's time zone.
        at: When it happened.
        recorded_at: When we heard of it.
        by: Who recorded it.
        host_id: The host's own id of it, if it gave one: a repeat is known by it.
        times: That day's registers of that pupil.
        settings: Those of that moment; ``None`` where they were not kept yet.
        cancelled: Set once it was taken back.
    """

    id: EventId
    person: PersonId
    day: date
    at: datetime = attrs.field(validator=aware)
    recorded_at: datetime = attrs.field(validator=aware)
    by: str = attrs.field(validator=not_blank, repr=False)
    host_id: str | None = None
    times: DayTimes
    settings: EventSettings | None = None
    cancelled: Cancellation | None = None


@attrs.frozen(kw_only=True)
class LateArrival(_Event):
    """A pupil arrived late, and says why.

    Attributes:
        given: What they gave as the reason.
    """

    given: Given


@attrs.frozen(kw_only=True)
class EarlyLeaving(_Event):
    """A pupil left before the end of the day, and says why."""

    given: Given


@attrs.frozen(kw_only=True)
class Return(_Event):
    """A pupil who left came back."""


AttendanceEvent = LateArrival | EarlyLeaving | Return
