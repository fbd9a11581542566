"""On the fake Wonde: how many people Wonde says there are."""

from __future__ import annotations

from missync.testing import Contact, Pupil, Relationship, School
from tests.testing.reading import Reader


def test_counts(school: School, reader: Reader) -> None:
    """Counts are an object of objects, for what is asked for."""
    school.enrol(Pupil(contacts=[Relationship(contact=Contact())]))

    assert {
        "students": {"data": {"count": 1}},
        "contacts": {"data": {"count": 1}},
    } == reader.data("/counts", include="students,contacts")


def test_nothing_asked(reader: Reader) -> None:
    """Without an include nothing is counted."""
    assert {} == reader.data("/counts")


def test_forbidden(school: School, reader: Reader) -> None:
    """What may not be seen may not be counted."""
    school.forbid("employees")

    assert 400 == reader.get("/counts", include="employees").status_code
