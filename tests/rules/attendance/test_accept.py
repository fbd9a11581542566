"""Accepting: which events are refused, and what the refusal says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest

from missync.errors import InputError
from missync.model.people import Kind, Person
from missync.model.settings import RegisterException, Registers
from missync.model.standings import Standing
from missync.rules.attendance.accept import (
    accept_clock,
    accept_moment,
    accept_names,
    accept_pupil,
)
from tests.support.attendance_builders import DAY, LONDON, REGISTERS, SITE, at, site
from tests.support.builders import because, person


NOW = at("09:00")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (NOW, DAY),
        (NOW + timedelta(minutes=2), DAY),
        (datetime(2026, 11, 24, 0, 30, tzinfo=UTC), DAY),
        (at("00:00", date(2026, 11, 17)), date(2026, 11, 17)),
    ],
)
def test_accepted(moment: datetime, expected: date) -> None:
    """A moment is taken up to five school days back and two minutes ahead."""
    assert expected == accept_moment(moment, NOW, SITE, None)


@pytest.mark.parametrize("host_id", [None, "visit 1"])
def test_names(host_id: str | None) -> None:
    """An event has somebody who records it, and an id of the host's if it likes."""
    accept_names("reception", host_id)


@pytest.mark.parametrize(
    ("by", "host_id"),
    [(" ", None), ("\u200b", None), ("reception", " "), ("reception", "\u2060")],
)
def test_no_names(by: str, host_id: str | None) -> None:
    """Nobody, and an id that is none, are refused."""
    with pytest.raises(InputError, match=r"say by whom|leave it out"):
        accept_names(by, host_id)


def test_the_day_is_the_schools() -> None:
    """The day of an event is the one in the school's time zone."""
    summer = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert date(2026, 7, 1) == accept_moment(summer, summer, SITE, None)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at("08:57").replace(tzinfo=None), ["no time zone", "2026-11-24T08:57:00+00"]),
        (
            NOW + timedelta(minutes=2, seconds=1),
            ["2026-11-24T09:02:01+00:00", "2026-11-24T09:00:00+00:00", "clock"],
        ),
        (datetime.max.replace(tzinfo=UTC), ["9999-12-31", "clock"]),
        (at("23:59", date(2026, 11, 16)), ["2026-11-17", "earlier_days"]),
    ],
)
def test_refused(moment: datetime, words: list[str]) -> None:
    """A moment without a zone, ahead of us, or long ago is refused with a way out."""
    with pytest.raises(InputError) as refused:
        accept_moment(moment, NOW, SITE, None)

    assert [] == [word for word in words if word not in refused.value.message]


def test_two_minutes_ahead_when_the_hour_repeats() -> None:
    """What is ahead is decided by instants, though the clock shows the same twice."""
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)

    with pytest.raises(InputError, match="clock"):
        accept_moment(first.replace(fold=1), first, SITE, None)


def test_how_far_back_is_a_setting() -> None:
    """A site can take events of today only."""
    with pytest.raises(InputError, match="too long ago"):
        accept_moment(at("09:00", date(2026, 11, 23)), NOW, site(earlier_days=0), None)


def test_no_registers() -> None:
    """Without registers nothing is taken, and the setting is named."""
    without = attrs.evolve(SITE, registers=Registers())

    with pytest.raises(InputError, match="registers"):
        accept_moment(NOW, NOW, without, None)


def test_registers_of_single_days_only() -> None:
    """Registers that only exceptions give are registers."""
    some = RegisterException(dates=(DAY,), am=REGISTERS.am)
    registers = Registers(exceptions=(some,))

    assert DAY == accept_moment(NOW, NOW, attrs.evolve(SITE, registers=registers), None)


def test_pupil() -> None:
    """A pupil on the list is taken."""
    accept_pupil(person())


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (
            person(kind=Kind.EMPLOYEE, fields={"job_title": "Teacher"}),
            "^Pat Example, Teacher is no pupil but of the kind employee",
        ),
        (
            person(
                listed=False,
                causes=because(Standing.LEFT),
                fields={"year_group": "Year 7"},
            ),
            "^Pat Example, Year 7 is not on the list .left., so nothing is recorded",
        ),
        (person(listed=False), "They are on roll. “missync explain”"),
        (
            person(listed=False, causes=because(Standing.EXCLUDED)),
            "^Pat Example is not on the list .kept off the list., so",
        ),
    ],
)
def test_nobody_else(who: Person, words: str) -> None:
    """Whoever is no pupil, or not on the list, is refused by name, with where they are.

    They are told apart by what the site keeps, not by an id.
    """
    with pytest.raises(InputError, match=words):
        accept_pupil(who)


@pytest.mark.parametrize("hours", [-14, 0, 14])
def test_the_first_day_there_is(hours: int) -> None:
    """A moment at the beginning of all calendars is too long ago, in any zone."""
    first = datetime(1, 1, 1, 12, tzinfo=timezone(timedelta(hours=hours)))
    for moment in (first, first.replace(hour=0)):
        with pytest.raises(InputError, match="too long ago"):
            accept_moment(moment, NOW, SITE, None)


@pytest.mark.parametrize(
    "shown",
    [
        datetime.min,  # noqa: DTZ901 - it is about that
        datetime.max.replace(tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-14))),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2026, 11, 24, 9),  # noqa: DTZ001 - it is about that
        "2026-11-24",
        None,
    ],
)
def test_a_clock_that_cannot_be_right(shown: object) -> None:
    """A clock centuries off, or one that shows no instant, is refused by name."""
    with pytest.raises(InputError, match="clock"):
        accept_clock(shown)


def test_a_clock() -> None:
    """A clock that may be right is taken, in UTC, also where it is years ahead."""
    ahead = datetime(2096, 7, 1, 12, tzinfo=LONDON)

    assert "2096-07-01T11:00:00+00:00" == accept_clock(ahead).isoformat()
