"""Ports: what the core needs from an MIS, a store, a clock; what each promises.

Adapters satisfy these by shape. What an MIS cannot do is said in its
:class:`Capabilities` and checked when connecting, never by raising later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Final, Protocol, runtime_checkable

import attrs

from missync.model.codes import Codebook
from missync.model.events import AttendanceEvent
from missync.model.ids import EventId, Kind, MarkId, PersonId
from missync.model.marks import Lease, LedgerChange, Mark, PupilDay, State
from missync.model.people import Person, Record, SourceKey
from missync.model.plan import Changeset
from missync.model.reads import Ask, Count, Page, Stream
from missync.model.register import (
    Accepted,
    Outcome,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.model.roll import PersonQuery, Roll
from missync.model.runs import Holder, Run
from missync.model.schools import AttendanceCode, RefusedCode, School


PATIENCE: Final = 30.0
"""How many seconds one waits for others who write, where nothing else is said."""


@attrs.frozen(kw_only=True)
class Capabilities:
    """What an MIS can do for us.

    Attributes:
        fields: The descriptive fields it can give, per kind; a kind that is not in
            here cannot be read at all. A name ending in ``.*`` stands for every
            dotted name below it.
        counts: The kinds of which it says how many there are. Of others, whoever is
            not sent any more leaves the list only after a second complete import.
    """

    fields: Mapping[Kind, tuple[str, ...]]
    counts: frozenset[Kind] = frozenset()

    def gives(self, kind: Kind, field: str) -> bool:
        """Whether it can give this field of this kind."""
        return any(
            field.startswith(name[:-1]) and field != name[:-1]
            if name.endswith(".*")
            else field == name
            for name in self.fields.get(kind, ())
        )


class Mis(Protocol):
    """One school's MIS, seen through an adapter. It speaks; it never decides.

    Any method may raise :class:`~missync.errors.TryLater`,
    :class:`~missync.errors.AccessRefused`, :class:`~missync.errors.Rejected` or
    :class:`~missync.errors.BadPayload`, and no other error.
    """

    def school(self) -> School:
        """Ask the MIS which school this is. Called first, once per import."""

    def streams(self, ask: Ask) -> tuple[Stream, ...]:
        """Name the lists that have to be walked for this ask. Asks nobody."""

    def page(self, stream: Stream, place: str) -> Page:
        """Fetch the page at a place: the stream's start, or a page's ``follows``.

        One row that cannot be understood is a refused record; an answer that is not
        a page is a :class:`~missync.errors.BadPayload`.
        """

    def counts(self) -> Mapping[Kind, Count]:
        """How many of each kind the MIS says it has, as far as it says so."""

    def attendance_codes(self) -> tuple[AttendanceCode | RefusedCode, ...]:
        """The school's attendance codes, as the MIS lists them.

        One row that cannot be understood is a refused code.
        """

    def write_back(self) -> WriteBack:
        """Say whether marks can be written at this school, and how many at once."""

    def register(self, day: date, asked_at: datetime) -> RegisterReading:
        """Read the registers of one day, both sessions, everybody's.

        An entry that cannot be understood is an entry all the same, under a code that
        no school has.

        Args:
            day: The day.
            asked_at: The present moment, aware: the reading's ``as_of`` is no later,
                and earlier where the MIS shows a copy.

        Raises:
            Rejected: With the status 404 where there are no registers to be read at
                all, as if ``reads`` were false.
        """

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Write marks, all of them in one request; at most ``batch`` of them.

        It is sent once and never repeated by itself.

        Raises:
            Rejected: The MIS took none of them. Where there are several, one of them
                may be at fault.
            TryLater: The request surely did not reach the MIS, or it asked us to
                wait; none was taken.
            OutcomeUnknown: No answer came, or none that can be understood: they may
                have been taken, or not.
        """

    def outcome(self, receipt: str) -> Outcome:
        """Ask what became of marks that were taken."""

    def close(self) -> None:
        """Let go of connections. Calling it again does nothing."""


@runtime_checkable
class KnowsCodes(Protocol):
    """An MIS whose registers name codes by their ids, and that can be told them.

    An adapter need not be one: it asks for the codes itself then.
    """

    def know_codes(self, codes: tuple[AttendanceCode, ...]) -> None:
        """Take the codes as the site keeps them, before registers are read.

        A code that is not among them may still be in a register. Asks nobody.
        """


class Store(Protocol):
    """Where what we know of the sites is kept.

    Every method may raise :class:`~missync.errors.StoreError`.

    Attributes:
        ledger: The attendance it keeps.
    """

    @property
    def ledger(self) -> Ledger:
        """The attendance events and marks of its sites."""

    def roll(self, site: str, *, kinds: Collection[Kind] = tuple(Kind)) -> Roll:
        """Read everything a site knows, as of one moment.

        Args:
            site: The site's name.
            kinds: Whose people to read one by one; everybody else is counted.
        """

    def school(self, site: str) -> School | None:
        """Tell which school a site is; ``None`` before its first import.

        Nobody and nothing else is read for it.
        """

    def people(
        self, site: str, kind: Kind, query: PersonQuery | None = None
    ) -> tuple[Person, ...]:
        """Read the people of a kind: everybody, or those whom a query finds."""

    def records(
        self, site: str, keys: Collection[SourceKey]
    ) -> Mapping[SourceKey, Record]:
        """Read kept records in full, exactly as they were committed.

        Keys under which nothing is kept are left out.
        """

    def commit(self, site: str, changes: Changeset, run: Run) -> None:
        """Write a changeset and its run, all of it or nothing, in one transaction.

        Only what the changeset names is written. The roll's version moves when, and
        only when, something but the run is written.

        Raises:
            StalePlan: The roll is not at ``changes.basis`` any more; nothing was
                written.
        """

    def runs(self, site: str) -> Iterator[Run]:
        """Give the runs of a site, the newest first, each read when it is its turn.

        Most who ask look at a few; a site has a run a night and one a choice.
        """

    def turn(
        self, site: str, *, patience: float = PATIENCE
    ) -> AbstractContextManager[Store]:
        """Be the only one who commits to a site, until the block ends.

        Whoever else commits to it meanwhile waits, in a turn or without one. So what
        is decided from what is read in the block cannot be overtaken. What it writes
        is one transaction: others see all of it when the block has ended, or, if it
        raises, nothing. A turn dies with its holder's process.

        Args:
            site: The site's name.
            patience: How many seconds to wait for others, by a clock that never goes
                back.

        Returns:
            The store to read from and commit to. Within the block, the store itself
            would wait for the block's end.

        Raises:
            Busy: Others were not done in time; nothing was written.
        """

    def reading_on(self, connection: object) -> AbstractContextManager[Store]:
        """Read what the transaction sees that is open on a host's own connection.

        Args:
            connection: The host's connection to the database that holds our tables
                (SQLAlchemy's or the DB-API's).

        Returns:
            A store that is only read from.

        Raises:
            InputError: Such a connection cannot be used with this store.
        """

    def writing_on(
        self, connection: object, *, patience: float = PATIENCE
    ) -> AbstractContextManager[Store]:
        """Work in the transaction that is open on a host's own connection.

        What is written becomes part of that transaction, which the host ends. A block
        that raises is undone by itself; what the host wrote stays.

        Args:
            connection: As in :meth:`reading_on`.
            patience: How many seconds to wait for others, where the database has one
                writer at a time.

        Raises:
            Busy: Others were not done in time.
            InputError: Such a connection cannot be used with this store.
        """

    def importing(self, site: str, holder: Holder) -> AbstractContextManager[None]:
        """Hold the site's import lock. It dies with its holder's process.

        Raises:
            Busy: Somebody holds it; the message says who, since when.
        """

    def running(self, holder: Holder) -> AbstractContextManager[None]:
        """Hold the lock of the one process that serves the whole store by itself.

        It dies with its holder's process, and keeps nobody from anything else.

        Raises:
            Busy: Somebody holds it; the message says who, since when.
        """

    def is_served(self) -> bool:
        """Whether somebody is :meth:`running`. To look keeps nobody from that."""

    def readable_by_others(self) -> tuple[str, ...]:
        """Name the store's files that every user of this machine may read."""

    def close(self) -> None:
        """Let go of files and connections. Calling it again does nothing."""


class PupilBook(Protocol):
    """The ledger at one pupil, in an open transaction."""

    def recorded(self, host_id: str) -> AttendanceEvent | None:
        """Find the event that a host recorded under its own id, whosever it is."""

    def day(self, day: date) -> PupilDay:
        """Read what there is of the pupil and one day."""

    def write(self, change: LedgerChange) -> None:
        """Write events and marks, new ones and changed ones."""


class Ledger(Protocol):
    """What we owe the registers, and what became of it.

    Every method may raise :class:`~missync.errors.StoreError`.
    """

    def codebook(self, site: str) -> Codebook:
        """Read a site's codes and reasons. ``Store.commit`` writes them."""

    def pupil(self, site: str, person: PersonId) -> AbstractContextManager[PupilBook]:
        """Open the ledger at one pupil; whoever else wants that pupil waits.

        What is written is a transaction: all of it or, if the block raises, nothing.
        In a store that :meth:`Store.writing_on` gave it is a part of the host's.
        """

    def event(self, site: str, event: EventId) -> AttendanceEvent | None:
        """Read an event."""

    def events(
        self, site: str, *, person: PersonId | None = None
    ) -> tuple[AttendanceEvent, ...]:
        """Read the events of everybody or of one pupil, as they happened."""

    def mark(self, site: str, mark: MarkId) -> Mark | None:
        """Read a mark."""

    def marks(
        self,
        site: str,
        *,
        states: Collection[State] = frozenset(State),
        person: PersonId | None = None,
        day: date | None = None,
    ) -> tuple[Mark, ...]:
        """Read marks in these states, of everybody or of one pupil, as they were made.

        Those made at one instant come in the order in which they were written.

        Args:
            site: The site's name.
            states: The states of those that are wanted.
            person: Whose marks, if not everybody's.
            day: The day of the registers they are for, if not any.
        """

    def claim(
        self, site: str, lease: Lease, now: datetime, limit: int
    ) -> tuple[Mark, ...]:
        """Take open marks that are due now, for nobody else to take meanwhile.

        Open are those in a state that :attr:`State.is_open`. Of one pupil either
        every open mark that is due is taken, in the order in which they were made, or
        none: whoever holds one of a pupil's marks has that pupil to themselves. Two
        who claim at the same time never get the same pupil. The pupils whose marks
        are due longest come first.

        Args:
            site: The site's name.
            lease: Put on every mark that is taken.
            now: The present moment; leases that ended before it do not count.
            limit: How many marks to take at most, but for a pupil's last ones.
        """

    def advance(
        self, site: str, holder: str, marks: tuple[Mark, ...]
    ) -> tuple[Mark, ...]:
        """Write what became of marks that were claimed, each whole.

        Returns:
            Those written: whose lease the holder still had, expired or not, because
            nobody else took them.
        """

    def next_due(self, site: str) -> datetime | None:
        """Tell when the next open mark is due that nobody holds, if there is one.

        A mark somebody holds is due when that lease ends, or later.
        """


class Clock(Protocol):
    """Where the moment comes from."""

    def __call__(self) -> datetime:
        """Tell the present moment, with its time zone."""


class Progress(Protocol):
    """Who wants to know how a walk is getting on."""

    def __call__(self, stream: str, rows: int, of: int | None) -> None:
        """Hear that this many rows came so far, of how many where that is known."""
