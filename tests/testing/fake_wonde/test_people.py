"""On the fake Wonde: people as rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from missync.testing import ABSENT, Contact, Employee, Pupil, Relationship, School
from tests.testing.reading import Reader


A_DAY = timedelta(days=1)


def test_pupil(school: School, reader: Reader) -> None:
    """A pupil's row has the keys that are known, and no others."""
    school.enrol(Pupil(forename="Pat", surname="Example"))

    assert [
        *("id", "upi", "mis_id", "initials", "surname", "forename"),
        *("middle_names", "legal_surname", "legal_forename", "gender"),
        *("date_of_birth", "restored_at", "created_at", "updated_at"),
    ] == list(reader.data("/students")[0])


@pytest.mark.parametrize("kind", ["employees", "contacts"])
def test_title(school: School, reader: Reader, kind: str) -> None:
    """Employees and contacts have a title, pupils have none."""
    school.hire(Employee(title="Dr"))
    school.add_contact(Contact(title="Dr"))

    assert "Dr" == reader.data(f"/{kind}")[0]["title"]


def test_given_ids(school: School) -> None:
    """Whoever joins without ids gets some, of the form they have on Wonde."""
    pat = school.enrol(Pupil())

    assert ("A100000001", "1001", 32) == (pat.id, pat.mis_id, len(pat.upi))


def test_same_ids_again() -> None:
    """The same joiners get the same ids."""
    first, second = (School().enrol(Pupil()) for _ in range(2))

    assert (first.id, first.upi, first.upn) == (second.id, second.upi, second.upn)


def test_own_ids(school: School, reader: Reader) -> None:
    """Whoever joins with ids keeps them."""
    school.enrol(Pupil(id="A7", upi="f" * 32, mis_id="x-7"))

    row = reader.data("/students")[0]
    assert ("A7", "f" * 32, "x-7") == (row["id"], row["upi"], row["mis_id"])


def test_names(school: School, reader: Reader) -> None:
    """Legal names are the others unless they are given."""
    school.enrol(Pupil(forename="Pat", surname="Example", legal_forename=None))

    row = reader.data("/students")[0]
    assert (None, "Example") == (row["legal_forename"], row["legal_surname"])


def test_birth_date(school: School, reader: Reader) -> None:
    """A birth date is midnight in the school's zone."""
    school.enrol(Pupil(date_of_birth=date(2014, 3, 4)))

    assert {
        "date": "2014-03-04 00:00:00.000000",
        "timezone_type": 3,
        "timezone": "Europe/London",
    } == reader.data("/students")[0]["date_of_birth"]


def test_updated_at(school: School, reader: Reader) -> None:
    """When a row was updated is in UTC."""
    school.enrol(Pupil())

    assert {
        "date": "2026-11-02 05:30:00.000000",
        "timezone_type": 3,
        "timezone": "UTC",
    } == reader.data("/students")[0]["updated_at"]


@pytest.mark.parametrize("kind", ["students", "employees", "contacts"])
def test_one(school: School, reader: Reader, kind: str) -> None:
    """One person is an object, without pagination."""
    school.enrol(Pupil(id="A7"))
    school.hire(Employee(id="A7"))
    school.add_contact(Contact(id="A7"))

    answer = reader.get(f"/{kind}/A7", per_page="1").json()
    assert ("A7", ["includes"]) == (answer["data"]["id"], list(answer["meta"]))


def test_one_leaver(school: School, reader: Reader) -> None:
    """One leaver can be asked for like one pupil."""
    school.add_leaver(Pupil(id="A7"))

    assert "A7" == reader.data("/students-leaver/A7")["id"]


def test_nobody(reader: Reader) -> None:
    """Somebody who is not there is 404."""
    assert 404 == reader.get("/students/A7").status_code


def test_changing(school: School, reader: Reader) -> None:
    """What changes in the school shows in the next answer, and its moment."""
    pat = school.enrol(Pupil(surname="Example"))
    school.now += A_DAY
    school.change(pat, surname="Sample")

    row = reader.data("/students")[0]
    assert ("Sample", "2026-11-03") == (
        row["surname"],
        row["updated_at"]["date"][:10],
    )


def test_overrides_replace(school: School, reader: Reader) -> None:
    """Anything can be planted in place of a value."""
    school.enrol(Pupil(overrides={"surname": {"oops": 1}}))

    assert {"oops": 1} == reader.data("/students")[0]["surname"]


def test_overrides_merge(school: School, reader: Reader) -> None:
    """What is planted is merged level by level."""
    planted = {"education_details": {"data": {"upn": 7}}}
    school.enrol(Pupil(year="8", overrides=planted))

    details = reader.data("/students", include="education_details")[0]
    data = details["education_details"]["data"]
    assert (7, "8") == (data["upn"], data["current_nc_year"])


@pytest.mark.parametrize("planted", [None, {"data": None}])
def test_overridden_include(school: School, reader: Reader, planted: object) -> None:
    """A planted include shows where it is asked for, and only there."""
    school.enrol(Pupil(overrides={"education_details": planted}))

    asked = reader.data("/students", include="education_details")[0]
    not_asked = reader.data("/students")[0]
    assert (planted, False) == (
        asked["education_details"],
        "education_details" in not_asked,
    )


def test_absent_key(school: School, reader: Reader) -> None:
    """A key can be left out of a row."""
    school.enrol(Pupil(overrides={"upi": ABSENT}))

    assert "upi" not in reader.data("/students")[0]


def test_hidden(school: School, reader: Reader) -> None:
    """A property out of scope is null, its key is still there."""
    school.hide("students", "date_of_birth")
    school.enrol(Pupil(date_of_birth=date(2014, 3, 4)))

    assert None is reader.data("/students")[0]["date_of_birth"]


def test_hidden_in_include(school: School, reader: Reader) -> None:
    """A property of an include can be out of scope, for one person too."""
    school.hide("students", "education_details.upn")
    pat = school.enrol(Pupil())

    row = reader.data(f"/students/{pat.id}", include="education_details")
    assert None is row["education_details"]["data"]["upn"]


def test_hidden_in_list(school: School, reader: Reader) -> None:
    """A property of everybody in a list can be out of scope."""
    school.hide("students", "contacts.upi", "contacts.nonsense")
    school.enrol(Pupil(contacts=[Relationship(contact=Contact())]))

    (contact,) = reader.data("/students", include="contacts")[0]["contacts"]["data"]
    assert None is contact["upi"]


def test_hidden_in_nothing(school: School, reader: Reader) -> None:
    """A property of a relation to nobody can be out of scope."""
    school.hide("students", "house.name")
    school.enrol(Pupil())

    assert {"data": None} == reader.data("/students", include="house")[0]["house"]


def test_own_numbers(school: School) -> None:
    """Whoever joins with numbers of their own keeps them."""
    pat = school.enrol(Pupil(upn=None, admission_number="7"))
    ada = school.hire(Employee(staff_code=None))

    assert (None, "7", None) == (pat.upn, pat.admission_number, ada.staff_code)


def test_shown_again(school: School, reader: Reader) -> None:
    """A property can come back into scope."""
    school.hide("students", "forename", "surname")
    school.show("students", "forename")
    school.enrol(Pupil(forename="Pat", surname="Example"))

    row = reader.data("/students")[0]
    assert ("Pat", None) == (row["forename"], row["surname"])
