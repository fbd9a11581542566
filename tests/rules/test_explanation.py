"""Explanation: what to do about each cause, and why somebody is not known at all."""

from __future__ import annotations

import re
from datetime import date

import click
import pytest

from missync.cli.app import app
from missync.model.people import Kind
from missync.model.runs import ReadSummary, Run
from missync.model.settings import KindSettings
from missync.model.standings import Because, Cause, Odd, Oddity
from missync.rules.explanation import explain, explain_stranger, why_unknown
from tests.builders import person, refused, run


def mend_of(*because: Because, kind: Kind = Kind.STUDENT) -> str:
    """Say what to do about somebody for whom these hold."""
    causes = tuple(Cause(what=each, why="So.") for each in because)
    return explain(person(kind=kind, causes=causes), "d1").mend


@pytest.mark.parametrize("because", Because)
def test_commands_that_are_there(because: Because) -> None:
    """Whatever command an explanation names is one that there is."""
    there = app.list_commands(click.Context(app))
    named = re.findall(r"“missync ([\w-]+)", mend_of(because))

    assert [] == [name for name in named if name not in there]


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        (Kind.STUDENT, "admission date", "leaving date"),
        (Kind.EMPLOYEE, "employment start date", "employment end date"),
        (Kind.CONTACT, "start date", "end date"),
    ],
)
def test_the_words_of_the_mis(kind: Kind, start: str, end: str) -> None:
    """What to mend is called as the MIS calls it, kind by kind."""
    assert f"the {start} in the MIS" in mend_of(Because.NOT_STARTED, kind=kind)
    assert f"a {end} in the MIS" in mend_of(Because.LEAVE_DATE_PASSED, kind=kind)
    assert f"their {end} in the MIS" in mend_of(Because.ON_ROLL, kind=kind)


@pytest.mark.parametrize(
    ("because", "command"),
    [
        (Because.EXCLUDED, "“missync include p1”"),
        (Because.ARCHIVED, "“missync restore p1”"),
        (Because.OUTSIDE_FILTER, "“missync filter students”"),
        (Because.SWITCHED_OFF, "“missync switch students on”"),
        (Because.HELD, "“missync import --approve d1”"),
    ],
)
def test_the_command(because: Because, command: str) -> None:
    """What can be done with a command is told with the command, ready to be typed."""
    assert command in mend_of(because)


def test_every_cause_is_mended() -> None:
    """Where several causes hold, what to do is said of each, in their order."""
    told = mend_of(Because.EXCLUDED, Because.LEAVE_DATE_PASSED)

    assert f"{mend_of(Because.EXCLUDED)} {mend_of(Because.LEAVE_DATE_PASSED)}" == told


def test_said_once() -> None:
    """Where two causes take the same, it is said once."""
    assert mend_of(Because.OUTSIDE_FILTER) == mend_of(
        Because.OUTSIDE_FILTER, Because.OUTSIDE_FILTER
    )


def test_what_is_odd_of_somebody_off_the_list() -> None:
    """What is odd about somebody off the list is told beside what to do."""
    note = Oddity(Odd.DATES_REVERSED, "Check both.")
    causes = (Cause(what=Because.NOT_ACTIVE, why="So."),)
    told = explain(person(causes=causes, notes=(note,)))

    assert ((note,), mend_of(Because.NOT_ACTIVE)) == (told.notes, told.mend)


def test_stranger() -> None:
    """Somebody of whom all there is is a bad record is mended in the MIS."""
    assert mend_of(Because.NOT_UNDERSTOOD) == explain_stranger(refused()).mend


def test_unknown_of_every_kind() -> None:
    """It is said of each kind, in its own words, why somebody may be unknown."""
    kinds = {kind: KindSettings(importing=kind is not Kind.CONTACT) for kind in Kind}
    told = why_unknown(kinds, ())

    assert ["students", "employees", "contacts"] == [each.path for each in told]
    assert ["“missync import”", "“missync import”", "“missync switch contacts on”"] == [
        "".join(re.findall("“.*”", each.message)) for each in told
    ]


def test_unknown_since_the_last_complete_import() -> None:
    """The day that is told is that of the last complete read of the kind."""

    def imported(day: int, kind: Kind = Kind.STUDENT, *, complete: bool = True) -> Run:
        read = ReadSummary(kind=kind, complete=complete, why="So.", records=1)
        return run(f"r{day}", day=date(2026, 11, day), reads=(read,))

    history = (
        run("r9", day=date(2026, 11, 9)),
        imported(8, complete=False),
        imported(7, Kind.EMPLOYEE),
        imported(6),
        imported(5),
    )
    (told,) = why_unknown({Kind.STUDENT: KindSettings()}, history)

    assert "imported completely on 2026-11-06" in told.message
