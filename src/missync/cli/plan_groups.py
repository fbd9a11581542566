"""Plan groups: the changes of a plan, sorted as somebody at a school would read them.

Whatever a plan changes is in exactly one section, in one group, as one entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

import attrs

from missync.model.ids import Kind
from missync.model.people import Names, Profile, RefusedRecord
from missync.model.plans import (
    Add,
    Amend,
    Archive,
    Exclude,
    Gone,
    Hold,
    ImportPlan,
    Leave,
    Refuse,
    Replaced,
    Restore,
    SetAside,
    Step,
    Wait,
)
from missync.model.settings import NameChoice
from missync.rules.differences import differences
from missync.rules.naming import folded, full_name, shown


__all__ = ["SECTIONS", "Entry", "Group", "Section", "groups_of"]

_YEAR: Final = "year_group"
_MIS_IS_NEW: Final = "The MIS sends something new."
_RANKS: Final = {kind: rank for rank, kind in enumerate(Kind)}
_REMOVALS: Final[Mapping[type[Step], str]] = {
    Leave: "Left",
    Gone: "No longer sent by the MIS",
    SetAside: "Not imported any more",
    Replaced: "Their id belongs to somebody else now",
}
_DECIDED: Final[Mapping[type[Step], str]] = {
    Exclude: "Kept off the list",
    Archive: "Archived",
}
_UNPROVEN: Final = "Cannot be approved yet"
_STRANGERS: Final = "Nobody whom the site knows"


@attrs.frozen(kw_only=True)
class Section:
    """A part of a page, and which changes stand in it.

    Attributes:
        key: Names it in links.
        intro: What it means for those who are in it.
        sorts: The steps, each with the word that tells it from others in there.
    """

    key: str
    title: str
    intro: str
    sorts: Mapping[type[Step], str] = attrs.field(hash=False)


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


SECTIONS: Final = (
    Section(
        key="held",
        title="Held until somebody decides",
        intro="These people stay on the list for now.",
        sorts={Hold: ""},
    ),
    Section(
        key="leaving",
        title="Coming off the list",
        intro="Their history is kept.",
        sorts=_REMOVALS,
    ),
    Section(
        key="joining",
        title="Joining the list",
        intro="These people come on the list for the first time.",
        sorts={Add: ""},
    ),
    Section(
        key="back",
        title="Coming back",
        intro="These people were on the list before.",
        sorts={Restore: ""},
    ),
    Section(
        key="waiting",
        title="Waiting, because they are signed in",
        intro="Nobody who is signed in comes off the list until they are not.",
        sorts={Wait: ""},
    ),
    Section(
        key="kept-off",
        title="Kept off the list or archived",
        intro="Somebody decided so. It holds until it is taken back.",
        sorts=_DECIDED,
    ),
    Section(
        key="changing",
        title="Changing",
        intro="These people stay where they are; something about them is new.",
        sorts={Amend: ""},
    ),
    Section(
        key="not-understood",
        title="Records that could not be understood",
        intro="Mend these in the MIS. Until then nobody is changed because of them.",
        sorts={Refuse: ""},
    ),
)
"""Every section of changes, in the order in which a school has to know of them."""


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
    order = [*_REMOVALS.values(), *_DECIDED.values(), "", _UNPROVEN, _STRANGERS]

    def place(one: tuple[str, Kind, Entry]) -> tuple[int, int]:
        return order.index(one[0]), _RANKS[one[1]]

    for _, alike in groupby(sorted(found, key=place), key=place):
        (title, kind, _), *_ = members = list(alike)
        entries = sorted((entry for *_, entry in members), key=_by_year_and_name)
        yield Group(title=title, kind=kind, entries=tuple(entries))


def _by_year_and_name(entry: Entry) -> tuple[object, ...]:
    year = entry.year or ""
    return not year, _natural(year), year, entry.order


def _natural(text: str) -> list[object]:
    """Split text so that 10 comes after 9."""
    parts = re.split(r"([0-9]{1,9})", folded(text))
    return [int(part) if odd % 2 else part for odd, part in enumerate(parts)]


def _title(step: Step, section: Section) -> str:
    if isinstance(step, Hold):
        return _REMOVALS[type(step.removal)] if step.removal else _UNPROVEN
    return section.sorts[type(step)]


def _entry(step: Step, names: NameChoice) -> Entry:
    after = step.after
    changed = differences(step.before, after).items() if step.before else ()
    return Entry(
        name=full_name(after.names, names),
        mis_id=after.mis_id or (step.before.mis_id if step.before else None) or "",
        year=_year(after),
        why=_MIS_IS_NEW if isinstance(step, Amend) else step.why,
        instead=_instead(step, names),
        changes=tuple((name, old, new) for name, (old, new) in changed),
        order=_order(after.names, names),
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
        order=_order(record.names, names) if record.names else (folded(name), ""),
    )


def _order(names: Names, choice: NameChoice) -> tuple[str, str]:
    forename, surname = shown(names, choice)
    return folded(surname or forename), folded(forename)


def _year(somebody: Profile) -> str | None:
    told = (somebody.fields.get(_YEAR) or "").strip()
    return f"Year {told}" if told.isdigit() else told or None
