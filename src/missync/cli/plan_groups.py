"""Plan groups: the changes of a plan, sorted as somebody at a school would read them.

Whatever a plan changes is in exactly one section, in one group, as one entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

import attrs

from missync.cli.changes import KIND_ORDER, WHY_AMENDED
from missync.cli.plan_sections import DECIDED, REMOVALS, Section
from missync.model.ids import Kind
from missync.model.people import Profile, RefusedRecord
from missync.model.plan import Amend, Hold, ImportPlan, Refuse, Returning, Step
from missync.model.settings import NameChoice
from missync.rules.names import comparable, full_name, in_natural_order, name_order
from missync.rules.roll.counts import differences


__all__ = ["Entry", "Group", "groups_of"]

_YEAR: Final = "year_group"
_RETURNS: Final = "Would come back"
_UNPROVEN: Final = "Cannot be approved yet"
_STRANGERS: Final = "Nobody whom the site knows"


@attrs.frozen(kw_only=True)
class Entry:
    """What happens to one person, in words.

    Attributes:
        year: The year group, where it is known.
        instead: Who has their id in the MIS now, if somebody else has.
        changes: What of them changes: the name of it, its old and its new value.
        order: Where they stand among others of their group.
    """

    name: str
    mis_id: str
    year: str | None
    why: str
    instead: str | None = None
    changes: tuple[tuple[str, str | None, str | None], ...] = ()
    order: tuple[str, str] = ("", "")


@attrs.frozen(kw_only=True)
class Group:
    """The entries of one kind to whom the same happens.

    Attributes:
        title: What happens to them; empty where their section says so.
    """

    title: str
    kind: Kind
    entries: tuple[Entry, ...]


def groups_of(
    plan: ImportPlan, section: Section, names: NameChoice
) -> tuple[Group, ...]:
    """Sort what stands in a section by what happens, kind, year group and name."""
    found = [
        (_title(step, section), step.after.kind, _entry(step, names))
        for step in plan.steps
        if type(step) in section.sorts
    ]
    if Refuse in section.sorts:
        found.extend((_STRANGERS, r.kind, _stranger(r, names)) for r in plan.strangers)
    return tuple(_grouped(found))


def _grouped(found: Iterable[tuple[str, Kind, Entry]]) -> Iterator[Group]:
    order = [*REMOVALS.values(), *DECIDED.values(), "", _RETURNS, _UNPROVEN, _STRANGERS]

    def place(one: tuple[str, Kind, Entry]) -> tuple[int, int]:
        return order.index(one[0]), KIND_ORDER[one[1]]

    for _, alike in groupby(sorted(found, key=place), key=place):
        (title, kind, _), *_ = members = list(alike)
        entries = sorted((entry for *_, entry in members), key=_by_year_and_name)
        yield Group(title=title, kind=kind, entries=tuple(entries))


def _by_year_and_name(entry: Entry) -> tuple[object, ...]:
    year = entry.year or ""
    return not year, in_natural_order(year), entry.order


def _title(step: Step, section: Section) -> str:
    if isinstance(step, Hold):
        if isinstance(step.removal, Returning):
            return _RETURNS
        return REMOVALS[type(step.removal)] if step.removal else _UNPROVEN
    return section.sorts[type(step)]


def _entry(step: Step, names: NameChoice) -> Entry:
    after = step.after
    changed = differences(step.before, after).items() if step.before else ()
    return Entry(
        name=full_name(after.names, names),
        mis_id=after.mis_id or (step.before.mis_id if step.before else None) or "",
        year=_year(after),
        why=WHY_AMENDED if isinstance(step, Amend) else step.why,
        instead=_instead(step, names),
        changes=tuple((name, old, new) for name, (old, new) in changed),
        order=name_order(after.names, names),
    )


def _instead(step: Step, names: NameChoice) -> str | None:
    if not isinstance(step, Hold) or step.joins is None:
        return None
    return full_name(step.joins.after.names, names)


def _stranger(record: RefusedRecord, names: NameChoice) -> Entry:
    name = full_name(record.names, names) if record.names else record.label
    return Entry(
        name=name,
        mis_id=record.mis_id or "",
        year=None,
        why="; ".join(map(str, record.problems)),
        order=name_order(record.names, names)
        if record.names
        else (comparable(name), ""),
    )


def _year(somebody: Profile) -> str | None:
    told = (somebody.fields.get(_YEAR) or "").strip()
    return f"Year {told}" if told.isdigit() else told or None
