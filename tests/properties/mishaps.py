"""What happens at a school's reception and what goes wrong with marks, to draw from."""

from __future__ import annotations

from hypothesis import strategies as st

from missync.errors import AccessRefused, BadPayload, Rejected, TryLater
from missync.model.ids import MisId
from missync.testing.fake_mis_faults import Fault, SchoolFails
from missync.testing.fake_mis_write_faults import (
    AnswerLost,
    OutcomeFails,
    RefusedLater,
    RegisterFails,
    RejectsPupil,
    RequestLost,
    StaysPending,
    WriteFails,
    WriteFault,
)
from tests.attendance_world import School


CLOCK = ("08:30", "08:52", "09:01", "09:15", "09:30", "11:00", "12:59", "13:05")
EVENTS = (
    ("late", "L"),
    ("late", "I"),
    ("early", "M"),
    ("early", "I"),
    ("returned", None),
)
_AWAY = TryLater("The MIS does not answer.")
_REFUSED = AccessRefused("The token is not valid.", status=401)
_UNFIT = BadPayload("That is no answer.")
_FAULTS: tuple[Fault | WriteFault, ...] = (
    RequestLost(times=1),
    AnswerLost(times=1),
    AnswerLost(times=3),
    WriteFails(error=_AWAY, times=1),
    WriteFails(error=_REFUSED),
    WriteFails(error=Rejected("No.", status=422, body="no"), times=1),
    RejectsPupil(pupil=MisId("S1")),
    RegisterFails(error=_AWAY, times=1),
    RegisterFails(error=_REFUSED),
    RegisterFails(error=_UNFIT, times=1),
    SchoolFails(error=_AWAY),
)


def mishaps(school: School) -> st.SearchStrategy[Fault | WriteFault]:
    """What may go wrong with marks and registers."""
    registers = school.fake.registers
    slow: tuple[WriteFault, ...] = ()
    if registers.gives_receipts:
        slow = (StaysPending(), RefusedLater(), OutcomeFails(error=_AWAY, times=1))
    lags = registers.as_they_are(school.now)
    return st.sampled_from((*_FAULTS, *slow, lags))
