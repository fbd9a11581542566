"""Where a path of the fake Wonde leads.

Known: every path here, and that a trailing slash makes no difference. What is written
is a resource of its own here, so that faults and permissions can tell it from reading.
"""

from __future__ import annotations

from typing import Final

from missync.testing.fake_wonde.requests import Request, Route


__all__ = ["PEOPLE", "RESOURCES", "route_of"]

PEOPLE: Final = ("students", "students-leaver", "employees", "contacts")
"""The lists of people; the resource of one of them is ``students/*``."""

_OF_A_SCHOOL: Final = (*PEOPLE, "counts", "deletions", "attendance-codes")
_OF_META: Final[tuple[list[str], ...]] = ([], ["permissions"])
_SESSION_MARKS: Final = "attendance/session"
_WRITTEN: Final = f"{_SESSION_MARKS}/write"
_OUTSIDE_SCHOOLS: Final = {
    "schools": "schools",
    "attendance-codes": "national-attendance-codes",
}

RESOURCES: Final = (
    "schools",
    "schools/*",
    "meta",
    "permissions",
    *_OF_A_SCHOOL,
    *(f"{name}/*" for name in PEOPLE),
    "national-attendance-codes",
    _SESSION_MARKS,
    _WRITTEN,
    "writebacks/*",
)
"""The names of everything that can be asked for, as faults are planted on them."""


def route_of(request: Request) -> Route | None:
    """Where a request leads; ``None`` where there is nothing."""
    match request.segments:
        case ("schools" | "attendance-codes" as name,):
            return Route(resource=_OUTSIDE_SCHOOLS[name])
        case ("schools", school):
            return Route(resource="schools/*", school=school)
        case ("meta", "schools", school, *rest) if rest in _OF_META:
            return Route(resource=rest[0] if rest else "meta", school=school)
        case ("schools", school, name) if name in _OF_A_SCHOOL:
            return Route(resource=name, school=school)
        case ("schools", school, name, item) if name in PEOPLE:
            return Route(resource=f"{name}/*", school=school, item=item)
        case _:
            return _route_of_attendance(request)


def _route_of_attendance(request: Request) -> Route | None:
    match request.segments:
        case ("schools", school, "attendance", "session"):
            written = request.method == "POST"
            resource = _WRITTEN if written else _SESSION_MARKS
            return Route(resource=resource, school=school)
        case ("writebacks", item):
            return Route(resource="writebacks/*", item=item)
        case _:
            return None
