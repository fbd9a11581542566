"""Delivery by clocks that differ, or that were wrong for a while."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest

from missync.errors import AccessRefused, OutcomeUnknown, TryLater
from missync.guarding import GuardedMis
from missync.model.ids import EventId
from missync.model.marks import State
from missync.model.register import Accepted, Written
from missync.model.settings import Overwrite
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_write_faults import (
    RegisterFails,
    StaysPending,
    WriteFails,
    WriteFault,
)
from tests.support.attendance_world import BY, School, allowing, at


class Meanwhile(GuardedMis):
    """A fake MIS that takes its time over a write, while something else happens."""

    def __init__(self, fake: FakeMis, happens: Callable[[], object]) -> None:
        super().__init__(fake.connect(), "fake")
        self.happens = happens

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Let it happen, and write."""
        self.happens()
        return super().write(marks)


class WritesLater(GuardedMis):
    """A fake MIS that gives no answer to a write, and comes to it only later."""

    def __init__(self, fake: FakeMis) -> None:
        super().__init__(fake.connect(), "fake")
        self.marks: tuple[Written, ...] = ()

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Keep the marks, and give no answer."""
        self.marks = marks
        message = "No answer came."
        raise OutcomeUnknown(message)


@pytest.fixture
def school() -> School:
    """Open a school at 09:05, while the register is open."""
    return School(now=at("09:05"))


@pytest.mark.parametrize("back", [0, 15, 119, 240])
def test_an_answer_is_lost_and_the_clock_is_set_back(school: School, back: int) -> None:
    """A newer mark waits for one that the MIS is busy with, by whichever clock."""
    late = WritesLater(school.fake)
    school.late(at=at("09:00"))
    school.delivered_by("one", mis=closing(late))
    school.now += timedelta(seconds=10 - back)
    school.late(reason="M", at=at("09:01"))
    school.after()
    school.fake.connect().write(late.marks)
    for _ in range(8):
        school.after(minutes=1)

    assert ("M", State.SUCCESSFUL) == (
        school.shown(),
        school.attendance.marks()[-1].state,
    )


@pytest.mark.parametrize("behind", [35, 120])
@pytest.mark.parametrize("receipts", [False, True])
def test_a_machine_whose_clock_is_behind(
    school: School, behind: int, *, receipts: bool
) -> None:
    """Nobody takes a mark that another machine is sending, as clocks may differ."""
    school.fake.registers.gives_receipts = receipts

    def another_delivers() -> None:
        school.late(reason="M", at=at("09:01"))
        school.now -= timedelta(seconds=behind)
        school.delivered_by("two", mis=closing(school.fake.connect()))
        school.now += timedelta(seconds=behind + 5)

    school.late(at=at("09:00"))
    busy = Meanwhile(school.fake, another_delivers)
    school.delivered_by("one", mis=closing(busy))
    for _ in range(5):
        school.after(minutes=1)

    assert "M" == school.shown()
    assert {State.SUCCESSFUL} == {mark.state for mark in school.attendance.marks()}


@pytest.mark.parametrize("ahead", [timedelta(seconds=90), timedelta(hours=3)])
@pytest.mark.parametrize(
    "fault",
    [
        WriteFails(error=TryLater("busy", after=timedelta(minutes=5))),
        RegisterFails(error=TryLater("away")),
        RegisterFails(error=AccessRefused("Not permitted.")),
        StaysPending(),
    ],
)
def test_asked_no_more_often_than_else(
    school: School, fault: WriteFault, ahead: timedelta
) -> None:
    """Pauses are kept, also with a mark that was made by a clock that was ahead."""
    school.fake.spoil(fault)
    school.now += ahead
    school.late(at=at("09:00"))
    school.site.deliver()
    school.now -= ahead
    rounds = [bool(school.after(seconds=1)) for _ in range(600)]

    assert sum(rounds) <= 16


def confirmed_by_a_clock_ahead(school: School) -> EventId:
    """Let a late arrival be confirmed while the clock is an hour ahead."""
    school.teacher("N")
    event = school.late(at=at("09:00")).event.id
    school.now += timedelta(hours=1)
    school.after(seconds=1)
    school.after(seconds=5)
    return event


@pytest.mark.parametrize("overwrite", ["weak", "always"])
def test_changed_by_a_person_after_a_clock_was_ahead(overwrite: str) -> None:
    """What a person changed stays, though ours was confirmed by a clock ahead."""
    school = School(settings=allowing(overwrite=Overwrite(overwrite)), now=at("09:05"))
    confirmed_by_a_clock_ahead(school)
    school.now = at("09:10")
    school.teacher("I", changed_at=school.now)
    event = school.late(reason="M", at=school.now).event
    school.after(minutes=1)

    assert ("I", State.CONFLICT) == (school.shown(), school.only(event.id).state)


def test_put_back_after_a_clock_was_ahead(school: School) -> None:
    """Nothing is put back over what a person may have written since."""
    event = confirmed_by_a_clock_ahead(school)
    school.now = at("09:40")
    school.teacher("L", changed_at=school.now)
    school.attendance.cancel(event, by=BY, why="wrong pupil")
    school.after(minutes=1)

    assert "L" == school.shown()
    assert State.CONFLICT is school.attendance.marks()[-1].state
