"""What an adapter answers and no store can keep is its fault, and stops nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import attrs
import pytest

from missync import Plugins, Site, Verdict
from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    PluginError,
    Problem,
    Rejected,
    TryLater,
)
from missync.model.events import Session
from missync.model.ids import Kind, MisId
from missync.model.marks import Entry, State
from missync.model.people import Names
from missync.model.reads import Count, Gap, Page, Stream
from missync.model.register import Accepted, NotAllowed, Refused, RegisterReading
from missync.model.schools import AttendanceCode, RefusedCode, School
from missync.model.values import InvalidValue
from missync.testing.fake_mis_write_faults import WriteFault
from tests.support import attendance_world
from tests.support.builders import SCHOOL, record
from tests.support.scripted_mis import ScriptedMis
from tests.test_guarding import CALLS, DAY, answering, breach, raising
from tests.test_site import Scripted, settings


HALF = "\ud83d"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOO_EARLY = datetime.min.replace(tzinfo=timezone(timedelta(hours=5)))
REFUSED = Rejected("", status=422, body="")
ODDLY_REFUSED = Rejected("No.", status=422, body=HALF)
PLACE = MisId("A1"), Session.AM


def reading(**facts: Any) -> RegisterReading:
    """Make a reading of the day's registers."""
    return RegisterReading(**{"day": DAY, "as_of": NOON, **facts})


def entry(**facts: Any) -> RegisterReading:
    """Make a reading with one entry."""
    return reading(entries={PLACE: Entry(**{"code": "/", **facts})})


ODD: Mapping[str, tuple[str, object]] = {
    "comment holds": ("register", entry(comment=HALF)),
    "code holds": ("register", entry(code=HALF)),
    "minutes_late is a number": ("register", entry(minutes_late=10**30)),
    "changed_at is a moment": ("register", entry(changed_at=TOO_EARLY)),
    "as_of is a moment": ("register", reading(as_of=TOO_EARLY)),
    "entries holds": (
        "register",
        reading(entries={(MisId(HALF), Session.AM): Entry(code="/")}),
    ),
    "others[0].comment holds": (
        "register",
        reading(others={PLACE: (Entry(code="/", comment=HALF),)}),
    ),
    "receipt holds": ("write", Accepted(HALF)),
    "why holds": ("outcome", Refused(HALF)),
    "its answer why holds": ("write_back", NotAllowed(HALF)),
    "name holds": ("school", attrs.evolve(SCHOOL, name=HALF)),
    "urn holds": ("school", School(id="A1", name="Hillside", urn=HALF)),
    "[0].name holds": ("streams", (Stream(name=HALF, start="first"),)),
    "number is a number": ("counts", {Kind.STUDENT: Count(10**5000)}),
    "follows holds": ("page", Page(rows=(), follows=HALF)),
    "gaps[0].why holds": (
        "page",
        Page(rows=(), gaps=(Gap(kind=Kind.STUDENT, why=HALF),)),
    ),
    "warnings[0].message holds": (
        "page",
        Page(rows=(), warnings=(Problem(path="a", message=HALF),)),
    ),
    "freshest is a moment": ("page", Page(rows=(), freshest=TOO_EARLY)),
}


@pytest.mark.parametrize("where", ODD)
def test_an_odd_answer(where: str) -> None:
    """What cannot be kept in an answer is a breach, and is named by its place."""
    method, answer = ODD[where]
    said = breach(method, lambda: answer)

    assert where in said
    assert said.isprintable()


ERRORS: Mapping[str, MissyncError] = {
    "its TryLater is wrong: message holds": TryLater(HALF),
    "its AccessRefused is wrong: body holds": AccessRefused("No.", body=HALF),
    "its Rejected is wrong: body holds": Rejected("No.", status=422, body=HALF),
    "its Rejected is wrong: message holds": Rejected(HALF, status=422, body=""),
    "its Rejected is wrong: status is": Rejected("No.", status=10**30, body=""),
    "its Rejected is wrong: status should be": Rejected("No.", status="4", body=""),  # type: ignore[arg-type]
    "its BadPayload is wrong: problems[0].message holds": BadPayload(
        "No.", (Problem(path="a", message=HALF),)
    ),
    "its PluginError is wrong: message holds": PluginError(HALF),
}


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize("wrong", ERRORS)
def test_an_odd_error(method: str, wrong: str) -> None:
    """What cannot be kept in an error is a breach, whatever was asked."""
    assert wrong in breach(method, raising(ERRORS[wrong]))


def test_an_odd_invalid_value() -> None:
    """Even what is said of an invalid value can be kept."""
    assert r"'\ud83d'" in breach("write", raising(InvalidValue(HALF)))


@pytest.mark.parametrize("ahead", [timedelta(seconds=1), timedelta(days=1)])
def test_a_reading_from_the_future(ahead: timedelta) -> None:
    """A reading that says it is later than it was asked for is as of that moment."""
    late = reading(as_of=NOON + ahead)
    found = answering("register", lambda: late).register(DAY, NOON)

    assert reading() == found


def test_a_reading_of_a_copy() -> None:
    """A reading that is older than it was asked for stays as old as it is."""
    old = reading(as_of=NOON - timedelta(hours=1))

    assert old == answering("register", lambda: old).register(DAY, NOON)


def test_an_odd_code() -> None:
    """A code that cannot be kept costs its row of the list; the others are taken."""
    good = AttendanceCode(mis_id="1", code="L")
    odd = (
        attrs.evolve(good, code=HALF),
        attrs.evolve(good, mis_id=HALF),
        attrs.evolve(good, description=HALF),
        RefusedCode(why=HALF),
    )
    first, *others = answering(
        "attendance_codes", lambda: (good, *odd)
    ).attendance_codes()

    assert good == first
    assert [("1", None), (None, "L"), ("1", "L"), (None, None)] == [
        (each.mis_id, each.code) for each in others
    ]
    assert all(
        isinstance(each, RefusedCode) and "holds a character" in each.why
        for each in others
    )


@pytest.mark.parametrize(
    "error",
    [
        Rejected(" ", status=422, body=""),
        TryLater(""),
        AccessRefused(""),
        BadPayload(""),
        PluginError(""),
    ],
)
def test_an_error_without_words(error: MissyncError) -> None:
    """An error that says nothing says so."""
    with pytest.raises(type(error), match=r"^The MIS gave no reason\.$"):
        answering("write", raising(error)).write(())


def test_an_error_with_problems_or_a_body_alone() -> None:
    """An error that gives its reason elsewhere is not said to have none."""
    said = Rejected("", status=422, body="Closed.")
    listed = BadPayload("", (Problem(path="a", message="is odd"),))
    with pytest.raises(Rejected, match=r"^The MIS refused\.$"):
        answering("write", raising(said)).write(())
    with pytest.raises(BadPayload, match=r"^\n  a: is odd$"):
        answering("write", raising(listed)).write(())


def test_answers_without_words() -> None:
    """An answer that gives no reason says so."""
    gap = Gap(kind=Kind.STUDENT, why=" ")

    assert {"The MIS gave no reason."} == {NotAllowed("").why, Refused("").why, gap.why}


@attrs.frozen(kw_only=True)
class Silent(WriteFault):
    """The MIS takes no mark, and does not say why."""

    def refuse(self, marks: object) -> None:
        """Refuse it."""
        raise REFUSED


def test_a_mark_that_is_refused_without_words() -> None:
    """The office is told that there was no reason, and what to do."""
    school = attendance_world.School()
    school.fake.spoil(Silent())
    school.late()
    (mark,) = school.after(seconds=1)

    assert State.FAILED is mark.state
    assert "would not take L: The MIS gave no reason. Put that right" in mark.why


@attrs.frozen(kw_only=True)
class Odd(WriteFault):
    """An adapter whose errors hold half a character."""

    times: int | None = 1

    def refuse(self, marks: object) -> None:
        """Refuse it."""
        raise ODDLY_REFUSED


def test_marks_beside_an_odd_answer(tmp_path: Path) -> None:
    """A mark whose answer was odd names the adapter, and the others' go on."""
    url = f"sqlite:///{tmp_path / 'missync.db'}"
    store = Plugins().store_adapter(url).open(url)
    school = attendance_world.School(store=store)
    school.fake.spoil(Odd())
    school.late("S1")
    (odd,) = school.after(seconds=1)
    school.late("S2")
    school.after(seconds=30)
    store.close()

    assert "“fake” broke its contract in “write”: its Rejected is wrong" in odd.why
    assert ("L", "L") == (school.shown("S1"), school.shown("S2"))


def test_an_import_of_an_odd_record(tmp_path: Path) -> None:
    """One odd name costs its row: the others come in, and nobody is blamed but it."""
    page = Page(rows=(record("A1"), record("A2", names=Names(surname=f"Zed{HALF}"))))
    plugins = Plugins(Scripted(ScriptedMis(pages={"first": [page]})))
    url = f"sqlite:///{tmp_path / 'missync.db'}"
    with Site.open(settings(), url, plugins=plugins) as site:
        report = site.import_people(by="night")
        people = site.people()

    assert ["A1"] == [each.mis_id for each in people]
    assert Verdict.APPLIED is report.verdict
    assert ["student[A2].surname"] == [each.path for each in report.plan.problems]
