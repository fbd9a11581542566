"""The registers of the fake MIS: what teachers wrote in them, and what we did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableSequence
from datetime import date, datetime
from typing import TypeVar

import attrs

from missync.errors import AccessRefused, Rejected
from missync.model.events import Session
from missync.model.ids import MisId
from missync.model.marks import Entry
from missync.model.register import (
    Accepted,
    Allowed,
    Applied,
    NotAllowed,
    Outcome,
    Pending,
    Refused,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.model.schools import AttendanceCode, RefusedCode
from missync.testing.fake_mis_write_faults import (
    RefusedLater,
    RegisterLags,
    StaysPending,
    having,
    strike,
)


__all__ = ["FakeRegisters", "Place"]

Place = tuple[date, MisId, Session]
"""Where an entry stands."""

AnyT = TypeVar("AnyT")


@attrs.define(kw_only=True)
class _Taken:
    """Marks that were taken: ``asks`` is how often that is still all there is to say.

    Attributes:
        refused: Why they will not be applied.
    """

    marks: tuple[Written, ...]
    asks: int
    refused: str | None
    applied: bool = False


@attrs.define(kw_only=True, eq=False)
class FakeRegisters:
    """The registers of a school, to be read and written.

    ::

        fake.registers.put(DAY, MisId("S1"), Session.AM, Entry(code="N"))
        ...  # a mark is recorded and delivered
        assert Entry(code="L") == fake.registers.at(DAY, MisId("S1"), Session.AM)

    Attributes:
        allows: What it says of being written to.
        entries: What the registers truly show.
        gives_receipts: Whether it says later what became of marks, not at once.
        asks_until_applied: How often an outcome is pending before marks are applied;
            with 0 they are in the register at once.
        sent: Every write that reached it, the oldest first, also those it refused.
        now: When entries change; ``None`` where it does not say.
    """

    allows: WriteBack = attrs.field(factory=lambda: Allowed(batch=20))
    entries: dict[Place, Entry] = attrs.field(factory=dict)
    gives_receipts: bool = True
    asks_until_applied: int = 0
    sent: list[tuple[Written, ...]] = attrs.field(factory=list)
    now: datetime | None = None
    _taken: dict[str, _Taken] = attrs.field(factory=dict, init=False)

    def put(self, day: date, pupil: MisId, session: Session, entry: Entry) -> None:
        """Let a register show an entry, as if a teacher had written it."""
        self.entries[day, pupil, session] = entry

    def clear(self, day: date, pupil: MisId, session: Session) -> None:
        """Let a register show nothing in a place."""
        self.entries.pop((day, pupil, session), None)

    def at(self, day: date, pupil: MisId, session: Session) -> Entry | None:
        """What a register truly shows, whatever goes wrong."""
        return self.entries.get((day, pupil, session))

    def as_they_are(self, as_of: datetime) -> RegisterLags:
        """Make the fault of showing the registers as they are now, from now on.

        Args:
            as_of: What such a reading says of its age.
        """
        return RegisterLags(as_of=as_of, entries=dict(self.entries))

    def read(
        self, day: date, asked_at: datetime, faults: MutableSequence[AnyT]
    ) -> RegisterReading:
        """Answer what a day's registers show."""
        strike(faults, lambda fault: fault.hide())
        lag = having(faults, RegisterLags)
        shown: Mapping[Place, Entry] = lag.entries if lag else self.entries
        return RegisterReading(
            day=day,
            as_of=lag.as_of if lag else asked_at,
            entries={
                (pupil, session): entry
                for (when, pupil, session), entry in shown.items()
                if when == day
            },
        )

    def write(
        self,
        marks: tuple[Written, ...],
        codes: Iterable[AttendanceCode | RefusedCode],
        faults: MutableSequence[AnyT],
    ) -> Accepted:
        """Take marks; ``codes`` are those of the school."""
        strike(faults, lambda fault: fault.lose(marks))
        self.sent.append(marks)
        self._check(marks)
        strike(faults, lambda fault: fault.refuse(marks))
        receipt = self._take(marks, faults)
        texts = _texts(codes)
        self._settle(self._taken[receipt], texts, faults)
        strike(faults, lambda fault: fault.forget(marks))
        return Accepted(receipt if self.gives_receipts else None)

    def outcome(
        self,
        receipt: str,
        codes: Iterable[AttendanceCode | RefusedCode],
        faults: MutableSequence[AnyT],
    ) -> Outcome:
        """Say what became of marks that were taken."""
        strike(faults, lambda fault: fault.hush())
        taken = self._taken.get(receipt)
        if taken is None:
            message = f"The MIS knows no receipt {receipt!r}."
            raise Rejected(message, status=404, body="")
        texts = _texts(codes)
        self._settle(taken, texts, faults)
        if taken.asks:
            taken.asks -= 1
            return Pending()
        return _outcome(taken)

    def _check(self, marks: tuple[Written, ...]) -> None:
        if isinstance(self.allows, NotAllowed):
            raise AccessRefused(self.allows.why, status=403)
        if len(marks) > self.allows.batch:
            message = f"The MIS takes {self.allows.batch} marks at once at most."
            raise Rejected(message, status=413, body="")

    def _take(self, marks: tuple[Written, ...], faults: Iterable[object]) -> str:
        refusal = having(faults, RefusedLater)
        receipt = f"R{len(self._taken) + 1}"
        self._taken[receipt] = _Taken(
            marks=marks,
            asks=self.asks_until_applied if self.gives_receipts else 0,
            refused=refusal.why if refusal else None,
        )
        return receipt

    def _settle(
        self, taken: _Taken, texts: Mapping[str, str], faults: Iterable[object]
    ) -> None:
        """Put marks into the register once it is time; once only."""
        waits = taken.asks > 0 or having(faults, StaysPending)
        if waits or taken.refused is not None or taken.applied:
            return
        taken.applied = True
        for mark in taken.marks:
            entry = Entry(
                code=texts.get(mark.code, mark.code),
                minutes_late=mark.minutes_late,
                comment=mark.comment,
                changed_at=self.now,
            )
            self.put(mark.day, mark.pupil, mark.session, entry)


def _outcome(taken: _Taken) -> Outcome:
    if taken.applied:
        return Applied()
    if taken.refused is not None:
        return Refused(taken.refused)
    return Pending()


def _texts(codes: Iterable[AttendanceCode | RefusedCode]) -> Mapping[str, str]:
    readable = (code for code in codes if isinstance(code, AttendanceCode))
    return {code.mis_id: code.code for code in readable}
