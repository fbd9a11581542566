"""Delivering: what becomes of a mark on its way to the register.

- A mark that is written down as being sent is doubtful until an answer came. So a
  process that is killed leaves a trace, and the next one looks before it writes again.
- What fails is tried again, and what was taken but is not confirmed stays sent, and is
  asked about: :mod:`missync.rules.attendance.pauses` says when. When the MIS asks for
  more time it gets it, up to five minutes: then it is tried all the same. Where the MIS
  cannot be asked, the mark says why.
- What was written without knowing over what says so from then on, confirmed or not.
- What there was no time for in a round is tried in the next one, and says so.
- No pause goes beyond the moment at which a mark is given up.
- A mark that is blocked is decided anew every hour: it goes once the cause is mended.
- What is tried in vain seven days after it was made, or later, is not tried any more:
  it failed, and says so. So is what the MIS has not confirmed by then.
- A newer mark of the same pupil, date and session takes the place of one that waits. It
  waits itself while an older one is sent and not confirmed, until two minutes after
  that was sent, by whichever clock. If the older one is confirmed only after that, it
  is looked for: :mod:`missync.rules.attendance.late_outcomes`.
- Otherwise a confirmed mark is never sent again. Since when it is in the register is
  known until it is sent anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, assert_never

import attrs

from missync.errors import MissyncError, TryLater
from missync.model.marks import NOT_KNOWN, Mark, State
from missync.model.pauses import CLOCKS_DIFFER, believed
from missync.model.register import Applied, Outcome, Pending, Refused
from missync.model.sentences import clause, sentence
from missync.rules.attendance.pauses import (
    FIRST_PAUSE,
    HOURLY,
    NEWER_COPY,
    pause_of_retry,
    pause_of_sent,
)
from missync.rules.attendance.register_reading import (
    Blocked,
    Conflict,
    Found,
    Later,
    NotRequired,
    Spared,
    Write,
)


GIVEN_UP_AFTER: Final = timedelta(days=7)
"""How long after a mark was made it is tried, and its outcome asked for."""

LEASE: Final = timedelta(seconds=30)
"""How long a mark is held by whoever is busy with it, at most."""

_AT_ONCE: Final = timedelta(0)
_BEHIND_AT_MOST: Final = timedelta(minutes=2)
_BEHIND_STEP: Final = timedelta(seconds=5)
_PERHAPS: Final = (
    "It may be in the register already, and is looked for before it is written again."
)
_NO_ANSWER: Final = f"No answer to that has come. {_PERHAPS}"
_NO_TIME: Final = (
    "The MIS answers so slowly that no time was left to send it. Ask whoever looks "
    "after the MIS, or the network, why that is."
)
_UNCONFIRMED: Final = "The MIS took it, and has not confirmed it yet."
_CANNOT_BE_ASKED: Final = "The MIS took it, and what became of it cannot be asked for: "
_FROM_BEFORE: Final = " It was tried before, and may be in the register from then."
_UNSEEN: Final = "It was written unseen: what the register showed then is not known."


def after_queueing(
    mark: Mark, of_the_key: tuple[Mark, ...], now: datetime
) -> Mark | None:
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
        if _may_still_come(older) and _is_fresh(older, now):
            due = min(now + _BEHIND_STEP, _free_at(older))
            why = f"It waits for {older.code}, which was sent, to be confirmed."
            return attrs.evolve(mark, state=State.WAITING, due=due, why=why, lease=None)
    return None


def _may_still_come(older: Mark) -> bool:
    """Whether the MIS may still be busy with a mark: it took it, or gave no answer."""
    return older.state is State.SENT or older.doubtful


def after_decision(mark: Mark, decision: Spared, now: datetime) -> Mark:
    """Take over that a mark is not written now."""
    match decision:
        case Found():
            return after_confirmation(mark, now, decision.why)
        case NotRequired():
            decided = attrs.evolve(mark, settled_by=None)
            return _left(decided, State.NOT_REQUIRED, decision.why)
        case Conflict(why=why, replaced=replaced):
            asked = attrs.evolve(mark, replaced=replaced or mark.replaced)
            return _left(asked, State.CONFLICT, why)
        case Blocked():
            return _blocked(mark, decision, now)
        case Later():
            due = _due_after(mark, now, NEWER_COPY)
            return attrs.evolve(_waiting(mark, decision.why), due=due)
        case _:
            assert_never(decision)


def after_attempt(mark: Mark, write: Write, now: datetime) -> Mark:
    """Write down that a mark is about to be sent, before it is."""
    return attrs.evolve(
        mark,
        state=State.WAITING,
        attempts=mark.attempts + 1,
        doubtful=True,
        alone=False,
        replaced=write.replaced,
        receipt=None,
        written_at=now,
        confirmed_at=None,
        why=f"{write.why} {_NO_ANSWER}",
    )


def after_acceptance(  # noqa: PLR0913 - what is kept of one answer
    mark: Mark,
    receipt: str | None,
    now: datetime,
    *,
    alone: bool = False,
    doubtful: bool = False,
    pause: timedelta = FIRST_PAUSE,
) -> Mark:
    """Note that the MIS took a mark: it is in the register, or asked for later.

    Args:
        mark: The mark as it was sent.
        receipt: What to ask for its outcome by, if there is one.
        now: The present moment, aware.
        alone: Whether nothing else was sent with it. Then a refusal is about it and
            nothing else.
        doubtful: Whether it may be in the register from an earlier try.
        pause: How long to wait before the MIS is asked for its outcome.
    """
    if receipt is None:
        return after_confirmation(mark, now, "The MIS wrote it into the register.")
    return attrs.evolve(
        mark,
        state=State.SENT,
        why=f"{mark.why.removesuffix(_NO_ANSWER).rstrip()} {_UNCONFIRMED}",
        due=_due_after(mark, now, pause),
        lease=None,
        doubtful=doubtful,
        alone=alone,
        receipt=receipt,
        written_at=now,
    )


def after_rejection(claimed: Mark, why: str, said: str = "") -> Mark:
    """Note that the MIS would not take a mark.

    Args:
        claimed: The mark as it was before this attempt: if an earlier one got no
            answer, it may still have been written.
        why: What that means.
        said: What the MIS said, in its own words.
    """
    mark = attrs.evolve(claimed, attempts=claimed.attempts + 1)
    words = f" It said: {sentence(said)}" if said else ""
    return _left(
        mark,
        State.FAILED,
        f"The MIS would not take {mark.code}: {sentence(why)}{words} Put that right, "
        "then settle this with “retry”, or with “drop”.",
    )


def after_failure(
    claimed: Mark, error: MissyncError, now: datetime, jitter: float
) -> Mark:
    """Try a mark again later, or ask for its outcome later, because of an error.

    Args:
        claimed: The mark as it was before this attempt: the attempt surely wrote
            nothing.
        error: What happened. The MIS may have said how long to wait; it is believed
            up to :data:`missync.model.pauses.LONGEST_PAUSE`.
        now: The present moment, aware.
        jitter: From 0 up to 1, so that not everybody comes back at once.
    """
    asked = error.after if isinstance(error, TryLater) else None
    after = believed(asked or _AT_ONCE)
    if claimed.state is State.SENT:
        why = f"{_CANNOT_BE_ASKED}{sentence(error.message)}"
        return _still_pending(claimed, why, now, jitter, after)
    mark = attrs.evolve(claimed, attempts=claimed.attempts + 1)
    return _again(mark, now, jitter, error.message, after)


def due_at_once(claimed: Mark, now: datetime, why: str = _NO_TIME) -> Mark:
    """Leave a mark for the next round, because there is no time left in this one.

    That is no try: it is not given up for it, and says so if it was not sent before.

    Args:
        claimed: The mark.
        now: The present moment, aware.
        why: Why it is left, as a sentence.
    """
    sent = claimed.state is State.SENT
    left = attrs.evolve(claimed, lease=None) if sent else _waiting(claimed, why)
    return attrs.evolve(left, due=_due_after(claimed, now, FIRST_PAUSE))


def after_lost_answer(mark: Mark, now: datetime, jitter: float, why: str) -> Mark:
    """Look again later, because a mark was sent and no answer came.

    Args:
        mark: The mark as it was sent.
        now: The present moment, aware.
        jitter: From 0 up to 1.
        why: What happened, as a sentence.
    """
    return _again(mark, now, jitter, why)


def after_confirmation(
    mark: Mark, now: datetime, why: str = "The MIS confirmed it."
) -> Mark:
    """Note that a mark is in the register: since now or before, by whatever clock.

    One that was confirmed before, and not sent since, is there since then.
    """
    return attrs.evolve(
        mark,
        state=State.SUCCESSFUL,
        why=_with_sight(why, mark),
        due=now,
        lease=None,
        doubtful=False,
        alone=False,
        written_at=min(mark.written_at or now, now),
        confirmed_at=min(mark.confirmed_at or now, now),
    )


def after_outcome(mark: Mark, outcome: Outcome, now: datetime, jitter: float) -> Mark:
    """Take over what the MIS says that became of a mark that it took.

    Where it refused several at once, which of them it would not have is not known:
    each is looked for, and sent by itself.

    Args:
        mark: The mark as it was sent.
        outcome: What the MIS said.
        now: The present moment, aware.
        jitter: From 0 up to 1.
    """
    match outcome:
        case Applied():
            return after_confirmation(mark, now)
        case Refused(why=why) if mark.alone:
            return _refused(mark, why)
        case Refused(why=why):
            text = "The MIS refused several marks at once, and each is sent alone: "
            refused = attrs.evolve(looked_for(mark), alone=True)
            return _again(refused, now, 0, f"{text}{why}")
        case Pending():
            return _still_pending(mark, _UNCONFIRMED, now, jitter)
        case _:
            assert_never(outcome)


def looked_for(mark: Mark) -> Mark:
    """Let a mark that the MIS took wait again: it may be in the register, or not."""
    return attrs.evolve(
        mark, state=State.WAITING, doubtful=True, alone=False, receipt=None
    )


def _refused(mark: Mark, why: str) -> Mark:
    """Give up what the MIS refused; what was tried before may be there from then."""
    return _left(
        attrs.evolve(mark, alone=False),
        State.FAILED,
        f"The MIS took {mark.code} and then refused it: {sentence(why)} Put that "
        "right, then settle this with “retry”, or with “drop”."
        f"{_FROM_BEFORE if mark.doubtful else ''}",
    )


def _with_sight(why: str, mark: Mark) -> str:
    """Add to what became of a mark that it was written without knowing over what."""
    return f"{why} {_UNSEEN}" if mark.replaced == NOT_KNOWN else why


def _still_pending(
    mark: Mark, why: str, now: datetime, jitter: float, after: timedelta = _AT_ONCE
) -> Mark:
    """Ask again later, because the MIS has not said what became of a mark."""
    pending = attrs.evolve(mark, why=_with_sight(why, mark), lease=None)
    if (failed := _given_up(pending, now)) is not None:
        return failed
    due = _due_after(mark, now, max(pause_of_sent(mark, now, jitter), after))
    return attrs.evolve(pending, due=due)


def _blocked(mark: Mark, decision: Blocked, now: datetime) -> Mark:
    """Decide a mark anew in an hour, unless its time is over."""
    blocked = _left(mark, State.BLOCKED, decision.why)
    due = _due_after(mark, now, HOURLY)
    return _given_up(blocked, now) or attrs.evolve(blocked, due=due)


def _given_up(mark: Mark, now: datetime) -> Mark | None:
    """Give up a mark whose time is over; ``None`` while it is not."""
    if now < mark.deadline:
        return None
    if mark.state is State.SENT:
        how = f"it was never confirmed ({clause(mark.why)})"
    elif mark.doubtful:
        how = "it was sent, and no answer came"
    else:
        how = f"it could not be written ({clause(mark.why)})"
    return _left(
        attrs.evolve(mark, doubtful=mark.may_be_written, alone=False, due=now),
        State.FAILED,
        f"{mark.code} was given up after {GIVEN_UP_AFTER.days} days: {how}. Look at "
        "the register, then settle this with “retry” or “drop”.",
    )


def _left(mark: Mark, state: State, why: str) -> Mark:
    return attrs.evolve(mark, state=state, why=why, lease=None)


def _again(
    mark: Mark,
    now: datetime,
    jitter: float,
    why: str,
    after: timedelta = _AT_ONCE,
) -> Mark:
    waiting = _waiting(mark, why)
    if (failed := _given_up(waiting, now)) is not None:
        return failed
    pause = max(pause_of_retry(mark, jitter), after)
    return attrs.evolve(waiting, due=_due_after(mark, now, pause))


def _waiting(mark: Mark, why: str) -> Mark:
    text = f"{sentence(why)} {_PERHAPS}" if mark.doubtful else sentence(why)
    return attrs.evolve(mark, state=State.WAITING, why=text, lease=None)


def _due_after(mark: Mark, now: datetime, pause: timedelta) -> datetime:
    """Say when a pause ends: no later than the mark is given up, if that is ahead."""
    due = now + pause
    return min(due, mark.deadline) if now < mark.deadline else due


def _is_fresh(sent: Mark, now: datetime) -> bool:
    """Tell whether a mark was sent just now, by a clock that may differ from ours.

    One that is dated later than that was not.
    """
    return _sent_at(sent) - CLOCKS_DIFFER <= now < _free_at(sent)


def _free_at(sent: Mark) -> datetime:
    return _sent_at(sent) + _BEHIND_AT_MOST


def _sent_at(sent: Mark) -> datetime:
    return sent.written_at or sent.made_at
