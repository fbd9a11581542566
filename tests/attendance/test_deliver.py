"""Delivery: what is due goes to the register, and what became of it is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from missync import Plugins, Site
from missync.errors import AccessRefused, TryLater
from missync.model.codes import Codebook
from missync.model.ids import MisId
from missync.model.marks import NOTHING, State
from missync.model.register import Allowed, NotAllowed
from missync.model.schools import School as MisSchool
from missync.rules.attendance.ledger import Settlement
from missync.testing.fake_mis_faults import SchoolFails
from missync.testing.fake_mis_write_faults import (
    OutcomeFails,
    StaysPending,
    WriteFails,
)
from tests.laws.interrupting import Between, SteppingStore
from tests.support.attendance_world import AM, BY, CODES, PM, School


@pytest.fixture
def school() -> School:
    """Open a school at 09:00, while the register is open."""
    return School()


def test_due(school: School) -> None:
    """Something is to be delivered once a mark waits, and its pause is over."""
    school.fake.spoil(SchoolFails(error=TryLater("away")))
    due = [school.site.is_delivery_due()]
    school.late()
    due.append(school.site.is_delivery_due())
    school.site.deliver()
    due.append(school.site.is_delivery_due())
    school.now += timedelta(hours=1)
    due.append(school.site.is_delivery_due())

    assert [False, True, False, True] == due


def test_due_by_a_clock_that_was_ahead(school: School) -> None:
    """A mark that waits for a moment of a wrong clock is due at once."""
    school.late()
    school.now -= timedelta(days=1)

    assert school.site.is_delivery_due()


def test_nothing_due(school: School) -> None:
    """Where nothing is due nobody is asked."""
    school.fake.spoil(SchoolFails(error=TryLater("away")))

    assert () == school.site.deliver()


def test_sent_then_applied(school: School) -> None:
    """A mark is sent, asked for while it is pending, and confirmed in the end."""
    school.fake.registers.asks_until_applied = 1
    school.late()
    states = [school.after(minutes=1)[0].state for _ in range(3)]

    assert [State.SENT, State.SENT, State.SUCCESSFUL] == states
    entry = school.entry()
    assert entry is not None
    assert ("L", 5) == (entry.code, entry.minutes_late)
    assert 1 == len(school.fake.registers.sent)


def test_without_receipts(school: School) -> None:
    """Where the MIS gives no receipt, what it took is in the register."""
    school.fake.registers.gives_receipts = False
    school.late()
    (mark,) = school.after(seconds=1)

    assert (State.SUCCESSFUL, NOTHING) == (mark.state, mark.replaced)


def test_in_one_request(school: School) -> None:
    """Marks of several pupils go in one request."""
    school.late("S1")
    school.late("S2")
    school.after(seconds=1)

    assert [2] == [len(marks) for marks in school.fake.registers.sent]


def test_as_many_as_it_takes(school: School) -> None:
    """No request has more marks than the MIS takes at once."""
    school.fake.registers.allows = Allowed(batch=2)
    for who in ("S1", "S2", "S3"):
        school.late(who)
    school.after(seconds=1)

    assert [2, 1] == [len(marks) for marks in school.fake.registers.sent]


def test_asked_about(school: School) -> None:
    """Whoever heard of an outcome lets it be asked for at once, and nothing else."""
    school.fake.registers.asks_until_applied = 2
    school.late()
    school.after(seconds=1)
    school.after(hours=2)
    receipt = str(school.mark().receipt)

    assert () == school.attendance.ask_about("another")
    assert [school.mark().id] == [m.id for m in school.attendance.ask_about(receipt)]
    assert school.now == school.mark().due


def test_asked_about_too_late(school: School) -> None:
    """What was confirmed meanwhile is left as it is."""
    school.late()
    school.after(seconds=1)
    receipt = str(school.mark().receipt)

    def confirm() -> None:
        school.after(seconds=3)

    between = Between(at=1, before=False, happens=confirm)
    store: Any = SteppingStore(school.store, between)
    plugins = Plugins(school.fake.plugin(), installed=False)
    site = Site(school.settings, store=store, plugins=plugins, clock=school.clock)
    (mark,) = site.attendance.ask_about(receipt)

    assert (mark, State.SUCCESSFUL) == (school.mark(), mark.state)


def test_teachers_mark(school: School) -> None:
    """A teacher's mark that ours does not replace is a conflict, and stays."""
    school.teacher("I")
    school.late()
    (mark,) = school.after(seconds=1)

    assert (State.CONFLICT, "I") == (mark.state, school.shown())
    assert "The register shows I" in mark.why


def test_conflict_is_written(school: School) -> None:
    """A conflict is written once somebody decides so."""
    school.teacher("I")
    school.late()
    school.after(seconds=1)
    school.attendance.settle(school.mark().id, Settlement.WRITE, by=BY, why="they came")
    school.after(seconds=1)

    assert "L" == school.shown()


def test_first_arrival_over_present(school: School) -> None:
    """A first arrival before the close goes over a present mark."""
    school.teacher("/")
    school.late()
    school.after(seconds=1)

    assert "L" == school.shown()


def test_not_required(school: School) -> None:
    """What the register shows already is not written."""
    school.teacher("L")
    school.late()
    (mark,) = school.after(seconds=1)

    assert (State.NOT_REQUIRED, []) == (mark.state, school.fake.registers.sent)


def test_newer_takes_its_place(school: School) -> None:
    """Of two marks for one session that wait only the newer is sent."""
    school.fake.spoil(SchoolFails(error=TryLater("away")))
    school.fake.registers.asks_until_applied = 9
    first = school.late(reason="M").event.id
    school.after(seconds=1)
    school.fake.heal()
    school.after(seconds=3)
    second = school.late(reason="L").event.id
    (waiting,) = (mark for mark in school.after(seconds=1) if mark.event == second)

    assert State.SENT is school.only(first).state
    assert "It waits for M" in waiting.why
    assert [1] == [len(marks) for marks in school.fake.registers.sent]


def test_mis_away(school: School) -> None:
    """While the MIS is away marks wait, longer each time, and go when it is back."""
    school.fake.spoil(SchoolFails(error=TryLater("The MIS does not answer.")))
    school.late()
    pauses = []
    for _ in range(3):
        (mark,) = school.after(minutes=1, seconds=1)
        pauses.append(mark.due - school.now)
    school.fake.heal()
    school.after(minutes=1, seconds=1)

    assert sorted(pauses) == pauses
    assert (State.WAITING, "The MIS does not answer.") == (mark.state, mark.why)
    assert "L" == school.shown()


def test_asked_to_wait(school: School) -> None:
    """A mark is tried no sooner than the MIS asks for."""
    error = TryLater("Too many requests.", after=timedelta(minutes=5))
    school.fake.spoil(WriteFails(error=error, times=1))
    school.late()
    (mark,) = school.after(seconds=1)

    assert (school.now + timedelta(minutes=5), False) == (mark.due, mark.doubtful)


def test_access_refused(school: School) -> None:
    """A mark is blocked while the MIS lets nobody write, and goes once it does."""
    school.fake.spoil(WriteFails(error=AccessRefused("Not permitted.")))
    school.late()
    (mark,) = school.after(seconds=1)
    school.fake.heal()
    (again,) = school.after(hours=1)

    assert (State.BLOCKED, "Not permitted.") == (mark.state, mark.why)
    assert State.SENT is again.state


def test_mis_goes_while_marks_are_asked_for(school: School) -> None:
    """A mark that was taken is asked for later where the MIS does not answer."""
    school.fake.spoil(OutcomeFails(error=TryLater("away"), times=1))
    school.late()
    school.after(seconds=1)
    (asked,) = school.after(seconds=3)
    (again,) = school.after(minutes=1)

    assert (State.SENT, State.SUCCESSFUL) == (asked.state, again.state)


def test_mis_away_while_a_mark_is_sent(school: School) -> None:
    """A mark that was taken stays sent while nobody can be asked."""
    school.late()
    school.after(seconds=1)
    school.fake.spoil(SchoolFails(error=TryLater("away")))
    (asked,) = school.after(seconds=3)

    assert State.SENT is asked.state


def test_never_confirmed(school: School) -> None:
    """A mark that is never confirmed fails in the end, and says so."""
    school.fake.spoil(StaysPending())
    school.late()
    school.after(seconds=1)
    (mark,) = school.after(days=8)

    assert State.FAILED is mark.state
    assert "it was never confirmed" in mark.why


def test_not_allowed(school: School) -> None:
    """A mark is blocked where the MIS lets nobody write, until that is mended."""
    school.fake.registers.allows = NotAllowed("Ask the school to approve it.")
    school.late()
    (mark,) = school.after(seconds=1)
    school.fake.registers.allows = Allowed()
    school.attendance.settle(mark.id, Settlement.RETRY, by=BY, why="approved")
    school.after(seconds=1)

    assert State.BLOCKED is mark.state
    assert "Ask the school to approve it." in mark.why
    assert "L" == school.shown()


def test_code_retired(school: School) -> None:
    """A mark is blocked where the MIS lists its code no more."""
    school.late()
    school.fake.codes = list(CODES[1:])
    school.site.import_people(by="the night")
    (mark,) = school.after(seconds=1)

    assert State.BLOCKED is mark.state
    assert Codebook() != school.site.reasons.codebook


def test_pupil_gone(school: School) -> None:
    """A mark of a pupil whom the MIS does not send any more is blocked."""
    school.late()
    school.fake.remove(MisId("S1"))
    school.site.import_people(by="the night")
    (mark,) = school.after(seconds=1)

    assert State.BLOCKED is mark.state
    assert "not in the MIS any more" in mark.why


def test_another_school(school: School) -> None:
    """Nothing is sent to another school than the one that was imported."""
    school.late()
    school.fake.school = MisSchool(id="F2", name="Elsewhere", urn="100002")
    (mark,) = school.after(seconds=1)

    assert (State.WAITING, []) == (mark.state, school.fake.registers.sent)
    assert "Elsewhere" in mark.why or "F2" in mark.why


def test_both_sessions(school: School) -> None:
    """Both marks of a leaving go in one request, each to its session."""
    school.early()
    school.after(seconds=1)

    assert ("M", "M") == (school.shown(session=AM), school.shown(session=PM))
    assert [2] == [len(marks) for marks in school.fake.registers.sent]


def test_stopped(school: School) -> None:
    """No round begins where it is told to stop."""
    school.late()

    assert () == school.site.deliver(stopped=lambda: True)
