"""Runs: what one import came to, as history keeps it."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import NewType

import attrs

from missync.model.checks import aware, not_blank
from missync.model.people import Kind


__all__ = ["Counts", "Holder", "ReadSummary", "Run", "RunId", "Verdict"]

RunId = NewType("RunId", str)


class Verdict(Enum):
    """What a run came to, in one word."""

    APPLIED = "applied"
    NOTHING_TO_DO = "nothing-to-do"
    HELD = "held"
    PARTIAL = "partial"
    PLANNED = "planned"


@attrs.frozen(kw_only=True)
class Counts:
    """How many people met which fate. Each is counted exactly once.

    They add up to everybody the site knows, and the refused records of nobody known.
    """

    added: int = 0
    changed: int = 0
    left: int = 0
    gone: int = 0
    restored: int = 0
    archived: int = 0
    excluded: int = 0
    refused: int = 0
    held: int = 0
    unchanged: int = 0


@attrs.frozen(kw_only=True)
class ReadSummary:
    """What is worth keeping of one read.

    Attributes:
        why: What it rests on when complete, what is missing when not.
        records: How many records were understood.
        as_of: When the newest of them last changed in the MIS; an aware instant.
    """

    kind: Kind
    complete: bool
    why: str
    records: int
    as_of: datetime | None = None


@attrs.frozen(kw_only=True)
class Run:
    """One run, as history keeps it.

    Attributes:
        at: When it was decided; an aware instant.
        day: The day it was decided for, in the school's time zone.
        by: Who asked for it.
    """

    id: RunId
    at: datetime = attrs.field(validator=aware)
    day: date
    by: str = attrs.field(validator=not_blank)
    verdict: Verdict
    counts: Counts
    reads: tuple[ReadSummary, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every read of the run was proven complete."""
        return all(read.complete for read in self.reads)


@attrs.frozen(kw_only=True)
class Holder:
    """Who is importing a site right now, for those who are turned away."""

    by: str
    process: int
    host: str
    since: datetime = attrs.field(validator=aware)

    def __str__(self) -> str:
        return (
            f"{self.by} (process {self.process} on {self.host}), "
            f"since {self.since:%Y-%m-%d %H:%M:%S %Z}"
        )
