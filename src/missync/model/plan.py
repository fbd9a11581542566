"""Plans: what an import will do, to whom and why, before it does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum

import attrs

from missync.errors import Problem
from missync.model.choices import MadeBy, Overrides
from missync.model.codes import Codebook
from missync.model.ids import Kind, RunId
from missync.model.people import Person, Profile, Record, RefusedRecord, SourceKey
from missync.model.reads import Complete, NeverShown, OutOfSight
from missync.model.roll import Source
from missync.model.runs import Counts, ReadSummary
from missync.model.schools import School
from missync.model.standings import Standing
from missync.model.values import aware


class Change(Enum):
    """What happens to somebody, in the order in which it is shown.

    Attributes:
        code: In documents.
        counted: As what it is counted.
        section: Of a page, where it stands.
        title: Over those to whom it happens; and, in small letters, in counts.
        phrase: What is said of so many people, where it moves them.
    """

    ADD = ("add", "added", "joining", "Joining", "will join")
    RESTORE = ("restore", "restored", "back", "Coming back", "will come back")
    LEAVE = ("leave", "left", "leaving", "Leaving", "will leave the list")
    GONE = ("gone", "gone", "leaving", "No longer sent", "will leave the list")
    NOT_IMPORTING = (
        "not-importing",
        "not_importing",
        "leaving",
        "Not imported any more",
        "will not be imported any more",
    )
    REPLACED = (
        "gone",
        "gone",
        "leaving",
        "Their id belongs to somebody else now",
        "will leave the list",
    )
    EXCLUDE = (
        "exclude",
        "excluded",
        "kept-off",
        "Kept off the list",
        "will be kept off the list",
    )
    ARCHIVE = ("archive", "archived", "kept-off", "Archived", "will be archived")
    HOLD = ("hold", "held", "held", "Held", "will be held until somebody decides")
    WAIT = ("wait", "unchanged", "waiting", "Signed in, so waiting", None)
    REFUSE = ("refuse", "refused", "not-understood", "Not understood", None)
    AMEND = ("change", "changed", "changing", "Changing", None)
    NOTE = ("note", "unchanged", "", "", None)

    code: str
    counted: str
    section: str
    title: str
    phrase: str | None

    def __init__(
        self, code: str, counted: str, section: str, title: str, phrase: str | None
    ) -> None:
        self.code = code
        self.counted = counted
        self.section = section
        self.title = title
        self.phrase = phrase


@attrs.frozen(kw_only=True)
class Step:
    """What happens to one person.

    Attributes:
        before: The person as the site knows them; ``None`` for a newcomer.
        after: What the site will hold of them.
        sources: The records behind it that are new or say something new.
        why: The reason, as a sentence.
    """

    change: Change
    before: Person | None
    after: Profile
    sources: tuple[Record, ...] = ()
    why: str = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        was_listed = self.before is not None and self.before.listed
        if was_listed and not (self.after.listed or isinstance(self, Removal)):
            message = f"{self.change.name} takes nobody off the list: a removal does."
            raise ValueError(message)

    @property
    def is_news(self) -> bool:
        """Whether a school would call it a change, or wants to know what is held."""
        return self.change is not Change.NOTE


@attrs.frozen(kw_only=True)
class Removal(Step):
    """Somebody comes off the list. Nothing else takes anybody off it.

    Attributes:
        proof: What it rests on: that their kind was read completely, or the word of a
            person who decided it.
    """

    proof: Complete | MadeBy

    @property
    def by_the_mis(self) -> bool:
        """Whether the MIS says so, and nobody decided it."""
        return isinstance(self.proof, Complete)


@attrs.frozen(kw_only=True)
class Refuse(Step):
    """Somebody's record cannot be understood; they stay as they were."""

    change: Change = attrs.field(default=Change.REFUSE, init=False)
    record: RefusedRecord

    @property
    def is_news(self) -> bool:
        """Whether it was not told of before."""
        return self.before != self.after


@attrs.frozen(kw_only=True)
class Hold(Step):
    """A removal or a return is held: the person stays as they were until approved.

    Attributes:
        held: What would happen; ``None`` where there is no proof for it.
        joins: Who would come in their place: where the MIS re-used their id, or sends
            somebody of their name and birth date under another.
    """

    change: Change = attrs.field(default=Change.HOLD, init=False)
    held: Step | None
    joins: Step | None = None

    @property
    def removal(self) -> Removal | None:
        """The removal that is held, if it is one."""
        return self.held if isinstance(self.held, Removal) else None


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
        awaiting: Newcomers who do not join yet, as they look like somebody of whom it
            is not certain that they are gone.
        choices: What is chosen about the site as a whole afterwards.
        policy: Names the settings and choices everybody is judged by afterwards; empty
            where not everybody is judged by the same.
        still_out_of_sight: The deciding facts that are out of sight afterwards, of
            every kind, as far as that is sure.
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
    awaiting: tuple[Step, ...] = ()
    choices: Overrides
    policy: str
    still_out_of_sight: tuple[OutOfSight, ...]
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
        plain_settings: The settings and choices it was made by, each under its name.
    """

    site: str
    made_at: datetime = attrs.field(validator=aware)
    after: RunId | None
    plain_settings: Mapping[str, str] = attrs.field(hash=False)
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
        out_of_sight: The deciding facts that are not shown any more, where that is new.
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
    out_of_sight: tuple[OutOfSight, ...] | None = None
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
            or self.out_of_sight is not None
            or self.codebook is not None
        )
