"""Measures whole processes from outside.

On Linux a child's peak of memory is never told as less than its parent's, so nothing
large may be imported here before the last measurement.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from benchmarks.costs import Cost


_MOST_RUNS = 5
_ENOUGH_SECONDS = 8.0
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


def run(command: Sequence[str], **env: str) -> Cost:
    """Run a command to its end, its bytecode cached, and tell what it cost.

    Args:
        command: The program and its arguments; what it prints is thrown away.
        env: Variables it gets beside those of this process.

    Raises:
        SystemExit: It ended with a status other than 0.
    """
    surroundings = {**os.environ, **env}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    process = subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"{' '.join(command)} ended with status {process.returncode}"
        raise SystemExit(message)
    return Cost(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=wall,
        peak=usage.ru_maxrss * _PEAK_UNIT / 1_000_000,
    )


def repeated(once: Callable[[], Cost]) -> Cost:
    """Measure up to five times, fewer where it takes long, and take the best."""
    costs = [once()]
    while len(costs) < _MOST_RUNS and sum(cost.wall for cost in costs) < (
        _ENOUGH_SECONDS
    ):
        costs.append(once())
    return Cost.best(costs)
