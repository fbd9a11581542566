"""Changes: what each sort of change is called, and who joins, leaves or changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

import attrs

from missync.cli.text.blocks import Block, Column, Fit, Line, Table
from missync.importing.report import ImportReport
from missync.model.ids import Kind, PersonId
from missync.model.plan import (
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
from missync.model.runs import Counts
from missync.model.settings import NameChoice
from missync.rules.names import full_name, name_order
from missync.rules.roll.counts import differences


KIND_ORDER: Final[Mapping[Kind, int]] = {kind: rank for rank, kind in enumerate(Kind)}
"""Where each kind stands among the others."""

WHY_AMENDED: Final = "The MIS sends something new."
"""Why somebody changes; what it is stands beside it."""


@attrs.frozen
class ChangeWords:
    """What a change is called.

    Attributes:
        code: In documents.
        title: Over those to whom it happens; and, in small letters, in counts.
        fate: Of so many people, where it moves them.
    """

    code: str
    title: str
    fate: str | None = None


_WILL_LEAVE: Final = "will leave the list"

CHANGES: Final[Mapping[type[Step], ChangeWords]] = {
    Add: ChangeWords("add", "Joining", "will join"),
    Restore: ChangeWords("restore", "Coming back", "will come back"),
    Leave: ChangeWords("leave", "Leaving", _WILL_LEAVE),
    Gone: ChangeWords("gone", "No longer sent", _WILL_LEAVE),
    SetAside: ChangeWords(
        "not-importing", "Not imported any more", "will not be imported any more"
    ),
    Replaced: ChangeWords("gone", "Their id belongs to somebody else now", _WILL_LEAVE),
    Exclude: ChangeWords("exclude", "Kept off the list", "will be kept off the list"),
    Archive: ChangeWords("archive", "Archived", "will be archived"),
    Hold: ChangeWords("hold", "Held", "will be held until somebody decides"),
    Wait: ChangeWords("wait", "Signed in, so waiting"),
    Refuse: ChangeWords("refuse", "Not understood"),
    Amend: ChangeWords("change", "Changing"),
}
"""Every step that is news to a school, in the order in which it is shown."""

_COUNTED: Final[Mapping[str, str]] = {
    "added": CHANGES[Add].title,
    "restored": CHANGES[Restore].title,
    "left": CHANGES[Leave].title,
    "gone": CHANGES[Gone].title,
    "not_importing": CHANGES[SetAside].title,
    "archived": CHANGES[Archive].title,
    "excluded": CHANGES[Exclude].title,
    "held": CHANGES[Hold].title,
    "refused": CHANGES[Refuse].title,
    "changed": CHANGES[Amend].title,
    "new_off_list": "New and not on the list",
    "unchanged": "Unchanged",
}

_MANY: Final = (Add, Restore, Amend)
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
    by_sort: dict[type[Step], list[Step]] = defaultdict(list)
    for step, _ in changes_of(report, names):
        by_sort[type(step)].append(step)
    for sort in CHANGES:
        for why, steps in groupby(sorted(by_sort[sort], key=_why), key=_why):
            shown = most if sort in _MANY else None
            yield from _group(sort, why, list(steps), names, shown)


def _why(step: Step) -> str:
    return WHY_AMENDED if isinstance(step, Amend) else step.why


def _group(
    sort: type[Step],
    why: str,
    steps: Sequence[Step],
    names: NameChoice,
    most: int | None,
) -> Iterator[Block]:
    columns = (*_PEOPLE, Column("What")) if sort is Amend else _PEOPLE
    yield Line()
    yield Line(f"{CHANGES[sort].title}, {len(steps)}: {why}")
    yield Table(columns, tuple(_row(step, names) for step in steps[:most]))
    if most is not None and len(steps) > most:
        rest = len(steps) - most
        yield Line(f"and {rest} more; “missync people” has everybody.", indent=2)


def _row(step: Step, names: NameChoice) -> tuple[str, ...]:
    after = step.after
    cells = (full_name(after.names, names), after.kind.value, after.mis_id or "")
    return (*cells, _new_values(step)) if isinstance(step, Amend) else cells


def _new_values(step: Step) -> str:
    pairs = differences(step.before, step.after).items()
    return "; ".join(
        f"{name}: {_short(old)} to {_short(new)}" for name, (old, new) in pairs
    )


def _short(value: str | None) -> str:
    if value is None:
        return "nothing"
    return value if len(value) <= _NEW_VALUES else f"{value[:_NEW_VALUES]}..."
