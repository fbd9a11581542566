"""`missync history` lists the runs."""

from __future__ import annotations

from datetime import datetime

from missync.testing import FOREVER, CountOff
from tests.cli.driving import Office
from tests.cli.test_import import COUNTS


def test_the_runs(office: Office) -> None:
    """The newest run stands first, each with every key of the contract."""
    first = office.ask("import", "--by", "Pat")["run"]
    office.wonde.faults.plant(CountOff(by=5), times=FOREVER)
    office.run("import")
    newest, oldest = office.ask("history")

    assert (
        {"run": first, "by": "Pat", "verdict": "applied", "complete": True}
        | {"at": oldest["at"], "counts": COUNTS | {"added": 3}}
    ) == oldest
    assert ("partial", False) == (newest["verdict"], newest["complete"])
    instants = [datetime.fromisoformat(run["at"]) for run in (oldest, newest)]
    assert sorted(instants) == instants
    assert None not in {instant.tzinfo for instant in instants}


def test_the_table(office: Office) -> None:
    """The table has a row a run, with who asked and what it came to."""
    run = office.ask("import", "--by", "Pat \x1b[2J")["run"]
    ran = office.run("history")

    assert run in ran.out
    assert "applied: 3 joining" in " ".join(ran.out.split())
    assert "Pat" in ran.out
    assert "\x1b" not in ran.out
    assert ran.width <= 80


def test_no_run_yet(office: Office) -> None:
    """Before the first import there is no run, and the text says what to do."""
    assert [] == office.ask("history")
    assert "missync import" in office.run("history").out
