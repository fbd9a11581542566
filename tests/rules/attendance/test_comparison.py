"""Comparing: what a later reading tells of what a mark was written over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import pytest

from missync.model.marks import NOT_KNOWN, NOTHING, Entry, Mark, Over, Shown, State
from missync.rules.attendance.comparison import (
    after_comparison,
    compare,
    may_show_what_was_before,
)
from missync.rules.attendance.overlooked import after_confirmed
from missync.rules.attendance.register_reading import Conflict, Learned, RegisterRead
from tests.support.attendance_builders import SITE, at, confirmed_mark, mark, shows


UNKNOWN = confirmed_mark(clock="09:10", replaced=NOT_KNOWN)
LATER = mark(2, code="M", happened_at=at("09:30"))
OLD = "08:59"


@pytest.mark.parametrize(
    ("shown", "clock", "expected"),
    [
        ("I", "09:05", Conflict),
        ("C2", "09:05", Conflict),
        ("I", "09:15", Conflict),
        ("O", "09:05", Learned(Entry(code="O"))),
        ("L", "09:05", None),
        (None, "09:05", Learned(NOTHING)),
        ("O", "09:15", None),
        ("L", "09:15", Learned(None)),
        (None, "09:15", None),
        ("I", OLD, Conflict),
        (None, OLD, None),
    ],
)
def test_compare(shown: str | None, clock: str, expected: object) -> None:
    """What was replaced unseen comes out at the next reading; stronger: a conflict."""
    outcome = compare(UNKNOWN, (UNKNOWN,), shows(shown, clock), SITE)

    assert expected in (outcome, type(outcome))


def test_compare_names_what_was_replaced() -> None:
    """The conflict names what ours replaced."""
    outcome = compare(UNKNOWN, (), shows("I"), SITE)

    assert isinstance(outcome, Conflict)
    assert ("I", True) == (
        outcome.replaced and outcome.replaced.code,
        "replaced I" in outcome.why,
    )


@pytest.mark.parametrize(
    "done",
    [
        confirmed_mark(clock="09:10", replaced=Entry(code="I")),
        mark(state=State.SENT, written_at=at("09:10"), replaced=Entry(code="I")),
        mark(replaced=NOT_KNOWN),
    ],
)
def test_compare_nothing_else(done: Mark) -> None:
    """Only what was written is compared, if what was before was another, or unknown."""
    assert compare(done, (done,), shows("I"), SITE) is None


SENT = mark(state=State.SENT, written_at=at("09:10"), replaced=NOTHING)


@pytest.mark.parametrize("replaced", [NOT_KNOWN, NOTHING, Entry(code="N")])
@pytest.mark.parametrize("changed", [None, "08:50", "09:12"])
def test_compare_while_it_is_sent(replaced: Shown, changed: str | None) -> None:
    """A mark that is not confirmed yet may come over whatever shows meanwhile."""
    sent = attrs.evolve(SENT, replaced=replaced)
    view = shows("I", "09:15", changed_at=changed and at(changed))

    assert Learned(view.shown) == compare(sent, (sent,), view, SITE)


@pytest.mark.parametrize("code", ["L", "N"])
def test_compare_while_it_is_sent_with_what_is_weaker(code: str) -> None:
    """Neither the mark itself nor what it may replace is news while it is sent."""
    assert compare(SENT, (SENT,), shows(code, "09:15"), SITE) is None


@pytest.mark.parametrize(
    ("replaced", "settled_by", "expected"),
    [
        (Entry(code="I"), None, State.CONFLICT),
        (Entry(code="I"), "Mx Example", State.SUCCESSFUL),
        (Entry(code="N"), None, State.SUCCESSFUL),
        (NOTHING, None, State.SUCCESSFUL),
        (NOT_KNOWN, None, State.SUCCESSFUL),
    ],
)
def test_confirmed_after_a_stronger_entry_showed(
    replaced: Shown, settled_by: str | None, expected: State
) -> None:
    """A mark that comes in where a stronger entry showed meanwhile is a conflict."""
    done = confirmed_mark(clock="09:10", replaced=replaced, settled_by=settled_by)
    after = after_confirmed(done, (done,), SITE)

    assert (expected, replaced) == (after.state, after.replaced)
    assert ("after L was sent" in after.why) is (expected is State.CONFLICT)


@pytest.mark.parametrize(
    ("confirmed_at", "expected"),
    [(at("09:10"), State.CONFLICT), (None, State.NOT_REQUIRED)],
)
def test_not_required_after_a_stronger_entry_showed(
    confirmed_at: datetime | None, expected: State
) -> None:
    """So is one that is not required after all, if the MIS had confirmed it."""
    done = confirmed_mark(
        state=State.NOT_REQUIRED,
        doubtful=True,
        replaced=Entry(code="I"),
        confirmed_at=confirmed_at,
    )

    assert expected is after_confirmed(done, (done,), SITE).state


@pytest.mark.parametrize("before", [NOTHING, Entry(code="N")])
def test_compare_with_a_younger_copy(before: Shown) -> None:
    """A copy of between the event and the mark tells what an older one did not show."""
    done = confirmed_mark(clock="09:10", replaced=before)
    younger = attrs.evolve(shows("I", "09:20"), as_of=at("09:05"))
    older, later = (attrs.evolve(younger, as_of=at(t)) for t in ("08:55", "09:15"))

    assert isinstance(compare(done, (done,), younger, SITE), Conflict)
    assert [None, None] == [
        compare(done, (done,), each, SITE) for each in (older, later)
    ]


@pytest.mark.parametrize("replaced", [NOT_KNOWN, NOTHING, Entry(code="N")])
@pytest.mark.parametrize(
    ("changed", "as_of", "expected"),
    [
        ("08:58", "09:15", Conflict),
        ("09:15", "09:15", Conflict),
        (None, "09:15", Conflict),
        ("09:21", "09:21", Conflict),
        ("09:23", "09:23", type(None)),
        ("09:15", "09:22", type(None)),
    ],
)
def test_compare_with_a_copy_of_before_it_was_confirmed(
    replaced: Shown, changed: str | None, as_of: str, expected: type
) -> None:
    """A mark came in at some time until it was confirmed, and may have come over it.

    A copy that surely is of after that shows a person's entry, and so does one of an
    entry that surely changed after that.
    """
    done = confirmed_mark(clock="09:10", replaced=replaced, confirmed_at=at("09:20"))
    view = shows("I", "09:24", changed_at=changed and at(changed))
    outcome = compare(done, (done,), attrs.evolve(view, as_of=at(as_of)), SITE)

    assert expected is type(outcome)
    if isinstance(outcome, Conflict) and changed:
        meanwhile, past = "09:10" < changed <= "09:20", changed > "09:20"
        assert ("after L was sent" in outcome.why) is meanwhile
        assert ("at about the same time as L" in outcome.why) is past
        assert (None if past else view.shown) == outcome.replaced


@pytest.mark.parametrize(
    ("changed", "expected"), [("09:15", Conflict), ("09:21", type(None))]
)
def test_compare_a_put_back_with_a_copy_of_before_it_was_confirmed(
    changed: str, expected: type
) -> None:
    """So it is with what is put back, but for whatever changed after that at all."""
    back = confirmed_mark(
        clock="09:10",
        code="N",
        over=Over.OURS,
        replaced=Entry(code="L"),
        confirmed_at=at("09:20"),
    )
    view = attrs.evolve(shows("I", "09:22", changed_at=at(changed)), as_of=at("09:21"))

    assert expected is type(compare(back, (back,), view, SITE))


@pytest.mark.parametrize(
    ("replaced", "clock", "expected"),
    [
        (NOT_KNOWN, "09:15", True),
        (NOTHING, "08:55", True),
        (Entry(code="/"), "09:11", True),
        (Entry(code="/"), "09:12", False),
        (None, "09:05", True),
    ],
)
def test_what_may_tell_of_before(
    replaced: Shown | None, clock: str, *, expected: bool
) -> None:
    """What a mark went over comes out before it was confirmed, as clocks may differ."""
    done = confirmed_mark(clock="09:05", replaced=replaced, confirmed_at=at("09:10"))

    assert expected == may_show_what_was_before(at(clock), done)
    assert not may_show_what_was_before(at(clock), mark(replaced=NOTHING))
    assert may_show_what_was_before(at(clock), SENT)


def undated(code: str, as_of: str) -> RegisterRead:
    """Let a copy of 09:20 show an entry without a date."""
    return attrs.evolve(shows(code, "09:20"), as_of=at(as_of))


@pytest.mark.parametrize("as_of", ["00:00", "09:05", "09:20"])
def test_compare_after_it_was_shown(as_of: str) -> None:
    """What shows without a date once ours has shown is somebody's newer entry."""
    outcome = compare(UNKNOWN, (UNKNOWN,), undated("L", as_of), SITE)
    assert Learned(None) == outcome

    shown = after_comparison(UNKNOWN, Learned(None))

    assert [None, None, None] == [
        compare(shown, (shown,), undated(code, as_of), SITE) for code in "LOI"
    ]


def test_compare_after_it_was_shown_with_what_is_dated() -> None:
    """What was there before ours comes out by its date, also once ours has shown."""
    shown = after_comparison(UNKNOWN, Learned(None))
    view = attrs.evolve(shows("I", "09:20", changed_at=at("08:50")), as_of=at("09:00"))

    assert isinstance(compare(shown, (shown,), view, SITE), Conflict)


@pytest.mark.parametrize(
    ("code", "facts"), [("L", {"changed_at": at("08:50")}), ("L", {"minutes_late": 9})]
)
def test_compare_with_an_equal_one(code: str, facts: dict[str, Any]) -> None:
    """An entry of our code that is older, or of other minutes, is not ours."""
    view = attrs.evolve(shows(code, "09:20", **facts), as_of=at("09:05"))

    assert compare(UNKNOWN, (UNKNOWN,), view, SITE) is None


@pytest.mark.parametrize(
    ("as_of", "replaced"), [("00:00", True), ("09:05", True), ("09:20", False)]
)
def test_compare_with_what_may_be_newer(as_of: str, *, replaced: bool) -> None:
    """A person says which came first where what shows may be newer than ours."""
    outcome = compare(UNKNOWN, (UNKNOWN,), undated("I", as_of), SITE)

    assert isinstance(outcome, Conflict)
    assert outcome.replaced is None
    assert "somebody put I there since" in outcome.why
    assert replaced is ("it replaced I" in outcome.why)


@pytest.mark.parametrize("code", ["O", "I"])
def test_compare_learns_nothing_of_what_may_be_newer(code: str) -> None:
    """What shows without a date is not kept as what ours was written over."""
    outcome = compare(UNKNOWN, (UNKNOWN, LATER), undated(code, "00:00"), SITE)

    assert outcome is None


def test_compare_after_a_person_changed_it() -> None:
    """What changed after ours was written is a person's, and no conflict."""
    view = shows("I", "09:15", changed_at=at("09:12"))

    assert compare(UNKNOWN, (UNKNOWN,), view, SITE) is None


def test_compare_with_ours_before() -> None:
    """That it replaced an older one of ours is no conflict."""
    new = confirmed_mark(2, "09:40", code="M", replaced=NOT_KNOWN)
    outcome = compare(new, (confirmed_mark(), new), shows("L", "09:20"), SITE)

    assert Learned(Entry(code="L")) == outcome


def test_compare_beside_a_newer_one() -> None:
    """What a mark went over comes out, also where a newer one is in its place."""
    outcome = compare(UNKNOWN, (UNKNOWN, LATER), shows("I"), SITE)

    assert Learned(Entry(code="I")) == outcome


@pytest.mark.parametrize(
    ("changed_at", "expected"), [("08:30", Learned), ("09:09", type(None))]
)
def test_compare_with_what_may_be_later(changed_at: str, expected: type) -> None:
    """What changed about when ours was written is no evidence of what was before."""
    view = shows("O", "09:05", changed_at=at(changed_at))

    assert expected is type(compare(UNKNOWN, (UNKNOWN,), view, SITE))
