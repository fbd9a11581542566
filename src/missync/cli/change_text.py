"""Changes: who joins, leaves or changes, and why, in words and tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

import attrs

from missync.cli.blocks import Block, Column, Fit, Line, Table
from missync.cli.changes import CHANGES, WHY_AMENDED, changes_of
from missync.importing.report import ImportReport
from missync.model.plan import Add, Amend, Restore, Step
from missync.model.settings import NameChoice
from missync.rules.names import full_name
from missync.rules.roll.counts import differences


__all__ = ["change_text"]

_MANY: Final = (Add, Restore, Amend)
"""What may be cut short; whoever leaves, or has to be looked at, is always named."""

_PEOPLE: Final = (
    Column("Name", Fit.CROPPED),
    Column("Kind"),
    Column("MIS id", Fit.WHOLE),
)
_NEW_VALUES: Final = 40


@attrs.frozen(kw_only=True)
class _Change:
    step: Step
    names: NameChoice

    @property
    def name(self) -> str:
        return full_name(self.step.after.names, self.names)

    @property
    def title(self) -> str:
        return CHANGES[type(self.step)].title

    @property
    def cells(self) -> tuple[str, ...]:
        after = self.step.after
        return self.name, after.kind.value, after.mis_id or ""

    @property
    def new_values(self) -> str:
        pairs = differences(self.step.before, self.step.after).items()
        return "; ".join(
            f"{name}: {_short(old)} to {_short(new)}" for name, (old, new) in pairs
        )


def change_text(
    report: ImportReport, names: NameChoice, most: int | None
) -> Iterator[Block]:
    """Tell every change, or would-be change, under its heading and reason.

    Args:
        report: What an import or a plan came to.
        names: Which names show.
        most: How many to name where there can be very many; all if not given.
    """
    changes = defaultdict(list)
    for step, _ in changes_of(report, names):
        changes[type(step)].append(_Change(step=step, names=names))
    for sort in CHANGES:
        alike = changes[sort]
        shown = most if sort in _MANY else None
        if sort is Amend:
            yield from _amended(alike, shown)
        else:
            yield from _by_reason(alike, shown)


def _by_reason(changes: Iterable[_Change], most: int | None) -> Iterator[Block]:
    for why, group in groupby(sorted(changes, key=_why), key=_why):
        alike = list(group)
        yield from _heading(alike, why)
        yield Table(_PEOPLE, tuple(change.cells for change in alike[:most]))
        yield from _more(alike, most)


def _amended(changes: Sequence[_Change], most: int | None) -> Iterator[Block]:
    if changes:
        yield from _heading(changes, WHY_AMENDED)
        yield Table(
            (*_PEOPLE, Column("What")),
            tuple((*change.cells, change.new_values) for change in changes[:most]),
        )
        yield from _more(changes, most)


def _heading(changes: Sequence[_Change], why: str) -> Iterator[Line]:
    yield Line()
    yield Line(f"{changes[0].title}, {len(changes)}: {why}")


def _more(changes: Sequence[_Change], most: int | None) -> Iterator[Line]:
    if most is not None and len(changes) > most:
        rest = len(changes) - most
        yield Line(f"and {rest} more; “missync people” has everybody.", indent=2)


def _why(change: _Change) -> str:
    return change.step.why


def _short(value: str | None) -> str:
    if value is None:
        return "nothing"
    return value if len(value) <= _NEW_VALUES else f"{value[:_NEW_VALUES]}..."
