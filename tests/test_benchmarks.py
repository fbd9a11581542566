"""The arithmetic of the benchmark, its verdicts, and how it counts writes."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from pathlib import Path

import attrs
import pytest

from benchmarks.aims import Bound, Verdict, verdicts
from benchmarks.costs import AtSize, Clock, Cost, Measured, Promptness, Step
from benchmarks.figures import (
    beside_dlt,
    fixed,
    fixed_above_floor,
    line_through,
    per_person,
    per_person_ratio,
)
from benchmarks.page import Conditions, page
from benchmarks.writes import watch, written


CONDITIONS = Conditions(day="1 March 2027", cores=4, python="3.13.0")


def cost(cpu: float, peak: float = 50.0) -> Cost:
    """Make a cost whose wall seconds are twice its processor seconds."""
    return Cost(cpu=cpu, wall=2 * cpu, peak=peak)


def at_size(  # noqa: PLR0913 - one argument for each step
    people: int,
    *,
    parse: float,
    floor: float,
    first: float,
    unchanged: float,
    dlt_first: float = 80.0,
    dlt_again: float = 40.0,
    peak: float = 50.0,
    written: int = 0,
) -> AtSize:
    """Make the costs at one size from their processor seconds."""
    seconds = (parse, floor, first, unchanged, dlt_first, dlt_again)
    costs = {step: cost(cpu, peak) for step, cpu in zip(Step, seconds, strict=True)}
    return AtSize(people=people, costs=costs, written=written)


SMALL = at_size(1_000, parse=0.25, floor=0.375, first=1.0, unchanged=0.75)
MIDDLE = at_size(20_000, parse=2.25, floor=2.5, first=20.0, unchanged=9.0)
LARGE = at_size(100_000, parse=10.25, floor=12.5, first=60.0, unchanged=33.0)
MEASURED = Measured(help=cost(0.125), sizes=(SMALL, MIDDLE, LARGE))


def aims_met(measured: Measured) -> dict[str, bool]:
    """Tell by what each verdict is of whether its aim is met."""
    return {verdict.what: verdict.met for verdict in verdicts(measured)}


def test_line_goes_through_both_points() -> None:
    """A line through two points has their slope and their intercept."""
    line = line_through((1_000, 3.0), (3_000, 7.0))
    assert (0.002, 1.0) == pytest.approx((line.per_person, line.fixed))


def test_further_person_is_between_the_two_largest() -> None:
    """The cost of a further person leaves the smallest size out."""
    assert 0.0001 == pytest.approx(per_person(MEASURED, Step.PARSE, Clock.CPU))


def test_wall_has_a_slope_of_its_own() -> None:
    """The cost of a further person is told by either clock."""
    assert 0.0002 == pytest.approx(per_person(MEASURED, Step.PARSE, Clock.WALL))


def test_fixed_cost_is_from_the_two_smallest() -> None:
    """The fixed cost leaves the largest size out."""
    assert 0.0 == pytest.approx(fixed(MEASURED, Step.FIRST, Clock.CPU))


def test_fixed_cost_is_held_against_the_floor() -> None:
    """The floor's own fixed cost is taken off that of an import."""
    small = at_size(1_000, parse=1.0, floor=2.0, first=4.0, unchanged=4.0)
    large = at_size(2_000, parse=1.0, floor=3.0, first=6.0, unchanged=6.0)
    measured = Measured(help=cost(0.1), sizes=(small, large))
    assert 1.0 == pytest.approx(fixed_above_floor(measured, Step.FIRST, Clock.CPU))


def test_ratio_is_of_slopes() -> None:
    """Slopes are compared with each other, whatever the fixed costs are."""
    ratio = per_person_ratio(MEASURED, Step.UNCHANGED, Step.PARSE, Clock.CPU)
    assert 3.0 == pytest.approx(ratio)


def test_no_ratio_to_what_does_not_grow() -> None:
    """Beside a step that got no dearer with people, no ratio is told."""
    large = at_size(3_000, parse=0.25, floor=0.25, first=2.0, unchanged=2.0)
    measured = Measured(help=cost(0.1), sizes=(SMALL, large))
    ratio = per_person_ratio(measured, Step.FIRST, Step.FLOOR, Clock.CPU)
    assert math.isnan(ratio)


def test_dlt_is_held_against_by_wall_seconds() -> None:
    """Beside dlt an import that works less and waits longer is the slower one."""
    costs = {
        Step.FIRST: Cost(cpu=1.0, wall=6.0, peak=50.0),
        Step.DLT_FIRST: Cost(cpu=2.0, wall=4.0, peak=50.0),
    }
    size = attrs.evolve(SMALL, costs=costs)
    assert 1.5 == pytest.approx(beside_dlt(size, Step.FIRST))


def test_unchanged_import_is_held_against_dlt_again() -> None:
    """A second import is compared with dlt's second run, not with its first."""
    size = at_size(1_000, parse=1, floor=1, first=2, unchanged=2, dlt_again=8.0)
    assert 0.25 == pytest.approx(beside_dlt(size, Step.UNCHANGED))


@pytest.mark.parametrize(
    ("figure", "bound", "met"),
    [
        (6.0, Bound.AT_MOST, True),
        (6.01, Bound.AT_MOST, False),
        (5.99, Bound.BELOW, True),
        (6.0, Bound.BELOW, False),
        (math.nan, Bound.AT_MOST, False),
        (math.nan, Bound.BELOW, False),
    ],
)
def test_verdict_at_its_limit(figure: float, bound: Bound, met: bool) -> None:
    """An aim of at most 6 allows 6, one below 6 does not, and neither the unknown."""
    verdict = Verdict(what="", figure=figure, bound=bound, limit=6, unit="s")
    assert met == verdict.met


def test_verdicts_of_one_run() -> None:
    """Each aim is judged by its own figure."""
    expected = {
        "a further person, `first` beside `floor`": True,
        "a further person, `unchanged` beside `parse`": True,
        "fixed cost, `first` above `floor`": True,
        "fixed cost, `unchanged` above `floor`": True,
        "`help`": True,
        "an import beside dlt, first and again, at every size": True,
        "memory of an import of 20,000 people": True,
        "rows of people written by `unchanged`, at every size": True,
    }
    assert expected == aims_met(MEASURED)


def test_memory_is_the_larger_import() -> None:
    """One import of 20,000 people that holds 200 MB fails the aim."""
    costs = {**MIDDLE.costs, Step.UNCHANGED: cost(9.0, peak=200.0)}
    sizes = (SMALL, attrs.evolve(MIDDLE, costs=costs))
    measured = attrs.evolve(MEASURED, sizes=sizes)
    assert not aims_met(measured)["memory of an import of 20,000 people"]


def test_memory_is_not_judged_at_another_size() -> None:
    """Where 20,000 people were not measured, nothing is said of their memory."""
    measured = attrs.evolve(MEASURED, sizes=(SMALL, LARGE))
    assert "memory of an import of 20,000 people" not in aims_met(measured)


def test_one_row_written_at_any_size_fails() -> None:
    """A single row of people written by an unchanged import fails the aim."""
    sizes = (attrs.evolve(SMALL, written=1), MIDDLE, LARGE)
    measured = attrs.evolve(MEASURED, sizes=sizes)
    assert not aims_met(measured)[
        "rows of people written by `unchanged`, at every size"
    ]


def test_one_import_slower_than_dlt_fails() -> None:
    """A single import that takes longer than dlt, at any size, fails the aim."""
    costs = {**SMALL.costs, Step.UNCHANGED: cost(40.5)}
    sizes = (attrs.evolve(SMALL, costs=costs), MIDDLE, LARGE)
    measured = attrs.evolve(MEASURED, sizes=sizes)
    assert not aims_met(measured)[
        "an import beside dlt, first and again, at every size"
    ]


def test_best_of_several_runs() -> None:
    """Several runs give the least of either time and the most memory."""
    costs = (Cost(cpu=1.0, wall=4.0, peak=40.0), Cost(cpu=2.0, wall=3.0, peak=50.0))
    assert Cost(cpu=1.0, wall=3.0, peak=50.0, runs=2) == Cost.best(costs)


def test_page_says_no_plainly() -> None:
    """An aim that is missed says so in its row of the page."""
    slow = attrs.evolve(MEASURED, help=cost(0.5))
    assert "| `help` | 0.50 s | below 0.3 s | **no** |" in page(slow, CONDITIONS)


def test_page_counts_what_is_met() -> None:
    """The page says how many of how many aims are met."""
    slow = attrs.evolve(MEASURED, help=cost(0.5))
    assert "7 of 8 aims are met." in page(slow, CONDITIONS)


MARKS = Promptness(a_second=4, seconds=(0.1, 0.2, 0.3), requests=9)


def test_page_of_marks() -> None:
    """Where marks were measured the page tells how soon they were there."""
    text = page(attrs.evolve(MEASURED, marks=MARKS), CONDITIONS)

    assert "| 0.20 s | 0.40 s | 0.30 s | 3.00 |" in text
    assert "records 3 late arrivals in SQLite, 4 in a second" in text
    assert "9 of 9 aims are met." in text


def test_a_mark_takes_three_requests() -> None:
    """One request more than three a mark fails the aim."""
    measured = attrs.evolve(MEASURED, marks=attrs.evolve(MARKS, requests=10))

    assert not aims_met(measured)["requests a mark, while `missync run` is up"]


def test_page_holds_both_imports_against_dlt() -> None:
    """The page has, at each size, the parts of dlt's time that the imports take."""
    large = at_size(
        2_000, parse=1, floor=1, first=3, unchanged=2, dlt_first=4, dlt_again=5
    )
    measured = Measured(help=cost(0.1), sizes=(SMALL, large))
    assert "| 2,000 | 0.75 | 0.40 |" in page(measured, CONDITIONS)


def test_page_gives_slopes_in_microseconds() -> None:
    """The page tells a further person's cost by either clock, then the fixed ones."""
    assert "| `unchanged` | 300.0 | 600.0 | 0.32 | 0.63 |" in page(MEASURED, CONDITIONS)


def test_page_says_where_it_was_measured() -> None:
    """The page names the day, the cores and the Python."""
    expected = "Measured on 1 March 2027: 4 processor cores, Python 3.13.0."
    assert expected in page(MEASURED, CONDITIONS)


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        ("SELECT * FROM people", 0),
        ("INSERT INTO people VALUES ('c', 3)", 1),
        ("UPDATE people SET age = age", 2),
        ("INSERT OR REPLACE INTO people VALUES ('a', 1)", 1),
        ("DELETE FROM people WHERE name = 'a'", 1),
    ],
)
def test_rows_written_are_counted(tmp_path: Path, statement: str, rows: int) -> None:
    """Every row that is written counts, even one that stays the same."""
    database = tmp_path / "people.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE people (name TEXT PRIMARY KEY, age INT)")
        connection.execute("INSERT INTO people VALUES ('a', 1), ('b', 2)")
    watch(database, "people")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)
    assert rows == written(database)
