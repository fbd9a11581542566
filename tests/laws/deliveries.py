"""The machine behind the laws of write-back: a school's days at reception.

Pupils come and go, and the host repeats itself and is late with telling. Teachers write
into the registers. Marks are delivered, while something goes wrong, and by somebody who
is killed or overtaken between two steps. In the end everything is healed, somebody
tries again what failed, and time passes until nothing is due. A law says what is true
then.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from datetime import date, timedelta
from typing import Any, ClassVar
from unittest import TestCase

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from missync.attendance.connection import KeptConnection
from missync.attendance.deliver import deliver
from missync.attendance.delivery import Delivery
from missync.attendance.record import Recorded
from missync.errors import (
    InputError,
)
from missync.model.events import AttendanceEvent, LateArrival, Session
from missync.model.ids import EventId, MisId, PersonId
from missync.model.marks import NO_MARK, Entry, Mark, State
from missync.model.register import Allowed
from missync.rules.attendance.ledger import Settlement
from missync.testing.fake_mis_write_faults import (
    RegisterFails,
    RegisterLags,
)
from tests.laws.interrupting import (
    MIS_STEPS,
    Between,
    Killed,
    Queueing,
    Stepping,
    SteppingStore,
    work_off,
)
from tests.laws.mishaps import BUS, CLOCK, EVENTS, mishaps
from tests.laws.stores import MEMORY, POSTGRES, SQLITE, effort, new_store
from tests.support.attendance_world import BY, School, allowing, at


TODAY = date(2026, 11, 24)
EARLIER = date(2026, 11, 23)
PUPILS = ("S1", "S2")
Key = tuple[date, MisId, Session]


class Deliveries(RuleBasedStateMachine):
    """A school's days at reception. A law overrides what it checks.

    Attributes:
        accepted: Every event that was taken, as it was told.
        touched: Where a teacher wrote something.
        theirs: What a teacher wrote over a confirmed mark of ours.
        unclear: Whether the MIS ever showed registers as they had been, or not at all.
    """

    store: ClassVar[str] = MEMORY

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.accepted: dict[EventId, AttendanceEvent] = {}
        self.touched: set[Key] = set()
        self.theirs: dict[Key, Entry] = {}
        self.unclear = False
        self.begun = False
        self.holders = 0

    @initialize(
        clock=st.sampled_from(("09:02", "12:00", "16:00")),
        receipts=st.sampled_from((0, 1, 3)),
        batch=st.sampled_from((20, 1, 2)),
        in_order=st.booleans(),
        dated=st.booleans(),
        minutes=st.booleans(),
        blind=st.sampled_from((None, True)),
    )
    def begin(  # noqa: PLR0913 - drawn
        self,
        clock: str,
        *,
        receipts: int,
        batch: int,
        in_order: bool,
        dated: bool,
        minutes: bool,
        blind: bool | None,
    ) -> None:
        """Open the school some time on a Tuesday."""
        self.school = School(
            settings=allowing(blind=blind),
            store=new_store(self.store, self.stack),
            pupils=PUPILS,
            reasons=(BUS,),
            now=at(clock),
            tick=timedelta(microseconds=1),
            imports=False,
        )
        registers = self.school.fake.registers
        registers.allows = Allowed(batch=batch, minutes_late=minutes)
        registers.gives_receipts = receipts > 0
        registers.asks_until_applied = receipts
        self.in_order, self.dated, self.minutes = in_order, dated, minutes
        self.ids = {who: PersonId(f"p{who}") for who in PUPILS}
        self.begun = True

    @rule(data=st.data())
    def visit(self, data: st.DataObject) -> None:
        """Let somebody come or go, deliver somehow, and let time pass."""
        self.record_something(data)
        self.deliver_somehow(data)

    @rule(data=st.data())
    def visits(self, data: st.DataObject) -> None:
        """Let several come or go before anything is delivered."""
        for _ in range(data.draw(st.integers(2, 3), "visits")):
            self.record_something(data)
        self.deliver_somehow(data)

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """Take an event back, and deliver somehow."""
        self.cancel_something(data)
        self.deliver_somehow(data)

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        """Deliver somehow, and nothing new was recorded."""
        self.deliver_somehow(data)

    @rule(data=st.data(), by=st.sampled_from(PUPILS))
    def repeat(self, data: st.DataObject, by: str) -> None:
        """Let the host repeat an event, or mix it up with another one."""
        if not self.accepted:
            return
        event = data.draw(st.sampled_from(list(self.accepted.values())), "repeated")
        marks = self.school.attendance.marks()
        try:
            again = self.school.late(by, host_id=event.host_id)
            assert (True, event.id) == (again.repeated, again.event.id)
        except InputError:
            assert (LateArrival, self.ids[by]) != (type(event), event.person)
        assert marks == self.school.attendance.marks()

    def deliver_somehow(self, data: st.DataObject) -> None:
        """Deliver, undisturbed or not, and let time pass, in which the MIS works."""
        how = data.draw(st.sampled_from(_WAYS), "delivered")
        how(self, data)
        passed = data.draw(st.sampled_from(_PAUSES), "passed")
        self.school.now += timedelta(seconds=passed)
        if data.draw(st.booleans(), "the MIS works"):
            self.mis_works()

    def mis_works(self) -> bool:
        """Let the MIS work off what it took; gives whether it is done with it.

        One that works in another order does so when it is asked for an outcome.
        """
        return self.in_order and work_off(self.school.fake)

    def deliver_with_faults(self, data: st.DataObject) -> None:
        """Deliver while something goes wrong, that may last."""
        school = self.school
        faults = data.draw(st.lists(mishaps(school), min_size=1, max_size=2), "faults")
        self.school.fake.spoil(*faults)
        self.unclear |= any(isinstance(f, RegisterLags | RegisterFails) for f in faults)
        self.deliver()
        if data.draw(st.booleans(), "healed"):
            self.school.fake.heal()

    def deliver_while_the_clock_is_wrong(self, data: st.DataObject) -> None:
        """Deliver by a clock that was set back or ahead, for good or not."""
        wrong = data.draw(st.sampled_from(_WRONG), "set wrong")
        self.unclear = True
        self.school.now += wrong
        self.deliver()
        if abs(wrong) > _HOURS or data.draw(st.booleans(), "set right"):
            self.school.now -= wrong

    def deliver_and_be_killed(self, data: st.DataObject) -> None:
        """Deliver, and be killed between two steps; the lease ends, or not yet."""

        def die() -> None:
            raise Killed

        with suppress(Killed):
            self.deliver(self.between(data, die))
        passed = data.draw(st.sampled_from((31, 0)), "until the next comes")
        self.school.now += timedelta(seconds=passed)

    def deliver_and_be_overtaken(self, data: st.DataObject) -> None:
        """Deliver, while others record, cancel or deliver between two steps."""
        between = self.between(data, lambda: self.overtake(data, between))
        self.deliver(between)

    def between(self, data: st.DataObject, happens: Callable[[], None]) -> Between:
        """Choose the step at which something happens."""
        return Between(
            at=data.draw(st.integers(1, 14), "step"),
            before=data.draw(st.booleans(), "before it"),
            happens=happens,
        )

    @rule(
        who=st.sampled_from(PUPILS),
        session=st.sampled_from(Session),
        code=st.sampled_from(("I", "/", "B", "N", "M", None)),
    )
    def teacher(self, who: str, session: Session, code: str | None) -> None:
        """Let a teacher change an entry of today, or take it out."""
        registers, key = self.school.fake.registers, (TODAY, MisId(who), session)
        ours = self.marks_of(key)
        confirmed = bool(ours) and ours[-1].state is State.SUCCESSFUL
        idle = any(self.mis_works() for _ in range(4))
        before = registers.at(*key)
        self.touched.add(key)
        self.theirs.pop(key, None)
        if code is None:
            registers.clear(*key)
            return
        changed_at = self.school.clock() if self.dated else None
        entry = Entry(code=code, changed_at=changed_at)
        registers.put(*key, entry)
        if not (confirmed and idle and before and before.code == ours[-1].code):
            return
        if code not in {"N", before.code}:
            self.theirs[key] = entry

    def teardown(self) -> None:
        """Let everything come to an end, and close the store."""
        with self.stack:
            if self.begun:
                self.come_to_an_end()
                self.check()

    def check(self) -> None:
        """Say what must be true in the end."""
        raise NotImplementedError

    def come_to_an_end(self) -> None:
        """Heal everything, try again what failed, until nothing is due any more."""
        school = self.school
        school.fake.heal()
        self.mis_works()
        self.until_quiet()
        self.check_conflicts()
        for mark in self.stuck():
            school.attendance.settle(mark.id, Settlement.RETRY, by=BY, why="healed")
        self.until_quiet()

    def until_quiet(self) -> None:
        """Deliver until no mark is open."""
        for minutes in (*range(1, 11), *[61] * 10):
            if not self.school.attendance.marks(states={State.WAITING, State.SENT}):
                return
            self.school.now += timedelta(minutes=minutes)
            self.mis_works()
            self.deliver()
        message = "marks stay open"
        raise AssertionError(message)

    def check_conflicts(self) -> None:
        """Nobody is asked to settle a conflict that nobody made."""
        if self.unclear:
            return
        mis_ids = {person: MisId(who) for who, person in self.ids.items()}
        for mark in self.stuck():
            key = mark.date, mis_ids[mark.person], mark.session
            assert key in self.touched or mark.state is not State.CONFLICT, mark.why

    def stuck(self) -> tuple[Mark, ...]:
        """Give the marks that a person could try again."""
        states = {State.FAILED, State.BLOCKED, State.CONFLICT}
        marks = self.school.attendance.marks(states=states)
        return tuple(mark for mark in marks if mark.code != NO_MARK)

    def deliver(self, between: Between | None = None) -> None:
        """Deliver, in a process of its own."""
        school = self.school
        self.holders += 1
        steps = between or Between(at=0, before=True, happens=lambda: None)
        mis: Any = Stepping(self.connection(), steps, MIS_STEPS)
        store: Any = SteppingStore(school.store, steps)
        delivery = Delivery(
            settings=school.settings,
            store=store,
            clock=school.clock,
            chance=lambda: 0.5,
            holder=f"holder {self.holders}",
        )
        with KeptConnection(lambda: closing(mis)) as kept:
            deliver(delivery, kept)
        self.check_theirs()

    def check_theirs(self) -> None:
        """What a person changed after ours was confirmed is not written over."""
        if not self.unclear:
            for key, entry in self.theirs.items():
                assert entry == self.school.fake.registers.at(*key)

    def connection(self) -> Any:
        """Open a connection to the MIS, which works in order, or as it is asked."""
        fake = self.school.fake
        if not self.in_order:
            return fake.connect()
        now = self.school.clock if self.dated else lambda: None
        return Queueing(fake, fake.connect(), now)

    def overtake(self, data: st.DataObject, between: Between) -> None:
        """Let somebody else come between, and a little time pass."""
        what = data.draw(st.sampled_from(_OVERTAKING), "overtaking")
        in_mis = between.in_mis
        self.school.now += timedelta(
            seconds=data.draw(st.sampled_from((0, 9) if in_mis else (0, 9, 31, 130)))
        )
        what(self, data)

    def record_something(self, data: st.DataObject) -> None:
        """Record an event, unless it is refused, and then nothing is recorded."""
        school = self.school
        who = data.draw(st.sampled_from(("S1", *PUPILS)), "who")
        day = data.draw(st.sampled_from((TODAY, TODAY, TODAY, EARLIER)), "day")
        clock = data.draw(st.sampled_from(CLOCK), "clock")
        record, reason = data.draw(st.sampled_from(EVENTS), "event")
        how = {"at": at(clock, day), "host_id": f"visit {len(self.accepted) + 1}"}
        if reason:
            how["reason"] = reason
        before = school.store.ledger.events(school.settings.name)
        try:
            recorded: Recorded = getattr(school.attendance, record)(who, by=BY, **how)
        except InputError:
            assert before == school.store.ledger.events(school.settings.name)
            return
        self.accepted[recorded.event.id] = recorded.event

    def record_and_deliver(self, data: st.DataObject) -> None:
        """Record an event, and deliver."""
        self.record_something(data)
        self.deliver()

    def cancel_something(self, data: st.DataObject) -> None:
        """Take an event back, if there is one."""
        if self.accepted:
            event = data.draw(st.sampled_from(list(self.accepted)), "cancelled")
            recorded = self.school.attendance.cancel(event, by=BY, why="wrong pupil")
            self.accepted[event] = recorded.event

    def marks_of(self, key: Key) -> list[Mark]:
        """Give the marks of a place that did not give way, as they were made."""
        day, who, session = key
        ledger, name = self.school.store.ledger, self.school.settings.name
        return [
            mark
            for mark in ledger.marks(name, person=self.ids[who])
            if (mark.date, mark.session) == (day, session)
            and mark.state is not State.SUPERSEDED
        ]

    def events_of(self, who: str, day: date) -> list[AttendanceEvent]:
        """Give what was accepted of a pupil's day."""
        person: PersonId = self.ids[who]
        accepted = self.accepted.values()
        return [
            event for event in accepted if (event.person, event.day) == (person, day)
        ]


_Happens = Callable[[Deliveries, st.DataObject], None]
_OVERTAKING: tuple[_Happens, ...] = (
    lambda machine, _: machine.deliver(),
    Deliveries.record_something,
    Deliveries.cancel_something,
    Deliveries.record_and_deliver,
)
_WAYS: tuple[_Happens, ...] = (
    lambda machine, _: machine.deliver(),
    lambda _, __: None,
    Deliveries.deliver_with_faults,
    Deliveries.deliver_with_faults,
    Deliveries.deliver_and_be_killed,
    Deliveries.deliver_and_be_overtaken,
    Deliveries.deliver_while_the_clock_is_wrong,
)
_HOURS = timedelta(hours=2)
_WRONG = (_HOURS, -_HOURS, timedelta(days=3650), timedelta(days=-400))
_PAUSES = (3, 0, 1, 20, 70, 130, 3_700, 8 * 86_400)


def on_memory(law: type[Deliveries]) -> type[TestCase]:
    """Put a law to the test on the store in memory."""
    return _put_to_the_test(law, MEMORY)


def on_files(law: type[Deliveries]) -> type[TestCase]:
    """Put a law to the test on SQLite files."""
    return _put_to_the_test(law, SQLITE)


def on_postgres(law: type[Deliveries]) -> type[TestCase]:
    """Put a law to the test on PostgreSQL databases."""
    return _put_to_the_test(law, POSTGRES)


def _put_to_the_test(law: type[Deliveries], kind: str) -> type[TestCase]:
    machine: Any = type(f"{law.__name__}On{kind.title()}", (law,), {"store": kind})
    machine.TestCase.settings = effort(kind, searched=_SEARCHED)
    case: type[TestCase] = machine.TestCase
    return case


_SEARCHED = {MEMORY: 5_000, SQLITE: 300, POSTGRES: 300}
