"""Delivering: what becomes of a mark on its way to the register.

- A mark that is written down as being sent is doubtful until an answer came. So a
  process that is killed leaves a trace, and the next one looks before it writes again.
- The first retry comes after two seconds, the next ones after twice as long each time,
  at most a minute; when the MIS asks for more, after that.
- A mark that was taken but is not confirmed stays sent. The MIS is asked after two
  seconds, then after as long again as it has been, at most a minute; once an hour has
  gone by, every hour.
- Seven days after a mark was made nobody tries or asks any more: it failed, and says
  so.
- A newer mark of the same pupil, date and session takes the place of one that waits. It
  waits itself while an older one is sent and not confirmed, for two minutes at most.
- A confirmed mark is never sent again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import Final, assert_never

import attrs

from missync.errors import InputError
from missync.model.marks import Mark, Over, State
from missync.rules.overwriting import (
    Blocked,
    Conflict,
    Decision,
    Found,
    Learned,
    NotRequired,
    Write,
)


__all__ = [
    "GIVEN_UP_AFTER",
    "NO_MARK",
    "Settlement",
    "accepted",
    "attempted",
    "compared",
    "confirmed",
    "decided",
    "given_up",
    "isolated",
    "put_off",
    "queued",
    "refused_by_mis",
    "rejected",
    "settled_by_hand",
    "still_pending",
    "unknown",
]

GIVEN_UP_AFTER: Final = timedelta(days=7)
"""How long after a mark was made it is tried, and its outcome asked for."""

NO_MARK: Final = "-"
"""Stands for no mark at all, as registers show it; no MIS takes it as a code."""

_FIRST: Final = timedelta(seconds=2)
_LONGEST: Final = timedelta(minutes=1)
_SPREAD: Final = 0.25
_SOON: Final = timedelta(hours=1)
_HOURLY: Final = timedelta(hours=1)
_BEHIND_AT_MOST: Final = timedelta(minutes=2)
_BEHIND_STEP: Final = timedelta(seconds=5)


class Settlement(Enum):
    """How a person settles a mark."""

    WRITE = "write"
    DROP = "drop"
    RETRY = "retry"


def queued(mark: Mark, of_the_key: tuple[Mark, ...], now: datetime) -> Mark | None:
    """Let a waiting mark give way to a newer one, or wait for an older one.

    Args:
        mark: The mark, which waits.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made, it among them.
        now: The present moment, aware.

    Returns:
        What becomes of it; ``None`` if it is its turn.
    """
    place = [each.id for each in of_the_key].index(mark.id)
    for newer in of_the_key[place + 1 :]:
        if newer.state is not State.SUPERSEDED:
            why = f"{newer.code} for the same session took its place."
            return _left(mark, State.SUPERSEDED, why)
    for older in of_the_key[:place]:
        if older.state is State.SENT and now < _free_at(older):
            due = min(now + _BEHIND_STEP, _free_at(older))
            why = f"It waits for {older.code}, which was sent, to be confirmed."
            return attrs.evolve(mark, due=due, why=why, lease=None)
    return None


def decided(mark: Mark, decision: Decision, now: datetime) -> Mark:
    """Take over what was decided about a mark; one to write is about to be sent."""
    match decision:
        case Write():
            return attempted(mark, decision)
        case Found():
            return confirmed(mark, now, decision.why)
        case NotRequired():
            return _left(mark, State.NOT_REQUIRED, decision.why)
        case Conflict():
            return _left(mark, State.CONFLICT, decision.why)
        case Blocked():
            return _left(mark, State.BLOCKED, decision.why)
        case _:
            assert_never(decision)


def attempted(mark: Mark, write: Write) -> Mark:
    """Write down that a mark is about to be sent, before it is."""
    return attrs.evolve(
        mark,
        attempts=mark.attempts + 1,
        doubtful=True,
        replaced=write.replaced,
        receipt=None,
        written_at=None,
        why=write.why,
    )


def accepted(
    mark: Mark, receipt: str | None, now: datetime, *, alone: bool = False
) -> Mark:
    """Note that the MIS took a mark: it is in the register, or asked for later.

    Args:
        mark: The mark as it was sent.
        receipt: What to ask for its outcome by, if there is one.
        now: The present moment, aware.
        alone: Whether nothing else was sent with it. Then it stays doubtful, and a
            refusal is about it and nothing else, whoever hears of it and when.
    """
    if receipt is None:
        return confirmed(mark, now, "The MIS wrote it into the register.")
    return attrs.evolve(
        mark,
        state=State.SENT,
        why=f"{mark.why} The MIS took it, and has not confirmed it yet.",
        due=now + _FIRST,
        lease=None,
        doubtful=alone,
        receipt=receipt,
        written_at=now,
    )


def rejected(claimed: Mark, why: str) -> Mark:
    """Note that the MIS would not take a mark.

    Args:
        claimed: The mark as it was before this attempt: if an earlier one got no
            answer, it may still have been written.
        why: What the MIS said.
    """
    mark = attrs.evolve(claimed, attempts=claimed.attempts + 1)
    return _left(
        mark,
        State.FAILED,
        f"The MIS would not take {mark.code}: {why} Put that right, then settle this "
        "with “retry”, or with “drop”.",
    )


def put_off(
    claimed: Mark,
    now: datetime,
    jitter: float,
    why: str,
    after: timedelta = timedelta(0),
) -> Mark:
    """Try a mark again later, because the MIS could not be asked, or took nothing.

    Args:
        claimed: The mark as it was before this attempt: the attempt surely wrote
            nothing.
        now: The present moment, aware.
        jitter: From 0 up to 1, so that not everybody comes back at once.
        why: What happened, as a sentence.
        after: How long the MIS asked to wait.
    """
    mark = attrs.evolve(claimed, attempts=claimed.attempts + 1)
    return _again(mark, now, jitter, why, after)


def unknown(mark: Mark, now: datetime, jitter: float, why: str) -> Mark:
    """Look again later, because a mark was sent and no answer came.

    Args:
        mark: The mark as it was sent.
        now: The present moment, aware.
        jitter: From 0 up to 1.
        why: What happened, as a sentence.
    """
    return _again(mark, now, jitter, f"{why} It may have been written, or not.")


def confirmed(mark: Mark, now: datetime, why: str = "The MIS confirmed it.") -> Mark:
    """Note that a mark is in the register."""
    return attrs.evolve(
        mark,
        state=State.SUCCESSFUL,
        why=why,
        lease=None,
        doubtful=False,
        written_at=mark.written_at or now,
    )


def refused_by_mis(mark: Mark, why: str) -> Mark:
    """Note that the MIS took a mark first, and then would not have it."""
    return _left(
        attrs.evolve(mark, doubtful=False),
        State.FAILED,
        f"The MIS took {mark.code} and then refused it: {why} Put that right, then "
        "settle this with “retry”, or with “drop”.",
    )


def isolated(mark: Mark, now: datetime, why: str) -> Mark:
    """Send a mark again, by itself, because the MIS refused a request of several.

    Which of them it would not have is not known, so the mark is looked for first.

    Args:
        mark: The mark as it was sent.
        now: The present moment, aware.
        why: What the MIS said.
    """
    told = f"The MIS refused several marks at once, and each is sent alone: {why}"
    again = attrs.evolve(mark, state=State.WAITING, doubtful=True, receipt=None)
    return _again(again, now, 0, told)


def still_pending(mark: Mark, now: datetime, jitter: float) -> Mark:
    """Ask again later, because the MIS has not said what became of a mark."""
    if (failed := given_up(mark, now)) is not None:
        return failed
    been = now - (mark.written_at or now)
    pause = _spread(_bounded(been), jitter) if been < _SOON else _HOURLY
    return attrs.evolve(mark, due=now + pause, lease=None)


def given_up(mark: Mark, now: datetime) -> Mark | None:
    """Give up a mark whose time is over; ``None`` while it is not."""
    if now < mark.deadline:
        return None
    if mark.state is State.SENT:
        told = "the MIS took it and never confirmed it"
    elif mark.doubtful:
        told = "it was sent, and no answer came"
    else:
        told = f"it could not be written ({mark.why})"
    return _left(
        attrs.evolve(mark, doubtful=mark.may_be_written),
        State.FAILED,
        f"{mark.code} was given up after {GIVEN_UP_AFTER.days} days: {told}. Look at "
        "the register, then settle this with “retry” or “drop”.",
    )


def compared(mark: Mark, outcome: Conflict | Learned) -> Mark:
    """Take over what a later reading told about a mark that was written unseen."""
    match outcome:
        case Learned():
            return attrs.evolve(mark, replaced=outcome.replaced)
        case Conflict():
            return _left(
                attrs.evolve(
                    mark, doubtful=True, replaced=outcome.replaced or mark.replaced
                ),
                State.CONFLICT,
                outcome.why,
            )
        case _:
            assert_never(outcome)


def settled_by_hand(
    mark: Mark, how: Settlement, by: str, why: str, now: datetime
) -> Mark:
    """Settle a mark as a person decided.

    ``WRITE`` sends what is in conflict, over whatever there is. ``RETRY`` lets what
    failed, is blocked or in conflict be decided once more. ``DROP`` leaves the
    register as it is.

    Args:
        mark: The mark.
        how: What they decided.
        by: Who.
        why: Why, in their words.
        now: The present moment, aware.

    Raises:
        InputError: The mark cannot be settled like that.
    """
    _refuse_settling(mark, how)
    settled = attrs.evolve(mark, settled_by=by, lease=None)
    if how is Settlement.DROP:
        told = f"{by} left the register as it is: {why}"
        return attrs.evolve(settled, state=State.NOT_REQUIRED, why=told)
    told = f"{by} decided to {how.value}: {why}"
    over = Over.ANYTHING if how is Settlement.WRITE else mark.over
    return attrs.evolve(
        settled,
        state=State.WAITING,
        why=told,
        over=over,
        due=now,
        deadline=now + GIVEN_UP_AFTER,
    )


_SETTLED_BY: Final = {
    State.CONFLICT: (Settlement.WRITE, Settlement.DROP, Settlement.RETRY),
    State.FAILED: (Settlement.RETRY, Settlement.DROP),
    State.BLOCKED: (Settlement.RETRY, Settlement.DROP),
}


def _refuse_settling(mark: Mark, how: Settlement) -> None:
    ways = _SETTLED_BY.get(mark.state)
    if ways is None:
        message = (
            f"The mark {mark.id} is {mark.state.value}: there is nothing to settle. To "
            "change what the register shows, record an event or cancel one."
        )
        raise InputError(message)
    if mark.code == NO_MARK and how is not Settlement.DROP:
        message = (
            f"The mark {mark.id} stands for no mark, which no MIS takes as an entry: "
            "change the register in the MIS, then settle it with “drop”."
        )
        raise InputError(message)
    if how not in ways:
        message = (
            f"The mark {mark.id} is {mark.state.value}: settle it with "
            f"{' or '.join(f'“{way.value}”' for way in ways)}."
        )
        raise InputError(message)


def _left(mark: Mark, state: State, why: str) -> Mark:
    return attrs.evolve(mark, state=state, why=why, lease=None)


def _again(
    mark: Mark,
    now: datetime,
    jitter: float,
    why: str,
    after: timedelta = timedelta(0),
) -> Mark:
    waiting = attrs.evolve(mark, why=why, lease=None)
    if (failed := given_up(waiting, now)) is not None:
        return failed
    doublings = min(max(mark.attempts - 1, 0), _LONGEST // _FIRST)
    pause = _spread(_bounded(_FIRST * 2**doublings), jitter)
    return attrs.evolve(waiting, due=now + max(pause, after))


def _bounded(pause: timedelta) -> timedelta:
    return min(max(pause, _FIRST), _LONGEST)


def _spread(pause: timedelta, jitter: float) -> timedelta:
    return min(pause * (1 + _SPREAD * jitter), _LONGEST)


def _free_at(sent: Mark) -> datetime:
    return (sent.written_at or sent.made_at) + _BEHIND_AT_MOST
