"""A school and what it holds beside people as rows, and marks as they come in.

Known: the keys, but for an entry's ``minutes_late``, ``created_at`` and ``updated_at``;
that ids stand where nothing is included; that Wonde's own clients send minutes late as
a number or as a text of one. Our own convention: ``audit_approved_at`` is always there
(without a fraction, as the documentation shows it), the word for the region, and all
that names a permission: ``students.read`` for a resource, ``students.upi.read`` for one
of its properties; the body that goes with 422, and the keys of a write-back; that
minutes may be null, are whatever PHP calls numeric and not below 0, and that a fraction
of one is dropped; that a comment is a text or null; that a date is ``YYYY-MM-DD`` and
nothing else that ISO 8601 lets be one.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import date
from typing import cast

from missync.testing.fake_wonde.includes import wanted_includes
from missync.testing.fake_wonde.people import Contact, Employee, Pupil, Someone
from missync.testing.fake_wonde.person_rows import person_row
from missync.testing.fake_wonde.registers import (
    Mark,
    SessionMark,
    SessionWord,
    Writeback,
)
from missync.testing.fake_wonde.requests import Answer, Refused, Request, refusal
from missync.testing.fake_wonde.rows import Row, day, merged, moment, property_paths
from missync.testing.fake_wonde.school import Deletion, School


_APPROVED_AT = {
    "date": "2024-09-02 07:00:00",
    "timezone_type": 3,
    "timezone": "UTC",
}
_NOBODY: dict[str, tuple[Someone, str]] = {
    "students": (Pupil(), "education_details,contact_details"),
    "students-leaver": (Pupil(), "education_details,contact_details"),
    "employees": (Employee(), "employment_details,contact_details"),
    "contacts": (Contact(), "contact_details"),
}
_OTHER_RESOURCES = ("attendance-codes", "deletions", "counts")
_SESSIONS = ("AM", "PM")
_UNPROCESSABLE = 422
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMERIC = re.compile(
    r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*", re.ASCII
)
"""What PHP's ``is_numeric`` says yes to."""


def school_row(school: School, domain: str) -> Row:
    """The school's object.

    Args:
        school: The school.
        domain: The host that has its data, with its port.
    """
    numbers: Row = {
        "la_code": school.la_code,
        "establishment_number": school.establishment_number,
        "urn": school.urn,
    }
    row: Row = {
        "id": school.id,
        "name": school.name,
        **numbers,
        "phase_of_education": school.phase_of_education,
        "timezone": school.timezone,
        "mis": school.mis,
        "address": _address(),
        "extended": _extended(school),
        "region": {
            "code": "MADE-UP",
            "domain": domain,
            "school_url": f"http://{domain}/v1.0/schools/{school.id}",
            "identifiers": numbers,
        },
    }
    return merged(row, school.overrides)


def meta_row(school: School) -> Row:
    """The state of the connection to a school."""
    return {
        "online": school.online,
        "approved": school.approved,
        "audited": school.audited,
        "custom_attendance_codes": school.custom_attendance_codes,
    }


def permission_rows(school: School) -> list[Row]:
    """Everything there is to see in a school, and whether it may be seen."""
    rows = [
        _permission(resource, None, granted=resource not in school.forbidden)
        for resource in (*_NOBODY, *_OTHER_RESOURCES)
    ]
    for resource, (nobody, includes) in _NOBODY.items():
        hidden = school.hidden.get(resource, set())
        for path in _property_paths(resource, nobody, includes):
            granted = resource not in school.forbidden and path not in hidden
            rows.append(_permission(f"{resource}.{path}", resource, granted=granted))
    return rows


def deletion_row(deletion: Deletion) -> Row:
    """One row of ``/deletions``."""
    row: Row = {
        "type": deletion.type,
        "id": deletion.id,
        "mis_id": deletion.mis_id,
        "deleted_at": moment(deletion.deleted_at),
        "restored_at": moment(deletion.restored_at),
    }
    return merged(row, deletion.overrides)


def _property_paths(resource: str, nobody: Someone, includes: str) -> list[str]:
    wanted = wanted_includes(resource, includes)
    return property_paths(person_row(nobody, resource, wanted, School()))


def _permission(name: str, parent: str | None, *, granted: bool) -> Row:
    return {
        "identity": f"{name}.read",
        "name": name.replace("_", " "),
        "description": None,
        "parent": f"{parent}.read" if parent else None,
        "group": (parent or name).split(".")[0],
        "active_from": dict(_APPROVED_AT),
        "optional": parent is not None,
        "approved": granted,
        "audited": granted,
    }


def _address() -> Row:
    return {
        "address_line_1": "1 Example Hill",
        "address_line_2": None,
        "address_town": "Exampleton",
        "address_postcode": "EX1 1EX",
        "address_country": {"code": "GBR", "name": "United Kingdom"},
    }


def _extended(school: School) -> Row:
    return {
        "allows_writeback": school.allows_writeback,
        "has_timetables": False,
        "has_lesson_attendance": False,
        "audit_approved_at": dict(_APPROVED_AT),
    }


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
    if student not in [pupil.id for pupil in school.students]:
        yield f"{here}.student_id", ["The selected student_id is invalid."]
    elif student in school.registers.refused:
        yield f"{here}.student_id", [school.registers.refused[str(student)]]
    if _day(row.get("date")) is None:
        yield f"{here}.date", ["The date is not a valid date."]
    if row.get("session") not in _SESSIONS:
        yield f"{here}.session", ["The selected session is invalid."]
    codes = [code.id for code in school.attendance_codes]
    if row.get("attendance_code_id") not in codes:
        yield f"{here}.attendance_code_id", ["The selected code is invalid."]
    if not _are_minutes(row.get("minutes_late")):
        yield f"{here}.minutes_late", ["The minutes_late must be a number from 0."]
    for key in ("comment", "employee_id"):
        if not isinstance(row.get(key), str | None):
            yield f"{here}.{key}", [f"The {key} must be a string."]


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


def _are_minutes(value: object) -> bool:
    """Whether it is null, or what PHP calls numeric and is neither below 0 nor endless.

    A ``true`` is not numeric there.
    """
    match value:
        case None:
            return True
        case str() if _NUMERIC.fullmatch(value):
            return 0 <= float(value) < math.inf
        case int() | float() if not isinstance(value, bool):
            return 0 <= value < math.inf
        case _:
            return False


def _minutes(value: object) -> int | None:
    """Read minutes that are in order; a fraction of one is dropped."""
    if value is None:
        return None
    return int(float(value) if isinstance(value, str) else cast("float", value))


def _day(text: object) -> date | None:
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
