"""Delivery to an MIS that answers everything, and takes its time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from missync.errors import TryLater
from missync.model.ids import EventId
from missync.model.marks import Entry, Mark, State
from missync.model.register import Allowed
from missync.testing.fake_mis_write_faults import RefusedLater, RegisterFails
from tests.support.attendance_world import PM, School, at
from tests.support.builders import names, record


BORN = date(2012, 3, 4)


@pytest.fixture
def school() -> School:
    """Open a school at 09:05, while the register is open."""
    return School(now=at("09:05"))


@attrs.define
class Slow:
    """An MIS some of whose answers take their time, or see something happen.

    Attributes:
        happens: What happens while it is asked something.
    """

    mis: Any
    happens: Mapping[str, Callable[[], object]]

    def __getattr__(self, name: str) -> Any:
        ask = getattr(self.mis, name)
        if name not in self.happens:
            return ask

        def asked(*args: object) -> object:
            answer = ask(*args)
            self.happens[name]()
            return answer

        return asked


def deliver(school: School, /, **happens: Callable[[], object]) -> tuple[Mark, ...]:
    """Deliver once, while something happens each time the MIS is asked something."""
    slow: Any = Slow(school.fake.connect(), happens)
    return school.delivered_by("one", mis=nullcontext(slow))


def passing(school: School, seconds: int) -> Callable[[], None]:
    """Let seconds pass."""

    def passes() -> None:
        school.now += timedelta(seconds=seconds)

    return passes


@pytest.mark.parametrize(
    "seconds",
    [
        {"school": 13, "register": 6},
        {"school": 40},
        {"write_back": 20},
        {"register": 20},
        {"register": 40},
    ],
)
def test_slow_before_it_is_written_to(school: School, seconds: dict[str, int]) -> None:
    """However long it takes until a mark can be sent, it is."""
    school.late()
    deliver(school, **{name: passing(school, long) for name, long in seconds.items()})

    assert ("L", State.SENT) == (school.shown(), school.mark().state)


def test_slow_registers_of_several_days(school: School) -> None:
    """Marks of as many days as can be are sent, however long each register takes."""
    for day in (20, 23, 24):
        school.late(at=at("09:00", date(2026, 11, day)))
    deliver(school, register=passing(school, 9))

    assert 3 == len(school.fake.registers.sent)


def with_one_pupil() -> School:
    """Open a school of which everything is known of the only pupil."""
    school = School(now=at("09:05"), pupils=())
    school.fake.put(
        record("S2", names=names(surname="S2"), lasting_id="S2", birth_date=BORN)
    )
    school.site.import_people(by="the night")
    return school


def renumbered(school: School) -> None:
    """Import that a pupil has another id, and that somebody new has theirs."""
    school.fake.rows.clear()
    two = record("S9", names=names(surname="S2"), lasting_id="S2", birth_date=BORN)
    new = record("S2", names=names("Kim", "New"), lasting_id="S7")
    school.fake.put(two, new)
    school.site.import_people(by="the night")


def test_renumbered_while_the_register_is_read() -> None:
    """A mark is its pupil's, whoever has their id by the time it is sent."""
    school = with_one_pupil()
    school.late("S2")
    deliver(school, register=lambda: renumbered(school))

    assert "another MIS id" in school.mark().why
    school.after(seconds=3)

    assert (None, "L") == (school.shown("S2"), school.shown("S9"))


def test_planned_under_the_new_id() -> None:
    """What shows under a new id counts, though the register was read before it."""
    school = with_one_pupil()
    school.late("S2")

    def planned() -> None:
        renumbered(school)
        school.teacher("B", "S9")

    deliver(school, register=planned)
    school.after(seconds=3)

    assert ("B", State.NOT_REQUIRED) == (school.shown("S9"), school.mark().state)


def test_clock_set_back_meanwhile(school: School) -> None:
    """A clock that is set back while it is sent makes nobody try without a pause."""
    school.late()
    school.fake.spoil(RegisterFails(error=TryLater("away")))
    asked: list[int] = []

    def set_back() -> None:
        asked.append(1)
        if len(asked) == 1:
            school.now -= timedelta(minutes=10)
        assert len(asked) < 5

    deliver(school, write_back=set_back)

    assert 1 == len(asked)


def test_slow_in_vain(school: School) -> None:
    """Registers that take a minute in vain are read once: what is due then waits."""
    for day in (19, 20, 23, 24):
        school.late(at=at("09:00", date(2026, 11, day)))
    school.fake.spoil(RegisterFails(error=TryLater("away")))
    asked: list[int] = []

    def passes() -> None:
        asked.append(1)
        school.now += timedelta(seconds=21)

    deliver(school, write_back=passes)

    assert 1 == len(asked)


def test_nobody_holds_marks_while_connecting(school: School) -> None:
    """While one is still connecting, another delivers; then nothing is left to do."""
    school.late()
    done = deliver(school, school=school.site.deliver)

    assert ((), 1) == (done, len(school.fake.registers.sent))
    assert State.SENT is school.mark().state


def test_taken_over_meanwhile(school: School) -> None:
    """What another took over while the register was read is sent by that one alone."""
    school.late()

    def takes_over() -> None:
        school.now += timedelta(seconds=40)
        school.site.deliver()

    deliver(school, register=takes_over)

    assert (1, State.SENT) == (len(school.fake.registers.sent), school.mark().state)


def two_one_by_one(school: School) -> None:
    """Let two arrive whose marks go one by one, and deliver once, slowly."""
    school.fake.registers.allows = Allowed(batch=1)
    school.late("S1")
    school.now += timedelta(seconds=1)
    school.late("S2")
    deliver(school, write=passing(school, 20))


def test_no_time_left(school: School) -> None:
    """Nothing is sent where the lease could end before an answer comes: it says so."""
    two_one_by_one(school)
    sent, left = school.attendance.marks()

    assert (State.SENT, State.WAITING, False) == (sent.state, left.state, left.doubtful)
    assert ("L", None) == (school.shown("S1"), school.shown("S2"))
    assert (0, school.now + timedelta(seconds=2)) == (left.attempts, left.due)
    assert "no time was left" in left.why


def test_time_in_the_next_round(school: School) -> None:
    """What there was no time for is the first thing to be sent after that."""
    two_one_by_one(school)
    school.now += timedelta(seconds=2)
    deliver(school, write=passing(school, 20))

    assert ("L", "L") == (school.shown("S1"), school.shown("S2"))


def test_a_teacher_while_other_registers_are_read(school: School) -> None:
    """What a teacher enters while the registers of other days are read stays."""
    for day in (24, 23, 20):
        school.late(at=at("09:00", date(2026, 11, day)))
    read = passing(school, 15)

    def teaches() -> None:
        read()
        if school.now > at("09:05:20"):
            school.teacher("I")

    deliver(school, register=teaches)

    assert "I" == school.shown()


def test_away_while_it_is_written_to(school: School) -> None:
    """Once the MIS does not take marks in time, it is asked for no further register."""
    for day in (24, 23, 20):
        school.late(at=at("09:00", date(2026, 11, day)))
    read: list[None] = []

    def is_away() -> None:
        message = "The MIS did not answer."
        raise TryLater(message)

    deliver(school, register=lambda: read.append(None), write=is_away)

    assert 1 == len(read)
    assert {"The MIS did not answer."} == {m.why for m in school.attendance.marks()}


def test_a_stronger_entry_before_it_comes_in(school: School) -> None:
    """A stronger entry that showed until a mark came in is a conflict that names it.

    It was seen when the next pupil's mark was decided, and is not forgotten by whoever
    asks, in the same round, what became of the first one.
    """
    school.fake.registers.asks_until_applied = 2
    first = school.late().event
    school.after(seconds=1)
    stronger = Entry(code="E", changed_at=school.now)
    school.teacher("E", changed_at=school.now)
    school.late("S2")
    for _ in range(4):
        school.after(minutes=5)
    conflict = school.only(first.id)

    assert (State.CONFLICT, stronger) == (conflict.state, conflict.replaced)
    assert "replaced E" in conflict.why


def test_a_stronger_entry_that_is_read_while_the_outcome_is_asked_for(
    school: School,
) -> None:
    """Nor is it forgotten by whoever asks while somebody else reads the register."""
    school.fake.registers.asks_until_applied = 2
    first = school.late().event
    school.after(seconds=1)

    def reads() -> None:
        school.teacher("E", changed_at=school.now)
        school.late("S2")
        mis: Any = school.fake.connect()
        school.delivered_by("another", mis=nullcontext(mis))

    school.now += timedelta(minutes=1)
    deliver(school, outcome=reads)
    for _ in range(4):
        school.after(minutes=5)

    assert State.CONFLICT is school.only(first.id).state


def half_applied(school: School) -> EventId:
    """Let an MIS refuse two marks, though it wrote the first, over a stronger entry.

    That entry was seen before, when a third mark was decided.
    """
    school.fake.registers.asks_until_applied = 2
    school.fake.spoil(RefusedLater())
    first = school.late().event
    school.late("S2")
    school.after(seconds=1)
    school.fake.heal()
    school.teacher("E", changed_at=school.now)
    school.late("S3")
    school.after(seconds=5)
    school.teacher("L", changed_at=school.now)
    return first.id


def test_a_stronger_entry_before_it_is_found(school: School) -> None:
    """So it is where the mark is found in the register, as the MIS said otherwise."""
    first = half_applied(school)
    for _ in range(4):
        school.after(minutes=5)
    conflict = school.only(first)

    assert ("L", State.CONFLICT) == (school.shown(), conflict.state)
    assert "replaced E" in conflict.why


def test_a_newer_one_beside_what_was_refused_among_several(school: School) -> None:
    """So it is where a newer mark took its place that was not required beside it."""
    half_applied(school)
    newer = school.late(reason="M").event
    for _ in range(4):
        school.after(minutes=5)
    conflict = school.only(newer.id)

    assert ("L", State.CONFLICT) == (school.shown(), conflict.state)


def test_two_of_one_code_before_they_come_in(school: School) -> None:
    """A second scan that the MIS is busy with is asked about by its own receipt.

    What a person enters between the two is not lost, whichever shows in between.
    """
    registers = school.fake.registers
    school.now = registers.now = at("11:00")
    registers.asks_until_applied = 3
    school.early()
    school.after(seconds=1)
    registers.asks_until_applied = 6
    school.now = at("11:04")
    second = school.early().event
    school.after(seconds=1)
    while school.shown(session=PM) is None:
        school.after(minutes=1)
    registers.now = school.now
    school.teacher("E", session=PM, changed_at=school.now)
    school.late("S2")
    for _ in range(6):
        school.after(minutes=5)
    newest = school.only(second.id)

    assert ("M", State.CONFLICT) == (school.shown(session=PM), newest.state)


def test_a_weaker_entry_before_it_comes_in(school: School) -> None:
    """Nobody is asked about an entry that a mark may go over, whenever that came."""
    school.fake.registers.asks_until_applied = 2
    first = school.late().event
    school.after(seconds=1)
    school.teacher("N", changed_at=school.now)
    school.late("S2")
    for _ in range(4):
        school.after(minutes=5)

    assert State.SUCCESSFUL is school.only(first.id).state


def test_a_second_scan_while_the_first_is_not_in(school: School) -> None:
    """A conflict that names what shows names what became of that, once ours is over it.

    The first scan comes in only after the second one was left to a person.
    """
    school.fake.registers.asks_until_applied = 8
    school.late(reason="M")
    school.after(seconds=1)
    school.now += timedelta(minutes=3)
    school.teacher("C", changed_at=school.now)
    second = school.late().event
    school.after(seconds=1)
    shows = school.only(second.id)
    while school.shown() == "C":
        school.after(minutes=1)
    for _ in range(2):
        school.after(minutes=1)
    replaced = school.only(second.id)

    assert ("M", State.CONFLICT, State.CONFLICT) == (
        school.shown(),
        shows.state,
        replaced.state,
    )
    assert "The register shows C" in shows.why
    assert "M was written before" in replaced.why
