"""Builders of codes, reasons and the settings they are judged by."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import attrs

from missync.model.codes import (
    BOTH,
    Band,
    Codebook,
    Codes,
    Direction,
    KnownCode,
    NoWriteBack,
    Reason,
)
from missync.model.schools import AttendanceCode
from missync.model.settings import Attendance, Nation, SiteSettings
from tests.support.builders import SETTINGS


DAY = date(2026, 6, 15)
MORNING = datetime(2026, 6, 15, 8, 10, tzinfo=UTC)
"""Ten past nine in the school's own time: it is summer."""
HALF_PAST_NINE = time(9, 30)
LATE, EARLY = Direction.LATE, Direction.EARLY


def listed(code: str, mis_id: str | None = None, **facts: Any) -> AttendanceCode:
    """Make a code as the MIS lists it."""
    return AttendanceCode(mis_id=mis_id or f"id-{code}", code=code, **facts)


def known(code: str, **facts: Any) -> KnownCode:
    """Make a code that the MIS lists and the school offers, unless told otherwise."""
    return KnownCode(code=listed(code), **facts)


def tied(label: str, *codes: str, to: frozenset[Direction] = BOTH) -> Reason:
    """Make a reason that writes its first code until half past nine, then its last.

    With one code it writes that one all day, and with none it writes nothing.
    """
    if not codes:
        return Reason(label=label, directions=to, writes=NoWriteBack())
    bands = (*(Band(code, HALF_PAST_NINE) for code in codes[:-1]), Band(codes[-1]))
    return Reason(label=label, directions=to, writes=Codes(bands))


def book(codes: str, *reasons: Reason, **facts: Any) -> Codebook:
    """Make a codebook of codes that the MIS lists, and reasons."""
    return Codebook(
        codes=tuple(known(code) for code in codes.split()), reasons=reasons, **facts
    )


def settings(nation: Nation = Nation.ENGLAND, **attendance: Any) -> SiteSettings:
    """Make the settings of a site in a nation."""
    return attrs.evolve(SETTINGS, nation=nation, attendance=Attendance(**attendance))
