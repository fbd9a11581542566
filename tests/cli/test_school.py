"""`missync school`: which school it is, and a person's word for a new name."""

from __future__ import annotations

import pytest

from tests.cli.driving import Office, id_of


WHY = ("--why", "We became an academy")


@pytest.fixture
def academy(office: Office) -> Office:
    """Give an office with an exclusion, whose school has become an academy since."""
    office.ask("import")
    office.ask("exclude", "Ada Ashcroft", "--why", "asked for")
    office.wonde.school.urn = 990002
    office.wonde.school.name = "Hillside Academy"
    return office


def test_before_the_first_import(office: Office) -> None:
    """Before an import no school is known, and there is none to accept."""
    assert {None} == set(office.ask("school").values())
    assert "No school is known yet" in office.run("school").out
    assert 2 == office.run("school", "accept", *WHY).status


def test_what_the_store_holds(office: Office) -> None:
    """The id, name and URN are said, and since which run; nobody is asked."""
    office.ask("import", "--by", "Pat")
    (first,) = office.ask("history")
    asked = len(office.wonde.requests)
    known = office.ask("school")

    assert known == {
        "id": office.wonde.school.id,
        "name": "Hillside School",
        "urn": "990001",
        "since": {"run": first["run"], "at": first["at"], "by": "Pat"},
        "accepted": None,
    }
    assert f"from the run {first['run']} by Pat." in office.run("school").out
    assert asked == len(office.wonde.requests)


def test_refused_until_accepted(academy: Office) -> None:
    """An academy's import is refused with what to do, and goes on once accepted."""
    refused = academy.run("import", "--json")
    ours = id_of(academy, "Ada")
    document = academy.ask("school", "accept", *WHY, "--by", "Pat")
    imported = academy.ask("import")

    assert (5, "store") == (refused.status, refused.error["kind"])
    assert "“missync school accept --why TEXT”" in refused.error["message"]
    assert ("applied", "990002", "Hillside Academy") == (
        document["verdict"],
        document["urn"],
        document["name"],
    )
    assert ("Pat", "We became an academy") == (
        document["accepted"]["by"],
        document["accepted"]["why"],
    )
    assert ("applied", ours, "excluded") == (
        imported["verdict"],
        id_of(academy, "Ada"),
        academy.standings["Ada"],
    )


def test_taken_back_by_the_same_means(academy: Office) -> None:
    """Where the MIS answers as before again, that is accepted in the same way."""
    academy.ask("school", "accept", *WHY)
    nothing = academy.run("school", "accept", *WHY).out
    academy.wonde.school.urn = 990001
    academy.wonde.school.name = "Hillside School"
    back = academy.run("school", "accept", "--why", "It was a mistake").out

    assert nothing.startswith("Nothing to do: the MIS shows the school as it is known")
    assert back.startswith("Done: imports and deliveries go on as before.")
    assert "Accepted by" in back
    assert 0 == academy.run("import").status


@pytest.mark.parametrize("why", [(), ("--why", " ")])
def test_a_reason_is_needed(academy: Office, why: tuple[str, ...]) -> None:
    """Nobody accepts a school without a reason."""
    assert 2 == academy.run("school", "accept", *why).status
    assert 5 == academy.run("import").status
