"""On the fake Wonde: the school, its state and its permissions."""

from __future__ import annotations

import httpx
import pytest

from missync.testing import FakeWonde, School
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
