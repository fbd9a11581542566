"""The fields: what can be read of each kind, where Wonde has it, and how it is read.

A path begins with an include, or is a single key of the row itself. Where a field has
several, the first that is filled counts. What is not understood is left out with a
warning: nobody is refused for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import Final

import attrs

from missync.adapters.wonde._wire.dates import ZERO, day, is_blank
from missync.adapters.wonde._wire.values import Misfit, Row, one, text_of
from missync.errors import Problem
from missync.model.people import Kind


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

_DAYS: Final = frozenset({"date_of_birth", "admission_date"})
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


def _paths_of(kind: Kind, field: str) -> tuple[tuple[str, ...], ...]:
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
        for path in _paths_of(kind, field)
        if len(path) > 1
    }
    return tuple(needed)


@attrs.frozen
class Field:
    """A field that was asked for.

    Attributes:
        paths: Where it may stand in a row.
        is_day: Whether it is given as an ISO date.
    """

    name: str
    paths: tuple[tuple[str, ...], ...]
    is_day: bool


@attrs.frozen
class Fields:
    """What was read of one row's fields.

    Attributes:
        values: Every field that was asked for, filled or not.
        substituted: Those that stand elsewhere, as their first place is not filled.
        warnings: Which could not be read, and why; their paths begin at the row.
    """

    values: dict[str, str | None]
    substituted: frozenset[str] = frozenset()
    warnings: tuple[Problem, ...] = ()


def fields_of(kind: Kind, names: Iterable[str]) -> tuple[Field, ...]:
    """Find out where fields stand, once for all rows."""
    return tuple(Field(name, _paths_of(kind, name), name in _DAYS) for name in names)


def read_fields(row: Row, fields: Iterable[Field], zone: tzinfo) -> Fields:
    """Read the fields that were asked for, and no other.

    Args:
        row: As it was sent.
        fields: Which they are.
        zone: The school's own.
    """
    values: dict[str, str | None] = {}
    substituted: set[str] = set()
    warnings = []
    for field in fields:
        try:
            place, values[field.name] = _first_filled(row, field, zone)
            if place:
                substituted.add(field.name)
        except ValueError as misfit:
            values[field.name] = None
            message = f"{misfit}, so it is left out; mend it in the MIS"
            warnings.append(Problem(path=field.name, message=message))
    return Fields(values, frozenset(substituted), tuple(warnings))


def _first_filled(row: Row, field: Field, zone: tzinfo) -> tuple[int, str | None]:
    """Give the first of a field's places that is filled, and what stands there."""
    misfit: ValueError | None = None
    for place, path in enumerate(field.paths):
        try:
            value = _at(row, path)
            is_day = field.is_day or (isinstance(value, dict) and "date" in value)
            text = _day(value, zone) if is_day else text_of(value)
        except ValueError as error:
            misfit = misfit or error
            continue
        if text is not None:
            return place, text
    if misfit is not None:
        raise misfit
    return 0, None


def _day(value: object, zone: tzinfo) -> str | None:
    if is_blank(value):
        return None
    found = day(value, zone)
    if found == ZERO:
        message = "is written as zero, as if there were none"
        raise ValueError(message)
    return found.isoformat()


def _at(row: Row, path: tuple[str, ...]) -> object:
    """Follow a path: through an include's ``data``, then from key to key."""
    value = row.get(path[0])
    if len(path) == 1:
        return value
    value = one(value)
    for key in path[1:]:
        if isinstance(value, dict):
            value = value.get(key)
        elif value is None or value == []:
            return None
        else:
            raise Misfit(dict, value)
    return value
