"""The shell of delivery: claim what is due, ask what became of it, send the rest.

A process that is killed between any two steps leaves marks that the next round
finishes, without writing anything twice that would mean something else the second
time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Final, assert_never

from missync.errors import MissyncError, StoreError
from missync.model.ids import MarkId
from missync.model.marks import Lease, Mark, State
from missync.model.write_back import Applied, Outcome, Pending, Refused
from missync.rules.belonging import mismatch
from missync.rules.delivering import confirmed, isolated, refused_by_mis, still_pending
from missync.sending import LEASE, Desk, Trip, send


__all__ = ["Desk", "deliver"]

_MOST: Final = 200
"""How many marks are claimed at once; what is more waits for the next round."""


def deliver(
    desk: Desk, stopped: Callable[[], bool] = lambda: False
) -> tuple[Mark, ...]:
    """Bring whatever is due a step further, until nothing is due any more.

    Args:
        desk: What it works with.
        stopped: Whether no further round is to begin; asked before each.

    Returns:
        Every mark that was looked at, as it is now; nothing where nothing was due, and
        then nobody was asked.

    Raises:
        StoreError: The store cannot be read or written.
    """
    done: dict[MarkId, Mark] = {}
    with ExitStack() as stack:
        trip: Trip | None = None
        while not stopped() and (claimed := _claimed(desk)):
            try:
                trip = trip or _begun(desk, stack)
            except MissyncError as error:
                put_off = desk.advance([desk.later(mark, error) for mark in claimed])
                return (*done.values(), *put_off)
            done.update((mark.id, mark) for mark in _round(claimed, trip))
    return tuple(done.values())


def _claimed(desk: Desk) -> tuple[Mark, ...]:
    now = desk.clock()
    lease = Lease(holder=desk.holder, until=now + LEASE)
    return desk.store.ledger.claim(desk.site, lease, now, _MOST)


def _round(claimed: tuple[Mark, ...], trip: Trip) -> tuple[Mark, ...]:
    sent = [mark for mark in claimed if mark.state is State.SENT]
    waiting = [mark for mark in claimed if mark.state is State.WAITING]
    return (*trip.desk.advance(_asked(sent, trip)), *send(waiting, trip))


def _begun(desk: Desk, stack: ExitStack) -> Trip:
    """Connect to the MIS.

    Raises:
        MissyncError: It cannot be asked, or answers as another school.
    """
    mis = stack.enter_context(desk.connect())
    reason = mismatch(desk.store.school(desk.site), mis.school())
    if reason is not None:
        raise StoreError(reason)
    return Trip(
        desk=desk,
        mis=mis,
        write_back=mis.write_back(),
        codebook=desk.store.ledger.codebook(desk.site),
    )


def _asked(sent: Iterable[Mark], trip: Trip) -> Iterator[Mark]:
    """Ask what became of marks that the MIS took; those of one request at once."""
    by_receipt: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in sent:
        by_receipt[mark.receipt or ""].append(mark)
    for receipt, marks in by_receipt.items():
        try:
            outcome = trip.mis.outcome(receipt)
        except MissyncError as error:
            yield from (trip.desk.later(mark, error) for mark in marks)
            continue
        yield from (_after(mark, outcome, trip.desk) for mark in marks)


def _after(mark: Mark, outcome: Outcome, desk: Desk) -> Mark:
    now = desk.clock()
    match outcome:
        case Applied():
            return confirmed(mark, now)
        case Refused(why=why) if mark.doubtful:
            return refused_by_mis(mark, why)
        case Refused(why=why):
            return isolated(mark, now, why)
        case Pending():
            return still_pending(mark, now, desk.chance())
        case _:
            assert_never(outcome)
