"""What is told of people and runs: explanations, differences, notices, finding."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from missync.errors import InputError
from missync.importing.report import notices
from missync.model.ids import RunId
from missync.model.notices import (
    ChoiceMade,
    ImportFinished,
    PersonAmended,
    PersonJoined,
    PersonRemoved,
    ReadFellShort,
)
from missync.model.people import Kind, Link, MisId
from missync.model.plan import Changeset
from missync.model.runs import Counts, ReadSummary, Run, Verdict
from missync.model.settings import KindSettings
from missync.model.standings import (
    Cause,
    CauseKind,
    PersonWarning,
    Standing,
    WarningKind,
)
from missync.rules.roll.counts import differences
from missync.rules.roll.explain import explain, explain_stranger, why_unknown
from missync.rules.roll.find import find
from tests.support.builders import (
    SCHOOL,
    because,
    decision,
    names,
    person,
    refused,
    roll,
    run,
)


RUN = Run(
    id=RunId("r1"),
    at=datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
    day=date(2026, 11, 23),
    by="night",
    verdict=Verdict.PARTIAL,
    counts=Counts(),
    reads=(
        ReadSummary(kind=Kind.STUDENT, complete=False, why="cut short.", records=1),
        ReadSummary(kind=Kind.EMPLOYEE, complete=True, why="whole.", records=1),
    ),
)


@pytest.mark.parametrize("because", CauseKind)
@pytest.mark.parametrize("kind", Kind)
def test_every_cause_has_a_mend(because: CauseKind, kind: Kind) -> None:
    """Whatever a standing rests on, the explanation ends with what to do."""
    cause = Cause(what=because, why="So it is.")
    explanation = explain(person(kind=kind, causes=(cause,)))

    assert (cause,) == explanation.causes
    assert "{" not in explanation.mend
    assert explanation.mend.endswith(".")


def test_a_note_is_mended_first() -> None:
    """A contradiction is the first thing to mend."""
    note = PersonWarning(WarningKind.LEAVE_DATA, "Mend it.")

    assert "Mend it." == explain(person(notes=(note,))).mend


def test_without_causes() -> None:
    """Somebody without a recorded cause is explained like anybody on the list."""
    (one, two) = (explain(each) for each in (person(), person(causes=())))

    assert one.mend == two.mend


def test_differences() -> None:
    """Names, dates, links and fields are compared; dates are told as ISO."""
    before = person(leave_date=date(2026, 12, 18), fields={"house": "Oak"})
    after = person(
        names=names("Kit"),
        fields={"house": "Oak", "email": "kit@school.example"},
        links=(Link(pupil=MisId("S1"), relationship="Mother"), Link(pupil=MisId("S2"))),
    )

    assert {
        "forename": ("Pat", "Kit"),
        "leave_date": ("2026-12-18", None),
        "pupils": (None, "S1 (Mother), S2"),
        "email": (None, "kit@school.example"),
    } == differences(before, after)


def test_differences_of_a_newcomer() -> None:
    """Everything that is known of a newcomer is new."""
    assert (None, "Pat") == differences(None, person())["forename"]


def test_matching_keys_are_not_shown() -> None:
    """Birth date and UPN serve matching; a change of them is not shown."""
    assert {} == differences(person(), person(birth_date=date(2012, 3, 4), code="UPN"))


def test_notices() -> None:
    """People are told of first, then reads that fell short, then the run."""
    off = person("p2", listed=False, causes=because(Standing.GONE))
    known = roll(person("p1"), off, person("p3"), person("p4"))
    changes = Changeset(
        basis=1,
        school=SCHOOL,
        people=(
            person("p1", listed=False, causes=because(Standing.GONE)),
            person("p2"),
            person("p3", names=names("Kit")),
            person("p4", notes=(PersonWarning(WarningKind.LEAVE_DATA, "odd"),)),
            person("p5"),
            person("p6", listed=False, causes=because(Standing.NOT_STARTED)),
        ),
    )

    assert [
        PersonRemoved(run=RUN.id, person=person("p1").id),
        PersonJoined(run=RUN.id, person=person("p2").id),
        PersonAmended(run=RUN.id, person=person("p3").id, fields=("forename",)),
        PersonJoined(run=RUN.id, person=person("p5").id),
        ReadFellShort(run=RUN.id, kind=Kind.STUDENT),
        ImportFinished(run=RUN.id, verdict=Verdict.PARTIAL, counts=Counts()),
    ] == list(notices(known, changes, RUN))


def test_notices_of_a_choice() -> None:
    """A run that was no import was a choice, and is told as one."""
    made = attrs.evolve(RUN, reads=(), what="exclude p1")
    changes = Changeset(
        basis=1, school=SCHOOL, people=(person(listed=False, excluded=decision()),)
    )

    assert [
        PersonRemoved(run=RUN.id, person=person().id),
        ChoiceMade(run=RUN.id, counts=Counts()),
    ] == list(notices(roll(person()), changes, made))


@pytest.mark.parametrize(
    ("holding", "text"), [(run(digest="d1"), "--approve d1"), (None, "DIGEST")]
)
def test_held_removal(holding: Run | None, text: str) -> None:
    """Whoever is held is explained with the digest to approve of, if it is known."""
    held = person(causes=(Cause(what=CauseKind.HELD, why="So."),))

    assert text in explain(held, holding).mend


def test_stranger() -> None:
    """Of a record that cannot be understood it is told what is wrong with it."""
    explanation = explain_stranger(stranger := refused(None))

    assert (stranger, Standing.REFUSED, [stranger.why]) == (
        explanation.person,
        explanation.standing,
        [cause.why for cause in explanation.causes],
    )


@pytest.mark.parametrize(
    ("importing", "complete", "text"),
    [
        (False, True, "turn them green with “missync switch students on”"),
        (
            True,
            True,
            "imported completely on 2026-11-23, and nobody like that joined",
        ),
        (True, False, "never imported completely yet"),
    ],
)
def test_why_unknown(*, importing: bool, complete: bool, text: str) -> None:
    """Why somebody may not be known is told kind by kind."""
    read = ReadSummary(kind=Kind.STUDENT, complete=complete, why="So.", records=1)
    wanted = {Kind.STUDENT: KindSettings(importing=importing)}
    (problem,) = why_unknown(wanted, [attrs.evolve(RUN, reads=(read,))])

    assert "students" == problem.path
    assert text in problem.message


PEOPLE = (
    person("p1", "A1", names=names("Pat", "Example")),
    person("p2", "A2", names=names("Kim", "Twin")),
    person("p3", "A3", names=names("Kim", "Twin"), causes=because(Standing.LEFT)),
)


@pytest.mark.parametrize("who", ["p1", "A1", "Pat Example", "  pat   EXAMPLE "])
def test_find(who: str) -> None:
    """Somebody is found by our id, the MIS's id or their full name."""
    assert "p1" == find(PEOPLE, who).id


def test_find_nobody() -> None:
    """An unknown person is refused with what to give."""
    with pytest.raises(InputError, match="Nobody is known as “Pat”"):
        find(PEOPLE, "Pat")


def test_find_too_many() -> None:
    """An ambiguous name is refused, and every candidate is named."""
    with pytest.raises(InputError, match="any of 2 people") as caught:
        find(PEOPLE, "Kim Twin")

    assert ["p2", "p3"] == [problem.path for problem in caught.value.problems]
