"""The settings of an event: those of the moment at which it was recorded."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.model.codes import Band, Codes
from missync.model.events import AttendanceEvent, DayTimes, Given
from missync.model.marks import PupilDay, State
from missync.model.settings import Attendance, Early, EarlyDue, Nation, SiteSettings
from missync.rules.attendance.day import intended
from missync.rules.attendance.event_settings import settings_of, settings_to_keep
from missync.rules.attendance.ledger import cancelled, recorded
from tests.support.attendance_builders import (
    AM,
    PM,
    SITE,
    TIMES,
    after,
    at,
    back,
    cancellation,
    early,
    effective,
    ids,
    late,
    site,
)


SCOTLAND = attrs.evolve(
    SITE,
    nation=Nation.SCOTLAND,
    attendance=Attendance(late_code="U", after_close_code="VLATE"),
)
ABROAD = attrs.evolve(SITE, timezone=ZoneInfo("Pacific/Kiritimati"))
CURRENT = site(early=Early.CURRENT, early_due=EarlyDue.AT_REGISTRATION)
CLOSED_IS_I = site(after_close_code="I")
LATE_IS_B = site(late_code="B")
EVERY = (SITE, SCOTLAND, ABROAD, CURRENT, CLOSED_IS_I, LATE_IS_B)


def under(settings: SiteSettings, event: AttendanceEvent) -> AttendanceEvent:
    """Let an event have been recorded under settings."""
    return attrs.evolve(event, settings=settings_to_keep(settings))


def record(
    day: PupilDay, *events: AttendanceEvent, settings: SiteSettings = SITE
) -> PupilDay:
    """Record events while settings are in force."""
    new_id = ids()
    for _ in day.marks:
        new_id()
    for event in events:
        change = recorded(day, under(settings, event), settings, at("16:00"), new_id)
        day = after(day, change)
    return day


def confirmed(day: PupilDay) -> PupilDay:
    """Let the MIS have confirmed every mark."""
    marks = (attrs.evolve(mark, state=State.SUCCESSFUL) for mark in day.marks)
    return attrs.evolve(day, marks=tuple(marks))


@pytest.mark.parametrize("settings", EVERY)
def test_settings_that_are_kept(settings: SiteSettings) -> None:
    """An event goes by the settings it was recorded under, whatever they are now."""
    event = under(settings, late("09:00"))

    for now in EVERY:
        then = settings_of(event, now)
        assert settings_to_keep(settings) == settings_to_keep(then)
        assert now.attendance.overwrite is then.attendance.overwrite


def test_settings_that_were_not_kept() -> None:
    """An event from when settings were not kept goes by those of now."""
    assert CURRENT is settings_of(late("09:00"), CURRENT)


@pytest.mark.parametrize("name", [None, "Europe/Nowhere", "../odd"])
def test_a_zone_that_is_not_known(name: str | None) -> None:
    """Where the time zone has no name, or none known here, that of now is taken."""
    kept = attrs.evolve(settings_to_keep(SITE), timezone=name)
    event = attrs.evolve(late("09:00"), settings=kept)

    assert ABROAD.timezone is settings_of(event, ABROAD).timezone


@pytest.mark.parametrize(
    ("before", "first", "now", "newer"),
    [
        (SITE, early("10:30"), CURRENT, back("14:00")),
        (CURRENT, early("10:30"), SITE, early("13:40", "I")),
        (SITE, late("09:30"), CLOSED_IS_I, early("13:40", "I")),
        (LATE_IS_B, early("09:10", "B"), SITE, early("09:15", None)),
        (LATE_IS_B, late("09:10", "B"), SITE, early("09:15", None)),
        (SITE, late("09:30"), SCOTLAND, early("13:40", "I")),
        (ABROAD, late("09:30", "Bus"), SITE, back("09:40")),
        (SITE, late("09:30"), CLOSED_IS_I, late("09:40")),
        (SITE, late("09:10"), LATE_IS_B, late("09:30")),
    ],
)
def test_confirmed_marks_stay(
    before: SiteSettings,
    first: AttendanceEvent,
    now: SiteSettings,
    newer: AttendanceEvent,
) -> None:
    """An event that is none of their business changes no mark for a new setting."""
    day = confirmed(record(PupilDay(), first, settings=before))

    assert day.marks == record(day, newer, settings=now).marks


def test_taken_back_under_other_settings() -> None:
    """What an older event meant is written again, and not what it would mean now."""
    day = confirmed(record(PupilDay(), late("09:30")))
    wrong = late("09:40", "M")
    day = confirmed(record(day, wrong, settings=CLOSED_IS_I))
    change = cancelled(day, wrong.id, cancellation(), CLOSED_IS_I, ids())

    assert ["U"] == [mark.code for mark in change.marks]


def test_leaving_after_an_arrival_by_other_codes() -> None:
    """Our mark of an arrival says that they came, by the codes of its own event."""
    day = record(PupilDay(), late("09:00", "B"), settings=LATE_IS_B)
    day = record(day, early("09:10", "I"))

    codes = {at: mark.code for at, mark in effective(day.marks).items()}
    assert {AM: "B", PM: "I"} == codes


BUS = Codes((Band("M", time(9, 30)), Band("I")))


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (late("09:40", "M"), "M"),
        (late("09:40", text="Traffic"), "U"),
        (late("09:40", given=Given("Bus", "I", BUS)), "M"),
        (late("09:40", text="Traffic", times=DayTimes(pm=TIMES.pm)), "U"),
    ],
)
def test_arrives_again_under_other_settings(
    again: AttendanceEvent, expected: str
) -> None:
    """A newer reason counts as if given then: by the settings and times of then."""
    first, newer = under(SITE, late("09:25")), under(CLOSED_IS_I, again)
    mark = intended([first, newer], ABROAD).marks[AM]

    assert (newer.id, expected) == (mark.event, mark.code)
    assert "They arrived at 09:25" in mark.why


CLOCKS = st.times(time(7), time(17)).map(lambda clock: f"{clock:%H:%M}")
CODES = st.sampled_from(["L", "U", "M", "I", "B", "VLATE", None])
SETTINGS = st.sampled_from(EVERY)
EVENTS = st.builds(
    under,
    SETTINGS,
    st.one_of(
        st.builds(late, CLOCKS, CODES),
        st.builds(early, CLOCKS, CODES),
        st.builds(back, CLOCKS),
    ),
)
DAYS = st.lists(EVENTS, max_size=5, unique_by=lambda event: event.id)


@given(events=DAYS, one=SETTINGS, other=SETTINGS)
def test_a_setting_changes_nothing_recorded(
    events: list[AttendanceEvent], one: SiteSettings, other: SiteSettings
) -> None:
    """What a day means does not hang on what the settings have become."""
    assert intended(events, one) == intended(events, other)
