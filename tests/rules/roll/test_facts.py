"""What a record shows of that which decides, and what it had before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from missync.model.ids import MisId
from missync.model.people import Active, Fact, Link, Record
from missync.model.roll import Source
from missync.model.standings import Cause, CauseKind, Standing
from missync.rules.roll.facts import (
    facts_of,
    had_of,
    hidden_of,
    kept_of,
    noted,
    shown_in,
)
from tests.support.builders import because, person, record, stay


BOTH = frozenset({Fact.START_DATE, Fact.LEAVE_DATE})


@pytest.mark.parametrize(
    ("sent", "facts"),
    [
        (record(), frozenset()),
        (record(carries_facts=False), frozenset()),
        (record(active=Active.NO), frozenset({Fact.ACTIVE})),
        (record(stays=stay(date(2020, 9, 1))), frozenset({Fact.START_DATE})),
        (record(stays=stay(None, date(2020, 9, 1))), frozenset({Fact.LEAVE_DATE})),
    ],
)
def test_what_a_record_shows(sent: Record, facts: frozenset[Fact]) -> None:
    """A record shows the dates of its stays, and whether it says active."""
    assert facts == shown_in(facts_of(sent))


@pytest.mark.parametrize(
    "none", [date.min, date(1899, 12, 30), date(1900, 1, 1), date(1970, 1, 1)]
)
def test_a_date_that_says_nothing_shows_nothing(none: date) -> None:
    """Where systems write a date for none, the record does not show that date."""
    assert frozenset() == shown_in(facts_of(record(stays=stay(none, none))))


def test_a_leave_date_nobody_can_have_shows_nothing() -> None:
    """A leave date before birth is passed over by the roll, so it is not seen."""
    born = date(2012, 3, 4)
    sent = record(stays=stay(None, date(2012, 3, 3)), birth_date=born)
    assert frozenset() == shown_in(facts_of(sent))


def test_noted_facts_are_read_back() -> None:
    """What is noted of facts names exactly them."""
    assert BOTH == shown_in(noted(BOTH))


def test_hidden_of_a_record() -> None:
    """Of a record that is hidden which it had and does not show."""
    source = Source(person().id, "f", "", "start date", "")
    assert {Fact.START_DATE} == hidden_of(record(), source, BOTH)


def test_hidden_of_a_record_not_kept() -> None:
    """A record of which nothing is kept may have had everything."""
    assert {Fact.START_DATE} == hidden_of(
        record(stays=stay(None, date(2026, 1, 1))), None, BOTH
    )


def test_nothing_is_hidden() -> None:
    """Where nothing is out of sight, nothing of any record is hidden."""
    assert frozenset() == hidden_of(record(), None, frozenset())


def test_newcomers_had_nothing() -> None:
    """A newcomer, and somebody never understood before, had nothing to hide."""
    never = person(causes=because(Standing.REFUSED), fields={}, listed=False)
    kept = [kept_of(each, record(), {}) for each in (None, never)]

    assert [frozenset()] * 2 == [had_of(each) for each in kept if each is not None]


def test_what_is_kept_of_whoever_came_on_an_unsure_night() -> None:
    """Whoever was judged and is sent, while nothing was kept, had what is held."""
    leaves = person(leave_date=date(2026, 1, 1))
    starts = person(causes=because(Standing.NOT_STARTED), start_date=date(2026, 1, 1))
    kept = [kept_of(each, record(), {}) for each in (person(), leaves, starts)]

    assert [set(), {Fact.LEAVE_DATE}, {Fact.START_DATE}] == [
        had_of(each) for each in kept if each is not None
    ]


@pytest.mark.parametrize("what", [CauseKind.NOT_ACTIVE, CauseKind.LEAVE_DATE_PASSED])
def test_what_is_kept_of_whoever_left_on_an_unsure_night(what: CauseKind) -> None:
    """What a leaver had of whom nothing was kept cannot be known."""
    left = person(causes=(Cause(what=what, why="So."),), listed=False)
    assert kept_of(left, record(), {}) is None


def test_what_is_kept_of_a_known_record() -> None:
    """What is kept of a record counts where it is the same person's."""
    source = Source(person().id, "f")
    assert source == kept_of(person(), record(), {record().key: source})


def test_what_is_kept_of_somebody_elses_record() -> None:
    """What somebody had before cannot be known under an id that was another's."""
    source = Source(person("p2").id, "f")
    assert kept_of(person(), record(), {record().key: source}) is None


@pytest.mark.parametrize(
    "held",
    [
        {"start_date": date(2020, 9, 1)},
        {"leave_date": date(2020, 9, 1)},
        {"fields": {"house": None}},
        {"links": (Link(pupil=MisId("A1")),)},
        {"listed": True},
    ],
)
def test_what_is_kept_of_somebody_gone_and_refused(held: dict[str, Any]) -> None:
    """Of somebody understood before, nothing is known once nothing is kept."""
    plain: dict[str, Any] = {"fields": {}, "listed": False, **held}
    refused = person(causes=because(Standing.REFUSED), **plain)
    assert kept_of(refused, record(), {}) is None


def test_what_is_kept_of_somebody_refused() -> None:
    """Somebody refused whose other record is kept was judged before."""
    refused = person(causes=because(Standing.REFUSED), fields={}, listed=False)
    other = record("A2").key
    assert kept_of(refused, record(), {other: Source(refused.id, "f")}) is None


def test_what_is_kept_of_a_newcomer_taken_for_another() -> None:
    """A newcomer whose record was taken for somebody else's showed what it did."""
    source = Source(person("p2").id, "f")
    assert source == kept_of(None, record(), {record().key: source})
