"""What delivery works with, made so that something comes between two of its steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

import attrs

from missync.errors import Rejected
from missync.model.register import Accepted, Outcome, Pending, Written
from missync.ports import Mis, Store
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_write_faults import StaysPending


class Killed(BaseException):
    """The process is killed; nothing is cleaned up."""


@attrs.define(kw_only=True)
class Between:
    """Counts the steps of a delivery, and lets something happen at one of them.

    Attributes:
        at: Which step, from 1 on; one that never comes lets nothing happen.
        before: Whether it happens before that step's effect, or after it.
        happens: What happens.
        in_mis: Whether the step being taken is one of the MIS.
    """

    at: int
    before: bool
    happens: Callable[[], None]
    steps: int = 0
    in_mis: bool = False

    def step(self, call: Callable[[], Any], *, in_mis: bool) -> Any:
        """Take a step."""
        self.steps += 1
        self.in_mis = in_mis
        struck = self.steps == self.at
        if struck and self.before:
            self.happens()
        result = call()
        if struck and not self.before:
            self.happens()
        return result


@attrs.define
class Stepping:
    """Passes calls on; those that are named are steps."""

    what: Any
    between: Between
    named: frozenset[str]

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self.what, name)
        if name not in self.named:
            return attribute
        in_mis = self.named is MIS_STEPS
        return lambda *args, **more: self.between.step(
            lambda: attribute(*args, **more), in_mis=in_mis
        )


@attrs.define
class SteppingStore:
    """A store whose calls are steps."""

    store: Store
    between: Between

    @property
    def ledger(self) -> Any:
        """Give its ledger."""
        calls = frozenset({"claim", "advance", "marks", "codebook"})
        return Stepping(self.store.ledger, self.between, calls)

    def __getattr__(self, name: str) -> Any:
        return getattr(Stepping(self.store, self.between, _STORE), name)


_STORE = frozenset({"people", "school"})
MIS_STEPS = frozenset({"school", "write_back", "register", "write", "outcome"})


@attrs.define
class Queueing:
    """A connection to a fake MIS that works off what it took in the order it came."""

    fake: FakeMis
    mis: Mis
    now: Callable[[], datetime | None]

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Take marks; they change the register no earlier than now."""
        self.fake.registers.now = self.now()
        return self.mis.write(marks)

    def outcome(self, receipt: str) -> Outcome:
        """Say what became of marks, once everything before them is done."""
        self.fake.registers.now = self.now()
        done = work_off(self.fake, receipt)
        return self.mis.outcome(receipt) if done else Pending()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.mis, name)


def work_off(fake: FakeMis, until: str | None = None) -> bool:
    """Let a fake MIS work off what it took, as far as it gets.

    Args:
        fake: The MIS.
        until: The receipt before which to stop; ``None`` for none.

    Returns:
        Whether it got that far.
    """
    slow = [fault for fault in fake.faults if isinstance(fault, StaysPending)]
    for number in count(1):
        receipt = f"R{number}"
        if receipt == until:
            return True
        try:
            outcome = fake.registers.outcome(receipt, fake.codes, slow)
        except Rejected:
            return True
        if isinstance(outcome, Pending):
            return False
    raise AssertionError
