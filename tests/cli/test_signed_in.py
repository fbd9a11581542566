"""`missync signed-in` names who is signed in: nobody takes them off the list."""

from __future__ import annotations

from datetime import date

import pytest

from missync.model.people import Kind
from tests.cli.driving import Office, id_of


@pytest.fixture
def ada_is_in(office: Office) -> Office:
    """Give an office where Ada is signed in."""
    office.ask("import")
    office.ask("signed-in", "Ada Ashcroft")
    return office


@pytest.mark.parametrize(
    ("decided", "standing"),
    [
        (("exclude", "Ada Ashcroft", "--why", "Their parents asked"), "excluded"),
        (("archive", "Ada Ashcroft"), "archived"),
        (("archive", "students"), "archived"),
    ],
)
def test_who_is_to_go_goes_once_named_no_more(
    ada_is_in: Office, decided: tuple[str, ...], standing: str
) -> None:
    """By a person's word they go as soon as they are not named, without an import."""
    document = ada_is_in.ask(*decided)
    (wait,) = (c for c in document["changes"] if c["change"] == "wait")
    ada_is_in.ask("import")
    before = ada_is_in.standings["Ada"]
    gone = ada_is_in.ask("signed-in")

    assert "Ada Ashcroft" == wait["name"]
    assert "on list" == before
    assert ["Ada Ashcroft"] == [change["name"] for change in gone["changes"]]
    assert standing == ada_is_in.standings["Ada"]


def test_who_left_goes_with_the_next_import(ada_is_in: Office) -> None:
    """By the MIS's word they go with the first import after they are not named."""
    school = ada_is_in.wonde.school
    school.leave(school.students[0], on=date(2026, 1, 31))
    waiting = ada_is_in.run("import")
    text = " ".join(ada_is_in.run("signed-in").out.split())
    before = ada_is_in.standings["Ada"]
    ada_is_in.ask("import")

    assert 0 == waiting.status
    assert "Signed in, so waiting, 1: Their leave date was" in waiting.out
    assert "Next: tell “missync signed-in” who is signed in." in waiting.out
    assert "Off the list with the next import: Ada Ashcroft." in text
    assert ("on list", "left") == (before, ada_is_in.standings["Ada"])


def test_it_replaces_what_was_said(ada_is_in: Office) -> None:
    """Whoever is named now is signed in, and nobody who was named before."""
    ada_is_in.ask("signed-in", "Ben Birchall", id_of(ada_is_in, "Ben"))
    ada_is_in.ask("archive", "students")

    assert ("archived", "on list") == (
        ada_is_in.standings["Ada"],
        ada_is_in.standings["Ben"],
    )


def test_the_same_again(ada_is_in: Office) -> None:
    """To name the same people again changes nothing."""
    assert "nothing-to-do" == ada_is_in.ask("signed-in", "Ada Ashcroft")["verdict"]


def test_somebody_unknown(ada_is_in: Office) -> None:
    """Everybody who is unknown is named, with status 2, and nothing is written."""
    runs = len(ada_is_in.ask("history"))
    ran = ada_is_in.run("signed-in", "Nobody", "Ben Birchall", "No One", "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert ["Nobody", "No One"] == [p["path"] for p in ran.error["problems"]]
    assert runs == len(ada_is_in.ask("history"))


def test_the_text(ada_is_in: Office) -> None:
    """The text names who is signed in, and who comes off the list now."""
    waits = ada_is_in.run("archive", Kind.STUDENT.plural).out
    named = ada_is_in.run("signed-in", "Ada Ashcroft", "Tess Tutorly").out
    nobody = ada_is_in.run("signed-in").out

    assert "1 student was archived.\nSigned in, so on the list until they are" in waits
    assert "Signed in, and not taken off the list: Ada Ashcroft, Tess Tutorly.\n" == (
        named
    )
    assert (
        "Nobody is signed in.\nOff the list now, as was decided before: Ada" in nobody
    )


def test_the_explanation(ada_is_in: Office) -> None:
    """Somebody who waits is explained as on the list, and why they will go."""
    ada_is_in.ask("exclude", "Ada Ashcroft", "--why", "Their parents asked")
    text = " ".join(ada_is_in.run("explain", "Ada Ashcroft").out.split())

    assert text.startswith("Ada Ashcroft is on the list.")
    assert "Their parents asked. They are signed in, so they stay until they are" in (
        text
    )


def test_already_waiting(ada_is_in: Office) -> None:
    """To decide again about somebody who waits does nothing, and says so."""
    ada_is_in.ask("archive", "Ada Ashcroft")
    archived = ada_is_in.run("archive", "Ada Ashcroft").out
    restored = ada_is_in.run("restore", "Ada Ashcroft").out
    ada_is_in.ask("exclude", "Ada Ashcroft", "--why", "Their parents asked")
    excluded = ada_is_in.run("exclude", "Ada Ashcroft", "--why", "Once more").out
    included = ada_is_in.run("include", "Ada Ashcroft").out

    assert archived.startswith("Nothing to do: Ada Ashcroft is archived as soon as")
    assert "Ada Ashcroft is not archived any more; being signed in, they stayed." in (
        restored
    )
    assert excluded.startswith("Nothing to do: Ada Ashcroft is kept off the list")
    assert "Ada Ashcroft is signed in, so they stay" in excluded
    assert "nothing; they were signed in, and are on the list still." in included
