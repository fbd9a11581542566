"""`missync explain` says why, and what to do."""

from __future__ import annotations

from datetime import date

import pytest

from missync.testing import Employee, Pupil
from tests.cli.driving import Office


@pytest.fixture
def imported(office: Office) -> Office:
    """Give an office that knows a leaver, a contradiction and two of one name."""
    school = office.wonde.school
    school.enrol(
        Pupil(forename="Lev", surname="Leaver", leaving_date=date(2026, 1, 31))
    )
    school.hire(
        Employee(
            forename="Con",
            surname="Tradict",
            employment_start_date=date(2020, 9, 1),
            employment_end_date=date(2026, 1, 31),
        )
    )
    school.enrol(Pupil(forename="Sam", surname="Same", date_of_birth=date(2014, 1, 1)))
    school.enrol(Pupil(forename="Sam", surname="Same", date_of_birth=date(2015, 1, 1)))
    office.ask("import")
    return office


def test_a_leaver(imported: Office) -> None:
    """The document has every key of the contract, and name, kind, MIS id and notes."""
    lev = next(p for p in imported.ask("people", "--all") if p["forename"] == "Lev")

    assert {
        "person": lev["id"],
        "standing": "left",
        "causes": [
            {
                "what": "leave date passed",
                "why": "Their leave date was 31 January 2026.",
                "since": "2026-02-01",
                "by": None,
            }
        ],
        "mend": "Nothing, if they left. Otherwise give them a leaving date in the MIS "
        "that is still to come.",
        "name": "Lev Leaver",
        "kind": "student",
        "mis_id": lev["mis_id"],
        "notes": [],
    } == imported.ask("explain", "lev  LEAVER")


def test_found_by_every_id(imported: Office) -> None:
    """Our id, the MIS's id and the full name all mean the same person."""
    lev = next(p for p in imported.ask("people", "--all") if p["forename"] == "Lev")
    found = {
        imported.ask("explain", who)["person"]
        for who in (lev["id"], lev["mis_id"], "Lev Leaver")
    }

    assert {lev["id"]} == found


def test_a_contradiction(imported: Office) -> None:
    """What contradicts itself is among the notes, and is what to mend."""
    text = imported.ask("explain", "Con Tradict")

    assert "on list" == text["standing"]
    assert [text["mend"]] == text["notes"]
    assert "still lists them as active" in text["mend"]


def test_nobody_of_that_name(imported: Office) -> None:
    """Somebody unknown is status 2, and is named."""
    ran = imported.run("explain", "Nobody \x1b[2J", "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "Nobody \x1b[2J" in ran.error["message"]
    assert "“Nobody \\x1b[2J”" in imported.run("explain", "Nobody \x1b[2J").err


def test_two_of_one_name(imported: Office) -> None:
    """A name that two people share is status 2, and both are named with their ids."""
    ran = imported.run("explain", "Sam Same", "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    ids = {p["id"] for p in imported.ask("people") if p["forename"] == "Sam"}
    assert ids == {problem["path"] for problem in ran.error["problems"]}


def test_the_text(imported: Office) -> None:
    """The text says where somebody stands, why, and what to do."""
    out = imported.run("explain", "Lev Leaver").out

    assert out.startswith("Lev Leaver is not on the list: left.\nstudent, MIS id A")
    assert "Why:\n  Their leave date was 31 January 2026. Since 2026-02-01.\n" in out
    assert "What to do:\n  Nothing, if they left." in out


def test_the_text_of_a_contradiction(imported: Office) -> None:
    """A note that is what to do is not said before that, too."""
    out = imported.run("explain", "Con Tradict").out

    assert out.startswith("Con Tradict is on the list.\n")
    assert "To look at" not in out
    assert "What to do:\n  Their leave date was 31 January 2026, but" in out


def test_the_text_of_somebody_refused(imported: Office) -> None:
    """Somebody whose record is not understood stays on the list, and it says why."""
    imported.wonde.school.students[0].overrides = {
        "education_details": {"data": {"admission_date": {"date": "\x1b[2Jsoon"}}}
    }
    imported.ask("import")
    ran = imported.run("explain", "Ada Ashcroft")

    assert ran.out.startswith("Ada Ashcroft is on the list: refused.\n")
    assert "\x1b" not in ran.out
    assert ran.width <= 80


def test_a_stranger(imported: Office) -> None:
    """A record that nobody can be made of is explained by its MIS id: refused."""
    nobody = imported.wonde.school.enrol(Pupil(legal_forename=None, legal_surname=None))
    imported.ask("import")
    text = imported.ask("explain", nobody.id)

    assert (None, None, "student", "refused", nobody.id) == (
        text["person"],
        text["name"],
        text["kind"],
        text["standing"],
        text["mis_id"],
    )
    assert ["record not understood"] == [cause["what"] for cause in text["causes"]]
    assert "Correct their record in the MIS, then import." == text["mend"]
    assert "not on the list: refused.\n" in imported.run("explain", nobody.id).out


def test_a_stranger_of_a_known_name(imported: Office) -> None:
    """A record without an id does not stand before the person who has its name."""
    imported.wonde.school.students[0].overrides = {
        "id": None,
        "upi": None,
        "education_details": {"data": {"upn": None}},
    }
    imported.run("import")
    text = imported.ask("explain", "Ada Ashcroft")

    assert ("on list", "Ada Ashcroft") == (text["standing"], text["name"])
    assert text["person"] is not None


def test_a_stranger_without_an_id(imported: Office) -> None:
    """A record without an id is explained by the name that stands in it."""
    nova = imported.wonde.school.enrol(Pupil(forename="Nova", surname="New"))
    nova.overrides = {"id": None}
    imported.run("import")
    text = imported.ask("explain", "Nova New")

    assert ("refused", None, None) == (
        text["standing"],
        text["person"],
        text["mis_id"],
    )
    assert "MIS id not readable" in imported.run("explain", "Nova New").out


def test_a_stranger_is_nobody_else(imported: Office) -> None:
    """A record that nobody can be made of explains nobody but itself."""
    imported.wonde.school.enrol(Pupil(legal_forename=None, legal_surname=None))
    imported.ask("import")

    assert 2 == imported.run("explain", "Nobody Atall").status


def test_why_somebody_is_unknown(imported: Office) -> None:
    """Of somebody unknown it is said of each kind why they may be, and what to do."""
    imported.ask("switch", "employees", "off")
    ran = imported.run("explain", "Nobody Atall", "--json")
    students, employees, contacts = ran.error["problems"]

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert ("students", "employees", "contacts") == (
        students["path"],
        employees["path"],
        contacts["path"],
    )
    assert "imported completely on" in students["message"]
    assert "“missync switch employees on”" in employees["message"]
    assert "“missync switch contacts on”" in contacts["message"]


def test_why_somebody_is_unknown_before_the_first_import(office: Office) -> None:
    """Before the first import nobody is known, and it says to import."""
    ran = office.run("explain", "Ada Ashcroft", "--json")

    assert 2 == ran.status
    assert "never imported completely yet" in ran.error["problems"][0]["message"]


def test_held(imported: Office) -> None:
    """Somebody whose removal is held is explained with the digest to approve of."""
    text = imported.config.read_text(encoding="utf-8")
    brake = "brake = { floor = 0, share = 0 }\n[site.kinds]"
    imported.config.write_text(text.replace("[site.kinds]", brake), encoding="utf-8")
    imported.wonde.school.vanish(imported.wonde.school.students[0])
    digest = imported.run("import", "--json").document["digest"]
    shown = imported.ask("explain", "Ada Ashcroft")

    assert ["removal held", "not sent"] == [each["what"] for each in shown["causes"]]
    assert f"“missync import --approve {digest}”" in shown["mend"]
    assert "on list" == shown["standing"]
