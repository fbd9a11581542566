"""A reason of the school's own, and a school that has it."""

from __future__ import annotations

from missync.model.codebook_changes import AddReason
from missync.model.codes import Band, Codes, Reason
from tests.attendance_world import BY, School


BUS = Reason(label="Missed the bus", writes=Codes((Band("L"),)))


def with_reason(school: School) -> School:
    """Let a school have the reason."""
    school.site.reasons.change(AddReason(BUS), by=BY)
    return school
