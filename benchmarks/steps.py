"""Runs every step of the benchmark on a school of one size."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import attrs

from benchmarks.costs import AtSize, Cost, Step
from benchmarks.measuring import repeated, run
from benchmarks.serving import Address, serving
from benchmarks.writes import watch, written


_MISSYNC = (sys.executable, "-m", "missync")
_FLOOR = (sys.executable, "-m", "benchmarks.floor")
_DLT = (sys.executable, "-W", "ignore", "-m", "benchmarks.peer")  # It warns a lot.
_STORE = "missync.db"
_SETTINGS = """\
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


def measure_help() -> Cost:
    """Measure ``missync --help``, once its bytecode is cached."""
    command = (*_MISSYNC, "--help")
    run(command)
    return repeated(lambda: run(command))


def measure_steps(people: int, today: date) -> AtSize:
    """Measure every step on a made-up school of so many people."""
    with TemporaryDirectory() as folder, serving(people, today) as address:
        place = _Place(folder=Path(folder), address=address)
        used = place.warm_up()
        costs = {
            Step.PARSE: repeated(place.parse),
            Step.FLOOR: repeated(place.floor),
            Step.FIRST: repeated(place.first),
            Step.DLT_FIRST: repeated(place.dlt_first),
            Step.DLT_AGAIN: repeated(lambda: place.merge_into(used)),
        }
        watch(used / _STORE, "missync_person")
        costs[Step.UNCHANGED] = repeated(lambda: place.import_into(used))
        rows = written(used / _STORE)
    return AtSize(people=people, costs=costs, written=rows)


@attrs.frozen(kw_only=True)
class _Place:
    folder: Path
    address: Address

    def warm_up(self) -> Path:
        """Have bytecode cached and every page rendered.

        Returns:
            A folder whose databases an import and dlt have filled.
        """
        self.parse()
        self.floor()
        folder = self._empty()
        self.import_into(folder)
        self.merge_into(folder)
        return folder

    def parse(self) -> Cost:
        return self._fetch(Step.PARSE)

    def floor(self) -> Cost:
        return self._fetch(Step.FLOOR)

    def first(self) -> Cost:
        return self.import_into(self._empty())

    def dlt_first(self) -> Cost:
        return self.merge_into(self._empty())

    def import_into(self, folder: Path) -> Cost:
        command = (*_MISSYNC, "import", "--config", str(folder / "missync.toml"))
        return run(command, BENCH_TOKEN=self.address.token)

    def merge_into(self, folder: Path) -> Cost:
        return run((*_DLT, *self._where(), str(folder)))

    def _fetch(self, step: Step) -> Cost:
        return run((*_FLOOR, step, *self._where(), str(self._empty() / "floor.db")))

    def _where(self) -> tuple[str, str, str]:
        return self.address.base_url, self.address.school_id, self.address.token

    def _empty(self) -> Path:
        folder = Path(mkdtemp(dir=self.folder))
        settings = _SETTINGS.format(
            store=_STORE,
            school_id=self.address.school_id,
            base_url=self.address.base_url,
        )
        (folder / "missync.toml").write_text(settings)
        return folder
