"""The descriptive fields of Wonde's rows, leniently read."""

from __future__ import annotations

import pytest

from missync.adapters.wonde import missync_mis_adapter
from missync.errors import Problem
from missync.model.people import Kind, Record
from missync.ports import Capabilities
from tests.adapters.wonde.payloads import (
    contact_row,
    day,
    employee_row,
    list_of,
    read,
    record,
    student_row,
)


CAPABILITIES: Capabilities = missync_mis_adapter().capabilities
EMAILS = {"email": "e@x.example", "primary": "p@x.example", "work": "w@x.example"}
PHONES = {"phone": None, "mobile": "07000 1", "home": "07000 2", "work": "07000 3"}
DETAILS = {"data": {"emails": EMAILS, "phones": PHONES}}


def _student(field: str, **changes: object) -> Record:
    return record(student_row(**changes), list_of(student=(field,)))


def _employee(field: str, **changes: object) -> Record:
    asked = list_of("employees", employee=(field,))
    return record(employee_row(**changes), asked)


def _details(**details: object) -> dict[str, object]:
    return {"education_details": {"data": details}}


@pytest.mark.parametrize(
    ("field", "sent", "value"),
    [
        ("year_group", {"year": {"data": {"name": "Year 7"}}}, "Year 7"),
        ("year_group", {**_details(current_nc_year="7")}, "7"),
        ("registration_group", {"registration": {"data": {"name": "7B"}}}, "7B"),
        ("house", {"house": {"data": {"name": "Red"}}}, "Red"),
        ("boarding_house", {"boarding": {"data": {"name": "Lodge"}}}, "Lodge"),
        ("campus", {"campus": {"data": {"name": "North"}}}, "North"),
        ("email", {"contact_details": DETAILS}, "e@x.example"),
        ("phone", {"contact_details": DETAILS}, "07000 1"),
        ("gender", {"gender": "FEMALE"}, "FEMALE"),
        ("date_of_birth", {}, "2012-03-04"),
        ("date_of_birth", {"date_of_birth": "2012-03-04 00:00:00"}, "2012-03-04"),
        ("initials", {"initials": "PX"}, "PX"),
        ("middle_names", {"middle_names": "Lee Ann"}, "Lee Ann"),
        ("upn", {}, "U801999012001"),
        ("local_upn", _details(local_upn="L1"), "L1"),
        ("former_upn", _details(former_upn="F1"), "F1"),
        ("learner_number", _details(learner_number=12), "12"),
        ("admission_number", _details(admission_number="000123"), "000123"),
        ("admission_date", {}, "2024-09-01"),
        ("current_nc_year", _details(current_nc_year="N1"), "N1"),
        ("education_details.part_time", _details(part_time=False), "false"),
        (
            "extended_details.home_language",
            {"extended_details": {"data": {"home_language": "Welsh"}}},
            "Welsh",
        ),
        ("identifiers.username", {"identifiers": {"data": {"username": "px"}}}, "px"),
        ("contact_details.phones.work", {"contact_details": DETAILS}, "07000 3"),
    ],
)
def test_a_field_of_a_pupil(field: str, sent: dict[str, object], value: str) -> None:
    """A pupil's field stands where Wonde has it."""
    assert {field: value} == _student(field, **sent).fields


@pytest.mark.parametrize(
    ("field", "sent", "value"),
    [
        ("title", {"title": "Dr"}, "Dr"),
        ("job_title", {"role_text": "Cook"}, "Cook"),
        ("staff_code", {"staff_code": "RSA"}, "RSA"),
        ("teacher_number", {"teacher_number": "12/3"}, "12/3"),
        ("teaching_staff", {"teaching_staff": True}, "true"),
        ("payroll_number", {"employee_payroll_number": 0.5}, "0.5"),
        ("email", {"emails": {**EMAILS, "email": " "}}, "w@x.example"),
        ("phone", {"phones": PHONES}, "07000 3"),
    ],
)
def test_a_field_of_an_employee(
    field: str, sent: dict[str, object], value: str
) -> None:
    """An employee's field stands where Wonde has it; work comes before home."""
    around = {"data": sent}
    row = {**sent, "employment_details": around, "contact_details": around}
    assert {field: value} == _employee(field, **row).fields


def test_a_field_of_a_contact() -> None:
    """A contact's fields come with the pupil, and are the contact's own."""
    asked = list_of(student=(), contact=("title", "email", "phone", "gender"))
    sent = contact_row(title="Mx", gender="x", contact_details=DETAILS)
    found = read(student_row(contacts={"data": [sent]}), asked).rows[1]
    assert isinstance(found, Record)
    assert {
        "title": "Mx",
        "email": "e@x.example",
        "phone": "07000 1",
        "gender": "x",
    } == found.fields


def test_nothing_else_is_kept() -> None:
    """A record has the fields that were asked for, and no other."""
    row = student_row(gender="female", house={"data": {"name": "Red"}})
    assert {"house": "Red"} == record(row, list_of(student=("house",))).fields


@pytest.mark.parametrize(
    "nothing",
    [
        {},
        {"house": None},
        {"house": []},
        {"house": "AG1"},
        {"house": {"data": None}},
        {"house": {"data": []}},
        {"house": {"data": "AG1"}},
        {"house": {"data": {}}},
        {"house": {"data": {"name": None}}},
        {"house": {"data": {"name": "  "}}},
    ],
)
def test_nothing_is_none(nothing: dict[str, object]) -> None:
    """However Wonde writes that there is none, the field is none, without a warning."""
    found = _student("house", **nothing)
    assert ({"house": None}, ()) == (found.fields, found.warnings)


@pytest.mark.parametrize("inner", [None, [], {"name": "Red"}])
def test_what_an_error_stands_beside_is_left_out(inner: object) -> None:
    """A field whose include failed is named, and not taken for one without a value."""
    found = _student("house", house={"data": inner, "error": "timeout"})
    (warning,) = found.warnings
    assert {"house": None} == found.fields
    assert "should come without an error beside it, so it is left" in warning.message


@pytest.mark.parametrize("nothing", [None, " ", {"date": None, "timezone": "UTC"}])
def test_a_blank_day_is_none(nothing: object) -> None:
    """A field that is a day is none where that is left blank, without a warning."""
    found = _student("date_of_birth", date_of_birth=nothing)
    assert ({"date_of_birth": None}, ()) == (found.fields, found.warnings)


@pytest.mark.parametrize("inner", [None, []])
def test_nothing_on_the_way_is_none(inner: object) -> None:
    """A part that is missing on the way to a field leaves it none."""
    found = _student("email", contact_details={"data": {"emails": inner}})
    assert ({"email": None}, ()) == (found.fields, found.warnings)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (7, "should be an object, not a whole number"),
        ({"data": {"name": []}}, "should be a text, not a list"),
        ({"data": {"name": {"en": "Red"}}}, "should be a text, not an object"),
        ({"data": {"name": "x" * 10_001}}, "is longer than 10,000 characters"),
        (
            {"data": {"name": {"date": "never"}}},
            "should be a date that exists, as 2012-03-04",
        ),
        ({"name": "Red"}, "should be an object around “data”"),
    ],
)
def test_an_odd_field_is_left_out(sent: object, why: str) -> None:
    """A field of another shape is left out with a warning, and refuses nobody."""
    found = _student("house", house=sent)
    warning = Problem(
        path="student[A1].house",
        message=f"their house {why}, so it is left out; mend it in the MIS",
        record="A1",
    )
    assert ({"house": None}, (warning,)) == (found.fields, found.warnings)


def test_an_odd_part_on_the_way_is_left_out() -> None:
    """A part of another shape on the way to a field is a warning, too."""
    found = _student("email", contact_details={"data": {"emails": "e@x.example"}})
    assert ["student[A1].email"] == [warning.path for warning in found.warnings]


def test_the_next_place_speaks_for_an_odd_one() -> None:
    """Where one of a field's places is odd and another filled, that one speaks."""
    found = _student("year_group", year=7, **_details(current_nc_year="7"))
    assert ({"year_group": "7"}, ()) == (found.fields, found.warnings)


def test_a_date_behind_a_path_is_a_day() -> None:
    """A date object behind a dotted path is given as an ISO date."""
    found = _student(
        "extended_details.arrived",
        extended_details={"data": {"arrived": day("2020-02-29")}},
    )
    assert {"extended_details.arrived": "2020-02-29"} == found.fields


@pytest.mark.parametrize("field", ["photo", "photo.content", "shoe_size", "house."])
def test_what_is_not_offered_is_none(field: str) -> None:
    """A field that is not offered is not read, even where the row has it."""
    sent = {"photo": {"data": {"content": "x"}}, "shoe_size": 42}
    assert {field: None} == _student(field, **sent).fields


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (Kind.STUDENT, "year_group"),
        (Kind.STUDENT, "extended_details.home_language"),
        (Kind.STUDENT, "house.code"),
        (Kind.EMPLOYEE, "identifiers.username"),
        (Kind.CONTACT, "contact_details.phones.mobile"),
    ],
)
def test_what_is_offered(kind: Kind, field: str) -> None:
    """Named fields, and the keys of everything there is one of, can be asked for."""
    assert CAPABILITIES.gives(kind, field)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (Kind.STUDENT, "photo"),
        (Kind.STUDENT, "photo.content"),
        (Kind.STUDENT, "siblings.name"),
        (Kind.EMPLOYEE, "salary.amount"),
        (Kind.CONTACT, "extended_details.x"),
    ],
)
def test_what_is_not_offered(kind: Kind, field: str) -> None:
    """Photos, and whatever there may be several of, cannot be asked for."""
    assert not CAPABILITIES.gives(kind, field)


@pytest.mark.parametrize(
    ("field", "sent", "substituted"),
    [
        ("year_group", {"year": {"data": {"name": "Year 7"}}}, False),
        ("year_group", {**_details(current_nc_year="7")}, True),
        ("year_group", {"year": None, **_details(current_nc_year="7")}, True),
        ("year_group", {"year": {"data": {"name": 7.5}}}, False),
        (
            "year_group",
            {"year": {"data": {"name": ["Year 7"]}}, **_details(current_nc_year="7")},
            True,
        ),
        ("year_group", {}, False),
        ("email", {"contact_details": DETAILS}, False),
        ("phone", {"contact_details": DETAILS}, True),
        ("house", {"house": {"data": {"name": "Red"}}}, False),
    ],
)
def test_another_place_than_the_first(
    field: str, sent: dict[str, object], *, substituted: bool
) -> None:
    """A record says which of its fields come from another place than the first."""
    expected = frozenset({field}) if substituted else frozenset()

    assert expected == _student(field, **sent).substituted
