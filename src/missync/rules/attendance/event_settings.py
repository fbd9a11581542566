"""The settings of an event: those that were in force when it was recorded."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from missync.model.events import AttendanceEvent, EventSettings
from missync.model.settings import SiteSettings


def settings_to_keep(settings: SiteSettings) -> EventSettings:
    """Give what is kept of a site's settings with an event that is recorded."""
    attendance = settings.attendance
    return EventSettings(
        timezone=settings.timezone.key,
        nation=settings.nation,
        early=attendance.early,
        early_due=attendance.early_due,
        late_code=attendance.late_code,
        after_close_code=attendance.after_close_code,
    )


def _zone(name: str | None) -> ZoneInfo | None:
    """Give a time zone that was kept; ``None`` where this machine does not know it."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def settings_of(event: AttendanceEvent, settings: SiteSettings) -> SiteSettings:
    """Give the settings by which an event means what it means.

    Args:
        event: The event.
        settings: The site's, as they are now: what was not kept with it is theirs.
    """
    kept = event.settings
    if kept is None:
        return settings
    attendance = attrs.evolve(
        settings.attendance,
        early=kept.early,
        early_due=kept.early_due,
        late_code=kept.late_code,
        after_close_code=kept.after_close_code,
    )
    return attrs.evolve(
        settings,
        timezone=_zone(kept.timezone) or settings.timezone,
        nation=kept.nation,
        attendance=attendance,
    )
