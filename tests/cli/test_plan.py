"""`missync plan` says what an import would do, and does nothing."""

from __future__ import annotations

from datetime import date

from missync.testing import FOREVER, CountOff, Pupil, Status
from tests.cli.driving import Office


def test_a_plan_writes_nothing(office: Office) -> None:
    """After a plan nobody is known, and the history is empty."""
    office.ask("plan")

    assert [] == office.ask("people", "--all")
    assert [] == office.ask("history")


def test_a_plan_is_what_an_import_does(office: Office) -> None:
    """Plan and import tell the same, but for the verdict, the run and new ids."""
    plan, done = office.ask("plan"), office.ask("import")
    unknown = {"person": None}

    assert ("planned", None) == (plan["verdict"], plan["run"])
    assert plan.keys() == done.keys()
    assert [change | unknown for change in done["changes"]] == plan["changes"]
    same = ("complete", "reads", "counts", "standings", "problems", "digest", "site")
    assert [done[key] for key in same] == [plan[key] for key in same]


def test_known_people_have_their_id(office: Office) -> None:
    """In a plan a change to somebody who is known carries their id."""
    office.ask("import")
    school = office.wonde.school
    school.leave(school.students[0], on=date(2026, 1, 31))
    (planned,) = office.ask("plan")["changes"]

    assert "leave" == planned["change"]
    assert planned["person"] in {p["id"] for p in office.ask("people")}


def test_nothing_to_do(office: Office) -> None:
    """Where an import would do nothing, so says the plan."""
    office.ask("import")

    assert "nothing-to-do" == office.ask("plan")["verdict"]
    assert office.run("plan").out.startswith("hillside: nothing to do.")


def test_a_partial_plan(office: Office) -> None:
    """A plan that rests on a read that is not complete is status 4."""
    office.wonde.faults.plant(CountOff(by=5, of="students"), times=FOREVER)
    text, document = office.run("plan"), office.run("plan", "--json")

    assert (4, "partial") == (document.status, document.document["verdict"])
    assert 4 == text.status
    assert "Reading students fell short: The MIS counts 7" in text.out


def test_a_plan_names_everybody(office: Office) -> None:
    """However many join, a plan lists every one of them, with the reason."""
    for number in range(30):
        office.wonde.school.enrol(Pupil(forename=f"N{number}", surname="Manyfold"))
    ran = office.run("plan")

    assert 30 == ran.out.count("Manyfold")
    assert "Joining, 33: The MIS sends them" in ran.out
    assert "Nothing was written." in ran.out
    assert ran.width <= 80


def test_the_mis_is_down(office: Office) -> None:
    """An MIS that does not answer is status 5."""
    office.wonde.faults.plant(Status(code=403), times=FOREVER)
    ran = office.run("plan", "--json")

    assert (5, "mis-refused") == (ran.status, ran.error["kind"])
