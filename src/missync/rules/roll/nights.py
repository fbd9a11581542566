"""Nights: when a site's people are brought in by themselves.

Once per date, at the site's own time in its own zone. A night that was missed, because
nothing was running or the MIS did not answer, is caught up once. The clocks change
nothing: a time that does not exist on a day comes an hour later by the clock, and of
one that comes twice the first counts. An import that is dated later than now counts
only where that is still today: the clock was set back a little, and the night had its
import. Any other is a clock's fault, and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from missync.model.runs import Run
from missync.model.settings import SiteSettings


def night_before(settings: SiteSettings, now: datetime) -> datetime:
    """Give the newest moment, now or before it, at which a night's import was due.

    Args:
        settings: The site's settings.
        now: The present moment; an aware instant.
    """
    today = now.astimezone(settings.timezone).date()
    night = _night_of(today, settings)
    return night if night <= now else _night_of(today - timedelta(days=1), settings)


def is_import_due(
    history: Iterable[Run], settings: SiteSettings, now: datetime
) -> bool:
    """Whether the newest night's import is still to be made.

    Any import from the MIS since that night counts as the night's.

    Args:
        history: The runs of the site, in any order.
        settings: Its settings.
        now: The present moment; an aware instant.
    """
    night = night_before(settings, now)
    return not any(
        run.read_the_mis and night <= run.at and counts_by(run, settings, now)
        for run in history
    )


def counts_by(run: Run, settings: SiteSettings, now: datetime) -> bool:
    """Whether a run has been made by now, or later today by a clock that was set back.

    Args:
        run: The run.
        settings: The site's settings.
        now: The present moment; an aware instant.
    """
    return run.at <= now or _day_of(run.at, settings) == _day_of(now, settings)


def _day_of(moment: datetime, settings: SiteSettings) -> date:
    return moment.astimezone(settings.timezone).date()


def _night_of(day: date, settings: SiteSettings) -> datetime:
    """Give the instant of a date's night in UTC, whatever the clocks do on it."""
    local = datetime.combine(day, settings.nightly, settings.timezone)
    return local.astimezone(UTC)
