"""Write-back: whatever happens on the way, the register ends as the events mean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum, auto

import attrs
from hypothesis import given
from hypothesis import strategies as st

from missync.errors import TryLater
from missync.model.events import AttendanceEvent, Session
from missync.model.marks import NOTHING, Entry, Mark, Over, PupilDay, State
from missync.model.register import Pending
from missync.rules.attendance.day import intended
from missync.rules.attendance.ledger import cancelled, recorded
from missync.rules.attendance.overwrite import decide
from missync.rules.attendance.register_reading import RegisterRead, Write
from missync.rules.attendance.retry import (
    after_acceptance,
    after_attempt,
    after_confirmation,
    after_decision,
    after_failure,
    after_lost_answer,
    after_outcome,
    after_queueing,
    after_rejection,
)
from tests.support.attendance_builders import (
    SITE,
    after,
    at,
    back,
    cancellation,
    early,
    effective,
    ids,
    late,
)


AWAY = TryLater("The MIS did not answer.")


class RequestResult(Enum):
    """What happens to a request."""

    DONE = auto()
    TAKEN = auto()
    REFUSED = auto()
    NOT_REACHED = auto()
    LOST_BUT_DONE = auto()
    LOST = auto()
    KILLED_BUT_DONE = auto()
    KILLED = auto()


DOES_IT = {
    RequestResult.DONE,
    RequestResult.TAKEN,
    RequestResult.LOST_BUT_DONE,
    RequestResult.KILLED_BUT_DONE,
}


class World:
    """The ledger of a pupil's day, the register, and a clock that only goes on."""

    def __init__(self) -> None:
        self.day = PupilDay()
        self.register: dict[Session, Entry] = {}
        self.now: datetime = at("16:00")
        self.written: list[Mark] = []
        self._new_id = ids()

    def record(self, event: AttendanceEvent) -> None:
        """Record an event."""
        change = recorded(self.day, event, SITE, self.now, self._new_id)
        self.day = after(self.day, change)

    def cancel(self, event: AttendanceEvent) -> None:
        """Take an event back."""
        taken_back = attrs.evolve(cancellation(), at=self.now)
        change = cancelled(self.day, event.id, taken_back, SITE, self._new_id)
        self.day = after(self.day, change)

    def deliver(self, results: Iterator[RequestResult]) -> None:
        """Bring every open mark one step further, a few minutes on."""
        for mark in self.day.marks:
            self.now += timedelta(minutes=1)
            if mark.state is State.SENT:
                self._keep(after_confirmation(mark, self.now))
            elif mark.state is State.WAITING:
                self._bring_on(mark, results)

    def _bring_on(self, mark: Mark, results: Iterator[RequestResult]) -> None:
        key = tuple(m for m in self.day.marks if m.session is mark.session)
        if (waits := after_queueing(mark, key, self.now)) is not None:
            self._keep(waits)
            return
        view = RegisterRead(
            shown=self.register.get(mark.session, NOTHING),
            as_of=self.now,
            asked_at=self.now,
        )
        decision = decide(mark, key, view, SITE)
        if isinstance(decision, Write):
            sending = after_attempt(mark, decision, self.now)
            self._keep(sending)
            self._send(mark, sending, next(results))
        else:
            self._keep(after_decision(mark, decision, self.now))

    def _send(self, claimed: Mark, sending: Mark, result: RequestResult) -> None:
        if result in DOES_IT:
            self.written.append(sending)
            self.register[sending.session] = Entry(
                code=sending.code, minutes_late=sending.minutes_late
            )
        match result:
            case RequestResult.DONE:
                self._keep(after_acceptance(sending, None, self.now))
            case RequestResult.TAKEN:
                self._keep(after_acceptance(sending, "receipt", self.now))
            case RequestResult.REFUSED:
                self._keep(after_rejection(claimed, "No such code."))
            case RequestResult.NOT_REACHED:
                self._keep(after_failure(claimed, AWAY, self.now, 0))
            case RequestResult.LOST | RequestResult.LOST_BUT_DONE:
                self._keep(after_lost_answer(sending, self.now, 0, "No answer came."))
            case RequestResult.KILLED | RequestResult.KILLED_BUT_DONE:
                pass

    def _keep(self, mark: Mark) -> None:
        marks = tuple(mark if each.id == mark.id else each for each in self.day.marks)
        self.day = attrs.evolve(self.day, marks=marks)


CLOCKS = st.sampled_from(["08:40", "09:00", "09:20", "11:00", "13:00", "13:10"])
CODES = st.sampled_from(["L", "U", "M", "I", None])
EVENTS = st.one_of(
    st.builds(late, CLOCKS, CODES),
    st.builds(early, CLOCKS, CODES),
    st.builds(back, CLOCKS),
)
DAYS = st.lists(EVENTS, min_size=1, max_size=4, unique_by=lambda event: event.id)
BEFORE = st.dictionaries(
    st.sampled_from(Session), st.sampled_from(["N", "O", "/", "C2", "I"])
)


@given(
    events=DAYS,
    before=BEFORE,
    results=st.lists(st.sampled_from(RequestResult), max_size=30),
    data=st.data(),
)
def test_it_converges(
    events: list[AttendanceEvent],
    before: dict[Session, str],
    results: list[RequestResult],
    data: st.DataObject,
) -> None:
    """After any faults, quiet rounds leave nothing open, and the newest intent shows.

    What is meant shows, or its mark says why not. Where nothing is meant, what showed
    before shows again, or a mark says why not. A last round changes nothing.
    """
    world = World()
    world.register = {where: Entry(code=code) for where, code in before.items()}
    faults = iter([*results, *[RequestResult.DONE] * 100])
    for event in events:
        world.record(event)
        if data.draw(st.booleans()):
            world.deliver(faults)
        if data.draw(st.booleans()):
            world.cancel(data.draw(st.sampled_from(world.day.events)))
    for _ in range(40):
        world.deliver(faults)
    register, day = dict(world.register), world.day
    world.deliver(faults)

    assert (register, day) == (world.register, world.day)
    assert not [mark for mark in day.marks if mark.state.is_open]
    standing = effective(day.marks)
    for session, intent in intended(day.events, SITE).marks.items():
        mark, shown = standing[session], register.get(session)
        assert (intent.event, intent.code) == (mark.event, mark.code)
        if mark.state is State.SUCCESSFUL:
            assert shown is not None
            assert (mark.code, mark.minutes_late) == (shown.code, shown.minutes_late)
    for session in set(Session) - intended(day.events, SITE).marks.keys():
        old = standing.get(session)
        shown = register.get(session)
        if old is None:
            assert before.get(session) == (shown and shown.code)
        elif old.state is State.SUCCESSFUL:
            assert old.over is Over.OURS
            assert old.code == (shown and shown.code)


@given(event=EVENTS, results=st.lists(st.sampled_from(RequestResult), max_size=12))
def test_one_event_has_one_meaning(
    event: AttendanceEvent, results: list[RequestResult]
) -> None:
    """However often answers are lost, one event writes one code to a session."""
    world = World()
    world.record(event)
    faults = iter([*results, *[RequestResult.DONE] * 100])
    for _ in range(20):
        world.deliver(faults)
    written = {(mark.session, mark.code, mark.minutes_late) for mark in world.written}

    assert len({session for session, _, _ in written}) == len(written)


@given(results=st.lists(st.sampled_from(RequestResult), max_size=12))
def test_confirmed_is_never_sent_again(results: list[RequestResult]) -> None:
    """Once confirmed, a mark is not written again, whatever the register shows."""
    world = World()
    world.record(late("09:00"))
    faults = iter([*results, *[RequestResult.DONE] * 100])
    for _ in range(20):
        world.deliver(faults)
    (mark,) = world.day.marks
    times = len(world.written)
    world.register.clear()
    world.deliver(faults)

    assert times == len(world.written)
    assert mark.state in {State.SUCCESSFUL, State.FAILED}


def test_pending_is_asked_again() -> None:
    """A mark whose outcome is pending stays sent until it is confirmed."""
    world = World()
    world.record(late("09:00"))
    world.deliver(iter([RequestResult.TAKEN]))
    (mark,) = world.day.marks

    assert State.SENT is after_outcome(mark, Pending(), world.now, 0).state
