"""On the fake Wonde: a school's data are on one host only."""

from __future__ import annotations

from datetime import date

import pytest

from missync.testing import Employee, FakeWonde, Pupil, School
from tests.testing.reading import Reader


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
