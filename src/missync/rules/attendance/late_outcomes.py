"""Late outcomes: what an older mark comes to after a newer one was decided.

- Where the MIS confirms the older one only then, or refuses it among others, nobody
  knows which came last: the newer one is looked for, and sent again where it does not
  show. So it is with one that was not required, because the register showed as much
  before, but for one that a person dropped. One that is not confirmed itself may still
  come: it is looked for once it is. Once both are, what shows and is neither was put
  there since, and stays.
- Where what was withdrawn comes in after its conflict was settled, a person is asked
  once more; where the MIS refuses it or does not take it, nobody is asked any more.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from missync.model.marks import Mark, State
from missync.rules.attendance.ours import is_same, made_before
from missync.rules.attendance.retry import looked_for


def after_second_look(
    older: Mark, of_the_key: tuple[Mark, ...], now: datetime
) -> Mark | None:
    """Look for the newest mark, now that an older one may be there since it was sent.

    A person who dropped it left the register as it was, and nothing is done. But where
    they saw to it that nothing of ours shows, they are to look once more.

    Args:
        older: The older one, of which the MIS said what became of it.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made, it among them.
        now: The present moment, aware.

    Returns:
        What becomes of the newest one; ``None`` where the register shows it for sure,
        or it was not sent and is not to be there.
    """
    newest = _standing(of_the_key)[-1]
    due = attrs.evolve(newest, due=now, lease=None)
    match newest.state:
        case _ if newest.id == older.id:
            return None
        case State.SENT:
            return due
        case State.SUCCESSFUL:
            return looked_for(attrs.evolve(due, why=_said_after(older)))
        case State.NOT_REQUIRED if newest.settled_by is None:
            why = _said_after(older)
            return attrs.evolve(due, state=State.WAITING, why=why)
        case State.NOT_REQUIRED if newest.puts_back:
            return _asked_anew(newest, older)
        case _:
            return None


def after_own_confirmation(
    confirmed: Mark, of_the_key: tuple[Mark, ...], now: datetime
) -> Mark | None:
    """Look for a mark that is confirmed, if an older one was since it was sent.

    Args:
        confirmed: The mark, as it was sent.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made, it among them.
        now: The present moment, aware.

    Returns:
        What becomes of it; ``None`` where it came last for sure, or the other shows the
        same, or a newer one has its place.
    """
    if _standing(of_the_key)[-1].id != confirmed.id:
        return None
    for older in made_before(confirmed, of_the_key):
        if _came_in_since(older, confirmed, now):
            why = _said_after(older)
            there = attrs.evolve(confirmed, confirmed_at=now, why=why)
            return looked_for(attrs.evolve(there, due=now, lease=None))
    return None


def _came_in_since(older: Mark, mark: Mark, now: datetime) -> bool:
    """Tell whether an older mark came in after a newer was sent, if no clock was wrong.

    Of one that is dated later than now nobody knows when it came in.
    """
    came, sent = older.confirmed_at, mark.written_at
    later = came is not None and sent is not None and sent <= came <= now
    return later and not is_same(older, mark)


def _said_after(older: Mark) -> str:
    return f"What became of {older.code}, which is older, was known only after this."


def _asked_anew(withdrawn: Mark, older: Mark) -> Mark:
    """Ask once more, as what was withdrawn may be there after a person saw to it."""
    why = (
        f"{older.code}, which was withdrawn, came into the register only after "
        f"this was settled, or may have. Where it shows {older.code} still, change "
        "it in the MIS, then settle this with “drop”."
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
