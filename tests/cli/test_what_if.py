"""`missync what-if` says what would follow, without the MIS and without writing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from missync.testing import Employee, FakeWonde, Pupil
from tests.cli.conftest import small_school
from tests.cli.driving import TOKEN, Office, open_office
from tests.cli.test_import import REPORT


@pytest.fixture
def offline(tmp_path: Path) -> Office:
    """Give an office that has imported, where Tess is signed in and the MIS is gone."""
    school = small_school()
    school.enrol(
        Pupil(
            forename="Lee",
            surname="Lefters",
            house="Elm Court",
            leaving_date=date(2026, 1, 31),
        )
    )
    school.hire(Employee(forename="Vic", surname="Vane"))
    school.hire(Employee(forename="Con", surname="Tradict"))
    school.employees[-1].employment_end_date = date(2026, 1, 31)
    with FakeWonde(school, token=TOKEN) as wonde:
        office = open_office(tmp_path, wonde)
        office.ask("import")
        office.ask("signed-in", "Tess Tutorly")
    return office


SUPPOSED = [
    ("switch", "students", "off"),
    ("switch", "contacts", "on"),
    ("archive", "employees"),
    ("archive", "Ada Ashcroft"),
    ("restore", "students"),
    ("restore", "Ada Ashcroft"),
    ("include", "Ada Ashcroft"),
    ("exclude", "Ada Ashcroft"),
    ("exclude", "Ada Ashcroft", "--why", "Their parents asked"),
    ("filter", "students", "house=Elm Court"),
    ("filter", "students", "--none"),
    ("leave-rule", "either"),
    ("leave-rule", "both"),
]


@pytest.mark.parametrize("supposed", SUPPOSED)
def test_nothing_is_written(offline: Office, supposed: tuple[str, ...]) -> None:
    """It works while the MIS is gone, gives a plan, and leaves every byte as it was."""
    database = offline.folder / "missync.db"
    before = database.read_bytes()
    document = offline.ask("what-if", *supposed)
    text = offline.run("what-if", *supposed)

    assert document.keys() == REPORT
    assert document["verdict"] in {"planned", "nothing-to-do"}
    assert None is document["run"]
    assert (0, "") == (text.status, text.err)
    assert text.width <= 80
    assert before == database.read_bytes()


def test_how_many_and_who_is_signed_in(offline: Office) -> None:
    """A line says how many would be archived, and how many of them are signed in."""
    out = offline.run("what-if", "archive", "employees").out

    assert "\n3 employees will be archived, 1 of them signed in.\n" in out
    assert "Next: “missync archive employees” does it." in out


def test_what_it_says_is_what_happens(offline: Office) -> None:
    """The same choice, made, does to the same people what was said before."""
    what = ("archive", "employees")
    supposed = {c["name"]: c for c in offline.ask("what-if", *what)["changes"]}
    done = {c["name"]: c for c in offline.ask(*what)["changes"]}

    assert 3 == len(done)
    assert done == supposed


def test_an_exclusion(offline: Office) -> None:
    """An exclusion that is only supposed is one change, and a command to make it."""
    document = offline.ask("what-if", "exclude", "Ada Ashcroft")
    out = offline.run("what-if", "exclude", "Ada Ashcroft").out

    assert ["exclude"] == [change["change"] for change in document["changes"]]
    assert "\n1 student will be kept off the list.\n" in out
    assert " --why” and the reason does it." in out


def test_the_next_import_is_included(offline: Office) -> None:
    """Lifting an exclusion shows that the next import would bring them back."""
    offline.ask("exclude", "Ada Ashcroft", "--why", "Their parents asked")
    (change,) = offline.ask("what-if", "include", "Ada Ashcroft")["changes"]

    assert ("restore", "Ada Ashcroft") == (change["change"], change["name"])


def test_green_again(offline: Office) -> None:
    """Turning a kind green shows who would come back of those archived together."""
    offline.ask("switch", "students", "off")
    offline.ask("archive", "students")
    out = offline.run("what-if", "switch", "students", "on").out

    assert "\n2 students will come back.\n" in out


def test_a_filter(offline: Office) -> None:
    """A filter shows who would not be imported any more, and the command for it."""
    document = offline.ask("what-if", "filter", "students", "house=Elm Court")
    out = offline.run("what-if", "filter", "students", "house=Elm Court").out

    assert {"not-importing"} == {change["change"] for change in document["changes"]}
    assert "\n2 students will not be imported any more.\n" in out
    assert "“missync filter students 'house=Elm Court'” does it." in out


def test_the_leave_rule(offline: Office) -> None:
    """Under the other leave rule whoever contradicts themselves would leave."""
    (change,) = offline.ask("what-if", "leave-rule", "either")["changes"]
    out = offline.run("what-if", "leave-rule", "either").out

    assert ("leave", "Con Tradict") == (change["change"], change["name"])
    assert 'Next: leave_rule = "either" in the settings does it.' in out


def test_nothing_would_follow(offline: Office) -> None:
    """Turning a kind red moves nobody, and it says so."""
    text = " ".join(offline.run("what-if", "switch", "students", "off").out.split())

    assert "hillside: nothing would follow from it. Nothing was written." in text
    assert "Nobody would come on the list or off it." in text


@pytest.mark.parametrize(
    ("supposed", "unknown"),
    [
        (("filter", "students", "year_group=7"), "never asked for year_group"),
        (("switch", "contacts", "on"), "Contacts were never imported"),
    ],
)
def test_what_cannot_be_known(
    offline: Office, supposed: tuple[str, ...], unknown: str
) -> None:
    """What the kept records cannot tell is said."""
    assert unknown in " ".join(offline.run("what-if", *supposed).out.split())


def test_nothing_imported_yet(office: Office) -> None:
    """Before the first import nothing can be supposed: status 2."""
    ran = office.run("what-if", "switch", "students", "off", "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "missync import" in ran.error["message"]
    assert [] == office.ask("history")
