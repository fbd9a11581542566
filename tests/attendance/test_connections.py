"""Connections: what a mark costs in requests, and how long a connection is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, time, timedelta
from typing import cast

import attrs
import pytest

from missync.attendance.connection import KEPT_FOR, KeptConnection
from missync.errors import Rejected, TryLater
from missync.model.marks import State
from missync.model.register import (
    Accepted,
    Allowed,
    NotAllowed,
    Outcome,
    Pending,
    Written,
)
from missync.model.schools import School as MisSchool
from missync.model.secrets import Secret
from missync.model.settings import (
    Kinds,
    KindSettings,
    MisSettings,
    Register,
    Registers,
    SiteSettings,
)
from missync.ports import Mis
from missync.site import Site
from missync.testing import FakeWonde, Pupil
from missync.testing.fake_mis_faults import SchoolFails
from missync.testing.fake_mis_write_faults import OutcomeFails, WriteFails
from missync.testing.fake_wonde.school import School as WondeSchool
from tests.support.attendance_world import DAY, LONDON, School


AWAY = TryLater("The MIS does not answer.")
NO = Rejected("No.", status=422, body="no")
ALL_DAY = Registers(am=Register(opens=time(0), closes=time(23, 59)))


@attrs.define
class Reception:
    """A site at a made-up Wonde, with pupils and a clock that is set.

    Attributes:
        now: The present moment.
    """

    wonde: FakeWonde
    site: Site
    pupils: list[str]
    now: list[datetime]

    def late(self) -> None:
        """Let the next pupil arrive late."""
        self.site.attendance.late(self.pupils.pop(), by="reception", reason="L")

    def deliver(self, kept: KeptConnection | None = None) -> list[str]:
        """Let some seconds pass, deliver, and say what was asked of Wonde."""
        self.now[0] += timedelta(seconds=3)
        before = len(self.wonde.requests)
        self.site.deliver(over=kept)
        asked = self.wonde.requests[before:]
        return [f"{each.method} {'/'.join(each.path.split('/')[4:])}" for each in asked]


@pytest.fixture
def reception() -> Iterator[Reception]:
    """Open a reception at nine; everybody was imported in the night."""
    school = WondeSchool()
    pupils = [Pupil(forename="Pat", surname=f"Example {n}") for n in range(6)]
    ids = [school.enrol(pupil).id for pupil in pupils]
    now = [datetime.combine(DAY, time(9), LONDON)]
    with FakeWonde(school) as wonde:
        settings = SiteSettings(
            name="hillside",
            kinds=Kinds(employees=KindSettings(importing=False)),
            registers=ALL_DAY,
            mis=MisSettings(
                adapter="wonde",
                options={
                    "school_id": school.id,
                    "base_url": wonde.base_url,
                    "token": Secret(wonde.token),
                },
            ),
        )
        with Site.open(settings, "memory://", clock=lambda: now[0]) as site:
            site.import_people(by="the night")
            yield Reception(wonde, site, ids, now)


REGISTER, POST = "GET attendance/session", "POST attendance/session"


def test_three_requests_a_mark(reception: Reception) -> None:
    """In the steady state a mark takes a register, a write and an outcome."""
    with reception.site.mis_connection() as kept:
        reception.late()
        first = reception.deliver(kept)
        reception.deliver(kept)
        costs = []
        for _ in range(3):
            reception.late()
            costs.append([*reception.deliver(kept), *reception.deliver(kept)])

    assert ["GET ", REGISTER, POST] == first
    assert [3, 3, 3] == [len(cost) for cost in costs]
    assert {(REGISTER, POST)} == {tuple(cost[:2]) for cost in costs}
    marks = reception.site.attendance.marks()
    assert {State.SUCCESSFUL} == {mark.state for mark in marks}


def test_a_single_delivery(reception: Reception) -> None:
    """One that keeps no connection asks which school it is, and nothing else twice."""
    reception.late()

    assert ["GET ", REGISTER, POST] == reception.deliver()
    assert 2 == len(reception.deliver())


def test_marks_that_come_while_outcomes_are_asked(reception: Reception) -> None:
    """A mark that comes while another is to be confirmed costs no more."""
    with reception.site.mis_connection() as kept:
        reception.late()
        asked = reception.deliver(kept)
        for _ in range(4):
            reception.late()
            asked += reception.deliver(kept)
        asked += reception.deliver(kept)

    assert 1 + 3 * 5 == len(asked)


# When outcomes are asked for


@attrs.define
class Slow:
    """An MIS that needs some seconds before it has marks in its registers.

    Attributes:
        since: When it took each.
        asked: How often it was asked what became of which.
    """

    mis: Mis
    clock: Callable[[], datetime]
    seconds: int
    since: dict[str, datetime] = attrs.field(factory=dict)
    asked: Counter[str] = attrs.field(factory=Counter)

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Take marks, and note when."""
        accepted = self.mis.write(marks)
        self.since[str(accepted.receipt)] = self.clock()
        return accepted

    def outcome(self, receipt: str) -> Outcome:
        """Say what became of them, once it is time."""
        self.asked[receipt] += 1
        passed = self.clock() - self.since[receipt]
        done = passed >= timedelta(seconds=self.seconds)
        return self.mis.outcome(receipt) if done else Pending()

    def __getattr__(self, name: str) -> object:
        return getattr(self.mis, name)


@pytest.mark.parametrize("seconds", [2, 3, 10, 30, 55])
def test_an_outcome_is_asked_for_once(seconds: int) -> None:
    """However long an MIS needs, in the steady state it is asked once a mark."""
    school = School(pupils=("S1", "S2", "S3", "S4"))
    slow = Slow(school.fake.connect(), school.clock, seconds)
    with KeptConnection(lambda: nullcontext(cast("Mis", slow))) as kept:
        for who in school.pupils:
            school.late(who)
            for _ in range(130):
                school.site.deliver(over=kept)
                school.now += timedelta(seconds=1)

    marks = school.attendance.marks()
    assert {State.SUCCESSFUL} == {mark.state for mark in marks}
    assert [1, 1] == [slow.asked[str(mark.receipt)] for mark in marks[2:]]


# How long it is kept


@attrs.define
class Steady:
    """A school whose connection is kept, and a clock that never goes back."""

    school: School = attrs.field(factory=School)
    seconds: float = 0.0
    opened: int = 0
    closed: int = 0

    @contextmanager
    def connect(self) -> Iterator[Mis]:
        """Connect, and count."""
        self.opened += 1
        yield self.school.fake.connect()
        self.closed += 1

    def kept(self) -> KeptConnection:
        """Keep a connection."""
        return KeptConnection(self.connect, lambda: self.seconds)

    def late(self, kept: KeptConnection, who: str = "S1") -> State:
        """Let a pupil arrive, and deliver."""
        event = self.school.late(who).event.id
        self.school.site.deliver(over=kept)
        return self.school.only(event).state


@pytest.fixture
def steady() -> Steady:
    """Give a school at nine."""
    return Steady()


def test_nobody_is_asked_before(steady: Steady) -> None:
    """A connection is opened when something is due, and not before."""
    with steady.kept() as kept:
        steady.school.site.deliver(over=kept)

    assert (0, 0) == (steady.opened, steady.closed)


def test_it_is_kept(steady: Steady) -> None:
    """A connection is kept for five minutes, then the school is asked again."""
    with steady.kept() as kept:
        steady.late(kept)
        steady.seconds += KEPT_FOR - 1
        steady.late(kept, "S2")
        assert 1 == steady.opened
        steady.seconds += 1
        steady.late(kept, "S3")

    assert (2, 2) == (steady.opened, steady.closed)


def test_it_can_be_opened_again(steady: Steady) -> None:
    """A connection that was closed is opened again where something is due."""
    kept = steady.kept()
    steady.late(kept)
    kept.close()
    kept.close()
    steady.late(kept, "S2")

    assert (2, 1) == (steady.opened, steady.closed)


@pytest.mark.parametrize(
    ("fault", "opened"),
    [
        (WriteFails(error=AWAY, times=1), 2),
        (WriteFails(error=NO, times=1), 1),
        (OutcomeFails(error=AWAY, times=1), 2),
    ],
)
def test_after_an_error(
    steady: Steady, fault: WriteFails | OutcomeFails, opened: int
) -> None:
    """After an answer that leaves doubts the MIS is asked anew which school it is."""
    steady.school.fake.spoil(fault)
    with steady.kept() as kept:
        steady.late(kept)
        for _ in range(2):
            steady.school.now += timedelta(minutes=1)
            steady.school.site.deliver(over=kept)
        steady.late(kept, "S2")

    assert opened == steady.opened


def test_a_school_that_does_not_answer(steady: Steady) -> None:
    """Where the MIS does not say which school it is, it is asked the next time."""
    steady.school.fake.spoil(SchoolFails(error=AWAY))
    with steady.kept() as kept:
        assert State.WAITING is steady.late(kept)
        steady.school.fake.heal()
        steady.school.now += timedelta(seconds=5)
        steady.school.site.deliver(over=kept)

    assert (2, "L") == (steady.opened, steady.school.shown())


def test_another_school_answers(steady: Steady) -> None:
    """A token that was swapped is refused, before anything is written."""
    with steady.kept() as kept:
        steady.late(kept)
        steady.school.fake.school = MisSchool(id="F2", name="Elsewhere", urn="100002")
        steady.seconds += KEPT_FOR
        assert State.WAITING is steady.late(kept, "S2")

    assert 1 == len(steady.school.fake.registers.sent)


def test_what_takes_no_marks_is_asked_anew(steady: Steady) -> None:
    """Once the school allows it, marks go without waiting for a new connection."""
    registers = steady.school.fake.registers
    registers.allows = NotAllowed("Ask the school.")
    with steady.kept() as kept:
        assert State.BLOCKED is steady.late(kept)
        registers.allows = Allowed()
        assert State.SENT is steady.late(kept, "S2")


def test_registers_that_are_not_there(steady: Steady) -> None:
    """Where there are no registers to be read, marks go out without a look."""
    absent = Rejected("Not found.", status=404, body="")
    mis = steady.school.fake.connect()
    school = steady.school
    school.late()

    class Absent:
        """An MIS without registers."""

        def register(self, *_: object) -> object:
            """Show none."""
            raise absent

        def __getattr__(self, name: str) -> object:
            return getattr(mis, name)

    @contextmanager
    def connect() -> Iterator[Mis]:
        yield Absent()  # type: ignore[misc]

    with KeptConnection(connect) as kept:
        (mark,) = school.site.deliver(over=kept)

    assert (State.SENT, True) == (mark.state, "does not show its registers" in mark.why)
