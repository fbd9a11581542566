"""Leavings: what leaving early, and coming back, mean for the register.

- A leaving gets its code into every session still to come. The session whose register
  is open gets it as well, unless a present mark stands there, or ours of an arrival.
  With ``early = "current"`` the session in progress gets it whatever stands there.
- A return, or an arrival after a leaving, takes back what the leaving meant for
  sessions still to come. Where the register is open it is late; where it closed, the
  code stays. A session that the leaving did not touch is left as it is. One of which
  no register is taken any more goes by the times that the leaving knew.
- Where nothing was written for the leaving, and the pupil was away when the register
  opened, an open register shows that they are late all the same. Once it closed, an
  arrival means what any arrival means then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from missync.model.events import EarlyLeaving, LateArrival, Return, Session, Times
from missync.model.marks import Over
from missync.model.settings import Early, EarlyDue, SiteSettings
from missync.rules.attendance.arrival import arrival
from missync.rules.attendance.codes import late_code, says_present
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


_BEFORE_REGISTRATION: Final = timedelta(minutes=10)


def leaving(event: EarlyLeaving, so_far: SoFar, settings: SiteSettings) -> Said:
    """Say what a leaving means, on a day with registers."""
    code = event.given.code
    if code is None:
        return Said(quiet=not_written(event.given.text))
    if says_present(code, settings):
        return Said(quiet=f"{code} says that they came, so it is not for leaving.")
    marks = {
        **_left_behind(event, code, so_far, settings),
        **_to_come(event, code, settings),
    }
    return Said(marks=marks) if marks else Said(quiet=_no_more(event))


def _no_more(event: EarlyLeaving) -> str:
    session = in_progress(event)
    if session and event.at < registers(event)[session].closes:
        return "The mark of their arrival stays: they were there at registration."
    return "They left after registration: what counts is that they were there then."


def _to_come(
    event: EarlyLeaving, code: str, settings: SiteSettings
) -> Mapping[Session, Intent]:
    at_registration = settings.attendance.early_due is EarlyDue.AT_REGISTRATION
    why = f"They left at {clock(event.at, settings)}, before it opened: {{code}}."
    return {
        session: intent(
            event,
            session,
            code,
            settings,
            times=times,
            due=times.opens - _BEFORE_REGISTRATION if at_registration else None,
            why=why,
        )
        for session, times in registers(event).items()
        if event.at < times.opens
    }


def _left_behind(
    event: EarlyLeaving, code: str, so_far: SoFar, settings: SiteSettings
) -> Mapping[Session, Intent]:
    """Write the leaving to the session in progress, where it is written there."""
    session = in_progress(event)
    if session is None:
        return {}
    times = registers(event)[session]
    left = f"They left at {clock(event.at, settings)}"
    if settings.attendance.early is Early.CURRENT:
        over, why = Over.PRESENT, f"{left}, in that session: {{code}}."
    elif event.at < times.closes and not _ours_says_present(so_far.marks.get(session)):
        over, why = Over.UNLESS_PRESENT, f"{left}, before it closed: {{code}}."
    else:
        return {}
    mark = intent(event, session, code, settings, times=times, over=over, why=why)
    return {session: mark}


def _ours_says_present(mark: Intent | None) -> bool:
    """Tell whether our own mark of an arrival says that they were there."""
    return mark is not None and mark.says_present


def coming_back(
    event: LateArrival | Return,
    left_at: datetime,
    so_far: SoFar,
    settings: SiteSettings,
) -> Said:
    """Say what a return means, or an arrival after a leaving."""
    touched = {
        session: mark
        for session, mark in so_far.marks.items()
        if mark.event in so_far.early
    }
    known = {session: mark.times for session, mark in touched.items()}
    times = {**known, **registers(event)}
    marks = {
        session: _back(event, session, times[session], mark.happened_at, settings)
        for session, mark in touched.items()
        if event.at < times[session].closes
    }
    if any(marks.values()):
        return Said(marks=marks)
    if marks:
        return Said(marks, "They were back in time for what was still to come.")
    if touched:
        return Said(quiet="They were back after the close: the code stays.")
    return _back_unmarked(event, left_at, so_far, settings)


def _back_unmarked(
    event: LateArrival | Return,
    left_at: datetime,
    so_far: SoFar,
    settings: SiteSettings,
) -> Said:
    """Say what coming back means where nothing was written for the leaving."""
    session = in_progress(event)
    if session and left_at < (times := registers(event)[session]).opens:
        if event.at < times.closes:
            mark = _back(event, session, times, left_at, settings)
            return Said(marks={session: mark})
        if isinstance(event, LateArrival):
            return arrival(event, so_far, settings)
    return Said(quiet="Nothing was written for their leaving: nothing is to undo.")


def _back(
    event: LateArrival | Return,
    session: Session,
    times: Times,
    left_at: datetime,
    settings: SiteSettings,
) -> Intent | None:
    """Say what is meant of a session that has not closed, as they are back."""
    if event.at < times.opens:
        return None
    code = late_code(settings)
    never_there = left_at < times.opens
    return intent(
        event,
        session,
        code,
        settings,
        times=times,
        minutes_late=minutes_late_for(code, event.at, times, settings),
        over=Over.FIRST_ARRIVAL if never_there else Over.UNLESS_PRESENT,
        why=f"They were back at {clock(event.at, settings)}, while it was open: "
        "{code}.",
    )
