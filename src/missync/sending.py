"""The shell of sending: look at the register, decide, write down, send.

Marks are written down as attempted before they are sent, and as what became of them
after. One that may have been written already goes alone, so that it can be told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Final

import attrs

from missync.comparing import compare_unseen
from missync.errors import (
    BadPayload,
    MissyncError,
    OutcomeUnknown,
    Rejected,
    TryLater,
)
from missync.model.codes import Codebook
from missync.model.ids import Kind, PersonId
from missync.model.marks import NOTHING, Mark, State
from missync.model.people import Person
from missync.model.rolls import Sought
from missync.model.settings import SiteSettings
from missync.model.write_back import (
    Allowed,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.ports import Clock, Mis, Store
from missync.rules.delivering import (
    accepted,
    decided,
    given_up,
    put_off,
    queued,
    rejected,
    still_pending,
    unknown,
)
from missync.rules.overwriting import Blocked, Look, Seen, Unseen, Write, decide
from missync.rules.writable import writable


__all__ = ["LEASE", "Desk", "Trip", "send"]

LEASE: Final = timedelta(seconds=30)
"""How long a mark is held by whoever is busy with it, at most."""

_MARGIN: Final = timedelta(seconds=12)
"""How long one answer can take: with less left of the lease, nothing is sent."""


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
        now, chance = self.clock(), self.chance()
        if mark.state is State.SENT:
            return still_pending(mark, now, chance)
        after = error.after if isinstance(error, TryLater) else None
        return put_off(mark, now, chance, error.message, after or timedelta(0))


@attrs.frozen(kw_only=True)
class Trip:
    """A connection to the MIS, and what it lets us do."""

    desk: Desk
    mis: Mis
    write_back: WriteBack
    codebook: Codebook


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
        trip: The round.

    Returns:
        Those that are still ours, as they are now.

    Raises:
        StoreError: The store cannot be read or written.
    """
    letters: list[_Letter] = []
    settled: list[Mark] = []
    for outcome in _decided(marks, trip):
        if isinstance(outcome, _Letter):
            letters.append(outcome)
        else:
            settled.append(outcome)
    done = trip.desk.advance(settled)
    held = {mark.id for mark in trip.desk.advance(each.attempted for each in letters)}
    ours = [letter for letter in letters if letter.claimed.id in held]
    sent = (
        mark
        for group in _grouped(ours, trip.write_back)
        for mark in trip.desk.advance(_sent(group, trip))
    )
    return (*done, *sent)


def _decided(marks: Sequence[Mark], trip: Trip) -> Iterator[Mark | _Letter]:
    desk = trip.desk
    ids = frozenset(mark.person for mark in marks)
    sought = Sought(kind=Kind.STUDENT, ids=ids)
    pupils = {pupil.id: pupil for pupil in desk.store.people(desk.site, sought)}
    looks = _Looks(trip, pupils)
    for mark in marks:
        of_the_key = _of_the_key(mark, desk)
        now = desk.clock()
        over = given_up(mark, now) or queued(mark, of_the_key, now)
        if over is not None:
            yield over
            continue
        written = writable(
            mark, pupils.get(mark.person), trip.codebook, trip.write_back, desk.settings
        )
        if isinstance(written, Blocked):
            yield decided(mark, written, now)
            continue
        try:
            look = looks.at(written)
        except MissyncError as error:
            yield desk.later(mark, error)
            continue
        decision = decide(mark, of_the_key, look, desk.settings)
        after = decided(mark, decision, now)
        if isinstance(decision, Write):
            yield _Letter(mark, after, written)
        else:
            yield after


def _of_the_key(mark: Mark, desk: Desk) -> tuple[Mark, ...]:
    """Give every mark of the pupil, date and session of a mark."""
    return tuple(
        each
        for each in desk.store.ledger.marks(
            desk.site, person=mark.person, day=mark.date
        )
        if each.session is mark.session
    )


class _Looks:
    """The registers, each read at most once in a round."""

    def __init__(self, trip: Trip, pupils: Mapping[PersonId, Person]) -> None:
        self._trip = trip
        self._pupils = pupils
        self._readings: dict[date, tuple[datetime, RegisterReading] | Unseen] = {}

    def at(self, written: Written) -> Look:
        """Look at what the register shows where a mark is to be written.

        What shows is there, however old; that something does not show is known only
        as of the reading.

        Raises:
            TryLater: The MIS did not answer.
        """
        if written.day not in self._readings:
            self._readings[written.day] = self._read(written.day)
        reading = self._readings[written.day]
        if isinstance(reading, Unseen):
            return reading
        asked_at, register = reading
        entry = register.entries.get((written.pupil, written.session))
        if entry is None:
            return Seen(shown=NOTHING, as_of=register.as_of)
        return Seen(shown=entry, as_of=asked_at, copied=register.as_of)

    def _read(self, day: date) -> tuple[datetime, RegisterReading] | Unseen:
        allowed, desk = self._trip.write_back, self._trip.desk
        if not (isinstance(allowed, Allowed) and allowed.reads):
            return Unseen(offered=False, why="this MIS does not show its registers.")
        asked_at = desk.clock()
        try:
            register = self._trip.mis.register(day, asked_at)
        except TryLater:
            raise
        except MissyncError as error:
            return Unseen(offered=True, why=error.message)
        compare_unseen(desk.store, desk.settings, asked_at, register)
        return asked_at, register


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


def _sent(letters: tuple[_Letter, ...], trip: Trip) -> Iterator[Mark]:
    """Send marks in one request; if they are rejected together, one by one."""
    desk = trip.desk
    if desk.clock() > _until(letters) - _MARGIN:
        hurry = TryLater("There was no time left for it in this round.")
        yield from (desk.later(each.claimed, hurry) for each in letters)
        return
    try:
        taken = trip.mis.write(tuple(each.written for each in letters))
    except Rejected as error:
        if len(letters) > 1:
            for each in letters:
                yield from _sent((each,), trip)
        else:
            yield rejected(letters[0].claimed, error.message)
    except (OutcomeUnknown, BadPayload) as error:
        now = desk.clock()
        for each in letters:
            yield unknown(each.attempted, now, desk.chance(), error.message)
    except MissyncError as error:
        yield from (desk.later(each.claimed, error) for each in letters)
    else:
        now, alone = desk.clock(), len(letters) == 1
        yield from (
            accepted(each.attempted, taken.receipt, now, alone=alone)
            for each in letters
        )
