"""Registers, as Wonde shows them: what each row comes to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import permutations
from zoneinfo import ZoneInfo

import attrs
import pytest

from missync.adapters.wonde._wire.envelope import rows_of
from missync.adapters.wonde._wire.registers import (
    RegisterPage,
    page_of_register,
    reading_of,
)
from missync.errors import AccessRefused, BadPayload
from missync.model.events import Session
from missync.model.ids import MisId
from missync.model.marks import UNREADABLE, Entry
from missync.model.register import RegisterReading
from tests.adapters.wonde.payloads import LONDON, day, document


DAY = date(2026, 11, 3)
ASKED = datetime(2026, 11, 3, 9, 12, tzinfo=UTC)
CODES = {"C1": "L", "C2": "N"}
PAT, KIM = MisId("A1"), MisId("A2")
AM, PM = Session.AM, Session.PM

Entries = dict[tuple[MisId, Session], Entry]


def _row(**changes: object) -> dict[str, object]:
    return {
        "id": "A600000001",
        "date": day("2026-11-03"),
        "session": "AM",
        "comment": None,
        "employee": None,
        "attendance_code": "C1",
        "student": "A1",
        **changes,
    }


def _page(*rows: object) -> RegisterPage:
    return page_of_register(
        document(*rows), DAY, asked_at=ASKED, zone=LONDON, first=True
    )


def _entries(*rows: object) -> Entries:
    return dict(_reading(_page(*rows)).entries)


def _reading(*pages: RegisterPage) -> RegisterReading:
    return reading_of(DAY, ASKED, pages, codes=CODES, zone=LONDON)


def _moment(text: str) -> dict[str, object]:
    return {"date": text, "timezone_type": 3, "timezone": "UTC"}


def test_an_entry() -> None:
    """A row has the code's text, minutes, a comment and when it changed."""
    changed = "2026-11-03 09:01:00.000000"
    row = _row(minutes_late=7, comment="bus", updated_at=_moment(changed))

    assert {
        (PAT, AM): Entry(
            code="L",
            minutes_late=7,
            comment="bus",
            changed_at=datetime(2026, 11, 3, 9, 1, tzinfo=UTC),
        )
    } == _entries(row)


@pytest.mark.parametrize(
    "when", ["2026-11-03", "2026-11-03 00:00:00", day("2026-11-03")]
)
def test_days_may_be_text(when: object) -> None:
    """A day is an object or plain text."""
    assert {(PAT, AM): Entry(code="L")} == _entries(_row(date=when))


def test_other_days_are_passed_over() -> None:
    """Rows of other days are nothing to us, whatever is wrong with them."""
    assert {} == _entries(_row(date="2026-11-02", student=None, attendance_code=None))


@pytest.mark.parametrize(
    "code",
    [
        {"id": "C1", "code": "L"},
        {"data": {"id": "C9", "code": "L"}},
        {"id": "C1"},
        {"data": "C1"},
    ],
)
def test_codes_may_be_included(code: object) -> None:
    """A code is an id, or an object with its text or at least its id."""
    assert "L" == _entries(_row(attendance_code=code))[PAT, AM].code


def test_an_unknown_code_is_kept() -> None:
    """A code that the school does not list is an entry, under its id."""
    assert {(PAT, AM): Entry(code="C99")} == _entries(_row(attendance_code="C99"))


@pytest.mark.parametrize(
    "code", [True, 7.5, ["C1"], {"data": ["C1"]}, "\0", {"code": "\0"}]
)
def test_an_unreadable_code_is_an_entry(code: object) -> None:
    """An entry whose code cannot be read is not taken for none."""
    entries = _entries(_row(attendance_code=code), _row(student="A2"))

    assert {(PAT, AM): Entry(code="?"), (KIM, AM): Entry(code="L")} == entries


@pytest.mark.parametrize(
    "code",
    [
        {"error": "timeout"},
        {"data": None, "error": "timeout"},
        {"data": {}, "success": False},
        {"data": [], "meta": {"pagination": {"more": True}}},
    ],
)
def test_no_code_beside_an_error_is_an_entry(code: object) -> None:
    """An entry whose code was not sent for an error is not taken for none."""
    assert {(PAT, AM): Entry(code="?"), (KIM, AM): Entry(code="L")} == _entries(
        _row(attendance_code=code), _row(student="A2")
    )


@pytest.mark.parametrize("text", ["\u200b", "\u3164", "\x07\t", "L" * 51, "?\u0378"])
def test_an_included_text_that_cannot_be_a_code(text: str) -> None:
    """A code whose own text says nothing is known by its id, listed or not."""
    sent = [{"id": mis_id, "code": text} for mis_id in ("C1", "C9")]
    codes = [_entries(_row(attendance_code=each))[PAT, AM].code for each in sent]
    assert ["L", "C9"] == codes


def test_a_listed_code_goes_by_its_id() -> None:
    """What a code is called in the school's list goes before the text beside its id."""
    sent = {"id": "C1", "code": "-"}
    assert "L" == _entries(_row(attendance_code=sent))[PAT, AM].code


EMPTY: list[object] = [
    None,
    "",
    "  ",
    "\u200b \ufeff",
    "\u3164",
    "\u2800",
    "\ufe0f\u034f",
    "\u180b",
    "\U000e0100",
    "\x01\x7f",
    {"id": "\u3164", "code": "\ufe0f"},
    [],
    {},
    {"data": None},
    {"data": []},
    {"data": {}},
    {"data": " "},
    {"id": None, "code": ""},
    {"data": {"code": None, "description": "nothing"}},
]


@pytest.mark.parametrize("code", EMPTY)
def test_an_empty_code_beside_filled_ones_is_no_mark(code: object) -> None:
    """Where others show their code, whoever has none has no mark."""
    rows = [_row(attendance_code=code), _row(student="A2")]
    for order in (1, -1):
        assert {(KIM, AM): Entry(code="L")} == _entries(*rows[::order])


def test_a_missing_code_beside_filled_ones_is_no_mark() -> None:
    """A row without the key for a code is no mark, on whichever page the others are."""
    bare = _row()
    del bare["attendance_code"]
    pages = [_page(bare), _page(_row(student="A2", session="PM"))]
    assert {(KIM, PM): Entry(code="L")} == _reading(*pages).entries


def test_a_mark_that_was_taken_out_is_none() -> None:
    """Of two rows in one place the newer stands, also where that one is empty."""
    old = _row(updated_at=_moment("2026-11-03 09:00:00"))
    new = _row(updated_at=_moment("2026-11-03 09:05:00"), attendance_code=None)
    for rows in ([old, new], [new, old]):
        assert {(KIM, AM): Entry(code="L")} == _entries(*rows, _row(student="A2"))


def test_a_day_without_any_code_is_not_known() -> None:
    """Where a whole day is empty nothing is known of it, whatever other days show."""
    changed = _moment("2026-11-03 09:05:00")
    rows = [
        _row(attendance_code=None, updated_at=changed),
        _row(student="A2", attendance_code=True, updated_at=changed),
        _row(date="2026-11-02"),
    ]
    reading = _reading(_page(*rows))
    assert datetime(2026, 11, 3, tzinfo=UTC) == reading.as_of
    assert {(KIM, AM): "?"} == {at: each.code for at, each in reading.entries.items()}


def test_a_dash_is_what_the_mis_shows() -> None:
    """A dash is kept as the MIS shows it; what it means is decided elsewhere."""
    assert "-" == _entries(_row(attendance_code={"code": "-"}))[PAT, AM].code


@pytest.mark.parametrize(
    "when",
    [
        None,
        "yesterday",
        {"date": "2026-02-30"},
        "0000-00-00",
        {"date": "-0001-11-30 00:00:00"},
        "1900-01-01",
        "1970-01-01",
    ],
)
def test_an_entry_of_nobody_knows_when_may_be_of_the_day(when: object) -> None:
    """An entry without a readable date stands as one that cannot be read."""
    entries = _entries(_row(date=when), _row(student="A2"))
    assert {(PAT, AM): "?", (KIM, AM): "L"} == {
        place: entry.code for place, entry in entries.items()
    }


@pytest.mark.parametrize("order", [1, -1])
def test_an_entry_of_the_day_outweighs_one_of_nobody_knows_when(order: int) -> None:
    """Where the day's own entry is there, one without a date is of another day."""
    rows = [_row(), _row(date=None, attendance_code="C2")]
    assert "L" == _entries(*rows[::order])[PAT, AM].code


@pytest.mark.parametrize(
    "when",
    [
        {"date": "2026-11-03 08:40:00.000000", "timezone": "Europe/London"},
        {"date": "2026-11-03 23:59:00", "timezone": "UTC"},
        "2026-11-02T20:00:00-05:00",
    ],
)
def test_a_day_with_a_time_is_the_schools(when: object) -> None:
    """The date of an entry may be an instant, whose day is the school's."""
    assert {(PAT, AM): Entry(code="L")} == _entries(_row(date=when))


@pytest.mark.parametrize("odd", ["\ud83d", "a\0b", ["bus"]])
def test_a_comment_that_cannot_be_kept_is_none(odd: object) -> None:
    """What is odd about a comment does not matter to the entry."""
    assert {(PAT, AM): Entry(code="L")} == _entries(_row(comment=odd))


def test_codes_that_may_not_be_seen() -> None:
    """Where no entry at all shows its code, we are not permitted to see it."""
    with pytest.raises(AccessRefused, match="Ask the school to approve"):
        _entries(_row(attendance_code=None), _row(student="A2", attendance_code=None))


@pytest.mark.parametrize("session", [None, 7, "evening"])
def test_an_unreadable_session_is_both(session: object) -> None:
    """An entry of nobody knows which session stands in both, with a code of nobody."""
    unreadable = Entry(code=UNREADABLE)
    expected = {(PAT, AM): unreadable, (PAT, PM): unreadable}

    assert expected == _entries(_row(session=session))


@pytest.mark.parametrize(
    "changed", [{}, {"updated_at": _moment("2026-11-03 09:05:00")}]
)
@pytest.mark.parametrize("order", [1, -1])
def test_an_unreadable_session_beside_one_that_is_read(
    changed: dict[str, object], order: int
) -> None:
    """An entry of nobody knows which session gives way to one that is of it."""
    proper = _row(updated_at=_moment("2026-11-03 09:00:00"))
    odd = _row(session="ED", attendance_code="C2", **changed)
    reading = _reading(_page(*[proper, odd][::order]))

    assert ("L", UNREADABLE) == tuple(
        reading.entries[PAT, session].code for session in (AM, PM)
    )
    assert {} == reading.others


@pytest.mark.parametrize("session", ["PM", "pm", " Pm "])
def test_sessions(session: str) -> None:
    """A session may be written in small letters."""
    assert [(PAT, PM)] == [*_entries(_row(session=session))]


@pytest.mark.parametrize("student", [{"id": "A1"}, {"data": {"id": "A1"}}, "A1"])
def test_students_may_be_included(student: object) -> None:
    """A student is an id or an object."""
    assert [(PAT, AM)] == [*_entries(_row(student=student))]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("nonsense", "it is no object"),
        (_row(student=None), "does not say whose it is"),
    ],
)
def test_an_entry_that_cannot_be_placed(row: object, why: str) -> None:
    """An entry of nobody knows whom, alone, is no register, and is named."""
    with pytest.raises(BadPayload, match=f"Row 1 .*{why}") as raised:
        _reading(_page(row))
    assert "None" not in str(raised.value)


@pytest.mark.parametrize("row", ["nonsense", _row(student=None)])
def test_an_entry_of_somebody_beside_others(row: object) -> None:
    """Beside others it costs no more than this: who is not shown may have an entry."""
    fresh = _row(updated_at=_moment("2026-11-03 09:01:00.000000"))
    reading = _reading(_page(fresh, row))

    assert [(PAT, AM)] == [*reading.entries]
    assert datetime.combine(DAY, time.min, UTC) == reading.as_of


def test_an_unplaced_entry_of_another_day() -> None:
    """Of another day, an entry of nobody knows whom changes nothing."""
    other = _row(student=None, date="2026-11-02")
    alone, beside = (_reading(_page(*rows)) for rows in ([_row()], [_row(), other]))

    assert alone == beside


def test_an_entry_that_cannot_be_placed_is_named_by_its_id() -> None:
    """An entry of nobody knows whom is named by its own id, where it has one."""
    with pytest.raises(BadPayload, match="registers, of the id M7, cannot be"):
        _reading(_page(_row(id="M7", student=None)))


@pytest.mark.parametrize(
    ("sent", "minutes"),
    [
        (0, 0),
        ("7", 7),
        (7.0, 7),
        (None, None),
        ("soon", None),
        (-3, None),
        (True, None),
        (9999, None),
        ({}, None),
    ],
)
def test_minutes(sent: object, minutes: int | None) -> None:
    """Minutes late are a number, or are not there."""
    assert minutes == _entries(_row(minutes_late=sent))[PAT, AM].minutes_late


@pytest.mark.parametrize("order", [1, -1])
def test_the_newer_of_two_entries_stands(order: int) -> None:
    """Of two entries in one place the one that changed last stands."""
    rows = [
        _row(attendance_code=code, updated_at=_moment(f"2026-11-03 09:0{minute}:00"))
        for minute, code in enumerate(["C2", "C1"])
    ]

    assert "L" == _entries(*rows[::order])[PAT, AM].code


EARLY, LATE = (_moment(f"2026-11-03 09:0{minute}:00") for minute in (0, 5))


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([("C1", None), ("C2", None)], {"L", "N"}),
        ([("C1", LATE), ("C2", None)], {"L", "N"}),
        ([("C1", LATE), ("C2", LATE)], {"L", "N"}),
        ([("C1", EARLY), ("C2", LATE), ("C3", None)], {"N", "C3"}),
        ([("C1", None), (None, None)], {"L"}),
        ([("C1", EARLY), (None, None)], {"L"}),
        ([("C1", EARLY), (None, LATE)], set()),
        ([("C1", LATE), (None, EARLY)], {"L"}),
    ],
)
def test_entries_of_which_nobody_says_which_is_newer(
    rows: list[tuple[str | None, object]], codes: set[str]
) -> None:
    """Of rows in one place only those are left out that are older than another one."""
    sent = [_row(attendance_code=code, updated_at=when) for code, when in rows]

    for order in permutations(sent):
        other = _row(student="A2", updated_at=EARLY)
        reading = _reading(_page(*order, other))
        first = reading.entries.get((PAT, AM))
        shown = [*([first] if first else []), *reading.others.get((PAT, AM), ())]

        assert codes == {entry.code for entry in shown}
        assert len(codes) == len(shown)


MANY = 200_000
"""So many that it would not end if each were compared with each."""


def test_a_row_that_comes_again_and_again() -> None:
    """However often one row comes, it counts once."""
    page = _page(_row())
    again = attrs.evolve(page, shown=page.shown * MANY)
    reading = _reading(again)

    assert ({(PAT, AM): Entry(code="L")}, {}) == (reading.entries, reading.others)


def test_many_different_rows_in_one_place() -> None:
    """Of ever so many rows in one place all stand of which nobody says they are old."""
    page = _page(_row())
    entries = [Entry(code="L", comment=f"bus {number}") for number in range(MANY)]
    shown = [attrs.evolve(page.shown[0], entry=entry) for entry in entries]
    reading = _reading(attrs.evolve(page, shown=tuple(shown)))

    assert entries == [reading.entries[PAT, AM], *reading.others[PAT, AM]]


@pytest.mark.parametrize(
    ("moments", "as_of"),
    [
        (["2026-11-03 09:01:00", "2026-11-03 09:05:00"], "2026-11-03T09:05Z"),
        (["2026-11-03 09:14:00"], "2026-11-03T09:10Z"),
        (["2026-11-03 09:12:01"], "2026-11-03T09:10Z"),
        (["2026-11-03 09:14:01"], "2026-11-03T00:00Z"),
        (["2026-11-03 08:55:00", "2046-11-03 09:05:00"], "2026-11-03T08:55Z"),
        (["2026-10-01 09:00:00"], "2026-11-03T00:00Z"),
        ([], "2026-11-03T00:00Z"),
    ],
)
def test_a_reading_is_as_old_as_its_newest_row(moments: list[str], as_of: str) -> None:
    """Wonde shows a copy, as old as its newest row that is not later than now."""
    pages = [_page(_row(id=each, updated_at=_moment(each))) for each in moments]

    assert datetime.fromisoformat(as_of) == _reading(*pages).as_of


@pytest.mark.parametrize("of", ["2026-11-03", "2026-11-02"])
def test_a_row_that_comes_twice(of: str) -> None:
    """Where a row comes twice, others may be missing: what is not there is not known.

    It moved while the pages were read. Rows of different people are different ones,
    whatever their ids.
    """
    row = _row(date=of, updated_at=_moment("2026-11-03 09:05:00"))
    moved = {**row, "updated_at": _moment("2026-11-03 09:06:00")}
    twice = _reading(_page(row), _page(moved))
    others = _reading(_page(row), _page({**moved, "student": "A2"}))

    assert datetime(2026, 11, 3, tzinfo=UTC) == twice.as_of
    assert datetime(2026, 11, 3, 9, 6, tzinfo=UTC) == others.as_of


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("Pacific/Auckland", "2026-11-02T11:00Z"),
        ("Europe/London", "2026-11-03T00:00Z"),
        ("America/New_York", "2026-11-03T05:00Z"),
    ],
)
def test_a_day_begins_where_the_school_is(zone: str, begins: str) -> None:
    """A register of which nobody says how old it is may be of the school's midnight."""
    asked_at = datetime(2026, 11, 3, 23, tzinfo=UTC)
    reading = reading_of(
        DAY, asked_at, [_page(_row())], codes=CODES, zone=ZoneInfo(zone)
    )

    assert datetime.fromisoformat(begins) == reading.as_of


def test_rows_of_one_page_show_the_age() -> None:
    """One row of a page that is dated in the future does not make it fresh."""
    rows = (
        _row(updated_at=_moment("2026-11-03 08:55:00")),
        _row(student="A2", updated_at=_moment("2046-11-03 09:05:00")),
    )

    reading = _reading(_page(*rows))

    assert datetime(2026, 11, 3, 8, 55, tzinfo=UTC) == reading.as_of


def test_an_entry_that_changed_in_the_future() -> None:
    """When an entry changed that is dated in the future is not known."""
    row = _row(updated_at=_moment("2046-11-03 09:05:00"))

    assert _entries(row)[PAT, AM].changed_at is None


def test_other_days_show_the_age_too() -> None:
    """A row of another day shows how old the copy is."""
    row = _row(date="2026-11-02", updated_at=_moment("2026-11-03 09:05:00"))
    reading = _reading(_page(row))

    assert datetime(2026, 11, 3, 9, 5, tzinfo=UTC) == reading.as_of


@pytest.mark.parametrize("rows", [50, 200])
def test_a_full_page_that_says_nothing_of_the_next(rows: int) -> None:
    """A full page without pagination is not taken for the whole register."""
    assert _page(*[_row(student=f"A{n}") for n in range(rows)]).more is None


def test_no_register() -> None:
    """What is no list is no register."""
    with pytest.raises(BadPayload, match="attendance/session"):
        page_of_register({"data": {}}, DAY, asked_at=ASKED, zone=LONDON, first=True)


def test_a_page_of_more_rows_than_a_school_has() -> None:
    """A page of rows without end is refused before any of them is looked at."""
    document = {"data": [{}] * 100_001, "meta": {"pagination": {"more": False}}}
    with pytest.raises(BadPayload, match="100,001 rows"):
        rows_of(document, "attendance/session")
