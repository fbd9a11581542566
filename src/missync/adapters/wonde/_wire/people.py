"""Pupils and employees: rows into records.

A pupil's row says nothing of being active, so its dates decide, but on the list of
leavers it says no. An employee's row says ``current``.
"""

from __future__ import annotations

from datetime import date

import attrs

from missync.adapters.wonde._fields import CONTACTS
from missync.adapters.wonde._wire.rows import Spot, understood
from missync.adapters.wonde._wire.shapes import Row
from missync.adapters.wonde._wire.strict import Details, Person
from missync.model.people import Active, Listing, Record, RefusedRecord, Stay


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


def student(row: object, spot: Spot, listing: Listing) -> Record | RefusedRecord:
    """Read a pupil of one of the two lists of pupils."""

    def translate(record: Record, sent: _Student) -> Record:
        details = sent.education_details
        left = listing is Listing.LEAVERS
        return attrs.evolve(
            record,
            listing=listing,
            stays=_stays(details.admission_date, details.leaving_date),
            active=Active.NO if left else Active.UNSAID,
        )

    return understood(row, spot, _Student, translate, _without_contacts)


def employee(row: object, spot: Spot) -> Record | RefusedRecord:
    """Read an employee, whether current or not."""

    def translate(record: Record, sent: _Employee) -> Record:
        details = sent.employment_details
        return attrs.evolve(
            record,
            stays=_stays(details.employment_start_date, details.employment_end_date),
            active=_CURRENT[details.current],
        )

    return understood(row, spot, _Employee, translate)


def _stays(start: date | None, end: date | None) -> tuple[Stay, ...]:
    return (Stay(start=start, end=end),) if start or end else ()


def _without_contacts(row: Row) -> Row:
    """Leave the contacts out of what a pupil's record says: they have their own."""
    return {key: value for key, value in row.items() if key != CONTACTS}
