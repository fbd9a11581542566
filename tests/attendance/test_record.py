"""Attendance: what is recorded at reception, taken back, settled and shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from missync import Plugins
from missync.errors import InputError
from missync.model.codes import RemoveReason
from missync.model.ids import MisId
from missync.model.marks import NOTHING, State
from missync.ports import Store
from missync.rules.attendance.ledger import Settlement
from missync.testing.fake_mis_write_faults import RejectsPupil
from tests.support.attendance_world import AM, BY, DAY, PM, School, allowing, at
from tests.support.builders import names, record
from tests.support.reasons_world import BUS, with_reason


@pytest.fixture
def school() -> School:
    """Open a school at 09:00, while the register is open."""
    return School()


def test_late(school: School) -> None:
    """A late arrival owes the register a mark with its minutes."""
    recorded = school.late()
    (mark,) = recorded.marks

    assert (AM, "L", 5, State.WAITING) == (
        mark.session,
        mark.code,
        mark.minutes_late,
        mark.state,
    )
    assert (False, None, BY) == (recorded.repeated, recorded.why, recorded.event.by)


def test_late_by_name(school: School) -> None:
    """A pupil can be named by their full name."""
    assert school.person("S2") == school.late("Pat S2").event.person


def test_earlier_moment(school: School) -> None:
    """What happened and when it was recorded are both kept."""
    event = school.late(at=at("08:57")).event

    assert (at("08:57"), at("09:00"), DAY) == (event.at, event.recorded_at, event.day)


def test_early(school: School) -> None:
    """An early leaving owes the code to the session and to the one to come."""
    assert [(AM, "M"), (PM, "M")] == [
        (mark.session, mark.code) for mark in school.early().marks
    ]


def test_early_after_registration(school: School) -> None:
    """A leaving after the last registration owes nothing, and says so."""
    school.now = at("14:00")
    recorded = school.early()

    assert ((), True) == (recorded.marks, "after registration" in (recorded.why or ""))


def test_returned(school: School) -> None:
    """Whoever comes back while the register is open is late."""
    school.early()
    recorded = school.attendance.returned("S1", by=BY)

    assert [(AM, "L")] == [(mark.session, mark.code) for mark in recorded.marks]


@pytest.mark.parametrize(
    ("who", "reason", "when", "expected"),
    [
        ("nobody", "L", None, "Nobody is known as"),
        ("E1", "L", None, "is no pupil"),
        ("S1", "Zeppelin", None, "is no reason that is known"),
        ("S1", None, None, "needs a reason"),
        ("S1", "L", datetime(2026, 11, 24, 9), "has no time zone"),  # noqa: DTZ001
        ("S1", "L", at("09:03"), "the clock here shows"),
        ("S1", "L", at("09:00") - timedelta(days=8), "is too long ago"),
    ],
)
def test_refused(
    school: School, who: str, reason: str, when: datetime | None, expected: str
) -> None:
    """What cannot be recorded is refused with why, and nothing is recorded."""
    with pytest.raises(InputError, match=expected):
        school.late(who, reason, at=when)

    assert ((), ()) == (
        school.attendance.marks(),
        school.store.ledger.events(school.settings.name),
    )


def test_refused_off_the_list(school: School) -> None:
    """Nothing is recorded of a pupil who is not on the list."""
    school.fake.remove(MisId("S1"))
    school.site.import_people(by="the night")

    with pytest.raises(InputError, match="is not on the list"):
        school.late("S1")


def test_fallback() -> None:
    """A site with a fallback takes an arrival without a reason as late."""
    assert (
        "L" == School(settings=allowing(fallback=True)).late("S1", None).marks[0].code
    )


def test_free_text() -> None:
    """Free text is kept where exact match is off, and nothing is written for it."""
    recorded = School(settings=allowing(exact_match=False)).late("S1", "Zeppelin")

    assert ((), True) == (recorded.marks, "not written back" in (recorded.why or ""))


def test_repeat(school: School) -> None:
    """A repeat under the host's id changes nothing and says what there is."""
    first = school.late(host_id="visit 7")
    again = school.late(host_id="visit 7", reason="M")

    assert (True, first.event, first.marks) == (
        again.repeated,
        again.event,
        again.marks,
    )
    assert 1 == len(school.store.ledger.events(school.settings.name))


def test_repeat_that_would_be_refused(school: School) -> None:
    """A repeat is known even where the event would not be taken any more."""
    with_reason(school)
    first = school.late(reason=BUS.label, host_id="visit 7")
    school.site.reasons.change(RemoveReason(BUS.label), by=BY)
    school.now += timedelta(days=30)
    again = school.late(reason=BUS.label, host_id="visit 7", at=at("09:00"))

    assert (True, first.event) == (again.repeated, again.event)


def renamed(school: School, **surnames: str) -> None:
    """Let an import bring in other surnames."""
    theirs = (record(who, names=names(surname=name)) for who, name in surnames.items())
    known = [each for each in school.fake.rows if each.mis_id not in surnames]
    school.fake.rows[:] = [*theirs, *known]
    school.site.import_people(by="the night")


@pytest.mark.parametrize(
    "surnames", [{"S1": "Neu"}, {"S9": "S1"}, {"S1": "Neu", "S2": "Old"}]
)
def test_repeat_by_a_name_that_is_no_name_any_more(
    school: School, surnames: dict[str, str]
) -> None:
    """A repeat is known by the host's id, whoever has the name by now."""
    first = school.late("Pat S1", host_id="visit 7")
    renamed(school, **surnames)
    again = school.late("Pat S1", host_id="visit 7")

    assert (True, first.event) == (again.repeated, again.event)
    with pytest.raises(InputError):
        school.late("Pat S1", host_id="visit 8")


def test_repeat_by_the_name_of_others(school: School) -> None:
    """An id of the host is not swallowed where the name is that of others alone."""
    school.late("S1", host_id="visit 7")
    renamed(school, S2="Twin", S3="Twin")

    with pytest.raises(InputError, match="could be any of 2"):
        school.late("Pat Twin", host_id="visit 7")


@pytest.mark.parametrize("host_id", [None, "visit 7"])
def test_nobody_of_that_name(school: School, host_id: str | None) -> None:
    """A name that nobody has is refused where it is no repeat, and says so."""
    with pytest.raises(InputError, match="Nobody is known"):
        school.late("Pat Nobody", host_id=host_id)


def test_repeat_of_another_kind_by_no_name(school: School) -> None:
    """An event of another kind is no repeat, also under a name that nobody has."""
    school.late("Pat S1", host_id="visit 7")
    renamed(school, S1="Neu")

    with pytest.raises(InputError, match="give each event an id of its own"):
        school.early("Pat S1", host_id="visit 7")


def test_repeat_for_another(school: School) -> None:
    """An id of the host that belongs to another pupil's event is refused."""
    school.late(host_id="visit 7")

    with pytest.raises(InputError, match="give each event an id of its own"):
        school.late("S2", host_id="visit 7")


def test_repeat_of_another_kind(school: School) -> None:
    """An id of the host that belongs to an arrival does not swallow a leaving."""
    school.late(host_id="visit 7")

    with pytest.raises(InputError, match="give each event an id of its own"):
        school.early(host_id="visit 7")


def test_events(school: School) -> None:
    """Events can be read, of everybody or one pupil, also those that write nothing."""
    came = school.late(at=at("08:30")).event
    left = school.early("S2", at=at("08:40")).event
    events = school.attendance.events

    assert ((came, left), (left,)) == (events(), events(who="S2"))


def test_many_at_once(tmp_path: Path) -> None:
    """Of fifty threads that record at once on one file, nobody is turned away."""
    store = Plugins().store_adapter("sqlite:").open(f"sqlite:///{tmp_path / 'm.db'}")
    pupils = [f"S{number}" for number in range(1, 51)]
    with closing(store), ThreadPoolExecutor(len(pupils)) as threads:
        school = School(store=store, pupils=pupils)
        recorded = list(threads.map(school.late, pupils * 4))

        assert 200 == len({each.event.id for each in recorded})


def test_cancel_unsent(school: School) -> None:
    """What was not sent gives way when its event is taken back."""
    recorded = school.attendance.cancel(
        school.late().event.id, by=BY, why="wrong pupil"
    )

    assert ((), "It was taken back: wrong pupil") == (recorded.marks, recorded.why)
    assert State.SUPERSEDED is school.mark().state


def test_cancel_sent(school: School) -> None:
    """What the register showed is put back when an event is taken back."""
    school.teacher("N")
    event = school.late().event
    school.after(seconds=1)
    school.after(seconds=3)
    school.attendance.cancel(event.id, by=BY, why="wrong pupil")
    school.after(seconds=1)
    school.after(seconds=3)

    assert "N" == school.shown()


def test_cancel_what_a_teacher_corrected(school: School) -> None:
    """Nothing is put back over a teacher's own entry, though its code is ours."""
    school.teacher("N")
    event = school.late().event
    school.after(seconds=1)
    school.after(seconds=3)
    school.teacher("L", minutes_late=3)
    school.attendance.cancel(event.id, by=BY, why="wrong pupil")
    (back,) = school.after(seconds=1)

    assert (State.CONFLICT, "L") == (back.state, school.shown())


def test_cancel_over_nothing(school: School) -> None:
    """Where the register showed nothing, taking an event back is a conflict at once."""
    event = school.late().event
    school.after(seconds=1)
    school.after(seconds=3)
    recorded = school.attendance.cancel(event.id, by=BY, why="wrong pupil")

    assert State.CONFLICT is recorded.marks[-1].state
    assert NOTHING == recorded.marks[0].replaced


@pytest.mark.parametrize(
    ("event", "why", "expected"),
    [
        ("e9", "wrong pupil", "There is no event"),
        ("e9", " ", "say why"),
        ("e9", "\u200b", "say why"),
    ],
)
def test_cancel_refused(school: School, event: str, why: str, expected: str) -> None:
    """An event that nobody knows, or no reason why, is refused."""
    with pytest.raises(InputError, match=expected):
        school.attendance.cancel(event, by=BY, why=why)


def test_marks(school: School) -> None:
    """Marks are given by pupil and by state."""
    (mine,) = school.late("S1").marks
    school.late("S2")

    assert (mine,) == school.attendance.marks(who="S1")
    assert () == school.attendance.marks(states={State.SENT})
    assert 2 == len(school.attendance.marks())


def test_settle(school: School) -> None:
    """A mark that failed is tried again, because somebody decided so."""
    school.fake.spoil(RejectsPupil(pupil=MisId("S1")))
    school.late()
    school.after(seconds=1)
    failed = school.mark()
    school.fake.heal()
    settled = school.attendance.settle(
        failed.id, Settlement.RETRY, by="Sam", why="mended"
    )

    assert (State.FAILED, State.WAITING, "Sam") == (
        failed.state,
        settled.state,
        settled.settled_by,
    )
    assert settled == school.mark()


def test_settle_nothing(school: School) -> None:
    """There is nothing to settle about a mark that nobody knows."""
    school.late()
    with pytest.raises(InputError, match="There is no mark"):
        school.attendance.settle("m9", Settlement.DROP, by="Sam", why="gone")


def test_evidence(school: School) -> None:
    """The evidence names old and new entry, why and who; of one pupil or of all."""
    school.teacher("N")
    school.late("S1")
    school.late("S2")
    school.after(seconds=1)
    (row,) = school.attendance.evidence("S1")

    assert ("N", "L", "Late arrival: L", BY) == (row.old, row.new, row.why, row.by)
    assert 2 == len(school.attendance.evidence())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the database is."""
    return tmp_path / "missync.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Open a store in a SQLite file."""
    url = f"sqlite:///{path.as_posix()}"
    with closing(Plugins().store_adapter("sqlite:").open(url)) as store:
        yield store


@pytest.mark.parametrize("kept", [True, False])
def test_hosts_connection(store: Store, path: Path, *, kept: bool) -> None:
    """An event on the host's connection is recorded when, and if, the host commits."""
    school = School(store=store)
    with closing(sqlite3.connect(path)) as host:
        school.late(connection=host)
        before = school.attendance.marks()
        if kept:
            host.commit()
        else:
            host.rollback()

    assert ((), int(kept)) == (before, len(school.attendance.marks()))


def test_refused_on_the_hosts_connection(store: Store, path: Path) -> None:
    """A refusal leaves the host's transaction as it was."""
    school = School(store=store)
    with closing(sqlite3.connect(path)) as host:
        school.late("S1", connection=host)
        with pytest.raises(InputError):
            school.late("S2", "Zeppelin", connection=host)
        host.commit()

    assert school.person("S1") == school.mark().person
