"""What is known of a register entry, and what can be decided about a mark."""

from __future__ import annotations

from datetime import datetime

import attrs

from missync.model.events import Session
from missync.model.ids import MisId
from missync.model.marks import NO_MARK, NOTHING, Entry, Nothing, Shown
from missync.model.write_back import RegisterReading
from missync.rules.names import alike


__all__ = [
    "Blocked",
    "Conflict",
    "Decision",
    "Found",
    "Learned",
    "Look",
    "NotRequired",
    "Seen",
    "Spared",
    "Unseen",
    "Write",
    "look_at",
]


@attrs.frozen(kw_only=True)
class Seen:
    """What a reading of the register showed of a pupil and a session.

    Attributes:
        as_of: How old the reading is; an aware instant.
        copied: How old what shows may be, where that was read from a copy.
    """

    shown: Entry | Nothing
    as_of: datetime
    copied: datetime | None = None

    @property
    def surely_as_of(self) -> datetime:
        """How old what shows is at most."""
        return self.copied or self.as_of


@attrs.frozen(kw_only=True)
class Unseen:
    """The register cannot be read.

    Attributes:
        offered: Whether this MIS lets registers be read at all.
        why: Why it cannot be read, as a sentence.
    """

    offered: bool
    why: str


Look = Seen | Unseen


def look_at(
    register: RegisterReading, asked_at: datetime, pupil: MisId, session: Session
) -> Seen:
    """Look at what a reading of the registers shows of a pupil and a session.

    What shows is there, however old; that something does not show is known only as of
    the reading. A dash is no entry: some MISs show it for no mark.
    """
    entry = register.entries.get((pupil, session))
    if entry is None or alike(entry.code, NO_MARK):
        return Seen(shown=NOTHING, as_of=register.as_of)
    return Seen(shown=entry, as_of=asked_at, copied=register.as_of)


@attrs.frozen
class Write:
    """Write it.

    Attributes:
        replaced: What it is written over.
    """

    replaced: Shown
    why: str


@attrs.frozen
class Found:
    """The register shows it already: it was sent, and the answer was lost."""

    why: str


@attrs.frozen
class NotRequired:
    """It does not need to be written."""

    why: str


@attrs.frozen
class Conflict:
    """A person has to say what is right.

    Attributes:
        replaced: What ours was written over, where that came out only now.
    """

    why: str
    replaced: Entry | None = None


@attrs.frozen
class Blocked:
    """It cannot be written until somebody mends something."""

    why: str


@attrs.frozen
class Learned:
    """It came out what a mark was written over; all is well."""

    replaced: Entry | Nothing


Spared = Found | NotRequired | Conflict | Blocked
"""What is decided about a mark that is not written now."""

Decision = Write | Spared
