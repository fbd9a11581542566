"""Intents: what the events of a pupil's day mean for the register."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import permutations
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.model.codes import Band, Codes
from missync.model.events import (
    AttendanceEvent,
    DayTimes,
    EarlyLeaving,
    Given,
    LateArrival,
)
from missync.model.marks import Over
from missync.model.settings import (
    Early,
    EarlyDue,
    Nation,
    Register,
    Registers,
    SiteSettings,
)
from missync.rules.attendance.day import Intended, intended
from missync.rules.attendance.registers import times_of
from tests.support.attendance_builders import (
    AM,
    DAY,
    LONDON,
    NO_REGISTERS,
    PM,
    SITE,
    TIMES,
    at,
    back,
    early,
    late,
    site,
    taken_back,
)


CURRENT = site(early=Early.CURRENT)
SCOTLAND = attrs.evolve(
    site(late_code="LATE", after_close_code="VLATE"), nation=Nation.SCOTLAND
)
NEXT_DAY = at("08:00", date(2026, 11, 25))
SOONER = Registers(pm=Register(opens=time(12), closes=time(12, 30)))
ONLY_AM = DayTimes(am=TIMES.am)
ONLY_PM = DayTimes(pm=TIMES.pm)


def in_words(day: Intended) -> dict[str, str]:
    """Give a day in words: code, minutes late, over what."""
    return {
        session.value: f"{mark.code}"
        f"{'' if mark.minutes_late is None else f' +{mark.minutes_late}'}"
        f", {mark.over.value}"
        for session, mark in day.marks.items()
    }


def day_of(*events: AttendanceEvent, settings: SiteSettings = SITE) -> dict[str, str]:
    """Fold a day and give it in words."""
    return in_words(intended(events, settings))


def why_quiet(*events: AttendanceEvent, settings: SiteSettings = SITE) -> str:
    """Tell why the last of these events writes nothing."""
    return intended(events, settings).quiet[events[-1].id].why


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (late("08:50"), {"AM": "L +0, first arrival"}),
        (late("08:55"), {"AM": "L +0, first arrival"}),
        (late("09:10:59"), {"AM": "L +15, first arrival"}),
        (late("09:19"), {"AM": "L +24, first arrival"}),
        (late("09:10", "M"), {"AM": "M, first arrival"}),
        (late("09:10", "U"), {"AM": "U +15, first arrival"}),
        (late("09:10", "/"), {"AM": "/, first arrival"}),
        (late("13:05"), {"PM": "L +5, first arrival"}),
        (late("13:05", "U"), {"PM": "U +5, first arrival"}),
    ],
)
def test_arrives_while_the_register_is_open(
    event: AttendanceEvent, expected: dict[str, str]
) -> None:
    """An arrival while the register is open gets the reason's code."""
    assert expected == day_of(event)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (late("09:20"), {"AM": "U +25, usual"}),
        (late("09:20", "U"), {"AM": "U +25, usual"}),
        (late("09:20", "M"), {"AM": "M, usual"}),
        (late("12:59"), {"AM": "U +244, usual"}),
        (late("13:15"), {"PM": "U +15, usual"}),
        (late("16:00", "C1"), {"PM": "C1, usual", "AM": "C1, nothing else"}),
    ],
)
def test_arrives_after_the_close(
    event: AttendanceEvent, expected: dict[str, str]
) -> None:
    """After the close an absence code stays what it is, and L becomes U."""
    assert expected == day_of(event)


@pytest.mark.parametrize("code", ["/", "\\"])
def test_present_after_the_close(code: str) -> None:
    """A present mark is never written after the close."""
    assert {} == day_of(late("09:30", code))
    assert "once a register closed" in why_quiet(late("09:30", code))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (late("13:05", "M"), {"PM": "M, first arrival", "AM": "M, nothing else"}),
        (late("14:00", "M"), {"PM": "M, usual", "AM": "M, nothing else"}),
        (late("13:05", "L"), {"PM": "L +5, first arrival"}),
        (late("14:00", "L"), {"PM": "U +60, usual"}),
        (late("13:05", "\\"), {"PM": "\\, first arrival"}),
        (late("13:05", "M", times=ONLY_PM), {"PM": "M, first arrival"}),
    ],
)
def test_arrives_in_the_afternoon(
    event: AttendanceEvent, expected: dict[str, str]
) -> None:
    """An absence code given in the afternoon also fills the morning."""
    assert expected == day_of(event)


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (early("08:00", None), {"PM": "M, usual"}),
        (back("09:10"), {"PM": "M, usual"}),
        (taken_back(late("09:10")), {"AM": "M, nothing else", "PM": "M, usual"}),
    ],
)
def test_the_morning_of_somebody_seen(
    earlier: AttendanceEvent, expected: dict[str, str]
) -> None:
    """The morning is filled only if nothing else is known of the day."""
    assert expected == day_of(earlier, late("14:00", "M"))


BUS = Codes((Band("L", time(9, 15)), Band("M", time(13)), Band("I")))


def picked(clock: str, **facts: Any) -> AttendanceEvent:
    """Let a pupil arrive with a reason whose code goes by the time of day."""
    given = Given("Bus", BUS.at(time.fromisoformat(clock)), BUS)
    return late(clock, given=given, **facts)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((late("09:10"), late("09:25")), {"AM": "L +15, first arrival"}),
        ((late("09:10"), late("13:05")), {"AM": "L +15, first arrival"}),
        ((late("09:10"), late("09:25", "M")), {"AM": "M, first arrival"}),
        ((late("09:10", "M"), late("09:25")), {"AM": "L +15, first arrival"}),
        ((late("09:25"), late("09:40", "M")), {"AM": "M, usual"}),
        ((late("09:10"), picked("09:25")), {"AM": "L +15, first arrival"}),
        ((late("09:20", "I"), picked("13:30")), {"AM": "M, usual"}),
        (
            (late("13:05"), late("13:30", "I")),
            {"PM": "I, first arrival", "AM": "I, nothing else"},
        ),
        ((late("13:05", "I"), late("13:30")), {"PM": "L +5, first arrival"}),
        ((late("08:40"), late("09:25")), {}),
        ((late("09:10", None), late("09:25")), {"AM": "L +15, first arrival"}),
        ((late("09:10"), late("09:25", None)), {"AM": "L +15, first arrival"}),
        ((late("09:10", "M"), late("09:25", text="")), {"AM": "M, first arrival"}),
        ((late("09:25"), late("09:40", "/")), {"AM": "U +30, usual"}),
        (
            (late("09:10"), late("09:12", "M"), late("09:30")),
            {"AM": "L +15, first arrival"},
        ),
        ((late("09:10"), back("09:15"), late("09:25")), {"AM": "L +15, first arrival"}),
        (
            (late("09:10"), early("10:00"), late("13:05"), late("13:20", "I")),
            {"AM": "L +15, first arrival", "PM": "L +5, first arrival"},
        ),
    ],
)
def test_arrives_again(
    events: tuple[AttendanceEvent, ...], expected: dict[str, str]
) -> None:
    """Who arrives again keeps the time of the first; the newest reason counts."""
    assert expected == day_of(*events)


@pytest.mark.parametrize(
    ("again", "words"),
    [
        (late("09:25"), "They had arrived at 09:10, and that time counts"),
        (late("09:25", text=""), "without a reason nothing changes"),
        (late("09:25", None), "is not written back"),
    ],
)
def test_arrives_again_and_nothing_changes(again: AttendanceEvent, words: str) -> None:
    """An arrival that changes nothing says why, and the mark stays the first one's."""
    first = late("09:10")

    assert words in why_quiet(first, again)
    assert first.id == intended([first, again], SITE).marks[AM].event


def test_another_reason_is_of_its_own_event() -> None:
    """A newer reason is that of its event, which happened when it did."""
    mark = intended([late("09:10"), late("09:25", "M")], SITE).marks[AM]

    assert ("late 09:25", at("09:25"), "M") == (mark.event, mark.happened_at, mark.code)
    assert "They arrived at 09:10" in mark.why


def test_another_wording_is_written() -> None:
    """A newer reason with the same code is the comment that is written."""
    mark = intended([late("09:10"), late("09:25", text="Bus")], SITE).marks[AM]

    assert ("late 09:25", "Bus", 15) == (mark.event, mark.comment, mark.minutes_late)


def test_one_session_changes() -> None:
    """Where a newer reason changes one session, the other keeps its first mark."""
    events = (late("09:10"), early("10:00"), late("13:05"), late("13:10", text="Bus"))
    marks = intended(events, SITE).marks

    assert {AM: "late 09:10", PM: "late 13:10"} == {
        at: mark.event for at, mark in marks.items()
    }


def test_cancelled_first_arrival() -> None:
    """Where the first arrival was taken back, the second one's time counts."""
    assert {"AM": "U +30, usual"} == day_of(taken_back(late("09:10")), late("09:25"))


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (late("08:49:59"), "on time"),
        (late("12:59", times=ONLY_PM), "on time"),
        (late("09:10", None), "“Traffic” is not written back"),
        (late("09:10", times=NO_REGISTERS), "No register is taken"),
        (taken_back(late("09:10")), "wrong pupil"),
        (early("09:10", None), "“Choir trip” is not written back"),
        (early("13:15"), "after registration"),
        (early("16:00"), "after registration"),
        (early("09:20", times=ONLY_AM), "after registration"),
        (early("10:00", "L"), "not for leaving"),
        (early("10:00", "\\"), "not for leaving"),
        (back("10:00"), "had not left"),
        (back("10:00", times=NO_REGISTERS), "No register is taken"),
    ],
)
def test_nothing_is_written(event: AttendanceEvent, words: str) -> None:
    """Where nothing is written, it says why."""
    assert {} == day_of(event)
    assert words in why_quiet(event)


def test_events_that_write_are_not_quiet() -> None:
    """An event that writes something has nothing to explain."""
    assert {} == intended([late("09:10"), early("11:00")], SITE).quiet


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (early("08:00"), {"AM": "M, usual", "PM": "M, usual"}),
        (early("08:50"), {"AM": "M, unless present", "PM": "M, usual"}),
        (early("09:19"), {"AM": "M, unless present", "PM": "M, usual"}),
        (early("09:20"), {"PM": "M, usual"}),
        (early("12:59"), {"PM": "M, usual"}),
        (early("13:00"), {"PM": "M, unless present"}),
        (early("12:00", times=ONLY_PM), {"PM": "M, usual"}),
    ],
)
def test_leaves(event: AttendanceEvent, expected: dict[str, str]) -> None:
    """A leaving gets its code into sessions to come, and the one that is open."""
    assert expected == day_of(event)


@pytest.mark.parametrize(
    ("arrival", "expected"),
    [
        (late("09:00", "L"), "L +5, first arrival"),
        (late("09:00", "/"), "/, first arrival"),
        (late("09:00", "M"), "I, unless present"),
    ],
)
def test_leaves_after_arriving(arrival: AttendanceEvent, expected: str) -> None:
    """Our own mark that says they were there outlasts leaving before the close."""
    assert {"AM": expected, "PM": "I, usual"} == day_of(arrival, early("09:10", "I"))


def test_leaves_again_in_the_afternoon() -> None:
    """Leaving during registration after arriving in it changes nothing, and says so."""
    events = (late("13:05"), early("13:10"))

    assert {"PM": "L +5, first arrival"} == day_of(*events)
    assert "mark of their arrival stays" in why_quiet(*events)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (early("08:00"), {"AM": "M, usual", "PM": "M, usual"}),
        (early("09:00"), {"AM": "M, present", "PM": "M, usual"}),
        (early("11:00"), {"AM": "M, present", "PM": "M, usual"}),
        (early("13:05"), {"PM": "M, present"}),
        (early("15:00"), {"PM": "M, present"}),
    ],
)
def test_leaves_the_session_in_progress(
    event: AttendanceEvent, expected: dict[str, str]
) -> None:
    """With early = current the session in progress gets the code, too."""
    assert expected == day_of(event, settings=CURRENT)


def test_leaving_replaces_an_arrival_of_ours() -> None:
    """With early = current even our own late mark gives way."""
    expected = {"AM": "M, present", "PM": "M, usual"}

    assert expected == day_of(late("09:00"), early("09:10"), settings=CURRENT)


def test_due_at_registration() -> None:
    """A mark for a session to come can wait until ten minutes before it opens."""
    settings = site(early_due=EarlyDue.AT_REGISTRATION)
    marks = intended([early("09:00")], settings).marks

    assert (None, at("12:50")) == (marks[AM].due, marks[PM].due)


def test_due_at_once() -> None:
    """By default it does not wait."""
    assert intended([early("09:00")], SITE).marks[PM].due is None


LEFT = early("10:00")
LEFT_IN_AM = early("09:00")


@pytest.mark.parametrize("comes", [back, late])
@pytest.mark.parametrize(
    ("leaving", "clock", "expected"),
    [
        (LEFT, "12:59", {}),
        (LEFT, "13:00", {"PM": "L +0, first arrival"}),
        (LEFT, "13:10", {"PM": "L +10, first arrival"}),
        (LEFT, "13:15", {"PM": "M, usual"}),
        (LEFT_IN_AM, "09:10", {"AM": "L +15, unless present"}),
        (LEFT_IN_AM, "09:30", {"AM": "M, unless present"}),
        (early("10:00", None), "13:05", {"PM": "L +5, first arrival"}),
        (early("14:00"), "14:30", {}),
        (early("14:00", None), "14:30", {}),
    ],
)
def test_returns(
    comes: type, leaving: AttendanceEvent, clock: str, expected: dict[str, str]
) -> None:
    """A return, or an arrival after leaving, goes by where each register stands."""
    assert expected == day_of(leaving, comes(clock))


@pytest.mark.parametrize("comes", [back, late])
@pytest.mark.parametrize("times", [ONLY_AM, NO_REGISTERS])
@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("11:00", {}),
        ("13:05", {"PM": "L +5, first arrival"}),
        ("13:30", {"PM": "M, usual"}),
    ],
)
def test_returns_when_a_register_is_taken_no_more(
    clock: str, expected: dict[str, str], times: DayTimes, comes: type
) -> None:
    """A session that the day has lost since the leaving goes by the times of then."""
    assert expected == day_of(LEFT, comes(clock, times=times))


def test_returns_when_a_register_is_taken_anew() -> None:
    """A session that the day has gained since the leaving goes by its own times."""
    leaving = early("10:00", times=ONLY_AM)

    assert {"PM": "L +5, first arrival"} == day_of(leaving, back("13:05"))


def test_returns_by_other_times() -> None:
    """Where the times of a session have changed, the newest count."""
    sooner = attrs.evolve(TIMES, pm=times_of(DAY, SOONER, None, LONDON).pm)

    assert {"PM": "L +10, first arrival"} == day_of(LEFT, back("12:10", times=sooner))


def test_return_after_the_close_with_current() -> None:
    """A session that closed before the return keeps the leaving's code."""
    expected = {"AM": "M, present"}

    assert expected == day_of(early("11:00"), back("11:30"), settings=CURRENT)


@pytest.mark.parametrize(
    ("leaving", "clock", "words"),
    [
        (LEFT, "12:00", "back in time"),
        (LEFT, "13:30", "the code stays"),
        (early("10:00", None), "11:00", "Nothing was written"),
        (early("10:00", None), "13:30", "Nothing was written"),
        (early("08:00", None), "08:30", "Nothing was written"),
    ],
)
def test_returns_that_write_nothing(
    leaving: AttendanceEvent, clock: str, words: str
) -> None:
    """A return that writes nothing says why."""
    assert words in why_quiet(leaving, back(clock))


def test_arrives_after_the_close_and_a_leaving_that_wrote_nothing() -> None:
    """Whoever was away for registration, and nothing says so, came after the close."""
    assert {"PM": "U +30, usual"} == day_of(early("10:00", None), late("13:30"))


def test_return_keeps_what_the_leaving_did_not_touch() -> None:
    """A mark of the arrival before the leaving stays."""
    events = (late("09:00"), early("09:10"), back("09:15"))

    assert {"AM": "L +5, first arrival"} == day_of(*events)


def test_leaves_twice() -> None:
    """Of two leavings the later one counts for what is still to come."""
    events = (early("10:00", "M"), back("11:00"), early("12:00", "I"))

    assert {"PM": "I, usual"} == day_of(*events)


def test_arrives_again_after_returning() -> None:
    """Somebody who came back before registration and never left is there for it."""
    events = (early("10:00"), back("11:00"), late("13:05"))

    assert {} == day_of(*events)


def test_cancelled_leaving() -> None:
    """An arrival after a leaving that was taken back is an arrival."""
    events = (taken_back(early("10:00")), late("13:05", "C1"))

    assert {"PM": "C1, first arrival", "AM": "C1, nothing else"} == day_of(*events)


@pytest.mark.parametrize(
    "event", [late("09:10"), late("09:30", "M"), early("08:00"), early("09:00")]
)
def test_an_earlier_day(event: AttendanceEvent) -> None:
    """What is recorded on a later day goes over nothing else."""
    marks = intended([attrs.evolve(event, recorded_at=NEXT_DAY)], SITE).marks

    assert {Over.NOTHING_ELSE} == {mark.over for mark in marks.values()}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (late("09:00", "LATE"), {"AM": "LATE +5, first arrival"}),
        (late("09:30", "LATE"), {"AM": "VLATE +35, usual"}),
        (late("09:30", "L"), {"AM": "VLATE +35, usual"}),
        (early("10:00", "VLATE"), {}),
    ],
)
def test_other_codes_that_mean_late(
    event: AttendanceEvent, expected: dict[str, str]
) -> None:
    """What means late can be a setting."""
    assert expected == day_of(event, settings=SCOTLAND)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (late("09:10", "L"), None),
        (late("09:10", "L", text="Missed the bus"), "Missed the bus"),
        (late("09:10", "L", text=""), None),
    ],
)
def test_comment(event: AttendanceEvent, expected: str | None) -> None:
    """The reason goes beside the mark, where it is more than the code."""
    assert expected == intended([event], SITE).marks[AM].comment


def test_comment_of_a_return() -> None:
    """A return has no reason to tell."""
    marks = intended([LEFT, back("13:05")], SITE).marks

    assert marks[PM].comment is None


def test_an_intent_explains_itself() -> None:
    """An intent says in the school's own time what it follows from."""
    summer = date(2026, 7, 1)
    event = late(
        "09:10",
        day=summer,
        at=datetime(2026, 7, 1, 8, 10, tzinfo=UTC),
        times=times_of(summer, SITE.registers, None, LONDON),
    )
    mark = intended([event], SITE).marks[AM]

    assert "They arrived at 09:10, while it was open: L." == mark.why
    assert (15, event.id) == (mark.minutes_late, mark.event)


NIGHT_SCHOOL = Registers(
    am=Register(opens=time(0, 50), late_from=time(0, 55), closes=time(1, 50))
)


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        ("00:30", {"AM": "L +35, first arrival"}),
        ("00:50", {"AM": "U +55, usual"}),
        ("01:10", {"AM": "U +75, usual"}),
    ],
)
def test_the_hour_that_comes_twice(utc: str, expected: dict[str, str]) -> None:
    """At 01:10 for the second time the register that closed at 01:50 is closed."""
    autumn = date(2026, 10, 25)
    moment = datetime.combine(autumn, time.fromisoformat(utc), UTC)
    times = times_of(autumn, NIGHT_SCHOOL, None, LONDON)
    event = late("09:10", day=autumn, at=moment.astimezone(LONDON), times=times)

    assert expected == day_of(attrs.evolve(event, recorded_at=moment))


CLOCKS = st.times(time(7), time(17)).map(lambda clock: f"{clock:%H:%M}")
CODES = st.sampled_from(["L", "U", "M", "I", "C2", "/", None])
EVENTS = st.one_of(
    st.builds(late, CLOCKS, CODES),
    st.builds(early, CLOCKS, CODES),
    st.builds(back, CLOCKS),
    st.builds(late, CLOCKS, CODES).map(taken_back),
    st.builds(early, CLOCKS, CODES).map(taken_back),
)
SETTINGS = st.sampled_from([SITE, CURRENT])


def days(most: int) -> st.SearchStrategy[list[AttendanceEvent]]:
    """Draw the events of a day."""
    return st.lists(EVENTS, max_size=most, unique_by=lambda event: event.id)


@given(events=days(4), settings=SETTINGS)
def test_order_does_not_matter(
    events: list[AttendanceEvent], settings: SiteSettings
) -> None:
    """However the events of a day arrive, they mean the same."""
    expected = intended(events, settings)

    for order in permutations(events):
        assert expected == intended(order, settings)


def counts_at(event: AttendanceEvent, events: list[AttendanceEvent]) -> datetime:
    """Say when they arrived first since they left, where an event is an arrival."""
    true = [each for each in events if each.cancelled is None]
    in_order = sorted(true, key=lambda each: (each.at, each.recorded_at, each.id))
    since, left = None, False
    for each in in_order[: in_order.index(event) + 1]:
        if isinstance(each, EarlyLeaving):
            since, left = None, True
        elif isinstance(each, LateArrival) or left:
            since = since or each.at
    return since or event.at


@given(events=days(6), settings=SETTINGS)
def test_what_can_be_meant(
    events: list[AttendanceEvent], settings: SiteSettings
) -> None:
    """L and present marks are never meant after the close; minutes go with L and U.

    The time that counts is that of the first arrival since they left.
    """
    moments = {event.id: event for event in events}
    for session, mark in intended(events, settings).marks.items():
        event = moments[mark.event]
        times = event.times.of(session)
        assert times is not None
        assert (DAY, None) == (event.day, event.cancelled)
        if counts_at(event, events) >= times.closes:
            assert mark.code not in {"L", "/", "\\"}
        assert (mark.code in {"L", "U"}) is (mark.minutes_late is not None)
        assert mark.minutes_late is None or mark.minutes_late >= 0
