"""Gathering: what is asked of the MIS, and everything it says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from missync.errors import AccessRefused, BadPayload, Rejected, TryLater
from missync.importing.gather import ask_for
from missync.model.choices import Filter, Overrides
from missync.model.people import Kind, Listing, MisId
from missync.model.reads import Ask, Count, Page, Stream
from missync.model.runs import ReadSummary, Run
from missync.model.schools import AttendanceCode
from missync.model.settings import Kinds, KindSettings, LeaveRule, SiteSettings
from tests.support.builders import (
    LEAVERS,
    NIGHT,
    SCHOOL,
    SETTINGS,
    STUDENTS,
    filters,
    person,
    record,
    run,
    stored,
    switch,
)
from tests.support.scripted_mis import Answer, ScriptedMis, gathered


EMPTY = {"first": [Page(rows=())]}
ONE = Page(rows=(record("A1", fields={"house": None}),))
TWO = Page(rows=(record("A1"), record("A2")))
STUDENTS_ONLY = attrs.evolve(
    SETTINGS,
    kinds=Kinds(
        students=KindSettings(fields=("house",)),
        employees=KindSettings(importing=False),
    ),
)


def asked(
    settings: SiteSettings = STUDENTS_ONLY, history: tuple[Run, ...] = (), **facts: Any
) -> Ask:
    """Ask as a site does that knows one pupil, with one record."""
    store = stored(
        known := person(), sources=[(known, record())], settings=settings, **facts
    )
    return ask_for(store.roll(settings.name, kinds=()), settings, history, NIGHT)


def imported(*whole: Kind, short: tuple[Kind, ...] = (), hours_ago: int) -> Run:
    """Make the run of an import that read these kinds wholly, and those in part."""
    reads = tuple(
        ReadSummary(kind=kind, complete=kind in whole, why="So.", records=1)
        for kind in (*whole, *short)
    )
    return run(f"r{hours_ago}", at=NIGHT - timedelta(hours=hours_ago), reads=reads)


def test_green_kinds() -> None:
    """Only the kinds that are green are asked for."""
    assert {Kind.STUDENT: ("house",)} == asked().fields


def test_switches_win() -> None:
    """A kind that was switched at run time is asked for as it was switched."""
    switches = {Kind.STUDENT: switch(on=False), Kind.CONTACT: switch(on=True)}

    assert [Kind.CONTACT] == list(asked(choices=Overrides(switches=switches)).fields)


def test_fields_of_filters() -> None:
    """The field that a filter goes by is asked for, though nobody wants to keep it."""
    chosen = {Kind.STUDENT: filters(Filter("year_group", ("7",)))}
    fields = asked(choices=Overrides(filters=chosen)).fields

    assert ("house", "year_group") == fields[Kind.STUDENT]


def test_known() -> None:
    """What is kept is named to the MIS, so that it can spare itself repeating it."""
    key = (Kind.STUDENT, Listing.CURRENT)

    assert {key: {MisId("A1"): record().fingerprint}} == asked().known


def test_nothing_is_known_under_another_policy() -> None:
    """Once people are judged in another way, every record is read again in full."""
    other = attrs.evolve(STUDENTS_ONLY, leave_rule=LeaveRule.EITHER)
    store = stored(known := person(), sources=[(known, record())])

    assert {} == ask_for(store.roll(other.name, kinds=()), other, (), NIGHT).known


def test_deletions_since_what_is_past() -> None:
    """An import that is dated later than now is none to go on from."""
    history = (
        imported(Kind.STUDENT, hours_ago=-1),
        imported(Kind.STUDENT, hours_ago=2),
    )

    assert NIGHT - timedelta(hours=2) == asked(history=history).deletions_since


def test_deletions_since_the_last_complete_import() -> None:
    """Deletions matter from the last import on whose reads were all complete."""
    history = (
        imported(Kind.STUDENT, short=(Kind.EMPLOYEE,), hours_ago=1),
        imported(Kind.STUDENT, Kind.EMPLOYEE, hours_ago=2),
        imported(Kind.STUDENT, hours_ago=3),
    )

    assert NIGHT - timedelta(hours=2) == asked(history=history).deletions_since


def test_deletions_since_the_first_import() -> None:
    """Where no import was complete, whoever is known may be known since the first."""
    history = tuple(
        imported(Kind.STUDENT, short=(Kind.EMPLOYEE,), hours_ago=hours)
        for hours in (1, 2)
    )

    assert NIGHT - timedelta(hours=2) == asked(history=history).deletions_since


def test_deletions_ignore_choices() -> None:
    """An operator's choice reads nothing, so deletions before it still matter."""
    chosen = attrs.evolve(imported(hours_ago=1), what="exclude p1")
    history = (chosen, imported(Kind.STUDENT, hours_ago=2))

    assert NIGHT - timedelta(hours=2) == asked(history=history).deletions_since


def test_no_deletions_before_the_first_import() -> None:
    """Before the first import there is nothing that could be deleted."""
    assert asked().deletions_since is None


def test_gather() -> None:
    """Gathering brings the school, every walk, and what the MIS counts."""
    mis = ScriptedMis({"first": [ONE]}, tallies=[{Kind.STUDENT: Count(1)}])
    got = gathered(mis)

    assert (SCHOOL, [Kind.STUDENT], {Kind.STUDENT: Count(1)}) == (
        got.school,
        list(got.fields),
        got.counts,
    )
    assert ["A1"] == [row.mis_id for walk in got.walks for row in walk.rows]


def test_count_that_disagrees_is_walked_again() -> None:
    """A list that brought another number than the MIS counts is walked once more.

    So is every list of the same people, and no other.
    """
    mis = ScriptedMis(
        {"first": [ONE, TWO]},
        tallies=[{Kind.STUDENT: Count(2)}],
        lists=(STUDENTS, LEAVERS),
    )
    staff = Stream(name="staff", start="staff", proves=(Kind.EMPLOYEE,))
    mis = attrs.evolve(
        mis,
        lists=(STUDENTS, attrs.evolve(LEAVERS, start="left"), staff),
        pages={**mis.pages, "left": [Page(rows=())], "staff": [Page(rows=())]},
    )
    got = gathered(mis)

    assert ["first", "left", "staff", "first", "left"] == mis.asked
    assert 2 == len(got.walks[0].rows)


def test_somebody_came_between_count_and_walk() -> None:
    """The count is asked for anew before a list is walked once more."""
    mis = ScriptedMis(
        {"first": [TWO]}, tallies=[{Kind.STUDENT: Count(1)}, {Kind.STUDENT: Count(2)}]
    )

    assert {Kind.STUDENT: Count(2)} == gathered(mis).counts


@pytest.mark.parametrize(
    "refusal", [AccessRefused("no."), Rejected("not there.", status=404, body="")]
)
def test_no_counts(refusal: AccessRefused | Rejected) -> None:
    """An MIS that does not count for us leaves the walk to prove itself."""
    assert {} == gathered(ScriptedMis({"first": [ONE]}, tallies=[refusal])).counts


@pytest.mark.parametrize("error", [TryLater("no answer."), BadPayload("nonsense.")])
def test_unusable_counts(error: TryLater | BadPayload) -> None:
    """An MIS that should count and cannot leaves an unusable count."""
    mis = ScriptedMis(
        {"first": [ONE]}, tallies=[error], lists=(STUDENTS, attrs.evolve(LEAVERS))
    )

    assert {Kind.STUDENT: Count(None)} == gathered(mis).counts


def test_token_refused_by_counts() -> None:
    """A token that is refused half-way leaves an unusable count."""
    refusal = AccessRefused("revoked.", status=401)
    mis = ScriptedMis({"first": [ONE]}, tallies=[refusal])

    assert {Kind.STUDENT: Count(None)} == gathered(mis).counts


def test_nothing_could_be_read() -> None:
    """When not one list gives a page, the first error is raised."""
    mis = ScriptedMis({"first": [TryLater("no answer.")]}, lists=(STUDENTS, LEAVERS))

    with pytest.raises(TryLater, match=r"no answer\."):
        gathered(mis)


def test_one_list_of_two_could_be_read() -> None:
    """When one list gives a page, an error of another is part of the read."""
    employees = Stream(name="employees", start="staff", proves=(Kind.EMPLOYEE,))
    pages: dict[str, list[Answer]] = {
        "first": [AccessRefused("no.")],
        "staff": [Page(rows=())],
    }
    got = gathered(ScriptedMis(pages, lists=(STUDENTS, employees)))

    assert [0, 1] == [walk.pages for walk in got.walks]


def test_circular_first_page_is_not_an_error() -> None:
    """Lists that broke without an error raise nothing by themselves."""
    deletions = Stream(name="deletions", start="gone", optional=True)
    got = gathered(ScriptedMis({"gone": [TryLater("no.")]}, lists=(deletions,)))

    assert 0 == got.walks[0].pages


def test_codes_come_along() -> None:
    """The attendance codes that the MIS lists come with its people."""
    code = AttendanceCode(mis_id="c1", code="L")

    assert (code,) == gathered(ScriptedMis(EMPTY, codes=(code,))).codes


def test_codes_that_are_refused() -> None:
    """An MIS that does not give its codes gives its people all the same."""
    refused = AccessRefused("No.")

    assert () == gathered(ScriptedMis(EMPTY, codes=refused)).codes
