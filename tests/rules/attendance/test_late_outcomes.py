"""Late outcomes: what older marks come to after a newer one was decided."""

from __future__ import annotations

import attrs
import pytest

from missync.model.ids import MarkId
from missync.model.marks import NOTHING, Entry, Lease, Mark, Over, State
from missync.rules.attendance.late_outcomes import (
    after_own_confirmation,
    after_second_look,
    after_withdrawal,
)
from missync.rules.attendance.ledger import Settlement, settled_by_hand
from missync.rules.attendance.ours import code_of
from missync.rules.attendance.register_reading import NotRequired, Write
from missync.rules.attendance.retry import (
    after_acceptance,
    after_attempt,
    after_decision,
)
from tests.support.attendance_builders import SITE, at, confirmed_mark, mark


NOW = at("09:30")
SENDING = after_attempt(
    mark(), Write(NOTHING, "L is written: the register shows no mark."), NOW
)
SENT = after_acceptance(SENDING, "receipt", NOW)


def written_later(state: State) -> Mark:
    """Make a newer mark of the same key that the MIS took."""
    return confirmed_mark(2, code="M", state=state)


def in_short(after: Mark | None) -> tuple[object, ...] | None:
    """Say which mark it is, its state, whether it is doubtful, and when it is due."""
    if after is None:
        return None
    return after.id, after.state, after.doubtful, after.due


def test_made_sure() -> None:
    """If an older mark is confirmed after a newer one, that is looked for."""
    last, gone = written_later(State.SUCCESSFUL), mark(3, state=State.SUPERSEDED)
    after = after_second_look(SENT, (SENT, last, gone), SITE, NOW)

    assert (last.id, State.WAITING, True, NOW) == in_short(after)


def test_not_made_sure_of_what_may_still_come() -> None:
    """A newer one that is not confirmed itself is asked about, at once, by its receipt.

    Whoever asks about it now does so anew, and sees that the older one is there.
    """
    last = attrs.evolve(SENT, id=MarkId("m2"), lease=Lease(holder="A", until=NOW))
    after = after_second_look(SENT, (SENT, last), SITE, NOW)

    assert attrs.evolve(last, due=NOW, lease=None) == after


@pytest.mark.parametrize(
    ("confirmed", "expected"),
    [
        ("09:29", None),
        ("09:30", State.WAITING),
        ("09:32", State.WAITING),
        ("09:33", None),
    ],
)
def test_confirmed_after_an_older_one(confirmed: str, expected: State | None) -> None:
    """One before which an older one came in since it was sent is looked for.

    That is not known of one that a wrong clock dated later than now.
    """
    older = confirmed_mark(code="M", confirmed_at=at(confirmed))
    last = attrs.evolve(SENT, id=MarkId("m2"))
    after = after_own_confirmation(last, (older, last), at("09:32"))

    assert expected is (after and after.state)
    assert after is None or (after.doubtful and after.receipt is None)


def test_confirmed_beside_a_newer_one() -> None:
    """Nothing is looked for where a newer one has its place, or the older is the same.

    Nor is it where the older one is not confirmed.
    """
    older = confirmed_mark(code="M", confirmed_at=at("09:40"))
    last = attrs.evolve(SENT, id=MarkId("m3"))
    newer, same = (
        written_later(State.SENT),
        attrs.evolve(last, id=older.id, confirmed_at=at("09:40")),
    )

    assert after_own_confirmation(last, (older, last, newer), NOW) is None
    assert after_own_confirmation(last, (same, last), NOW) is None
    assert after_own_confirmation(last, (mark(code="M"), last), NOW) is None


def test_made_sure_of_what_was_not_required() -> None:
    """What the register showed before is decided anew: the older one may be there."""
    last = mark(2, code="M", state=State.NOT_REQUIRED)
    after = after_second_look(SENT, (SENT, last), SITE, NOW)

    assert (last.id, State.WAITING, False, NOW) == in_short(after)


DROPPED = mark(2, code="M", state=State.NOT_REQUIRED, settled_by="Sam")


@pytest.mark.parametrize(
    "others",
    [(), (mark(2, code="M"),), (written_later(State.CONFLICT),), (DROPPED,)],
)
def test_nothing_to_make_sure(others: tuple[Mark, ...]) -> None:
    """Where nothing newer was taken, what is confirmed is what the register shows."""
    assert after_second_look(SENT, (SENT, *others), SITE, NOW) is None


@pytest.mark.parametrize("how", [Settlement.RETRY, Settlement.WRITE])
def test_made_sure_of_what_a_person_did_not_drop(how: Settlement) -> None:
    """What the rules found not to be required after a person settled it is decided."""
    left = attrs.evolve(mark(2, code="M"), state=State.CONFLICT)
    settled = settled_by_hand(left, how, "Sam", "put right", NOW)
    last = after_decision(settled, NotRequired("The register shows B."), NOW)
    after = after_second_look(SENT, (SENT, last), SITE, NOW)

    assert State.WAITING is (after and after.state)


OVER_C = attrs.evolve(SENT, replaced=Entry(code="C"))
ASKED_IN_VAIN = mark(2, code="M", state=State.CONFLICT)


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (ASKED_IN_VAIN, State.WAITING),
        (attrs.evolve(ASKED_IN_VAIN, code="C"), None),
        (attrs.evolve(ASKED_IN_VAIN, doubtful=True), None),
        (mark(2, code="-", over=Over.OURS, state=State.CONFLICT), None),
        (DROPPED, State.CONFLICT),
        (attrs.evolve(DROPPED, code="C"), None),
    ],
)
def test_come_in_over_what_a_person_was_asked_about(
    newest: Mark, expected: State | None
) -> None:
    """A conflict is decided anew once an older mark came in over what it names.

    So is what a person dropped until then: they are asked once more. Neither is where
    the newest may go over that, was written itself, or is none that an MIS takes.
    """
    after = after_second_look(OVER_C, (OVER_C, newest), SITE, NOW)

    assert expected is (after and after.state)
    assert after is None or after.settled_by is None


@pytest.mark.parametrize(
    ("state", "doubtful", "settled_by", "expected"),
    [
        (State.SENT, False, None, "C"),
        (State.SUCCESSFUL, False, None, "C"),
        (State.WAITING, True, None, "C"),
        (State.SENT, False, "Sam", None),
        (State.WAITING, False, None, "nothing is done"),
    ],
)
def test_come_in_over_a_stronger_entry(
    state: State, doubtful: bool, settled_by: str | None, expected: str | None
) -> None:
    """What an older mark went over stays known with the newest, until that is in."""
    newest = mark(2, code="M", state=state, doubtful=doubtful, settled_by=settled_by)
    after = after_second_look(OVER_C, (OVER_C, newest), SITE, NOW)

    assert expected == (
        code_of(after.replaced or NOTHING) if after else "nothing is done"
    )


WITHDRAWN = mark(2, code="-", over=Over.OURS, state=State.CONFLICT)
PUT_RIGHT = settled_by_hand(WITHDRAWN, Settlement.DROP, "Sam", "it is empty", NOW)
ONCE = attrs.evolve(SENT, state=State.FAILED)


def test_withdrawn_and_come_in_after_all() -> None:
    """Where what was withdrawn comes in later, whoever settled that is asked anew."""
    after = after_second_look(SENT, (SENT, PUT_RIGHT), SITE, NOW)

    assert after is not None
    assert (PUT_RIGHT.id, State.CONFLICT, None) == (
        after.id,
        after.state,
        after.settled_by,
    )
    assert "L, which was withdrawn, came into the register" in after.why


def test_withdrawn_and_refused() -> None:
    """Nobody has to take out of the register what the MIS refused."""
    after = after_withdrawal(ONCE, (ONCE, WITHDRAWN))

    assert (WITHDRAWN.id, State.NOT_REQUIRED) == (after and (after.id, after.state))


@pytest.mark.parametrize(
    "of_the_key",
    [
        (ONCE,),
        (ONCE, PUT_RIGHT),
        (ONCE, mark(2, code="M", state=State.CONFLICT)),
        (confirmed_mark(0), ONCE, WITHDRAWN),
        (attrs.evolve(ONCE, doubtful=True), WITHDRAWN),
    ],
)
def test_refused_and_something_may_be_there(of_the_key: tuple[Mark, ...]) -> None:
    """A refusal is the end of no other conflict, nor where ours may be there."""
    refused_mark = next(each for each in of_the_key if each.id == ONCE.id)

    assert after_withdrawal(refused_mark, of_the_key) is None
