"""`missync import` brings people in step, and says what it came to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from missync.adapters.sql.store import SqlStore
from missync.model.runs import Holder
from missync.testing import (
    FOREVER,
    CountOff,
    Employee,
    FakeWonde,
    Pupil,
    School,
    Status,
)
from tests.cli.driving import Office


REPORT = {
    "site",
    "verdict",
    "run",
    "digest",
    "complete",
    "reads",
    "counts",
    "standings",
    "changes",
    "problems",
}
COUNTS = {
    "added": 0,
    "changed": 0,
    "left": 0,
    "gone": 0,
    "not_importing": 0,
    "restored": 0,
    "archived": 0,
    "excluded": 0,
    "refused": 0,
    "held": 0,
    "new_off_list": 0,
    "unchanged": 0,
}
STANDINGS = {
    "on list": 0,
    "not started": 0,
    "left": 0,
    "gone": 0,
    "excluded": 0,
    "archived": 0,
    "not importing": 0,
    "refused": 0,
}


@pytest.fixture
def school(wonde: FakeWonde) -> School:
    """Give the school behind the MIS."""
    return wonde.school


@pytest.fixture
def store(office: Office) -> Iterator[SqlStore]:
    """Open the office's own database."""
    opened = SqlStore.at(f"sqlite:///{office.folder / 'missync.db'}")
    yield opened
    opened.close()


def test_the_first_import(office: Office, store: SqlStore) -> None:
    """Everybody joins; the document has every key of the contract, and the site."""
    document = office.ask("import")
    (run,) = tuple(store.runs("hillside"))

    assert document.keys() == REPORT
    assert ("hillside", "applied", run.id, None, True) == (
        document["site"],
        document["verdict"],
        document["run"],
        document["digest"],
        document["complete"],
    )
    assert COUNTS | {"added": 3} == document["counts"]
    assert STANDINGS | {"on list": 3} == document["standings"]
    assert [] == document["problems"]
    assert {"student", "employee"} == set(document["reads"])
    assert {"complete", "why", "records", "as_of"} == set(document["reads"]["student"])
    assert (True, 2) == (
        document["reads"]["student"]["complete"],
        document["reads"]["student"]["records"],
    )


def test_a_joiner_is_named_with_the_new_id(office: Office, store: SqlStore) -> None:
    """After an import a joiner's change carries the id that the person has now."""
    (change, *_) = office.ask("import")["changes"]
    ids = {p.mis_id: p.id for p in store.roll("hillside").people}

    assert {
        "change": "add",
        "person": ids[change["mis_id"]],
        "kind": "student",
        "mis_id": office.wonde.school.students[0].id,
        "name": "Ada Ashcroft",
        "why": "The MIS sends them, and the site did not know them.",
        "fields": {
            "mis_id": [None, change["mis_id"]],
            "forename": [None, "Ada"],
            "surname": [None, "Ashcroft"],
            "legal_forename": [None, "Ada"],
            "legal_surname": [None, "Ashcroft"],
            "start_date": [None, "2025-09-01"],
            "registration_group": [None, "7A"],
            "house": [None, "Merrow"],
        },
    } == change


def test_every_joiner_has_its_own_id(
    office: Office, store: SqlStore, school: School
) -> None:
    """Ids are right also where known people stand between the joiners."""
    office.ask("import")
    school.enrol(Pupil(forename="Cy", surname="Cole"))
    school.change(school.students[0], surname="Ash")
    school.hire(Employee(forename="Di", surname="Dove"))
    text = {c["mis_id"]: c["person"] for c in office.ask("import")["changes"]}
    ids = {p.mis_id: p.id for p in store.roll("hillside").people}

    assert {mis_id: ids[mis_id] for mis_id in text} == text
    assert 3 == len(text)


def test_nothing_to_do(office: Office) -> None:
    """The same import once more changes nothing and says so."""
    office.ask("import")
    document = office.ask("import")

    assert ("nothing-to-do", []) == (document["verdict"], document["changes"])
    assert COUNTS | {"unchanged": 3} == document["counts"]


def test_a_change_and_a_leaver(office: Office, school: School) -> None:
    """A change says the old and the new value, a leaver says why."""
    office.ask("import")
    ada, ben = school.students
    school.change(ada, registration="7B")
    school.leave(ben, on=date(2026, 1, 31))
    changes = {c["name"]: c for c in office.ask("import")["changes"]}

    assert {
        "Ada Ashcroft": ("change", {"registration_group": ["7A", "7B"]}),
        "Ben Birchall": ("leave", {"leave_date": [None, "2026-01-31"]}),
    } == {name: (c["change"], c["fields"]) for name, c in changes.items()}
    assert "leave date was 31 January 2026" in changes["Ben Birchall"]["why"]


def test_somebody_gone_and_back(office: Office, school: School) -> None:
    """Who is not sent any more is gone, and is restored when sent again."""
    office.ask("import")
    ben = school.students[1]
    school.vanish(ben)
    gone = office.ask("import")["changes"]
    school.students.append(ben)
    back = office.ask("import")["changes"]

    assert [["gone"], ["restore"]] == [[c["change"] for c in cs] for cs in (gone, back)]
    assert gone[0]["person"] == back[0]["person"]


def test_a_refusal_is_news_once(office: Office, school: School) -> None:
    """A record that cannot be understood is a change once, and a problem each time."""
    office.ask("import")
    school.students[0].overrides = {
        "education_details": {"data": {"admission_date": {"date": "soon"}}}
    }
    first, second = office.ask("import"), office.ask("import")

    assert ["refuse"] == [change["change"] for change in first["changes"]]
    assert [] == second["changes"]
    assert (1, 1) == (first["counts"]["refused"], second["counts"]["refused"])
    for document in (first, second):
        (problem,) = document["problems"]
        assert {"path", "message", "record"} == set(problem)
        assert school.students[0].id == problem["record"]


def test_not_a_whole_read(office: Office, school: School) -> None:
    """A read that is not proven complete removes nobody, and is status 4."""
    office.ask("import")
    school.vanish(school.students[0])
    office.wonde.faults.plant(CountOff(by=5, of="students"), times=FOREVER)
    ran = office.run("import", "--json")
    document = ran.document

    assert (4, "partial", False) == (
        ran.status,
        document["verdict"],
        document["complete"],
    )
    assert {"student": False, "employee": True} == {
        kind: read["complete"] for kind, read in document["reads"].items()
    }
    assert (0, 0) == (document["counts"]["gone"], document["counts"]["left"])
    assert "reads.student" in {problem["path"] for problem in document["problems"]}


def test_somebody_held(office: Office, school: School) -> None:
    """An id that now belongs to another human is held, and is status 3."""
    office.ask("import")
    school.change(
        school.students[0],
        surname="Otherly",
        legal_surname="Otherly",
        date_of_birth=date(2013, 1, 1),
    )
    ran = office.run("import", "--json")

    assert (3, "held") == (ran.status, ran.document["verdict"])
    assert ["hold"] == [change["change"] for change in ran.document["changes"]]


def test_partial_outranks_held(office: Office, school: School) -> None:
    """Where somebody is held and a read is not complete, the status is 4."""
    office.ask("import")
    school.change(
        school.students[0],
        surname="Otherly",
        legal_surname="Otherly",
        date_of_birth=date(2013, 1, 1),
    )
    office.wonde.faults.plant(CountOff(by=5, of="students"), times=FOREVER)

    assert 4 == office.run("import").status


def test_the_mis_refuses(office: Office) -> None:
    """A refusal by the MIS is status 5, and nothing was changed."""
    office.wonde.faults.plant(Status(code=401), times=FOREVER)
    text, document = office.run("import"), office.run("import", "--json")

    assert (5, "") == (text.status, text.out)
    assert (5, "") == (document.status, document.err)
    assert "mis-refused" == document.error["kind"]
    assert [] == office.ask("history")


def test_another_import_is_running(office: Office, store: SqlStore) -> None:
    """While another import runs the status is 5, and it is named."""
    holder = Holder(
        by="the night shift",
        process=4711,
        host="server",
        since=datetime(2026, 1, 5, tzinfo=UTC),
    )
    with store.importing("hillside", holder):
        ran = office.run("import", "--json")

    assert (5, "busy") == (ran.status, ran.error["kind"])
    assert "the night shift" in ran.error["message"]


def test_another_schools_database(office: Office, wonde: FakeWonde) -> None:
    """A database that belongs to another school is refused with status 5."""
    office.ask("import")
    wonde.school.urn = 990002
    ran = office.run("import", "--json")

    assert (5, "store") == (ran.status, ran.error["kind"])


def test_a_database_that_cannot_be(office: Office) -> None:
    """A database in a folder that is not there is status 5."""
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text.replace("missync.db", "nope/missync.db"))
    ran = office.run("import", "--json")

    assert (5, "store") == (ran.status, ran.error["kind"])


def test_who_asked(office: Office, store: SqlStore) -> None:
    """`--by` says who asked; without it it is the operating system's user."""
    office.ask("import", "--by", "Pat from the office")
    office.ask("import")
    second, first = tuple(store.runs("hillside"))

    assert "Pat from the office" == first.by
    assert second.by.strip()


def test_text_for_people(office: Office, school: School) -> None:
    """The text names who joined, left and changed, why, and what to do next."""
    office.ask("import")
    ada, ben = school.students
    school.change(ada, registration="7B")
    school.leave(ben, on=date(2026, 1, 31))
    school.hire(Employee(forename="Di", surname="Dove"))
    ran = office.run("import")

    assert (0, "") == (ran.status, ran.err)
    assert ran.out.startswith("hillside: imported.\n1 joining, 1 leaving, 1 changing")
    assert "Joining, 1: The MIS sends them" in ran.out
    assert "  Di Dove  employee" in ran.out
    assert "Leaving, 1: Their leave date was 31 January 2026" in ran.out
    assert "registration_group: 7A to 7B" in ran.out
    assert "\nNext: " in ran.out


@pytest.mark.parametrize(
    ("headline", "fault"),
    [
        ("hillside: nothing to do.", None),
        (
            "not all students could be read: none was taken off.",
            CountOff(by=1, of="students"),
        ),
    ],
)
def test_the_first_line_is_the_verdict(
    office: Office, headline: str, fault: CountOff | None
) -> None:
    """The first line says in plain words what the import came to."""
    office.ask("import")
    if fault:
        office.wonde.faults.plant(fault, times=FOREVER)
    words = office.run("import").out.split()

    assert headline in " ".join(words)


def test_many_joiners_are_not_all_listed(office: Office, school: School) -> None:
    """An import names twenty under one heading, and says how many more there are."""
    for number in range(30):
        school.enrol(Pupil(forename=f"Number{number}", surname="Manyfold"))
    ran = office.run("import")

    assert 17 <= ran.out.count("Manyfold") <= 20
    assert "and 13 more" in ran.out


def test_text_fits_and_is_safe(office: Office, school: School) -> None:
    """Long, wide and hostile names neither break the page nor the terminal."""
    school.enrol(Pupil(forename="Longa" * 60, surname="Lengthmere" * 30))
    school.enrol(Pupil(forename="李" * 60, surname="[bold]Esc\x1b[2J\u202egnol"))
    school.change(school.students[0], registration="\x1b[31m" + "X" * 100)
    ran = office.run("import")

    assert ran.width <= 80
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    assert [] == [one.id for one in school.students if one.id not in ran.out]
