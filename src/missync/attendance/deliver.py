"""The shell of delivery: claim what is due, ask what became of it, send the rest.

The MIS is connected to before anything is claimed, so that nobody holds marks while it
takes its time over that.

A process that is killed between any two steps leaves marks that the next round
finishes, without writing anything twice that would mean something else the second
time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import attrs

from missync.attendance.connection import Connection, KeptConnection
from missync.attendance.delivery import Delivery
from missync.attendance.send import send
from missync.errors import MissyncError, StoreError, TryLater
from missync.model.ids import MarkId
from missync.model.marks import OPEN, LedgerChange, Mark, State
from missync.model.register import (
    Applied,
    Outcome,
    Pending,
    Refused,
)
from missync.rules.attendance.late_outcomes import (
    after_own_confirmation,
    after_second_look,
)
from missync.rules.attendance.pauses import fitting_pause
from missync.rules.attendance.retry import after_outcome, due_at_once
from missync.rules.checks.clocks import righted
from missync.rules.roll.school import mismatch


_MOST: Final = 200
"""How many marks are claimed at once; what is more waits for the next round."""

_OPEN_OR_FAILED: Final = OPEN | {State.FAILED}
"""What a wrong clock can have stopped. What failed is looked at before connecting."""

_ASKING: Final = timedelta(seconds=5)
"""How long outcomes are asked for in a round."""


def deliver(
    delivery: Delivery,
    kept: KeptConnection,
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[Mark, ...]:
    """Bring whatever is due a step further.

    What becomes due while that goes on waits for the next call: with an MIS that is
    slow in vain, this would never end. A clock that is set back meanwhile sets back
    what is due.

    Args:
        delivery: What it works with.
        kept: The connection to the MIS; it stays open.
        stopped: Whether no further round is to begin; asked before each.

    Returns:
        Every mark that was looked at, as it is now; nothing where nothing was due, and
        then nobody was asked.

    Raises:
        StoreError: The store cannot be read or written.
    """
    _free(delivery, OPEN if kept.is_open else _OPEN_OR_FAILED)
    begun = delivery.clock()
    done: dict[MarkId, Mark] = {}
    while not stopped():
        begun = min(begun, delivery.clock())
        if not _is_due(delivery, begun):
            break
        try:
            connection = _connected(delivery, kept)
        except MissyncError as error:
            later = [delivery.later(mark, error) for mark in _claimed(delivery, begun)]
            return (*done.values(), *delivery.advance(later))
        claimed = _claimed(delivery, begun)
        if not claimed:
            break
        sent, others = _parted(claimed)
        done.update((mark.id, mark) for mark in send(others, delivery, connection))
        asked, answered = _asked(sent, delivery, connection)
        done.update((mark.id, mark) for mark in asked)
        if not answered:
            break
    return tuple(done.values())


def _free(delivery: Delivery, states: Collection[State]) -> None:
    """Free the marks in these states that a wrong clock keeps waiting, or gave up."""
    ledger, site = delivery.store.ledger, delivery.site
    for mark in ledger.marks(site, states=states):
        if righted(mark, delivery.clock()) is None:
            continue
        with ledger.pupil(site, mark.person) as book:
            marks = book.day(mark.date).marks
            current = next(each for each in marks if each.id == mark.id)
            freed = righted(current, delivery.clock())
            if freed is not None:
                book.write(LedgerChange(marks=(freed,)))


def _is_due(delivery: Delivery, begun: datetime) -> bool:
    """Tell whether anything may have been due then that nobody is busy with."""
    due = delivery.store.ledger.next_due(delivery.site)
    return due is not None and due <= begun


def _claimed(delivery: Delivery, begun: datetime) -> tuple[Mark, ...]:
    lease = delivery.lease()
    return delivery.store.ledger.claim(delivery.site, lease, begun, _MOST)


def _parted(claimed: Iterable[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Part marks that the MIS took from those that are still to be sent."""
    marks = tuple(claimed)
    sent = [mark for mark in marks if mark.state is State.SENT]
    return sent, [mark for mark in marks if mark.state is not State.SENT]


def _connected(delivery: Delivery, kept: KeptConnection) -> Connection:
    """Connect to the MIS, or go on with the connection there is.

    Raises:
        MissyncError: It cannot be asked, or answers as another school.
    """
    connection = kept.get()
    reason = mismatch(delivery.store.school(delivery.site), connection.school)
    if reason is not None:
        kept.close()
        raise StoreError(str(reason))
    return connection


def _asked(
    sent: Iterable[Mark], delivery: Delivery, connection: Connection
) -> tuple[list[Mark], bool]:
    """Ask what became of marks that the MIS took; those of one request at once.

    New marks must not wait for this: it is done after they are sent, for a few seconds
    only, and not again once the MIS did not answer.

    Returns:
        Those that are still ours, as they are now; and whether the MIS answered. If it
        did not, the connection is of no more use: whatever came next would not be sent.
    """
    until = delivery.clock() + _ASKING
    away: TryLater | None = None
    done: list[Mark] = []
    for receipt, marks in _by_receipt(sent).items():
        if delivery.clock() > until and away is None:
            done += delivery.advance(
                due_at_once(_as_known(mark, delivery), delivery.clock())
                for mark in marks
            )
            continue
        outcome = away or _outcome(receipt, connection)
        if isinstance(outcome, TryLater):
            away = outcome
        if isinstance(outcome, Pending):
            _ask_later(marks, delivery, connection)
        done += delivery.advance(
            _after(_as_known(mark, delivery), outcome, delivery) for mark in marks
        )
    return done, away is None


def _as_known(sent: Mark, delivery: Delivery) -> Mark:
    """Read a mark anew, of which a register that was read since may have shown more."""
    of_the_key = delivery.of_the_key(sent)
    return next((each for each in of_the_key if each.id == sent.id), sent)


def _ask_later(
    marks: Sequence[Mark], delivery: Delivery, connection: Connection
) -> None:
    """Leave marks of this connection more time, as these were asked about too early."""
    now, pause = delivery.clock(), connection.confirms_after
    connection.confirms_after = fitting_pause(pause, marks[0], now)


def _by_receipt(sent: Iterable[Mark]) -> Mapping[str, Sequence[Mark]]:
    by_receipt: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in sent:
        by_receipt[mark.receipt or ""].append(mark)
    return by_receipt


def _outcome(receipt: str, connection: Connection) -> Outcome | MissyncError:
    try:
        return connection.outcome(receipt)
    except MissyncError as error:
        return error


def _after(mark: Mark, outcome: Outcome | MissyncError, delivery: Delivery) -> Mark:
    match outcome:
        case MissyncError():
            return delivery.later(mark, outcome)
        case Applied():
            return _after_applied(mark, outcome, delivery)
        case Refused() if not mark.alone:
            _make_sure(mark, delivery)
    return after_outcome(mark, outcome, delivery.clock(), delivery.chance())


def _after_applied(mark: Mark, outcome: Applied, delivery: Delivery) -> Mark:
    if _make_sure(mark, delivery):
        mark = attrs.evolve(mark, written_at=None)
    now, of_the_key = delivery.clock(), delivery.of_the_key(mark)
    looked_for = after_own_confirmation(mark, of_the_key, now)
    return looked_for or after_outcome(mark, outcome, now, delivery.chance())


def _make_sure(mark: Mark, delivery: Delivery) -> bool:
    """Look again for a newer mark that was sent before this one came in, or may have.

    That is written down before the confirmation is, so that nobody forgets it who is
    killed in between.

    Returns:
        Whether there is one: this one may have come into the register only now.
    """
    look = partial(after_second_look, settings=delivery.settings, now=delivery.clock())
    return delivery.change_newest(mark, look)
