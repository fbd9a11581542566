"""The registers of the fake MIS, and what can go wrong with them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    OutcomeUnknown,
    Rejected,
    TryLater,
)
from missync.model.events import Session
from missync.model.ids import MarkId, MisId
from missync.model.marks import Entry
from missync.model.register import (
    Accepted,
    Allowed,
    Applied,
    NotAllowed,
    Pending,
    Refused,
    Written,
)
from missync.model.schools import AttendanceCode
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_write_faults import (
    AnswerLost,
    OutcomeFails,
    RefusedLater,
    RegisterFails,
    RejectsCode,
    RejectsPupil,
    RequestLost,
    StaysPending,
    WriteFails,
)
from missync.testing.mis_write_contract import (
    DAY,
    NOW,
    MisWriteContract,
    WritingSchool,
)


PAT, KIM = MisId("S1"), MisId("S2")
CODES = [
    AttendanceCode(mis_id=f"C{number}", code=code)
    for number, code in enumerate(["/", "L", "N", "I"])
]
LATE = Entry(code="L")
NO_REASON = Entry(code="N")


class FakeSchool:
    """A fake MIS, spoiled as the contract asks for it."""

    def __init__(self) -> None:
        self.fake = FakeMis(codes=list(CODES))
        self.registers = self.fake.registers
        self.mis = self.fake.connect()
        self.pupils = (PAT, KIM)

    def put(self, day: date, pupil: MisId, session: Session, code: str) -> None:
        """Write an entry."""
        self.registers.put(day, pupil, session, Entry(code=code))

    def at(self, day: date, pupil: MisId, session: Session) -> str | None:
        """Give an entry's code."""
        entry = self.registers.at(day, pupil, session)
        return entry.code if entry else None

    def reached(self) -> int:
        """Count the log."""
        return len(self.registers.sent)

    def forbid_writing(self) -> None:
        """Take no marks."""
        self.registers.allows = NotAllowed("It takes no marks. Ask the school.")

    def forbid_reading(self) -> None:
        """Show no registers."""
        self.fake.spoil(RegisterFails(error=AccessRefused("no")))

    def refuse(self, pupil: MisId) -> None:
        """Reject a pupil."""
        self.fake.spoil(RejectsPupil(pupil=pupil))

    def lose_request(self) -> None:
        """Lose one request."""
        self.fake.spoil(RequestLost(times=1))

    def lose_answer(self) -> None:
        """Lose one answer."""
        self.fake.spoil(AnswerLost(times=1))

    def be_busy(self, wait: timedelta) -> None:
        """Be busy once."""
        self.fake.spoil(WriteFails(error=TryLater("busy", wait), times=1))

    def be_slow(self, asks: int) -> None:
        """Take some asks."""
        self.registers.asks_until_applied = asks

    def refuse_later(self, why: str) -> None:
        """Refuse what is taken."""
        self.fake.spoil(RefusedLater(why=why))

    def close(self) -> None:
        """Nothing is open."""


class TestFakeMisWrites(MisWriteContract):
    """The fake keeps to what every MIS has to keep to."""

    def open_school(self) -> WritingSchool:
        """Open a fake school."""
        return FakeSchool()


@pytest.fixture
def fake() -> FakeMis:
    """A fake MIS without anybody."""
    return FakeMis(codes=list(CODES))


def _late(*pupils: MisId) -> tuple[Written, ...]:
    return tuple(
        Written(mark=MarkId(p), pupil=p, day=DAY, session=Session.AM, code="C1")
        for p in pupils
    )


def test_a_mark_is_stamped(fake: FakeMis) -> None:
    """What is written changed when the registers say that it is now."""
    fake.registers.now = NOW
    fake.connect().write(_late(PAT))

    entry = Entry(code="L", changed_at=NOW)
    assert entry == fake.registers.at(DAY, PAT, Session.AM)


def test_no_receipt(fake: FakeMis) -> None:
    """A fake that gives no receipts puts marks into the register at once."""
    fake.registers.gives_receipts = False
    fake.registers.asks_until_applied = 3

    assert (Accepted(None), LATE) == (
        fake.connect().write(_late(PAT)),
        fake.registers.at(DAY, PAT, Session.AM),
    )


def test_every_write_is_logged(fake: FakeMis) -> None:
    """Writes that were refused are in the log, too; those that were lost are not."""
    mis = fake.connect()
    fake.spoil(RequestLost(times=1), RejectsPupil(pupil=PAT))
    for error in (OutcomeUnknown, Rejected):
        with pytest.raises(error):
            mis.write(_late(PAT))
    mis.write(_late(KIM))

    assert [_late(PAT), _late(KIM)] == fake.registers.sent


def test_a_fault_strikes_as_often_as_it_says(fake: FakeMis) -> None:
    """A fault that strikes twice lets the third write pass."""
    fake.spoil(WriteFails(error=TryLater("busy"), times=2))
    mis = fake.connect()
    for _ in range(2):
        with pytest.raises(TryLater):
            mis.write(_late(PAT))
    mis.write(_late(PAT))

    assert ([], 1) == (fake.faults, len(fake.registers.sent))


def test_a_retired_code(fake: FakeMis) -> None:
    """A code that was retired is taken for nobody."""
    fake.spoil(RejectsCode(code="C1"))
    with pytest.raises(Rejected) as raised:
        fake.connect().write(_late(PAT, KIM))

    assert ("no such code", {}) == (raised.value.body, fake.registers.entries)


def test_pending_for_ever(fake: FakeMis) -> None:
    """What stays pending is applied once that is healed."""
    fake.spoil(StaysPending())
    mis = fake.connect()
    receipt = mis.write(_late(PAT)).receipt or ""
    before = (mis.outcome(receipt), fake.registers.at(DAY, PAT, Session.AM))
    fake.heal()

    assert (Pending(), None, Applied(), LATE) == (
        *before,
        mis.outcome(receipt),
        fake.registers.at(DAY, PAT, Session.AM),
    )


def test_marks_are_applied_once(fake: FakeMis) -> None:
    """Asking again does not write again what a teacher changed meanwhile."""
    mis = fake.connect()
    receipt = mis.write(_late(PAT)).receipt or ""
    fake.registers.put(DAY, PAT, Session.AM, NO_REASON)

    assert (Applied(), NO_REASON) == (
        mis.outcome(receipt),
        fake.registers.at(DAY, PAT, Session.AM),
    )


def test_slow_and_refused(fake: FakeMis) -> None:
    """What is refused may be pending first."""
    fake.registers.asks_until_applied = 1
    fake.spoil(RefusedLater(why="locked"))
    mis = fake.connect()
    receipt = mis.write(_late(PAT)).receipt or ""

    assert [Pending(), Refused("locked")] == [mis.outcome(receipt) for _ in range(2)]


@pytest.mark.parametrize("error", [TryLater("down"), BadPayload("nonsense")])
def test_an_outcome_that_does_not_come(fake: FakeMis, error: MissyncError) -> None:
    """An outcome may not be told."""
    receipt = fake.connect().write(_late(PAT)).receipt or ""
    fake.spoil(OutcomeFails(error=error))
    with pytest.raises(type(error)):
        fake.connect().outcome(receipt)


def test_an_unknown_receipt(fake: FakeMis) -> None:
    """Nothing is known of a receipt that was never given."""
    with pytest.raises(Rejected, match="R7"):
        fake.connect().outcome("R7")


def test_a_lagging_register(fake: FakeMis) -> None:
    """A lagging register shows what was there, and says how old that is."""
    then = datetime.fromisoformat("2026-11-03T08:00+00:00")
    fake.registers.put(DAY, PAT, Session.AM, NO_REASON)
    fake.spoil(fake.registers.as_they_are(then))
    mis = fake.connect()
    mis.write(_late(PAT))
    reading = mis.register(DAY, NOW)

    assert (then, {(PAT, Session.AM): NO_REASON}) == (reading.as_of, reading.entries)


def test_a_fresh_register(fake: FakeMis) -> None:
    """A register that does not lag is as of the question."""
    assert NOW == fake.connect().register(DAY, NOW).as_of


def test_an_entry_can_be_taken_out(fake: FakeMis) -> None:
    """A teacher can take an entry out again."""
    fake.registers.put(DAY, PAT, Session.AM, NO_REASON)
    fake.registers.clear(DAY, PAT, Session.AM)

    assert {} == fake.connect().register(DAY, NOW).entries


def test_too_many_at_once(fake: FakeMis) -> None:
    """More marks than it says are rejected."""
    fake.registers.allows = Allowed(batch=1)
    with pytest.raises(Rejected, match="1 marks at once"):
        fake.connect().write(_late(PAT, KIM))


def test_writing_where_it_is_not_allowed(fake: FakeMis) -> None:
    """Who does not ask first is refused."""
    fake.registers.allows = NotAllowed("It takes no marks. Ask the school.")
    with pytest.raises(AccessRefused, match="Ask the school"):
        fake.connect().write(_late(PAT))
