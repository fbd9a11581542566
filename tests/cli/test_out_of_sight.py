"""What the command says when the MIS stops showing the facts that decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from missync.testing import Contact, Employee, Pupil, Relationship
from missync.testing.fake_wonde.people import ABSENT, Someone
from tests.cli.driving import Office, open_office


AS_THEY_WERE = {
    "Ada": "on list",
    "Ben": "on list",
    "Cara": "left",
    "Dan": "not started",
    "Tess": "on list",
    "Eve": "left",
}


@pytest.fixture
def imported(office: Office) -> Office:
    """Import a school where one pupil left, one is to start, and a teacher left."""
    school = office.wonde.school
    school.enrol(
        Pupil(
            forename="Cara",
            admission_date=date(2020, 9, 1),
            leaving_date=date(2025, 1, 1),
        )
    )
    school.enrol(Pupil(forename="Dan", admission_date=date(2199, 9, 1)))
    school.hire(Employee(forename="Eve", current=False))
    office.ask("import")
    return office


def hide(people: Iterable[Someone], details: object = None) -> None:
    """Show nothing of these people's details."""
    for someone in people:
        include = "employment" if isinstance(someone, Employee) else "education"
        someone.overrides = {f"{include}_details": details}


def show(people: Iterable[Someone]) -> None:
    """Show everything again."""
    for someone in people:
        someone.overrides = {}


@pytest.mark.parametrize("details", [None, ABSENT, {"data": None}])
def test_nobody_moves(imported: Office, details: object) -> None:
    """Whoever left or is to start stays off the list where no details are shown."""
    school = imported.wonde.school
    hide((*school.students, *school.employees), details)
    first = imported.run("import", "--json")
    second = imported.run("import", "--json")

    assert AS_THEY_WERE == imported.standings
    assert [3, 3] == [first.status, second.status]
    assert first.document["digest"] == second.document["digest"]
    assert {"hold"} <= {each["change"] for each in first.document["changes"]}


def test_dates_alone_are_hidden(imported: Office) -> None:
    """Dates that are null for everybody at once are hidden, and were not cleared."""
    dates = {"admission_date": None, "leaving_date": None}
    hide(imported.wonde.school.students, {"data": dates})
    imported.run("import", "--json")

    assert AS_THEY_WERE == imported.standings


def test_the_finding_names_the_permission(imported: Office) -> None:
    """A finding of each kind, and no other of people, names what to approve."""
    school = imported.wonde.school
    hide((*school.students, *school.employees))
    found = imported.run("check", "--json").document["findings"]

    mends = {
        each["subject"]: each["mend"]
        for each in found
        if each["id"] == "facts-out-of-sight"
    }
    assert {"student", "employee"} == set(mends)
    assert "education_details" in mends["student"]
    assert "employment_details" in mends["employee"]


def test_who_was_never_there_would_join(imported: Office) -> None:
    """Check, the plan and its page part those who would join from who would return."""
    hide(imported.wonde.school.students)
    found = imported.run("check", "--json").document["findings"]
    (held,) = (f["message"] for f in found if f["id"] == "removals-held")
    page = imported.folder / "plan.html"
    text = " ".join(imported.run("plan", "--out", page).out.split())
    shown = page.read_text(encoding="utf-8")

    assert "1 return and 1 joiner are held until somebody approves." == held
    assert "they would join." in text
    assert "they would come back." in text
    assert "Would join: students" in shown
    assert "Would come back: students" in shown


def test_explanations_ask_for_the_permission(imported: Office) -> None:
    """Whoever would come back is explained by the permission, not by a date."""
    hide(imported.wonde.school.students)
    digest = imported.run("import", "--json").document["digest"]
    mend = imported.ask("explain", "Cara")["mend"]

    assert "education_details" in mend
    assert digest in mend
    assert "leaving date in the MIS" not in mend


def test_approval_lets_them_come(imported: Office) -> None:
    """What is held goes ahead once approved, and then there is nothing more to do."""
    hide(imported.wonde.school.students)
    digest = imported.run("import", "--json").document["digest"]
    approved = imported.run("import", "--approve", digest, "--json")
    again = imported.ask("import")

    assert 0 == approved.status
    assert {"Cara": "on list", "Dan": "on list"}.items() <= imported.standings.items()
    assert ("nothing-to-do", None) == (again["verdict"], again["digest"])


def test_what_is_shown_again_counts(imported: Office) -> None:
    """Once the details are shown again, everybody is where they say."""
    students = imported.wonde.school.students
    hide(students)
    imported.run("import", "--json")
    show(students)
    imported.ask("import")
    again = imported.ask("import")

    assert AS_THEY_WERE == imported.standings
    assert "nothing-to-do" == again["verdict"]


def test_whoever_was_cleared_comes_back(imported: Office) -> None:
    """One whose date was cleared, while others show theirs, is back the same night."""
    cara = imported.wonde.school.students[2]
    cara.leaving_date = None
    imported.ask("import")

    assert "on list" == imported.standings["Cara"]


def test_newcomers_are_judged_by_what_is_said(imported: Office) -> None:
    """Somebody new joins although no details are shown, and stays."""
    hide(imported.wonde.school.students)
    imported.wonde.school.enrol(
        Pupil(forename="Finn", overrides={"education_details": None})
    )
    imported.run("import", "--json")
    imported.run("import", "--json")

    assert "on list" == imported.standings["Finn"]


def test_a_plan_that_was_saved_holds_as_well(imported: Office) -> None:
    """A saved plan brings nobody back, unless what it holds is approved."""
    hide(imported.wonde.school.students)
    plan = imported.folder / "plan.json"
    digest = imported.run("plan", "--out", plan, "--json").document["digest"]
    held = imported.run("import", "--plan", plan, "--json")
    assert (3, AS_THEY_WERE) == (held.status, imported.standings)

    plan.unlink()
    imported.run("plan", "--out", plan, "--json")
    imported.ask("import", "--plan", plan, "--approve", digest)
    assert "on list" == imported.standings["Cara"]


def test_what_if_brings_nobody_back(imported: Office) -> None:
    """What would follow from a choice is judged as the last import was."""
    hide(imported.wonde.school.students)
    imported.run("import", "--json")
    text = imported.run("what-if", "leave-rule", "either", "--json")

    assert "restore" not in {each["change"] for each in text.document["changes"]}


def test_the_first_import_without_permission(office: Office) -> None:
    """Where no dates were ever shown, people are listed, and one finding says so."""
    office.wonde.school.enrol(Pupil(forename="Cara", leaving_date=date(2025, 1, 1)))
    hide(office.wonde.school.students)
    office.ask("import")
    found = office.run("check", "--json").document["findings"]

    assert "on list" == office.standings["Cara"]
    (never,) = (each for each in found if each["id"] == "facts-never-shown")
    assert "student" == never["subject"]
    assert "education_details" in never["mend"]


def test_the_list_of_leavers_closes(imported: Office) -> None:
    """Nobody moves on or off the list when the list of leavers is closed to us."""
    school = imported.wonde.school
    gus = school.enrol(Pupil(forename="Gus", leaving_date=date(2025, 1, 1)))
    school.leave(gus, on=date(2025, 1, 1))
    imported.ask("import")
    before = {name for name, where in imported.standings.items() if where == "on list"}
    school.forbidden.add("students-leaver")
    imported.run("import", "--json")
    after = {name for name, where in imported.standings.items() if where == "on list"}

    assert before == after


# Contacts of pupils whose rows are damaged


@pytest.fixture
def family(office: Office) -> Office:
    """Import pupils who have a contact each."""
    home = open_office(office.folder, office.wonde, contacts=True)
    home.wonde.school.enrol(Pupil(forename="Cara"))
    for pupil in home.wonde.school.students:
        contact = Contact(forename=f"Parent of {pupil.forename}", surname="Kin")
        home.wonde.school.link(pupil, Relationship(contact=contact))
    home.ask("import")
    return home


@pytest.mark.parametrize(
    "overrides",
    [
        {"contacts": None},
        {"contacts": ABSENT},
        {"contacts": {"data": None}},
        {"contacts": 7},
        {"surname": 7, "contacts": ABSENT},
        {"id": ABSENT, "contacts": ABSENT},
    ],
)
def test_contacts_of_a_damaged_pupil_stay(
    family: Office, overrides: dict[str, object]
) -> None:
    """The contacts of the pupil stay; another's contact who is gone does go."""
    ada, ben, _ = family.wonde.school.students
    ada.overrides = overrides
    ben.contacts = []
    family.run("import", "--json")

    expected = {"Parent of Ada": "on list", "Parent of Ben": "gone"}
    assert expected.items() <= family.standings.items()


def test_contacts_of_whoever_left_go(family: Office) -> None:
    """The contact of a pupil who is proven gone goes the same night."""
    school = family.wonde.school
    school.vanish(school.students[0])
    family.run("import", "--json")

    assert "gone" == family.standings["Parent of Ada"]
