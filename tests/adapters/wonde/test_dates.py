"""Dates of Wonde's that come with a time: their day is the one in the school's zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.adapters.wonde._wire.dates import ZERO
from missync.adapters.wonde._wire.dates import day as day_of
from missync.adapters.wonde._wire.pages import page_of
from missync.model.people import Record, Stay
from tests.adapters.wonde.payloads import (
    LONDON,
    contact_row,
    document,
    employee_row,
    list_of,
    record,
    refusal,
    student_row,
)


AUCKLAND = ZoneInfo("Pacific/Auckland")
NEW_YORK = ZoneInfo("America/New_York")
LATE = {
    "date": "2026-06-14 23:00:00.000000",
    "timezone_type": 3,
    "timezone": "UTC",
}
"""The beginning of 15 June in London."""

FIFTEENTH = date(2026, 6, 15)


def _zoned(text: str, zone: object) -> dict[str, object]:
    return {"date": text, "timezone": zone}


@pytest.mark.parametrize(
    ("sent", "there"),
    [
        (LATE, "2026-06-15"),
        (_zoned("2026-06-14 23:00:00", "UTC"), "2026-06-15"),
        (_zoned("2026-06-14 22:59:59", "UTC"), "2026-06-14"),
        (_zoned("2026-12-14 23:00:00", "UTC"), "2026-12-14"),
        (_zoned("2026-06-14 23:00:00", "+00:00"), "2026-06-15"),
        (_zoned("2026-06-14 23:00:00", "-0100"), "2026-06-15"),
        (_zoned("2026-06-15 00:30:00", "+05"), "2026-06-14"),
        (_zoned("2026-06-15 00:30:00", "BST"), "2026-06-15"),
        (_zoned("2026-06-14 23:30:00", "gmt"), "2026-06-15"),
        (_zoned("2026-06-14 23:30:00", "Z"), "2026-06-15"),
        (_zoned("2026-06-15 08:00:00", "Europe/London"), "2026-06-15"),
        (_zoned("2026-06-15 09:30:00", "Pacific/Auckland"), "2026-06-14"),
        (_zoned("2026-06-14 23:00", "UTC"), "2026-06-15"),
        (_zoned("2026-06-14T23:00:00.5", "UTC"), "2026-06-15"),
        ("2026-06-14T23:00:00Z", "2026-06-15"),
        ("2026-06-14 23:00:00+00:00", "2026-06-15"),
        ("2026-06-14t23:00:00z", "2026-06-15"),
        ("2026-06-15T00:30:00.000+0530", "2026-06-14"),
    ],
)
def test_an_instants_day_is_the_schools(sent: object, there: str) -> None:
    """A time other than midnight makes an instant, whose day is London's."""
    assert date.fromisoformat(there) == day_of(sent, LONDON)


@pytest.mark.parametrize(
    "sent",
    [
        _zoned("2026-06-15 00:00:00.000000", "UTC"),
        _zoned("2026-06-15 00:00:00", "Nowhere/Else"),
        _zoned("2026-06-15", None),
        _zoned(" 2026-06-15 ", 7),
        "2026-06-15",
        "2026-06-15T00:00:00Z",
        "2026-06-15 00:00",
    ],
)
@pytest.mark.parametrize("zone", [LONDON, AUCKLAND, NEW_YORK])
def test_midnight_is_that_day(sent: object, zone: ZoneInfo) -> None:
    """A date at midnight is that day, whatever zone it names and the school is in."""
    assert day_of(sent, zone) == FIFTEENTH


@pytest.mark.parametrize(
    "zone", [None, "", "Nowhere/Else", "IST", "../etc", "localtime", "+99:00", 7, {}]
)
def test_an_instant_nobody_knows_where_is_no_day(zone: object) -> None:
    """A time in a zone that is not known is refused, and never guessed."""
    with pytest.raises(ValueError, match="no time zone that is known"):
        day_of(_zoned("2026-06-14 23:00:00", zone), LONDON)


@pytest.mark.parametrize(
    "sent",
    [
        "2026-06-14 25:00:00",
        "2026-06-14 24:00:00",
        "2026-06-14 23:61:00",
        "2026-06-14 soon",
        "14/06/2026",
        "\uff12026-06-14",
        "soon",
        "1-01-01",
    ],
)
def test_what_is_no_instant_is_no_day(sent: object) -> None:
    """A time or a day that does not exist is no date."""
    with pytest.raises(ValueError, match="a date that exists"):
        day_of(sent, LONDON)


ZEROS = [
    "-0001-11-30 00:00:00.000000",
    "-0001-11-30T00:00:00.000000Z",
    "-000001-11-29 23:58:45 -00:01",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "0000-12-31 23:58:45",
    "00/00/0000",
    "0",
]
"""A date of zero, as databases, PHP and spreadsheets write it."""


@pytest.mark.parametrize("sent", [*ZEROS, *(_zoned(zero, "UTC") for zero in ZEROS)])
def test_a_date_of_zero_is_the_first_there_is(sent: object) -> None:
    """A date that is written as zero is read as such, with a zone or without."""
    assert ZERO == day_of(sent, LONDON)


@pytest.mark.parametrize(
    ("sent", "there"),
    [
        (_zoned("0001-01-01 05:00:00", "+06:00"), date.min),
        (_zoned("9999-12-31 23:00:00", "-06:00"), date.max),
    ],
)
def test_an_instant_off_the_calendar_is_at_its_end(sent: object, there: date) -> None:
    """A moment whose day here is no day any more is the nearest there is."""
    assert there == day_of(sent, LONDON)


@pytest.mark.parametrize(
    "sent", ["", " ", {"date": None}, {"date": " "}, _zoned("", "UTC")]
)
def test_a_blank_date_is_none(sent: object) -> None:
    """A leave date that is left blank refuses nobody."""
    found = record(student_row(education_details={"data": {"leaving_date": sent}}))
    assert ((), ()) == (found.stays, found.warnings)


@pytest.mark.parametrize("zero", ZEROS)
def test_a_leave_date_of_zero_refuses_nobody(zero: str) -> None:
    """A leave date of zero is left to the rules, which name it and pass it over."""
    assert Stay(end=ZERO) == _of_pupil(leaving_date=_zoned(zero, "Europe/London"))


def test_other_dates_of_zero_are_none_and_named() -> None:
    """A birth or start date of zero counts as none, and the office reads of it."""
    zero = _zoned("-0001-11-30 00:00:00.000000", "Europe/London")
    details = {"data": {"admission_date": zero}}
    pupil = record(
        student_row(date_of_birth=zero, education_details=details),
        list_of(student=("date_of_birth",)),
    )
    details = {"data": {"employment_start_date": zero}}
    employee = record(
        employee_row(employment_details=details), list_of("employees", employee=())
    )
    assert (None, (), {"date_of_birth": None}) == (
        pupil.birth_date,
        pupil.stays,
        pupil.fields,
    )
    assert () == employee.stays
    none = "is written as zero, so it counts as none; mend it in the MIS"
    assert [
        (
            "student[A1].date_of_birth",
            (
                "their date of birth is written as zero, as if "
                "there were none, so it is left out; mend it in the MIS"
            ),
        ),
        (
            "student[A1].education_details.admission_date",
            f"their admission date {none}",
        ),
        ("student[A1].date_of_birth", f"their date of birth {none}"),
        (
            "employee[A7].employment_details.employment_start_date",
            f"their employment start date {none}",
        ),
    ] == [(each.path, each.message) for each in (*pupil.warnings, *employee.warnings)]


@given(when=st.datetimes(timezones=st.just(ZoneInfo("UTC"))), zone=st.timezones())
def test_any_instant_has_one_day(when: object, zone: ZoneInfo) -> None:
    """However an instant is written, its day is the same, or there is none."""
    days: set[date | None] = set()
    for text in (f"{when}", f"{when}".replace("+00:00", "Z")):
        try:
            days.add(day_of(text, zone))
        except ValueError:
            days.add(None)
    assert 1 == len(days)


DATED: dict[str, Callable[[], object]] = {
    "birth date": lambda: record(student_row(date_of_birth=LATE)).birth_date,
    "leaving date": lambda: _of_pupil(leaving_date=LATE).end,
    "start date": lambda: _of_pupil(admission_date=LATE).start,
    "end of employment": lambda: _of_employee(employment_end_date=LATE).end,
    "start of employment": lambda: _of_employee(employment_start_date=LATE).start,
    "birth date of a contact": lambda: _contact().birth_date,
    "field": lambda: date.fromisoformat(_fields()["date_of_birth"] or ""),
    "any field": lambda: date.fromisoformat(_fields()["education_details.due"] or ""),
}


def _of_pupil(**dates: object) -> Stay:
    (stay,) = record(student_row(education_details={"data": dates})).stays
    return stay


def _of_employee(**dates: object) -> Stay:
    row = employee_row(employment_details={"data": dates})
    (stay,) = record(row, list_of("employees", employee=())).stays
    return stay


def _contact() -> Record:
    row = student_row(contacts={"data": [contact_row(date_of_birth=LATE)]})
    asked = list_of(student=(), contact=())
    _, contact = page_of(document(row), asked, zone=LONDON, first=True).rows
    assert isinstance(contact, Record)
    return contact


def _fields() -> dict[str, str | None]:
    row = student_row(date_of_birth=LATE, education_details={"data": {"due": LATE}})
    asked = list_of(student=("date_of_birth", "education_details.due"))
    return dict(record(row, asked).fields)


@pytest.mark.parametrize("which", DATED)
def test_every_date_is_the_schools(which: str) -> None:
    """Wherever a date is read of somebody, its day is the one in the school's zone."""
    assert DATED[which]() == FIFTEENTH


def test_another_zone_moves_a_fingerprint() -> None:
    """Where the school turns out to be elsewhere, every row is read again."""
    here, there = (
        page_of(document(student_row()), list_of(student=()), zone=zone, first=True)
        for zone in (LONDON, AUCKLAND)
    )
    assert here.rows != there.rows


def test_a_leaving_date_nobody_knows_where_refuses_the_row() -> None:
    """The office reads whose date it is and what is odd about it."""
    sent = _zoned("2026-06-14 23:00:00", None)
    found = refusal(student_row(education_details={"data": {"leaving_date": sent}}))
    assert (
        "Their record could not be understood: their leaving date has a time of day, "
        "but no time zone that is known."
    ) == found.why
