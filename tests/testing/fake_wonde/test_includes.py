"""On the fake Wonde: what comes along when it is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from missync.testing import (
    Contact,
    Contract,
    Employee,
    MissingRelation,
    Pupil,
    Relationship,
    School,
)
from tests.testing.reading import Reader


LAST_SUMMER = date(2026, 7, 22)


def test_nothing_unasked(school: School, reader: Reader) -> None:
    """Without an include there is none."""
    school.enrol(Pupil(year="7"))

    assert "year" not in reader.data("/students")[0]


def test_all_are_named(reader: Reader) -> None:
    """The meta names every include, whether it was asked for or not."""
    includes = reader.get("/students").json()["meta"]["includes"]

    assert {"education_details", "contacts.contact_details"} <= set(includes)


def test_one_employee_has_more(school: School, reader: Reader) -> None:
    """A single employee has three includes more than the list."""
    ada = school.hire(Employee())
    several = reader.get("/employees").json()["meta"]["includes"]
    one = reader.get(f"/employees/{ada.id}").json()["meta"]["includes"]

    assert (31, 34) == (len(several), len(one))


@pytest.mark.parametrize("name", ["sen", "education-details", "year.nothing"])
def test_unknown(reader: Reader, name: str) -> None:
    """An unknown include is 400, and says so."""
    answer = reader.get("/students", include=f"year,{name}")

    assert (400, True) == (answer.status_code, "invalid_include" in answer.text)


def test_forbidden(school: School, reader: Reader) -> None:
    """An include that the school forbids is 400."""
    school.forbid_include("students", "contacts")

    answer = reader.get("/students", include="contacts")
    assert (400, True) == (answer.status_code, "invalid_include" in answer.text)


def test_allowed_again(school: School, reader: Reader) -> None:
    """An include that is allowed again comes."""
    school.forbid_include("students", "contacts")
    school.allow_include("students", "contacts")

    assert 200 == reader.get("/students", include="contacts").status_code


def test_last_one_wins(school: School, reader: Reader) -> None:
    """Of a repeated parameter the last one counts."""
    school.enrol(Pupil(year="7", house="Oak"))
    url = f"{reader.url('/students')}?include=year&include=house"

    row = reader.ask(url).json()["data"][0]
    assert (False, True) == ("year" in row, "house" in row)


def test_education(school: School, reader: Reader) -> None:
    """Education details have the year, the numbers and the dates."""
    school.enrol(
        Pupil(year="7", upn=None, leaving_date=LAST_SUMMER, admission_number="12")
    )

    row = reader.data("/students", include="education_details")[0]
    data = row["education_details"]["data"]
    assert ("7", None, "12", "2026-07-22 00:00:00.000000", None) == (
        data["current_nc_year"],
        data["upn"],
        data["admission_number"],
        data["leaving_date"]["date"],
        data["admission_date"],
    )


@pytest.mark.parametrize(
    "name", ["year", "house", "registration", "campus", "boarding"]
)
def test_group(school: School, reader: Reader, name: str) -> None:
    """A group is an object of its own, of the type that it is."""
    pat = school.enrol(Pupil())
    school.change(pat, **{name: "7A"})

    group = reader.data("/students", include=f"{name}")[0][name]["data"]
    assert ("7A", name.upper(), "AG") == (
        group["code"],
        group["type"],
        group["id"][:2],
    )


def test_group_is_shared(school: School, reader: Reader) -> None:
    """Two pupils of one form have the same group."""
    for _ in range(2):
        school.enrol(Pupil(registration="7A"))

    rows = reader.data("/students", include="registration,registration.employees")
    assert 1 == len({row["registration"]["data"]["id"] for row in rows})


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (MissingRelation.EMPTY, {"data": None}),
        (MissingRelation.NULL, None),
        (MissingRelation.ABSENT, "no key"),
    ],
)
def test_no_group(
    school: School, reader: Reader, shape: MissingRelation, expected: object
) -> None:
    """A relation to nobody has any of three shapes."""
    school.missing_relation = shape
    school.enrol(Pupil())

    row = reader.data("/students", include="house")[0]
    assert expected == row.get("house", "no key")


def test_without_data(school: School, reader: Reader) -> None:
    """A list that the fake has nothing for is empty."""
    school.enrol(Pupil())

    assert {"data": []} == reader.data("/students", include="sen_needs")[0]["sen_needs"]


def test_contact_details(school: School, reader: Reader) -> None:
    """E-mail addresses are among the contact details."""
    school.enrol(Pupil(email="pat@example.org"))

    row = reader.data("/students", include="contact_details")[0]
    assert "pat@example.org" == row["contact_details"]["data"]["emails"]["email"]


def test_contacts(school: School, reader: Reader) -> None:
    """A pupil's contact has a relationship object beside its own keys."""
    mother = Contact(surname="Example")
    school.enrol(
        Pupil(
            contacts=[
                Relationship(
                    contact=mother,
                    relationship="Mother",
                    overrides={"priority": "first"},
                )
            ]
        )
    )

    (contact,) = reader.data("/students", include="contacts")[0]["contacts"]["data"]
    assert {
        "relationship": "Mother",
        "parental_responsibility": True,
        "priority": "first",
        "lives_with_pupil": True,
    } == contact["relationship"]


def test_contacts_with_details(school: School, reader: Reader) -> None:
    """An include inside another brings the outer one along."""
    mother = Contact(email="mother@example.org")
    school.enrol(Pupil(contacts=[Relationship(contact=mother)]))

    row = reader.data("/students", include="contacts.contact_details")[0]
    details = row["contacts"]["data"][0]["contact_details"]["data"]
    assert "mother@example.org" == details["emails"]["primary"]


def test_contacts_are_listed(school: School, reader: Reader) -> None:
    """The contact of two siblings is listed once."""
    mother = Contact()
    school.enrol(Pupil(contacts=[Relationship(contact=mother)]))
    school.link(school.enrol(Pupil()), Relationship(contact=mother))

    assert [mother.id] == reader.ids("/contacts")


def test_employment(school: School, reader: Reader) -> None:
    """Employment details have the state, the title and the dates."""
    school.hire(
        Employee(
            job_title="Receptionist",
            current=None,
            employment_end_date=LAST_SUMMER,
        )
    )

    row = reader.data("/employees", include="employment_details")[0]
    data = row["employment_details"]["data"]
    assert ("Receptionist", None, "2026-07-22 00:00:00.000000", "S0001") == (
        data["role_text"],
        data["current"],
        data["employment_end_date"]["date"],
        data["staff_code"],
    )


def test_contracts(school: School, reader: Reader) -> None:
    """An employee can have several contracts."""
    school.hire(
        Employee(
            contracts=[
                Contract(end_date=LAST_SUMMER),
                Contract(overrides={"id": None}),
            ]
        )
    )

    contracts = reader.data("/employees", include="contracts")[0]["contracts"]
    assert ["2026-07-22 00:00:00.000000", None] == [
        row["end_date"] and row["end_date"]["date"] for row in contracts["data"]
    ]


def test_identifiers(school: School, reader: Reader) -> None:
    """User names are among the identifiers."""
    school.hire(Employee(username="aexample"))

    row = reader.data("/employees", include="identifiers,extended_details")[0]
    assert "aexample" == row["identifiers"]["data"]["username"]


def test_extended(school: School, reader: Reader) -> None:
    """A pupil's extended details are whatever the test says."""
    school.enrol(Pupil(extended={"first_language": "Welsh"}))

    row = reader.data("/students", include="extended_details")[0]
    assert {"first_language": "Welsh"} == row["extended_details"]["data"]
