"""Small builders of attendance: one pupil, one Tuesday in term, two registers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from missync.model.events import (
    AttendanceEvent,
    Cancellation,
    DayTimes,
    EarlyLeaving,
    Given,
    LateArrival,
    Return,
    Session,
)
from missync.model.ids import EventId, MarkId, PersonId
from missync.model.marks import NOTHING, Entry, LedgerChange, Mark, PupilDay, State
from missync.model.settings import (
    Attendance,
    MisSettings,
    Register,
    Registers,
    SiteSettings,
)
from missync.rules.attendance.register_reading import RegisterRead
from missync.rules.attendance.registers import times_of


DAY = date(2026, 11, 24)
LONDON = ZoneInfo("Europe/London")
REGISTERS = Registers(
    am=Register(opens=time(8, 50), late_from=time(8, 55), closes=time(9, 20)),
    pm=Register(opens=time(13), closes=time(13, 15)),
)
SITE = SiteSettings(
    name="hillside", mis=MisSettings(adapter="fake"), registers=REGISTERS
)
TIMES = times_of(DAY, REGISTERS, None, LONDON)
NO_REGISTERS = DayTimes()
AM, PM = Session.AM, Session.PM


def site(**attendance: Any) -> SiteSettings:
    """Make a site's settings that differ in how attendance is written back."""
    return attrs.evolve(SITE, attendance=Attendance(**attendance))


def at(clock: str, day: date = DAY) -> datetime:
    """Say when something was, by the school's clock."""
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


def late(clock: str, code: str | None = "L", **facts: Any) -> LateArrival:
    """Let the pupil arrive; the reason is called what the code is."""
    given = facts.pop("given", Given(facts.pop("text", code or "Traffic"), code))
    return LateArrival(**_event("late", clock, facts), given=given)


def early(clock: str, code: str | None = "M", **facts: Any) -> EarlyLeaving:
    """Let the pupil leave."""
    given = Given(facts.pop("text", code or "Choir trip"), code)
    return EarlyLeaving(**_event("early", clock, facts), given=given)


def back(clock: str, **facts: Any) -> Return:
    """Let the pupil return."""
    return Return(**_event("return", clock, facts))


def taken_back(event: AttendanceEvent) -> AttendanceEvent:
    """Give an event as it is once it was cancelled."""
    return attrs.evolve(event, cancelled=cancellation())


def cancellation(clock: str = "15:00") -> Cancellation:
    """Let Sam take an event back."""
    return Cancellation(by="Sam", at=at(clock), why="wrong pupil")


def ids() -> Callable[[], MarkId]:
    """Number marks."""
    numbers = count(1)
    return lambda: MarkId(f"m{next(numbers)}")


def after(day: PupilDay, change: LedgerChange) -> PupilDay:
    """Apply a change to a pupil's day."""
    events = {each.id: each for each in (*day.events, *change.events)}
    marks = {each.id: each for each in (*day.marks, *change.marks)}
    return PupilDay(events=tuple(events.values()), marks=tuple(marks.values()))


def effective(marks: Iterable[Mark]) -> dict[Session, Mark]:
    """Give the mark of each session that is the last one not superseded."""
    return {m.session: m for m in marks if m.state is not State.SUPERSEDED}


def mark(number: int = 1, **facts: Any) -> Mark:
    """Make a mark for the morning that waits: L, of an arrival at 09:00."""
    facts = {
        "event": EventId("late 09:00"),
        "person": PersonId("p1"),
        "happened_at": at("09:00"),
        "made_at": at("09:00"),
        "date": DAY,
        "session": AM,
        "code": "L",
        "minutes_late": 5 if facts.get("code", "L") == "L" else None,
        "why": "They arrived at 09:00, while it was open: L.",
        "due": at("09:00"),
        "deadline": at("09:00") + timedelta(days=7),
        **facts,
    }
    return Mark(id=MarkId(f"m{number}"), **facts)


def shows(code: str | None, clock: str = "09:05", **facts: Any) -> RegisterRead:
    """Let a reading show an entry, or none."""
    entry = NOTHING if code is None else Entry(code=code, **facts)
    return RegisterRead(shown=entry, as_of=at(clock), asked_at=at(clock))


def confirmed_mark(number: int = 1, clock: str = "09:01", **facts: Any) -> Mark:
    """Make a mark that the MIS confirmed."""
    facts = {
        "state": State.SUCCESSFUL,
        "written_at": at(clock),
        "confirmed_at": max(facts.get("due", at("09:00")), at(clock)),
        "attempts": 1,
        **facts,
    }
    return mark(number, **facts)


def _event(what: str, clock: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": EventId(f"{what} {clock}"),
        "person": PersonId("p1"),
        "day": DAY,
        "at": at(clock),
        "recorded_at": at(clock),
        "by": "reception",
        "times": TIMES,
        **facts,
    }
