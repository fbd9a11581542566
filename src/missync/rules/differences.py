"""Differences: what of somebody changes, as a school would see it.

Keys that only serve matching (birth date, UPN or staff code, the lasting id) are held
but not shown, unless the site asked for them as fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from missync.model.people import Link, Names, Profile


__all__ = ["differences"]

_NAMES = tuple(field.name for field in attrs.fields(Names))


def differences(
    before: Profile | None, after: Profile
) -> Mapping[str, tuple[str | None, str | None]]:
    """List what changes: each name with its old and new value, dates as ISO."""
    old = _visible(before) if before else {}
    new = _visible(after)
    names = dict.fromkeys((*new, *old))
    return {
        name: (old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    }


def _visible(somebody: Profile) -> dict[str, str | None]:
    return {
        "mis_id": somebody.mis_id,
        **{name: getattr(somebody.names, name) for name in _NAMES},
        "start_date": _iso(somebody.start_date),
        "leave_date": _iso(somebody.leave_date),
        **({"pupils": _told(somebody.links)} if somebody.links else {}),
        **somebody.fields,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _told(links: tuple[Link, ...]) -> str:
    return ", ".join(
        f"{link.pupil} ({link.relationship})" if link.relationship else link.pupil
        for link in links
    )
