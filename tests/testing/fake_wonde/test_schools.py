"""On the fake Wonde: the school, its permissions, its region, its counts and codes."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from missync.testing import (
    AttendanceCode,
    Contact,
    Employee,
    FakeWonde,
    Pupil,
    Relationship,
    School,
)
from tests.testing.reading import Reader


def test_school(school: School, reader: Reader) -> None:
    """A school's object has its numbers, its urn as an integer."""
    row = reader.data("")

    assert (school.id, 990001, "801", "9990", "Europe/London") == (
        row["id"],
        row["urn"],
        row["la_code"],
        row["establishment_number"],
        row["timezone"],
    )


def test_listed(school: School, reader: Reader) -> None:
    """The list of schools has every school that approved the token."""
    rows = reader.ask(f"{reader.wonde.base_url}/schools").json()["data"]

    assert [school.id] == [row["id"] for row in rows]


def test_several_schools(school: School, client: httpx.Client) -> None:
    """One token can see several schools."""
    with FakeWonde(school, School(id="A2")) as wonde:
        reader = Reader(wonde=wonde, client=client)
        rows = reader.ask(f"{wonde.base_url}/schools").json()["data"]

    assert [school.id, "A2"] == [row["id"] for row in rows]


@pytest.mark.parametrize("allowed", [True, False])
def test_writeback(school: School, reader: Reader, *, allowed: bool) -> None:
    """Whether marks may be written is under the key extended."""
    school.allows_writeback = allowed

    assert allowed is reader.data("")["extended"]["allows_writeback"]


def test_overrides(school: School, reader: Reader) -> None:
    """Anything can be planted in a school's object."""
    school.overrides = {"region": None, "urn": "990001"}

    assert (None, "990001") == (reader.data("")["region"], reader.data("")["urn"])


def test_include(reader: Reader) -> None:
    """A school takes its one include."""
    assert {"data": []} == reader.data("", include="cbds")["cbds"]


def test_meta(school: School, reader: Reader) -> None:
    """The state of a connection is four flags."""
    school.audited = False
    url = f"{reader.wonde.base_url}/meta/schools/{school.id}"

    assert {
        "online": True,
        "approved": True,
        "audited": False,
        "custom_attendance_codes": True,
    } == reader.ask(url).json()["data"]


def test_permissions(school: School, reader: Reader) -> None:
    """The permissions say what is hidden and what is forbidden."""
    school.hide("students", "date_of_birth", "education_details.upn")
    school.forbid("contacts")
    url = f"{reader.wonde.base_url}/meta/schools/{school.id}/permissions"

    granted: dict[str, bool] = {}
    following = f"{url}?per_page=200"
    while following:
        answer = reader.ask(following).json()
        granted |= {row["identity"]: row["approved"] for row in answer["data"]}
        following = answer["meta"]["pagination"]["next"]

    assert [True, True, False, False, False, False] == [
        granted[identity]
        for identity in (
            "students.read",
            "students.forename.read",
            "students.date_of_birth.read",
            "students.education_details.upn.read",
            "contacts.read",
            "contacts.forename.read",
        )
    ]


LAST_SUMMER = date(2026, 7, 22)


def test_own_domain(wonde: FakeWonde, reader: Reader) -> None:
    """A school's region is the server's own host unless it is moved."""
    assert wonde.domain == reader.data("")["region"]["domain"]


@pytest.mark.parametrize(
    "path", ["/students", "/employees", "/deletions", "/attendance-codes"]
)
def test_wrong_region(school: School, reader: Reader, path: str) -> None:
    """On the wrong host every list is empty, and there is no error."""
    school.hire(Employee())
    school.leave(school.enrol(Pupil()), on=LAST_SUMMER)
    school.enrol(Pupil())
    school.region_domain = "elsewhere.example"

    assert [] == reader.data(path)


def test_wrong_region_counts(school: School, reader: Reader) -> None:
    """On the wrong host there is nobody to count."""
    school.enrol(Pupil())
    school.region_domain = "elsewhere.example"

    assert {"students": {"data": {"count": 0}}} == reader.data(
        "/counts", include="students"
    )


def test_right_region(school: School, reader: Reader) -> None:
    """The host that the school names has its data."""
    pat = school.enrol(Pupil())
    with FakeWonde(school) as there:
        school.region_domain = there.domain
        url = f"{there.base_url}/schools/{school.id}/students"
        rows = reader.ask(url).json()["data"]

    assert [pat.id] == [row["id"] for row in rows]


def test_counts(school: School, reader: Reader) -> None:
    """Counts are an object of objects, for what is asked for."""
    school.enrol(Pupil(contacts=[Relationship(contact=Contact())]))

    assert {
        "students": {"data": {"count": 1}},
        "contacts": {"data": {"count": 1}},
    } == reader.data("/counts", include="students,contacts")


def test_nothing_asked_of_counts(reader: Reader) -> None:
    """Without an include nothing is counted."""
    assert {} == reader.data("/counts")


def test_counts_that_are_forbidden(school: School, reader: Reader) -> None:
    """What may not be seen may not be counted."""
    school.forbid("employees")

    assert 400 == reader.get("/counts", include="employees").status_code


def test_row_of_a_code(school: School, reader: Reader) -> None:
    """A code has four keys."""
    school.attendance_codes = [
        AttendanceCode(id="A1", code="L", description="Late", type="made-up")
    ]

    assert [
        {"id": "A1", "code": "L", "description": "Late", "type": "made-up"}
    ] == reader.data("/attendance-codes")


def test_overrides_of_a_code(school: School, reader: Reader) -> None:
    """Anything can be planted in a code."""
    school.attendance_codes[0].overrides = {"code": 7}

    assert 7 == reader.data("/attendance-codes")[0]["code"]


def test_codes_have_other_ids(reader: Reader) -> None:
    """The school and the nation have the same codes under other ids."""
    url = f"{reader.wonde.base_url}/attendance-codes"
    nation = reader.ask(url).json()["data"]
    own = reader.data("/attendance-codes")

    assert ([row["code"] for row in nation], set()) == (
        [row["code"] for row in own],
        {row["id"] for row in nation} & {row["id"] for row in own},
    )


def test_national_list_can_change(reader: Reader) -> None:
    """The national list can be changed."""
    reader.wonde.national_codes.clear()

    url = f"{reader.wonde.base_url}/attendance-codes"
    assert [] == reader.ask(url).json()["data"]


def test_codes_are_paged(reader: Reader) -> None:
    """Codes can be walked in pages, by number and by cursor."""
    by_number = reader.ids("/attendance-codes", per_page="5")

    assert by_number == reader.ids("/attendance-codes", per_page="5", cursor="1")
