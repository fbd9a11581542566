"""Delivery by copies of the register that are older than what we sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from missync.errors import AccessRefused
from missync.model.ids import EventId, MisId
from missync.model.marks import NOT_KNOWN, Entry, Mark, State
from missync.rules.attendance.evidence import UNKNOWN_ENTRY
from missync.rules.attendance.ledger import Settlement
from missync.testing.fake_mis_write_faults import (
    AnswerLost,
    RegisterFails,
    RegisterLags,
    RequestLost,
)
from tests.support.attendance_world import AM, BY, DAY, School, allowing, at


@pytest.fixture
def school() -> School:
    """Open a school at 09:05, while the register is open."""
    return School(now=at("09:05"))


def copied(school: School, code: str | None, changed_at: str, as_of: str) -> None:
    """Let the MIS show a copy from now on, with one entry."""
    entry = Entry(code=code or "N", changed_at=at(changed_at))
    entries = {(DAY, MisId("S1"), AM): entry} if code else {}
    school.fake.heal()
    school.fake.spoil(RegisterLags(as_of=at(as_of), entries=entries))


def delivered(school: School) -> None:
    """Send what is due, and have it confirmed."""
    school.after(seconds=1)
    school.after(seconds=5)


def written_by_a_copy(school: School, code: str | None, theirs: str) -> EventId:
    """Write L by a copy of 08:50, over what a teacher entered at 08:56."""
    copied(school, code, "08:45", "08:50")
    school.teacher(theirs, changed_at=at("08:56"))
    event = school.late().event.id
    delivered(school)
    copied(school, theirs, "08:56", "09:00")
    return event


def read_again(school: School) -> None:
    """Let the register be read, for the sake of somebody else."""
    school.now = at("09:15")
    school.late("S2")
    delivered(school)


@pytest.mark.parametrize("gap", [10, 300])
@pytest.mark.parametrize("ahead", [0, 90])
def test_put_back_by_a_copy_of_before(school: School, gap: int, ahead: int) -> None:
    """What was there is put back, whatever shows, also by a clock of an MIS ahead."""
    registers, skew = school.fake.registers, timedelta(seconds=ahead)
    school.teacher("/", changed_at=school.now + skew)
    school.now += timedelta(seconds=60)
    school.fake.spoil(registers.as_they_are(school.now))
    event = school.late().event.id
    delivered(school)
    school.now += timedelta(seconds=gap)
    school.attendance.cancel(event, by=BY, why="wrong pupil")
    delivered(school)

    assert ("/", State.SUCCESSFUL) == (
        school.shown(),
        school.attendance.marks()[-1].state,
    )


def test_put_back_and_no_answer(school: School) -> None:
    """What never reached the MIS is not found in a copy of before, and is sent anew."""
    school.teacher("/", changed_at=at("08:56"))
    school.fake.spoil(school.fake.registers.as_they_are(at("09:00")))
    event = school.late().event.id
    delivered(school)
    school.attendance.cancel(event, by=BY, why="wrong pupil")
    school.fake.spoil(RequestLost(times=1))
    school.after(seconds=1)
    lost = school.shown()
    for _ in range(3):
        delivered(school)

    assert ("L", "/") == (lost, school.shown())


@pytest.mark.parametrize("reason", ["M", "U"])
def test_a_second_scan(school: School, reason: str) -> None:
    """A second scan leaves the question open what the first one replaced."""
    first = written_by_a_copy(school, None, "B")
    school.now = at("09:15")
    second = school.late(reason=reason).event.id
    delivered(school)

    assert ("L", State.CONFLICT) == (school.shown(), school.only(second).state)
    assert Entry(code="B", changed_at=at("08:56")) == school.only(first).replaced


def test_recorded_anew(school: School) -> None:
    """What is taken back and recorded anew goes over no stronger entry, either."""
    event = written_by_a_copy(school, None, "B")
    school.attendance.cancel(event, by=BY, why="wrong reason")
    school.now = at("09:07")
    anew = school.late(reason="M").event.id
    delivered(school)

    assert ("L", State.CONFLICT) == (school.shown(), school.only(anew).state)


def test_a_second_scan_that_is_taken_back(school: School) -> None:
    """The question that came with a second scan is the first one's, once it is gone."""
    first = written_by_a_copy(school, None, "B")
    school.now = at("09:15")
    second = school.late(reason="M").event.id
    delivered(school)
    school.attendance.cancel(second, by=BY, why="wrong card")

    assert State.CONFLICT is school.only(first).state
    assert "replaced B" in school.only(first).why


def test_a_second_scan_after_a_person_settled(school: School) -> None:
    """What a person settled is not asked about again as a second scan is taken back."""
    first = written_by_a_copy(school, None, "B")
    read_again(school)
    mark = school.only(first).id
    school.attendance.settle(mark, Settlement.WRITE, by=BY, why="they came")
    delivered(school)
    second = school.late(reason="M").event.id
    school.attendance.cancel(second, by=BY, why="wrong card")

    assert State.SUCCESSFUL is school.only(first).state


def test_a_second_scan_that_a_person_settled(school: School) -> None:
    """What a person settled is asked about no more, as a second scan is taken back."""
    first = written_by_a_copy(school, None, "B")
    school.now = at("09:15")
    second = school.late(reason="M").event.id
    delivered(school)
    school.teacher("B", changed_at=at("09:16"))
    mark = school.only(second).id
    school.attendance.settle(mark, Settlement.DROP, by=BY, why="B is right")
    school.attendance.cancel(second, by=BY, why="wrong card")

    assert State.SUCCESSFUL is school.only(first).state


def test_a_return(school: School) -> None:
    """Who comes back is asked about where a leaving went over a present mark unseen."""
    copied(school, None, "08:45", "08:50")
    school.teacher("/", changed_at=at("08:56"))
    school.early()
    delivered(school)
    copied(school, "/", "08:56", "09:00")
    school.now = at("09:15")
    back = school.attendance.returned("S1", by=BY).event.id
    delivered(school)
    newest = [m for m in school.attendance.marks() if m.event == back]

    assert ("M", State.CONFLICT) == (
        school.shown(),
        next(mark.state for mark in newest if mark.session is AM),
    )


def test_a_second_scan_that_was_not_required(school: School) -> None:
    """What was settled by our own entry is asked about once more comes out."""
    copied(school, None, "08:45", "08:50")
    school.teacher("B", changed_at=at("08:56"))
    first = school.late(reason="M").event.id
    delivered(school)
    school.fake.heal()
    second = school.late(reason="M").event.id
    school.attendance.cancel(first, by=BY, why="twice")
    delivered(school)
    before = school.only(second).state
    copied(school, "B", "08:56", "09:00")
    read_again(school)

    assert (State.NOT_REQUIRED, State.CONFLICT) == (before, school.only(second).state)


def test_a_second_scan_that_shows(school: School) -> None:
    """That a newer mark of ours shows is no question about what the first replaced."""
    copied(school, None, "08:45", "08:50")
    first = school.late().event.id
    delivered(school)
    second = school.late(reason="I").event.id
    delivered(school)
    school.fake.heal()
    read_again(school)

    assert {State.SUCCESSFUL} == {school.only(e).state for e in (first, second)}
    assert NOT_KNOWN == school.only(first).replaced


@pytest.mark.parametrize("known", [True, False])
def test_corrected_without_a_date(*, known: bool) -> None:
    """A correction without a date is a person's, and not what ours replaced."""
    school = School(now=at("09:05"), settings=allowing(blind=True))
    school.fake.spoil(RegisterFails(error=AccessRefused("no permission", status=403)))
    first = school.late().event.id
    delivered(school)
    school.fake.heal()
    if known:
        read_again(school)
    school.teacher("C")
    school.now = at("12:00")
    school.early("S3")
    delivered(school)
    (evidence,) = school.attendance.evidence("S1")

    assert UNKNOWN_ENTRY == evidence.old
    assert (State.SUCCESSFUL if known else State.CONFLICT) is school.only(first).state


def test_what_was_before_is_not_known_once_ours_has_shown(school: School) -> None:
    """What a mark that has shown had gone over unseen is nothing to put back."""
    copied(school, None, "08:45", "08:50")
    first = school.late().event.id
    delivered(school)
    school.fake.heal()
    read_again(school)
    shown = school.only(first)
    school.attendance.cancel(first, by=BY, why="wrong pupil")

    assert shown.replaced is None
    assert State.CONFLICT is school.attendance.marks()[-1].state


def test_an_event_that_was_taken_back_unsent(school: School) -> None:
    """What was never sent does not end the comparison of what was."""
    first = written_by_a_copy(school, None, "M")
    mistake = school.late(reason="I").event.id
    school.attendance.cancel(mistake, by=BY, why="mis-tap")
    read_again(school)

    assert NOT_KNOWN != school.only(first).replaced
    assert State.CONFLICT is school.only(first).state


@pytest.mark.parametrize("shown", [None, "N", "/"])
@pytest.mark.parametrize("theirs", ["M", "B"])
def test_a_copy_that_showed_something_else(
    school: School, shown: str | None, theirs: str
) -> None:
    """What a teacher entered between two copies is a conflict that names it."""
    first = written_by_a_copy(school, shown, theirs)
    read_again(school)
    mark = school.only(first)

    assert State.CONFLICT is mark.state
    assert f"replaced {theirs}" in mark.why


def test_a_lost_answer(school: School) -> None:
    """What shows of before a mark without an answer may be gone: a person is asked."""
    copied(school, None, "08:45", "08:50")
    school.teacher("B", changed_at=at("08:56"))
    school.fake.spoil(AnswerLost())
    school.late()
    school.after(seconds=1)
    copied(school, "B", "08:56", "09:00")
    for _ in range(3):
        school.after(minutes=1)

    assert ("L", State.CONFLICT) == (school.shown(), school.mark().state)
    assert "B, which shows, is from before that" in school.mark().why


def taken_back(school: School) -> None:
    """Write L over N by a copy that lags behind, and put N back at 09:15."""
    school.teacher("N", changed_at=at("08:50"))
    copied(school, "N", "08:50", "08:50")
    event = school.late().event.id
    delivered(school)
    copied(school, "L", "09:05", "09:05")
    school.now = at("09:15")
    school.attendance.cancel(event, by=BY, why="wrong pupil")


def left_in_the_morning(school: School) -> Mark:
    """Let the pupil leave, and give the mark of that for the morning."""
    event = school.early().event.id
    delivered(school)
    marks = school.attendance.marks()
    return next(m for m in marks if m.event == event and m.session is AM)


@pytest.mark.parametrize(
    ("code", "state"), [("/", State.NOT_REQUIRED), ("E", State.CONFLICT)]
)
def test_a_teacher_soon_after_a_put_back(
    school: School, code: str, state: State
) -> None:
    """What shows from after a put-back is a person's, though clocks may differ."""
    taken_back(school)
    delivered(school)
    school.now += timedelta(seconds=40)
    school.teacher(code, changed_at=school.now)
    school.fake.heal()
    school.fake.spoil(school.fake.registers.as_they_are(school.now))
    school.now += timedelta(seconds=40)
    asked = left_in_the_morning(school)

    assert (code, state) == (school.shown(), asked.state)


def test_a_teacher_just_before_a_put_back(school: School) -> None:
    """A stronger entry that a put-back went over is a conflict that names it."""
    taken_back(school)
    school.teacher("E", changed_at=at("09:14"))
    delivered(school)
    copied(school, "E", "09:14", "09:14")
    school.now = at("09:18")
    asked = left_in_the_morning(school)

    assert ("N", State.CONFLICT) == (school.shown(), asked.state)
    assert "replaced E" in asked.why
