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
    told = imported.ask("explain", "Con Tradict")

    assert "on list" == told["standing"]
    assert [told["mend"]] == told["notes"]
    assert "still lists them as active" in told["mend"]


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
