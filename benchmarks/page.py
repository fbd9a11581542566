"""Writes what was measured as a page of the documentation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import attrs

from benchmarks.aims import Verdict, verdicts
from benchmarks.costs import Clock, Cost, Measured, Promptness, Step
from benchmarks.figures import BESIDE_DLT, beside_dlt, fixed, per_person


_PAGE = """\
# What an import costs

Each row is a whole process, measured from outside: its start and its imports count.
The people are made up, and a server on the same machine has every page of them ready
to send; its own work is not counted.

- `help`: `missync --help`;
- `parse`: fetch every page with httpx and parse it with orjson, nothing else;
- `floor`: the same, and one `executemany` of twelve columns into SQLite;
- `first`: `missync import` into an empty SQLite database;
- `unchanged`: `missync import` again, with nothing changed in the MIS;
- `dlt first`: dlt, which merges the twelve columns of `floor` into an empty SQLite
  database by their primary key;
- `dlt again`: the same again, with nothing changed in the MIS.

Measured on {day}: {cores} processor cores, Python {python}. Figures of one run can be
compared with each other, never with those of another machine.
`nox -s bench -- --write docs` measures anew and renews this page.

## Aims

{met} of {held} aims are met. Times are processor time, but for the row on dlt.

{aims}

## What each process took

Least time and most memory of so many runs; 1 MB is 1,000,000 bytes.

{costs}

![Processor seconds against people, for each process](benchmarks.svg)

## Beside dlt

dlt is what one might pick instead. It fetches the same pages, decides nothing and keeps
no reasons. An import takes this part of dlt's wall seconds; below 1 it is the quicker:

{beside}

## What a further person takes

The cost of a further person is from {small:,} to {large:,} people; the fixed cost is
where the line through the two smallest sizes meets no people at all.

{slopes}
"""
_MARKS = """\

## How soon marks are there

A host records {number} late arrivals in SQLite, {a_second:g} in a second; `missync run`
brings them to a made-up Wonde on the same machine. The time is from when the host has
recorded one to when Wonde has it; a mark's requests are those for the register, for
writing and for the outcome, and marks that come together share them.

{marks}
"""


@attrs.frozen(kw_only=True)
class Conditions:
    """What the figures hold for.

    Attributes:
        day: As it is to be read.
        cores: How many processor cores there are.
        python: Its version.
    """

    day: str
    cores: int
    python: str


def page(measured: Measured, conditions: Conditions) -> str:
    """Write the whole page, in Markdown."""
    held = verdicts(measured)
    small, large = measured.sizes[-2:]
    costs = _PAGE.format(
        **attrs.asdict(conditions),
        met=sum(verdict.met for verdict in held),
        held=len(held),
        aims=_aims(held),
        costs=_costs(measured),
        beside=_beside_dlt(measured),
        slopes=_slopes(measured),
        small=small.people,
        large=large.people,
    )
    return costs + (_marks(measured.marks) if measured.marks else "")


def _marks(marks: Promptness) -> str:
    head = ("half of them", "99 in a hundred", "the slowest", "requests a mark")
    row = (
        *(f"{marks.slower_than(percent):.2f} s" for percent in (50, 99)),
        f"{max(marks.seconds):.2f} s",
        f"{marks.requests_a_mark:.2f}",
    )
    return _MARKS.format(
        number=len(marks.seconds), a_second=marks.a_second, marks=_table(head, [row])
    )


def _aims(held: Sequence[Verdict]) -> str:
    head = ("what", "measured", "aim", "met")
    return _table(head, [_aim(verdict) for verdict in held])


def _aim(verdict: Verdict) -> tuple[str, ...]:
    figure = f"{verdict.figure:.{verdict.places}f} {verdict.unit}"
    return (
        verdict.what,
        "cannot be told" if math.isnan(verdict.figure) else figure,
        f"{verdict.bound} {verdict.limit:g} {verdict.unit}",
        "yes" if verdict.met else "**no**",
    )


def _costs(measured: Measured) -> str:
    head = ("people", "process", "CPU s", "wall s", "peak MB", "runs")
    rows = [("", "`help`", *_cost(measured.help))]
    rows += [
        (f"{size.people:,}", f"`{step}`", *_cost(size.costs[step]))
        for size in measured.sizes
        for step in Step
    ]
    return _table(head, rows)


def _cost(cost: Cost) -> tuple[str, str, str, str]:
    return f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.peak:.0f}", f"{cost.runs}"


def _beside_dlt(measured: Measured) -> str:
    rows = [
        (f"{size.people:,}", *(f"{beside_dlt(size, step):.2f}" for step in BESIDE_DLT))
        for size in measured.sizes
    ]
    return _table(("people", *(f"`{step}`" for step in BESIDE_DLT)), rows)


def _slopes(measured: Measured) -> str:
    head = ("process", "CPU µs each", "wall µs each", "fixed CPU s", "fixed wall s")
    return _table(head, [(f"`{s}`", *_slope(measured, s)) for s in Step])


def _slope(measured: Measured, step: Step) -> Iterator[str]:
    for clock in Clock:
        yield f"{per_person(measured, step, clock) * 1_000_000:.1f}"
    for clock in Clock:
        yield f"{fixed(measured, step, clock):.2f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
