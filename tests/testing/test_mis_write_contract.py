"""The contract of an MIS that takes marks: what passes, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import attrs
import pytest

from missync.errors import MissyncError, OutcomeUnknown, Rejected, TryLater
from missync.model.events import Session
from missync.model.register import (
    Accepted,
    Allowed,
    Applied,
    Outcome,
    RegisterReading,
    Written,
)
from missync.testing.fake_mis_write_faults import RegisterFails
from missync.testing.mis_write_contract import DAY, MisWriteContract, WritingSchool
from tests.testing.test_fake_registers import FakeSchool


class OneByOne(FakeSchool):
    """A school whose MIS takes one mark at a time, and has it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.registers.allows = Allowed(batch=1)
        self.registers.gives_receipts = False

    def be_slow(self, asks: int) -> None:
        """Know nothing of that."""
        raise NotImplementedError

    def refuse_later(self, why: str) -> None:
        """Know nothing of that."""
        raise NotImplementedError


class InPairs(FakeSchool):
    """A school whose MIS takes two marks at a time, and gives receipts."""

    def __init__(self) -> None:
        super().__init__()
        self.registers.allows = Allowed(batch=2)


class WithoutMinutes(FakeSchool):
    """A school whose MIS takes no minutes late."""

    def __init__(self) -> None:
        super().__init__()
        self.registers.allows = Allowed(batch=20, minutes_late=False)


class WithoutRegisters(FakeSchool):
    """A school whose MIS takes marks, and shows no registers."""

    def __init__(self) -> None:
        super().__init__()
        self.registers.allows = Allowed(batch=20, reads=False)
        none = Rejected("There are no registers.", status=404, body="none")
        self.fake.spoil(RegisterFails(error=none))


class TestWithoutRegisters(MisWriteContract):
    """A correct adapter may show no registers."""

    def open_school(self) -> WritingSchool:
        """Open such a school."""
        return WithoutRegisters()


class TestOneByOne(MisWriteContract):
    """A correct adapter may take one mark at a time, and give no receipts."""

    def open_school(self) -> WritingSchool:
        """Open such a school."""
        return OneByOne()


class TestInPairs(MisWriteContract):
    """A correct adapter may take two marks at a time, and give receipts."""

    def open_school(self) -> WritingSchool:
        """Open such a school."""
        return InPairs()


class TestWithoutMinutes(MisWriteContract):
    """A correct adapter may take no minutes late."""

    def open_school(self) -> WritingSchool:
        """Open such a school."""
        return WithoutMinutes()


@attrs.define
class Wrong:
    """A connection that does as another does, but for one thing."""

    mis: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.mis, name)


class SwallowsRefusals(Wrong):
    """It says that marks were taken that were rejected."""

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Write, and keep quiet."""
        try:
            return self._accepted(marks)
        except Rejected:
            return Accepted(None)

    def _accepted(self, marks: tuple[Written, ...]) -> Accepted:
        accepted: Accepted = self.mis.write(marks)
        return accepted


class Rewrites(Wrong):
    """It writes other marks than it is told to."""

    change: Callable[[Written], Written]

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Write something else."""
        accepted: Accepted = self.mis.write(tuple(map(type(self).change, marks)))
        return accepted


class OnlyMornings(Rewrites):
    """It knows one session only."""

    @staticmethod
    def change(mark: Written) -> Written:
        """Take the morning."""
        return attrs.evolve(mark, session=Session.AM)


class NoMinutes(Rewrites):
    """It drops the minutes."""

    @staticmethod
    def change(mark: Written) -> Written:
        """Drop them."""
        return attrs.evolve(mark, minutes_late=None)


class OnlyToday(Rewrites):
    """It knows one day only."""

    @staticmethod
    def change(mark: Written) -> Written:
        """Take that day."""
        return attrs.evolve(mark, day=DAY)


class OnlyLate(Rewrites):
    """It knows one code only."""

    @staticmethod
    def change(mark: Written) -> Written:
        """Take L."""
        return attrs.evolve(mark, code="C1")


class Repeats(Wrong):
    """It writes again by itself where no answer came."""

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Write, and write again."""
        try:
            accepted: Accepted = self.mis.write(marks)
        except OutcomeUnknown:
            accepted = self.mis.write(marks)
        return accepted


class Impatient(Wrong):
    """It forgets how long the MIS asked us to wait."""

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Write."""
        try:
            accepted: Accepted = self.mis.write(marks)
        except TryLater as error:
            raise TryLater(error.message) from None
        return accepted


class OnlyTheFirst(Wrong):
    """It writes one of several marks."""

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Write one."""
        accepted: Accepted = self.mis.write(marks[:1])
        return accepted


class Optimistic(Wrong):
    """It says that everything it took is in the register."""

    def outcome(self, receipt: str) -> Outcome:
        """Hope."""
        del receipt
        return Applied()


class Blind(Wrong):
    """It shows an empty register where it may not be read."""

    def register(self, day: date, asked_at: datetime) -> RegisterReading:
        """Read it, or make one up."""
        try:
            reading: RegisterReading = self.mis.register(day, asked_at)
        except MissyncError:
            return RegisterReading(day=day, as_of=asked_at)
        return reading


@contextmanager
def opened(school: type[FakeSchool], wrong: type[Wrong]) -> Iterator[MisWriteContract]:
    """Put a school with something wrong to the contract."""

    class Contract(MisWriteContract):
        """The contract."""

        def open_school(self) -> WritingSchool:
            """Open that school."""
            spoiled = school()
            spoiled.mis = wrong(spoiled.mis)
            return spoiled

    contract = Contract()
    contract.setup_method()
    yield contract
    contract.teardown_method()


def found(school: type[FakeSchool], wrong: type[Wrong]) -> set[str]:
    """Name the facts of the contract that do not hold."""
    broken = set()
    for fact in (name for name in dir(MisWriteContract) if name.startswith("test_")):
        with opened(school, wrong) as contract:
            try:
                getattr(contract, fact)()
            except (AssertionError, MissyncError):
                broken.add(fact.removeprefix("test_"))
    return broken


def test_nothing_is_wrong() -> None:
    """Where nothing is wrong nothing is found."""
    assert set() == found(OneByOne, Wrong) | found(InPairs, Wrong)


@pytest.mark.parametrize("school", [OneByOne, InPairs])
@pytest.mark.parametrize(
    ("wrong", "fact"),
    [
        (SwallowsRefusals, "a_mark_that_is_rejected"),
        (OnlyMornings, "a_mark_goes_to_its_session"),
        (OnlyToday, "a_mark_goes_to_its_day"),
        (OnlyLate, "a_mark_has_its_code"),
        (NoMinutes, "a_written_mark_can_be_read"),
        (Repeats, "an_answer_that_is_lost"),
        (Impatient, "an_mis_that_is_busy"),
        (Blind, "a_register_that_may_not_be_read"),
    ],
)
def test_what_is_wrong(school: type[FakeSchool], wrong: type[Wrong], fact: str) -> None:
    """An adapter that is wrong does not pass, however few marks it takes at once."""
    assert fact in found(school, wrong)


@pytest.mark.parametrize(
    ("wrong", "facts"),
    [
        (OnlyTheFirst, {"as_many_marks_as_it_takes"}),
        (Optimistic, {"marks_that_take_their_time", "marks_that_are_refused_later"}),
        (SwallowsRefusals, {"marks_that_are_rejected_together"}),
    ],
)
def test_what_is_wrong_with_several(wrong: type[Wrong], facts: set[str]) -> None:
    """What can be wrong with several marks, or with receipts, is found as well."""
    assert facts <= found(InPairs, wrong)
