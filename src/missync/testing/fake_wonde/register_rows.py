"""Registers and marks as the fake Wonde reads and writes them.

Known: the keys of a mark, and of a row but for ``minutes_late``, ``created_at`` and
``updated_at``; that ids stand where nothing is included; that Wonde's own clients send
minutes late as a number or as a text of one. Our own convention: the body that goes
with 422, and the keys of a write-back; that minutes may be null, and are no ``true``;
that a date is ``YYYY-MM-DD`` and nothing else that ISO 8601 lets be one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import cast

from missync.testing.fake_wonde.dates import day, moment
from missync.testing.fake_wonde.merging import Row, merged
from missync.testing.fake_wonde.registers import (
    Mark,
    SessionMark,
    SessionWord,
    Writeback,
)
from missync.testing.fake_wonde.requests import Answer, Refused, Request, refusal
from missync.testing.fake_wonde.school import School


__all__ = ["marks_in", "session_mark_row", "writeback_row"]

_SESSIONS = ("AM", "PM")
_UNPROCESSABLE = 422
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,4}")


def session_mark_row(entry: SessionMark, school: School) -> Row:
    """One row of ``attendance/session``."""
    mark = entry.mark
    row: Row = {
        "id": entry.id,
        "date": day(mark.date, school.timezone),
        "session": mark.session,
        "comment": mark.comment,
        "minutes_late": mark.minutes_late,
        "employee": mark.employee_id,
        "attendance_code": mark.attendance_code_id,
        "student": mark.student_id,
        "created_at": moment(entry.updated_at),
        "updated_at": moment(entry.updated_at),
    }
    return merged(row, entry.overrides)


def writeback_row(writeback: Writeback, word: str) -> Row:
    """What became of marks."""
    row: Row = {
        "id": writeback.id,
        "status": word,
        "type": "attendance",
        "created_at": moment(writeback.created_at),
        "updated_at": moment(writeback.created_at),
    }
    return row | ({"message": writeback.reason} if writeback.reason else {})


def marks_in(request: Request, school: School) -> tuple[Mark, ...]:
    """The marks that were posted.

    Raises:
        Refused: With 400 where it is no list of marks, with 422 where one is wrong.
    """
    rows = _rows(request)
    problems = dict(
        each for n, row in enumerate(rows) for each in _wrong(row, school, n)
    )
    if problems:
        raise Refused(Answer(document=problems, status=_UNPROCESSABLE))
    return tuple(_mark(row) for row in rows)


def _rows(request: Request) -> list[Row]:
    try:
        document = json.loads(request.body)
    except ValueError:
        document = None
    rows = document.get("attendance") if isinstance(document, dict) else None
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        return cast("list[Row]", rows)
    raise refusal(400, "bad_request", "there is no list of marks")


def _wrong(row: Row, school: School, number: int) -> Iterator[tuple[str, list[str]]]:
    """Name what is wrong with a mark, and where."""
    student = row.get("student_id")
    here = f"attendance.{number}"
    if student not in {pupil.id for pupil in school.students}:
        yield f"{here}.student_id", ["The selected student_id is invalid."]
    elif student in school.registers.refused:
        yield f"{here}.student_id", [school.registers.refused[str(student)]]
    if _day(row.get("date")) is None:
        yield f"{here}.date", ["The date is not a valid date."]
    if row.get("session") not in _SESSIONS:
        yield f"{here}.session", ["The selected session is invalid."]
    codes = {code.id for code in school.attendance_codes}
    if row.get("attendance_code_id") not in codes:
        yield f"{here}.attendance_code_id", ["The selected code is invalid."]
    if not _is_number_or_none(row.get("minutes_late")):
        yield f"{here}.minutes_late", ["The minutes_late must be a number."]


def _mark(row: Row) -> Mark:
    return Mark(
        student_id=cast("str", row["student_id"]),
        date=date.fromisoformat(cast("str", row["date"])),
        session=cast("SessionWord", row["session"]),
        attendance_code_id=cast("str", row["attendance_code_id"]),
        minutes_late=_minutes(row.get("minutes_late")),
        comment=cast("str | None", row.get("comment")),
        employee_id=cast("str | None", row.get("employee_id")),
    )


def _is_number_or_none(value: object) -> bool:
    if isinstance(value, str):
        return bool(_NUMBER.fullmatch(value))
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


def _minutes(value: object) -> int | None:
    return None if value is None else int(cast("int | str", value))


def _day(text: object) -> date | None:
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
