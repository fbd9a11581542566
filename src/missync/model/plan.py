"""Plans: what an import will do, to whom and why, before it does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from missync.errors import Problem
from missync.model.choices import Overrides
from missync.model.codes import Codebook
from missync.model.ids import Kind, RunId
from missync.model.people import Person, Profile, Record, RefusedRecord, SourceKey
from missync.model.reads import Complete, NeverShown, OutOfSight
from missync.model.roll import Source
from missync.model.runs import Counts, ReadSummary
from missync.model.schools import School
from missync.model.standings import Standing
from missync.model.values import aware


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
    why: str = attrs.field(repr=False)

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
class SetAside(_Step):
    """Somebody is outside the site's filters now. It takes a complete read, too."""

    proof: Complete


@attrs.frozen(kw_only=True)
class Replaced(_Step):
    """The MIS gave somebody's id to another human being, and sends them no more."""

    proof: Complete


@attrs.frozen(kw_only=True)
class Exclude(_Step):
    """Somebody is kept off the list, by a person's word."""


@attrs.frozen(kw_only=True)
class Archive(_Step):
    """Somebody is taken off the list, by a person's word."""


Removing = Leave | Gone | SetAside | Replaced
"""What an import does to take somebody off the list: it has to show its proof."""

Returning = Add | Restore
"""What brings somebody the site knows onto the list."""


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
    """A removal or a return is held: the person stays as they were until approved.

    Attributes:
        removal: What would happen; ``None`` where there is no proof for it.
        joins: Who would come in their place: where the MIS re-used their id, or sends
            somebody of their name and birth date under another.
    """

    removal: Removing | Returning | None
    joins: Add | Note | None = None


@attrs.frozen(kw_only=True)
class Wait(_Step):
    """Somebody would be off the list, but is signed in: they stay until they go."""


@attrs.frozen(kw_only=True)
class Note(_Step):
    """Only our own bookkeeping moves: nothing on the list changes."""

    @property
    def is_news(self) -> bool:
        """It is none."""
        return False


Step = (
    Add
    | Restore
    | Amend
    | Leave
    | Gone
    | SetAside
    | Replaced
    | Exclude
    | Archive
    | Refuse
    | Hold
    | Wait
    | Note
)


@attrs.frozen(kw_only=True)
class ImportPlan:
    """For every record and person, what happens and why.

    Attributes:
        basis: The version of the roll it was decided from.
        today: The day it was decided for, in the school's time zone.
        school: Whose people they are; ``None`` before the first import.
        steps: What moves; people who are not in here stay exactly as they are.
        vanished: Kept records that the MIS does not send any more.
        strangers: Refused records of people the site does not know.
        choices: What is chosen about the site as a whole afterwards.
        policy: Names the settings and choices everybody is judged by afterwards; empty
            where not everybody is judged by the same.
        standings: Where everybody stands afterwards.
        digest: Names what is held; ``None`` where nothing is.
        out_of_sight: The deciding facts that the MIS does not show any more.
        never_shown: The kinds of which it never showed any.
        uncounted: The kinds that were read, and that the MIS does not count.
    """

    basis: int
    today: date
    school: School | None
    reads: tuple[ReadSummary, ...] = ()
    steps: tuple[Step, ...]
    vanished: tuple[SourceKey, ...] = ()
    strangers: tuple[RefusedRecord, ...] = ()
    choices: Overrides
    policy: str
    counts: Counts = attrs.field(factory=Counts)
    standings: Mapping[Standing, int] = attrs.field(factory=dict, hash=False)
    problems: tuple[Problem, ...] = ()
    digest: str | None = None
    out_of_sight: tuple[OutOfSight, ...] = ()
    never_shown: tuple[NeverShown, ...] = ()
    uncounted: tuple[Kind, ...] = ()

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that are news to a school."""
        return tuple(step for step in self.steps if step.is_news)

    @property
    def complete(self) -> bool:
        """Whether every read it rests on was proven complete."""
        return all(read.complete for read in self.reads)


@attrs.frozen(kw_only=True)
class SavedPlan:
    """A plan that was put aside, to be read and applied later.

    Attributes:
        site: The name of its site.
        made_at: When it was made; an aware instant.
        after: The newest run of the site when the MIS was read for it.
        rests_on: The settings and choices it was made by, each under its name.
    """

    site: str
    made_at: datetime = attrs.field(validator=aware)
    after: RunId | None
    rests_on: Mapping[str, str] = attrs.field(hash=False)
    plan: ImportPlan


@attrs.frozen
class Kept:
    """A record to keep, and what is noted of it."""

    record: Record
    source: Source


@attrs.frozen(kw_only=True)
class Changeset:
    """What a store has to write, all of it or nothing.

    Attributes:
        basis: The version of the roll it was made for; any other refuses it.
        people: Everybody who is new or different, whole.
        sources: Every record to keep that is new or different.
        vanished: Kept records to forget.
        choices: What is chosen about the site as a whole, where that is new.
        strangers: What the last import could not understand, where that is new.
        policy: By what everybody was judged, where that is new.
        codebook: The codes and reasons, where they are new.
    """

    basis: int
    school: School | None
    people: tuple[Person, ...] = ()
    sources: tuple[Kept, ...] = ()
    vanished: tuple[SourceKey, ...] = ()
    choices: Overrides | None = None
    strangers: tuple[RefusedRecord, ...] | None = None
    policy: str | None = None
    codebook: Codebook | None = None

    def moves_anything(self, school: School | None) -> bool:
        """Whether writing it would change what the store holds.

        Args:
            school: The school that the store has belonged to.
        """
        return bool(
            self.people
            or self.sources
            or self.vanished
            or self.school != school
            or self.choices is not None
            or self.strangers is not None
            or self.policy is not None
            or self.codebook is not None
        )
