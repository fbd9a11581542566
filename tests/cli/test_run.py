"""`missync run` stays up until it is told to stop, and is alone in serving a store."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from missync.model.marks import State
from missync.testing import FOREVER, FakeWonde, Gate, Held, Status
from tests.cli.driving import Office
from tests.cli.staying_up import PATIENCE, opened, spawned, started


EVERY_DAY = """\
[site.registers]
am = { opens = "00:00", closes = "12:00" }
pm = { opens = "12:00", closes = "23:59" }

[[site.registers.exceptions]]
weekdays = ["saturday", "sunday"]
am = { opens = "00:00", closes = "12:00" }

"""
"""Registers of every day of the week: the command goes by the real clock."""

AS_THE_FIRST = """\
import os, sys
command = [sys.executable, "-m", "missync", "run", "--config", sys.argv[1]]
os.execvp("unshare", ["unshare", "--pid", "--fork", "--kill-child", *command])
"""
"""Runs the command as the first process of a container."""

POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture
def every_day(office: Office) -> Office:
    """Give an office that takes registers on every day."""
    text = office.config.read_text(encoding="utf-8")
    text = text.replace("[site.mis]", f"{EVERY_DAY}[site.mis]")
    office.config.write_text(text, encoding="utf-8")
    return office


@pytest.fixture
def gate(wonde: FakeWonde) -> Iterator[Gate]:
    """Hold up whoever reads the pupils, until the gate is opened."""
    held = Gate()
    wonde.faults.plant(Held(gate=held), on="students", times=FOREVER)
    yield held
    held.open()


@POSIX_ONLY
def test_it_imports_delivers_and_stops(every_day: Office, wonde: FakeWonde) -> None:
    """What another process records reaches the register; SIGTERM ends it with 0."""
    with started(every_day, "--json", "--by", "Sam") as running:
        assert "hillside" in running.until("Serving")
        assert "3 joining" in running.until("hillside: imported.")
        with opened(every_day) as site:
            site.attendance.late("Ada Ashcroft", by="reception", reason="L")
            running.until("hillside: marks moved: 1 sent.")
            running.until("hillside: marks moved: 1 successful.")
            (mark,) = site.attendance.marks()
            (night,) = site.history()
        status, document = running.stop()

    assert ("Sam", State.SUCCESSFUL, None) == (night.by, mark.state, mark.lease)
    assert [1] == [len(each) for each in wonde.school.registers.posted]
    assert (0, {"stopped": True, "imports": 1, "marks": 1}) == (status, document)
    with opened(every_day) as site, site.running("Kim"):
        pass


@POSIX_ONLY
def test_interrupted(office: Office) -> None:
    """SIGINT stops it as SIGTERM does; without --json standard output stays empty."""
    with started(office) as running:
        running.until("Serving")
        status, document = running.stop(signal.SIGINT)
        running.until("Stopped.")

    assert (0, None) == (status, document)


@POSIX_ONLY
def test_a_site_whose_token_is_not_there(office: Office) -> None:
    """A site without its token is named, and the others are served."""
    text = office.config.read_text(encoding="utf-8")
    second = text.partition("\n")[2].replace("hillside", "valley")
    second = second.replace("token.txt", "nowhere.txt")
    office.config.write_text(text + second, encoding="utf-8")
    with started(office) as running:
        running.until("valley is not served.")
        assert "nowhere.txt" in running.until("site[1].mis.token")
        assert "Serving hillside, until" in running.until("Serving")
        running.stop()


@POSIX_ONLY
def test_stopped_in_the_middle_of_an_import(office: Office, gate: Gate) -> None:
    """An import that is still being read is given up: nothing of it is kept."""
    with started(office, "--json") as running:
        assert gate.reached.wait(PATIENCE)
        running.process.terminate()
        running.until("Told to stop")
        gate.open()
        status, document = running.ended()
    with opened(office) as site:
        runs = site.history()

    assert (0, {"stopped": True, "imports": 0, "marks": 0}) == (status, document)
    assert () == runs


@POSIX_ONLY
def test_a_second_signal(office: Office, gate: Gate) -> None:
    """A second signal ends it at once, whatever is under way, and the lock is free."""
    with started(office) as running:
        assert gate.reached.wait(PATIENCE)
        running.process.terminate()
        running.until("Told to stop")
        status, _ = running.stop()
    with opened(office) as site, site.running("Kim"):
        pass

    assert -signal.SIGTERM == status


def _first_processes_may_be_made() -> bool:
    unshare = shutil.which("unshare")
    if sys.platform != "linux" or unshare is None:
        return False
    return not subprocess.run(
        [unshare, "--pid", "--fork", "true"], check=False
    ).returncode


@pytest.mark.skipif(
    not _first_processes_may_be_made(), reason="this user makes no containers"
)
def test_a_second_signal_to_the_first_process(office: Office, gate: Gate) -> None:
    """A second signal ends it at once also as the first process of a container."""
    with spawned("-c", AS_THE_FIRST, office.config) as running:
        assert gate.reached.wait(PATIENCE)
        outside = running.process.pid
        first = int(Path(f"/proc/{outside}/task/{outside}/children").read_text())
        os.kill(first, signal.SIGTERM)
        running.until("Told to stop")
        os.kill(first, signal.SIGTERM)
        status, _ = running.ended()

    assert 128 + signal.SIGTERM == status


@POSIX_ONLY
def test_an_import_that_fails(office: Office, wonde: FakeWonde) -> None:
    """A failed import is shown with what to do, and the command stays up."""
    wonde.faults.plant(Status(code=401), times=FOREVER)
    with started(office, "--json") as running:
        running.until("hillside: ")
        running.until("The import is tried again in 15 minutes.")
        status, document = running.stop()

    assert (0, {"stopped": True, "imports": 0, "marks": 0}) == (status, document)


def test_somebody_runs_already(office: Office) -> None:
    """While one process serves a store, another is turned away, and it is named."""
    with opened(office) as site, site.running("Sam"):
        ran = office.run("run", "--json")

    assert (5, "busy") == (ran.status, ran.error["kind"])
    assert "missync run is running already: Sam (process" in ran.error["message"]


def test_which_process_runs(office: Office) -> None:
    """The process that is named is the one that runs."""
    with started(office) as running:
        running.until("Serving")
        ran = office.run("run")
        running.stop()

    assert f"(process {running.process.pid} on " in ran.err


def test_no_such_site(office: Office) -> None:
    """A site that is not in the settings is refused before anything is begun."""
    assert 2 == office.run("run", "--site", "nowhere").status
