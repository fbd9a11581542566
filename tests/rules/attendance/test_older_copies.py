"""Older copies: a reading that has not seen what we sent settles nothing by itself."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from missync.model.marks import NOT_KNOWN, NOTHING, Entry, Mark, Over, Shown, State
from missync.rules.attendance.comparison import compare
from missync.rules.attendance.overlooked import asked_about
from missync.rules.attendance.overwrite import decide
from missync.rules.attendance.register_reading import (
    Conflict,
    Decision,
    Found,
    Learned,
    NotRequired,
    RegisterRead,
    Write,
)
from tests.support.attendance_builders import SITE, at, confirmed_mark, mark, shows


PRESENT = Entry(code="/")
LATE = Entry(code="L", minutes_late=5)
WRITTEN = confirmed_mark(1, "09:10", over=Over.FIRST_ARRIVAL, replaced=PRESENT)
UNSEEN = attrs.evolve(WRITTEN, replaced=NOT_KNOWN)
AGAIN = mark(2, code="M", over=Over.FIRST_ARRIVAL, happened_at=at("09:14"))
BACK = mark(2, code="/", over=Over.OURS, happened_at=at("09:14"))


def copy(code: str, changed_at: str | None, as_of: str) -> RegisterRead:
    """Let a copy of some moment show an entry, at 09:15."""
    facts: dict[str, Any] = {"changed_at": at(changed_at)} if changed_at else {}
    return attrs.evolve(shows(code, "09:15", **facts), as_of=at(as_of))


def decided(*marks: Mark, view: RegisterRead) -> Decision:
    """Decide about the newest mark."""
    return decide(marks[-1], marks, view, SITE)


LOST_BACK = attrs.evolve(
    BACK, doubtful=True, written_at=at("09:14"), replaced=LATE, attempts=1
)


@pytest.mark.parametrize(
    ("changed_at", "as_of", "expected"),
    [
        ("08:56", "09:00", Write),
        ("08:56", "09:11", Write),
        (None, "09:00", Write),
        ("09:14", "09:14", Found),
        (None, "09:12", Found),
        ("08:56", "09:15", Found),
    ],
)
def test_put_back_and_not_found(
    changed_at: str | None, as_of: str, expected: type
) -> None:
    """What was put back is found only by a reading that has seen ours before it."""
    view = copy("/", changed_at, as_of)

    assert expected is type(decided(WRITTEN, LOST_BACK, view=view))


def test_put_back_once_more() -> None:
    """What is put back again was there in place of ours, as it was the first time."""
    decision = decided(WRITTEN, LOST_BACK, view=copy("/", "08:56", "09:00"))

    assert isinstance(decision, Write)
    assert LATE == decision.replaced


@pytest.mark.parametrize(("sent", "expected"), [("09:13", Found), ("09:15", Write)])
def test_found_and_overtaken(sent: str, expected: type) -> None:
    """What the register itself shows is found, unless an older one was sent since."""
    older = mark(code="U", state=State.SENT, written_at=at(sent))
    lost = attrs.evolve(AGAIN, doubtful=True, written_at=at("09:14"))

    assert expected is type(decided(older, lost, view=shows("M", "09:16")))


@pytest.mark.parametrize("changed_at", ["09:09", "09:11", "09:12"])
@pytest.mark.parametrize("as_of", ["09:05", "09:11"])
def test_put_back_by_clocks_that_differ(changed_at: str, as_of: str) -> None:
    """What ours went over is not there already, though the MIS dates it after ours."""
    decision = decided(WRITTEN, BACK, view=copy("/", changed_at, as_of))

    assert isinstance(decision, Write)
    assert LATE == decision.replaced


@pytest.mark.parametrize(
    ("changed_at", "expected"), [("09:11", Write), ("09:13", NotRequired)]
)
def test_meant_again_by_clocks_that_differ(changed_at: str, expected: type) -> None:
    """An older mark of ours that is meant again is there only if that is for sure."""
    other = confirmed_mark(2, "09:10", code="M", replaced=LATE)
    first = attrs.evolve(WRITTEN, written_at=at("09:05"), confirmed_at=at("09:05"))
    view = copy("L", changed_at, "09:11")

    assert expected is type(decided(first, other, mark(3), view=view))


@pytest.mark.parametrize("ours", [UNSEEN, attrs.evolve(WRITTEN, replaced=NOTHING)])
@pytest.mark.parametrize("code", ["B", "/", "I"])
def test_over_ours_that_a_copy_has_not_seen(ours: Mark, code: str) -> None:
    """Ours is there, whatever a copy shows that changed before ours was written."""
    decision = decided(ours, AGAIN, view=copy(code, "09:00", "09:05"))

    assert isinstance(decision, Write)
    assert LATE == decision.replaced


@pytest.mark.parametrize(
    ("changed_at", "expected"), [("09:10", Write), ("09:11", NotRequired)]
)
def test_what_shows_where_ours_was_written_unseen(
    changed_at: str, expected: type
) -> None:
    """Where nobody knows what ours went over, the clocks are believed."""
    view = copy("B", changed_at, "09:05")

    assert expected is type(decided(UNSEEN, AGAIN, view=view))


@pytest.mark.parametrize(
    ("changed_at", "as_of", "older"),
    [(None, "00:00", True), (None, "09:15", False), ("09:14", "09:14", False)],
)
def test_asked_about_an_entry_that_may_be_older(
    changed_at: str | None, as_of: str, *, older: bool
) -> None:
    """Whoever is asked reads that an entry without a date in a copy may be older."""
    decision = decided(WRITTEN, AGAIN, view=copy("/", changed_at, as_of))

    assert isinstance(decision, Conflict)
    assert older is ("or the copy that shows this is older" in decision.why)


def replaces(code: str, **facts: Any) -> Mark:
    """Let ours have gone over an entry, as came out later."""
    return attrs.evolve(WRITTEN, replaced=Entry(code=code), **facts)


def test_over_ours_that_replaced_a_stronger_entry() -> None:
    """A newer event leaves to a person what ours went over before it was seen."""
    decision = decided(replaces("B"), AGAIN, view=copy("L", None, "09:15"))

    assert isinstance(decision, Conflict)
    assert "L was written before it could be seen" in decision.why
    assert "“write” to have M" in decision.why


@pytest.mark.parametrize(
    ("ours", "new"),
    [
        (replaces("M"), AGAIN),
        (replaces("O"), AGAIN),
        (replaces("/"), AGAIN),
        (replaces("L"), AGAIN),
        (replaces("B"), attrs.evolve(AGAIN, over=Over.ANYTHING)),
        (replaces("B", settled_by="Sam"), AGAIN),
        (replaces("B", over=Over.ANYTHING), AGAIN),
        (replaces("/"), BACK),
    ],
)
def test_over_ours_that_replaced_what_it_may(ours: Mark, new: Mark) -> None:
    """Nobody is asked where ours or the newer one may go over it, or a person did."""
    assert isinstance(decided(ours, new, view=copy("L", None, "09:15")), Write)


def test_over_ours_after_a_person_dropped_one() -> None:
    """Nobody is asked again after a person settled it."""
    dropped = attrs.evolve(AGAIN, state=State.NOT_REQUIRED, settled_by="Sam")
    new = mark(3, code="I")
    view = copy("L", None, "09:15")

    assert isinstance(decided(replaces("B"), dropped, new, view=view), Write)


def test_put_back_over_ours_that_replaced_a_stronger_entry() -> None:
    """What an older copy showed is not put back in place of what was there since."""
    view = copy("L", None, "09:15")

    assert isinstance(decided(replaces("B"), BACK, view=view), Conflict)


LOST = mark(
    doubtful=True, written_at=at("09:10"), replaced=NOT_KNOWN, over=Over.FIRST_ARRIVAL
)


@pytest.mark.parametrize("code", ["B", "I"])
@pytest.mark.parametrize(
    ("changed_at", "as_of"), [("08:54", "09:05"), ("09:11", "09:11"), (None, "09:05")]
)
def test_a_lost_answer_and_a_copy_of_before(
    code: str, changed_at: str | None, as_of: str
) -> None:
    """What shows may have been replaced, and a person is told what it was."""
    decision = decided(LOST, view=copy(code, changed_at, as_of))

    assert isinstance(decision, Conflict)
    assert "may have been replaced" in decision.why
    assert code == (decision.replaced and decision.replaced.code)


@pytest.mark.parametrize(
    ("changed_at", "as_of"), [("08:54", "09:15"), ("09:13", "09:11"), (None, "09:12")]
)
def test_a_lost_answer_and_what_shows_since(changed_at: str | None, as_of: str) -> None:
    """What a reading shows that has seen what was sent counts."""
    assert isinstance(decided(LOST, view=copy("B", changed_at, as_of)), NotRequired)


def test_a_lost_answer_and_what_may_be_written_over() -> None:
    """What ours may go over anyhow is no question."""
    assert isinstance(decided(LOST, view=copy("O", "08:54", "09:05")), Write)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Conflict),
        ({"state": State.SENT}, NotRequired),
        ({"alone": True}, NotRequired),
        ({"written_at": None}, NotRequired),
    ],
)
def test_behind_a_lost_answer(facts: dict[str, Any], expected: type) -> None:
    """A newer mark is not settled by what one without an answer may have replaced."""
    older = attrs.evolve(LOST, **facts)
    decision = decided(older, AGAIN, view=copy("B", "08:54", "09:05"))

    assert expected is type(decision)


SLOW = mark(1, code="U", state=State.SENT, written_at=at("09:01"))
NEWER = confirmed_mark(2, "09:05", code="I")
NEWER_AGAIN = mark(3, code="I", happened_at=at("09:14"))


@pytest.mark.parametrize(
    ("older", "expected"),
    [
        (SLOW, Write),
        (confirmed_mark(1, "09:13", code="U"), Write),
        (attrs.evolve(SLOW, state=State.SUPERSEDED, doubtful=True), NotRequired),
    ],
)
def test_what_shows_and_an_older_one_that_may_come(older: Mark, expected: type) -> None:
    """What shows is sent once more where one before the last may have come over it."""
    view = copy("I", None, "09:14")

    assert expected is type(decided(older, NEWER, NEWER_AGAIN, view=view))


@pytest.mark.parametrize(
    ("replaced", "as_of", "changed_at", "expected"),
    [
        (Entry(code="N"), "08:59", "08:56", Conflict),
        (PRESENT, "08:59", "08:56", Conflict),
        (NOTHING, "08:59", "08:56", Conflict),
        (NOTHING, "08:59", None, None),
        (NOTHING, "09:11", "09:11", Conflict),
        (NOTHING, "09:11", "09:13", None),
        (NOTHING, "09:12", "08:56", None),
        (NOT_KNOWN, "09:11", "09:12", Conflict),
        (NOT_KNOWN, "09:12", "09:11", None),
    ],
)
def test_compared_with_what_is_dated(
    replaced: Shown, as_of: str, changed_at: str | None, expected: type | None
) -> None:
    """A stronger entry of before ours comes out, as old as the copy may be.

    What surely changed after ours, or shows after it, is a person's.
    """
    ours = attrs.evolve(WRITTEN, replaced=replaced)
    outcome = compare(ours, (ours,), copy("M", changed_at, as_of), SITE)

    assert expected is (outcome and type(outcome))


STRONGER = copy("B", "09:00", "09:05")
SPARED = attrs.evolve(AGAIN, state=State.NOT_REQUIRED)
SENT_TOO = confirmed_mark(2, "09:13", code="M", replaced=LATE)


def test_compared_beside_one_that_was_not_sent() -> None:
    """An event that was taken back before it was sent ends no comparison."""
    unsent = attrs.evolve(AGAIN, state=State.SUPERSEDED)

    assert isinstance(compare(UNSEEN, (UNSEEN, unsent), STRONGER, SITE), Conflict)


@pytest.mark.parametrize("newer", [AGAIN, SPARED, SENT_TOO])
def test_compared_beside_a_newer_one(newer: Mark) -> None:
    """What ours went over is kept with it, and asked about with the newest."""
    outcome = compare(UNSEEN, (UNSEEN, newer), STRONGER, SITE)

    assert Learned(Entry(code="B", changed_at=at("09:00"))) == outcome


def test_compared_with_a_newer_one_of_ours() -> None:
    """That a newer one of ours shows says nothing of what was there before."""
    view = copy("M", "09:11", "09:11")

    assert compare(UNSEEN, (UNSEEN, SENT_TOO), view, SITE) is None


@pytest.mark.parametrize("changed_at", ["09:00", None])
def test_compared_with_what_an_older_one_went_over(changed_at: str | None) -> None:
    """What an older one of ours went over is not what the newer one did."""
    view = copy("B", changed_at, "08:59")

    assert compare(SENT_TOO, (UNSEEN, SENT_TOO), view, SITE) is None


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (SPARED, State.CONFLICT),
        (SENT_TOO, State.CONFLICT),
        (AGAIN, None),
        (attrs.evolve(SPARED, settled_by="Sam"), None),
        (attrs.evolve(AGAIN, state=State.SUPERSEDED), None),
        (attrs.evolve(SENT_TOO, code="B"), None),
    ],
)
def test_asked_about(newest: Mark, expected: State | None) -> None:
    """A person is asked about the newest, once it was settled without knowing."""
    asked = asked_about(replaces("B"), (UNSEEN, newest), SITE)

    assert expected is (asked and asked.state)
    assert asked is None or asked.doubtful is newest.may_be_written


@pytest.mark.parametrize(
    "newest",
    [
        attrs.evolve(SENT_TOO, state=State.SENT),
        attrs.evolve(SENT_TOO, state=State.WAITING, doubtful=True),
    ],
)
def test_asked_about_once_it_is_in(newest: Mark) -> None:
    """Where the newest is on its way, a person is asked about it once it is in."""
    keeps = asked_about(replaces("B"), (UNSEEN, newest), SITE)
    may = asked_about(replaces("O"), (UNSEEN, newest), SITE)

    assert keeps == attrs.evolve(newest, replaced=Entry(code="B"))
    assert may is None


@pytest.mark.parametrize(
    ("code", "changed_at", "expected"),
    [("N", None, Conflict), ("N", "09:20", Write), ("O", None, Write)],
)
def test_over_what_was_put_back_over_a_stronger_entry(
    code: str, changed_at: str | None, expected: type
) -> None:
    """What we put back over a stronger entry, unseen, is left to a person.

    What somebody put there after that is theirs.
    """
    back = confirmed_mark(
        2, "09:10", code="N", over=Over.OURS, replaced=Entry(code="B")
    )
    facts: dict[str, Any] = {"changed_at": at(changed_at)} if changed_at else {}
    view = shows(code, "09:25", **facts)
    left = mark(3, code="U", over=Over.UNLESS_PRESENT, happened_at=at("09:24"))
    decision = decided(WRITTEN, back, left, view=view)

    assert expected is type(decision)
