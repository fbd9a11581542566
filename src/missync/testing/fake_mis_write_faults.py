"""What can go wrong on the fake MIS with marks and registers, as values.

``times`` is how often a fault strikes before it is gone; ``None`` stands for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableSequence
from datetime import date, datetime
from typing import Any, Final, TypeVar

import attrs

from missync.errors import MissyncError, OutcomeUnknown, Rejected
from missync.model.events import Session
from missync.model.ids import MisId
from missync.model.marks import Entry
from missync.model.register import Written
from missync.model.values import aware


__all__ = [
    "AnswerLost",
    "OutcomeFails",
    "RefusedLater",
    "RegisterFails",
    "RegisterLags",
    "RejectsCode",
    "RejectsPupil",
    "RequestLost",
    "StaysPending",
    "WriteFails",
    "WriteFault",
    "having",
    "strike",
]

_UNKNOWN: Final = "It is not known whether the marks were taken. Look in the MIS."
_UNPROCESSABLE: Final = 422


@attrs.frozen(kw_only=True)
class WriteFault:
    """Something that goes wrong with marks."""

    times: int | None = None

    def lose(self, marks: tuple[Written, ...]) -> None:
        """Raise what comes instead of sending a write."""

    def refuse(self, marks: tuple[Written, ...]) -> None:
        """Raise what a write that reached the MIS is refused with."""

    def forget(self, marks: tuple[Written, ...]) -> None:
        """Raise what comes in place of the answer to a write that was taken."""

    def hide(self) -> None:
        """Raise what comes in place of a register."""

    def hush(self) -> None:
        """Raise what comes in place of an outcome."""


@attrs.frozen(kw_only=True)
class RequestLost(WriteFault):
    """The write never reaches the MIS, and nobody can tell."""

    def lose(self, marks: tuple[Written, ...]) -> None:
        """Lose the request."""
        del marks
        raise OutcomeUnknown(_UNKNOWN)


@attrs.frozen(kw_only=True)
class AnswerLost(WriteFault):
    """The MIS takes the write, and nobody can tell."""

    def forget(self, marks: tuple[Written, ...]) -> None:
        """Lose the answer."""
        del marks
        raise OutcomeUnknown(_UNKNOWN)


@attrs.frozen(kw_only=True)
class WriteFails(WriteFault):
    """The write is not sent, or none of it is taken.

    Attributes:
        error: ``TryLater``, ``AccessRefused`` or ``Rejected``.
    """

    error: MissyncError

    def lose(self, marks: tuple[Written, ...]) -> None:
        """Raise the error."""
        del marks
        raise self.error


@attrs.frozen(kw_only=True)
class RejectsPupil(WriteFault):
    """The MIS takes no write in which this pupil is."""

    pupil: MisId
    why: str = "not on roll"

    def refuse(self, marks: tuple[Written, ...]) -> None:
        """Reject all of it."""
        if any(mark.pupil == self.pupil for mark in marks):
            raise _rejected(self.why)


@attrs.frozen(kw_only=True)
class RejectsCode(WriteFault):
    """The MIS takes no write in which this code is: it was retired.

    Attributes:
        code: The MIS's id of the code.
    """

    code: str
    why: str = "no such code"

    def refuse(self, marks: tuple[Written, ...]) -> None:
        """Reject all of it."""
        if any(mark.code == self.code for mark in marks):
            raise _rejected(self.why)


@attrs.frozen(kw_only=True)
class StaysPending(WriteFault):
    """What is taken is not put into the register, and never settled."""


@attrs.frozen(kw_only=True)
class RefusedLater(WriteFault):
    """What is taken while this is planted is refused when the outcome is asked for."""

    why: str = "The register is locked."


@attrs.frozen(kw_only=True)
class OutcomeFails(WriteFault):
    """The MIS does not say what became of marks."""

    error: MissyncError

    def hush(self) -> None:
        """Raise the error."""
        raise self.error


@attrs.frozen(kw_only=True)
class RegisterFails(WriteFault):
    """The MIS does not show its registers."""

    error: MissyncError

    def hide(self) -> None:
        """Raise the error."""
        raise self.error


@attrs.frozen(kw_only=True)
class RegisterLags(WriteFault):
    """The MIS shows its registers as they were; see ``FakeRegisters.as_they_are``."""

    as_of: datetime = attrs.field(validator=aware)
    entries: Mapping[tuple[date, MisId, Session], Entry] = attrs.field(hash=False)


AnyT = TypeVar("AnyT")
FaultT = TypeVar("FaultT", bound=WriteFault)


def having(faults: Iterable[object], wanted: type[FaultT]) -> FaultT | None:
    """Give the first fault of a kind, if there is one."""
    return next((fault for fault in faults if isinstance(fault, wanted)), None)


def strike(faults: MutableSequence[AnyT], how: Callable[[WriteFault], None]) -> None:
    """Let the faults strike in their order, and use up the one that does."""
    for place, fault in enumerate(faults):
        if not isinstance(fault, WriteFault):
            continue
        try:
            how(fault)
        except MissyncError:
            _use_up(faults, place, fault.times)
            raise


def _use_up(faults: MutableSequence[Any], place: int, times: int | None) -> None:
    if times is not None and times > 1:
        faults[place] = attrs.evolve(faults[place], times=times - 1)
    elif times is not None:
        del faults[place]


def _rejected(why: str) -> Rejected:
    message = f"The MIS rejected the marks (status {_UNPROCESSABLE}): {why}."
    return Rejected(message, status=_UNPROCESSABLE, body=why)
