"""A school, its permissions and its deletions as rows of the fake Wonde.

Known: the keys. Our own convention: ``audit_approved_at`` is always there (without
a fraction, as the documentation shows it), the word for the region, and all that
names a permission: ``students.read`` for a resource, ``students.upi.read`` for one
of its properties.
"""

from __future__ import annotations

from missync.testing.fake_wonde.dates import moment
from missync.testing.fake_wonde.includes import wanted_includes
from missync.testing.fake_wonde.merging import Row, merged, property_paths
from missync.testing.fake_wonde.people import Contact, Employee, Pupil, Someone
from missync.testing.fake_wonde.person_rows import person_row
from missync.testing.fake_wonde.school import Deletion, School


__all__ = ["deletion_row", "meta_row", "permission_rows", "school_row"]

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
