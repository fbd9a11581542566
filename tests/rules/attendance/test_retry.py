"""Delivering: what becomes of a mark on its way to the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    PluginError,
    Rejected,
    TryLater,
)
from missync.model.marks import NOT_KNOWN, NOTHING, Entry, Lease, Mark, State
from missync.model.register import Applied, Pending, Refused
from missync.model.sentences import sentence
from missync.rules.attendance.comparison import after_comparison
from missync.rules.attendance.late_outcomes import after_second_look
from missync.rules.attendance.ledger import Settlement, settled_by_hand
from missync.rules.attendance.ours import may_be_from_before
from missync.rules.attendance.pauses import fitting_pause
from missync.rules.attendance.register_reading import (
    Blocked,
    Conflict,
    Found,
    Later,
    Learned,
    NotRequired,
    Spared,
    Write,
)
from missync.rules.attendance.retry import (
    after_acceptance,
    after_attempt,
    after_confirmation,
    after_decision,
    after_failure,
    after_lost_answer,
    after_outcome,
    after_queueing,
    after_rejection,
    due_at_once,
)
from tests.support.attendance_builders import SITE, at, confirmed_mark, mark


NOW = at("09:30")
HELD = mark(lease=Lease(holder="run", until=NOW + timedelta(seconds=30)))
SENDING = after_attempt(
    HELD, Write(NOTHING, "L is written: the register shows no mark."), NOW
)
SENT = after_acceptance(SENDING, "receipt", NOW)
TOO_LATE = HELD.deadline
SECOND = timedelta(seconds=1)
AWAY = TryLater("The MIS did not answer.")


def refused(sent: Mark, why: str) -> Mark:
    """Let the MIS refuse a mark that was sent alone."""
    return after_outcome(attrs.evolve(sent, alone=True), Refused(why), NOW, 0)


PERHAPS = (
    "It may be in the register already, and is looked for before it is written again."
)


def test_why_once_attempted() -> None:
    """Whoever is killed before an answer comes leaves a mark that says what may be."""
    assert (
        "L is written: the register shows no mark. No answer to that has come. "
        f"{PERHAPS}"
    ) == SENDING.why


def test_why_once_accepted() -> None:
    """Once the MIS took it, a mark says what it was written over, and no more."""
    assert (
        "L is written: the register shows no mark. The MIS took it, and has not "
        "confirmed it yet."
    ) == SENT.why


def test_foreign_words_end() -> None:
    """What an adapter says without a full stop does not run on into our words."""
    assert "refused it: Bad thing. Put that right" in refused(SENT, "Bad thing").why
    assert "Bad thing. It may be" in after_lost_answer(SENDING, NOW, 0, "Bad thing").why
    several = after_outcome(SENT, Refused("Bad thing"), NOW, 0)
    assert "is sent alone: Bad thing. It may be" in several.why


def test_attempted() -> None:
    """A mark that is about to be sent is doubtful, still held, and knows over what."""
    expected = (1, True, NOTHING, State.WAITING, HELD.lease)

    assert expected == (
        SENDING.attempts,
        SENDING.doubtful,
        SENDING.replaced,
        SENDING.state,
        SENDING.lease,
    )


def test_accepted_with_a_receipt() -> None:
    """What the MIS took is sent, no longer doubtful, and asked for in two seconds."""
    assert (State.SENT, False, "receipt", NOW, NOW + 2 * SECOND, None) == (
        SENT.state,
        SENT.doubtful,
        SENT.receipt,
        SENT.written_at,
        SENT.due,
        SENT.lease,
    )
    assert "has not confirmed it yet" in SENT.why


def test_accepted_alone() -> None:
    """What was sent alone is not doubtful, unless it was before."""
    first = after_acceptance(SENDING, "receipt", NOW, alone=True)
    again = after_acceptance(SENDING, "receipt", NOW, alone=True, doubtful=True)

    assert ((True, False), (True, True)) == tuple(
        (each.alone, each.doubtful) for each in (first, again)
    )


@pytest.mark.parametrize("doubtful", [True, False])
def test_refused_and_tried_before(*, doubtful: bool) -> None:
    """What is refused may be there from an earlier try, which it then says."""
    failed = refused(attrs.evolve(SENT, doubtful=doubtful), "No such pupil.")

    assert not failed.alone
    assert doubtful == failed.doubtful == ("may be in the register" in failed.why)


def test_sent_alone_after_a_refusal() -> None:
    """What was refused among several and looked for since is not there."""
    among_several = after_outcome(SENT, Refused("Bad thing"), NOW, 0)
    lost = after_lost_answer(SENDING, NOW, 0, "No answer.")

    assert among_several.doubtful
    assert not may_be_from_before(among_several, SENDING)
    assert may_be_from_before(lost, SENDING)


def test_sent_alone_unseen_after_a_refusal() -> None:
    """It may be there all the same where nobody could look."""
    among_several = after_outcome(SENT, Refused("Bad thing"), NOW, 0)
    unseen = attrs.evolve(SENDING, replaced=NOT_KNOWN)

    assert may_be_from_before(among_several, unseen)


def test_accepted_without_a_receipt() -> None:
    """What the MIS wrote at once is successful."""
    done = after_acceptance(SENDING, None, NOW)

    assert (State.SUCCESSFUL, False, NOW, None) == (
        done.state,
        done.doubtful,
        done.written_at,
        done.lease,
    )


def test_confirmed() -> None:
    """What is confirmed was written when the MIS took it."""
    done = after_confirmation(SENT, at("09:35"))

    assert (State.SUCCESSFUL, NOW, "The MIS confirmed it.") == (
        done.state,
        done.written_at,
        done.why,
    )


@pytest.mark.parametrize(
    "error",
    [
        AWAY,
        AccessRefused("No permission", status=403),
        Rejected("No permission", status=400, body=""),
        BadPayload("No permission"),
        PluginError("The adapter broke its contract."),
    ],
)
def test_outcome_that_cannot_be_asked_for(error: MissyncError) -> None:
    """A mark whose outcome is refused says so and why, until the MIS answers again."""
    sent = after_failure(SENT, error, NOW, 0)
    answered = after_outcome(sent, Pending(), NOW, 0)

    assert State.SENT is sent.state
    assert sent.why == (
        "The MIS took it, and what became of it cannot be asked for: "
        f"{sentence(error.message)}"
    )
    assert "The MIS took it, and has not confirmed it yet." == answered.why


def test_given_up_where_no_outcome_can_be_asked_for() -> None:
    """What is given up because its outcome was never told says what the MIS said."""
    failed = after_failure(SENT, AccessRefused("No permission"), TOO_LATE, 0)

    assert "cannot be asked for: No permission" in failed.why


UNSEEN = after_attempt(
    HELD, Write(NOT_KNOWN, "L is written without seeing: It is closed."), NOW
)
IN_ONE = after_acceptance(UNSEEN, "receipt", NOW)


@pytest.mark.parametrize(
    "after",
    [
        IN_ONE,
        after_acceptance(UNSEEN, None, NOW),
        after_outcome(IN_ONE, Applied(), NOW, 0),
        after_outcome(IN_ONE, Pending(), NOW, 0),
        after_failure(IN_ONE, AWAY, NOW, 0),
        after_decision(UNSEEN, Found("It was found."), NOW),
    ],
)
def test_written_unseen(after: Mark) -> None:
    """What was written unseen says so from then on, also once it is confirmed."""
    assert "unseen" in after.why or "without seeing" in after.why


def test_confirmed_at() -> None:
    """A mark is in the register since it was confirmed, not since it was sent."""
    done = after_confirmation(SENT, at("09:35"))

    assert (None, at("09:35")) == (SENT.confirmed_at, done.confirmed_at)


def test_sent_anew() -> None:
    """A mark that is sent once more forgets when it was taken before, and as what."""
    again = after_attempt(refused(SENT, "No."), Write(NOTHING, "Again."), at("10:00"))

    assert (at("10:00"), None) == (again.written_at, again.receipt)


def test_waiting_for_a_newer_copy() -> None:
    """What a newer copy has to show is looked for again after half a minute."""
    doubtful = attrs.evolve(HELD, doubtful=True)
    after = after_decision(doubtful, Later("The copy is older."), NOW)

    assert (State.WAITING, None) == (after.state, after.lease)
    assert NOW + timedelta(seconds=30) == after.due
    assert after.why.startswith("The copy is older. It may be in the register already")


CONFIRMED = after_confirmation(SENT, at("09:35"))
OVERTAKEN = after_second_look(
    confirmed_mark(0), (confirmed_mark(0), CONFIRMED), SITE, at("09:50")
)


@pytest.mark.parametrize(
    "later",
    [
        OVERTAKEN,
        OVERTAKEN and after_confirmation(OVERTAKEN, at("09:55")),
        OVERTAKEN and after_decision(OVERTAKEN, Conflict("Why."), at("09:55")),
        after_comparison(CONFIRMED, Conflict("Why.")),
        settled_by_hand(
            after_comparison(CONFIRMED, Conflict("Why.")),
            Settlement.DROP,
            "Sam",
            "so",
            at("09:55"),
        ),
    ],
)
def test_once_confirmed(later: Mark | None) -> None:
    """That a mark was in the register stays known, whatever becomes of it there."""
    assert at("09:35") == (later and later.confirmed_at)


def test_not_confirmed_any_more() -> None:
    """A mark that is sent anew is not confirmed until the MIS says so again."""
    again = after_attempt(CONFIRMED, Write(NOTHING, "Again."), at("10:00"))

    assert (None, at("10:05")) == (
        again.confirmed_at,
        after_confirmation(again, at("10:05")).confirmed_at,
    )


@pytest.mark.parametrize("doubtful", [False, True])
def test_rejected(*, doubtful: bool) -> None:
    """What the MIS would not take failed, with its words; an earlier doubt stays."""
    failed = after_rejection(
        attrs.evolve(HELD, doubtful=doubtful), "No such code.", "c9?"
    )

    assert (State.FAILED, 1, doubtful, None) == (
        failed.state,
        failed.attempts,
        failed.doubtful,
        failed.lease,
    )
    assert "No such code. It said: c9?" in failed.why
    assert "retry" in failed.why


def test_refused_by_the_mis() -> None:
    """What the MIS took and then refused failed, and is surely not there."""
    failed = refused(SENT, "The register is locked.")

    assert (State.FAILED, False) == (failed.state, failed.may_be_written)
    assert "The register is locked." in failed.why


def test_refused_with_others() -> None:
    """What the MIS refused in a request of several is looked for and sent alone."""
    again = after_outcome(SENT, Refused("No such code."), at("09:40"), 0)

    assert (State.WAITING, True, None, at("09:40") + 2 * SECOND) == (
        again.state,
        again.doubtful,
        again.receipt,
        again.due,
    )
    assert "No such code." in again.why


@pytest.mark.parametrize(
    ("doubtful", "said"),
    [
        (False, "The MIS did not answer."),
        (True, f"The MIS did not answer. {PERHAPS}"),
    ],
)
def test_put_off(*, doubtful: bool, said: str) -> None:
    """What could not be sent waits, as doubtful as it was before, and says why."""
    before = attrs.evolve(HELD, doubtful=doubtful)
    later = after_failure(before, AWAY, NOW, 0)

    assert (State.WAITING, doubtful, 1, said, None, None) == (
        later.state,
        later.doubtful,
        later.attempts,
        later.why,
        later.replaced,
        later.lease,
    )


def test_unknown() -> None:
    """What got no answer waits, is doubtful, and says that it may be there already."""
    later = after_lost_answer(SENDING, NOW, 0, "No answer came.")

    assert (State.WAITING, True, 1, NOTHING, None) == (
        later.state,
        later.doubtful,
        later.attempts,
        later.replaced,
        later.lease,
    )
    assert later.why.endswith(PERHAPS)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(0, 2), (1, 4), (2, 8), (3, 16), (4, 32), (5, 60), (6, 60), (1_000, 60)],
)
def test_backoff(attempts: int, seconds: int) -> None:
    """The first retry comes after two seconds, then twice as long, at most a minute."""
    before = attrs.evolve(HELD, attempts=attempts)
    tried = attrs.evolve(SENDING, attempts=attempts + 1)

    assert NOW + seconds * SECOND == after_failure(before, AWAY, NOW, 0).due
    assert NOW + seconds * SECOND == after_lost_answer(tried, NOW, 0, "No answer.").due


@given(
    attempts=st.integers(0, 10_000),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_backoff_is_bounded(attempts: int, jitter: float) -> None:
    """Whatever the jitter, a retry comes after two seconds and within a minute."""
    later = after_failure(attrs.evolve(HELD, attempts=attempts), AWAY, NOW, jitter)

    assert 2 * SECOND <= later.due - NOW <= 60 * SECOND


def test_jitter_spreads() -> None:
    """Two marks with other jitter come back at other times."""
    first, second = (after_failure(HELD, AWAY, NOW, jitter) for jitter in (0.0, 0.5))

    assert timedelta(seconds=0.25) == second.due - first.due


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(days=-1), 2),
        (0 * SECOND, 2),
        (1 * SECOND, 2),
        (300 * SECOND, 300),
        (301 * SECOND, 300),
        (1_000_000_000 * SECOND, 300),
        (timedelta.max, 300),
    ],
)
def test_the_mis_asks_to_wait(after: timedelta, expected: int) -> None:
    """Where the MIS asks for more time it gets it, up to five minutes."""
    wait = TryLater("Wait.", after=after)

    assert NOW + expected * SECOND == after_failure(HELD, wait, NOW, 0).due
    assert NOW + expected * SECOND == after_failure(SENT, wait, NOW, 0).due


@pytest.mark.parametrize(
    ("been", "pause"),
    [(0, 2), (2, 2), (10, 10), (60, 60), (600, 60), (3_599, 60), (3_600, 3_600)],
)
def test_still_pending(been: int, pause: int) -> None:
    """The MIS is asked at most once a minute, and hourly after an hour."""
    now = NOW + been * SECOND
    later = after_outcome(SENT, Pending(), now, 0)

    assert (State.SENT, now + pause * SECOND, None) == (
        later.state,
        later.due,
        later.lease,
    )


@pytest.mark.parametrize(
    ("pause", "been", "expected"),
    [(2, 2, 4), (4, 4, 8), (2, 3, 6), (8, 3, 8), (16, 20, 40), (16, 40, 60)],
)
def test_a_fitting_pause(pause: int, been: int, expected: int) -> None:
    """Where it was asked too early, it is asked about others no sooner than anew."""
    now = NOW + been * SECOND

    assert expected * SECOND == fitting_pause(pause * SECOND, SENT, now)


def test_no_pause_for_what_hangs() -> None:
    """A mark that hangs for minutes says nothing of how long others take."""
    now = NOW + timedelta(minutes=1)

    assert 2 * SECOND == fitting_pause(2 * SECOND, SENT, now)


def test_asked_after_a_pause() -> None:
    """What the MIS took is asked about after the pause that is given."""
    after = after_acceptance(SENDING, "receipt", NOW, pause=8 * SECOND)

    assert NOW + 8 * SECOND == after.due


@pytest.mark.parametrize(
    ("waiting", "may_be_written", "words"),
    [
        (HELD, False, "could not be written"),
        (SENDING, True, "no answer came"),
        (SENT, True, "never confirmed"),
    ],
)
def test_given_up(waiting: Mark, may_be_written: bool, words: str) -> None:
    """After seven days a mark failed, and says what is not known of it."""
    before = after_failure(waiting, AWAY, TOO_LATE - SECOND, 0)
    failed = after_failure(waiting, AWAY, TOO_LATE, 0)

    assert before.state is not State.FAILED
    assert (State.FAILED, may_be_written) == (failed.state, failed.may_be_written)
    assert words in failed.why


@pytest.mark.parametrize(
    "failed",
    [
        after_failure(HELD, AWAY, TOO_LATE, 0),
        after_lost_answer(SENDING, TOO_LATE, 0, "No answer came."),
        after_outcome(SENT, Pending(), TOO_LATE, 0),
        after_decision(HELD, Blocked("Why."), TOO_LATE),
    ],
)
def test_no_more_retries(failed: Mark) -> None:
    """Nothing is put off beyond the time at which it is given up."""
    assert State.FAILED is failed.state


@pytest.mark.parametrize(
    "later",
    [
        after_failure(
            HELD, TryLater("Wait.", after=timedelta.max), TOO_LATE - SECOND, 0
        ),
        after_failure(
            SENT, TryLater("Wait.", after=timedelta.max), TOO_LATE - SECOND, 0
        ),
        after_lost_answer(SENDING, TOO_LATE - SECOND, 0, "No answer came."),
        after_outcome(SENT, Pending(), TOO_LATE - SECOND, 0),
        after_decision(HELD, Blocked("Why."), TOO_LATE - SECOND),
        due_at_once(HELD, TOO_LATE - SECOND),
        after_acceptance(SENDING, "receipt", TOO_LATE - SECOND),
    ],
)
def test_no_pause_beyond_the_deadline(later: Mark) -> None:
    """The last pause of a mark ends when it is given up."""
    assert TOO_LATE == later.due


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        (Found("Why."), State.SUCCESSFUL),
        (NotRequired("Why."), State.NOT_REQUIRED),
        (Conflict("Why."), State.CONFLICT),
        (Blocked("Why."), State.BLOCKED),
    ],
)
def test_decided(decision: Spared, state: State) -> None:
    """Each decision has its state, and its why becomes the mark's."""
    after = after_decision(HELD, decision, NOW)

    assert (state, "Why.", None) == (after.state, after.why, after.lease)


def test_blocked() -> None:
    """What is blocked is decided anew in an hour, whatever else comes of it."""
    blocked = after_decision(HELD, Blocked("Why."), NOW)

    assert NOW + timedelta(hours=1) == blocked.due
    assert State.WAITING is after_failure(blocked, AWAY, NOW, 0).state
    assert State.WAITING is after_attempt(blocked, Write(NOTHING, "Why."), NOW).state


def test_no_time_to_ask() -> None:
    """What there was no time to ask about is as it was, and is due in two seconds."""
    expected = attrs.evolve(SENT, due=NOW + 2 * SECOND, lease=None)

    assert expected == due_at_once(SENT, NOW)


@pytest.mark.parametrize("state", [State.WAITING, State.BLOCKED])
@pytest.mark.parametrize("doubtful", [False, True])
def test_no_time_to_send(state: State, *, doubtful: bool) -> None:
    """What there was no time to send says so, was not tried, and is due at once."""
    claimed = attrs.evolve(HELD, attempts=6, doubtful=doubtful, state=state)
    left = due_at_once(claimed, NOW)

    assert (State.WAITING, 6, NOW + 2 * SECOND, None, doubtful) == (
        left.state,
        left.attempts,
        left.due,
        left.lease,
        left.doubtful,
    )
    assert "no time was left" in left.why
    assert doubtful is ("may be in the register already" in left.why)


@pytest.mark.parametrize("claimed", [HELD, SENT])
def test_no_time_after_the_deadline(claimed: Mark) -> None:
    """Nothing is given up that there was no time to send, or to ask about."""
    assert claimed.state is due_at_once(claimed, TOO_LATE).state


def test_found() -> None:
    """What was found in the register counts as written now, if it is not known when."""
    assert NOW == after_decision(SENDING, Found("It was found."), NOW).written_at


def test_learned() -> None:
    """What it turned out to have replaced is kept."""
    done = confirmed_mark(replaced=NOT_KNOWN)
    after = after_comparison(done, Learned(Entry(code="O")))

    assert attrs.evolve(done, replaced=Entry(code="O")) == after


@pytest.mark.parametrize("replaced", [Entry(code="I"), None])
def test_conflict_found_later(replaced: Entry | None) -> None:
    """A conflict that came out later knows that ours may be in the register."""
    done = confirmed_mark(replaced=NOT_KNOWN)
    after = after_comparison(done, Conflict("It replaced I.", replaced))

    assert (State.CONFLICT, True, replaced or NOT_KNOWN) == (
        after.state,
        after.may_be_written,
        after.replaced,
    )


def newer(**facts: object) -> Mark:
    """Make a newer mark of the same key."""
    return mark(2, **{"code": "M", **facts})


@pytest.mark.parametrize("state", [s for s in State if s is not State.SUPERSEDED])
@pytest.mark.parametrize("doubtful", [False, True])
def test_a_newer_mark(state: State, *, doubtful: bool) -> None:
    """A waiting mark gives way to a newer one; that it may be written is kept."""
    old = attrs.evolve(HELD, doubtful=doubtful)
    after = after_queueing(old, (old, newer(state=state)), NOW)

    assert after is not None
    assert (State.SUPERSEDED, doubtful) == (after.state, after.may_be_written)
    assert "M for the same session took its place." == after.why


@pytest.mark.parametrize(
    "others",
    [
        (HELD,),
        (HELD, newer(state=State.SUPERSEDED)),
        (confirmed_mark(0), HELD),
        (mark(0, doubtful=True), HELD),
    ],
)
def test_its_turn(others: tuple[Mark, ...]) -> None:
    """A mark with nothing newer and nothing sent before it is next."""
    assert after_queueing(HELD, others, NOW) is None


@pytest.mark.parametrize(
    ("been", "waits"), [(0, 5), (60, 5), (117, 3), (119, 1), (120, None), (500, None)]
)
def test_behind_a_sent_one(been: int, waits: int | None) -> None:
    """A newer mark waits for an older sent one, for two minutes at most."""
    new, now = newer(lease=HELD.lease), NOW + been * SECOND
    after = after_queueing(new, (SENT, new), now)

    assert waits == (after and (after.due - now).total_seconds())
    assert after is None or (State.WAITING, None) == (after.state, after.lease)


@pytest.mark.parametrize("state", [State.WAITING, State.SUPERSEDED, State.FAILED])
def test_behind_one_whose_answer_was_lost(state: State) -> None:
    """A newer mark waits for an older one that the MIS may still be busy with."""
    new = newer()
    old = mark(0, state=state, doubtful=True, written_at=NOW)

    assert after_queueing(new, (old, new), NOW + 119 * SECOND) is not None
    assert after_queueing(new, (old, new), NOW + 120 * SECOND) is None


def test_behind_one_sent_at_an_unknown_moment() -> None:
    """Where it is not known when the older one was sent, it was when it was made."""
    new = newer()
    old = mark(0, state=State.SENT)

    assert after_queueing(new, (old, new), at("09:01")) is not None
    assert after_queueing(new, (old, new), at("09:02")) is None


@pytest.mark.parametrize(
    ("ahead", "waits"), [(1, True), (120, True), (121, False), (3600, False)]
)
@pytest.mark.parametrize("state", [State.SENT, State.SUPERSEDED])
def test_behind_one_that_is_dated_later(
    state: State, ahead: int, *, waits: bool
) -> None:
    """A newer mark waits for one sent by a clock a little ahead, and no other."""
    sent = NOW + ahead * SECOND
    old = mark(0, state=state, doubtful=True, written_at=sent)

    assert waits == (after_queueing(newer(), (old, newer()), NOW) is not None)


Step = Callable[[Mark], Mark]
STEPS: dict[State, list[Step]] = {
    State.WAITING: [
        lambda m: after_attempt(m, Write(NOTHING, "Why."), NOW),
        lambda m: after_decision(m, NotRequired("Why."), NOW),
        lambda m: after_decision(m, Conflict("Why."), NOW),
        lambda m: after_decision(m, Blocked("Why."), NOW),
        lambda m: after_decision(m, Found("Why."), NOW),
        lambda m: after_acceptance(m, "receipt", NOW),
        lambda m: after_acceptance(m, None, NOW),
        lambda m: after_rejection(m, "No."),
        lambda m: after_failure(m, AWAY, NOW, 0.5),
        lambda m: due_at_once(m, NOW),
        lambda m: after_lost_answer(m, NOW, 0.5, "No answer."),
        lambda m: after_failure(m, AWAY, TOO_LATE, 0.5),
    ],
    State.SENT: [
        lambda m: after_confirmation(m, NOW),
        lambda m: after_outcome(m, Applied(), NOW, 0.5),
        lambda m: after_outcome(m, Pending(), NOW, 0.5),
        lambda m: after_failure(m, AWAY, TOO_LATE, 0.5),
        lambda m: after_outcome(m, Refused("No."), NOW, 0.5),
    ],
    State.SUCCESSFUL: [
        lambda m: after_comparison(m, Learned(NOTHING)),
        lambda m: after_comparison(m, Conflict("Why.")),
    ],
    State.CONFLICT: [
        lambda m: settled_by_hand(m, Settlement.WRITE, "Sam", "so", NOW),
        lambda m: settled_by_hand(m, Settlement.DROP, "Sam", "so", NOW),
    ],
    State.FAILED: [lambda m: settled_by_hand(m, Settlement.RETRY, "Sam", "so", NOW)],
    State.BLOCKED: [lambda m: settled_by_hand(m, Settlement.RETRY, "Sam", "so", NOW)],
}


@given(choices=st.lists(st.integers(0, 10), max_size=12))
def test_a_walk_through_the_states(choices: list[int]) -> None:
    """A confirmed mark never waits again by itself; every mark says why it is so."""
    walked = HELD
    for choice in choices:
        steps = STEPS.get(walked.state, [])
        if not steps:
            return
        before, walked = walked, steps[choice % len(steps)](walked)

        assert walked.why.strip()
        assert walked.attempts >= before.attempts
        if before.state is State.SUCCESSFUL:
            assert walked.state in {State.SUCCESSFUL, State.CONFLICT}
        if walked.state in {State.SENT, State.SUCCESSFUL}:
            assert (False, True) == (walked.doubtful, walked.written_at is not None)


def test_confirmed_by_a_clock_that_is_right_again() -> None:
    """A mark that was sent while the clock was ahead was written no later than now."""
    ahead = attrs.evolve(SENT, written_at=NOW + timedelta(days=1))
    done = after_confirmation(ahead, NOW)

    assert (NOW, NOW) == (done.written_at, done.confirmed_at)
