"""A pupil's day, restated naively: what the register is to show of it."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime

import attrs

from missync.model.events import (
    AttendanceEvent,
    EarlyLeaving,
    Given,
    LateArrival,
    Session,
)
from tests.support.attendance_world import AM, LONDON, PM, at


CodeAndMinutes = tuple[str, int | None]
"""A code, and the minutes late that go with it."""


def expected(events: Iterable[AttendanceEvent]) -> dict[Session, CodeAndMinutes]:
    """Say what a pupil's register is to show of a day, if no teacher wrote there."""
    day = _Day()
    in_order = sorted(events, key=lambda each: (each.at, each.recorded_at, each.id))
    for event in in_order:
        if event.cancelled is None:
            day.take(event)
    return day.shows


@attrs.define
class _Day:
    """The day so far, by a wall clock.

    Attributes:
        left: The sessions whose entry is that of a leaving.
        arrived: When they arrived, if they are there, and what the day was before.
    """

    shows: dict[Session, CodeAndMinutes] = attrs.field(factory=dict)
    left: set[Session] = attrs.field(factory=set)
    away: bool = False
    seen: bool = False
    arrived: tuple[datetime, _Day] | None = None

    def take(self, event: AttendanceEvent) -> None:
        """Take over what an event means."""
        clock = {
            session: tuple(at(each, event.day) for each in times)
            for session, times in _CLOCK.items()
        }
        match event:
            case EarlyLeaving(given=given):
                self.leave(event.at, str(given.code), clock)
                self.arrived = None
            case LateArrival() if self.arrived:
                self.arrive_again(event, *self.arrived)
                return
            case _ if self.away:
                self.arrived = event.at, deepcopy(self)
                self.come_back(event.at, clock)
            case LateArrival(given=given):
                self.arrived = event.at, deepcopy(self)
                self.arrive(event.at, _code(given, event.at), clock)
            case _:
                pass
        self.away = isinstance(event, EarlyLeaving)
        self.seen = True

    def arrive_again(self, event: LateArrival, first: datetime, before: _Day) -> None:
        """Arrive though they are there: as if the first time, for the newest reason."""
        again = deepcopy(before)
        again.take(attrs.evolve(event, at=first))
        self.shows, self.left = again.shows, again.left

    def arrive(self, when: datetime, code: str, clock: _Clock) -> None:
        """Arrive, and not from outside."""
        begun = [session for session in (AM, PM) if clock[session][0] <= when]
        if not begun:
            return
        session = begun[-1]
        _, late_from, closes = clock[session]
        if code == "L" and when >= closes:
            code = "U"
        self.write(session, code, _minutes(code, when, late_from))
        if session is PM and code not in {"L", "U"} and not self.seen:
            self.write(AM, code, None)

    def leave(self, when: datetime, code: str, clock: _Clock) -> None:
        """Leave."""
        for session, (opens, _, closes) in clock.items():
            there = self.shows.get(session, ("", None))[0] in {"L", "U"}
            if when < opens or (when < closes and not there):
                self.write(session, code, None)
                self.left.add(session)

    def come_back(self, when: datetime, clock: _Clock) -> None:
        """Come back."""
        for session in sorted(self.left, key=lambda each: each.value):
            opens, late_from, closes = clock[session]
            if when < opens:
                del self.shows[session]
                self.left.discard(session)
            elif when < closes:
                self.write(session, "L", _minutes("L", when, late_from))

    def write(self, session: Session, code: str, minutes: int | None) -> None:
        """Write an entry."""
        self.shows[session] = (code, minutes)
        self.left.discard(session)


def _code(given: Given, when: datetime) -> str:
    """Say what a reason means at a time: “Bus” is an illness from five past nine on."""
    if given.text != "Bus":
        return str(given.code)
    return "L" if when < at("09:05", when.astimezone(LONDON).date()) else "I"


_Clock = dict[Session, tuple[datetime, ...]]
_CLOCK = {AM: ("08:50", "08:55", "09:20"), PM: ("13:00", "13:00", "13:15")}


def _minutes(code: str, when: datetime, late_from: datetime) -> int | None:
    if code not in {"L", "U"}:
        return None
    return max(0, int((when - late_from).total_seconds() // 60))
