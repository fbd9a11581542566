"""Pupils and employees of Wonde's: rows into records."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from missync.adapters.wonde._wire.lists import PeopleList
from missync.errors import Problem
from missync.model.people import (
    Active,
    Kind,
    Listing,
    MisId,
    Names,
    Record,
    RefusedRecord,
    Stay,
)
from missync.model.reads import Unchanged
from tests.adapters.wonde.payloads import (
    contact_row,
    day,
    document,
    employee_row,
    list_of,
    page,
    read,
    record,
    refusal,
    student_row,
)


STUDENTS = list_of(student=())
LEAVERS = list_of("students-leaver", student=())
EMPLOYEES = list_of("employees", employee=())


def _knowing(asked: PeopleList, **known: str) -> PeopleList:
    return attrs.evolve(asked, known={MisId(each): known[each] for each in known})


def _dated(**details: object) -> dict[str, object]:
    return student_row(education_details={"data": details})


def test_a_pupil_is_read() -> None:
    """A pupil has names, a birth date, a UPN and one stay, and is not said active."""
    wanted = Record(
        kind=Kind.STUDENT,
        mis_id=MisId("A1"),
        lasting_id="00000000000000000000000000000001",
        code="U801999012001",
        names=Names(
            forename="Pat",
            surname="Example",
            legal_forename="Patricia",
            legal_surname="Example",
        ),
        birth_date=date(2012, 3, 4),
        stays=(Stay(start=date(2024, 9, 1), end=date(2027, 7, 21)),),
        active=Active.UNSAID,
    )
    assert wanted == attrs.evolve(record(student_row(), STUDENTS), fingerprint="")


def test_a_leaver_is_not_active() -> None:
    """A pupil on the list of leavers is said not to be active."""
    found = record(student_row(), LEAVERS)
    assert (Listing.LEAVERS, Active.NO) == (found.listing, found.active)


def test_an_employee_is_read() -> None:
    """An employee has a staff code, one stay, and is active where current says so."""
    wanted = Record(
        kind=Kind.EMPLOYEE,
        mis_id=MisId("A7"),
        lasting_id="00000000000000000000000000000007",
        code="RSA",
        names=Names(forename="Robin", surname="Sample"),
        stays=(Stay(start=date(2019, 9, 1)),),
        active=Active.YES,
    )
    assert wanted == attrs.evolve(record(employee_row(), EMPLOYEES), fingerprint="")


@pytest.mark.parametrize(
    ("current", "active"), [(False, Active.NO), (None, Active.UNSAID)]
)
def test_current_says_who_is_active(current: bool | None, active: Active) -> None:
    """An employee who is not current is not active; null says nothing."""
    row = employee_row(employment_details={"data": {"current": current}})
    assert active is record(row, EMPLOYEES).active


@pytest.mark.parametrize(
    "nothing",
    [
        {"education_details": {"data": None}},
        {"education_details": {"data": []}},
        {"education_details": None},
        {"education_details": []},
        {"education_details": {"data": {}}},
    ],
)
def test_no_details_are_no_dates(nothing: dict[str, object]) -> None:
    """However Wonde writes that there are no details, the pupil is read without."""
    found = record(student_row(**nothing))
    assert ((), None) == (found.stays, found.code)


@pytest.mark.parametrize("text", ["AG12", {"data": "AG12"}])
def test_a_text_in_place_of_details(text: object) -> None:
    """A text where details were asked for refuses the row: dates may hide there."""
    found = refusal(student_row(education_details=text))
    message = "their education details should be an object, not a text"
    assert message == found.problems[0].message


@pytest.mark.parametrize("inner", [None, [], {}, {"leaving_date": None}])
@pytest.mark.parametrize("beside", [{"error": "timeout"}, {"success": False}])
def test_details_beside_an_error_refuse_the_row(
    inner: object, beside: dict[str, object]
) -> None:
    """Dates that an error stands beside are not taken for dates that were cleared."""
    found = refusal(student_row(education_details={"data": inner, **beside}))
    assert (
        "student[A1].education_details",
        "their education details should come without an error beside it",
    ) == (found.problems[0].path, found.problems[0].message)


def test_absent_details_are_no_dates() -> None:
    """A pupil whose row has no details at all is read without."""
    row = student_row()
    del row["education_details"]
    assert () == record(row).stays


@pytest.mark.parametrize(
    ("sent", "there"),
    [
        (day("2024-09-01"), date(2024, 9, 1)),
        (day("2024-09-01", "Pacific/Auckland"), date(2024, 9, 1)),
        (day("2024-09-01", "Nowhere/Else"), date(2024, 9, 1)),
        ("2024-09-01", date(2024, 9, 1)),
        ("2024-09-01T00:00:00+01:00", date(2024, 9, 1)),
    ],
)
def test_a_day_is_never_shifted(sent: object, there: date) -> None:
    """A date at midnight is the calendar date as written, whatever its zone."""
    assert (Stay(start=there),) == record(_dated(admission_date=sent)).stays


def test_a_leaving_date_alone_is_a_stay() -> None:
    """A stay may have an end and no start."""
    found = record(_dated(leaving_date=day("2026-07-21")))
    assert (Stay(end=date(2026, 7, 21)),) == found.stays


@pytest.mark.parametrize(
    "sent",
    [
        "2024-02-30",
        "20240901",
        "2024-W36-7",
        "2024-09-01x",
        {"timezone": "UTC"},
        1725148800,
        [],
        True,
    ],
)
def test_an_impossible_day_refuses_the_row(sent: object) -> None:
    """A date that cannot be read refuses its row, which is named by id and place."""
    wanted = Problem(
        path="student[A1].education_details.leaving_date",
        message="their leaving date should be a date that exists, as 2012-03-04",
        record="A1",
    )
    assert (wanted,) == refusal(_dated(leaving_date=sent)).problems


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"surname": 7}, ".surname", "should be a text, not a whole number"),
        ({"upi": 7}, ".upi", "should be a text, not a whole number"),
        ({"forename": "x" * 1001}, ".forename", "is longer than 1,000 characters"),
        (
            {"education_details": 7},
            ".education_details",
            "should be an object, not a whole number",
        ),
        (
            {"education_details": {"data": [7]}},
            ".education_details",
            "should be an object, not a list",
        ),
        (
            {"education_details": {"leaving_date": None}},
            ".education_details",
            "should be an object around “data”",
        ),
    ],
)
def test_what_decides_is_read_strictly(
    changes: dict[str, object], path: str, message: str
) -> None:
    """Ids, names and details of another shape refuse the row they stand in."""
    (found,) = refusal(student_row(**changes)).problems
    assert (f"student[A1]{path}", "A1") == (found.path, found.record)
    assert found.message.endswith(f" {message}")


def test_current_has_to_be_true_or_false() -> None:
    """A word where true or false belongs refuses the employee."""
    row = employee_row(employment_details={"data": {"current": "yes"}})
    found = refusal(row, EMPLOYEES)
    wanted = Problem(
        path="employee[A7].employment_details.current",
        message="their mark as current should be true or false, not a text",
        record="A7",
    )
    assert (wanted,) == found.problems


def test_every_problem_of_a_row_is_named() -> None:
    """A row is refused with all that is wrong with it, its id and legible names."""
    found = refusal(student_row(surname=7, date_of_birth="soon"))
    assert (
        MisId("A1"),
        "Pat",
        Names(forename="Pat", legal_forename="Patricia", legal_surname="Example"),
        ["student[A1].surname", "student[A1].date_of_birth"],
    ) == (found.mis_id, found.label, found.names, [p.path for p in found.problems])


def test_blanks_around_an_id() -> None:
    """Blanks around an id do not belong to it."""
    assert MisId("A1") == record(student_row(id=" A1 ")).mis_id


def test_an_id_may_be_a_number() -> None:
    """An id that comes as a number is the same id as its text."""
    one, other = record(student_row(id=12)), record(student_row(id="12"))
    assert MisId("12") == one.mis_id == other.mis_id


@pytest.mark.parametrize("sent", ["", "  ", None, True, 1.5, {}, "A\n1", "A" * 201])
def test_an_unreadable_id_leaves_a_row_anonymous(sent: object) -> None:
    """Without a readable id a row is named by its place, and could be anybody's."""
    found = refusal(student_row(id=sent))
    assert (None, ["student[row 1 of students].id"]) == (
        found.mis_id,
        [problem.path for problem in found.problems],
    )


def test_a_row_without_an_id_is_anonymous() -> None:
    """A row that has no id at all says so."""
    row = student_row()
    del row["id"]
    assert "their id is missing" == refusal(row).problems[0].message


@pytest.mark.parametrize("row", ["A1", None, 7, ["A1"]])
def test_a_row_that_is_no_object_is_refused(row: object) -> None:
    """Something that is no row at all is there, and refused by its place."""
    found = refusal(row)
    assert (None, None, "row 1 of students", "student[row 1 of students]") == (
        found.mis_id,
        found.names,
        found.label,
        found.problems[0].path,
    )


def test_a_mis_id_may_be_anything() -> None:
    """The MIS's own id is not needed, so a number there refuses nobody."""
    assert MisId("A1") == record(student_row(mis_id=4711)).mis_id


@pytest.mark.parametrize("blank", ["", " ", None])
def test_a_blank_lasting_id_is_none(blank: str | None) -> None:
    """A blank lasting id belongs to nobody, so it is none."""
    assert record(student_row(upi=blank)).lasting_id is None


def test_names_are_kept_exactly() -> None:
    """Blanks, capitals and control characters in a name stay as they were sent."""
    assert " O'BRIEN\1" == record(student_row(surname=" O'BRIEN\1")).names.surname


def test_a_row_without_any_name_is_refused() -> None:
    """Somebody whom the MIS sends without any name is refused."""
    nameless = dict.fromkeys(
        ["forename", "surname", "legal_forename", "legal_surname"], " "
    )
    found = refusal(student_row(**nameless))
    assert ("row 1 of students", "student[A1]") == (
        found.label,
        found.problems[0].path,
    )


def test_legal_names_are_a_label_where_there_are_no_others() -> None:
    """A refused row is called by its legal names where it has no preferred ones."""
    found = refusal(student_row(forename=None, surname=None, upi=7))
    assert "Patricia Example" == found.label


def test_an_odd_code_is_left_out() -> None:
    """A UPN of another shape is left out with one warning, and refuses nobody."""
    details = {"education_details": {"data": {"upn": ["U8"]}}}
    found = record(student_row(**details), list_of(student=("upn",)))
    warning = Problem(
        path="student[A1].upn",
        message=(
            "their UPN should be a text, not a list, so it is left out; "
            "mend it in the MIS"
        ),
        record="A1",
    )
    assert (None, (warning,)) == (found.code, found.warnings)


def test_a_numeric_code_is_a_text() -> None:
    """A staff code that comes as a number is read as text."""
    row = employee_row(employment_details={"data": {"staff_code": 12}})
    assert "12" == record(row, EMPLOYEES).code


def test_stamps_do_not_move_a_fingerprint() -> None:
    """Time stamps say nothing of a person, at the top or inside an include."""
    one = student_row(
        house={"data": {"name": "Red", "updated_at": day("2026-01-01")}},
        updated_at=None,
        created_at=day("2026-01-01"),
        restored_at=None,
    )
    other = student_row(
        house={"data": {"name": "Red", "updated_at": day("2026-02-02")}},
        updated_at="2026-02-02",
        created_at=3,
        restored_at=day("2026-02-02"),
    )
    assert record(one).fingerprint == record(other).fingerprint


@pytest.mark.parametrize("stamp", ["updated_at", "created_at", "restored_at"])
def test_a_stamp_deep_inside_does_not_move_a_fingerprint(stamp: str) -> None:
    """Time stamps say nothing of a person, however deep they stand."""
    one, other = (
        student_row(groups={"data": [{"id": "AG1", stamp: sent}]})
        for sent in (None, day("2026-02-02"))
    )
    assert record(one).fingerprint == record(other).fingerprint


def test_a_missing_stamp_does_not_move_a_fingerprint() -> None:
    """A row says the same with its time stamps and without them."""
    row = student_row()
    del row["updated_at"]
    assert record(student_row()).fingerprint == record(row).fingerprint


def test_another_moment_moves_a_fingerprint() -> None:
    """A moment whose name only ends like a time stamp's says something."""
    one, other = (
        student_row(house={"data": {"name": "Red", "joined_at": sent}})
        for sent in (None, day("2026-02-02"))
    )
    assert record(one).fingerprint != record(other).fingerprint


def test_a_text_that_looks_like_a_stamp_moves_a_fingerprint() -> None:
    """What reads like a time stamp within a text says something."""
    one, other = (student_row(gender=f'"updated_at":"{year}"') for year in (2025, 2026))
    assert record(one).fingerprint != record(other).fingerprint


def test_anything_else_moves_a_fingerprint() -> None:
    """A row that says something new has a new fingerprint, of 32 hexadecimal digits."""
    one, other = record(student_row()), record(student_row(gender="female"))
    assert 32 == len(one.fingerprint)
    assert one.fingerprint != other.fingerprint


def test_the_order_of_keys_is_no_news() -> None:
    """A row says the same, whatever order its keys come in."""
    row = student_row()
    turned = dict(reversed(row.items()))
    assert record(row).fingerprint == record(turned).fingerprint


def test_contacts_do_not_move_a_pupils_fingerprint() -> None:
    """A pupil says the same when something about a contact changes."""
    one = student_row(contacts={"data": [contact_row()]})
    assert record(student_row()).fingerprint == record(one).fingerprint


def test_a_known_pupil_who_says_nothing_new_is_not_read_again() -> None:
    """A row whose fingerprint is known is unchanged, though its stamps moved."""
    known = record(student_row(updated_at=None)).fingerprint
    wanted = Unchanged(Kind.STUDENT, Listing.CURRENT, MisId("A1"), known)
    assert (wanted,) == read(student_row(), _knowing(STUDENTS, A1=known)).rows


def test_a_known_leaver_who_says_nothing_new_is_not_read_again() -> None:
    """A known leaver is unchanged on the list of leavers."""
    known = record(student_row(), LEAVERS).fingerprint
    wanted = Unchanged(Kind.STUDENT, Listing.LEAVERS, MisId("A1"), known)
    assert (wanted,) == read(student_row(), _knowing(LEAVERS, A1=known)).rows


def test_a_known_employee_who_says_nothing_new_is_not_read_again() -> None:
    """A known employee is unchanged."""
    known = record(employee_row(), EMPLOYEES).fingerprint
    wanted = Unchanged(Kind.EMPLOYEE, Listing.CURRENT, MisId("A7"), known)
    assert (wanted,) == read(employee_row(), _knowing(EMPLOYEES, A7=known)).rows


def test_a_numeric_id_is_known_as_a_text() -> None:
    """A row whose id comes as a number is known by its text."""
    known = record(student_row(id=12)).fingerprint
    (found,) = read(student_row(id=12), _knowing(STUDENTS, **{"12": known})).rows
    assert Unchanged(Kind.STUDENT, Listing.CURRENT, MisId("12"), known) == found


def test_a_known_pupil_who_says_something_new_is_read() -> None:
    """A row whose fingerprint is not the known one is read."""
    known = record(student_row()).fingerprint
    row = student_row(surname="Renamed")
    assert "Renamed" == record(row, _knowing(STUDENTS, A1=known)).names.surname


def test_somebody_elses_fingerprint_is_not_known() -> None:
    """A row is unchanged only by what is known of its own id."""
    known = record(student_row()).fingerprint
    assert MisId("A1") == record(student_row(), _knowing(STUDENTS, A2=known)).mis_id


def test_unchanged_rows_show_how_fresh_a_page_is() -> None:
    """A page is as fresh as its newest row, read again or not."""
    known = record(student_row()).fingerprint
    row = student_row(updated_at=day("2026-07-01", "UTC"))
    fresh = read(row, _knowing(STUDENTS, A1=known)).freshest
    assert datetime(2026, 7, 1, tzinfo=UTC) == fresh


def test_endless_nesting_refuses_the_row() -> None:
    """A row nested deeper than anything that can be kept is refused, not followed."""
    deep: object = "bottom"
    for _ in range(300):
        deep = [deep]
    found = refusal(student_row(unknown=deep))
    assert "it holds something that cannot be kept" == found.problems[0].message


def test_one_bad_row_spoils_no_other() -> None:
    """The rows around one that is not understood are read."""
    sent = document(student_row(), student_row(id="A2", upi=7), student_row(id="A3"))
    kinds = [type(row) for row in page(sent, STUDENTS).rows]
    assert [Record, RefusedRecord, Record] == kinds
