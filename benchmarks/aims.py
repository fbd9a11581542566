"""How much an import may cost, and whether it stays within that.

Times are processor time: waiting depends on what else the machine does. Beside dlt it
is wall time: both wait alike, and that is what a user sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import attrs

from benchmarks.costs import Clock, Measured, Step
from benchmarks.figures import (
    BESIDE_DLT,
    beside_dlt,
    fixed_above_floor,
    per_person_ratio,
)


_PEAK_PEOPLE = 20_000


class Bound(StrEnum):
    """How a figure has to stand to its aim."""

    AT_MOST = "at most"
    BELOW = "below"


@attrs.frozen(kw_only=True)
class Verdict:
    """A figure beside its aim.

    Attributes:
        what: What the figure is of.
        figure: NaN where it cannot be told; that meets no aim.
        bound: How it has to stand to the limit.
        limit: In the figure's unit.
        unit: What a number of it is followed by.
        places: How many decimal places it is told with.
    """

    what: str
    figure: float
    bound: Bound
    limit: float
    unit: str
    places: int = 2

    @property
    def met(self) -> bool:
        """Whether the figure stays within its aim."""
        if self.bound is Bound.BELOW:
            return self.figure < self.limit
        return self.figure <= self.limit


def verdicts(measured: Measured) -> tuple[Verdict, ...]:
    """Hold what was measured to every aim that it can be held to."""
    return (
        _ratio(measured, Step.FIRST, Step.FLOOR, limit=6),
        _ratio(measured, Step.UNCHANGED, Step.PARSE, limit=4),
        _fixed(measured, Step.FIRST),
        _fixed(measured, Step.UNCHANGED),
        _help(measured),
        _dlt(measured),
        *_peaks(measured),
        _written(measured),
        *_requests(measured),
    )


def _ratio(measured: Measured, step: Step, to: Step, limit: float) -> Verdict:
    return Verdict(
        what=f"a further person, `{step}` beside `{to}`",
        figure=per_person_ratio(measured, step, to, Clock.CPU),
        bound=Bound.AT_MOST,
        limit=limit,
        unit="times",
    )


def _fixed(measured: Measured, step: Step) -> Verdict:
    return Verdict(
        what=f"fixed cost, `{step}` above `{Step.FLOOR}`",
        figure=fixed_above_floor(measured, step, Clock.CPU),
        bound=Bound.AT_MOST,
        limit=0.7,
        unit="s",
    )


def _help(measured: Measured) -> Verdict:
    return Verdict(
        what="`help`",
        figure=measured.help.cpu,
        bound=Bound.BELOW,
        limit=0.3,
        unit="s",
    )


def _dlt(measured: Measured) -> Verdict:
    return Verdict(
        what="an import beside dlt, first and again, at every size",
        figure=max(
            beside_dlt(size, step) for size in measured.sizes for step in BESIDE_DLT
        ),
        bound=Bound.BELOW,
        limit=1,
        unit="of its wall time",
    )


def _peaks(measured: Measured) -> Iterator[Verdict]:
    for size in measured.sizes:
        if size.people == _PEAK_PEOPLE:
            imports = (size.costs[Step.FIRST], size.costs[Step.UNCHANGED])
            yield Verdict(
                what=f"memory of an import of {_PEAK_PEOPLE:,} people",
                figure=max(cost.peak for cost in imports),
                bound=Bound.BELOW,
                limit=200,
                unit="MB",
                places=0,
            )


def _requests(measured: Measured) -> Iterator[Verdict]:
    if measured.marks is not None:
        yield Verdict(
            what="requests a mark, while `missync run` is up",
            figure=measured.marks.requests_a_mark,
            bound=Bound.AT_MOST,
            limit=3,
            unit="requests",
        )


def _written(measured: Measured) -> Verdict:
    return Verdict(
        what="rows of people written by `unchanged`, at every size",
        figure=sum(size.written for size in measured.sizes),
        bound=Bound.AT_MOST,
        limit=0,
        unit="rows",
        places=0,
    )
