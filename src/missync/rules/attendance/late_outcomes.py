"""Late outcomes: what an older mark comes to after a newer one was decided.

- Where the MIS confirms the older one only then, nobody knows which came last: the
  newer one is looked for, and sent again where it does not show. So it is with one that
  was not required, because the register showed as much before, but for one that a
  person dropped.
- Where what was withdrawn comes in after its conflict was settled, a person is asked
  once more; where the MIS refuses it or does not take it, nobody is asked any more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs

from missync.model.marks import Mark, State
from missync.rules.attendance.retry import looked_for


_TAKEN: Final = frozenset({State.SENT, State.SUCCESSFUL})


def after_second_look(
    confirmed: Mark, of_the_key: tuple[Mark, ...], now: datetime
) -> Mark | None:
    """Look for the newest mark, now that an older one was confirmed after it was sent.

    A person who dropped it left the register as it was, and nothing is done. But where
    they saw to it that nothing of ours shows, they are to look once more.

    Args:
        confirmed: The older one.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made, it among them.
        now: The present moment, aware.

    Returns:
        What becomes of the newest one; ``None`` where the register shows it for sure,
        or it was not sent and is not to be there.
    """
    newest = _standing(of_the_key)[-1]
    why = (
        f"{confirmed.code}, which is older, was confirmed only after this was settled."
    )
    due = attrs.evolve(newest, due=now, lease=None, why=why)
    if newest.id != confirmed.id and newest.state in _TAKEN:
        return looked_for(due)
    if newest.state is not State.NOT_REQUIRED:
        return None
    if newest.settled_by is None:
        return attrs.evolve(due, state=State.WAITING)
    return _asked_anew(newest, confirmed) if newest.puts_back else None


def _asked_anew(withdrawn: Mark, confirmed: Mark) -> Mark:
    """Ask once more, as what was withdrawn came in after a person saw to it."""
    why = (
        f"{confirmed.code}, which was withdrawn, came into the register only after "
        f"this was settled. Where it shows {confirmed.code} still, change it in the "
        "MIS, then settle this with “drop”."
    )
    return attrs.evolve(
        withdrawn, state=State.CONFLICT, why=why, lease=None, settled_by=None
    )


def after_withdrawal(refused: Mark, of_the_key: tuple[Mark, ...]) -> Mark | None:
    """Ask nobody to take out what was withdrawn and then surely not written.

    Args:
        refused: What the MIS refused, or did not take, as it became by that.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made, it among them.

    Returns:
        What becomes of the newest one; ``None`` where that asks for nothing of the
        kind, or the register may show a mark of ours: another, or this one, where it
        was sent before, too.
    """
    newest = _standing(of_the_key)[-1]
    others = (each for each in of_the_key if each.id not in {newest.id, refused.id})
    may_show = refused.may_be_written or any(each.may_be_written for each in others)
    if may_show or not (newest.puts_back and newest.state is State.CONFLICT):
        return None
    why = f"The MIS did not write {refused.code}, so it is not in the register."
    return attrs.evolve(newest, state=State.NOT_REQUIRED, why=why, lease=None)


def _standing(of_the_key: tuple[Mark, ...]) -> list[Mark]:
    return [each for each in of_the_key if each.state is not State.SUPERSEDED]
