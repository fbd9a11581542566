"""Measure and print a table: ``python -m benchmarks [PEOPLE ...]``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs


SIZES = (2_000, 20_000)
SETTINGS = """\
store = "sqlite:///{store}"

[[site]]
name = "made-up"
[site.kinds]
students = {{ fields = ["year_group", "registration_group"] }}
employees = {{ fields = ["job_title", "email"] }}
[site.mis]
adapter = "wonde"
school_id = "{school_id}"
base_url = "{base_url}"
token = {{ env = "BENCH_TOKEN" }}
"""


@attrs.frozen
class Cost:
    """What one process cost.

    Attributes:
        cpu: Seconds of processor time, user and system.
        wall: Seconds.
        peak: MiB of memory at the most.
    """

    cpu: float
    wall: float
    peak: float

    def __str__(self) -> str:
        return f"{self.cpu:7.2f} s cpu {self.wall:7.2f} s wall {self.peak:6.0f} MiB"


def measured(command: list[str], **env: str) -> Cost:
    """Run a command to its end and tell what it cost."""
    surroundings = {**os.environ, **env}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    process = subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} ended with status {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


@contextmanager
def serving(people: int) -> Iterator[tuple[str, str, str]]:
    """Serve a made-up school; give base URL, school id and token."""
    command = [sys.executable, "-m", "benchmarks.server", str(people)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            base_url, school_id, token = (server.stdout or sys.stdin).readline().split()
            yield base_url, school_id, token
        finally:
            server.kill()


def costs(people: int, folder: Path) -> Iterator[tuple[str, Cost]]:
    """Measure everything for one size of school."""
    settings = folder / "missync.toml"
    missync = [sys.executable, "-m", "missync", "import", "--config", str(settings)]
    with serving(people) as (base_url, school_id, token):
        fields = {"base_url": base_url, "school_id": school_id}
        settings.write_text(SETTINGS.format(store=folder / "bench.db", **fields))
        floor = [sys.executable, "-m", "benchmarks.floor"]
        where = [base_url, school_id, token, str(folder / "floor.db")]
        measured([*floor, "parse", *where])  # The server renders its pages.
        yield "parse", measured([*floor, "parse", *where])
        yield "floor", measured([*floor, "floor", *where])
        yield "first", measured(missync, BENCH_TOKEN=token)
        yield "unchanged", measured(missync, BENCH_TOKEN=token)


def main(sizes: tuple[int, ...]) -> None:
    """Measure each size and print what each process cost."""
    for people in sizes:
        with TemporaryDirectory() as folder:
            for name, cost in costs(people, Path(folder)):
                print(f"{people:>8} {name:<10} {cost}", flush=True)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
