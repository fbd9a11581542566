"""Plans: what an import will do, to whom and why, before it does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from missync.errors import Problem
from missync.model.people import (
    Person,
    PersonId,
    Profile,
    Record,
    RefusedRecord,
    SourceKey,
)
from missync.model.reads import Complete
from missync.model.runs import Counts, ReadSummary
from missync.model.schools import School
from missync.model.standings import Standing


__all__ = [
    "Add",
    "Amend",
    "Changeset",
    "Gone",
    "Hold",
    "ImportPlan",
    "Leave",
    "Note",
    "Refuse",
    "Restore",
    "Roll",
    "Source",
    "Step",
]


@attrs.frozen(kw_only=True)
class Source:
    """What is kept of a record that was imported: whose it is and what it said."""

    person: PersonId
    fingerprint: str


@attrs.frozen(kw_only=True)
class Roll:
    """Everything a site knows, as one consistent reading of its store.

    Attributes:
        version: Moves with every change; a plan is good for one version only.
        school: The school the store belongs to, once an import has said so.
        sources: The records that were last imported.
    """

    version: int = 0
    school: School | None = None
    people: tuple[Person, ...] = ()
    sources: Mapping[SourceKey, Source] = attrs.field(factory=dict, hash=False)


@attrs.frozen(kw_only=True)
class _Step:
    """What happens to one person.

    Attributes:
        before: The person as the site knows them; ``None`` for a newcomer.
        after: What the site will hold of them.
        sources: The records behind it that are new or say something new.
        why: The reason, as a sentence.
    """

    before: Person | None
    after: Profile
    sources: tuple[Record, ...] = ()
    why: str

    @property
    def is_news(self) -> bool:
        """Whether a school would call it a change, or wants to know what is held."""
        return True


@attrs.frozen(kw_only=True)
class Add(_Step):
    """Somebody comes on the list for the first time."""


@attrs.frozen(kw_only=True)
class Restore(_Step):
    """Somebody who was on the list before comes back."""


@attrs.frozen(kw_only=True)
class Amend(_Step):
    """What is held of somebody changes; their place on the list does not."""


@attrs.frozen(kw_only=True)
class Leave(_Step):
    """Somebody's record says that they left. It takes a complete read to act on."""

    proof: Complete


@attrs.frozen(kw_only=True)
class Gone(_Step):
    """The MIS does not send somebody any more. A complete read is the only proof."""

    proof: Complete


@attrs.frozen(kw_only=True)
class Refuse(_Step):
    """Somebody's record cannot be understood; they stay as they were."""

    record: RefusedRecord

    @property
    def is_news(self) -> bool:
        """Whether it was not told of before."""
        return self.before != self.after


@attrs.frozen(kw_only=True)
class Hold(_Step):
    """The record looks like another human's; the person stays as they were."""


@attrs.frozen(kw_only=True)
class Note(_Step):
    """Only our own bookkeeping moves: nothing on the list changes."""

    @property
    def is_news(self) -> bool:
        """It is none."""
        return False


Step = Add | Restore | Amend | Leave | Gone | Refuse | Hold | Note


@attrs.frozen(kw_only=True)
class ImportPlan:
    """For every record and person, what happens and why.

    Attributes:
        basis: The version of the roll it was decided from.
        today: The day it was decided for, in the school's time zone.
        steps: What moves; people who are not in here stay exactly as they are.
        vanished: Kept records that the MIS does not send any more.
        strangers: Refused records of people the site does not know.
        standings: Where everybody stands afterwards.
    """

    basis: int
    today: date
    school: School
    reads: tuple[ReadSummary, ...]
    steps: tuple[Step, ...]
    vanished: tuple[SourceKey, ...] = ()
    strangers: tuple[RefusedRecord, ...] = ()
    counts: Counts
    standings: Mapping[Standing, int] = attrs.field(hash=False)
    problems: tuple[Problem, ...] = ()

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that are news to a school."""
        return tuple(step for step in self.steps if step.is_news)

    @property
    def complete(self) -> bool:
        """Whether every read it rests on was proven complete."""
        return all(read.complete for read in self.reads)


@attrs.frozen(kw_only=True)
class Changeset:
    """What a store has to write, all of it or nothing.

    Attributes:
        basis: The version of the roll it was made for; any other refuses it.
        people: Everybody who is new or different, whole.
        sources: Every kept record that is new or different, with its person.
        vanished: Kept records to forget.
    """

    basis: int
    school: School
    people: tuple[Person, ...] = ()
    sources: tuple[tuple[PersonId, Record], ...] = ()
    vanished: tuple[SourceKey, ...] = ()

    def moves_anything(self, roll: Roll) -> bool:
        """Whether writing it would change what the store holds."""
        return bool(
            self.people or self.sources or self.vanished or roll.school != self.school
        )
