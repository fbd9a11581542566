"""Measure how soon marks reach the MIS: ``python -m benchmarks.promptness``.

A host process records late arrivals at an even pace into an SQLite file; ``missync
run``, a process of its own, brings them to a made-up Wonde on loopback. What counts is
the time from when `site.attendance.late` has come back to when the MIS has the mark.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from datetime import time as time_of_day
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from benchmarks.costs import Promptness
from missync.model.marks import OPEN
from missync.model.secrets import Secret
from missync.model.settings import (
    Kinds,
    KindSettings,
    MisSettings,
    Register,
    Registers,
    SiteSettings,
)
from missync.site import Site
from missync.testing import FakeWonde, Pupil
from missync.testing.fake_wonde.registers import Mark
from missync.testing.fake_wonde.school import School


TOKEN = "an-invented-token"  # noqa: S105 - made up
UTC_ZONE = ZoneInfo("UTC")
ALL_DAY = Register(opens=time_of_day(0), closes=time_of_day(23, 59, 59))
SITE = """
store = "sqlite:///{store}"
[[site]]
name = "prompt"
timezone = "UTC"
[site.kinds]
employees = {{ importing = false }}
[site.registers]
am = {{ opens = "00:00", closes = "23:59:59" }}
[site.mis]
adapter = "wonde"
school_id = "{school}"
base_url = "{url}"
token = {{ env = "PROMPT_TOKEN" }}
"""


class Arrivals(list[tuple[Mark, ...]]):
    """The marks that reached the MIS, and when each first did."""

    def __init__(self) -> None:
        super().__init__()
        self.moments: dict[str, float] = {}

    def append(self, marks: tuple[Mark, ...]) -> None:
        """Note when they came."""
        now = time.perf_counter()
        for mark in marks:
            self.moments.setdefault(mark.student_id, now)
        super().append(marks)


def main() -> None:
    """Measure, and print the middle, the slowest in a hundred, and the slowest."""
    parser = ArgumentParser(prog="python -m benchmarks.promptness", description=__doc__)
    parser.add_argument("marks", nargs="?", type=int, default=500)
    parser.add_argument("a_second", nargs="?", type=float, default=10.0)
    arguments = parser.parse_args()
    marks = measure_promptness(arguments.marks, arguments.a_second)
    print(
        f"{len(marks.seconds)} marks: p50 {marks.slower_than(50):.2f} s, "
        f"p99 {marks.slower_than(99):.2f} s, slowest {max(marks.seconds):.2f} s, "
        f"{marks.requests_a_mark:.2f} requests a mark"
    )


def measure_promptness(number: int, a_second: float) -> Promptness:
    """Record late arrivals, and tell how long each took to the MIS."""
    school = School()
    pupils = [
        school.enrol(Pupil(forename="Pat", surname=f"Example {serial}"))
        for serial in range(number + 1)
    ]
    arrivals = Arrivals()
    school.registers.posted = arrivals
    with FakeWonde(school, token=TOKEN) as wonde, TemporaryDirectory() as scratch:
        store = Path(scratch, "missync.db")
        with Site.open(_settings(school.id, wonde.base_url), _url(store)) as site:
            site.import_people(by="the benchmark")
            runner = _runner(Path(scratch), store, school.id, wonde.base_url)
            try:
                first, *others = (pupil.id for pupil in pupils)
                _recorded(site, [first], 1 / a_second)
                _wait_for(lambda: not _is_open(site))  # Now the runner is up.
                before = len(wonde.requests)
                recorded = _recorded(site, others, 1 / a_second)
                _wait_for(lambda: not _is_open(site))
                requests = len(wonde.requests) - before
            finally:
                runner.terminate()
                runner.wait(timeout=60)
    moments = arrivals.moments
    return Promptness(
        a_second=a_second,
        seconds=tuple(max(0.0, moments[who] - at) for who, at in recorded.items()),
        requests=requests,
    )


def _recorded(site: Site, pupils: list[str], pause: float) -> Mapping[str, float]:
    recorded: dict[str, float] = {}
    began = time.perf_counter()
    for turn, pupil in enumerate(pupils, start=1):
        site.attendance.late(pupil, by="the benchmark", reason="L")
        recorded[pupil] = time.perf_counter()
        time.sleep(max(0.0, began + turn * pause - time.perf_counter()))
    return recorded


def _is_open(site: Site) -> bool:
    """Tell whether a mark is still to be sent, or to be confirmed."""
    return bool(site.attendance.marks(states=OPEN))


def _wait_for(done: Callable[[], bool]) -> None:
    """Wait until that is so, at most two minutes."""
    until = time.perf_counter() + 120
    while not done():
        if time.perf_counter() > until:
            message = "the marks were not delivered in two minutes"
            raise SystemExit(message)
        time.sleep(0.05)


def _settings(school: str, url: str) -> SiteSettings:
    options = {"school_id": school, "base_url": url, "token": Secret(TOKEN)}
    return SiteSettings(
        name="prompt",
        timezone=UTC_ZONE,
        kinds=Kinds(employees=KindSettings(importing=False)),
        registers=Registers(am=ALL_DAY),
        mis=MisSettings(adapter="wonde", options=options),
    )


def _runner(
    folder: Path, store: Path, school: str, url: str
) -> subprocess.Popen[bytes]:
    settings = folder / "missync.toml"
    settings.write_text(SITE.format(store=store.as_posix(), school=school, url=url))
    surroundings = {**os.environ, "PROMPT_TOKEN": TOKEN}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "missync", "run", "--config", str(settings)]
    return subprocess.Popen(command, env=surroundings, stderr=subprocess.DEVNULL)


def _url(store: Path) -> str:
    return f"sqlite:///{store.as_posix()}"


if __name__ == "__main__":
    main()
