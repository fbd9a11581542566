"""On the fake Wonde: what happens to people, and what it leaves behind."""

from __future__ import annotations

from datetime import date, timedelta

from missync.testing import Contact, Employee, Pupil, School
from tests.testing.reading import Reader


A_DAY = timedelta(days=1)
LAST_SUMMER = date(2026, 7, 22)


def test_leaver(school: School, reader: Reader) -> None:
    """A leaver moves to the leavers, with a leaving date, under the same id."""
    pat = school.enrol(Pupil())
    school.leave(pat, on=LAST_SUMMER)

    row = reader.data("/students-leaver", include="education_details")[0]
    leaving_date = row["education_details"]["data"]["leaving_date"]["date"]
    assert ([], pat.id, "2026-07-22") == (
        reader.data("/students"),
        row["id"],
        leaving_date[:10],
    )


def test_leaver_with_new_id(school: School, reader: Reader) -> None:
    """A leaver can have another id than the pupil, under the same upi."""
    pat = school.enrol(Pupil())
    old_id = pat.id
    school.leave(pat, on=LAST_SUMMER, new_id=True)

    row = reader.data("/students-leaver")[0]
    assert (True, pat.upi) == (row["id"] != old_id, row["upi"])


def test_deletion(school: School, reader: Reader) -> None:
    """Whoever leaves is among the deletions."""
    pat = school.enrol(Pupil())
    school.leave(pat, on=LAST_SUMMER)

    assert [
        {
            "type": "student",
            "id": pat.id,
            "mis_id": pat.mis_id,
            "deleted_at": {
                "date": "2026-11-02 05:30:00.000000",
                "timezone_type": 3,
                "timezone": "UTC",
            },
            "restored_at": None,
        }
    ] == reader.data("/deletions")


def test_restored(school: School, reader: Reader) -> None:
    """A returner can be restored: same id, and both rows say when."""
    pat = school.leave(school.enrol(Pupil()), on=LAST_SUMMER)
    school.now += A_DAY
    school.return_(pat, new_id=False, on=date(2026, 11, 3))

    (row,) = reader.data("/students")
    (deletion,) = reader.data("/deletions")
    assert (pat.id, row["restored_at"], []) == (
        row["id"],
        deletion["restored_at"],
        reader.data("/students-leaver"),
    )


def test_made_anew(school: School, reader: Reader) -> None:
    """A returner can be made anew: a new id under the old upi and MIS id."""
    pat = school.leave(school.enrol(Pupil()), on=LAST_SUMMER)
    school.return_(pat, new_id=True)

    (row,) = reader.data("/students")
    assert (True, pat.upi, pat.mis_id, None) == (
        row["id"] != pat.id,
        row["upi"],
        row["mis_id"],
        row["restored_at"],
    )


def test_no_leaving_date(school: School, reader: Reader) -> None:
    """A returner has no leaving date."""
    pat = school.leave(school.enrol(Pupil()), on=LAST_SUMMER)
    school.return_(pat, new_id=True)

    row = reader.data("/students", include="education_details")[0]
    assert None is row["education_details"]["data"]["leaving_date"]


def test_both_lists(school: School, reader: Reader) -> None:
    """Somebody on roll can be among the leavers as well."""
    pat = school.add_leaver(school.enrol(Pupil()))

    assert ([pat.id], [pat.id]) == (
        reader.ids("/students"),
        reader.ids("/students-leaver"),
    )


def test_dismissed(school: School, reader: Reader) -> None:
    """Whoever is dismissed stays listed, no longer current."""
    ada = school.hire(Employee())
    school.dismiss(ada, on=LAST_SUMMER)

    row = reader.data("/employees", include="employment_details")[0]
    assert (False, 0) == (
        row["employment_details"]["data"]["current"],
        len(reader.data("/deletions")),
    )


def test_deleted(school: School, reader: Reader) -> None:
    """Whoever is deleted is gone, with a deletion of their kind."""
    for someone in (school.hire(Employee()), school.add_contact(Contact())):
        school.delete(someone)

    assert ([], [], ["employee", "contact"]) == (
        reader.data("/employees"),
        reader.data("/contacts"),
        [row["type"] for row in reader.data("/deletions")],
    )


def test_vanished(school: School, reader: Reader) -> None:
    """Somebody can vanish without a trace."""
    school.vanish(school.enrol(Pupil()))

    assert ([], []) == (reader.data("/students"), reader.data("/deletions"))


def test_deletions_of_a_type(school: School, reader: Reader) -> None:
    """Deletions can be asked for by type."""
    school.delete(school.hire(Employee()))
    pat = school.leave(school.enrol(Pupil()), on=LAST_SUMMER)

    assert [pat.id] == reader.ids("/deletions", type="student")


def test_deletions_since(school: School, reader: Reader) -> None:
    """Deletions can be asked for by when they were last touched."""
    school.delete(school.hire(Employee()))
    pat = school.leave(school.enrol(Pupil()), on=LAST_SUMMER)
    school.now += A_DAY
    school.return_(pat, new_id=False)

    assert [pat.id] == reader.ids("/deletions", updated_after="2026-11-03")


def test_deletions_by_cursor(school: School, reader: Reader) -> None:
    """Deletions can be walked by cursor."""
    people = [school.hire(Employee()) for _ in range(3)]
    for someone in people:
        school.delete(someone)

    assert [someone.id for someone in people] == reader.ids(
        "/deletions", cursor="true", per_page="1"
    )


def test_deletion_overrides(school: School, reader: Reader) -> None:
    """Anything can be planted in a deletion."""
    school.delete(school.hire(Employee()))
    school.deletions[0].overrides = {"type": None}

    assert None is reader.data("/deletions")[0]["type"]
