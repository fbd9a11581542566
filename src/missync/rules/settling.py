"""Settling: how a person decides about a mark that cannot be written by itself.

What is in conflict is written all the same, dropped, or tried again; what failed or is
blocked is tried again or dropped. Nothing else is a person's to settle: what the
register shows is changed by an event, or by taking one back.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Final

import attrs

from missync.errors import InputError
from missync.model.marks import NO_MARK, Mark, Over, State
from missync.rules.delivering import GIVEN_UP_AFTER


__all__ = ["Settlement", "settled_by_hand"]


class Settlement(Enum):
    """How a person settles a mark."""

    WRITE = "write"
    DROP = "drop"
    RETRY = "retry"


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
