"""The includes of every endpoint of the fake Wonde, and how they are asked for.

Known: the names on students (documentation) and employees (recordings), commas
between them and dots within, 400 with ``invalid_include`` for an unknown name or
one that may not be used. Our own convention: the names on contacts and schools,
and that ``contacts.contact_details`` brings ``contacts`` along.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from missync.testing.fake_wonde.requests import refusal


Tree = dict[str, "Tree"]
"""Includes with those inside them: ``{"contacts": {"contact_details": {}}}``."""

TO_ONE: Final = frozenset(
    {
        "attendance_summary",
        "boarding",
        "campus",
        "contact_details",
        "education_details",
        "employment_details",
        "extended_details",
        "house",
        "identifiers",
        "permissions",
        "photo",
        "registration",
        "salary",
        "year",
    }
)
"""The relations to one thing at most; all others are lists."""

_STUDENTS = """
    classes classes.employees classes.subject education_details contact_details
    attendance_summary extended_details contacts contacts.contact_details year
    year.employees house house.employees registration registration.employees
    boarding boarding.employees groups groups.employees campus permissions
    identifiers behaviours behaviours.employees achievements
    achievements.employees photo sen_needs siblings medical_conditions
    medical_conditions.notes medical_events medical_events.notes medical_notes
    doctors in_care_date_ranges sen_date_ranges fsm_date_ranges
    user_defined_fields results results.aspect results.resultset exclusions
    child_protection_plan_date_ranges upfsm_date_ranges
"""
_EMPLOYEES = """
    contact_details employment_details extended_details roles allowances scales
    photo roles.contract allowances.contract scales.contract contracts
    contracts.roles contracts.salary contracts.salary.allowances
    contracts.salary.scales salary salary.contract groups campus classes
    classes.subject behaviours behaviours.students hierarchy
    hierarchy.employment_details employee_absences identifiers
    user_defined_fields next_of_kin employment_checks qualifications
"""
_ONE_EMPLOYEE = "classes.lessons classes.lessons.period classes.lessons.room"

SUPPORTED: Final = {
    "students": tuple(_STUDENTS.split()),
    "students/*": tuple(_STUDENTS.split()),
    "students-leaver": tuple(_STUDENTS.split()),
    "students-leaver/*": tuple(_STUDENTS.split()),
    "employees": tuple(_EMPLOYEES.split()),
    "employees/*": tuple(_EMPLOYEES.split() + _ONE_EMPLOYEE.split()),
    "contacts": ("contact_details",),
    "contacts/*": ("contact_details",),
    "counts": ("students", "employees", "contacts"),
    "schools": ("cbds",),
    "schools/*": ("cbds",),
}


def includes_of(resource: str) -> tuple[str, ...]:
    """Every include that an endpoint supports."""
    return SUPPORTED.get(resource, ())


def wanted_includes(resource: str, asked: str, forbidden: Collection[str] = ()) -> Tree:
    """The includes that were asked for, as a tree.

    Raises:
        Refused: With 400, where one is unknown or forbidden.
    """
    names = [name for name in asked.split(",") if name]
    known = includes_of(resource)
    for name in names:
        if name not in known or name in forbidden:
            raise refusal(400, "invalid_include", f"{name} cannot be included here")
    return _tree(names)


def _tree(names: list[str]) -> Tree:
    tree: Tree = {}
    for name in names:
        branch = tree
        for part in name.split("."):
            branch = branch.setdefault(part, {})
    return tree
