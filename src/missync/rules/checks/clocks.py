"""Clocks: a moment later than now in our own store is a fault of some clock.

It was ahead when that was written, or it was set back since. Such a moment holds
nothing up:

- A mark that waits longer than a pause of ours can last is due at once. So is one that
  was made then and was not tried yet; once it was, it waits as long as any other. Only
  what waits for a register to open goes by the school's clock, whatever was done to it.
- A mark that was sent then is due at once, too, and was sent now at the latest.
- A mark that was given up then goes on, if its time is not over now.
- Whoever holds a mark for longer than anybody may, by any clock that is right, does not
  hold it.
- An import of then is none to go by, unless it was today: then only the clock was set
  back, and the night has its import.

The check names it. Two machines whose clocks differ by a little are no fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import attrs

from missync.model.findings import Finding, FindingId, Severity
from missync.model.marks import Mark, State
from missync.model.pauses import CLOCKS_DIFFER, LONGEST_PAUSE
from missync.model.runs import Run
from missync.model.settings import SiteSettings
from missync.rules.attendance.pauses import FIRST_PAUSE, HOURLY, pause_of_sent
from missync.rules.attendance.retry import LEASE


def past_runs(history: Iterable[Run], now: datetime) -> Iterator[Run]:
    """Leave out the runs that are dated later than now.

    Args:
        history: Runs.
        now: The present moment, aware.
    """
    return (run for run in history if run.at <= now)


def about_clocks(
    moments: Iterable[datetime], now: datetime, settings: SiteSettings
) -> Iterator[Finding]:
    """Say that moments in our own store are later than now.

    Args:
        moments: Those at which something was written down, aware.
        now: The present moment, aware.
        settings: The site's, for its time zone.
    """
    later = [each for each in moments if each > now + CLOCKS_DIFFER]
    if not later:
        return
    until, here = (_local(each, settings) for each in (max(later), now))
    what = "One entry of ours is" if len(later) == 1 else f"{len(later)} of ours are"
    yield Finding(
        id=FindingId.CLOCK_WRONG,
        severity=Severity.WARNING,
        subject="clock",
        message=f"{what} dated later than now, up to {until}, while the clock here "
        f"shows {here}: it was ahead when that was written, or it is behind now. "
        "Nothing waits for it.",
        mend="Set the clock of this machine right, and let a time server keep it so. "
        "If it is right, there is nothing to do.",
    )


def _local(moment: datetime, settings: SiteSettings) -> str:
    return moment.astimezone(settings.timezone).strftime("%Y-%m-%d %H:%M")


def moments_of(mark: Mark) -> Iterator[datetime]:
    """Give the moments at which a mark was dealt with."""
    yield mark.made_at
    if mark.written_at is not None:
        yield mark.written_at
    if mark.is_given_up:
        yield mark.due


def righted(mark: Mark, now: datetime) -> Mark | None:
    """Free a mark that waits for, or was given up at, a moment of some wrong clock.

    Args:
        mark: The mark.
        now: The present moment, aware.

    Returns:
        The mark as it should be; ``None`` where nothing is wrong with it, where
        somebody is busy with it, and where it is settled.
    """
    if mark.is_given_up and now < mark.deadline:
        return _going_on(mark, now)
    if not mark.state.is_open or _is_held(mark, now):
        return None
    if (
        _held_too_long(mark, now)
        or _was_sent_later(mark, now)
        or _waits_too_long(mark, now)
    ):
        return _freed(mark, now)
    return None


def _freed(mark: Mark, now: datetime) -> Mark:
    written = mark.written_at
    return attrs.evolve(
        mark,
        lease=None,
        due=min(mark.due, now),
        written_at=written and min(written, now),
    )


def _going_on(mark: Mark, now: datetime) -> Mark:
    why = (
        "It was given up by a clock that was ahead. Its time is not over, so it goes "
        "on."
    )
    return attrs.evolve(_freed(mark, now), state=State.WAITING, receipt=None, why=why)


def _is_held(mark: Mark, now: datetime) -> bool:
    """Tell whether somebody may be busy with a mark, by their clock or by ours."""
    held = mark.lease is not None and mark.lease.until > now
    return held and not _held_too_long(mark, now)


def _held_too_long(mark: Mark, now: datetime) -> bool:
    return mark.lease is not None and mark.lease.until > now + LEASE + CLOCKS_DIFFER


def _was_sent_later(mark: Mark, now: datetime) -> bool:
    return mark.written_at is not None and mark.written_at > now + CLOCKS_DIFFER


def _waits_too_long(mark: Mark, now: datetime) -> bool:
    if mark.due <= now + FIRST_PAUSE or _waits_for_a_register(mark):
        return False
    has_no_pause = mark.due == mark.made_at
    return has_no_pause or mark.due > now + _longest_pause(mark, now) + CLOCKS_DIFFER


def _waits_for_a_register(mark: Mark) -> bool:
    """Tell whether a mark is kept until ten minutes before its register opens.

    Whatever the settings are now: it is kept by those of its event.
    """
    return (
        mark.state is State.WAITING
        and not mark.attempts
        and mark.due > mark.made_at + LONGEST_PAUSE
        and mark.due.astimezone(UTC).date() <= mark.date + timedelta(days=1)
    )


def _longest_pause(mark: Mark, now: datetime) -> timedelta:
    match mark.state:
        case State.SENT:
            return max(LONGEST_PAUSE, pause_of_sent(mark, now))
        case State.BLOCKED:
            return HOURLY
        case _:
            return LONGEST_PAUSE
