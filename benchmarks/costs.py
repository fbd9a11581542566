"""What was measured: the cost of each step, at each size of school."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from statistics import quantiles
from typing import Self

import attrs


class Step(StrEnum):
    """A process whose cost depends on how many people there are."""

    PARSE = "parse"
    FLOOR = "floor"
    FIRST = "first"
    UNCHANGED = "unchanged"
    DLT_FIRST = "dlt first"
    DLT_AGAIN = "dlt again"


class Clock(StrEnum):
    """What seconds are counted of: the processor's work, or waiting as well."""

    CPU = "CPU"
    WALL = "wall"


@attrs.frozen(kw_only=True)
class Cost:
    """What a process cost.

    Attributes:
        cpu: Seconds of processor time, user and system.
        wall: Seconds from start to end.
        peak: The most memory it held, in MB of 1,000,000 bytes.
        runs: How many runs this is the best of.
    """

    cpu: float
    wall: float
    peak: float
    runs: int = 1

    @classmethod
    def best(cls, costs: Iterable[Cost]) -> Self:
        """Take the least time and the most memory of several runs.

        Whatever else a machine does makes a run slower, never faster.
        """
        runs = tuple(costs)
        return cls(
            cpu=min(cost.cpu for cost in runs),
            wall=min(cost.wall for cost in runs),
            peak=max(cost.peak for cost in runs),
            runs=len(runs),
        )

    def seconds(self, clock: Clock) -> float:
        """Tell the seconds by a clock."""
        return self.cpu if clock is Clock.CPU else self.wall


@attrs.frozen(kw_only=True)
class AtSize:
    """The costs at one size of school.

    Attributes:
        people: Pupils and staff.
        costs: Of every step.
        written: Rows of ``missync_person`` that the unchanged imports wrote.
    """

    people: int
    costs: Mapping[Step, Cost]
    written: int


@attrs.frozen(kw_only=True)
class Promptness:
    """How soon marks reached the MIS, and what it took, once the runner was up.

    Attributes:
        a_second: How many marks were recorded in a second.
        seconds: What each took from being recorded to being there, two or more.
        requests: How many requests were made for all of them, their outcomes included.
    """

    a_second: float
    seconds: tuple[float, ...]
    requests: int

    def slower_than(self, percent: int) -> float:
        """Tell what so many in a hundred of the marks were quicker than."""
        return quantiles(self.seconds, n=100)[percent - 1]

    @property
    def requests_a_mark(self) -> float:
        """How many requests a mark took."""
        return self.requests / len(self.seconds)


@attrs.frozen(kw_only=True)
class Measured:
    """All that one run of the benchmark measured.

    Attributes:
        help: The cost of ``missync --help``.
        sizes: Two or more, the smallest first.
        marks: How soon marks are there; ``None`` where that was not measured.
    """

    help: Cost
    sizes: tuple[AtSize, ...]
    marks: Promptness | None = None
