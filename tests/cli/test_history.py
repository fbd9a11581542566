"""`missync history` lists the runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from missync.testing import FOREVER, CountOff, FakeWonde, Pupil
from tests.cli.conftest import small_school
from tests.cli.driving import TOKEN, Office, id_of, open_office
from tests.cli.test_import import COUNTS


def test_the_runs(office: Office) -> None:
    """The newest run stands first, each with every key of the contract."""
    first = office.ask("import", "--by", "Pat")["run"]
    office.wonde.faults.plant(CountOff(by=5), times=FOREVER)
    office.run("import")
    newest, oldest = office.ask("history")

    assert {
        "run": first,
        "at": oldest["at"],
        "by": "Pat",
        "verdict": "applied",
        "counts": COUNTS | {"added": 3},
        "complete": True,
        "what": "import",
        "why": None,
        "digest": None,
        "held": [],
    } == oldest
    assert ("partial", False) == (newest["verdict"], newest["complete"])
    instants = [datetime.fromisoformat(run["at"]) for run in (oldest, newest)]
    assert sorted(instants) == instants
    assert None not in {instant.tzinfo for instant in instants}


def test_the_text(office: Office) -> None:
    """The text says of each run who asked for what, and what it came to."""
    run = office.ask("import", "--by", "Pat \x1b[2J")["run"]
    ran = office.run("history")

    assert f"  {run}  by Pat \\x1b[2J\n  import\n  applied: 3 joining\n" in ran.out
    assert "\x1b" not in ran.out
    assert ran.width <= 80


def test_what_was_chosen(office: Office) -> None:
    """What was chosen is shown with the reason, in text by name, in JSON by id."""
    office.ask("import")
    office.ask("exclude", "Ada Ashcroft", "--why", "Moved abroad")
    newest, _ = office.ask("history")

    assert "  exclude Ada Ashcroft: Moved abroad\n" in office.run("history").out
    assert f"exclude {id_of(office, 'Ada')}" == newest["what"]
    assert "Moved abroad" == newest["why"]


def test_what_is_held(tmp_path: Path) -> None:
    """A run that held removals names whom, and the command that lets them go."""
    school = small_school()
    crowd = [school.enrol(Pupil(forename=f"N{n}", surname="Crowd")) for n in range(9)]
    with FakeWonde(school, token=TOKEN) as wonde:
        office = open_office(tmp_path, wonde)
        office.ask("import")
        for pupil in crowd:
            school.vanish(pupil)
        held = office.run("import")
    newest, _ = office.ask("history")
    text = " ".join(office.run("history").out.split())

    assert 3 == held.status
    assert 9 == len(newest["held"])
    approve = f"“missync import --approve {newest['digest']}”"
    assert f"9 held; {approve} lets go" in text
    assert f"If it is right, {approve} lets them go" in " ".join(held.out.split())


def test_no_run_yet(office: Office) -> None:
    """Before the first import there is no run, and the text says what to do."""
    assert [] == office.ask("history")
    assert "missync import" in office.run("history").out
