"""Runs: what one import came to, as history keeps it."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final

import attrs

from missync.model.ids import Kind, PersonId, RunId
from missync.model.values import aware, not_blank


IMPORT: Final = "import"
IMPORT_OF_SAVED: Final = "import of a saved plan"


class Verdict(Enum):
    """What a run came to, in one word."""

    APPLIED = "applied"
    NOTHING_TO_DO = "nothing-to-do"
    HELD = "held"
    PARTIAL = "partial"
    PLANNED = "planned"


@attrs.frozen(kw_only=True)
class Counts:
    """To how many people what happens. Everybody is counted exactly once.

    They add up to everybody the site knows, and the refused records of nobody known.

    Attributes:
        new_off_list: Those whom the site did not know, and who are not on the list:
            leavers, those who start later, those outside the filters.
    """

    added: int = 0
    changed: int = 0
    left: int = 0
    gone: int = 0
    not_importing: int = 0
    restored: int = 0
    archived: int = 0
    excluded: int = 0
    refused: int = 0
    held: int = 0
    new_off_list: int = 0
    unchanged: int = 0


@attrs.frozen(kw_only=True)
class ReadSummary:
    """What is worth keeping of one read.

    Attributes:
        why: What it rests on when complete, what is missing when not.
        records: How many records were understood.
        as_of: When the newest of them last changed in the MIS; an aware instant.
        miscounted: Whether another number came than the MIS itself counts.
        hidden: The fields the site asks for that were filled for nobody.
        codes_refused: Why the MIS did not give its attendance codes beside the pupils,
            as a sentence; ``None`` where it did.
    """

    kind: Kind
    complete: bool
    why: str
    records: int
    as_of: datetime | None = None
    miscounted: bool = False
    hidden: tuple[str, ...] = ()
    codes_refused: str | None = None


class HeldChange(Enum):
    """What an import would do to somebody that can be held."""

    LEFT = "left"
    GONE = "gone"
    NOT_IMPORTING = "not importing"
    REPLACED = "replaced"
    RETURNED = "returned"


@attrs.frozen
class Held:
    """One step that is held: it takes a person's word to let it go."""

    person: PersonId
    removal: HeldChange


@attrs.frozen(kw_only=True)
class Run:
    """One run, as history keeps it.

    Attributes:
        at: When it was decided; an aware instant.
        day: The day it was decided for, in the school's time zone.
        by: Who asked for it.
        what: What was done: ``import``, or what an operator chose, as a sentence.
        why: The reason they gave, where they gave one.
        held: The removals that the brake holds.
        digest: Names those removals; ``None`` where none are held.
    """

    id: RunId
    at: datetime = attrs.field(validator=aware)
    day: date
    by: str = attrs.field(validator=not_blank, repr=False)
    what: str = IMPORT
    why: str | None = attrs.field(default=None, repr=False)
    verdict: Verdict
    counts: Counts
    reads: tuple[ReadSummary, ...] = ()
    held: tuple[Held, ...] = ()
    digest: str | None = None

    @property
    def is_import(self) -> bool:
        """Whether it brought people in, and was no mere choice."""
        return self.what in {IMPORT, IMPORT_OF_SAVED}

    @property
    def read_the_mis(self) -> bool:
        """Whether the MIS was read for it there and then."""
        return self.what == IMPORT

    @property
    def complete(self) -> bool:
        """Whether every read of the run was proven complete."""
        return all(read.complete for read in self.reads)

    def read_all_of(self, kind: Kind) -> bool:
        """Whether a kind was read for it, and proven complete."""
        return any(read.complete for read in self.reads if read.kind is kind)


@attrs.frozen(kw_only=True)
class Holder:
    """Who is importing a site right now, for those who are turned away."""

    by: str = attrs.field(repr=False)
    process: int
    host: str
    since: datetime = attrs.field(validator=aware)

    def __str__(self) -> str:
        return (
            f"{self.by} (process {self.process} on {self.host}), "
            f"since {self.since:%Y-%m-%d %H:%M:%S %Z}"
        )


@attrs.frozen(kw_only=True)
class Moment:
    """What a run knows that the MIS does not say.

    Attributes:
        at: When it is.
        day: The day it is, in the school's time zone.
        by: Who asks for it.
        what: What they ask for.
        why: Their reason.
        approve: The digest of the held removals that they approve of.
    """

    run: RunId
    at: datetime
    day: date
    by: str = attrs.field(repr=False)
    what: str = "import"
    why: str | None = attrs.field(default=None, repr=False)
    approve: str | None = None
