"""The attendance codes and registers of a school, and the marks that are written.

Known: the keys of a code and of a mark; that a school's codes have other ids than the
national ones; that a whole request is refused where one mark is wrong; and that
``writeback_id`` only means that the marks were taken. Our own convention: every word in
a code's ``type``, on which nothing may depend; the words for an outcome; that
write-backs are worked off in the order in which they came; that the last of two marks
for one place wins; and that an entry is stamped with the school's ``now``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import attrs

from missync.testing.fake_wonde.people import Overrides


SessionWord = Literal["AM", "PM"]
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


@attrs.frozen(kw_only=True)
class Mark:
    """A mark that was posted, found to be in order."""

    student_id: str
    date: date
    session: SessionWord
    attendance_code_id: str
    minutes_late: int | None = None
    comment: str | None = None
    employee_id: str | None = None


@attrs.define(kw_only=True, eq=False)
class SessionMark:
    """An entry in a register: a row of ``attendance/session``."""

    id: str
    serial: int
    mark: Mark
    updated_at: datetime
    overrides: Overrides = attrs.field(factory=dict)


@attrs.define(kw_only=True, eq=False)
class Writeback:
    """Marks that were taken together, and how they are getting on.

    Attributes:
        asks: How often it will still say ``pending``.
        word: What it says after that.
        reason: What it says beside that.
    """

    id: str
    marks: tuple[Mark, ...]
    asks: int
    word: str
    reason: str | None
    created_at: datetime
    applied: bool = False


@attrs.define(kw_only=True, eq=False)
class Registers:
    """What the MIS has in its registers, and how it deals with marks.

    Attributes:
        posted: Every list of marks that was taken, the oldest first.
        asks_until_settled: How often a new write-back says ``pending``; with 0 the
            marks are in the register at once.
        word: What a new write-back says in the end. Marks are applied where it is
            ``success``; also seen: ``failed``, ``pending`` for ever, any other word.
        reason: What it says beside that.
        refused: Students for whom marks are found wrong, with what is said of them.
        day_filter: The name of a filter by date, if there is one.
    """

    posted: list[tuple[Mark, ...]] = attrs.field(factory=list)
    asks_until_settled: int = 0
    word: str = "success"
    reason: str | None = None
    refused: dict[str, str] = attrs.field(factory=dict)
    day_filter: str | None = None
    _marks: dict[tuple[str, date, str], SessionMark] = attrs.field(
        factory=dict, init=False
    )
    _copy: tuple[SessionMark, ...] | None = attrs.field(default=None, init=False)
    _writebacks: dict[str, Writeback] = attrs.field(factory=dict, init=False)
    _serial: int = attrs.field(default=0, init=False)

    @property
    def shown(self) -> Sequence[SessionMark]:
        """What Wonde shows of them."""
        return tuple(self._marks.values()) if self._copy is None else self._copy

    def lag(self) -> None:
        """Show them as they are now, whatever is written from now on."""
        self._copy = tuple(attrs.evolve(each) for each in self._marks.values())

    def catch_up(self) -> None:
        """Show them as they truly are."""
        self._copy = None

    def at(self, student_id: str, day: date, session: SessionWord) -> Mark | None:
        """What is truly in one place."""
        found = self._marks.get((student_id, day, session))
        return found.mark if found else None

    def put(
        self, mark: Mark, now: datetime, overrides: Overrides | None = None
    ) -> SessionMark:
        """Write an entry, as a teacher does."""
        place = (mark.student_id, mark.date, mark.session)
        old = self._marks.get(place)
        self._serial += old is None
        entry = SessionMark(
            id=old.id if old else f"A{600_000_000 + self._serial}",
            serial=old.serial if old else self._serial,
            mark=mark,
            updated_at=now,
            overrides=overrides or {},
        )
        self._marks[place] = entry
        return entry

    def clear(self, student_id: str, day: date, session: SessionWord) -> None:
        """Take an entry out of its register."""
        self._marks.pop((student_id, day, session), None)

    def take(self, marks: tuple[Mark, ...], now: datetime) -> Writeback:
        """Take marks that were posted."""
        self.posted.append(marks)
        writeback = Writeback(
            id=f"W{len(self._writebacks) + 1:06}",
            marks=marks,
            asks=self.asks_until_settled,
            word=self.word,
            reason=self.reason,
            created_at=now,
        )
        self._writebacks[writeback.id] = writeback
        self._settle(writeback, now)
        return writeback

    def ask(self, writeback_id: str, now: datetime) -> tuple[Writeback, str] | None:
        """Find a write-back, and the word that it says to this question."""
        writeback = self._writebacks.get(writeback_id)
        if writeback is None:
            return None
        if writeback.asks:
            writeback.asks -= 1
            return writeback, "pending"
        for each in self._writebacks.values():
            each.asks = 0
            self._settle(each, now)
            if each is writeback:
                break
        return writeback, writeback.word

    def _settle(self, writeback: Writeback, now: datetime) -> None:
        if writeback.asks or writeback.applied or writeback.word != "success":
            return
        writeback.applied = True
        for mark in writeback.marks:
            self.put(mark, now)


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
