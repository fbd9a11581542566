"""The shell of sending: look at the register, decide, write down, send.

Marks are written down as attempted before they are sent, and as what became of them
after. One that may have been written already goes alone, so that it can be told apart.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

import attrs

from missync.comparing import compare_unseen
from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    OutcomeUnknown,
    PluginError,
    Rejected,
    TryLater,
)
from missync.model.codes import Codebook
from missync.model.ids import Kind, PersonId
from missync.model.marks import Mark
from missync.model.people import Person
from missync.model.rolls import Sought
from missync.model.settings import SiteSettings
from missync.model.write_back import (
    Accepted,
    Allowed,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.ports import Clock, Mis, Store
from missync.rules.delivering import (
    accepted,
    attempted,
    decided,
    hurried,
    postponed,
    queued,
    rejected,
    unknown,
)
from missync.rules.looks import Blocked, Look, Unseen, Write, look_at
from missync.rules.overwriting import decide
from missync.rules.writable import writable


__all__ = ["LEASE", "Desk", "Trip", "send"]

LEASE: Final = timedelta(seconds=30)
"""How long a mark is held by whoever is busy with it, at most."""

_MARGIN: Final = timedelta(seconds=12)
"""How long one answer can take: with less left of the lease, nobody is asked."""


@attrs.frozen(kw_only=True)
class Desk:
    """What delivery works with.

    Attributes:
        connect: Opens the MIS.
        clock: Tells the present moment.
        chance: Gives a number from 0 up to 1, so that not everybody comes at once.
        holder: Names whoever delivers: nobody else has this name.
    """

    settings: SiteSettings
    store: Store
    connect: Callable[[], AbstractContextManager[Mis]]
    clock: Clock
    chance: Callable[[], float]
    holder: str

    @property
    def site(self) -> str:
        """The site's name."""
        return self.settings.name

    def advance(self, marks: Iterable[Mark]) -> tuple[Mark, ...]:
        """Write down what became of claimed marks; leave out what others took."""
        return self.store.ledger.advance(self.site, self.holder, tuple(marks))

    def later(self, mark: Mark, error: MissyncError) -> Mark:
        """Say what becomes of a mark that could not be brought a step further."""
        return postponed(mark, error, self.clock(), self.chance())

    def of_the_key(self, mark: Mark) -> tuple[Mark, ...]:
        """Give every mark of the pupil, date and session of a mark, as made."""
        theirs = self.store.ledger.marks(self.site, person=mark.person, day=mark.date)
        return tuple(each for each in theirs if each.session is mark.session)


@attrs.frozen(kw_only=True)
class Trip:
    """A connection to the MIS.

    Attributes:
        codebook: The site's codes.
    """

    desk: Desk
    mis: Mis
    codebook: Codebook

    @cached_property
    def write_back(self) -> WriteBack:
        """What the MIS lets us do; it is asked when that first matters."""
        return self.mis.write_back()


@attrs.frozen
class _Letter:
    """A mark to send.

    Attributes:
        claimed: As it was.
        attempted: As it was written down before it is sent.
        written: As the MIS is told of it.
    """

    claimed: Mark
    attempted: Mark
    written: Written


def send(marks: Sequence[Mark], trip: Trip) -> tuple[Mark, ...]:
    """Bring waiting marks a step further.

    Args:
        marks: Claimed, in the order in which they were made.
        trip: The connection.

    Returns:
        Those that are still ours, as they are now.

    Raises:
        StoreError: The store cannot be read or written.
    """
    if not marks:
        return ()
    desk = trip.desk
    try:
        this = _Round(trip, trip.write_back, _pupils(marks, desk))
    except MissyncError as error:
        return desk.advance(desk.later(mark, error) for mark in marks)
    letters: list[_Letter] = []
    settled: list[Mark] = []
    for mark in marks:
        step = _next_step(mark, this)
        if isinstance(step, _Letter):
            letters.append(step)
        else:
            settled.append(step)
    done = desk.advance(settled)
    held = {mark.id for mark in desk.advance(each.attempted for each in letters)}
    ours = [letter for letter in letters if letter.claimed.id in held]
    return (*done, *_sent(ours, trip))


def _pupils(marks: Sequence[Mark], desk: Desk) -> Mapping[PersonId, Person]:
    sought = Sought(kind=Kind.STUDENT, ids=frozenset(mark.person for mark in marks))
    return {pupil.id: pupil for pupil in desk.store.people(desk.site, sought)}


_Reading = tuple[datetime, RegisterReading]
"""A register, and when it was asked for."""


@attrs.frozen
class _Round:
    """What a round of marks is decided by.

    Attributes:
        readings: The registers, each read once, also where that fails.
    """

    trip: Trip
    write_back: WriteBack
    pupils: Mapping[PersonId, Person]
    readings: dict[date, _Reading | Unseen | MissyncError] = attrs.field(factory=dict)

    def look(self, written: Written) -> Look | MissyncError:
        """Look at what the register shows where a mark is to be written."""
        if written.day not in self.readings:
            self.readings[written.day] = self._read(written.day)
        reading = self.readings[written.day]
        if isinstance(reading, Unseen | MissyncError):
            return reading
        asked_at, register = reading
        return look_at(register, asked_at, written.pupil, written.session)

    def _read(self, day: date) -> _Reading | Unseen | MissyncError:
        if not (isinstance(self.write_back, Allowed) and self.write_back.reads):
            return Unseen(offered=False, why="this MIS does not show its registers.")
        desk = self.trip.desk
        asked_at = desk.clock()
        try:
            register = self.trip.mis.register(day, asked_at)
        except (TryLater, BadPayload) as error:
            return error
        except MissyncError as error:
            return Unseen(offered=True, why=error.message)
        compare_unseen(desk.store, desk.settings, asked_at, register)
        return asked_at, register


def _next_step(mark: Mark, this: _Round) -> Mark | _Letter:
    """Decide what is to be done about a mark."""
    desk = this.trip.desk
    of_the_key, now = desk.of_the_key(mark), desk.clock()
    waits = queued(mark, of_the_key, now)
    if waits is not None:
        return waits
    written = writable(
        mark,
        this.pupils.get(mark.person),
        this.trip.codebook,
        this.write_back,
        desk.settings,
    )
    if isinstance(written, Blocked):
        return decided(mark, written, now)
    look = this.look(written)
    if isinstance(look, MissyncError):
        return desk.later(mark, look)
    decision = decide(mark, of_the_key, look, desk.settings)
    if isinstance(decision, Write):
        return _Letter(mark, attempted(mark, decision, now), written)
    return decided(mark, decision, now)


def _sent(letters: Sequence[_Letter], trip: Trip) -> Iterator[Mark]:
    """Send letters, until there is no time left or the MIS does not answer.

    Those that are rejected together are sent one by one.
    """
    desk = trip.desk
    away: TryLater | None = None
    groups = deque(_grouped(letters, trip.write_back))
    while groups:
        group = groups.popleft()
        if desk.clock() > _until(group) - _MARGIN:
            yield from desk.advance(hurried(e.claimed, desk.clock()) for e in group)
            continue
        answer = away or _posted(group, trip.mis)
        if isinstance(answer, TryLater):
            away = answer
        if isinstance(answer, Rejected) and len(group) > 1:
            groups.extendleft((each,) for each in reversed(group))
            continue
        yield from desk.advance(_answered(group, answer, desk))


def _until(letters: Sequence[_Letter]) -> datetime:
    """Tell when the first lease of these ends."""
    return min(e.claimed.lease.until for e in letters if e.claimed.lease)


def _grouped(
    letters: Sequence[_Letter], write_back: WriteBack
) -> Iterator[tuple[_Letter, ...]]:
    """Put together what goes in one request."""
    at_once = write_back.batch if isinstance(write_back, Allowed) else 1
    together = [each for each in letters if not each.claimed.doubtful]
    yield from ((each,) for each in letters if each.claimed.doubtful)
    for start in range(0, len(together), at_once):
        yield tuple(together[start : start + at_once])


def _posted(letters: Sequence[_Letter], mis: Mis) -> Accepted | MissyncError:
    try:
        return mis.write(tuple(each.written for each in letters))
    except MissyncError as error:
        return error


def _answered(
    letters: Sequence[_Letter], answer: Accepted | MissyncError, desk: Desk
) -> Iterator[Mark]:
    """Say what becomes of marks that were sent in one request."""
    alone = len(letters) == 1
    for each in letters:
        now, chance = desk.clock(), desk.chance()
        match answer:
            case Accepted(receipt=receipt):
                yield accepted(each.attempted, receipt, now, alone=alone)
            case Rejected(message=why, body=said):
                yield rejected(each.claimed, why, said)
            case AccessRefused(message=why):
                yield decided(each.claimed, Blocked(why), now)
            case (
                OutcomeUnknown(message=why)
                | BadPayload(message=why)
                | PluginError(message=why)
            ):
                yield unknown(each.attempted, now, chance, why)
            case _:
                yield desk.later(each.claimed, answer)
