"""Measure and print the page: ``python -m benchmarks [PEOPLE ...] [--write DIR]``."""

from __future__ import annotations

import os
import platform
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.costs import AtSize, Measured, Promptness
from benchmarks.page import Conditions, page
from benchmarks.plot import draw
from benchmarks.steps import measure_help, measure_steps


_SIZES = (2_000, 20_000, 100_000)
_MARKS, _A_SECOND = 500, 10.0


def main() -> None:
    """Measure every size, print the page, and write it where it was asked for."""
    arguments = _arguments()
    today = datetime.now(UTC).date()  # noqa: TID251 - the page says when
    measured = _measured(arguments.people, today)
    text = page(measured, _conditions(today))
    print(text, end="")
    if arguments.write:
        (arguments.write / "benchmarks.md").write_text(text, encoding="utf-8")
        draw(measured, arguments.write / "benchmarks.svg")


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("people", nargs="*", type=int, default=_SIZES)
    parser.add_argument("--write", type=Path, metavar="DIR")
    arguments = parser.parse_args()
    arguments.people = sorted(set(arguments.people))
    if len(arguments.people) == 1:
        parser.error("one size tells no slope: name two or more")
    return arguments


def _measured(sizes: Sequence[int], today: date) -> Measured:
    return Measured(
        help=measure_help(),
        sizes=tuple(_at_size(people, today) for people in sizes),
        marks=_marks(),
    )


def _marks() -> Promptness:
    """Measure marks last: what is imported for it would count as a child's memory."""
    from benchmarks.promptness import measure_promptness  # noqa: PLC0415

    print("measuring marks", file=sys.stderr)
    return measure_promptness(_MARKS, _A_SECOND)


def _at_size(people: int, today: date) -> AtSize:
    print(f"measuring {people:,} people", file=sys.stderr)
    return measure_steps(people, today)


def _conditions(today: date) -> Conditions:
    return Conditions(
        day=f"{today.day} {today:%B %Y}",
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
    )


if __name__ == "__main__":
    main()
