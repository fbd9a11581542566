"""`missync filter` imports only some of a kind."""

from __future__ import annotations

import pytest

from missync.testing import Pupil
from tests.cli.driving import Office


@pytest.fixture
def imported(office: Office) -> Office:
    """Give an office that has imported pupils of two years and houses."""
    office.wonde.school.enrol(
        Pupil(forename="Cy", surname="Cole", year="8", house="Elm")
    )
    office.wonde.school.enrol(Pupil(forename="Di", surname="Dove", year="9"))
    office.ask("import")
    return office


def test_by_year_group(imported: Office) -> None:
    """Only those of the wanted years stay; the field need not be in the settings."""
    imported.ask("filter", "students", "year_group=Year 7", "year_group=Year 9")
    done = imported.ask("import")
    away = [c["name"] for c in done["changes"] if c["change"] == "not-importing"]

    assert (["Cy Cole"], 1) == (away, done["counts"]["not_importing"])
    assert ("on list", "not importing", "on list") == (
        imported.standings["Ada"],
        imported.standings["Cy"],
        imported.standings["Di"],
    )


def test_nobody_moves_before_the_next_import(imported: Office) -> None:
    """Choosing a filter moves nobody and asks the MIS nothing."""
    asked = len(imported.wonde.requests)
    document = imported.ask("filter", "students", "house=Elm")

    assert ("applied", []) == (document["verdict"], document["changes"])
    assert asked == len(imported.wonde.requests)


def test_joiners_outside_stay_off(imported: Office) -> None:
    """A joiner outside the filters does not come on the list."""
    imported.ask("filter", "students", "house=Merrow")
    imported.wonde.school.enrol(Pupil(forename="Ed", surname="Earl", house="Elm"))
    imported.ask("import")

    assert "not importing" == imported.standings["Ed"]


def test_none(imported: Office) -> None:
    """`--none` lifts the filters, and the next import brings everybody back."""
    imported.ask("filter", "students", "house=Merrow")
    imported.ask("import")
    imported.ask("filter", "students", "--none")
    (change,) = imported.ask("import")["changes"]

    assert ("restore", "Cy Cole") == (change["change"], change["name"])


def test_showing(imported: Office) -> None:
    """Without arguments the filters in force are shown, and nothing is written."""
    first = imported.ask("filter", "students")
    imported.ask(
        "filter",
        "students",
        "house=Elm",
        "house=Merrow",
        "--by",
        "Pat",
        "--why",
        "A try",
    )
    second = imported.ask("filter", "student")
    text = " ".join(imported.run("filter", "students").out.split())

    nothing = {"since": None, "by": None, "why": None}
    assert {"site": "hillside", "kind": "student", "filters": {}} | nothing == first
    assert ({"house": ["Elm", "Merrow"]}, "Pat", "A try") == (
        second["filters"],
        second["by"],
        second["why"],
    )
    assert "Wanted are only those students whose house is Elm or Merrow." in text
    assert "Chosen by Pat on " in text
    assert 2 == len(imported.ask("history"))


def test_those_of_the_settings(office: Office) -> None:
    """A filter of the settings is in force until one is chosen."""
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(
        text.replace("students = {", 'students = { only = { house = ["Elm"] },'),
        encoding="utf-8",
    )
    shown = office.run("filter", "students").out
    office.ask("filter", "students", "--none")

    assert shown.endswith("So it stands in the settings.\n")
    assert {} == office.ask("filter", "students")["filters"]


def test_the_text(imported: Office) -> None:
    """The text says how many on the list are outside, and how many are unknown."""
    text = " ".join(imported.run("filter", "students", "house=Merrow").out.split())

    assert "Wanted are only those students whose house is Merrow." in text
    assert "On the list now: 4. Of them outside the filters" in text
    assert "off the list with the next import: 1." in text
    assert "Not known before the next import, or not in the MIS: 1." in text


def test_a_red_kind(imported: Office) -> None:
    """Of a red kind it says that the switch comes first."""
    text = imported.run("filter", "contacts", "title=Dr").out

    assert "“missync switch contacts on”; before that nothing is imported." in text


def test_an_unknown_field(imported: Office) -> None:
    """A field that the MIS cannot give is status 2, and nothing is written."""
    ran = imported.run("filter", "students", "shoe_size=9", "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "does not know “shoe_size”" in str(ran.error["problems"])
    assert 1 == len(imported.ask("history"))


@pytest.mark.parametrize("pair", ["house", "house=", "=Elm", " = "])
def test_no_pair(imported: Office, pair: str) -> None:
    """What is not written as a field and a value is wrong usage."""
    ran = imported.run("filter", "students", pair, "--json")

    assert (2, "usage") == (ran.status, ran.error["kind"])
    assert "FIELD=VALUE" in ran.error["message"]


@pytest.mark.parametrize("command", ["filter", "what-if filter"])
def test_a_value_that_nobody_has(imported: Office, command: str) -> None:
    """A value that nobody has is status 2, with the values that there are."""
    ran = imported.run(*command.split(), "students", "house=Elms", "--json")
    (problem,) = ran.error["problems"]

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert ("house", "no student has “Elms”; there are Elm, Merrow") == (
        problem["path"],
        problem["message"],
    )
    assert 1 == len(imported.ask("history"))


def test_another_spelling(imported: Office) -> None:
    """A value in another spelling of case and blanks is the same value."""
    imported.ask("filter", "students", "house= MERROW ")
    imported.ask("import")

    assert ("on list", "not importing") == (
        imported.standings["Ada"],
        imported.standings["Cy"],
    )


def test_a_field_that_is_not_kept_yet(imported: Office) -> None:
    """Of a field the site never asked for, the next check finds what nobody has."""
    imported.ask("filter", "students", "year_group=7")
    ran = imported.run("check", "--json")
    (found,) = (f for f in ran.document["findings"] if f["id"] == "filter-unmet")

    assert "students.year_group" == found["subject"]
    assert (
        "“7”, and nobody has it; there are Year 7, Year 8, Year 9." in found["message"]
    )


def test_a_filter_that_is_too_much(imported: Office) -> None:
    """Whom a new filter takes off the list are named, and held where they are many."""
    for number in range(6):
        imported.wonde.school.enrol(
            Pupil(forename=f"Eve{number}", surname="Ezra", house="Oak")
        )
    imported.ask("import")
    text = " ".join(imported.run("filter", "students", "house=Elm").out.split())
    ran = imported.run("import", "--json")

    assert "off the list with the next import: 8. Ada Ashcroft, Ben Birchall," in text
    assert "They are more than the brake lets pass" in text
    assert (3, 8) == (ran.status, ran.document["counts"]["held"])


def test_those_who_are_named(imported: Office) -> None:
    """Of very many who would come off the list, some are named and the rest counted."""
    for number in range(20):
        imported.wonde.school.enrol(
            Pupil(forename=f"Eve{number}", surname="Ezra", house="Oak")
        )
    imported.ask("import")
    text = " ".join(imported.run("filter", "students", "house=Elm").out.split())

    assert "Eve7 Ezra and 2 more." in text
