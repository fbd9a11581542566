"""Leavings: what leaving early, and coming back, mean for the register.

- A leaving gets its code into every session still to come. The session whose register
  is open gets it as well, unless a present mark stands there, or ours of an arrival.
  With ``early = "current"`` the session in progress gets it whatever stands there.
- A return, or an arrival after a leaving, takes back what the leaving meant for
  sessions still to come. Where the register is open it is late; where it closed, the
  code stays. A session that the leaving did not touch is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from missync.model.events import EarlyLeaving, LateArrival, Return, Session
from missync.model.marks import Over
from missync.model.settings import Early, EarlyDue, SiteSettings
from missync.rules.day_so_far import (
    Intent,
    Said,
    SoFar,
    clock,
    in_progress,
    intent,
    minutes_late_for,
    not_written,
    registers,
    says_present,
)
from missync.rules.nations import late_code


__all__ = ["coming_back", "leaving"]

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
    return "They left after registration: the register shows that they were there."


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
    left = f"They left at {clock(event.at, settings)}"
    if settings.attendance.early is Early.CURRENT:
        over, why = Over.PRESENT, f"{left}, in that session: {{code}}."
    elif event.at < registers(event)[session].closes and not _ours_says_present(
        so_far.marks.get(session), settings
    ):
        over, why = Over.UNLESS_PRESENT, f"{left}, before it closed: {{code}}."
    else:
        return {}
    return {session: intent(event, session, code, settings, over=over, why=why)}


def _ours_says_present(mark: Intent | None, settings: SiteSettings) -> bool:
    """Tell whether our own mark of an arrival says that they were there."""
    return mark is not None and says_present(mark.code, settings)


def coming_back(
    event: LateArrival | Return, so_far: SoFar, settings: SiteSettings
) -> Said:
    """Say what a return means, or an arrival after a leaving."""
    if not so_far.away:
        return Said(quiet="They had not left that day: there is nothing to undo.")
    touched = {
        session: mark
        for session, mark in so_far.marks.items()
        if mark.event in so_far.leavings
    }
    marks = {
        session: _back(event, mark, settings)
        for session, mark in touched.items()
        if event.at < registers(event)[session].closes
    }
    if any(marks.values()):
        return Said(marks=marks)
    if marks:
        return Said(marks, "They were back in time: what the leaving meant is undone.")
    if touched:
        return Said(quiet="They were back after the close: the code stays.")
    return Said(quiet="Nothing was written for their leaving: nothing is to undo.")


def _back(
    event: LateArrival | Return, mark: Intent, settings: SiteSettings
) -> Intent | None:
    """Say what becomes of a leaving's mark in a session that has not closed."""
    times = registers(event)[mark.session]
    if event.at < times.opens:
        return None
    code = late_code(settings)
    never_there = mark.happened_at < times.opens
    return intent(
        event,
        mark.session,
        code,
        settings,
        minutes_late=minutes_late_for(code, event.at, times, settings),
        over=Over.FIRST_ARRIVAL if never_there else Over.UNLESS_PRESENT,
        why=f"They were back at {clock(event.at, settings)}, while it was open: "
        "{code}.",
    )
