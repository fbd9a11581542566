"""The shell of delivery: claim what is due, ask what became of it, send the rest.

A process that is killed between any two steps leaves marks that the next round
finishes, without writing anything twice that would mean something else the second
time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Final

import attrs

from missync.errors import MissyncError, StoreError, TryLater
from missync.model.ids import MarkId
from missync.model.marks import Lease, LedgerChange, Mark, State
from missync.model.write_back import Applied, Outcome
from missync.ports import Mis
from missync.rules.belonging import mismatch
from missync.rules.delivering import heard, hurried, made_sure
from missync.sending import LEASE, Desk, Trip, send


__all__ = ["Desk", "deliver"]

_MOST: Final = 200
"""How many marks are claimed at once; what is more waits for the next round."""

_ASKING: Final = timedelta(seconds=5)
"""How long outcomes are asked for in a round."""


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
            sent, others = _parted(claimed)
            done.update((mark.id, mark) for mark in send(others, trip))
            asked, answered = _asked(sent, trip)
            done.update((mark.id, mark) for mark in asked)
            if not answered:
                break
    return tuple(done.values())


def _claimed(desk: Desk) -> tuple[Mark, ...]:
    now = desk.clock()
    lease = Lease(holder=desk.holder, until=now + LEASE)
    return desk.store.ledger.claim(desk.site, lease, now, _MOST)


def _parted(claimed: Iterable[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Part marks that the MIS took from those that are still to be sent."""
    marks = tuple(claimed)
    sent = [mark for mark in marks if mark.state is State.SENT]
    return sent, [mark for mark in marks if mark.state is not State.SENT]


def _begun(desk: Desk, stack: ExitStack) -> Trip:
    """Connect to the MIS.

    Raises:
        MissyncError: It cannot be asked, or answers as another school.
    """
    mis = stack.enter_context(desk.connect())
    reason = mismatch(desk.store.school(desk.site), mis.school())
    if reason is not None:
        raise StoreError(str(reason))
    codebook = desk.store.ledger.codebook(desk.site)
    return Trip(desk=desk, mis=mis, codebook=codebook)


def _asked(sent: Iterable[Mark], trip: Trip) -> tuple[list[Mark], bool]:
    """Ask what became of marks that the MIS took; those of one request at once.

    New marks must not wait for this: it is done after they are sent, for a few seconds
    only, and not again once the MIS did not answer.

    Returns:
        Those that are still ours, as they are now; and whether the MIS answered. If it
        did not, the connection is of no more use: whatever came next would not be sent.
    """
    desk = trip.desk
    until = desk.clock() + _ASKING
    away: TryLater | None = None
    done: list[Mark] = []
    for receipt, marks in _by_receipt(sent).items():
        if desk.clock() > until and away is None:
            done += desk.advance(hurried(mark, desk.clock()) for mark in marks)
            continue
        outcome = away or _outcome(receipt, trip.mis)
        if isinstance(outcome, TryLater):
            away = outcome
        done += desk.advance(_after(mark, outcome, desk) for mark in marks)
    return done, away is None


def _by_receipt(sent: Iterable[Mark]) -> Mapping[str, Sequence[Mark]]:
    by_receipt: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in sent:
        by_receipt[mark.receipt or ""].append(mark)
    return by_receipt


def _outcome(receipt: str, mis: Mis) -> Outcome | MissyncError:
    try:
        return mis.outcome(receipt)
    except MissyncError as error:
        return error


def _after(mark: Mark, outcome: Outcome | MissyncError, desk: Desk) -> Mark:
    if isinstance(outcome, MissyncError):
        return desk.later(mark, outcome)
    if isinstance(outcome, Applied) and _make_sure(mark, desk):
        mark = attrs.evolve(mark, written_at=None)
    return heard(mark, outcome, desk.clock(), desk.chance())


def _make_sure(confirmed: Mark, desk: Desk) -> bool:
    """Look again for a newer mark that was sent before this one was confirmed.

    That is written down before the confirmation is, so that nobody forgets it who is
    killed in between.

    Returns:
        Whether there is one: this one may have come into the register only now.
    """
    if desk.of_the_key(confirmed)[-1].id == confirmed.id:
        return False
    with desk.store.ledger.pupil(desk.site, confirmed.person) as book:
        of_the_key = book.day(confirmed.date).of(confirmed.session)
        newest = made_sure(confirmed, of_the_key, desk.clock())
        if newest is None:
            return False
        book.write(LedgerChange(marks=(newest,)))
        return True
