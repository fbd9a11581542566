"""On the fake Wonde: registers, and the marks that are written into them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from missync.testing import (
    AttendanceCode,
    Dropped,
    FakeWonde,
    Fault,
    Pupil,
    School,
    Status,
    Unheard,
    UnknownKeys,
)
from missync.testing.fake_wonde.registers import Mark
from tests.testing.reading import Reader


DAY = date(2026, 11, 3)
PATH = "/attendance/session"
L = "A400000003"


@pytest.fixture
def pat(school: School) -> Pupil:
    """A pupil on roll."""
    return school.enrol(Pupil(forename="Pat", surname="Example"))


def _mark(pupil: Pupil, **changes: object) -> dict[str, object]:
    return {
        "student_id": pupil.id,
        "date": "2026-11-03",
        "session": "AM",
        "attendance_code_id": L,
        **changes,
    }


def _post(
    reader: Reader, *marks: dict[str, object], path: str = PATH
) -> httpx.Response:
    return _send(reader, json.dumps({"attendance": marks}), path)


def _send(reader: Reader, body: str, path: str = PATH) -> httpx.Response:
    token = {"Authorization": f"Bearer {reader.wonde.token}"}
    return reader.client.post(reader.url(path), content=body, headers=token)


def _status(reader: Reader, writeback_id: str) -> Any:
    url = f"{reader.wonde.base_url}/writebacks/{writeback_id}"
    return reader.ask(url).raise_for_status().json()["data"]["status"]


def test_codes_have_the_expected_ids(school: School) -> None:
    """The code that these tests write is a late arrival."""
    assert "L" == {code.id: code.code for code in school.attendance_codes}[L]


def test_a_row(school: School, reader: Reader, pat: Pupil) -> None:
    """An entry has ids, a day at midnight and moments in UTC."""
    school.mark(pat, DAY, "AM", "L", minutes_late=7, comment="bus")
    moment = {
        "date": "2026-11-02 05:30:00.000000",
        "timezone_type": 3,
        "timezone": "UTC",
    }

    assert [
        {
            "id": "A600000001",
            "date": {
                "date": "2026-11-03 00:00:00.000000",
                "timezone_type": 3,
                "timezone": "Europe/London",
            },
            "session": "AM",
            "comment": "bus",
            "minutes_late": 7,
            "employee": None,
            "attendance_code": L,
            "student": pat.id,
            "created_at": moment,
            "updated_at": moment,
        }
    ] == reader.data(PATH)


def test_overrides(school: School, reader: Reader, pat: Pupil) -> None:
    """Anything can be planted in a row."""
    school.mark(pat, DAY, "AM", "L", overrides={"session": 7})

    assert 7 == reader.data(PATH)[0]["session"]


def test_an_entry_is_replaced(school: School, reader: Reader, pat: Pupil) -> None:
    """There is one entry to a pupil, a day and a session."""
    school.mark(pat, DAY, "AM", "N")
    school.mark(pat, DAY, "AM", "L")

    assert [L] == [row["attendance_code"] for row in reader.data(PATH)]


def test_an_entry_is_taken_out(school: School, reader: Reader, pat: Pupil) -> None:
    """A teacher can take an entry out."""
    school.mark(pat, DAY, "AM", "N")
    school.registers.clear(pat.id, DAY, "AM")

    assert [] == reader.data(PATH)


def test_pages(school: School, reader: Reader, pat: Pupil) -> None:
    """Entries come in pages, by number and by cursor."""
    for day in range(1, 6):
        school.mark(pat, date(2026, 11, day), "AM", "N")
    by_number = reader.ids(PATH, per_page="2")

    assert (5, by_number) == (
        len(by_number),
        reader.ids(PATH, per_page="2", cursor="true"),
    )


def test_updated_after(school: School, reader: Reader, pat: Pupil) -> None:
    """Entries can be filtered by when they changed."""
    school.mark(pat, DAY, "AM", "N")
    school.now = datetime(2026, 11, 3, 10, tzinfo=UTC)
    school.mark(pat, DAY, "PM", "N")

    rows = reader.data(PATH, updated_after="2026-11-03 09:00:00")
    assert ["PM"] == [row["session"] for row in rows]


@pytest.mark.parametrize(("name", "rows"), [("on", 1), (None, 2)])
def test_a_filter_by_day(
    school: School, reader: Reader, pat: Pupil, name: str | None, rows: int
) -> None:
    """A filter by day is there if the school has one, and ignored otherwise."""
    school.registers.day_filter = name
    school.mark(pat, DAY, "AM", "N")
    school.mark(pat, date(2026, 11, 2), "AM", "N")

    assert rows == len(reader.data(PATH, on="2026-11-03"))


def test_lag(school: School, reader: Reader, pat: Pupil) -> None:
    """What is shown can lag behind what is there."""
    school.registers.lag()
    school.mark(pat, DAY, "AM", "N")
    before = len(reader.data(PATH))
    school.registers.catch_up()

    assert (0, 1) == (before, len(reader.data(PATH)))


def test_the_wrong_region(school: School, reader: Reader, pat: Pupil) -> None:
    """Elsewhere there is no entry, and no mark is taken."""
    school.mark(pat, DAY, "AM", "N")
    school.region_domain = "elsewhere.example"

    assert ([], 404) == (reader.data(PATH), _post(reader, _mark(pat)).status_code)


@pytest.mark.parametrize("path", [PATH, f"{PATH}/"])
def test_marks_are_taken(reader: Reader, pat: Pupil, path: str) -> None:
    """The answer is a write-back's id, without an envelope."""
    answer = _post(reader, _mark(pat), path=path)

    assert (200, {"writeback_id": "W000001"}) == (answer.status_code, answer.json())


def test_a_mark_is_applied(school: School, reader: Reader, pat: Pupil) -> None:
    """A mark that is taken is in the register, with its details."""
    _post(reader, _mark(pat, minutes_late=7, comment="bus", employee_id="A9"))

    assert Mark(
        student_id=pat.id,
        date=DAY,
        session="AM",
        attendance_code_id=L,
        minutes_late=7,
        comment="bus",
        employee_id="A9",
    ) == school.registers.at(pat.id, DAY, "AM")


def test_what_was_posted_is_kept(school: School, reader: Reader, pat: Pupil) -> None:
    """Every list of marks that was taken can be looked at."""
    _post(reader, _mark(pat), _mark(pat, session="PM"))

    assert [["AM", "PM"]] == [
        [mark.session for mark in marks] for marks in school.registers.posted
    ]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"student_id": "A0"}, "student_id"),
        ({"date": "3 November"}, "date"),
        ({"date": None}, "date"),
        ({"session": "am"}, "session"),
        ({"attendance_code_id": "L"}, "attendance_code_id"),
        ({"minutes_late": "soon"}, "minutes_late"),
        ({"minutes_late": ""}, "minutes_late"),
        ({"minutes_late": True}, "minutes_late"),
        ({"minutes_late": [7]}, "minutes_late"),
        ({"minutes_late": -1}, "minutes_late"),
        ({"minutes_late": -0.5}, "minutes_late"),
        ({"minutes_late": "-3"}, "minutes_late"),
        ({"minutes_late": "1e999"}, "minutes_late"),
        ({"minutes_late": float("nan")}, "minutes_late"),
        ({"minutes_late": "0x1A"}, "minutes_late"),
        ({"minutes_late": "1_0"}, "minutes_late"),
        ({"minutes_late": "\u0667"}, "minutes_late"),
        ({"minutes_late": "."}, "minutes_late"),
        ({"comment": 5}, "comment"),
        ({"comment": ["late"]}, "comment"),
        ({"employee_id": 5}, "employee_id"),
        ({"student_id": ["A0"]}, "student_id"),
        ({"session": ["AM"]}, "session"),
        ({"attendance_code_id": {}}, "attendance_code_id"),
        ({"date": "20261103"}, "date"),
        ({"date": "2026-W45-2"}, "date"),
        ({"date": "2026-11-31"}, "date"),
    ],
)
def test_a_wrong_mark(
    school: School, reader: Reader, pat: Pupil, changes: dict[str, object], place: str
) -> None:
    """One wrong mark has the whole request refused, and is named."""
    answer = _post(reader, _mark(pat), _mark(pat, **changes))

    assert (422, [f"attendance.1.{place}"], []) == (
        answer.status_code,
        [*answer.json()],
        school.registers.posted,
    )


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (7, 7),
        ("12", 12),
        (0, 0),
        (None, None),
        (5.0, 5),
        (5.5, 5),
        ("7.5", 7),
        (" 05 ", 5),
        ("+5.", 5),
        (".5e1", 5),
        (1e9, 1_000_000_000),
        (10**30, 10**30),
    ],
)
def test_minutes_late(
    school: School, reader: Reader, pat: Pupil, sent: object, kept: int | None
) -> None:
    """Minutes late may be whatever PHP calls a number, or null; whole ones are kept."""
    assert 200 == _post(reader, _mark(pat, minutes_late=sent)).status_code
    assert [kept] == [mark.minutes_late for mark in school.registers.posted[0]]


def test_a_refused_pupil(school: School, reader: Reader, pat: Pupil) -> None:
    """A pupil can be refused, in a test's own words."""
    school.registers.refused[pat.id] = "is off roll"

    assert {"attendance.0.student_id": ["is off roll"]} == _post(
        reader, _mark(pat)
    ).json()


def test_a_retired_code(school: School, reader: Reader, pat: Pupil) -> None:
    """A code that is no longer listed is wrong."""
    school.attendance_codes = [AttendanceCode(id="A1", code="L")]

    assert 422 == _post(reader, _mark(pat)).status_code


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"attendance": [1]}'])
def test_no_marks(reader: Reader, body: str) -> None:
    """What is no list of marks is a bad request."""
    assert 400 == _send(reader, body).status_code


def test_no_write_back(school: School, reader: Reader, pat: Pupil) -> None:
    """A school that takes no marks refuses them."""
    school.allows_writeback = False

    assert 403 == _post(reader, _mark(pat)).status_code


@pytest.mark.parametrize(("resource", "answers"), [(PATH, (403, 200))])
def test_reading_can_be_forbidden_alone(
    school: School, reader: Reader, pat: Pupil, resource: str, answers: tuple[int, int]
) -> None:
    """Reading and writing are permitted apart."""
    school.forbid(resource.removeprefix("/"))

    assert answers == (
        reader.get(PATH).status_code,
        _post(reader, _mark(pat)).status_code,
    )


def test_other_things_cannot_be_posted(reader: Reader, pat: Pupil) -> None:
    """Marks are the only thing that can be posted."""
    assert 405 == _post(reader, _mark(pat), path="/students").status_code


def test_a_slow_write_back(school: School, reader: Reader, pat: Pupil) -> None:
    """A write-back can be pending before it is applied."""
    school.registers.asks_until_settled = 1
    writeback_id = _post(reader, _mark(pat)).json()["writeback_id"]
    before = school.registers.at(pat.id, DAY, "AM")
    statuses = [_status(reader, writeback_id) for _ in range(3)]

    assert (None, ["pending", "success", "success"], True) == (
        before,
        statuses,
        school.registers.at(pat.id, DAY, "AM") is not None,
    )


@pytest.mark.parametrize("word", ["failed", "pending", "being looked at"])
def test_any_word(school: School, reader: Reader, pat: Pupil, word: str) -> None:
    """A write-back can say anything, and is applied with success alone."""
    school.registers.word = word
    writeback_id = _post(reader, _mark(pat)).json()["writeback_id"]

    assert (word, None) == (
        _status(reader, writeback_id),
        school.registers.at(pat.id, DAY, "AM"),
    )


def test_an_unknown_write_back(reader: Reader) -> None:
    """A write-back that never was is not found."""
    assert 404 == reader.ask(f"{reader.wonde.base_url}/writebacks/W7").status_code


def test_a_write_back_of_a_school_that_left(
    school: School, reader: Reader, pat: Pupil
) -> None:
    """A school that has revoked its approval tells nothing of its write-backs."""
    _post(reader, _mark(pat))
    school.revoke()

    assert 404 == reader.ask(f"{reader.wonde.base_url}/writebacks/W000001").status_code


@pytest.mark.parametrize(("code", "taken"), [(429, 0), (503, 0), (422, 0), (500, 1)])
def test_a_planted_status(
    wonde: FakeWonde, reader: Reader, pat: Pupil, code: int, taken: int
) -> None:
    """A server breaks after it took the marks; what it refuses it never took."""
    wonde.faults.plant(Status(code=code), on="attendance/session/write")

    assert (code, taken) == (
        _post(reader, _mark(pat)).status_code,
        len(wonde.school.registers.posted),
    )


@pytest.mark.parametrize(("faults", "taken"), [([], 1), ([Unheard()], 0)])
def test_a_lost_connection(
    wonde: FakeWonde, reader: Reader, pat: Pupil, faults: list[Unheard], taken: int
) -> None:
    """A connection is lost after the marks were taken, or before if that is planted."""
    planted: list[Fault] = [*faults, Dropped()]
    for fault in planted:
        wonde.faults.plant(fault, on="attendance/session/write")
    with pytest.raises(httpx.RemoteProtocolError):
        _post(reader, _mark(pat))

    assert taken == len(wonde.school.registers.posted)


def test_a_request_that_is_lost_on_the_way(
    wonde: FakeWonde, reader: Reader, pat: Pupil
) -> None:
    """A request that nobody hears is answered by whoever stands in between."""
    wonde.faults.plant(Unheard(), on="attendance/session/write")

    assert 502 == _post(reader, _mark(pat)).status_code


def test_spoils_pass_by(wonde: FakeWonde, reader: Reader, pat: Pupil) -> None:
    """What spoils rows does nothing to an answer that has none."""
    wonde.faults.plant(UnknownKeys())

    assert {"writeback_id": "W000001"} == _post(reader, _mark(pat)).json()
