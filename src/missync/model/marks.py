"""Marks: what we owe the register, and what became of each."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Final

import attrs
from attrs.validators import optional

from missync.model.events import AttendanceEvent, Session
from missync.model.ids import EventId, MarkId, PersonId
from missync.model.values import aware, not_blank


NO_MARK: Final = "-"
"""Stands for no mark at all, as registers show it; no MIS takes it as a code."""

UNREADABLE: Final = "?"
"""The code of an entry that is there, and whose code cannot be read."""


class State(Enum):
    """What has become of a mark.

    ``SENT`` is taken by the MIS and not confirmed yet; ``BLOCKED`` cannot be sent
    until somebody mends something, and is tried now and then; ``SUPERSEDED`` gave way
    before it was sent.
    """

    WAITING = "waiting"
    SENT = "sent"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    NOT_REQUIRED = "not-required"
    CONFLICT = "conflict"
    BLOCKED = "blocked"
    SUPERSEDED = "superseded"

    @property
    def is_open(self) -> bool:
        """Whether it is looked at again when it is due, without anybody's help."""
        return self in {State.WAITING, State.SENT, State.BLOCKED}


OPEN: Final = frozenset(state for state in State if state.is_open)
"""The states of marks that are still looked at without anybody's help."""

LEFT_TO_A_PERSON: Final = frozenset({State.CONFLICT, State.FAILED, State.BLOCKED})
"""The states of marks about which a person has to decide, or to mend something."""


class Over(Enum):
    """What a mark may be written over, beside nothing and ``N``."""

    USUAL = "usual"
    """What the table of the domain lets a late arrival or an early leaving replace."""

    FIRST_ARRIVAL = "first arrival"
    """Also ``/`` and ``\\`` by ``L``: they arrived before the register closed."""

    PRESENT = "present"
    """Also a present mark: the school writes to the session in progress."""

    UNLESS_PRESENT = "unless present"
    """A present mark makes it not required: they were there at registration."""

    NOTHING_ELSE = "nothing else"
    """Nothing and ``N`` only."""

    OURS = "ours"
    """Our own entry only: what was there before is put back."""

    ANYTHING = "anything"
    """A person decided so."""

    PUT_BACK = "put back"
    """Anything, to put back what was there before: a person decided so."""


BY_HAND: Final = frozenset({Over.ANYTHING, Over.PUT_BACK})
"""What a person decided: it goes over whatever there is."""


@attrs.frozen(kw_only=True)
class Entry:
    """A register entry, as the MIS shows it.

    Attributes:
        changed_at: When it last changed in the MIS, where it says so.
    """

    code: str = attrs.field(validator=not_blank)
    minutes_late: int | None = None
    comment: str | None = attrs.field(default=None, repr=False)
    changed_at: datetime | None = None


@attrs.frozen
class Nothing:
    """The register showed no entry."""


@attrs.frozen
class NotKnown:
    """What the register showed is not known: it was not read late enough, or at all."""


NOTHING = Nothing()
NOT_KNOWN = NotKnown()

Shown = Entry | Nothing | NotKnown


@attrs.frozen(kw_only=True)
class Lease:
    """Who is busy with a mark, and until when nobody else may be."""

    holder: str = attrs.field(validator=not_blank)
    until: datetime = attrs.field(validator=aware)


@attrs.frozen(kw_only=True)
class Mark:
    """One register entry we owe the MIS.

    Attributes:
        event: The event that made it.
        happened_at: When that event happened: the newest intent wins.
        made_at: When we made the mark.
        date: The day of the register, in the school's time zone.
        code: What the register is to show.
        minutes_late: Counted from when lateness starts; with ``L`` and ``U`` only.
        comment: What is written beside it, where the MIS takes that.
        over: What it may be written over.
        why: Why it is in this state, as a sentence.
        attempts: How often it was sent.
        due: When it is to be looked at next; once it is confirmed or given up, when
            that was.
        deadline: When it is given up.
        lease: Who is busy with it; ``None`` if nobody is.
        doubtful: It was sent, and no answer is known: look before sending it again.
            Of one that the MIS took since: it may be there from that time.
        alone: It has a request to itself, so that a refusal is about it: the one that
            the MIS took; while it waits, the next one, as it was refused among several.
        receipt: What the MIS gave to ask for the outcome by (Wonde: writeback_id).
        replaced: What the register showed before we wrote; ``None`` until we did, and
            where it was not known and comes out no more.
        written_at: When it was sent last, or when the MIS took it, where it did.
        confirmed_at: When the MIS was first known to have it; ``None`` where it is not,
            also once it is sent anew.
        settled_by: Who decided about it by hand; ``None`` where the rules found after
            that that it is not required.
    """

    id: MarkId
    event: EventId
    person: PersonId
    happened_at: datetime = attrs.field(validator=aware)
    made_at: datetime = attrs.field(validator=aware)
    date: date
    session: Session
    code: str = attrs.field(validator=not_blank)
    minutes_late: int | None = None
    comment: str | None = attrs.field(default=None, repr=False)
    over: Over = Over.USUAL
    state: State = State.WAITING
    why: str = attrs.field(repr=False)
    attempts: int = 0
    due: datetime = attrs.field(validator=aware)
    deadline: datetime = attrs.field(validator=aware)
    lease: Lease | None = None
    doubtful: bool = False
    alone: bool = False
    receipt: str | None = None
    replaced: Shown | None = None
    written_at: datetime | None = None
    confirmed_at: datetime | None = attrs.field(default=None, validator=optional(aware))
    settled_by: str | None = attrs.field(default=None, repr=False)

    @property
    def may_be_written(self) -> bool:
        """Whether the register may show it, as far as we know."""
        return self.doubtful or self.state in {State.SENT, State.SUCCESSFUL}

    @property
    def puts_back(self) -> bool:
        """Whether it puts back what the register showed before anything of ours."""
        return self.over in {Over.OURS, Over.PUT_BACK}

    @property
    def is_given_up(self) -> bool:
        """Whether it failed because its time was over, by the clock of that moment."""
        return self.state is State.FAILED and self.due >= self.deadline


@attrs.frozen(kw_only=True)
class PupilDay:
    """What the ledger holds of one pupil and one day.

    Attributes:
        events: In the order in which they happened.
        marks: In the order in which they were made.
    """

    events: tuple[AttendanceEvent, ...] = ()
    marks: tuple[Mark, ...] = ()

    def of(self, session: Session) -> tuple[Mark, ...]:
        """Give the marks of one session."""
        return tuple(mark for mark in self.marks if mark.session is session)


@attrs.frozen(kw_only=True)
class LedgerChange:
    """What a store has to write into the ledger, all of it or nothing.

    Attributes:
        events: Every event that is new or different, whole.
        marks: Every mark that is new or different, whole.
    """

    events: tuple[AttendanceEvent, ...] = ()
    marks: tuple[Mark, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.events or self.marks)
