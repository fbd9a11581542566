"""What happens at a school's reception and what goes wrong with marks, to draw from."""

from __future__ import annotations

from datetime import time, timedelta

from hypothesis import strategies as st

from missync.errors import AccessRefused, BadPayload, Rejected, TryLater
from missync.model.codes import Band, Codes, Reason
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
from tests.support.attendance_world import School


CLOCK = ("08:30", "08:52", "09:01", "09:15", "09:30", "11:00", "12:59", "13:05")
EVENTS = (
    ("late", "L"),
    ("late", "L"),
    ("late", "I"),
    ("late", "Bus"),
    ("early", "M"),
    ("early", "I"),
    ("returned", None),
)
BUS = Reason(label="Bus", writes=Codes((Band("L", time(9, 5)), Band("I"))))
_AWAY = TryLater("The MIS does not answer.")
_ABSURD = TryLater("Too many requests.", after=timedelta(seconds=1_000_000_000))
_BEYOND = TryLater("Too many requests.", after=timedelta.max)
_REFUSED = AccessRefused("The token is not valid.", status=401)
_UNFIT = BadPayload("That is no answer.")
_FAULTS: tuple[Fault | WriteFault, ...] = (
    RequestLost(times=1),
    AnswerLost(times=1),
    AnswerLost(times=3),
    WriteFails(error=_AWAY, times=1),
    WriteFails(error=_ABSURD, times=1),
    RegisterFails(error=_BEYOND, times=1),
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
        away, absurd = (OutcomeFails(error=e, times=1) for e in (_AWAY, _ABSURD))
        slow = (StaysPending(), RefusedLater(), away, absurd)
    lags = registers.as_they_are(school.now)
    return st.sampled_from((*_FAULTS, *slow, lags))
