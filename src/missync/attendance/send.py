"""The shell of sending: look at the register, decide, write down, send.

That is done day by day, so that a register was read just now when it is decided by.
Who the pupils are is read after it, so that it is theirs that is written, whatever was
imported while the MIS took its time.
Marks are written down as attempted before they are sent, and as what became of them
after. Their lease begins anew then, and with every day: however long the MIS took to
show its registers, there is time to send some. One that may have been written already
goes alone, so that an answer is about it and no other.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import attrs

from missync.attendance.compare import compare_written
from missync.attendance.connection import Connection
from missync.attendance.delivery import Delivery
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
from missync.model.register import (
    Accepted,
    Allowed,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.model.roll import PersonQuery
from missync.model.sentences import sentence
from missync.rules.attendance.ours import may_be_from_before
from missync.rules.attendance.overwrite import decide
from missync.rules.attendance.register_reading import (
    NOT_OFFERED,
    Blocked,
    RegisterUnread,
    RegisterView,
    Write,
    unseen_by,
    view_of,
)
from missync.rules.attendance.retry import (
    after_acceptance,
    after_attempt,
    after_decision,
    after_lost_answer,
    after_queueing,
    after_rejection,
    due_at_once,
)
from missync.rules.attendance.sendable import writable


_RENUMBERED: Final = "The pupil got another MIS id while their register was read."
_MARGIN: Final = timedelta(seconds=12)
"""How long one answer can take: with less left of the lease, nobody is asked."""


@attrs.frozen
class _Outgoing:
    """A mark to send.

    Attributes:
        claimed: As it was.
        attempted: As it was written down before it is sent.
        written: As the MIS is told of it.
    """

    claimed: Mark
    attempted: Mark
    written: Written


def send(
    marks: Sequence[Mark], delivery: Delivery, connection: Connection
) -> tuple[Mark, ...]:
    """Bring waiting marks a step further.

    Args:
        marks: Claimed, in the order in which they were made.
        delivery: What it works with.
        connection: Over which they are sent.

    Returns:
        Those that are still ours, as they are now.

    Raises:
        StoreError: The store cannot be read or written.
    """
    if not marks:
        return ()
    codebook = delivery.store.ledger.codebook(delivery.site)
    try:
        write_back = connection.write_back()
        connection.know_codes(tuple(known.code for known in codebook.codes))
    except MissyncError as error:
        return delivery.advance(delivery.later(mark, error) for mark in marks)
    done: list[Mark] = []
    away: TryLater | None = None
    for number, (day, of_a_day) in enumerate(_by_day(marks).items()):
        held = delivery.held_on(of_a_day) if number else of_a_day
        people = frozenset(mark.person for mark in held)
        this = _Basis(delivery, connection, write_back, day, people, away)
        done += _sent_for_a_day(held, this)
        away = this.away
    return tuple(done)


def _by_day(marks: Iterable[Mark]) -> Mapping[date, Sequence[Mark]]:
    of_a_day: defaultdict[date, list[Mark]] = defaultdict(list)
    for mark in marks:
        of_a_day[mark.date].append(mark)
    return of_a_day


def _sent_for_a_day(marks: Iterable[Mark], this: _Basis) -> Iterator[Mark]:
    delivery = this.delivery
    this.read_what_is_known()
    steps = [_next_step(mark, this) for mark in marks]
    yield from delivery.advance(step for step in steps if isinstance(step, Mark))
    outgoing = [step for step in steps if isinstance(step, _Outgoing)]
    held = delivery.held_on(each.attempted for each in outgoing)
    until = {mark.id: mark.lease.until for mark in held if mark.lease}
    ours = [each for each in outgoing if each.claimed.id in until]
    yield from _sent(ours, this, min(until.values(), default=delivery.clock()))


_Reading = tuple[datetime, RegisterReading]
"""A register, and when it was asked for."""


@attrs.define
class _Basis:
    """What the marks of a day are decided by.

    Attributes:
        day: The day.
        people: Whom the marks are about.
        away: Why nobody is asked any more, once the MIS did not take marks in time.
        pupils: What is known of those people.
        codebook: The codes of the school.
        reading: The register, read once, also where that fails.
        read_as: The pupils as they were known when it was read.
    """

    delivery: Delivery
    connection: Connection
    write_back: WriteBack
    day: date
    people: frozenset[PersonId]
    away: TryLater | None
    pupils: Mapping[PersonId, Person] = attrs.field(factory=dict)
    codebook: Codebook = attrs.field(factory=Codebook)
    reading: _Reading | RegisterUnread | MissyncError | None = None
    read_as: Mapping[PersonId, Person] = attrs.field(factory=dict)

    def read_what_is_known(self) -> None:
        """Read who the pupils are, and which codes the school has, as of now."""
        store, site = self.delivery.store, self.delivery.site
        theirs = PersonQuery(ids=self.people)
        pupils = store.people(site, Kind.STUDENT, theirs) if theirs else ()
        self.pupils = {pupil.id: pupil for pupil in pupils}
        self.codebook = store.ledger.codebook(site)

    def read_register(self) -> _Reading | RegisterUnread | MissyncError:
        """Read the register once, and after it what is known of the pupils."""
        if self.away:
            return self.away
        if self.reading is None:
            self.read_as = self.pupils
            self.reading = self._read()
            self.read_what_is_known()
        return self.reading

    def is_renumbered(self, who: PersonId) -> bool:
        """Whether somebody has another id than the register that was read shows."""
        then_and_now = (self.read_as.get(who), self.pupils.get(who))
        return len({pupil.mis_id for pupil in then_and_now if pupil}) > 1

    def written(self, mark: Mark) -> Written | Blocked:
        """Say how a mark is written in the MIS, or what keeps it from being written."""
        return writable(
            mark,
            self.pupils.get(mark.person),
            self.codebook,
            self.write_back,
            self.delivery.settings,
        )

    def view(self, written: Written) -> RegisterView | MissyncError:
        """Look at what the register shows where a mark is to be written."""
        reading = self.read_register()
        if isinstance(reading, RegisterUnread | MissyncError):
            return reading
        asked_at, register = reading
        return view_of(
            register,
            asked_at,
            written.pupil,
            written.session,
            self.delivery.settings,
        )

    def _read(self) -> _Reading | RegisterUnread | MissyncError:
        if not (isinstance(self.write_back, Allowed) and self.write_back.reads):
            return NOT_OFFERED
        delivery = self.delivery
        asked_at = delivery.clock()
        try:
            register = self.connection.register(self.day, asked_at)
        except MissyncError as error:
            return unseen_by(error) or error
        compare_written(delivery.store, delivery.settings, asked_at, register)
        return asked_at, register


def _next_step(mark: Mark, this: _Basis) -> Mark | _Outgoing:
    """Decide what is to be done about a mark."""
    delivery = this.delivery
    now = delivery.clock()
    waits = after_queueing(mark, delivery.of_the_key(mark), now)
    if waits is not None:
        return waits
    if isinstance(this.written(mark), Written):
        this.read_register()
    written = this.written(mark)
    if isinstance(written, Blocked):
        return after_decision(mark, written, now)
    if this.is_renumbered(mark.person):
        return due_at_once(mark, now, _RENUMBERED)
    view = this.view(written)
    if isinstance(view, MissyncError):
        return delivery.later(mark, view)
    decision = decide(mark, delivery.of_the_key(mark), view, delivery.settings)
    if isinstance(decision, Write):
        return _Outgoing(mark, after_attempt(mark, decision, now), written)
    return after_decision(mark, decision, now)


def _sent(
    outgoing: Sequence[_Outgoing], this: _Basis, until: datetime
) -> Iterator[Mark]:
    """Send marks, until there is no time left or the MIS does not answer.

    Those that are rejected together are sent one by one.
    """
    delivery = this.delivery
    groups = deque(_grouped(outgoing, this.write_back))
    while groups:
        group = groups.popleft()
        if delivery.clock() > until - _MARGIN:
            now = delivery.clock()
            yield from delivery.advance(due_at_once(e.claimed, now) for e in group)
            continue
        answer = this.away or _answer_to(group, this.connection)
        if isinstance(answer, TryLater):
            this.away = answer
        if isinstance(answer, Rejected) and len(group) > 1:
            groups.extendleft((each,) for each in reversed(group))
            continue
        yield from delivery.advance(_answered(group, answer, this))


def _grouped(
    outgoing: Sequence[_Outgoing], write_back: WriteBack
) -> Iterator[tuple[_Outgoing, ...]]:
    """Put together what goes in one request."""
    at_once = write_back.batch if isinstance(write_back, Allowed) else 1
    together = [each for each in outgoing if not each.claimed.doubtful]
    yield from ((each,) for each in outgoing if each.claimed.doubtful)
    for start in range(0, len(together), at_once):
        yield tuple(together[start : start + at_once])


def _answer_to(
    outgoing: Sequence[_Outgoing], connection: Connection
) -> Accepted | MissyncError:
    try:
        return connection.write(tuple(each.written for each in outgoing))
    except MissyncError as error:
        return error


def _answered(
    outgoing: Sequence[_Outgoing], answer: Accepted | MissyncError, this: _Basis
) -> Iterator[Mark]:
    """Say what becomes of marks that were sent in one request."""
    delivery, pause = this.delivery, this.connection.confirms_after
    alone = len(outgoing) == 1
    for each in outgoing:
        now, chance = delivery.clock(), delivery.chance()
        match answer:
            case Accepted(receipt=receipt):
                yield after_acceptance(
                    each.attempted,
                    receipt,
                    now,
                    alone=alone,
                    doubtful=may_be_from_before(each.claimed, each.attempted),
                    pause=pause,
                )
            case Rejected(message=why, body=said):
                yield after_rejection(each.claimed, why, said)
            case AccessRefused(message=why):
                yield after_decision(each.claimed, Blocked(sentence(why)), now)
            case (
                OutcomeUnknown(message=why)
                | BadPayload(message=why)
                | PluginError(message=why)
            ):
                yield after_lost_answer(each.attempted, now, chance, why)
            case _:
                yield delivery.later(each.claimed, answer)
