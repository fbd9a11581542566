"""Which school a store belongs to, and what it takes for another to be the same."""

from __future__ import annotations

import attrs
import pytest

from missync.errors import InputError, StoreError
from missync.model.runs import Verdict
from missync.model.schools import School
from missync.rules.roll.school import (
    KnownSchool,
    accept_school,
    acceptance,
    known_school,
    mismatch,
    recognised,
)
from tests.support.builders import SCHOOL, run


ACADEMY = attrs.evolve(SCHOOL, name="Hillside Academy", urn="654321")
ELSEWHERE = School(id="A2", name=SCHOOL.name, urn=SCHOOL.urn)


@pytest.mark.parametrize(
    "now",
    [
        SCHOOL,
        attrs.evolve(SCHOOL, urn=None),
        attrs.evolve(SCHOOL, urn=" "),
        attrs.evolve(SCHOOL, name=" HILL\u200bSIDE "),
        attrs.evolve(SCHOOL, name=""),
        attrs.evolve(SCHOOL, name=SCHOOL.id),
        attrs.evolve(SCHOOL, urn="0"),
        attrs.evolve(SCHOOL, urn="000000"),
        attrs.evolve(SCHOOL, urn=f"0{SCHOOL.urn}"),
        attrs.evolve(SCHOOL, mis="Another MIS"),
    ],
)
def test_same_school(now: School) -> None:
    """A school stays the same in another spelling, and where something is not shown."""
    assert mismatch(SCHOOL, now) is None


@pytest.mark.parametrize(
    "now",
    [
        ACADEMY,
        attrs.evolve(SCHOOL, name="Hillside Academy"),
        attrs.evolve(SCHOOL, urn="654321"),
    ],
)
def test_another_name_or_urn(now: School) -> None:
    """Another name or URN under the same id waits for a person's word."""
    said = str(mismatch(SCHOOL, now))

    assert "belongs to Hillside (A1930499544, URN 123456)" in said
    assert "missync school accept --why TEXT" in said


def test_another_school() -> None:
    """Another id is another school, and no word is asked for."""
    said = str(mismatch(SCHOOL, ELSEWHERE))

    assert "answers as Hillside (A2, URN 123456)" in said
    assert "accept" not in said


def test_first_school() -> None:
    """A store that belongs to no school yet takes any."""
    assert mismatch(None, SCHOOL) is None


@pytest.mark.parametrize("shown", [None, " ", "000000", "100001"])
def test_a_urn_is_not_forgotten(shown: str | None) -> None:
    """A URN that the MIS does not show once is remembered."""
    known = attrs.evolve(SCHOOL, urn="100001")
    now = attrs.evolve(SCHOOL, mis="Another MIS", urn=shown)

    assert attrs.evolve(now, urn="100001") == recognised(known, now)


@pytest.mark.parametrize("shown", ["", SCHOOL.id])
def test_a_name_is_not_forgotten(shown: str) -> None:
    """A name that the MIS does not show once is remembered."""
    assert SCHOOL == recognised(SCHOOL, attrs.evolve(SCHOOL, name=shown))


def test_a_name_that_was_not_shown_before() -> None:
    """A school that was called by its id is the same when its name shows."""
    unnamed = attrs.evolve(SCHOOL, name=SCHOOL.id)

    assert mismatch(unnamed, SCHOOL) is None
    assert SCHOOL == recognised(unnamed, SCHOOL)


def test_a_school_that_is_new() -> None:
    """A school that nothing was known of is remembered as it is."""
    now = attrs.evolve(SCHOOL, urn=None)

    assert now == recognised(None, now)


def test_accepted() -> None:
    """A person's word is taken for another URN and name under the same id."""
    assert accept_school(SCHOOL, ACADEMY) == ACADEMY
    assert acceptance(SCHOOL, ACADEMY) == (
        "school accept: Hillside Academy (A1930499544, URN 654321), before: Hillside "
        "(A1930499544, URN 123456)"
    )


def test_another_school_is_not_accepted() -> None:
    """Nobody's word makes another id the same school."""
    with pytest.raises(StoreError, match="name, or a store, of its own"):
        accept_school(SCHOOL, ELSEWHERE)


def test_nothing_to_accept() -> None:
    """Before the first import there is nothing that could be the same."""
    with pytest.raises(InputError, match="“missync import” first"):
        accept_school(None, SCHOOL)


def test_known_school() -> None:
    """A school is known since the first run, or since somebody last accepted it."""
    word = acceptance(SCHOOL, ACADEMY)
    first, accepted, again = run("r1"), run("r2", what=word), run("r3", what=word)

    assert known_school(None, [first]) is None
    assert known_school(SCHOOL, [run("r4"), first]) == KnownSchool(
        school=SCHOOL, since=first, accepted=False
    )
    assert known_school(ACADEMY, [run("r4"), again, accepted, first]) == KnownSchool(
        school=ACADEMY, since=again, accepted=True
    )


def test_a_word_that_was_not_needed() -> None:
    """A word that changed nothing leaves the one that did in its place."""
    word = acceptance(SCHOOL, ACADEMY)
    first, accepted = run("r1"), run("r2", what=word)
    again = run("r3", what=word, verdict=Verdict.NOTHING_TO_DO)

    for before in ([accepted, first], [first]):
        known = known_school(ACADEMY, [again, *before])
        assert known_school(ACADEMY, before) == known
