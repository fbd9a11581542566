"""What is known of a register entry, and what can be decided about a mark."""

from __future__ import annotations

from datetime import datetime

import attrs

from missync.model.marks import Entry, Nothing, Shown


__all__ = [
    "Blocked",
    "Conflict",
    "Decision",
    "Found",
    "Learned",
    "Look",
    "NotRequired",
    "Seen",
    "Unseen",
    "Write",
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


Decision = Write | Found | NotRequired | Conflict | Blocked
