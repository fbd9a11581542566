"""Explanation: what to do about each cause, and why somebody is not known at all."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import click
import pytest

from missync.cli.app import app
from missync.model.people import Kind, PersonId
from missync.model.runs import Held, HeldChange, ReadSummary, Run
from missync.model.settings import KindSettings
from missync.model.standings import Cause, CauseKind, PersonWarning, WarningKind
from missync.rules.roll.explain import explain, explain_stranger, why_unknown
from tests.support.builders import TODAY, person, refused, run


def mend_of(*because: CauseKind, kind: Kind = Kind.STUDENT) -> str:
    """Say what to do about somebody for whom these hold."""
    causes = tuple(Cause(what=each, why="So.") for each in because)
    return explain(person(kind=kind, causes=causes), run(digest="d1")).mend


def test_what_an_approval_lets_go_besides() -> None:
    """Where removals and returns are held together, it is said what goes with both."""
    held = person(causes=(Cause(what=CauseKind.HELD, why="So."),))
    off = [Held(PersonId(f"p{n}"), HeldChange.LEFT) for n in range(2)]
    back = Held(PersonId("p9"), HeldChange.RETURNED)
    mends = [
        explain(held, run(digest="d1", held=tuple(these))).mend
        for these in (off, [*off, back])
    ]

    assert "--approve d1”. Otherwise" in mends[0]
    assert "--approve d1”, by which 2 people go and 1 comes back. Other" in mends[1]


@pytest.mark.parametrize("because", CauseKind)
def test_commands_that_are_there(because: CauseKind) -> None:
    """Whatever command an explanation names is one that there is."""
    there = app.list_commands(click.Context(app))
    named = re.findall(r"“missync ([\w-]+)", mend_of(because))

    assert [] == [name for name in named if name not in there]


@pytest.mark.parametrize(
    ("kind", "start", "end", "article"),
    [
        (Kind.STUDENT, "admission date", "leaving date", "a"),
        (Kind.EMPLOYEE, "employment start date", "employment end date", "an"),
        (Kind.CONTACT, "start date", "end date", "an"),
    ],
)
def test_the_words_of_the_mis(kind: Kind, start: str, end: str, article: str) -> None:
    """What to mend is called as the MIS calls it, kind by kind."""
    assert f"the {start} in the MIS" in mend_of(CauseKind.NOT_STARTED, kind=kind)
    assert f"them {article} {end} in the MIS" in mend_of(
        CauseKind.LEAVE_DATE_PASSED, kind=kind
    )
    assert f"their {end} in the MIS" in mend_of(CauseKind.ON_ROLL, kind=kind)


@pytest.mark.parametrize(
    ("because", "command"),
    [
        (CauseKind.EXCLUDED, "“missync include p1”"),
        (CauseKind.ARCHIVED, "“missync restore p1”"),
        (CauseKind.OUTSIDE_FILTER, "“missync filter students”"),
        (CauseKind.SWITCHED_OFF, "“missync switch students on”"),
        (CauseKind.HELD, "“missync import --approve d1”"),
    ],
)
def test_the_command(because: CauseKind, command: str) -> None:
    """What can be done with a command is told with the command, ready to be typed."""
    assert command in mend_of(because)


def test_every_cause_is_mended() -> None:
    """Where several causes hold, what to do is said of each, in their order."""
    causes = (CauseKind.EXCLUDED, CauseKind.LEAVE_DATE_PASSED)
    assert " ".join(map(mend_of, causes)) == mend_of(*causes)


def test_said_once() -> None:
    """Where two causes take the same, it is said once."""
    assert mend_of(CauseKind.OUTSIDE_FILTER) == mend_of(
        CauseKind.OUTSIDE_FILTER, CauseKind.OUTSIDE_FILTER
    )


def test_what_is_odd_of_somebody_off_the_list() -> None:
    """What is odd about somebody off the list is told beside what to do."""
    note = PersonWarning(WarningKind.DATES_REVERSED, "Check both.")
    causes = (Cause(what=CauseKind.NOT_ACTIVE, why="So."),)
    explanation = explain(person(causes=causes, notes=(note,)))

    assert ((note,), mend_of(CauseKind.NOT_ACTIVE)) == (
        explanation.notes,
        explanation.mend,
    )


def test_stranger() -> None:
    """Somebody of whom all there is is a bad record is mended in the MIS."""
    assert mend_of(CauseKind.NOT_UNDERSTOOD) == explain_stranger(refused()).mend


def test_unknown_of_every_kind() -> None:
    """It is said of each kind, in its own words, why somebody may be unknown."""
    kinds = {kind: KindSettings(importing=kind is not Kind.CONTACT) for kind in Kind}
    problems = why_unknown(kinds, ())

    assert ["students", "employees", "contacts"] == [each.path for each in problems]
    assert ["“missync import”", "“missync import”", "“missync switch contacts on”"] == [
        "".join(re.findall("“.*”", each.message)) for each in problems
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
    (problem,) = why_unknown({Kind.STUDENT: KindSettings()}, history)

    assert "imported completely on 2026-11-06" in problem.message


TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)
ON_ROLL = Cause(what=CauseKind.ON_ROLL, why="So.")
NOT_STARTED = Cause(what=CauseKind.NOT_STARTED, why="So.")


def test_the_last_day() -> None:
    """Of somebody whose leave date is today it is said that this is their last day."""
    leaver = person(kind=Kind.EMPLOYEE, causes=(ON_ROLL,), leave_date=TODAY)
    explanation = explain(leaver, today=TODAY)

    assert (
        "So. Today, 23 November 2026, is their last day." == explanation.causes[0].why
    )
    assert "correct their employment end date in the MIS" in explanation.mend


def test_a_leave_date_to_come() -> None:
    """Somebody with a leave date to come comes off the list the day after it.

    Whether that takes more than the date depends on the leave rule.
    """
    explanation = explain(person(causes=(ON_ROLL,), leave_date=TOMORROW), today=TODAY)

    assert (ON_ROLL,) == explanation.causes
    assert (
        "they come off the list the day after, unless the site's leave rule asks for "
        "more and the MIS still lists them as active then."
    ) in explanation.mend


def test_the_first_day() -> None:
    """Of somebody who starts today it is said that this is their first day."""
    explanation = explain(person(causes=(ON_ROLL,), start_date=TODAY), today=TODAY)

    assert (
        "So. Today, 23 November 2026, is their first day." == explanation.causes[0].why
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"causes": (ON_ROLL,), "leave_date": YESTERDAY}, "That day has passed."),
        (
            {"causes": (NOT_STARTED,), "start_date": TODAY, "listed": False},
            "That day has come.",
        ),
    ],
)
def test_a_day_that_no_import_has_seen(facts: dict[str, Any], words: str) -> None:
    """Where a day has come since the last import, the next one is what it takes."""
    explanation = explain(person(**facts), today=TODAY)

    assert f"So. {words}" == explanation.causes[0].why
    assert explanation.mend.startswith("Import")


def test_a_contact_whose_pupil_cannot_be_read() -> None:
    """A contact who stays for a pupil's sake goes once that one's record is mended."""
    mends = [mend_of(CauseKind.READ_PARTIAL, kind=kind) for kind in Kind]

    assert [False, False, True] == ["that pupil's record" in mend for mend in mends]


def test_a_day_that_no_import_will_see() -> None:
    """While the switch of their kind is red, no import helps: the switch does."""
    red = Cause(what=CauseKind.SWITCHED_OFF, why="Red.")
    left = person(causes=(ON_ROLL,), leave_date=YESTERDAY)

    assert "missync switch students on" in explain(left, today=TODAY, red=red).mend


def test_brought_back_while_another_has_their_id() -> None:
    """Whoever is awaited, but whose id another human has, needs more than that."""
    note = PersonWarning(WarningKind.ANOTHER_HUMAN, "Ask whoever looks after the MIS.")
    awaited = Cause(what=CauseKind.AWAITING_IMPORT, why="So.")
    somebody = person(causes=(awaited,), listed=False, notes=(note,))

    assert note.why == explain(somebody, today=TODAY).mend


@pytest.mark.parametrize(
    ("because", "first"),
    [
        (CauseKind.LEAVE_DATE_PASSED, "Ask whoever looks after the MIS. If"),
        (CauseKind.EXCLUDED, "Nothing, if they are to stay off the list. "),
    ],
)
def test_off_the_list_while_another_has_their_id(
    because: CauseKind, first: str
) -> None:
    """Of whoever is off the list it is said how the other human being joins."""
    note = PersonWarning(WarningKind.ANOTHER_HUMAN, "Ask whoever looks after the MIS.")
    causes = (Cause(what=because, why="So."),)
    somebody = person(causes=causes, listed=False, notes=(note,))
    mend = explain(somebody, run(digest="d1")).mend

    assert mend.startswith(first)
    assert mend.endswith(
        "Ask whoever looks after the MIS. If what the MIS shows now is right: "
        "“missync import --approve d1”."
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"causes": (ON_ROLL,)},
        {"causes": (NOT_STARTED,), "start_date": TOMORROW, "listed": False},
        {"causes": (NOT_STARTED,), "start_date": None, "listed": False},
        {
            "causes": (ON_ROLL,),
            "leave_date": YESTERDAY,
            "notes": (PersonWarning(WarningKind.LEAVE_DATA, "Mend it."),),
        },
        {"causes": (Cause(what=CauseKind.HELD, why="So."),), "leave_date": YESTERDAY},
        {"causes": (), "leave_date": TODAY},
        {"leave_date": TODAY, "listed": False},
    ],
    ids=[
        "no dates",
        "starts later",
        "no start date",
        "named for it already",
        "held",
        "no cause to add it to",
        "off the list",
    ],
)
def test_nothing_the_calendar_adds(facts: dict[str, Any]) -> None:
    """Where the calendar changes nothing, the causes are told as they are."""
    somebody = person(**facts)

    assert somebody.causes == explain(somebody, today=TODAY).causes
