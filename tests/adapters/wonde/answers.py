"""Answers of a small school on the fake Wonde, and ways to spoil them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date

from missync.testing import Contact, Employee, Pupil, Relationship, School
from missync.testing.fake_wonde.access import World
from missync.testing.fake_wonde.answers import answer
from missync.testing.fake_wonde.requests import Request


__all__ = ["ANSWERS", "DAY", "PUPILS", "deleted", "places", "replaced"]

Document = dict[str, object]
Place = tuple[str | int, ...]

DAY = date(2026, 11, 3)
PUPILS = 4
_TOKEN = "invented"
_INCLUDES = "education_details,house,contacts,contacts.contact_details"
_ASKED = {
    "students": f"students?include={_INCLUDES}",
    "employees": "employees?include=employment_details,contact_details",
    "deletions": "deletions",
    "registers": "attendance/session",
    "codes": "attendance-codes",
    "counts": "counts?include=students,employees",
    "school": "",
}


def _school() -> School:
    school = School()
    pupils = [
        school.enrol(
            Pupil(
                forename=f"Zoë {number}",
                surname="O'Example",
                date_of_birth=date(2012, 3, number),
                admission_date=date(2023, 9, 1),
                house="Red",
                contacts=[
                    Relationship(
                        contact=Contact(forename="Kim", surname=f"Example {number}"),
                        relationship="Mother",
                    )
                ],
            )
        )
        for number in range(1, PUPILS + 1)
    ]
    for name in ("Robin", "Sam"):
        school.hire(Employee(forename=name, surname="Sample", job_title="Cook"))
    for pupil in pupils:
        school.mark(pupil, DAY, "AM", "/")
    school.leave(school.enrol(Pupil(forename="Jo", surname="Gone")), DAY)
    return school


def _answers() -> dict[str, Document]:
    school = _school()
    world = World(schools=(school,), token=_TOKEN, domain="wonde.example")
    headers = {"authorization": f"Bearer {_TOKEN}", "host": "wonde.example"}
    found = {}
    for name, below in _ASKED.items():
        path, _, query = below.partition("?")
        path = f"/v1.0/schools/{school.id}/{path}"
        said = answer(
            world, Request(method="GET", path=path, query=query, headers=headers)
        )
        assert isinstance(said.document, dict)
        found[name] = said.document
    return found


ANSWERS = _answers() | {
    "outcome": {"data": {"id": "W1", "status": "failed", "message": "not on roll"}},
    "receipt": {"writeback_id": "W1"},
}
"""What Wonde says to each question, by what is asked for."""


def places(document: object, below: Place = ()) -> Iterator[Place]:
    """Give every place of a document, itself first."""
    yield below
    if isinstance(document, dict):
        for key, value in document.items():
            yield from places(value, (*below, key))
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from places(value, (*below, number))


def replaced(document: object, place: Place, value: object) -> object:
    """Give the document with another value in one place."""
    if not place:
        return value
    first, *rest = place
    changed = copy.copy(document)
    assert isinstance(changed, dict | list)
    changed[first] = replaced(changed[first], tuple(rest), value)  # type: ignore[index]
    return changed


def deleted(document: object, place: Place) -> object:
    """Give the document without what stands in one place."""
    *above, last = place
    changed = copy.deepcopy(document)
    inner: object = changed
    for step in above:
        inner = inner[step]  # type: ignore[index]
    del inner[last]  # type: ignore[attr-defined]
    return changed
