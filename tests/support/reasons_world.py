"""A reason of the school's own, and a school that has it."""

from __future__ import annotations

from missync.model.codes import AddReason, Band, Codes, Reason
from tests.support.attendance_world import BY, School


BUS = Reason(label="Missed the bus", writes=Codes((Band("L"),)))


def with_reason(school: School) -> School:
    """Let a school have the reason."""
    school.site.reasons.change(AddReason(BUS), by=BY)
    return school
