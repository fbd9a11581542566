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

from missync.model.marks import NO_MARK, Mark, State
from missync.model.settings import SiteSettings
from missync.rules.attendance.comparison import after_comparison
from missync.rules.attendance.ours import is_same, made_before, standing
from missync.rules.attendance.overlooked import overlooked, with_what_is_lost
from missync.rules.attendance.retry import looked_for


def after_second_look(  # noqa: PLR0911 - a row each
    older: Mark, of_the_key: tuple[Mark, ...], settings: SiteSettings, now: datetime
) -> Mark | None:
    """Look for the newest mark, now that an older one may be there since it was sent.

    One that is in conflict is decided anew where the older one is known to have gone
    over a stronger entry. A person who dropped it left the register as it was, and
    nothing is done; but they are to look once more where the older one went over a
    stronger entry, or where they saw to it that nothing of ours shows.

    Args:
        older: The older one, of which the MIS said what became of it.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made, it among them.
        settings: The site's.
        now: The present moment, aware.

    Returns:
        What becomes of the newest one; ``None`` where the register shows it for sure,
        or it was not sent and is not to be there.
    """
    newest = standing(of_the_key)[-1]
    due = attrs.evolve(newest, due=now, lease=None)
    anew = attrs.evolve(due, state=State.WAITING, why=_said_after(older))
    asked = overlooked(newest, of_the_key, settings)
    match newest.state:
        case _ if newest.id == older.id:
            return None
        case State.SENT:
            return with_what_is_lost(due, of_the_key, settings)
        case State.SUCCESSFUL:
            return with_what_is_lost(looked_for(anew), of_the_key, settings)
        case State.WAITING if asked and newest.doubtful:
            return with_what_is_lost(due, of_the_key, settings)
        case State.CONFLICT if asked and _can_be_decided(newest):
            return anew
        case State.NOT_REQUIRED if newest.settled_by is None:
            return anew
        case State.NOT_REQUIRED if newest.puts_back:
            return _asked_anew(newest, older)
        case State.NOT_REQUIRED if asked:
            return after_comparison(attrs.evolve(newest, settled_by=None), asked)
        case _:
            return None


def _can_be_decided(mark: Mark) -> bool:
    """Tell whether a mark was not written, and is one that an MIS takes."""
    return not mark.may_be_written and mark.code != NO_MARK


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
    if standing(of_the_key)[-1].id != confirmed.id:
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
    newest = standing(of_the_key)[-1]
    others = (each for each in of_the_key if each.id not in {newest.id, refused.id})
    may_show = refused.may_be_written or any(each.may_be_written for each in others)
    if may_show or not (newest.puts_back and newest.state is State.CONFLICT):
        return None
    why = f"The MIS did not write {refused.code}, so it is not in the register."
    return attrs.evolve(newest, state=State.NOT_REQUIRED, why=why, lease=None)
