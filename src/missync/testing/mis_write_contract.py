"""What every MIS that takes marks has to keep to: subclass it, and run pytest.

::

    class TestMyMis(MisWriteContract):
        def open_school(self) -> WritingSchool:
            return MySchool()

The school that it opens is a stand-in of yours that can be spoiled. An MIS may take one
mark at a time only, and it may give no receipts: then what it took is in the register,
and its school need not know how to be slow, or to refuse later. It may show no
registers: then nothing is said of reading them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol, TypeVar

from missync.errors import AccessRefused, OutcomeUnknown, Rejected, TryLater
from missync.model.events import Session
from missync.model.ids import MarkId, MisId
from missync.model.register import (
    Accepted,
    Allowed,
    Applied,
    NotAllowed,
    Outcome,
    Pending,
    Refused,
    Written,
)
from missync.model.schools import AttendanceCode
from missync.ports import Mis


__all__ = ["DAY", "NOW", "MisWriteContract", "WritingSchool"]

DAY: Final = date(2026, 11, 3)
"""The day that marks are written for: a Tuesday."""

NOW: Final = datetime(2026, 11, 3, 9, 12, tzinfo=UTC)
"""When registers are asked for."""

_MONDAY: Final = date(2026, 11, 2)
_E = TypeVar("_E", bound=Exception)


class WritingSchool(Protocol):
    """A school with two pupils, and the codes ``/``, ``L``, ``N`` and ``I``."""

    @property
    def mis(self) -> Mis:
        """The connection to its MIS that is tested."""

    @property
    def pupils(self) -> tuple[MisId, MisId]:
        """Its pupils."""

    def put(self, day: date, pupil: MisId, session: Session, code: str) -> None:
        """Let a teacher write into a register."""

    def at(self, day: date, pupil: MisId, session: Session) -> str | None:
        """The code that truly is in a register."""

    def reached(self) -> int:
        """How many writes reached the MIS, whatever became of them."""

    def forbid_writing(self) -> None:
        """Let no marks be written at this school any more."""

    def forbid_reading(self) -> None:
        """Let its registers not be read any more."""

    def refuse(self, pupil: MisId) -> None:
        """Take no request any more in which this pupil is."""

    def lose_request(self) -> None:
        """Lose the next write before it reaches the MIS, without telling."""

    def lose_answer(self) -> None:
        """Lose the answer to the next write, which is taken."""

    def be_busy(self, wait: timedelta) -> None:
        """Take no write this once, and ask to come back after a while."""

    def be_slow(self, asks: int) -> None:
        """Say so often that it is not known yet what became of marks.

        Called only where the MIS gives receipts.
        """

    def refuse_later(self, why: str) -> None:
        """Take marks, and say when asked what became of them that they were refused.

        Called only where the MIS gives receipts.
        """

    def close(self) -> None:
        """Let go of everything."""


class MisWriteContract(ABC):
    """The facts that hold for every MIS that takes marks.

    Attributes:
        school: A school in which no register was taken yet.
    """

    school: WritingSchool

    @abstractmethod
    def open_school(self) -> WritingSchool:
        """Open a fresh one."""

    def setup_method(self) -> None:
        """Open a school."""
        self.school = self.open_school()

    def teardown_method(self) -> None:
        """Let go of it."""
        self.school.close()

    def test_writing_is_allowed(self) -> None:
        """An MIS that takes marks says so, and whether it shows registers."""
        assert isinstance(self.school.mis.write_back(), Allowed)

    def test_writing_is_not_allowed(self) -> None:
        """An MIS that takes no marks says what to do about it."""
        self.school.forbid_writing()
        said = self.school.mis.write_back()

        assert isinstance(said, NotAllowed)
        assert said.why.endswith(".")

    def test_a_mark_is_written(self) -> None:
        """A mark that was applied is in its register, and nowhere else."""
        first, second = self.school.pupils
        assert Applied() == self._settled(self._written(first))

        assert ["L", None, None] == [
            self.school.at(DAY, first, Session.AM),
            self.school.at(DAY, first, Session.PM),
            self.school.at(DAY, second, Session.AM),
        ]

    def test_a_mark_goes_to_its_session(self) -> None:
        """A mark for the afternoon is there, and the morning is left alone."""
        pupil, _ = self.school.pupils
        self._settled(self._written(pupil, session=Session.PM))

        assert [None, "L"] == [self.school.at(DAY, pupil, each) for each in Session]

    def test_a_mark_goes_to_its_day(self) -> None:
        """A mark for an earlier day is in that day's register."""
        pupil, _ = self.school.pupils
        self._settled(self._written(pupil, day=_MONDAY))

        assert ["L", None] == [
            self.school.at(day, pupil, Session.AM) for day in (_MONDAY, DAY)
        ]

    def test_a_mark_has_its_code(self) -> None:
        """What is written is the code that was named, and it takes another's place."""
        pupil, _ = self.school.pupils
        self.school.put(DAY, pupil, Session.AM, "N")
        self._settled(self._written(pupil, "I"))

        assert "I" == self.school.at(DAY, pupil, Session.AM)

    def test_as_many_marks_as_it_takes(self) -> None:
        """Marks that are written together reach the MIS together, all of them."""
        marks = tuple(self._mark(pupil) for pupil in self.school.pupils)
        at_once = min(self._allowed().batch, len(marks))
        for start in range(0, len(marks), at_once):
            accepted = self.school.mis.write(marks[start : start + at_once])
            assert Applied() == self._settled(accepted)

        there = [self.school.at(DAY, pupil, Session.AM) for pupil in self.school.pupils]
        assert (["L", "L"], len(marks) // at_once) == (there, self.school.reached())

    def test_a_written_mark_can_be_read(self) -> None:
        """A mark is read as it was written, down to the minutes where it takes any."""
        if not self._allowed().reads:
            return
        pupil, _ = self.school.pupils
        self._settled(self._written(pupil))
        entry = self.school.mis.register(DAY, NOW).entries[pupil, Session.AM]

        assert ("L", self._minutes()) == (entry.code, entry.minutes_late)

    def test_a_mark_can_be_written_twice(self) -> None:
        """Writing the same once more leaves one entry."""
        pupil, _ = self.school.pupils
        self._settled(self._written(pupil))
        self._settled(self._written(pupil))

        assert "L" == self.school.at(DAY, pupil, Session.AM)
        if self._allowed().reads:
            entries = self.school.mis.register(DAY, NOW).entries
            assert [(pupil, Session.AM)] == [*entries]

    def test_a_register_is_read(self) -> None:
        """A reading has both sessions of everybody on that day, and no other day."""
        if not self._allowed().reads:
            return
        first, second = self.school.pupils
        self.school.put(DAY, first, Session.AM, "N")
        self.school.put(DAY, second, Session.PM, "I")
        self.school.put(_MONDAY, first, Session.PM, "/")
        reading = self.school.mis.register(DAY, NOW)

        assert {(first, Session.AM): "N", (second, Session.PM): "I"} == {
            place: entry.code for place, entry in reading.entries.items()
        }

    def test_a_reading_is_no_younger_than_the_question(self) -> None:
        """A reading cannot say what was there after it was asked for."""
        if not self._allowed().reads:
            return
        reading = self.school.mis.register(DAY, NOW)

        assert (DAY, True) == (reading.day, reading.as_of <= NOW)

    def test_a_register_that_may_not_be_read(self) -> None:
        """A register that may not be read is refused, and not empty."""
        if not self._allowed().reads:
            return
        self.school.forbid_reading()

        _refusal(AccessRefused, lambda: self.school.mis.register(DAY, NOW))

    def test_a_mark_that_is_rejected(self) -> None:
        """A mark that is rejected is not there, and says why; others are taken."""
        first, second = self.school.pupils
        self.school.refuse(second)
        error = _refusal(Rejected, lambda: self._written(second))
        self._settled(self._written(first))

        assert (None, "L", True) == (
            self.school.at(DAY, second, Session.AM),
            self.school.at(DAY, first, Session.AM),
            bool(error.body),
        )

    def test_marks_that_are_rejected_together(self) -> None:
        """Where it takes several at once, it rejects all of them or none."""
        if self._allowed().batch == 1:
            return
        first, second = self.school.pupils
        self.school.refuse(second)
        marks = (self._mark(first), self._mark(second))
        _refusal(Rejected, lambda: self.school.mis.write(marks))

        assert [None, None] == [
            self.school.at(DAY, pupil, Session.AM) for pupil in self.school.pupils
        ]

    def test_a_request_that_is_lost(self) -> None:
        """Where no answer comes, the outcome is unknown; nothing is sent again."""
        pupil, _ = self.school.pupils
        self.school.lose_request()
        _refusal(OutcomeUnknown, lambda: self._written(pupil))

        assert (None, 0) == (
            self.school.at(DAY, pupil, Session.AM),
            self.school.reached(),
        )

    def test_an_answer_that_is_lost(self) -> None:
        """A mark may be there though no answer came; it is not sent again."""
        pupil, _ = self.school.pupils
        self.school.lose_answer()
        _refusal(OutcomeUnknown, lambda: self._written(pupil))

        assert ("L", 1) == (
            self.school.at(DAY, pupil, Session.AM),
            self.school.reached(),
        )

    def test_an_mis_that_is_busy(self) -> None:
        """A busy MIS takes nothing, and says when to come back."""
        pupil, _ = self.school.pupils
        self.school.be_busy(timedelta(seconds=7))
        error = _refusal(TryLater, lambda: self._written(pupil))

        assert (timedelta(seconds=7), None) == (
            error.after,
            self.school.at(DAY, pupil, Session.AM),
        )

    def test_marks_that_take_their_time(self) -> None:
        """Marks are pending until they are applied, where they are not so at once."""
        if not self._gives_receipts():
            return
        _, pupil = self.school.pupils
        self.school.be_slow(2)
        receipt = self._written(pupil).receipt or ""
        outcomes = [self.school.mis.outcome(receipt) for _ in range(3)]

        assert [Pending(), Pending(), Applied()] == outcomes

    def test_marks_that_are_refused_later(self) -> None:
        """Marks that were taken and then refused are not there, and it is told why."""
        if not self._gives_receipts():
            return
        _, pupil = self.school.pupils
        self.school.refuse_later("The register is locked.")

        assert (Refused("The register is locked."), None) == (
            self._settled(self._written(pupil)),
            self.school.at(DAY, pupil, Session.AM),
        )

    def _gives_receipts(self) -> bool:
        """Tell whether it says later what became of marks; if not, the first is there.

        A mark of the first pupil is written to find that out.
        """
        pupil, _ = self.school.pupils
        accepted = self._written(pupil)
        if accepted.receipt is None:
            assert "L" == self.school.at(DAY, pupil, Session.AM)
        return accepted.receipt is not None

    def _allowed(self) -> Allowed:
        said = self.school.mis.write_back()
        assert isinstance(said, Allowed)
        return said

    def _minutes(self) -> int | None:
        return 7 if self._allowed().minutes_late else None

    def _mark(
        self,
        pupil: MisId,
        code: str = "L",
        *,
        session: Session = Session.AM,
        day: date = DAY,
    ) -> Written:
        rows = self.school.mis.attendance_codes()
        codes = {r.code: r.mis_id for r in rows if isinstance(r, AttendanceCode)}
        return Written(
            mark=MarkId(f"M-{pupil}"),
            pupil=pupil,
            day=day,
            session=session,
            code=codes[code],
            minutes_late=self._minutes() if code == "L" else None,
        )

    def _written(
        self,
        pupil: MisId,
        code: str = "L",
        *,
        session: Session = Session.AM,
        day: date = DAY,
    ) -> Accepted:
        mark = self._mark(pupil, code, session=session, day=day)
        return self.school.mis.write((mark,))

    def _settled(self, accepted: Accepted) -> Outcome:
        if accepted.receipt is None:
            return Applied()
        return self.school.mis.outcome(accepted.receipt)


def _refusal(kind: type[_E], act: Callable[[], object]) -> _E:
    """Give the error that something is refused with."""
    try:
        act()
    except kind as error:
        return error
    message = f"{kind.__name__} was not raised"
    raise AssertionError(message)
