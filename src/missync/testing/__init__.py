"""What a host's tests use: a fake MIS on loopback, and made-up schools to fill it.

Nothing here needs more than missync's core dependencies, nor any network but
loopback.
"""

from __future__ import annotations

from missync.testing.fake_wonde.faults import (
    FOREVER,
    Compressed,
    CutShort,
    Drip,
    Dropped,
    Fault,
    Faults,
    Gate,
    GzipBomb,
    Hang,
    Held,
    HtmlPage,
    InvalidJson,
    Redirect,
    Slow,
    Status,
    Unheard,
    WrongShape,
)
from missync.testing.fake_wonde.pages import Pagination
from missync.testing.fake_wonde.people import (
    ABSENT,
    Contact,
    Contract,
    Employee,
    Pupil,
    Relationship,
    Someone,
)
from missync.testing.fake_wonde.registers import AttendanceCode
from missync.testing.fake_wonde.requests import Request
from missync.testing.fake_wonde.school import Deletion, MissingRelation, School
from missync.testing.fake_wonde.server import INVENTED_TOKEN, FakeWonde
from missync.testing.fake_wonde.spoils import (
    BareDates,
    CountOff,
    CountSays,
    DroppedRow,
    EmptyList,
    EmptyPage,
    EndlessPages,
    EndsEarly,
    MoreWithoutNext,
    NextElsewhere,
    NextIsFirst,
    NextIsSelf,
    NumericMisIds,
    PerPageAsText,
    RepeatedPage,
    RepeatedRow,
    UnknownKeys,
)
from missync.testing.made_up_school import (
    PRIMARY_YEARS,
    SECONDARY_YEARS,
    made_up_school,
)


__all__ = [
    "ABSENT",
    "FOREVER",
    "INVENTED_TOKEN",
    "PRIMARY_YEARS",
    "SECONDARY_YEARS",
    "AttendanceCode",
    "BareDates",
    "Compressed",
    "Contact",
    "Contract",
    "CountOff",
    "CountSays",
    "CutShort",
    "Deletion",
    "Drip",
    "Dropped",
    "DroppedRow",
    "Employee",
    "EmptyList",
    "EmptyPage",
    "EndlessPages",
    "EndsEarly",
    "FakeWonde",
    "Fault",
    "Faults",
    "Gate",
    "GzipBomb",
    "Hang",
    "Held",
    "HtmlPage",
    "InvalidJson",
    "MissingRelation",
    "MoreWithoutNext",
    "NextElsewhere",
    "NextIsFirst",
    "NextIsSelf",
    "NumericMisIds",
    "Pagination",
    "PerPageAsText",
    "Pupil",
    "Redirect",
    "Relationship",
    "RepeatedPage",
    "RepeatedRow",
    "Request",
    "School",
    "Slow",
    "Someone",
    "Status",
    "Unheard",
    "UnknownKeys",
    "WrongShape",
    "made_up_school",
]
