"""`missync switch` turns imports of a kind on or off."""

from __future__ import annotations

import pytest

from missync.testing import Contact, Pupil, Relationship
from tests.cli.driving import Office


@pytest.fixture
def imported(office: Office) -> Office:
    """Give an office that has imported two pupils and a teacher."""
    office.ask("import")
    return office


def test_off(imported: Office) -> None:
    """Turning a kind red removes nobody, and imports of that kind stop."""
    document = imported.ask("switch", "student", "off")
    school = imported.wonde.school
    school.vanish(school.students[0])
    school.change(school.employees[0], job_title="Head")
    done = imported.ask("import")

    assert ("applied", []) == (document["verdict"], document["changes"])
    assert {"employee"} == set(done["reads"])
    assert ["Tess Tutorly"] == [change["name"] for change in done["changes"]]
    assert "on list" == imported.standings["Ada"]


def test_on_again(imported: Office) -> None:
    """Turned green again, the next import brings the kind in step."""
    imported.ask("switch", "students", "off")
    imported.wonde.school.enrol(Pupil(forename="Cy", surname="Cole"))
    imported.ask("import")
    imported.ask("switch", "students", "on")
    done = imported.ask("import")

    assert ["Cy Cole"] == [change["name"] for change in done["changes"]]


def test_it_wins_over_the_settings(imported: Office) -> None:
    """A kind that the settings have red is imported once it was switched on."""
    school = imported.wonde.school
    contact = Contact(forename="Mo", surname="Ashcroft")
    school.link(school.students[0], Relationship(contact=contact))
    imported.ask("switch", "contacts", "on")

    assert ["Mo Ashcroft"] == [c["name"] for c in imported.ask("import")["changes"]]


def test_the_mis_is_not_asked(imported: Office) -> None:
    """Switching asks the MIS nothing."""
    asked = len(imported.wonde.requests)
    imported.ask("switch", "students", "off")

    assert asked == len(imported.wonde.requests)


def test_the_text(imported: Office) -> None:
    """The text says that nobody was removed, and whether it was so already."""
    first = imported.run("switch", "students", "OFF").out
    second = imported.run("switch", "students", "off").out

    assert first.startswith("Students are red: imports leave them as they are.\nNobody")
    assert second.startswith("The switch of students was red already, and is red.\n")


def test_the_text_of_green(imported: Office) -> None:
    """Turning green says how many come back whom archiving all took."""
    imported.ask("archive", "Ben Birchall")
    imported.ask("archive", "students")
    imported.ask("switch", "students", "off")
    text = " ".join(imported.run("switch", "students", "on").out.split())

    assert text.startswith("Students are green: imports bring them in again.")
    assert "back with the next import where the MIS sends them: 1." in text
