"""Invented answers of Wonde's, as its JSON reads."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from missync.adapters.wonde._wire.lists import PeopleList, WondeList, lists_for
from missync.adapters.wonde._wire.pages import page_of
from missync.model.people import Kind, Record, RefusedRecord
from missync.model.reads import Ask, Page


__all__ = [
    "contact_row",
    "day",
    "document",
    "employee_row",
    "list_of",
    "page",
    "read",
    "record",
    "refusal",
    "student_row",
]

Row = dict[str, object]
LONDON = ZoneInfo("Europe/London")


def day(text: str, zone: str = "Europe/London") -> Row:
    """A day as Wonde writes it: midnight in the school's zone."""
    return {
        "date": f"{text} 00:00:00.000000",
        "timezone_type": 3,
        "timezone": zone,
    }


def student_row(**changes: object) -> Row:
    """A pupil with dates."""
    return {
        "id": "A1",
        "upi": "0" * 31 + "1",
        "mis_id": "4711",
        "forename": "Pat",
        "surname": "Example",
        "legal_forename": "Patricia",
        "legal_surname": "Example",
        "date_of_birth": day("2012-03-04"),
        "updated_at": day("2026-01-10", "UTC"),
        "education_details": {
            "data": {
                "upn": "U801999012001",
                "admission_date": day("2024-09-01"),
                "leaving_date": day("2027-07-21"),
            }
        },
        **changes,
    }


def employee_row(**changes: object) -> Row:
    """Somebody who works at the school."""
    return {
        "id": "A7",
        "upi": "0" * 31 + "7",
        "forename": "Robin",
        "surname": "Sample",
        "employment_details": {
            "data": {
                "current": True,
                "staff_code": "RSA",
                "employment_start_date": day("2019-09-01"),
                "employment_end_date": None,
            }
        },
        **changes,
    }


def contact_row(**changes: object) -> Row:
    """Somebody to call about a pupil."""
    return {
        "id": "A9",
        "upi": "0" * 31 + "9",
        "forename": "Kim",
        "surname": "Example",
        "relationship": {
            "relationship": "Mother",
            "parental_responsibility": True,
            "priority": 1,
            "lives_with_pupil": False,
        },
        **changes,
    }


def document(*rows: object, **pagination: object) -> Row:
    """A list in its envelope, with a pagination object where anything is said in it."""
    meta = {"pagination": pagination} if pagination else {}
    return {"data": list(rows), "meta": meta}


def list_of(name: str = "students", /, **fields: tuple[str, ...]) -> PeopleList:
    """A list of people: ``list_of(student=("house",), contact=())``."""
    lists = lists_for(Ask(fields={Kind(kind): fields[kind] for kind in fields}))
    found = next(each for each in lists if each.name == name)
    assert isinstance(found, PeopleList)
    return found


def page(sent: object, asked: WondeList | None = None, *, first: bool = True) -> Page:
    """What a document comes to."""
    return page_of(sent, asked or list_of(student=()), zone=LONDON, first=first)


def read(row: object, asked: WondeList | None = None) -> Page:
    """What a page of one row comes to."""
    return page(document(row), asked)


def record(row: object, asked: WondeList | None = None) -> Record:
    """The record that a row comes to."""
    found = read(row, asked).rows[0]
    assert isinstance(found, Record)
    return found


def refusal(row: object, asked: WondeList | None = None) -> RefusedRecord:
    """The refusal that a row comes to."""
    found = read(row, asked).rows[0]
    assert isinstance(found, RefusedRecord)
    return found
