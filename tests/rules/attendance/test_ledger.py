"""Reconciling: what an event, or taking one back, changes in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.model.events import AttendanceEvent, Session
from missync.model.ids import EventId
from missync.model.marks import (
    NOT_KNOWN,
    NOTHING,
    UNREADABLE,
    Entry,
    Lease,
    LedgerChange,
    Mark,
    Over,
    PupilDay,
    Shown,
    State,
)
from missync.model.settings import EarlyDue, SiteSettings
from missync.rules.attendance.day import intended
from missync.rules.attendance.ledger import beside_newer, cancelled, recorded
from tests.support.attendance_builders import (
    AM,
    DAY,
    PM,
    SITE,
    after,
    at,
    back,
    cancellation,
    early,
    effective,
    ids,
    late,
    site,
)


NOW = at("16:00")
EMPTY = PupilDay()


def record(
    day: PupilDay,
    *events: AttendanceEvent,
    now: datetime = NOW,
    settings: SiteSettings = SITE,
) -> PupilDay:
    """Record events, one after the other."""
    new_id = ids()
    for _ in day.marks:
        new_id()
    for event in events:
        day = after(day, recorded(day, event, settings, now, new_id))
    return day


def cancel(day: PupilDay, event: AttendanceEvent, clock: str = "15:00") -> PupilDay:
    """Take an event back."""
    new_id = ids()
    for _ in day.marks:
        new_id()
    change = cancelled(day, event.id, cancellation(clock), SITE, new_id)
    return after(day, change)


def became(day: PupilDay, **facts: Any) -> PupilDay:
    """Let the last mark have become something."""
    last = attrs.evolve(day.marks[-1], **facts)
    return attrs.evolve(day, marks=(*day.marks[:-1], last))


def states(day: PupilDay) -> list[tuple[str, str]]:
    """Name every mark's code and state."""
    return [(mark.code, mark.state.value) for mark in day.marks]


def written(replaced: Shown = NOTHING, state: State = State.SUCCESSFUL) -> Any:
    """Give the facts of a mark that the MIS took."""
    return {"state": state, "replaced": replaced, "written_at": at("09:05")}


ARRIVES = late("09:00")
LATER = late("09:10", "M")
LEAVES = early("10:00")
UNSENT = [
    {"state": State.WAITING},
    {"state": State.CONFLICT},
    {"state": State.BLOCKED},
    {"state": State.FAILED},
    {"state": State.NOT_REQUIRED},
    {"lease": Lease(holder="run", until=NOW + timedelta(seconds=1))},
]
PERHAPS_SENT = [
    {"state": State.SENT},
    {"state": State.SUCCESSFUL},
    {"doubtful": True},
]
LEFT_TO_A_PERSON = [
    {"state": State.FAILED, "doubtful": True},
    {"state": State.CONFLICT, "doubtful": True},
]


def test_a_new_mark() -> None:
    """An event becomes a mark that waits, and is given up after a week."""
    change = recorded(EMPTY, late("09:00", text="Bus"), SITE, at("09:01"), ids())
    expected = Mark(
        id=change.marks[0].id,
        event=EventId("late 09:00"),
        person=ARRIVES.person,
        happened_at=at("09:00"),
        made_at=at("09:01"),
        date=DAY,
        session=AM,
        code="L",
        minutes_late=5,
        comment="Bus",
        over=Over.FIRST_ARRIVAL,
        why="They arrived at 09:00, while it was open: L.",
        due=at("09:01"),
        deadline=at("09:01") + timedelta(days=7),
    )

    assert (expected,) == change.marks
    assert (late("09:00", text="Bus"),) == change.events


@pytest.mark.parametrize(
    ("now", "due"), [("10:01", "12:50"), ("12:55", "12:55"), ("16:00", "16:00")]
)
def test_due_at_registration(now: str, due: str) -> None:
    """A mark that waits for registration is due then, or at once if that has been."""
    settings = site(early_due=EarlyDue.AT_REGISTRATION)
    day = record(EMPTY, LEAVES, now=at(now), settings=settings)

    assert [at(due)] == [mark.due for mark in day.marks]


@pytest.mark.parametrize("name", ["a", "z"])
@pytest.mark.parametrize("minutes", [0, -5], ids=["stands still", "goes back"])
def test_recorded_at_one_moment(name: str, minutes: int) -> None:
    """Of two at one moment the later recorded counts, whatever the clock did."""
    leaves = early("09:05")
    recorded_at = leaves.recorded_at + timedelta(minutes=minutes)
    returns = attrs.evolve(back("09:05"), id=EventId(name), recorded_at=recorded_at)
    day = record(EMPTY, leaves, returns)

    assert {AM: "L"} == {at: m.code for at, m in effective(day.marks).items()}


def test_recorded_twice() -> None:
    """Recording an event that is there writes nothing."""
    day = record(EMPTY, ARRIVES)

    assert not recorded(day, ARRIVES, SITE, NOW, ids())


@pytest.mark.parametrize("facts", UNSENT + PERHAPS_SENT + LEFT_TO_A_PERSON)
def test_an_event_that_changes_nothing(facts: dict[str, Any]) -> None:
    """A mark that means what is meant stays, whatever became of it."""
    day = became(record(EMPTY, ARRIVES), **facts)
    change = recorded(day, early("09:10", None), SITE, NOW, ids())

    assert () == change.marks


@pytest.mark.parametrize("facts", UNSENT)
def test_unsent_gives_way(facts: dict[str, Any]) -> None:
    """A mark that was surely not sent is superseded by a newer event's."""
    day = record(became(record(EMPTY, ARRIVES), **facts), LATER)

    assert [("L", "superseded"), ("M", "waiting")] == states(day)
    assert "took its place" in day.marks[0].why
    assert day.marks[0].lease is None


@pytest.mark.parametrize("facts", PERHAPS_SENT)
def test_perhaps_sent_stays(facts: dict[str, Any]) -> None:
    """Behind a mark that may have been sent the newer event's waits."""
    before = became(record(EMPTY, ARRIVES), **facts)
    day = record(before, LATER)

    assert (*before.marks, "M") == (day.marks[0], day.marks[1].code)


@pytest.mark.parametrize("state", [State.CONFLICT, State.FAILED, State.BLOCKED])
def test_nobody_has_to_decide_any_more(state: State) -> None:
    """What a person had to decide about gives way to a newer event, sent or not."""
    before = became(record(EMPTY, ARRIVES), state=state, doubtful=True)
    day = record(before, LATER)

    assert [("L", "superseded"), ("M", "waiting")] == states(day)
    assert day.marks[0].may_be_written


@pytest.mark.parametrize(
    ("state", "newer", "becomes"),
    [
        (State.FAILED, State.SUCCESSFUL, State.SUPERSEDED),
        (State.CONFLICT, State.CONFLICT, State.SUPERSEDED),
        (State.BLOCKED, State.WAITING, State.SUPERSEDED),
        (State.FAILED, State.SUPERSEDED, State.FAILED),
        (State.SENT, State.WAITING, State.SENT),
        (State.SUCCESSFUL, State.WAITING, State.SUCCESSFUL),
    ],
)
def test_beside_a_newer_one(state: State, newer: State, becomes: State) -> None:
    """What goes wrong with a mark is nobody's to settle where a newer one stands."""
    day = record(record(EMPTY, ARRIVES), LATER)
    older, last = day.marks[-2:]
    older, last = attrs.evolve(older, state=state), attrs.evolve(last, state=newer)

    assert becomes is beside_newer(older, (older, last)).state


def test_meant_again() -> None:
    """A mark that is meant again is nobody's who may have decided by a newer one."""
    busy = Lease(holder="run", until=NOW + timedelta(seconds=30))
    before = became(record(EMPTY, ARRIVES), doubtful=True, lease=busy)
    both = record(before, LATER)
    day = cancel(both, LATER)

    assert (busy, None) == (both.marks[0].lease, day.marks[0].lease)
    assert [("L", "waiting"), ("M", "superseded")] == states(day)


def test_an_older_event_recorded_later() -> None:
    """An event recorded late does not replace what happened after it."""
    day = record(EMPTY, LATER, ARRIVES)

    assert "M" == effective(day.marks)[AM].code


def test_over_what_is_decided_anew() -> None:
    """Whether an arrival was the first follows from all events, however late known."""
    day = record(EMPTY, late("09:10"), back("08:40"))

    assert Over.USUAL is effective(day.marks)[AM].over


@pytest.mark.parametrize(
    "facts", [{"settled_by": "Sam", "over": Over.ANYTHING}, {"state": State.SENT}]
)
def test_over_what_does_not_matter_any_more(facts: dict[str, Any]) -> None:
    """What a person settled, or what was sent, is not made again for that."""
    day = became(record(EMPTY, late("09:10")), **facts)

    assert () == recorded(day, back("08:40"), SITE, NOW, ids()).marks


@pytest.mark.parametrize("facts", UNSENT)
def test_cancelled_unsent(facts: dict[str, Any]) -> None:
    """Taking an event back supersedes what was not sent."""
    day = cancel(became(record(EMPTY, ARRIVES), **facts), ARRIVES, "16:00")

    assert [("L", "superseded")] == states(day)
    assert cancellation("16:00") == day.events[0].cancelled


@pytest.mark.parametrize("facts", PERHAPS_SENT)
def test_cancelled_perhaps_sent(facts: dict[str, Any]) -> None:
    """What may have been sent is put back: what showed before, over ours only."""
    facts = {"replaced": Entry(code="O", minutes_late=None, comment="?"), **facts}
    day = cancel(became(record(EMPTY, ARRIVES), **facts), ARRIVES, "16:00")
    mark = day.marks[-1]

    assert ("O", "?", Over.OURS, State.WAITING) == (
        mark.code,
        mark.comment,
        mark.over,
        mark.state,
    )
    assert (ARRIVES.id, at("16:00"), at("16:00")) == (
        mark.event,
        mark.happened_at,
        mark.due,
    )
    assert "O, which the register showed before, is put back" in mark.why
    assert "wrong pupil" in mark.why


@pytest.mark.parametrize(
    ("replaced", "words"),
    [
        (NOTHING, "showed no mark before"),
        (NOT_KNOWN, "is not known"),
        (Entry(code=UNREADABLE), "is not known"),
        (None, "is not known"),
    ],
)
def test_nothing_to_put_back(replaced: Shown | None, words: str) -> None:
    """Where nothing known can be put back, that is a conflict at once."""
    day = became(record(EMPTY, ARRIVES), state=State.SENT, replaced=replaced)
    mark = cancel(day, ARRIVES).marks[-1]

    assert ("-", State.CONFLICT) == (mark.code, mark.state)
    assert words in mark.why
    assert "may show L" in mark.why


def test_cancelled_twice() -> None:
    """Taking back what was taken back changes nothing."""
    day = cancel(became(record(EMPTY, ARRIVES), **written()), ARRIVES)

    assert LedgerChange() == cancelled(
        day, ARRIVES.id, cancellation("15:30"), SITE, ids()
    )


def test_put_back_once() -> None:
    """Later events do not put back again what is put back already."""
    day = cancel(became(record(EMPTY, ARRIVES), **written(Entry(code="O"))), ARRIVES)

    assert () == recorded(day, early("16:00"), SITE, NOW, ids()).marks


def test_put_back_through_a_chain() -> None:
    """What is put back is what showed before anything of ours."""
    day = became(record(EMPTY, ARRIVES), **written(Entry(code="O")))
    day = became(record(day, LATER), **written(Entry(code="L")))
    day = cancel(cancel(day, LATER), ARRIVES)

    assert ("O", Over.OURS) == (day.marks[-1].code, day.marks[-1].over)


def test_cancelled_newer_event() -> None:
    """Taking the newer event back lets the older one's mark stand, if it does."""
    day = became(record(EMPTY, ARRIVES), **written())
    day = cancel(record(day, LATER), LATER)

    assert [("L", "successful"), ("M", "superseded")] == states(day)


def test_cancelled_newer_event_that_was_sent() -> None:
    """Taking a sent newer event back writes the older one's mark again."""
    day = became(record(EMPTY, ARRIVES), **written())
    day = cancel(became(record(day, LATER), **written(Entry(code="L"))), LATER)

    assert [("L", "successful"), ("M", "successful"), ("L", "waiting")] == states(day)


def test_a_persons_after_a_put_back() -> None:
    """What a person enters after a put-back is put back, though it is as ours was."""
    day = became(record(EMPTY, ARRIVES), **written(Entry(code="/")))
    day = became(cancel(day, ARRIVES), **written(Entry(code="L")))
    day = became(record(day, LATER), **written(Entry(code="L")))
    day = cancel(day, LATER)

    assert ["L", "/", "M", "L"] == [mark.code for mark in day.marks]


def test_put_back_is_not_needed_any_more() -> None:
    """A new event takes the place of what was to be put back."""
    day = cancel(became(record(EMPTY, ARRIVES), **written(Entry(code="O"))), ARRIVES)
    day = record(day, LATER)

    assert [("L", "successful"), ("O", "superseded"), ("M", "waiting")] == states(day)


def test_put_back_stands() -> None:
    """What was put back stays when a later event comes and goes unsent."""
    day = cancel(became(record(EMPTY, ARRIVES), **written(Entry(code="O"))), ARRIVES)
    day = record(became(day, **written(Entry(code="L"))), LATER)
    day = cancel(day, LATER)

    assert [("L", "successful"), ("O", "successful"), ("M", "superseded")] == states(
        day
    )


def test_superseded_but_perhaps_sent() -> None:
    """A mark that gave way while it was doubtful is put back, too."""
    facts: dict[str, Any] = {
        "state": State.SUPERSEDED,
        "doubtful": True,
        "replaced": Entry(code="N"),
    }
    day = record(became(record(EMPTY, ARRIVES), doubtful=True), LATER)
    first = attrs.evolve(day.marks[0], **facts)
    day = attrs.evolve(day, marks=(first, *day.marks[1:]))
    day = cancel(cancel(day, LATER), ARRIVES)

    assert ("N", Over.OURS) == (day.marks[-1].code, day.marks[-1].over)


def test_superseded_means_nothing_any_more() -> None:
    """What gave way, though perhaps sent, does not stand for what is meant again."""
    day = record(became(record(EMPTY, ARRIVES), doubtful=True), LATER)
    first = attrs.evolve(day.marks[0], state=State.SUPERSEDED)
    day = cancel(attrs.evolve(day, marks=(first, *day.marks[1:])), LATER)

    assert [("L", "superseded"), ("M", "superseded"), ("L", "waiting")] == states(day)


def test_returns_in_time() -> None:
    """A return takes back what waits for a session that has not opened."""
    day = record(EMPTY, LEAVES, back("11:00"))

    assert [("M", "superseded")] == states(day)


def test_returns_in_time_after_it_was_sent() -> None:
    """A return puts back what was sent for a session that has not opened."""
    day = became(record(EMPTY, LEAVES), **written(Entry(code="N")))
    mark = record(day, back("11:00")).marks[-1]

    assert ("N", PM, State.WAITING) == (mark.code, mark.session, mark.state)
    assert (back("11:00").id, at("11:00")) == (mark.event, mark.happened_at)


CLOCKS = st.sampled_from(
    [
        "08:40",
        "08:50",
        "09:00",
        "09:10",
        "09:20",
        "11:00",
        "12:59",
        "13:00",
        "13:10",
        "14:00",
    ]
)
CODES = st.sampled_from(["L", "U", "M", "I", None])
EVENTS = st.one_of(
    st.builds(late, CLOCKS, CODES),
    st.builds(early, CLOCKS, CODES),
    st.builds(back, CLOCKS),
)
DAYS = st.lists(EVENTS, min_size=1, max_size=5, unique_by=lambda event: event.id)
AT = attrgetter("at")
Meant = dict[Session, tuple[EventId, str, int | None]]


def meant_by(marks: dict[Session, Mark]) -> Meant:
    """Tell what is meant of each session; what is put back means nothing."""
    return {
        session: (mark.event, mark.code, mark.minutes_late)
        for session, mark in marks.items()
        if mark.over is not Over.OURS
    }


def meant(day: PupilDay) -> Meant:
    """Tell what the events of a day mean."""
    marks = intended(day.events, SITE).marks
    return {at: (m.event, m.code, m.minutes_late) for at, m in marks.items()}


@given(events=st.lists(EVENTS, max_size=5, unique_by=AT), data=st.data())
def test_order_of_recording(events: list[AttendanceEvent], data: st.DataObject) -> None:
    """Whatever the order in which events are recorded, the same marks are meant."""
    other = data.draw(st.permutations(events))
    one, two = record(EMPTY, *events), record(EMPTY, *other)

    assert meant_by(effective(one.marks)) == meant_by(effective(two.marks))
    assert {m.over for m in effective(one.marks).values()} == {
        m.over for m in effective(two.marks).values()
    }


BECOMES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"state": State.SENT, "replaced": NOTHING},
        {"state": State.SUCCESSFUL, "replaced": Entry(code="O")},
        {"state": State.SUCCESSFUL, "replaced": NOT_KNOWN},
        {"state": State.CONFLICT},
        {"doubtful": True},
    ]
)


@given(events=DAYS, data=st.data())
def test_one_effective_mark(events: list[AttendanceEvent], data: st.DataObject) -> None:
    """Whatever becomes of marks, one per session is effective: the newest intent."""
    day = EMPTY
    for event in events:
        if data.draw(st.booleans()) and day.events:
            day = cancel(day, data.draw(st.sampled_from(day.events)))
        day = record(day, event)
        if day.marks and day.marks[-1].state is State.WAITING:
            day = became(day, **data.draw(BECOMES))

        assert meant(day) == meant_by(effective(day.marks))
        unsent = [
            mark.session
            for mark in day.marks
            if mark.state is not State.SUPERSEDED and not mark.may_be_written
        ]
        assert len(set(unsent)) == len(unsent)


@given(events=DAYS, data=st.data())
def test_recording_again(events: list[AttendanceEvent], data: st.DataObject) -> None:
    """Recording anything a second time writes nothing."""
    day = record(EMPTY, *events)
    again = data.draw(st.sampled_from(events))

    assert LedgerChange() == recorded(day, again, SITE, NOW, ids())


def test_clocks_differ() -> None:
    """A new mark comes after those of its session, even by a clock that is behind."""
    first = record(EMPTY, late("09:01"), now=at("09:05"))
    both = record(first, late("09:10", "I"), now=at("09:04"))

    assert at("09:05") == effective(both.marks)[AM].made_at
    assert "I" == effective(both.marks)[AM].code
