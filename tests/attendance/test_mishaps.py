"""Delivery: requests and answers that are lost, refused, or come too late."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, nullcontext
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from missync import Plugins, Site
from missync.attendance.compare import compare_written
from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    OutcomeUnknown,
    Rejected,
    SettingsError,
    TryLater,
)
from missync.guarding import GuardedMis
from missync.model.findings import FindingId
from missync.model.ids import MisId
from missync.model.marks import (
    NOT_KNOWN,
    NOTHING,
    Entry,
    Lease,
    LedgerChange,
    Mark,
    Shown,
    State,
)
from missync.model.plan import Changeset
from missync.model.register import Allowed, Pending, RegisterReading
from missync.rules.attendance.ledger import Settlement
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_write_faults import (
    AnswerLost,
    OutcomeFails,
    RefusedLater,
    RegisterFails,
    RegisterLags,
    RejectsPupil,
    RequestLost,
    StaysPending,
    WriteFails,
    WriteFault,
)
from tests.laws.interrupting import Between, Stepping, SteppingStore
from tests.support.attendance_world import AM, BY, DAY, School, allowing, at
from tests.support.builders import run


@pytest.fixture
def school() -> School:
    """Open a school at 09:00, while the register is open."""
    return School()


def test_one_is_rejected(school: School) -> None:
    """One pupil the MIS rejects does not keep the others' marks from the register."""
    school.fake.spoil(RejectsPupil(pupil=MisId("S2")))
    events = {who: school.late(who).event.id for who in ("S1", "S2", "S3")}
    school.after(seconds=1)
    failed = school.only(events["S2"])

    assert ("L", None, "L") == tuple(map(school.shown, events))
    assert (State.FAILED, False) == (failed.state, failed.doubtful)
    assert "not on roll" in failed.why


def test_refused_later(school: School) -> None:
    """Marks that are refused together are sent again, each alone."""
    school.fake.spoil(RefusedLater())
    school.late("S1")
    school.late("S2")
    school.after(seconds=1)
    school.after(seconds=3)
    school.fake.heal()
    school.after(seconds=3)

    assert [2, 1, 1] == [len(marks) for marks in school.fake.registers.sent]
    assert ("L", "L") == (school.shown("S1"), school.shown("S2"))


def test_refused_later_alone(school: School) -> None:
    """A mark that is refused alone failed, in the MIS's words."""
    school.fake.spoil(RefusedLater())
    school.late()
    school.after(seconds=1)
    (mark,) = school.after(seconds=3)

    assert (State.FAILED, False) == (mark.state, mark.doubtful)
    assert "The register is locked." in mark.why


def test_refused_together_asked_about_apart(school: School) -> None:
    """A refusal of several blames none of them, whichever is asked about first."""
    school.fake.spoil(RefusedLater())
    school.late("S1")
    school.late("S2")
    school.after(seconds=1)
    first, second = school.attendance.marks()
    later = attrs.evolve(second, due=second.due + timedelta(minutes=1))
    with school.store.ledger.pupil("hillside", second.person) as book:
        book.write(LedgerChange(marks=(later,)))
    (asked,) = school.after(seconds=3)

    assert (first.id, State.WAITING) == (asked.id, asked.state)


@attrs.frozen(kw_only=True)
class Stumbles(WriteFault):
    """The MIS takes the write, and the adapter raises an error that is not its to."""

    def forget(self, marks: object) -> None:
        """Raise it."""
        message = "The settings changed."
        raise SettingsError(message)


def test_an_error_that_is_not_allowed(school: School) -> None:
    """Whatever an adapter raises once a mark was sent, it may have been written."""
    school.fake.spoil(Stumbles(times=1))
    school.late()
    (lost,) = school.after(seconds=1)
    school.after(seconds=3)

    assert (State.WAITING, True) == (lost.state, lost.doubtful)
    assert "“fake” broke its contract in “write”" in lost.why
    assert (State.SUCCESSFUL, NOTHING) == (school.mark().state, school.mark().replaced)
    assert 1 == len(school.fake.registers.sent)


@attrs.frozen(kw_only=True)
class Breaks(WriteFault):
    """The adapter breaks while it reads a register."""

    def hide(self) -> None:
        """Break."""
        raise KeyError(self)


@pytest.mark.parametrize("blind", [None, True])
def test_a_register_that_breaks(*, blind: bool | None) -> None:
    """Where an adapter breaks marks wait, and are tried again within seconds."""
    school = School(settings=allowing(blind=blind))
    school.fake.spoil(Breaks())
    school.late()
    (waiting,) = school.after(seconds=1)
    sent = len(school.fake.registers.sent)
    school.fake.heal()
    school.after(seconds=3)

    assert (State.WAITING, 0, "L") == (waiting.state, sent, school.shown())
    assert "broke its contract in “register”" in waiting.why
    assert "blind" not in waiting.why


@attrs.define
class Forgetful:
    """A fake MIS whose adapter stumbles over the codes that the site keeps.

    Attributes:
        stumbles: Whether it does.
    """

    fake: FakeMis
    stumbles: bool = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.fake.connect(), name)

    def know_codes(self, codes: object) -> None:
        """Take the codes."""
        if self.stumbles:
            raise KeyError(codes)


def test_codes_that_an_adapter_stumbles_over(school: School) -> None:
    """Marks wait, and go once the adapter takes the codes."""
    adapter = Forgetful(school.fake)
    mis: Any = GuardedMis(adapter, "acme")
    school.late()
    school.now += timedelta(seconds=1)
    (waiting,) = school.delivered_by("one", mis=nullcontext(mis))
    adapter.stumbles = False
    school.now += timedelta(seconds=3)
    school.delivered_by("one", mis=nullcontext(mis))

    assert "“acme” broke its contract in “know_codes”: KeyError" in waiting.why
    assert (State.WAITING, "L") == (waiting.state, school.shown())


@pytest.mark.parametrize(
    ("fault", "writes"), [(AnswerLost(times=1), 1), (RequestLost(times=1), 1)]
)
def test_no_answer(
    school: School, fault: AnswerLost | RequestLost, writes: int
) -> None:
    """Where no answer came the register is looked at before anything is sent."""
    school.fake.spoil(fault)
    school.late()
    (lost,) = school.after(seconds=1)
    school.after(seconds=3)
    school.after(seconds=3)

    assert (State.WAITING, True) == (lost.state, lost.doubtful)
    assert (State.SUCCESSFUL, "L") == (school.mark().state, school.shown())
    assert writes == len(school.fake.registers.sent)
    assert NOTHING == school.mark().replaced


@pytest.mark.parametrize(
    ("blind", "expected"), [(None, State.BLOCKED), (True, State.SENT)]
)
def test_register_cannot_be_read(blind: bool | None, expected: State) -> None:
    """A register that cannot be read blocks marks, unless they may go blind."""
    school = School(settings=allowing(blind=blind))
    school.fake.spoil(RegisterFails(error=AccessRefused("Not permitted.")))
    school.late()
    (mark,) = school.after(seconds=1)

    assert (expected, True) == (mark.state, "Not permitted." in mark.why)


def test_registers_are_not_shown(school: School) -> None:
    """Where the MIS shows no registers at all, marks go out without a look."""
    school.fake.registers.allows = Allowed(reads=False)
    school.late()
    (mark,) = school.after(seconds=1)

    (confirmed,) = school.after(seconds=3)

    assert (State.SENT, NOT_KNOWN) == (mark.state, mark.replaced)
    assert "without seeing" in mark.why
    assert "unseen" in confirmed.why


@attrs.frozen(kw_only=True)
class Mute(WriteFault):
    """The adapter breaks while it is asked for an outcome."""

    def hush(self) -> None:
        """Break."""
        raise KeyError(self)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (OutcomeFails(error=AccessRefused("No permission.", status=403)), "No perm"),
        (OutcomeFails(error=Rejected("No such path.", status=400, body="")), "No such"),
        (Mute(), "The adapter “fake” broke its contract in “outcome”"),
    ],
)
def test_outcome_cannot_be_asked_for(
    school: School, fault: WriteFault, said: str
) -> None:
    """A mark says why nobody can ask what became of it, and is confirmed later."""
    school.fake.spoil(fault)
    school.late()
    school.after(seconds=1)
    (sent,) = school.after(seconds=3)
    school.fake.heal()
    (confirmed,) = school.after(minutes=1)

    assert State.SENT is sent.state
    assert f"cannot be asked for: {said}" in sent.why
    assert (State.SUCCESSFUL, "The MIS confirmed it.") == (
        confirmed.state,
        confirmed.why,
    )


def test_register_is_away(school: School) -> None:
    """A mark waits while the register does not answer."""
    school.fake.spoil(RegisterFails(error=TryLater("away"), times=1))
    school.late()
    (waits,) = school.after(seconds=1)
    school.after(seconds=3)

    assert (State.WAITING, "L") == (waits.state, school.shown())


def test_answer_that_is_none(school: School) -> None:
    """A register that cannot be understood is read again, and the mark waits."""
    school.fake.spoil(RegisterFails(error=BadPayload("no register"), times=1))
    school.late()
    (waits,) = school.after(seconds=1)
    (sent,) = school.after(seconds=3)

    assert (State.WAITING, "no register.") == (waits.state, waits.why)
    assert State.SENT is sent.state


def lagging(school: School, who: str, shown: Entry | None) -> None:
    """Write a pupil's mark while the MIS shows the register as it was at 08:00."""
    entries = {} if shown is None else {(DAY, MisId(who), AM): shown}
    school.fake.spoil(RegisterLags(as_of=at("08:00"), entries={}))
    school.late(who)
    school.after(seconds=1)
    school.after(seconds=3)
    school.fake.heal()
    school.fake.spoil(RegisterLags(as_of=at("09:00"), entries=entries))


def test_written_unseen(school: School) -> None:
    """What a mark replaced is not known where the reading is older than the event."""
    lagging(school, "S1", None)

    assert (State.SUCCESSFUL, NOT_KNOWN) == (
        school.mark().state,
        school.mark().replaced,
    )


OF_BEFORE = Entry(code="I", changed_at=at("08:50"))
NOT_YET = Entry(code="N", changed_at=at("08:50"))


def test_compared_later(school: School) -> None:
    """A stronger entry that a later reading shows is a conflict that names it."""
    lagging(school, "S1", OF_BEFORE)
    first = school.mark()
    school.late("S2")
    school.after(seconds=1)
    conflict = school.only(first.event)

    assert (State.CONFLICT, OF_BEFORE) == (conflict.state, conflict.replaced)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (NOT_YET, NOT_YET),
        (None, NOTHING),
        (Entry(code="N"), NOT_KNOWN),
    ],
)
def test_compared_later_and_all_is_well(
    school: School, shown: Entry | None, expected: Shown
) -> None:
    """What a reading of before the write shows is what was replaced, if that tells."""
    lagging(school, "S1", shown)
    first = school.mark()
    school.late("S2")
    school.after(seconds=1)

    assert (State.SUCCESSFUL, expected) == (
        school.only(first.event).state,
        school.only(first.event).replaced,
    )


def written_by_an_old_copy(school: School) -> None:
    """Write L of 08:59 at 09:02, by a copy of 08:57 that shows a present mark."""
    present = {(DAY, MisId("S1"), AM): Entry(code="/", changed_at=at("08:56"))}
    school.fake.spoil(RegisterLags(as_of=at("08:57"), entries=present))
    school.now = at("09:02")
    school.late(at=at("08:59"))
    school.after(seconds=1)
    school.after(seconds=5)
    school.fake.heal()


@pytest.mark.parametrize(
    ("as_of", "changed_at", "expected"),
    [
        ("08:58", None, State.SUCCESSFUL),
        ("08:58", at("08:58"), State.CONFLICT),
        ("09:01", at("09:00"), State.CONFLICT),
    ],
)
def test_compared_with_a_younger_copy(
    school: School, as_of: str, changed_at: datetime | None, expected: State
) -> None:
    """What was written by an old copy that showed something is compared, too.

    So it is with a copy of before the event, where that says when the entry changed.
    """
    written_by_an_old_copy(school)
    entries = {(DAY, MisId("S1"), AM): Entry(code="I", changed_at=changed_at)}
    school.fake.spoil(RegisterLags(as_of=at(as_of), entries=entries))
    first = school.mark()
    school.late("S2")
    school.after(seconds=1)

    assert expected is school.only(first.event).state


@pytest.mark.parametrize(
    ("code", "as_of", "opened"),
    [("I", "09:01", 1), ("/", "09:01", 0), ("I", "08:58", 0), ("I", "09:10", 0)],
)
def test_compared_only_where_it_tells(
    school: School, code: str, as_of: str, opened: int
) -> None:
    """No pupil's book is opened by a reading that tells nothing of their marks."""
    written_by_an_old_copy(school)
    between = Between(at=0, before=True, happens=lambda: None)
    ledger = Stepping(school.store.ledger, between, frozenset({"pupil"}))
    store: Any = SimpleNamespace(ledger=ledger, people=school.store.people)
    entries = {(MisId("S1"), AM): Entry(code=code)}
    reading = RegisterReading(day=DAY, as_of=at(as_of), entries=entries)
    compare_written(store, school.settings, at("09:10"), reading)

    assert opened == between.steps


def test_compared_beside_a_newer_one(school: School) -> None:
    """What was there before an older mark is kept, and the newer one waits for it."""
    written_by_an_old_copy(school)
    older = school.mark()
    newer = school.late(reason="M").event.id
    entry = Entry(code="I", changed_at=at("09:00"))
    entries = {(MisId("S1"), AM): entry}
    reading = RegisterReading(day=DAY, as_of=at("09:01"), entries=entries)
    compare_written(school.store, school.settings, at("09:10"), reading)
    school.after(seconds=1)

    assert entry == school.only(older.event).replaced
    assert ("L", State.CONFLICT) == (school.shown(), school.only(newer).state)


def test_compared_at_night(school: School) -> None:
    """The nightly import looks at what was written unseen, if nobody did before."""
    lagging(school, "S1", Entry(code="I"))
    school.now = at("01:30", DAY + timedelta(days=1))
    school.site.import_people(by="the night")

    assert State.CONFLICT is school.mark().state


def test_compared_at_night_before_it_comes_in(school: School) -> None:
    """So it does at that of a day of which marks are not confirmed yet."""
    school.fake.registers.asks_until_applied = 2
    school.late()
    school.after(seconds=1)
    school.teacher("E", changed_at=school.now)
    school.now = at("01:30", DAY + timedelta(days=1))
    school.site.import_people(by="the night")
    for _ in range(3):
        school.after(hours=1)

    assert ("L", State.CONFLICT) == (school.shown(), school.mark().state)


@pytest.mark.parametrize(
    "fault",
    [RegisterFails(error=TryLater("away")), RegisterFails(error=BadPayload("no"))],
)
def test_not_to_be_compared_at_night(school: School, fault: RegisterFails) -> None:
    """An import is done also where the registers cannot be read."""
    lagging(school, "S1", Entry(code="I"))
    school.fake.heal()
    school.fake.spoil(fault)
    report = school.site.import_people(by="the night")

    assert report.plan.complete
    assert State.SUCCESSFUL is school.mark().state


def test_nothing_to_compare_with(school: School) -> None:
    """Where the MIS shows no registers the night compares nothing."""
    lagging(school, "S1", Entry(code="I"))
    school.fake.registers.allows = Allowed(reads=False)
    school.site.import_people(by="the night")

    assert State.SUCCESSFUL is school.mark().state


STRONGER = RegisterReading(
    day=DAY,
    as_of=at("09:01"),
    entries={(MisId("S1"), AM): Entry(code="I")},
)


def test_not_compared_by_a_wrong_clock(school: School) -> None:
    """A mark that is dated later than the reading is not compared with it."""
    lagging(school, "S1", None)
    before = school.mark()
    reading = attrs.evolve(STRONGER, as_of=at("08:59"))
    compare_written(school.store, school.settings, at("09:00"), reading)

    assert before == school.mark()


def test_compared_by_two(school: School) -> None:
    """Where two compare at once the second leaves alone what the first changed."""
    lagging(school, "S1", None)
    moment = at("09:02")

    def compare() -> None:
        compare_written(school.store, school.settings, moment, STRONGER)

    store: Any = SteppingStore(
        school.store, Between(at=1, before=False, happens=compare)
    )
    compare_written(store, school.settings, moment, STRONGER)

    assert State.CONFLICT is school.mark().state


def test_not_compared(school: School) -> None:
    """A mark of a pupil whom the MIS has under no id any more is left alone."""
    lagging(school, "S1", None)
    before, roll = school.mark(), school.store.roll("hillside", kinds=())
    gone = attrs.evolve(school.site.find("S1"), mis_id=None)
    changes = Changeset(basis=roll.version, school=roll.school, people=(gone,))
    school.store.commit("hillside", changes, run("r9"))
    compare_written(school.store, school.settings, at("09:02"), STRONGER)

    assert before == school.mark()


def delivered(school: School, holder: str, happens: Callable[[], None]) -> None:
    """Deliver, and let something happen once the register was read."""
    between = Between(at=1, before=False, happens=happens)
    mis = Stepping(school.fake.connect(), between, frozenset({"register"}))
    school.delivered_by(holder, mis=nullcontext(mis))


def test_no_time_to_ask(school: School) -> None:
    """Outcomes that there is no time to ask for wait, and new marks go meanwhile."""
    school.fake.registers.allows = Allowed(batch=1)
    school.fake.registers.asks_until_applied = 5
    for who in ("S1", "S2"):
        school.late(who)
    school.after(seconds=1)
    school.late("S3")

    def passes() -> None:
        school.now += timedelta(seconds=6)

    school.now += timedelta(seconds=3)
    asking = Between(at=2, before=False, happens=passes)
    mis: Any = Stepping(school.fake.connect(), asking, frozenset({"school", "outcome"}))
    school.delivered_by("one", mis=closing(mis))
    *taken, new = school.attendance.marks()

    assert 2 == asking.steps
    assert {State.SENT} == {mark.state for mark in (*taken, new)}
    assert school.now + timedelta(seconds=2) in {mark.due for mark in taken}


def refused_the_second_time(school: School) -> None:
    """Lose an answer, and have the MIS refuse the mark when it comes once more."""
    lag = school.fake.registers.as_they_are(at("08:59"))
    school.fake.spoil(lag, AnswerLost(times=1))
    school.late()
    school.after(seconds=1)
    school.fake.spoil(RefusedLater(why="duplicate entry"))
    school.after(seconds=5)
    school.after(minutes=3)
    school.fake.heal()


def test_refused_the_second_time(school: School) -> None:
    """What was refused when it was sent again may be there from the first time."""
    refused_the_second_time(school)
    failed = school.mark()
    school.attendance.cancel(failed.event, by=BY, why="wrong pupil")
    put_back = school.attendance.marks()[-1]

    assert ("L", State.FAILED, True) == (school.shown(), failed.state, failed.doubtful)
    assert "may be in the register" in failed.why
    assert State.CONFLICT is put_back.state
    assert "the register may show L" in put_back.why


def test_newer_than_what_was_refused_the_second_time(school: School) -> None:
    """A newer event is written over what may be there from the first time."""
    refused_the_second_time(school)
    school.now = at("09:04")
    school.late(reason="I")
    school.after(seconds=1)
    school.after(minutes=3)

    assert "I" == school.shown()


def test_not_asked_again(school: School) -> None:
    """Once the MIS does not answer, nothing more is asked of it in that round."""
    school.fake.registers.allows = Allowed(batch=1)
    for who in ("S1", "S2", "S3"):
        school.late(who)
    school.after(seconds=1)
    school.fake.spoil(OutcomeFails(error=TryLater("away", after=timedelta(minutes=5))))
    asked = Between(at=0, before=True, happens=lambda: None)
    school.now += timedelta(seconds=3)
    mis: Any = Stepping(school.fake.connect(), asked, frozenset({"outcome"}))
    marks = school.delivered_by("one", mis=closing(mis))

    assert 1 == asked.steps
    assert {school.now + timedelta(minutes=5)} == {mark.due for mark in marks}


def test_not_sent_again(school: School) -> None:
    """Once the MIS asks to wait, the other requests of that round wait as well."""
    school.fake.registers.allows = Allowed(batch=1)
    for who in ("S1", "S2", "S3"):
        school.late(who)
    school.fake.spoil(WriteFails(error=TryLater("busy"), times=1))
    marks = school.after(seconds=1)

    assert ([], ["busy."] * 3) == (
        school.fake.registers.sent[1:],
        [mark.why for mark in marks],
    )


def test_a_register_is_asked_for_once(school: School) -> None:
    """A register that cannot be read is not asked for again for every mark."""
    for who in ("S1", "S2", "S3"):
        school.late(who)
    school.fake.spoil(RegisterFails(error=TryLater("away")))
    reads = Between(at=0, before=True, happens=lambda: None)
    mis: Any = Stepping(school.fake.connect(), reads, frozenset({"register"}))
    marks = school.delivered_by("one", mis=closing(mis))

    assert (1, ["away."] * 3) == (reads.steps, [mark.why for mark in marks])


def test_what_may_be_written_cannot_be_asked(school: School) -> None:
    """Marks wait where the MIS does not say whether it takes any."""
    school.late()
    between = Between(at=1, before=True, happens=lambda: fail(TryLater("away")))
    mis: Any = Stepping(school.fake.connect(), between, frozenset({"write_back"}))
    (mark,) = school.delivered_by("one", mis=closing(mis))

    assert (State.WAITING, "away.") == (mark.state, mark.why)


@pytest.mark.parametrize(
    "fault",
    [
        RegisterFails(error=TryLater("away")),
        RegisterFails(error=AccessRefused("Not permitted.")),
        StaysPending(),
        RequestLost(),
    ],
)
def test_a_clock_that_was_ahead_gives_nothing_up(
    school: School, fault: WriteFault
) -> None:
    """What a clock gave up that was ahead once goes on by itself, and check says so."""
    school.fake.spoil(fault)
    school.late()
    school.after(seconds=1)
    (given_up,) = school.after(days=365)
    school.fake.heal()
    school.now -= timedelta(days=365)
    named = {finding.id for finding in school.site.check()}
    for _ in range(3):
        school.after(minutes=1)

    assert State.FAILED is given_up.state
    assert FindingId.CLOCK_WRONG in named
    assert (State.SUCCESSFUL, "L") == (school.mark().state, school.shown())


def test_a_kept_connection_looks_at_nothing_that_failed(school: School) -> None:
    """What failed is looked at with a new connection, not at every delivery."""
    refusal = Rejected("No.", status=400, body="")
    school.fake.spoil(RegisterFails(error=refusal, times=1))
    school.late("S1")
    with school.site.mis_connection() as connection:
        school.now += timedelta(days=365)
        school.site.deliver(over=connection)
        school.now -= timedelta(days=365)
        school.site.deliver(over=connection)
        kept = school.mark().state
        connection.close()
        school.site.deliver(over=connection)

    assert (State.FAILED, State.SENT) == (kept, school.mark().state)


def test_freed_by_two(school: School) -> None:
    """Where two free a mark at once, the second leaves it alone."""
    school.late()
    (before,) = school.attendance.marks()
    held = Lease(holder="gone", until=school.now + timedelta(days=1))
    with school.store.ledger.pupil("hillside", before.person) as book:
        book.write(LedgerChange(marks=(attrs.evolve(before, lease=held),)))

    def free() -> None:
        school.after()

    freed = Between(at=1, before=False, happens=free)
    store: Any = SteppingStore(school.store, freed)
    site = Site(
        school.settings,
        store=store,
        plugins=Plugins(school.fake.plugin(), installed=False),
        clock=school.clock,
    )
    site.deliver()

    assert (State.SENT, 1) == (school.mark().state, len(school.fake.registers.sent))


def fail(error: Exception) -> None:
    """Raise an error."""
    raise error


def test_confirmed_in_order(school: School) -> None:
    """A newer mark waits for the older one, and goes once that is confirmed."""
    school.fake.registers.asks_until_applied = 1
    first = school.late().event
    school.after(seconds=1)
    second = school.late(reason="M").event
    school.after(seconds=3)
    school.after(seconds=4)
    school.after(seconds=6)

    assert (State.SUCCESSFUL, State.SENT) == (
        school.only(first.id).state,
        school.only(second.id).state,
    )
    assert [1, 1] == [school.only(e.id).attempts for e in (first, second)]


def test_confirmed_in_another_order(school: School) -> None:
    """If an older mark comes into the register after a newer one, that is put right."""
    school.fake.registers.asks_until_applied = 100
    school.late()
    school.after(seconds=1)
    school.late(reason="M")
    school.after(minutes=3)
    newer, older = school.attendance.marks()[::-1]
    for each in (newer, older):
        while isinstance(school.fake.connect().outcome(str(each.receipt)), Pending):
            pass
    school.fake.registers.asks_until_applied = 0
    for _ in range(4):
        school.after(minutes=2)

    assert {State.SUCCESSFUL} == {mark.state for mark in school.attendance.marks()}
    assert "M" == school.shown()


def test_overtaken(school: School) -> None:
    """Whoever lost a mark to somebody else sends nothing."""
    school.late()

    def overtake() -> None:
        school.now += timedelta(seconds=31)
        school.delivered_by("other", mis=closing(school.fake.connect()))

    delivered(school, "one", overtake)

    assert (1, State.SENT) == (len(school.fake.registers.sent), school.mark().state)


def test_settled_after_comparing(school: School) -> None:
    """A conflict that comes out later is written again once somebody decides so."""
    lagging(school, "S1", Entry(code="I"))
    first = school.mark()
    school.late("S2")
    school.after(seconds=1)
    school.attendance.settle(first.id, Settlement.WRITE, by=BY, why="they came")
    school.fake.heal()
    school.after(seconds=1)

    assert "L" == school.shown("S1")


def test_compared_with_what_came_later(school: School) -> None:
    """An entry of after the write says nothing of what was there before it."""
    lagging(school, "S1", None)
    before = school.mark()
    later = {(MisId("S1"), AM): Entry(code="I", changed_at=at("09:03"))}
    reading = attrs.evolve(STRONGER, entries=later)
    compare_written(school.store, school.settings, at("09:04"), reading)

    assert before == school.mark()


def test_changed_after_a_conflict_was_settled(school: School) -> None:
    """What a person put in place of ours stays, also where a conflict made them."""
    school.fake.spoil(RegisterLags(as_of=at("08:00"), entries={}))
    school.late(reason="M")
    school.after(seconds=1)
    school.after(seconds=3)
    school.fake.heal()
    older = attrs.evolve(STRONGER, entries={(MisId("S1"), AM): Entry(code="/")})
    reading = attrs.evolve(older, as_of=at("09:00"))
    compare_written(school.store, school.settings, at("09:01"), reading)
    first = school.mark()
    school.teacher("/", changed_at=at("09:05"))
    school.attendance.settle(first.id, Settlement.DROP, by=BY, why="put right")
    school.now = at("09:10")
    newest = school.late(reason="L").event.id
    school.after(seconds=1)

    assert State.CONFLICT is first.state
    assert ("/", State.CONFLICT) == (school.shown(), school.only(newest).state)


def test_changed_before_an_older_one_came(school: School) -> None:
    """What a person made of ours stays when an older mark is confirmed after that."""
    school.fake.spoil(OutcomeFails(error=TryLater("away")))
    school.late(reason="M")
    for _ in range(12):
        school.after(minutes=6)
    school.fake.heal()
    newest = school.late(reason="L").event.id
    school.after(seconds=1)
    school.after(seconds=5)
    before = [mark.state for mark in school.attendance.marks()]
    school.teacher("/", changed_at=at("10:15"))
    for _ in range(60):
        school.after(minutes=1)

    assert [State.SENT, State.SUCCESSFUL] == before
    assert ("/", State.SUCCESSFUL) == (school.shown(), school.only(newest).state)


def withdrawn(school: School, *faults: WriteFault) -> Mark:
    """Take a mark back that the MIS is busy with, for longer than anybody waits."""
    school.fake.registers.asks_until_applied = 100
    school.fake.spoil(*faults)
    recorded = school.late()
    school.after(seconds=1)
    school.attendance.cancel(recorded.event.id, by=BY, why="wrong pupil")
    school.fake.heal()
    return school.attendance.marks()[-1]


def work_off_and_deliver(school: School, mark: Mark) -> None:
    """Let the MIS come to an end with a mark, and ask for the outcome."""
    while isinstance(school.fake.connect().outcome(str(mark.receipt)), Pending):
        pass
    for _ in range(3):
        school.after(minutes=2)


def test_withdrawn_and_come_in_after_all(school: School) -> None:
    """What comes in after a person saw to it that nothing shows is a conflict anew."""
    asks = withdrawn(school)
    school.attendance.settle(asks.id, Settlement.DROP, by=BY, why="it shows nothing")
    work_off_and_deliver(school, school.attendance.marks()[0])
    newest = school.attendance.marks()[-1]

    assert (asks.id, State.CONFLICT) == (newest.id, newest.state)
    assert "came into the register only after" in newest.why


def test_withdrawn_and_refused(school: School) -> None:
    """Nobody has to look for what the MIS refused after it was withdrawn."""
    asks = withdrawn(school, RefusedLater())
    work_off_and_deliver(school, school.attendance.marks()[0])
    newest = school.attendance.marks()[-1]

    assert (asks.id, State.NOT_REQUIRED) == (newest.id, newest.state)


def meanwhile(school: School, happens: Callable[[], None]) -> Mark:
    """Let something happen just before a mark reaches the MIS; give the newest one."""
    sending = Between(at=1, before=True, happens=happens)
    mis: Any = Stepping(school.fake.connect(), sending, frozenset({"write"}))
    school.delivered_by("one", mis=closing(mis))
    return school.attendance.marks()[-1]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Rejected("not on roll", status=422, body=""), State.NOT_REQUIRED),
        (TryLater("busy"), State.NOT_REQUIRED),
        (AccessRefused("Not permitted.", status=403), State.NOT_REQUIRED),
        (OutcomeUnknown("no answer"), State.CONFLICT),
    ],
)
def test_withdrawn_and_not_taken(
    school: School, error: MissyncError, expected: State
) -> None:
    """Nobody has to look for what the MIS surely did not take."""
    school.fake.spoil(WriteFails(error=error))
    event = school.late().event.id

    def cancel() -> None:
        school.attendance.cancel(event, by=BY, why="wrong pupil")

    assert expected is meanwhile(school, cancel).state


def test_withdrawn_and_sent_by_somebody_else(school: School) -> None:
    """A refusal to whoever lost the mark says nothing of what somebody else sent."""
    event = school.late().event.id

    def overtake() -> None:
        school.now += timedelta(seconds=31)
        school.delivered_by("other", mis=closing(school.fake.connect()))
        school.attendance.cancel(event, by=BY, why="wrong pupil")
        school.fake.spoil(WriteFails(error=TryLater("busy")))

    newest = meanwhile(school, overtake)

    assert ("L", State.CONFLICT) == (school.shown(), newest.state)


def test_settled_with_retry_and_overtaken(school: School) -> None:
    """What was not required when a person tried it again is decided anew, too.

    That is so where an older mark comes into the register after it; here that went over
    a planned code, and a person is asked.
    """
    school.fake.registers.asks_until_applied = 100
    older = school.late().event
    school.after(seconds=1)
    school.now = at("09:05")
    school.teacher("I", changed_at=school.now)
    newest = school.late(reason="M").event
    school.after(seconds=1)
    school.teacher("B", changed_at=school.now)
    retried = school.only(newest.id).id
    school.attendance.settle(retried, Settlement.RETRY, by=BY, why="put right")
    school.after(seconds=1)
    spared = school.only(newest.id).state
    school.fake.registers.asks_until_applied = 0
    work_off_and_deliver(school, school.only(older.id))
    school.after(minutes=2)

    asked = school.only(newest.id)
    assert (State.NOT_REQUIRED, State.CONFLICT, "L") == (
        spared,
        asked.state,
        school.shown(),
    )
    assert "replaced B" in asked.why
