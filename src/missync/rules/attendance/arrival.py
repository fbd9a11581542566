r"""Arrivals: what coming late means for the register.

- An arrival before a register opens is on time: nothing is written. From then on it
  belongs to that session until the next register opens.
- While the register is open it gets the reason's code. Once it closed, what means late
  becomes what means late after the close, and a present mark is not written at all:
  ``L`` and ``/ \`` never stand after the close.
- In the afternoon an absence also fills the morning, if nothing else is known of the
  pupil's day.
"""

from __future__ import annotations

from collections.abc import Mapping

from missync.model.events import LateArrival, Session
from missync.model.marks import Over
from missync.model.settings import SiteSettings
from missync.rules.attendance.codes import (
    after_close_code,
    is_present_mark,
    means_late_in_time,
)
from missync.rules.attendance.so_far import (
    Intent,
    Said,
    SoFar,
    clock,
    in_progress,
    intent,
    minutes_late_for,
    not_written,
    registers,
)


def arrival(event: LateArrival, so_far: SoFar, settings: SiteSettings) -> Said:
    """Say what an arrival means that is no return, on a day with registers."""
    session = in_progress(event)
    if session is None:
        return Said(quiet="They arrived before the register opened: they are on time.")
    if event.given.code is None:
        return Said(quiet=not_written(event.given.text))
    times = registers(event)[session]
    code = _arrival_code(event.given.code, event.at >= times.closes, settings)
    if code is None:
        return Said(quiet=f"{event.given.code} is not written once a register closed.")
    main = _arrived(event, session, code, so_far, settings)
    return Said(marks={session: main, **_filled_up(event, main, so_far, settings)})


def _arrived(
    event: LateArrival,
    session: Session,
    code: str,
    so_far: SoFar,
    settings: SiteSettings,
) -> Intent:
    times = registers(event)[session]
    closed = event.at >= times.closes
    first = not so_far.seen and not closed
    when = "after it closed" if closed else "while it was open"
    return intent(
        event,
        session,
        code,
        settings,
        times=times,
        minutes_late=minutes_late_for(code, event.at, times, settings),
        over=Over.FIRST_ARRIVAL if first else Over.USUAL,
        why=f"They arrived at {clock(event.at, settings)}, {when}: {{code}}.",
    )


def _filled_up(
    event: LateArrival, main: Intent, so_far: SoFar, settings: SiteSettings
) -> Mapping[Session, Intent]:
    """Fill the morning with the absence that an arrival in the afternoon names."""
    times = registers(event).get(Session.AM) if main.session is Session.PM else None
    if main.says_present or so_far.seen or times is None:
        return {}
    why = f"They arrived at {clock(event.at, settings)}, in the afternoon: {{code}}."
    over = Over.NOTHING_ELSE
    morning = intent(
        event, Session.AM, main.code, settings, times=times, over=over, why=why
    )
    return {Session.AM: morning}


def _arrival_code(code: str, closed: bool, settings: SiteSettings) -> str | None:  # noqa: FBT001 - a fact
    if not closed:
        return code
    if means_late_in_time(code, settings):
        return after_close_code(settings)
    return None if is_present_mark(code) else code
