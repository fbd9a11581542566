"""Attendance codes on the fake Wonde.

Known: the four keys of the wire, and that a school's list has other ids than the
national one. Our own convention: every word in ``type``, since no value of it is
known; nothing may depend on them.
"""

from __future__ import annotations

import attrs

from missync.testing.fake_wonde.people import Overrides


__all__ = ["AttendanceCode", "code_row", "national_codes", "school_codes"]

_CODES = (
    ("/", "Present in the morning", "present"),
    ("\\", "Present in the afternoon", "present"),
    ("L", "Late, before the register closed", "present"),
    ("K", "Education arranged by the local authority", "elsewhere"),
    ("V", "Educational visit", "elsewhere"),
    ("P", "Sporting activity", "elsewhere"),
    ("W", "Work experience", "elsewhere"),
    ("B", "Educated off site", "elsewhere"),
    ("D", "Expected at another school", "not-required"),
    ("C", "Leave for an exceptional circumstance", "authorised"),
    ("C1", "Leave for a performance or work abroad", "authorised"),
    ("C2", "Leave, part-time timetable", "authorised"),
    ("E", "Suspended or excluded", "authorised"),
    ("I", "Illness", "authorised"),
    ("J1", "Interview", "authorised"),
    ("M", "Medical or dental appointment", "authorised"),
    ("R", "Religious observance", "authorised"),
    ("S", "Study leave", "authorised"),
    ("T", "Parent travelling for work", "authorised"),
    ("G", "Holiday not granted", "unauthorised"),
    ("N", "No reason yet", "unauthorised"),
    ("O", "Absent without a reason", "unauthorised"),
    ("U", "Late, after the register closed", "unauthorised"),
    ("Q", "No access arrangements", "not-required"),
    ("X", "Not required to attend", "not-required"),
    ("Y1", "Usual transport missing", "not-required"),
    ("Y2", "Travel widely disrupted", "not-required"),
    ("Y3", "Part of the premises closed", "not-required"),
    ("Y4", "Whole school closed unexpectedly", "not-required"),
    ("Y5", "In detention under the law", "not-required"),
    ("Y6", "Public health guidance", "not-required"),
    ("Y7", "Another unavoidable cause", "not-required"),
    ("Z", "Not yet on roll", "administrative"),
    ("#", "Planned closure", "administrative"),
)
_FIRST_NATIONAL_ID = 300_000_001
_FIRST_SCHOOL_ID = 400_000_001


@attrs.define(kw_only=True, eq=False)
class AttendanceCode:
    """One attendance code; its id is what a mark is written with."""

    id: str
    code: str
    description: str | None = None
    type: str | None = None
    overrides: Overrides = attrs.field(factory=dict)


def national_codes() -> list[AttendanceCode]:
    """The national list: England's codes since August 2024."""
    return _numbered_from(_FIRST_NATIONAL_ID)


def school_codes() -> list[AttendanceCode]:
    """A school's own list: the same codes under other ids."""
    return _numbered_from(_FIRST_SCHOOL_ID)


def code_row(code: AttendanceCode) -> dict[str, object]:
    """A code's four keys."""
    return {
        "id": code.id,
        "code": code.code,
        "description": code.description,
        "type": code.type,
    }


def _numbered_from(first: int) -> list[AttendanceCode]:
    return [
        AttendanceCode(id=f"A{number}", code=code, description=text, type=word)
        for number, (code, text, word) in enumerate(_CODES, first)
    ]
