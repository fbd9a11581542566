"""The fields: what can be read of each kind, and where Wonde has it.

A path begins with an include, or is a single key of the row itself. Where a field has
several, the first that is filled speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from missync.model.people import Kind


__all__ = [
    "CODES",
    "CONTACTS",
    "COUNTED",
    "DAYS",
    "ESSENTIAL",
    "OFFERED",
    "includes_for",
    "paths_of",
]

ESSENTIAL: Final = {
    Kind.STUDENT: "education_details",
    Kind.EMPLOYEE: "employment_details",
}
"""The include that holds a kind's dates and code: without it nobody is read."""

COUNTED: Final = frozenset({Kind.STUDENT, Kind.EMPLOYEE})
"""The kinds that Wonde counts; contacts come with the pupils that it counts."""

CODES: Final = {
    Kind.STUDENT: ("upn",),
    Kind.EMPLOYEE: ("staff_code",),
    Kind.CONTACT: (),
}
"""The field that is somebody's code, by which they may be known again."""

CONTACTS: Final = "contacts"
"""The include of a pupil's contacts."""

DAYS: Final = frozenset({"date_of_birth", "admission_date"})
"""The fields that are a day, and are given as ISO dates."""


def _emails(*keys: str) -> tuple[str, ...]:
    return tuple(f"contact_details.emails.{key}" for key in keys)


def _phones(*keys: str) -> tuple[str, ...]:
    return tuple(f"contact_details.phones.{key}" for key in keys)


_ANYBODY: Final = {
    "gender": ("gender",),
    "date_of_birth": ("date_of_birth",),
    "initials": ("initials",),
    "middle_names": ("middle_names",),
}
_PRIVATE: Final = {
    "email": _emails("email", "primary", "home", "work"),
    "phone": _phones("phone", "primary", "mobile", "home", "work"),
}
_NAMED: Final[Mapping[Kind, Mapping[str, tuple[str, ...]]]] = {
    Kind.STUDENT: {
        "year_group": ("year.name", "education_details.current_nc_year"),
        "registration_group": ("registration.name",),
        "house": ("house.name",),
        "boarding_house": ("boarding.name",),
        "campus": ("campus.name",),
        **_PRIVATE,
        **_ANYBODY,
        "upn": ("education_details.upn",),
        "local_upn": ("education_details.local_upn",),
        "former_upn": ("education_details.former_upn",),
        "learner_number": ("education_details.learner_number",),
        "admission_number": ("education_details.admission_number",),
        "admission_date": ("education_details.admission_date",),
        "current_nc_year": ("education_details.current_nc_year",),
    },
    Kind.EMPLOYEE: {
        "title": ("title",),
        "job_title": ("employment_details.role_text",),
        "email": _emails("email", "work", "primary", "home"),
        "phone": _phones("phone", "work", "primary", "mobile", "home"),
        **_ANYBODY,
        "staff_code": ("employment_details.staff_code",),
        "teacher_number": ("employment_details.teacher_number",),
        "teaching_staff": ("employment_details.teaching_staff",),
        "payroll_number": ("employment_details.employee_payroll_number",),
    },
    Kind.CONTACT: {"title": ("title",), **_PRIVATE, "gender": ("gender",)},
}
_OPEN: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.STUDENT: (
        "education_details",
        "extended_details",
        "contact_details",
        "identifiers",
        "attendance_summary",
        "permissions",
        "year",
        "registration",
        "house",
        "boarding",
        "campus",
    ),
    Kind.EMPLOYEE: (
        "employment_details",
        "extended_details",
        "contact_details",
        "identifiers",
        "campus",
    ),
    Kind.CONTACT: ("contact_details",),
}
"""The includes of one thing each, of which every key may be asked for by its path."""

OFFERED: Final[Mapping[Kind, tuple[str, ...]]] = {
    kind: (*_NAMED[kind], *(f"{include}.*" for include in _OPEN[kind])) for kind in Kind
}
"""What can be asked for, as ``Capabilities`` wants it."""


def paths_of(kind: Kind, field: str) -> tuple[tuple[str, ...], ...]:
    """Where a field may stand in a row of its kind; nowhere, if it is not offered."""
    include = field.partition(".")[0]
    dotted = (field,) if include in _OPEN[kind] and include != field else ()
    return tuple(tuple(path.split(".")) for path in _NAMED[kind].get(field, dotted))


def includes_for(kind: Kind, fields: Iterable[str]) -> tuple[str, ...]:
    """What has to be included for these fields of a kind, each once.

    Contacts come with pupils, so their includes are named from there.
    """
    prefix = f"{CONTACTS}." if kind is Kind.CONTACT else ""
    needed = {
        f"{prefix}{path[0]}": None
        for field in fields
        for path in paths_of(kind, field)
        if len(path) > 1
    }
    return tuple(needed)
