"""From costs to figures: what a further person costs, and what nobody costs."""

from __future__ import annotations

import math

import attrs

from benchmarks.costs import AtSize, Clock, Measured, Step


BESIDE_DLT = {Step.FIRST: Step.DLT_FIRST, Step.UNCHANGED: Step.DLT_AGAIN}


@attrs.frozen(kw_only=True)
class Line:
    """A straight line of cost against people.

    Attributes:
        per_person: Seconds for each further person.
        fixed: Seconds where the line meets no people at all.
    """

    per_person: float
    fixed: float


def line_through(small: tuple[int, float], large: tuple[int, float]) -> Line:
    """Draw a line through two points, each so many people and their seconds."""
    per_person = (large[1] - small[1]) / (large[0] - small[0])
    return Line(per_person=per_person, fixed=small[1] - per_person * small[0])


def per_person(measured: Measured, step: Step, clock: Clock) -> float:
    """Tell the seconds for a further person, between the two largest sizes."""
    small, large = measured.sizes[-2:]
    return _line(small, large, step, clock).per_person


def fixed(measured: Measured, step: Step, clock: Clock) -> float:
    """Tell the seconds that do not depend on people, from the two smallest sizes.

    There the noise of the many people's seconds is least.
    """
    small, large = measured.sizes[:2]
    return _line(small, large, step, clock).fixed


def per_person_ratio(measured: Measured, step: Step, to: Step, clock: Clock) -> float:
    """Tell how many times what a further person costs in another step it is here.

    Returns:
        NaN where the other step's cost does not grow: the sizes are too small, or
        too near to each other, for any to be told.
    """
    beside = per_person(measured, to, clock)
    if beside <= 0:
        return math.nan
    return per_person(measured, step, clock) / beside


def fixed_above_floor(measured: Measured, step: Step, clock: Clock) -> float:
    """Tell by how many seconds a step's fixed cost is above the floor's."""
    return fixed(measured, step, clock) - fixed(measured, Step.FLOOR, clock)


def beside_dlt(size: AtSize, step: Step) -> float:
    """Tell which part of dlt's wall seconds an import takes: 1 where as many.

    Raises:
        KeyError: The step is no import.
    """
    return size.costs[step].wall / size.costs[BESIDE_DLT[step]].wall


def _line(small: AtSize, large: AtSize, step: Step, clock: Clock) -> Line:
    return line_through(
        (small.people, small.costs[step].seconds(clock)),
        (large.people, large.costs[step].seconds(clock)),
    )
