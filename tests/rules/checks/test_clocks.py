"""Clocks: a moment later than now in our own store holds nothing up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from missync.errors import TryLater
from missync.model.findings import FindingId, Severity
from missync.model.marks import OPEN, Lease, Mark, State
from missync.model.pauses import CLOCKS_DIFFER, LONGEST_PAUSE
from missync.model.register import Pending
from missync.rules.attendance.register_reading import Blocked
from missync.rules.attendance.retry import (
    LEASE,
    after_decision,
    after_failure,
    after_lost_answer,
    after_outcome,
)
from missync.rules.checks.clocks import about_clocks, moments_of, past_runs, righted
from tests.support.attendance_builders import DAY, PM, SITE, at, mark
from tests.support.builders import run


NOW = at("09:10")
SECOND, HOUR, YEARS = timedelta(seconds=1), timedelta(hours=1), timedelta(days=3650)


def lease(until: datetime) -> Lease:
    """Let somebody hold a mark."""
    return Lease(holder="worker 1", until=until)


def due_of(**facts: Any) -> datetime:
    """Say when a mark is due once it was freed, if it had to be."""
    before = mark(**facts)
    return (righted(before, NOW) or before).due


@pytest.mark.parametrize(
    "facts",
    [
        {"due": NOW - HOUR},
        {"due": NOW + SECOND, "made_at": NOW + SECOND},
        {"due": NOW + 60 * SECOND, "attempts": 9},
        {"due": NOW + LONGEST_PAUSE + CLOCKS_DIFFER, "attempts": 1},
        {"due": NOW + LONGEST_PAUSE, "made_at": NOW + YEARS, "attempts": 1},
        {"due": NOW + 5 * SECOND, "made_at": NOW + YEARS},
        {"due": NOW + LONGEST_PAUSE, "written_at": NOW + CLOCKS_DIFFER},
        {"due": NOW + HOUR + CLOCKS_DIFFER, "state": State.BLOCKED},
        {"due": NOW + HOUR, "made_at": NOW + YEARS, "state": State.BLOCKED},
        {"due": NOW + HOUR, "state": State.SENT, "written_at": NOW - HOUR},
        {"due": NOW + 60 * SECOND, "made_at": NOW + YEARS, "state": State.SENT},
        {"due": NOW - HOUR, "state": State.FAILED},
        {"due": NOW - HOUR, "deadline": NOW - HOUR, "state": State.FAILED},
        {"due": NOW, "deadline": NOW, "state": State.FAILED},
        {"due": NOW + YEARS, "state": State.NOT_REQUIRED},
        {"due": NOW + YEARS, "lease": lease(NOW + LEASE)},
        {"due": NOW, "lease": lease(NOW + LEASE + CLOCKS_DIFFER)},
        {"due": NOW, "lease": lease(NOW)},
    ],
)
def test_what_is_as_it_should_be(facts: dict[str, Any]) -> None:
    """A mark whose pause can be meant, that is held or is not open, is left alone."""
    assert None is righted(mark(**facts), NOW)


@pytest.mark.parametrize(
    "facts",
    [
        {"due": NOW + YEARS, "attempts": 1},
        {"due": NOW + LONGEST_PAUSE + CLOCKS_DIFFER + SECOND, "attempts": 1},
        {"due": NOW + HOUR, "made_at": NOW + HOUR},
        {"due": NOW + 3 * SECOND, "made_at": NOW + 3 * SECOND},
        {"due": NOW + HOUR + CLOCKS_DIFFER + SECOND, "state": State.BLOCKED},
        {"due": NOW + HOUR, "state": State.SENT, "written_at": NOW - 60 * SECOND},
        {"due": NOW + YEARS, "lease": lease(NOW + YEARS)},
        {"due": NOW + YEARS, "lease": lease(NOW - SECOND)},
        {"due": NOW + YEARS, "state": State.SENT},
    ],
)
def test_what_a_clock_holds_up(facts: dict[str, Any]) -> None:
    """A mark that waits for a moment no pause of ours can mean is due now."""
    before = mark(**facts)

    assert attrs.evolve(before, due=NOW, lease=None) == righted(before, NOW)


@pytest.mark.parametrize("state", [State.WAITING, State.SENT, State.BLOCKED])
@pytest.mark.parametrize("due", [NOW - SECOND, NOW + SECOND, NOW + YEARS])
def test_sent_by_a_clock_that_was_ahead(due: datetime, state: State) -> None:
    """A mark that was sent later than now is due, and was sent now at the latest."""
    sent = NOW + CLOCKS_DIFFER + SECOND
    after = righted(mark(due=due, state=state, written_at=sent), NOW)

    assert after is not None
    assert (min(due, NOW), NOW) == (after.due, after.written_at)
    assert None is righted(after, NOW)


@pytest.mark.parametrize(
    "before",
    [
        after_failure(mark(), TryLater("Away."), NOW + YEARS, 0),
        after_decision(mark(), Blocked("Why."), NOW + YEARS),
        after_lost_answer(mark(doubtful=True), NOW + YEARS, 0, "No answer."),
        after_outcome(mark(state=State.SENT, receipt="r"), Pending(), NOW + YEARS, 0),
    ],
)
def test_given_up_by_a_clock_that_was_ahead(before: Mark) -> None:
    """A mark that was given up before its time goes on, as doubtful as it is."""
    after = righted(before, NOW)

    assert State.FAILED is before.state
    assert after is not None
    assert (State.WAITING, NOW, None, before.doubtful) == (
        after.state,
        after.due,
        after.receipt,
        after.doubtful,
    )
    assert "by a clock that was ahead" in after.why
    assert None is righted(before, before.deadline)


def test_held_for_too_long() -> None:
    """Who holds a mark for longer than anybody may, by any clock, does not hold it."""
    before = mark(lease=lease(NOW + LEASE + CLOCKS_DIFFER + SECOND))

    assert attrs.evolve(before, lease=None) == righted(before, NOW)


@pytest.mark.parametrize(
    ("facts", "kept"),
    [
        ({}, True),
        ({"made_at": at("10:00")}, True),
        ({"attempts": 1}, False),
        ({"state": State.BLOCKED}, False),
        ({"due": at("12:50", DAY + timedelta(days=2))}, False),
        ({"made_at": at("12:49")}, False),
    ],
)
def test_kept_until_registration(facts: dict[str, Any], *, kept: bool) -> None:
    """What is kept until its register opens waits for that, whatever the clock did."""
    whole = {"due": at("12:50"), "session": PM, "made_at": at("09:00"), **facts}

    assert (whole["due"] if kept else NOW) == due_of(**whole)


@example(State.WAITING, timedelta(days=1), timedelta(0), None, None)
@given(
    state=st.sampled_from(sorted(OPEN, key=lambda each: each.value)),
    due=st.timedeltas(-YEARS, YEARS),
    made=st.timedeltas(-YEARS, YEARS),
    written=st.none() | st.timedeltas(-YEARS, YEARS),
    until=st.none() | st.timedeltas(-YEARS, YEARS),
)
def test_nothing_waits_for_long(
    state: State,
    due: timedelta,
    made: timedelta,
    written: timedelta | None,
    until: timedelta | None,
) -> None:
    """However wrong a clock was, an open mark is due in an hour or so, and freed once.

    An hour is what is blocked waits, and clocks may differ. What is kept for its
    register is due by the end of the next day in UTC: of the same day anywhere.
    """
    before = mark(
        state=state,
        due=NOW + due,
        made_at=NOW + made,
        written_at=None if written is None else NOW + written,
        lease=None if until is None else lease(NOW + until),
    )
    after = righted(before, NOW) or before
    held = after.lease is not None and after.lease.until > NOW

    opens = state is State.WAITING and after.due < at("00:00", DAY + timedelta(days=2))

    assert held or opens or after.due <= NOW + HOUR + CLOCKS_DIFFER
    assert (
        not held
        or after.lease is None
        or after.lease.until <= NOW + LEASE + CLOCKS_DIFFER
    )
    assert None is righted(after, NOW)


def test_runs_of_later() -> None:
    """A run that is dated later than now is left out."""
    past, present, ahead = (run(at=NOW + by) for by in (-HOUR, 0 * HOUR, SECOND))

    assert [present, past] == list(past_runs([ahead, present, past], NOW))


def test_moments_of_a_mark() -> None:
    """A mark was made at one moment, and written or given up at others if it was."""
    assert [at("09:00")] == list(moments_of(mark()))
    assert [at("09:00"), NOW] == list(moments_of(mark(written_at=NOW)))
    given_up = mark(state=State.FAILED, due=NOW + YEARS)
    assert [at("09:00"), NOW + YEARS] == list(moments_of(given_up))


def test_clocks_that_differ_a_little() -> None:
    """Moments of the past, or a little ahead by another machine's clock, are none."""
    moments = (NOW - YEARS, NOW, NOW + timedelta(minutes=2))

    assert [] == list(about_clocks(moments, NOW, SITE))


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        ((YEARS,), "One entry of ours is dated later than now, up to 2036-11-21 09:10"),
        ((HOUR, YEARS), "2 of ours are dated later than now, up to 2036-11-21 09:10"),
    ],
)
def test_a_clock_that_was_wrong(ahead: tuple[timedelta, ...], words: str) -> None:
    """Moments later than now are a warning that names both clocks."""
    (one,) = about_clocks([NOW + by for by in (*ahead, -HOUR)], NOW, SITE)

    assert (FindingId.CLOCK_WRONG, Severity.WARNING, "clock") == (
        one.id,
        one.severity,
        one.subject,
    )
    assert words in one.message
    assert "the clock here shows 2026-11-24 09:10" in one.message
