"""Changes: who joins, leaves or changes, and in what numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

import attrs

from missync.cli.text.blocks import Block, Column, Fit, Line, Table
from missync.importing.report import ImportReport
from missync.model.ids import Kind, PersonId
from missync.model.plan import Change, Step
from missync.model.runs import Counts
from missync.model.settings import NameChoice
from missync.rules.names import full_name, name_order
from missync.rules.roll.counts import differences


KIND_ORDER: Final[Mapping[Kind, int]] = {kind: rank for rank, kind in enumerate(Kind)}
"""Where each kind stands among the others."""

WHY_AMENDED: Final = "The MIS sends something new."
"""Why somebody changes; what it is stands beside it."""


_AMONG_OTHERS: Final = frozenset({Change.REPLACED, Change.WAIT, Change.NOTE})
"""What is counted as something else is."""

_COUNTED: Final[Mapping[str, str]] = {
    **{each.counted: each.title for each in Change if each not in _AMONG_OTHERS},
    "new_off_list": "New and not on the list",
    "unchanged": "Unchanged",
}
_MANY: Final = frozenset({Change.ADD, Change.RESTORE, Change.AMEND})
"""What may be cut short; whoever leaves, or has to be looked at, is always named."""

_PEOPLE: Final = (
    Column("Name", Fit.CROPPED),
    Column("Kind"),
    Column("MIS id", Fit.WHOLE),
)
_NEW_VALUES: Final = 40


def counts_text(counts: Counts) -> str:
    """Give the numbers of a run, but for those that are nought."""
    numbers = attrs.asdict(counts)
    words = [
        f"{numbers[key]} {title.lower()}"
        for key, title in _COUNTED.items()
        if numbers[key]
    ]
    return ", ".join(words) or "Nobody at all"


def changes_of(
    report: ImportReport, names: NameChoice
) -> list[tuple[Step, PersonId | None]]:
    """Give the steps that are news, each with the id of its person.

    They are sorted by kind, then by the names that show, then by id. A joiner who is
    only planned has no id yet.
    """
    newcomers = iter(report.newcomers)
    changes = []
    for step in report.plan.steps:
        person = step.before.id if step.before else next(newcomers, None)
        if step.is_news:
            changes.append((step, person))

    def place(change: tuple[Step, PersonId | None]) -> tuple[object, ...]:
        step, person = change
        after = step.after
        order = name_order(after.names, names)
        return KIND_ORDER[after.kind], *order, person or "", after.mis_id or ""

    return sorted(changes, key=place)


def changes_text(
    report: ImportReport, names: NameChoice, most: int | None
) -> Iterator[Block]:
    """Name everybody who changes, or would, under what happens to them and why.

    Args:
        report: What an import or a plan came to.
        names: Which names show.
        most: How many to name where there can be very many; all if not given.
    """
    by_change: dict[Change, list[Step]] = defaultdict(list)
    for step, _ in changes_of(report, names):
        by_change[step.change].append(step)
    for change in Change:
        for why, steps in groupby(sorted(by_change[change], key=_why), key=_why):
            shown = most if change in _MANY else None
            yield from _group(change, why, list(steps), names, shown)


def _why(step: Step) -> str:
    return WHY_AMENDED if step.change is Change.AMEND else step.why


def _group(
    change: Change,
    why: str,
    steps: Sequence[Step],
    names: NameChoice,
    most: int | None,
) -> Iterator[Block]:
    columns = (*_PEOPLE, Column("What")) if change is Change.AMEND else _PEOPLE
    yield Line()
    yield Line(f"{change.title}, {len(steps)}: {why}")
    yield Table(columns, tuple(_row(step, names) for step in steps[:most]))
    if most is not None and len(steps) > most:
        rest = len(steps) - most
        yield Line(f"and {rest} more; “missync people” has everybody.", indent=2)


def _row(step: Step, names: NameChoice) -> tuple[str, ...]:
    after = step.after
    cells = (full_name(after.names, names), after.kind.value, after.mis_id or "")
    return (*cells, _new_values(step)) if step.change is Change.AMEND else cells


def _new_values(step: Step) -> str:
    pairs = differences(step.before, step.after).items()
    return "; ".join(
        f"{name}: {_short(old)} to {_short(new)}" for name, (old, new) in pairs
    )


def _short(value: str | None) -> str:
    if value is None:
        return "nothing"
    return value if len(value) <= _NEW_VALUES else f"{value[:_NEW_VALUES]}..."
