"""Whether a row of Wonde's could carry the facts that decide."""

from __future__ import annotations

import pytest

from tests.adapters.wonde.payloads import employee_row, list_of, record, student_row


STUDENTS = list_of(student=())
EMPLOYEES = list_of("employees", employee=())
NOTHING: list[object] = [None, {"data": None}, {"data": {}}, {"data": []}, [], {}, ""]


@pytest.mark.parametrize("details", NOTHING)
def test_pupils_without_details(details: object) -> None:
    """A pupil's row without its details carries no dates, nor could it."""
    found = record(student_row(education_details=details), STUDENTS)
    assert (False, ()) == (found.carries_facts, found.stays)


@pytest.mark.parametrize("details", NOTHING)
def test_employees_without_details(details: object) -> None:
    """An employee's row without its details carries no dates, nor could it."""
    found = record(employee_row(employment_details=details), EMPLOYEES)
    assert (False, ()) == (found.carries_facts, found.stays)


def test_details_that_are_absent() -> None:
    """What is left out altogether is as little there as what is null."""
    row = student_row()
    del row["education_details"]
    assert not record(row, STUDENTS).carries_facts


def test_details_without_dates() -> None:
    """Details carry dates even where those are null: then there are none."""
    nothing = {"data": {"admission_date": None, "leaving_date": None}}
    found = record(student_row(education_details=nothing), STUDENTS)
    assert (True, ()) == (found.carries_facts, found.stays)
