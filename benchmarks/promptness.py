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
from collections.abc import Mapping
from datetime import time as time_of_day
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

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
    taken = sorted(_measured(arguments.marks, 1 / arguments.a_second))
    cut = quantiles(taken, n=100)
    print(
        f"{len(taken)} marks: p50 {cut[49]:.2f} s, p99 {cut[98]:.2f} s, "
        f"slowest {taken[-1]:.2f} s"
    )


def _measured(number: int, pause: float) -> list[float]:
    """Record late arrivals, and tell how long each took to the MIS, in seconds."""
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
                _recorded(site, [first], pause)
                _wait_for(arrivals, 1)  # Now the runner is up.
                recorded = _recorded(site, others, pause)
                _wait_for(arrivals, number + 1)
            finally:
                runner.terminate()
                runner.wait(timeout=60)
    return [max(0.0, arrivals.moments[who] - at) for who, at in recorded.items()]


def _recorded(site: Site, pupils: list[str], pause: float) -> Mapping[str, float]:
    recorded: dict[str, float] = {}
    began = time.perf_counter()
    for turn, pupil in enumerate(pupils, start=1):
        site.attendance.late(pupil, by="the benchmark", reason="L")
        recorded[pupil] = time.perf_counter()
        time.sleep(max(0.0, began + turn * pause - time.perf_counter()))
    return recorded


def _wait_for(arrivals: Arrivals, number: int) -> None:
    """Wait for the last of them, at most two minutes."""
    until = time.perf_counter() + 120
    while len(arrivals.moments) < number:
        if time.perf_counter() > until:
            message = f"only {len(arrivals.moments)} of {number} marks arrived"
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
