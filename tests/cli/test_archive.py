"""`missync archive` takes people off the list; `missync restore` brings them back."""

from __future__ import annotations

import pytest

from missync.testing import Pupil
from tests.cli.driving import Office, id_of


@pytest.fixture
def imported(office: Office) -> Office:
    """Give an office that has imported two pupils and a teacher."""
    office.ask("import")
    return office


def test_one(imported: Office) -> None:
    """A single archive takes one person off the list at once, and stays."""
    document = imported.ask("archive", "Ada Ashcroft", "--why", "A double", "--by", "P")
    imported.ask("switch", "students", "off")
    imported.ask("switch", "students", "on")
    imported.ask("import")

    assert ["archive"] == [change["change"] for change in document["changes"]]
    assert ("archived", "on list") == (
        imported.standings["Ada"],
        imported.standings["Ben"],
    )


def test_all_of_a_kind(imported: Office) -> None:
    """Archiving a kind takes all of it off the list at once, and nobody else."""
    document = imported.ask("archive", "student")

    assert (2, 1) == (document["counts"]["archived"], document["counts"]["unchanged"])
    assert {"Ada": "archived", "Ben": "archived", "Tess": "on list"} == (
        imported.standings
    )


def test_the_brake_is_not_asked(imported: Office) -> None:
    """However many are archived, nobody is held: a person decided."""
    for number in range(30):
        imported.wonde.school.enrol(Pupil(forename=f"N{number}", surname="Manyfold"))
    imported.ask("import")

    assert 32 == imported.ask("archive", "students")["counts"]["archived"]


def test_red_archived_and_green_again(imported: Office) -> None:
    """Red keeps the archived off; green lets the next import bring them back.

    Whoever was archived alone stays so.
    """
    imported.ask("archive", "Ben Birchall")
    imported.ask("switch", "students", "off")
    imported.ask("archive", "students")
    imported.ask("import")
    red = imported.standings
    imported.ask("switch", "students", "on")
    green = imported.standings
    imported.ask("import")

    assert ("archived", "archived") == (red["Ada"], red["Ben"])
    assert ("not importing", "archived") == (green["Ada"], green["Ben"])
    assert ("on list", "archived") == (
        imported.standings["Ada"],
        imported.standings["Ben"],
    )


def test_an_archive_under_green_stays(imported: Office) -> None:
    """Where the kind was green all along, imports leave the archived where they are."""
    imported.ask("archive", "students")
    document = imported.ask("import")

    assert [] == document["changes"]
    assert "archived" == imported.standings["Ada"]


def test_restore_one(imported: Office) -> None:
    """A person who is restored is on the list at once."""
    imported.ask("archive", "Ada Ashcroft")
    ran = imported.run("restore", id_of(imported, "Ada"))

    assert ran.out.startswith("Ada Ashcroft is on the list again.")
    assert "on list" == imported.standings["Ada"]


def test_restore_all(imported: Office) -> None:
    """Restoring a kind brings back everybody of it, and names who stays off."""
    imported.ask("archive", "students")
    imported.ask("exclude", "Ben Birchall", "--why", "Their parents asked")
    ran = imported.run("restore", "students")
    text = " ".join(ran.out.split())

    assert "1 student was brought back." in text
    assert "Not archived any more, but off the list: Ben Birchall." in text
    assert ("on list", "excluded") == (
        imported.standings["Ada"],
        imported.standings["Ben"],
    )


def test_restored_but_excluded(imported: Office) -> None:
    """Somebody restored whom an exclusion keeps off stays off, and it says why."""
    imported.ask("archive", "Ada Ashcroft")
    imported.ask("exclude", "Ada Ashcroft", "--why", "Their parents asked")
    text = " ".join(imported.run("restore", "Ada Ashcroft").out.split())

    assert "off the list for another reason. They are kept off the list: Their" in text


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (("restore", "Ada Ashcroft"), "Ada Ashcroft is not archived."),
        (("restore", "students"), "no students are archived."),
        (("archive", "contacts"), "there are no more contacts to archive."),
        (("archive", "Tess Tutorly"), "Tess Tutorly is archived already."),
    ],
)
def test_nothing_to_do(imported: Office, command: tuple[str, ...], text: str) -> None:
    """Where there is nothing to do, the text says so."""
    imported.ask("archive", "Tess Tutorly")

    assert imported.run(*command).out.startswith(f"Nothing to do: {text}\n")


def test_alone_after_all(imported: Office) -> None:
    """Who is archived alone, after all were, does not come back when it turns green."""
    imported.ask("archive", "students")
    text = " ".join(imported.run("archive", "Ada Ashcroft").out.split())
    imported.ask("switch", "students", "on")
    imported.ask("import")

    assert text.startswith("Ada Ashcroft was archived with all of their kind.")
    assert ("archived", "on list") == (
        imported.standings["Ada"],
        imported.standings["Ben"],
    )


def test_somebody_who_is_not_on_the_list(imported: Office) -> None:
    """Somebody kept off the list can be archived, too, and then stays archived."""
    imported.ask("exclude", "Ada Ashcroft", "--why", "Their parents asked")
    ran = imported.run("archive", "Ada Ashcroft")
    imported.ask("include", "Ada Ashcroft")
    imported.ask("import")

    assert ran.out.startswith("Ada Ashcroft was not on the list. Now they are arch")
    assert "archived" == imported.standings["Ada"]


def test_the_text_of_all(imported: Office) -> None:
    """The text says how many, that a green kind goes on, and what brings them back."""
    text = " ".join(imported.run("archive", "students").out.split())

    assert text.startswith("2 students were archived. Next: imports of students go on")
    assert "“missync switch students off” stops that" in text
    assert "“missync restore students” brings them back." in text
