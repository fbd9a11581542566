"""`missync people` lists the people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from missync.testing import Contact, FakeWonde, Pupil, Relationship
from tests.cli.driving import Office, open_office


PERSON = {
    "id",
    "kind",
    "listed",
    "standing",
    "why",
    "mis_id",
    "forename",
    "surname",
    "origin",
    "leave_date",
    "start_date",
}


@pytest.fixture
def imported(office: Office) -> Office:
    """Give an office that knows two pupils, a teacher and somebody who starts later."""
    office.wonde.school.enrol(
        Pupil(
            forename=" Lata ",
            surname="Later",
            legal_forename="Lalata",
            legal_surname=" ",
            admission_date=date(2099, 9, 1),
        )
    )
    office.ask("import")
    return office


def test_the_list(imported: Office) -> None:
    """The list has those who are on it, sorted by name, each with every key."""
    people = imported.ask("people")

    assert ["Ashcroft", "Birchall", "Tutorly"] == [p["surname"] for p in people]
    assert PERSON | {"registration_group", "house"} == set(people[0])
    assert PERSON | {"job_title", "email"} == set(people[2])


def test_one_of_them(imported: Office) -> None:
    """A person carries what the contract names, and the site's fields among it."""
    ada = imported.ask("people")[0]

    assert {
        "id": ada["id"],
        "kind": "student",
        "listed": True,
        "standing": "on list",
        "why": "The MIS sends them, and nothing there says that they left.",
        "mis_id": imported.wonde.school.students[0].id,
        "forename": "Ada",
        "surname": "Ashcroft",
        "origin": "mis",
        "leave_date": None,
        "start_date": "2025-09-01",
        "registration_group": "7A",
        "house": "Merrow",
    } == ada


def test_everybody(imported: Office) -> None:
    """`--all` has also those who are not on the list, with their standing and why."""
    everybody = {p["surname"]: p for p in imported.ask("people", "--all")}

    assert {"Ashcroft", "Birchall", "Tutorly", "Later"} == set(everybody)
    assert ("not started", False, "2099-09-01") == (
        everybody["Later"]["standing"],
        everybody["Later"]["listed"],
        everybody["Later"]["start_date"],
    )
    assert "Their start date is 1 September 2099." == everybody["Later"]["why"]


@pytest.mark.parametrize("kind", ["employee", "employees", "Employees"])
def test_one_kind(imported: Office, kind: str) -> None:
    """`--kind` takes the singular and the plural."""
    assert ["Tutorly"] == [p["surname"] for p in imported.ask("people", "--kind", kind)]


def test_names_are_as_sent(imported: Office) -> None:
    """In JSON names are exactly as the MIS sent them."""
    people = imported.ask("people", "--all")

    assert " Lata " in {p["forename"] for p in people}


def test_legal_names(imported: Office) -> None:
    """A site that shows legal names has them, and the others where one is blank."""
    text = imported.config.read_text(encoding="utf-8")
    imported.config.write_text(
        text.replace("[site.kinds]", 'names = "legal"\n[site.kinds]')
    )
    people = imported.ask("people", "--all")

    assert ("Lalata", "Later") in {(p["forename"], p["surname"]) for p in people}


def test_contacts(tmp_path: Path, wonde: FakeWonde) -> None:
    """A contact names the pupils and what ties them to each."""
    ada, _ = wonde.school.students
    wonde.school.link(
        ada,
        Relationship(
            contact=Contact(forename="Mo", surname="Ashcroft"),
            relationship="Uncle",
            parental_responsibility=False,
            priority=2,
            lives_with_pupil=None,
        ),
    )
    office = open_office(tmp_path, wonde, contacts=True)
    office.ask("import")
    (contact,) = office.ask("people", "--kind", "contacts")

    assert PERSON | {"pupils"} == set(contact)
    assert [
        {
            "mis_id": ada.id,
            "relationship": "Uncle",
            "parental_responsibility": False,
            "priority": 2,
            "lives_with_pupil": None,
        }
    ] == contact["pupils"]


def test_nobody_yet(office: Office) -> None:
    """Before the first import the list is empty, and the text says what to do."""
    assert [] == office.ask("people")
    assert "missync import" in office.run("people").out


def test_the_table(imported: Office) -> None:
    """The table shows trimmed names, whole ids, standings, and how many there are."""
    ran = imported.run("people", "--all")
    lines = ran.out.splitlines()

    assert ["Name", "Kind", "MIS", "id", "Id", "Standing"] == lines[0].split()
    assert any(line.startswith("  Lata Later  ") for line in lines)
    assert [] == [p["id"] for p in imported.ask("people") if p["id"] not in ran.out]
    assert "3 on the list, 1 not." == lines[-1]


def test_the_table_fits(imported: Office) -> None:
    """Whatever the names are, the table takes 80 columns and no id is lost."""
    school = imported.wonde.school
    school.enrol(Pupil(forename="Longa" * 60, surname="Lengthmere" * 30))
    school.enrol(Pupil(forename="李" * 60, surname="\x1b[31m\u202e[red]\n"))
    imported.ask("import")
    ran = imported.run("people", "--all")

    assert ran.width <= 80
    assert "\x1b" not in ran.out
    assert 6 + 3 == len(ran.out.splitlines())
    ids = [p[key] for p in imported.ask("people", "--all") for key in ("id", "mis_id")]
    assert [] == [each for each in ids if each not in ran.out]


def test_without_the_token(office: Office) -> None:
    """What asks the MIS nothing needs no token; what does names the one not there."""
    office.run("import")
    (office.config.parent / "token.txt").unlink()

    assert [0, 0, 0] == [
        office.run(command).status for command in ("people", "history", "school")
    ]
    assert [2, 2, 2] == [
        office.run(command).status for command in ("plan", "import", "check")
    ]
