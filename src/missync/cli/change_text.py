"""Changes: who joins, leaves or changes, and why, in words and tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

import attrs

from missync.cli.blocks import Block, Column, Fit, Line, Table
from missync.cli.documents import changes_of
from missync.model.plans import (
    Add,
    Amend,
    Archive,
    Exclude,
    Gone,
    Hold,
    Leave,
    Refuse,
    Replaced,
    Restore,
    SetAside,
    Step,
    Wait,
)
from missync.model.settings import NameChoice
from missync.reports import ImportReport
from missync.rules.differences import differences
from missync.rules.naming import full_name


__all__ = ["change_text"]

_TITLES: Final[Mapping[type[Step], str]] = {
    Add: "Joining",
    Restore: "Coming back",
    Leave: "Leaving",
    Gone: "No longer sent",
    SetAside: "Not imported any more",
    Replaced: "Their id belongs to somebody else now",
    Exclude: "Kept off the list",
    Archive: "Archived",
    Hold: "Held",
    Wait: "Signed in, so waiting",
    Refuse: "Not understood",
    Amend: "Changing",
}
"""What each kind of change is headed by, in the order in which they are told."""

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
        return _TITLES[type(self.step)]

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
    for step, _ in changes_of(report):
        changes[type(step)].append(_Change(step=step, names=names))
    for sort in _TITLES:
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
        yield from _heading(changes, "The MIS sends something new.")
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
