"""`missync exclude` keeps somebody off the list; `missync include` lifts it."""

from __future__ import annotations

from datetime import date

import pytest

from missync.testing import Pupil
from tests.cli.driving import Office, id_of
from tests.cli.test_import import COUNTS, REPORT, STANDINGS


WHY = ("--why", "Their parents asked")


@pytest.fixture
def imported(office: Office) -> Office:
    """Give an office that has imported two pupils and a teacher."""
    office.ask("import")
    return office


def test_the_document(imported: Office) -> None:
    """An exclusion gives the document of an import, with the one person it is about."""
    document = imported.ask("exclude", "Ada Ashcroft", *WHY, "--by", "Pat")
    (change,) = document["changes"]

    assert document.keys() == REPORT
    assert ("applied", None, {}) == (
        document["verdict"],
        document["digest"],
        document["reads"],
    )
    assert COUNTS | {"excluded": 1, "unchanged": 2} == document["counts"]
    assert STANDINGS | {"on list": 2, "excluded": 1} == document["standings"]
    assert ("exclude", id_of(imported, "Ada"), "Ada Ashcroft") == (
        change["change"],
        change["person"],
        change["name"],
    )


def test_at_once_and_without_the_mis(imported: Office) -> None:
    """An exclusion takes nobody else off the list, and asks the MIS nothing."""
    asked = len(imported.wonde.requests)
    imported.ask("exclude", "Ada Ashcroft", *WHY)

    assert ["Ben", "Tess"] == [p["forename"] for p in imported.ask("people")]
    assert asked == len(imported.wonde.requests)


def test_it_survives_imports_renames_and_new_ids(imported: Office) -> None:
    """Imports, another surname and a new MIS id bring nobody back."""
    school = imported.wonde.school
    ada = school.students[0]
    imported.ask("exclude", "Ada Ashcroft", *WHY)
    ours = id_of(imported, "Ada")
    text = []
    imported.ask("import")
    text.append(imported.standings["Ada"])
    school.change(ada, surname="Renamed", legal_surname="Renamed")
    imported.ask("import")
    text.append(imported.standings["Ada"])
    school.leave(ada, on=date(2026, 1, 31))
    imported.ask("import")
    back = school.return_(ada, new_id=True, on=date(2026, 2, 1))
    imported.ask("import")
    text.append(imported.standings["Ada"])

    assert ["excluded", "excluded", "excluded"] == text
    assert (ours, back.id) == (
        id_of(imported, "Ada"),
        imported.ask("explain", ours)["mis_id"],
    )


def test_the_explanation(imported: Office) -> None:
    """It is explained by who decided it, when and why, in words for a school."""
    imported.ask("exclude", "Ada Ashcroft", *WHY, "--by", "Pat")
    (cause,) = imported.ask("explain", "Ada Ashcroft")["causes"]
    text = " ".join(imported.run("explain", "Ada Ashcroft").out.split())

    assert ("kept off the list", "Pat") == (cause["what"], cause["by"])
    assert "Ada Ashcroft is not on the list: kept off the list." in text
    assert "kept off the list: Their parents asked. Since " in text
    assert f"“missync include {id_of(imported, 'Ada')}”" in text
    assert "excluded" not in imported.run("people", "--all").out


def test_already_excluded(imported: Office) -> None:
    """Excluding somebody twice does nothing the second time, and says so."""
    imported.ask("exclude", "Ada Ashcroft", *WHY)
    document = imported.ask("exclude", "Ada Ashcroft", "--why", "Once more")
    ran = imported.run("exclude", "Ada Ashcroft", *WHY)

    assert ("nothing-to-do", []) == (document["verdict"], document["changes"])
    assert ran.out.startswith("Nothing to do: Ada Ashcroft is kept off the list alre")


def test_the_text(imported: Office) -> None:
    """The text says what happened, and which command lifts it."""
    ran = imported.run("exclude", "Ada Ashcroft", *WHY)

    assert (0, "") == (ran.status, ran.err)
    assert ran.out.startswith("Ada Ashcroft is off the list, and stays off it whatev")
    assert f"Next: “missync include {id_of(imported, 'Ada')}” lifts it." in ran.out


def test_somebody_who_is_not_on_the_list(imported: Office) -> None:
    """Somebody who is to start later can be excluded before their first day."""
    imported.wonde.school.enrol(
        Pupil(forename="Lata", surname="Later", admission_date=date(2099, 9, 1))
    )
    imported.ask("import")
    ran = imported.run("exclude", "Lata Later", *WHY)

    assert ran.out.startswith("Lata Later was not on the list, and is kept off it")
    assert "excluded" == imported.standings["Lata"]


def test_include_brings_back_with_the_next_import(imported: Office) -> None:
    """Who is included again stays off the list until an import, which restores them."""
    imported.ask("exclude", "Ada Ashcroft", *WHY)
    ran = imported.run("include", "Ada Ashcroft")
    before = imported.standings["Ada"]
    (change,) = imported.ask("import")["changes"]

    assert ran.out.startswith("Ada Ashcroft is kept off the list no more.\nNext: “miss")
    assert "not importing" == before
    assert ("restore", "Ada Ashcroft") == (change["change"], change["name"])
    assert "on list" == imported.standings["Ada"]


def test_include_while_the_switch_is_red(imported: Office) -> None:
    """Where the kind is red, including says that the switch comes first."""
    imported.ask("exclude", "Ada Ashcroft", *WHY)
    imported.ask("switch", "students", "off")
    text = " ".join(imported.run("include", "Ada Ashcroft").out.split())

    assert "“missync switch students on” turns it green" in text


def test_include_somebody_who_left_meanwhile(imported: Office) -> None:
    """Who left meanwhile does not come back, and it says why."""
    imported.ask("exclude", "Ada Ashcroft", *WHY)
    school = imported.wonde.school
    school.leave(school.students[0], on=date(2026, 1, 31))
    imported.ask("import")
    text = " ".join(imported.run("include", "Ada Ashcroft").out.split())

    assert "off the list for another reason. Their leave date was 31 January" in text
    assert "left" == imported.standings["Ada"]


def test_include_nobody_excluded(imported: Office) -> None:
    """Including somebody who is not kept off does nothing, and says so."""
    ran = imported.run("include", "Ada Ashcroft")

    assert ran.out.startswith("Nothing to do: Ada Ashcroft is not kept off the list.")
    assert "nothing-to-do" == imported.ask("include", "Ada Ashcroft")["verdict"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("exclude", "Nobody", *WHY),
        ("include", "Nobody"),
        ("archive", "Nobody"),
        ("restore", "Nobody"),
        ("what-if", "exclude", "Nobody"),
    ],
)
def test_somebody_unknown(imported: Office, arguments: tuple[str, ...]) -> None:
    """Somebody unknown is status 2, and nothing is written."""
    ran = imported.run(*arguments, "--json")

    assert (2, "", "input") == (ran.status, ran.err, ran.error["kind"])
    assert "Nobody" in ran.error["message"]
    assert 1 == len(imported.ask("history"))


def test_somebody_ambiguous(imported: Office) -> None:
    """A name that two people share is status 2; both are named, neither is touched."""
    for year in (2014, 2015):
        imported.wonde.school.enrol(
            Pupil(forename="Sam", surname="Same", date_of_birth=date(year, 1, 1))
        )
    imported.ask("import")
    ran = imported.run("exclude", "Sam Same", *WHY, "--json")

    assert (2, "input", 2) == (
        ran.status,
        ran.error["kind"],
        len(ran.error["problems"]),
    )
    assert {"on list"} == set(imported.standings.values())


def test_several_people(imported: Office) -> None:
    """Several people are kept off the list by one choice, and brought back by one."""
    both = ("Ada Ashcroft", "Ben Birchall")
    ran = imported.run("exclude", *both, *WHY)
    ids = [id_of(imported, name) for name in ("Ada", "Ben")]
    runs = [run["verdict"] for run in imported.ask("history")]
    listed = [p["forename"] for p in imported.ask("people")]
    lifted = imported.run("include", *both).out

    assert (0, ["applied", "applied"], ["Tess"]) == (ran.status, runs, listed)
    assert [2, 2] == [
        ran.out.count("is off the list, and stays off it"),
        lifted.count("is kept off the list no more."),
    ]
    assert f"Next: “missync include {' '.join(ids)}” lifts it." in ran.out


def test_all_of_them_or_none(imported: Office) -> None:
    """Where some are unknown, each of those is named, and nobody is kept off."""
    ran = imported.run("exclude", "Ada Ashcroft", "Nell", "Ned", *WHY, "--json")

    assert 2 == ran.status
    assert ["Nell", "Ned"] == [p["path"] for p in ran.document["error"]["problems"]]
    assert 3 == len(imported.ask("people"))


@pytest.mark.parametrize("command", ["archive", "restore"])
def test_several_archived(imported: Office, command: str) -> None:
    """Several people are archived, and brought back, by one choice each."""
    both = ("Ada Ashcroft", "Ben Birchall")
    imported.run("archive", *both)
    ran = imported.run(command, *both)

    assert (0, 2) == (
        ran.status,
        ran.out.count("Nothing to do" if command == "archive" else "on the list again"),
    )
