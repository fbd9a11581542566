"""The roll: who is on the list today, and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from missync.model.people import Active, Kind, Stay
from missync.model.settings import LeaveRule
from missync.model.standings import CauseKind, Standing, WarningKind
from missync.rules.roll.leave_rule import (
    Judgement,
    LeavePolicy,
    current_stay,
    judge,
    next_turn,
)
from tests.support.builders import TODAY, record, stay


LATER = TODAY + timedelta(days=30)
EARLIER = TODAY - timedelta(days=30)
LONG_AGO = TODAY - timedelta(days=400)
ON_LIST, LEFT, NOT_STARTED = Standing.ON_LIST, Standing.LEFT, Standing.NOT_STARTED
YES, NO, UNSAID = Active.YES, Active.NO, Active.UNSAID
BOTH, EITHER = LeavePolicy(), LeavePolicy(leave_rule=LeaveRule.EITHER)


def judged(
    start: date | None = LONG_AGO,
    end: date | None = None,
    active: Active = UNSAID,
    policy: LeavePolicy = BOTH,
    **facts: Any,
) -> Judgement:
    """Judge a record with one stay."""
    listed = facts.get("listed", False)
    made = record(stays=stay(start, end), active=active)
    return judge(made, TODAY, policy, listed=listed)


@pytest.mark.parametrize(
    ("end", "active", "both", "either"),
    [
        (None, YES, ON_LIST, ON_LIST),
        (None, UNSAID, ON_LIST, ON_LIST),
        (None, NO, LEFT, LEFT),
        (TODAY, YES, ON_LIST, ON_LIST),
        (LATER, UNSAID, ON_LIST, ON_LIST),
        (TODAY, NO, ON_LIST, LEFT),
        (LATER, NO, ON_LIST, LEFT),
        (EARLIER, NO, LEFT, LEFT),
        (EARLIER, UNSAID, LEFT, LEFT),
        (EARLIER, YES, ON_LIST, LEFT),
    ],
)
def test_leave_table(
    end: date | None, active: Active, both: Standing, either: Standing
) -> None:
    """Leave date and active decide as the table of the leave rule says."""
    standings = [
        judged(end=end, active=active, policy=p).standing for p in (BOTH, EITHER)
    ]

    assert [both, either] == standings


@pytest.mark.parametrize(("end", "active"), [(LATER, NO), (TODAY, NO), (EARLIER, YES)])
def test_contradictions_are_named(end: date, active: Active) -> None:
    """Somebody who stays because two facts disagree is named, with what to mend."""
    (note,) = judged(end=end, active=active).notes

    assert WarningKind.LEAVE_DATA is note.what
    assert note.why.endswith("Correct the one that is wrong in the MIS.")


def test_leave_date_is_inclusive() -> None:
    """On the leave date somebody is still here; the day after they have left."""
    yesterday = TODAY - timedelta(days=1)

    assert [ON_LIST, LEFT] == [judged(end=d).standing for d in (TODAY, yesterday)]


def test_left_since_the_day_after() -> None:
    """Somebody has left since the day after their leave date."""
    (cause,) = judged(end=date(2026, 2, 28)).causes

    assert date(2026, 3, 1) == cause.since


def test_starts_later() -> None:
    """Before their start date somebody has not started, whatever active says."""
    standings = {judged(start=LATER, active=active).standing for active in Active}

    assert {NOT_STARTED} == standings


def test_starts_today() -> None:
    """On their start date somebody is on the list."""
    assert ON_LIST is judged(start=TODAY).standing


def test_no_start_date() -> None:
    """Without a start date somebody has started."""
    assert ON_LIST is judged(start=None).standing


def test_lead_days() -> None:
    """Lead days bring people on the list that many days before they start."""
    policy = LeavePolicy(lead_days=30)
    starts = (LATER, LATER + timedelta(days=1))

    assert [ON_LIST, NOT_STARTED] == [
        judged(start=start, policy=policy).standing for start in starts
    ]


def test_start_moves_ahead_of_somebody_listed() -> None:
    """Somebody on the list whose start date moves ahead stays, and is named."""
    judgement = judged(start=LATER, active=NO, listed=True)

    assert ON_LIST is judgement.standing
    assert [WarningKind.START_MOVED] == [note.what for note in judgement.notes]


@pytest.mark.parametrize(
    ("days", "standing"), [(0, ON_LIST), (14, ON_LIST), (15, LEFT), (-1, NOT_STARTED)]
)
def test_mis_lags_behind_the_first_day(days: int, standing: Standing) -> None:
    """Not active alone counts for nothing in somebody's first 14 days."""
    judgement = judged(start=TODAY - timedelta(days=days), active=NO)

    assert standing is judgement.standing


def test_lagging_newcomer_is_named() -> None:
    """A newcomer whom the MIS does not show as active yet is named."""
    (note,) = judged(start=TODAY, active=NO).notes

    assert WarningKind.NOT_ACTIVE_YET is note.what
    assert "lags behind" in str(note)


@pytest.mark.parametrize(
    ("start", "begins"), [(TODAY, "They started on"), (LATER, "They start on")]
)
def test_when_a_newcomer_starts(start: date, begins: str) -> None:
    """Of a newcomer it is told that they started, or will."""
    (note,) = judged(start=start, active=NO, policy=LeavePolicy(lead_days=30)).notes

    assert note.why.startswith(begins)


@pytest.mark.parametrize("policy", [BOTH, EITHER])
def test_leave_date_before_start_date(policy: LeavePolicy) -> None:
    """A leave date before the start date is ignored, and named."""
    judgement = judged(start=TODAY, end=EARLIER, policy=policy)

    assert ON_LIST is judgement.standing
    assert Stay(start=TODAY) == judgement.stay
    assert [WarningKind.DATES_REVERSED] == [note.what for note in judgement.notes]


def test_every_cause_is_named() -> None:
    """Where one fact is enough and two hold, both are causes."""
    causes = judged(end=EARLIER, active=NO, policy=EITHER).causes

    assert [CauseKind.LEAVE_DATE_PASSED, CauseKind.NOT_ACTIVE] == [
        c.what for c in causes
    ]


def test_further_cause_behind_a_later_start() -> None:
    """Behind a later start the reasons that would hold on that day are named, too."""
    causes = judged(
        start=LATER, end=LATER + timedelta(days=9), active=NO, policy=EITHER
    ).causes

    assert [CauseKind.NOT_STARTED, CauseKind.NOT_ACTIVE] == [
        cause.what for cause in causes
    ]


@pytest.mark.parametrize(
    ("active", "words"), [(NO, "not active"), (YES, "leave rule"), (UNSAID, "2026.")]
)
def test_leaving_says_what_it_rests_on(active: Active, words: str) -> None:
    """The sentence about a passed leave date says what the MIS adds to it."""
    cause = judged(end=EARLIER, active=active, policy=EITHER).causes[0]

    assert words in cause.why


D = date


@pytest.mark.parametrize(
    ("stays", "expected"),
    [
        ((), Stay()),
        ([Stay(start=D(2020, 1, 1)), Stay(end=D(2021, 1, 1))], Stay()),
        (
            [
                Stay(start=D(2020, 9, 1), end=D(2021, 8, 31)),
                Stay(start=D(2021, 9, 1), end=D(2027, 8, 31)),
            ],
            Stay(start=D(2020, 9, 1), end=D(2027, 8, 31)),
        ),
        (
            [
                Stay(start=D(2020, 9, 1), end=D(2027, 8, 31)),
                Stay(start=D(2021, 9, 1), end=D(2022, 8, 31)),
            ],
            Stay(start=D(2020, 9, 1), end=D(2027, 8, 31)),
        ),
        (
            [Stay(start=D(2020, 9, 1), end=D(2022, 8, 31)), Stay(start=D(2021, 9, 1))],
            Stay(start=D(2020, 9, 1)),
        ),
        (
            [Stay(start=D(2020, 9, 1), end=D(2021, 8, 31)), Stay(start=D(2023, 9, 1))],
            Stay(start=D(2023, 9, 1)),
        ),
        (
            [
                Stay(start=D(2020, 9, 1), end=D(2021, 8, 31)),
                Stay(start=D(2027, 1, 4)),
                Stay(start=D(2028, 1, 4), end=D(2029, 1, 1)),
            ],
            Stay(start=D(2027, 1, 4)),
        ),
        (
            [
                Stay(start=D(2019, 9, 1), end=D(2020, 8, 31)),
                Stay(start=D(2022, 9, 1), end=D(2023, 8, 31)),
            ],
            Stay(start=D(2022, 9, 1), end=D(2023, 8, 31)),
        ),
    ],
    ids=[
        "none",
        "open without a start",
        "end to end",
        "one inside the other",
        "an open one",
        "the one around today",
        "the next one",
        "the last one",
    ],
)
def test_current_stay(stays: list[Stay], expected: Stay) -> None:
    """Several contracts join into runs; the run that counts today is taken."""
    assert (expected, ()) == current_stay(stays, TODAY)


def test_current_stay_with_lead_days() -> None:
    """Lead days let the next stay count before it starts."""
    coming = Stay(start=TODAY + timedelta(days=3))
    ended = Stay(start=LONG_AGO, end=EARLIER)

    assert (coming, ()) == current_stay([ended, coming], TODAY, lead_days=3)


@pytest.mark.parametrize(
    ("stays", "turn"),
    [
        ((), None),
        (stay(LONG_AGO), None),
        (stay(LONG_AGO, LATER), LATER + timedelta(days=1)),
        (stay(LATER), LATER - timedelta(days=3)),
        (stay(TODAY - timedelta(days=3)), TODAY + timedelta(days=12)),
        (stay(None, D.max), None),
        (stay(D.min), None),
        ((*stay(LATER), *stay(None, TODAY)), TODAY + timedelta(days=1)),
    ],
    ids=[
        "no dates",
        "long here",
        "the day after the last",
        "the first day, or earlier by the lead",
        "the day after the MIS may lag behind",
        "never, at the end of the calendar",
        "never, at its beginning",
        "whichever comes first",
    ],
)
def test_next_turn(stays: tuple[Stay, ...], turn: date | None) -> None:
    """The calendar has its turn on the next day that can change a standing."""
    policy = LeavePolicy(lead_days=3)

    assert turn == next_turn([record(stays=stays)], TODAY, policy)


def test_a_leave_date_to_come_is_named() -> None:
    """Somebody who leaves later is on the list, with the day that is their last."""
    (cause,) = judged(end=D(2026, 12, 18), active=YES).causes

    assert CauseKind.ON_ROLL is cause.what
    assert "their leave date is 18 December 2026; that is their last day." in cause.why


@pytest.mark.parametrize(("lead", "text"), [(0, "2026."), (7, "list on 16 December")])
def test_when_somebody_comes_on_the_list(lead: int, text: str) -> None:
    """Where people come on the list before their start date, the day is told."""
    (cause,) = judged(start=LATER, policy=LeavePolicy(lead_days=lead)).causes

    assert cause.why.startswith("Their start date is 23 December 2026")
    assert text in cause.why


# Leave dates that say nothing

BORN = D(2012, 3, 4)


@pytest.mark.parametrize("active", [YES, UNSAID])
@pytest.mark.parametrize(
    ("kind", "born", "end"),
    [
        (Kind.STUDENT, BORN, D(1, 1, 1)),
        (Kind.STUDENT, BORN, D(1753, 1, 1)),
        (Kind.STUDENT, BORN, D(1899, 12, 30)),
        (Kind.STUDENT, BORN, D(1900, 1, 1)),
        (Kind.STUDENT, BORN, D(1970, 1, 1)),
        (Kind.STUDENT, None, D(1970, 1, 1)),
        (Kind.STUDENT, None, D(1970, 12, 31)),
        (Kind.STUDENT, BORN, D(2000, 1, 1)),
        (Kind.STUDENT, BORN, D(2012, 3, 3)),
        (Kind.STUDENT, BORN, D(2014, 3, 3)),
        (Kind.STUDENT, D(2012, 2, 29), D(2014, 2, 28)),
        (Kind.STUDENT, D(2062, 3, 4), D(2026, 7, 31)),
        (Kind.STUDENT, D(9999, 2, 28), D(2026, 7, 31)),
        (Kind.EMPLOYEE, None, D(1900, 1, 1)),
        (Kind.EMPLOYEE, D(1940, 1, 1), D(1970, 1, 1)),
        (Kind.EMPLOYEE, D(1980, 5, 6), D(1996, 5, 5)),
        (Kind.CONTACT, D(1980, 5, 6), D(1980, 5, 5)),
    ],
)
def test_impossible_leave_date(
    kind: Kind, born: date | None, end: date, active: Active
) -> None:
    """A leave date on which nobody could leave the school is ignored, and named."""
    sent = record(kind=kind, birth_date=born, stays=stay(None, end), active=active)
    judgement = judge(sent, TODAY, BOTH, listed=False)

    assert (ON_LIST, Stay()) == (judgement.standing, judgement.stay)
    assert [WarningKind.LEAVE_DATE_IMPOSSIBLE] == [
        note.what for note in judgement.notes
    ]
    assert f"{end.year:04}" in judgement.notes[0].why


@pytest.mark.parametrize(
    ("kind", "born", "end"),
    [
        (Kind.STUDENT, BORN, D(2014, 3, 4)),
        (Kind.STUDENT, D(2012, 2, 29), D(2014, 3, 1)),
        (Kind.STUDENT, None, D(1971, 1, 1)),
        (Kind.STUDENT, D(1, 1, 1), D(1971, 1, 1)),
        (Kind.EMPLOYEE, D(1980, 5, 6), D(1996, 5, 6)),
        (Kind.EMPLOYEE, D(1980, 2, 29), D(1996, 2, 29)),
        (Kind.EMPLOYEE, None, D(1998, 7, 31)),
        (Kind.CONTACT, D(1980, 5, 6), D(1980, 5, 6)),
    ],
)
def test_an_old_leave_date(kind: Kind, born: date | None, end: date) -> None:
    """A leave date that can be true counts, however long ago it was."""
    sent = record(kind=kind, birth_date=born, stays=stay(None, end))
    judgement = judge(sent, TODAY, BOTH, listed=True)

    assert (LEFT, ()) == (judgement.standing, judgement.notes)


@pytest.mark.parametrize("start", [D(1, 1, 1), D(1900, 1, 1), D(1990, 9, 1)])
def test_an_impossible_start_date(start: date) -> None:
    """Whoever started before anybody could has started, and may have left."""
    ended = record(kind=Kind.EMPLOYEE, stays=stay(start, D(1998, 7, 31)))
    still_here = record(kind=Kind.EMPLOYEE, stays=stay(start))

    assert [LEFT, ON_LIST] == [
        judge(each, TODAY, BOTH, listed=False).standing for each in (ended, still_here)
    ]


@pytest.mark.parametrize("end", [D(2099, 12, 31), D(9999, 12, 31)])
def test_a_leave_date_far_ahead(end: date) -> None:
    """A leave date far ahead is one to come."""
    judgement = judged(end=end)

    assert (ON_LIST, end, ()) == (
        judgement.standing,
        judgement.stay.end,
        judgement.notes,
    )


def test_impossible_and_not_active() -> None:
    """Where the leave date says nothing, not active decides by itself."""
    judgement = judged(end=D(1900, 1, 1), active=NO)

    assert [CauseKind.NOT_ACTIVE] == [cause.what for cause in judgement.causes]


def test_impossible_before_a_start() -> None:
    """An impossible leave date is named as that, not as one of an earlier stay."""
    notes = judged(start=TODAY, end=D(1900, 1, 1)).notes

    assert [WarningKind.LEAVE_DATE_IMPOSSIBLE] == [note.what for note in notes]


def test_impossible_among_several_contracts() -> None:
    """A contract whose end says nothing is open, and each such date is named once."""
    stays = (
        Stay(start=D(2018, 9, 1), end=D(2020, 8, 31)),
        Stay(start=D(2022, 9, 1), end=D(1900, 1, 1)),
        Stay(start=D(2023, 9, 1), end=D(1900, 1, 1)),
    )
    judgement = judge(record(stays=stays), TODAY, BOTH, listed=False)

    assert Stay(start=D(2022, 9, 1)) == judgement.stay
    assert 1 == len(judgement.notes)


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (
            D(1, 1, 1),
            "1 January 0001, or is written as zero, which is how systems write that",
        ),
        (D(2011, 1, 1), "before they were born"),
        (D(2013, 1, 1), "before they are 2 years old"),
    ],
)
def test_why_a_leave_date_is_impossible(end: date, text: str) -> None:
    """It is told why a leave date says nothing."""
    sent = record(birth_date=BORN, stays=stay(None, end))
    (note,) = judge(sent, TODAY, BOTH, listed=False).notes

    assert text in note.why
    assert note.why.endswith("in the MIS.")


# Contradictions

FRESH = TODAY - timedelta(days=3)


@pytest.mark.parametrize(
    ("start", "end", "active"),
    [
        (LONG_AGO, None, YES),
        (LONG_AGO, None, UNSAID),
        (LONG_AGO, TODAY, YES),
        (LONG_AGO, LATER, UNSAID),
        (LONG_AGO, LATER, YES),
        (FRESH, None, YES),
        (FRESH, None, UNSAID),
        (FRESH, LATER, YES),
        (None, LATER, YES),
    ],
)
@pytest.mark.parametrize("policy", [BOTH, EITHER])
def test_no_contradiction(
    start: date | None, end: date | None, active: Active, policy: LeavePolicy
) -> None:
    """Of whom leave date and active agree, nothing is named."""
    judgement = judged(start=start, end=end, active=active, policy=policy)

    assert (ON_LIST, ()) == (judgement.standing, judgement.notes)


@pytest.mark.parametrize("end", [LATER, TODAY])
def test_not_active_soon_after_a_start(end: date) -> None:
    """With a leave date to come, not active is a contradiction from the first day."""
    (note,) = judged(start=FRESH, end=end, active=NO).notes

    assert WarningKind.LEAVE_DATA is note.what


# The edges of stays


@pytest.mark.parametrize(
    ("stays", "expected"),
    [
        (
            [Stay(start=LONG_AGO, end=TODAY), Stay(start=LATER)],
            Stay(start=LONG_AGO, end=TODAY),
        ),
        (
            [Stay(start=LONG_AGO, end=EARLIER), Stay(start=EARLIER, end=LATER)],
            Stay(start=LONG_AGO, end=LATER),
        ),
    ],
    ids=["one that ends today", "two that share a day"],
)
def test_edges_of_stays(stays: list[Stay], expected: Stay) -> None:
    """The last day of a stay belongs to it."""
    assert (expected, ()) == current_stay(stays, TODAY)


def test_a_stay_of_one_day() -> None:
    """Whoever starts and leaves on one day has dates in their order."""
    judgement = judged(start=EARLIER, end=EARLIER)

    assert (LEFT, ()) == (judgement.standing, judgement.notes)


def test_a_turn_of_today() -> None:
    """What the calendar changes today is no turn to come."""
    ended = record(stays=stay(None, TODAY - timedelta(days=1)))

    assert None is next_turn([ended], TODAY, BOTH)
