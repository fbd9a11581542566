"""Pupils and employees: rows into records.

A pupil's row says nothing of being active, so its dates decide, but on the list of
leavers it says no. An employee's row says ``current``.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import attrs

from missync.adapters.wonde._wire.rows import Brief, Own, understood, without_zero
from missync.adapters.wonde._wire.strict import Details, Person
from missync.model.people import Active, Listing, Record, RefusedRecord, Stay
from missync.model.reads import Unchanged


__all__ = ["employee", "student"]


@attrs.frozen(kw_only=True)
class _Education(Details):
    admission_date: date | None = None
    leaving_date: date | None = None


@attrs.frozen(kw_only=True)
class _Student(Person):
    education_details: _Education = attrs.field(factory=_Education)


@attrs.frozen(kw_only=True)
class _Employment(Details):
    current: bool | None = None
    employment_start_date: date | None = None
    employment_end_date: date | None = None


@attrs.frozen(kw_only=True)
class _Employee(Person):
    employment_details: _Employment = attrs.field(factory=_Employment)


_CURRENT = {True: Active.YES, False: Active.NO, None: Active.UNSAID}


def student(
    row: object, place: str, brief: Brief
) -> Record | Unchanged | RefusedRecord:
    """Read a pupil of one of the two lists of pupils."""
    return understood(row, place, brief, _Student, _of_student)


def employee(
    row: object, place: str, brief: Brief
) -> Record | Unchanged | RefusedRecord:
    """Read an employee, whether current or not."""
    return understood(row, place, brief, _Employee, _of_employee)


def _of_student(sent: _Student, brief: Brief) -> Own:
    details = sent.education_details
    left = brief.listing is Listing.LEAVERS
    start, odd = without_zero(
        details.admission_date, "education_details.admission_date"
    )
    return Own(
        stays=_stays(start, details.leaving_date),
        active=Active.NO if left else Active.UNSAID,
        carries_facts=details.there,
        warnings=odd,
    )


def _of_employee(sent: _Employee, _: Brief) -> Own:
    details = sent.employment_details
    start, odd = without_zero(
        details.employment_start_date, "employment_details.employment_start_date"
    )
    return Own(
        stays=_stays(start, details.employment_end_date),
        active=_CURRENT[details.current],
        carries_facts=details.there,
        warnings=odd,
    )


@lru_cache(maxsize=4_096)
def _stays(start: date | None, end: date | None) -> tuple[Stay, ...]:
    """Give the stay that these days make; many people share one."""
    return (Stay(start=start, end=end),) if start or end else ()
