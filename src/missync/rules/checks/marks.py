"""Checking attendance: marks that are not written, or will not be, and the remedy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Final

import attrs

from missync.errors import MissyncError
from missync.model.codes import Codebook, Codes
from missync.model.events import AttendanceEvent, Return
from missync.model.findings import Finding, FindingId, Severity
from missync.model.ids import Kind
from missync.model.marks import NO_MARK, Mark, State
from missync.model.people import Person
from missync.model.register import NotAllowed, WriteBack
from missync.model.sentences import counted, sentence
from missync.model.settings import SiteSettings
from missync.rules.attendance.register_reading import unseen_by
from missync.rules.attendance.registers import has_registers
from missync.rules.checks.codes import about_odd_codes, about_reasons
from missync.rules.names import full_name, spelled_like


WAITING_AFTER: Final = timedelta(minutes=5)
"""How long after a mark was due somebody should know that nobody delivers it."""

PENDING_AFTER: Final = timedelta(hours=1)
"""How long the MIS may take to confirm a mark before somebody should know."""

UNSETTLED: Final = frozenset(
    {State.WAITING, State.SENT, State.FAILED, State.CONFLICT, State.BLOCKED}
)
"""The states of marks of which something may have to be said."""


_ON_THE_WAY: Final = frozenset({State.WAITING, State.SENT})


@attrs.frozen(kw_only=True)
class AttendanceState:
    """What a check of a site that uses attendance goes by.

    Attributes:
        people: Everybody, as the site knows them.
        codebook: The codes and reasons, as the next import would leave them.
        marks: Those in a state that is in :data:`UNSETTLED`.
        today: Those of today's registers, in whatever state.
        served: Whether some process delivers marks by itself; asked where any wait.
        now: The present moment.
        day: Today, in the school's time zone.
        write_back: Whether the MIS takes marks; ``None`` if it could not be asked.
        unreadable: What kept the registers that the MIS offers from being read, if
            anything did.
        codes_refused: Why the MIS does not give its attendance codes, if it does not.
        odd_codes: What is wrong with single rows of its attendance codes.
    """

    people: Collection[Person]
    codebook: Codebook
    marks: Collection[Mark]
    today: Collection[Mark] = ()
    served: bool
    now: datetime
    day: date
    write_back: WriteBack | None = None
    unreadable: MissyncError | None = None
    codes_refused: str | None = None
    odd_codes: tuple[str, ...] = ()

    @property
    def every_mark(self) -> Collection[Mark]:
        """The marks that are looked at, each once."""
        return {mark.id: mark for mark in (*self.marks, *self.today)}.values()


def has_reasons(codebook: Codebook) -> bool:
    """Whether the school made a reason that writes something."""
    return any(isinstance(reason.writes, Codes) for reason in codebook.reasons)


def wants_marks(events: Iterable[AttendanceEvent]) -> bool:
    """Whether something was recorded that is to be written, if it can be."""
    return any(
        not isinstance(event, Return) and event.given.code is not None
        for event in events
    )


def overdue(marks: Iterable[Mark], now: datetime) -> tuple[Mark, ...]:
    """Give the marks that nobody has looked at though they were due a while ago."""
    return tuple(
        mark
        for mark in marks
        if mark.state in _ON_THE_WAY and mark.due <= now - WAITING_AFTER
    )


def _tried_in_vain(marks: Iterable[Mark], now: datetime) -> tuple[Mark, ...]:
    """Give the marks that are tried again and again, for a while already."""
    return tuple(
        mark
        for mark in marks
        if mark.state is State.WAITING
        and mark.attempts
        and mark.made_at <= now - WAITING_AFTER < mark.due
    )


def about_attendance(
    state: AttendanceState, settings: SiteSettings
) -> Iterator[Finding]:
    """Say what is not written back, or will not be, at a site that uses attendance."""
    yield from _mis(state, settings)
    if not has_registers(settings.registers):
        yield _no_registers()
    yield from _year_groups(state.people, settings)
    if not isinstance(state.write_back, NotAllowed):
        yield from about_odd_codes(state.odd_codes)
        yield from about_reasons(
            state.codebook, settings, state.day, refused=state.codes_refused
        )
    yield from _waiting(state)
    yield from _tried(state)
    yield from _to_settle(state)
    yield from _pending(state)


def _mis(state: AttendanceState, settings: SiteSettings) -> Iterator[Finding]:
    if isinstance(state.write_back, NotAllowed):
        yield Finding(
            id=FindingId.WRITE_BACK_NOT_ALLOWED,
            severity=Severity.ERROR,
            subject="mis",
            message="The MIS does not let marks be written, so no late arrival and no "
            "early leaving reaches its registers.",
            mend=state.write_back.why,
        )
    if state.unreadable is not None:
        yield from _registers(state.unreadable, state.codes_refused, settings)


def _registers(
    error: MissyncError, codes_refused: str | None, settings: SiteSettings
) -> Iterator[Finding]:
    """Say that registers cannot be read, if marks are held up by that."""
    unseen = unseen_by(error)
    if unseen is None:
        yield _unreadable(
            error,
            "Do what it says. Marks wait meanwhile, are tried again by themselves, and "
            "nobody has to enter them again.",
        )
    elif not unseen.offered or settings.attendance.blind is True:
        return
    elif error.message == codes_refused:
        yield _unreadable(
            error,
            "Do what it says: the registers name their codes by that list. Nothing "
            "else is known to be wrong with them.",
        )
    else:
        yield _unreadable(
            error,
            "Do what it says; mostly the school has to grant the permission to read "
            "attendance. Or set “blind” under “attendance” to write all the same.",
        )


def _unreadable(error: MissyncError, mend: str) -> Finding:
    return Finding(
        id=FindingId.REGISTERS_UNREADABLE,
        severity=Severity.ERROR,
        subject="mis",
        message="The registers cannot be read, and nothing is written over what cannot "
        f"be seen: {sentence(error.message)}",
        mend=mend,
    )


def _no_registers() -> Finding:
    return Finding(
        id=FindingId.REGISTERS_MISSING,
        severity=Severity.ERROR,
        subject="registers",
        message="No register has its times in the settings, so nothing can be "
        "recorded, and nothing is written back.",
        mend="Say under “registers” in the settings when AM and PM open, when lateness "
        "starts, and when they close.",
    )


def _year_groups(people: Iterable[Person], settings: SiteSettings) -> Iterator[Finding]:
    """Name the year groups that registers differ by and no pupil on the list has.

    Nothing can be said where no year group is shown at all.
    """
    pupils = (p for p in people if p.kind is Kind.STUDENT and p.listed)
    there = {year for pupil in pupils if (year := pupil.fields.get("year_group"))}
    if not there:
        return
    for number, exception in enumerate(settings.registers.exceptions):
        for year in exception.year_groups:
            if not spelled_like(year, there):
                yield Finding(
                    id=FindingId.YEAR_GROUP_UNKNOWN,
                    severity=Severity.ERROR,
                    subject=f"registers.exceptions[{number}]",
                    message=f"An exception to the registers is for the year group "
                    f"“{year}”, which no pupil on the list has.",
                    mend="Write it in the settings as the MIS has it: "
                    f"{', '.join(sorted(there))}.",
                )


def _waiting(state: AttendanceState) -> Iterator[Finding]:
    late = overdue(state.marks, state.now)
    if not late:
        return
    minutes = int((state.now - min(mark.due for mark in late)).total_seconds() // 60)
    many = counted(len(late), "mark waits", "marks wait")
    yield Finding(
        id=FindingId.MARKS_WAITING,
        severity=Severity.ERROR,
        subject="marks",
        message=f"{many} to be sent or confirmed, for up to {minutes} minutes, and "
        + ("“missync run” does not do it." if state.served else _NOBODY),
        mend=_LOOK if state.served else _START,
    )


def _tried(state: AttendanceState) -> Iterator[Finding]:
    tried = _tried_in_vain(state.marks, state.now)
    if not tried:
        return
    first = min(tried, key=lambda mark: mark.made_at)
    minutes = int((state.now - first.made_at).total_seconds() // 60)
    many = counted(len(tried), "mark waits", "marks wait")
    yield Finding(
        id=FindingId.MARKS_WAITING,
        severity=Severity.ERROR,
        subject="marks",
        message=f"{many} to be sent, for up to {minutes} minutes, and the MIS was "
        f"asked in vain: {sentence(first.why)}",
        mend="Do what it says. They are tried again by themselves, and nobody has to "
        "enter them again.",
    )


_NOBODY: Final = "nothing is running that would do it."
_START: Final = (
    "Start “missync run” and let it run, or run “missync deliver” every minute."
)
_LOOK: Final = (
    "Look at what it tells: it may serve other sites only, or be unable to go on. Then "
    "start it again."
)


_SETTLED: Final = {
    State.FAILED: (
        FindingId.MARKS_FAILED,
        "was not written",
        (
            "Try again with “missync marks settle {id} retry --why TEXT”, or leave the "
            "register as it is with “drop” in the place of “retry”."
        ),
    ),
    State.CONFLICT: (
        FindingId.MARKS_CONFLICT,
        "is in conflict with the register",
        (
            "Write it all the same with “missync marks settle {id} write --why TEXT”, "
            "or leave the register as it is with “drop” in the place of “write”."
        ),
    ),
    State.BLOCKED: (
        FindingId.MARKS_BLOCKED,
        "cannot be sent",
        (
            "Mend that, and it goes within the hour, or at once with “missync marks "
            "settle {id} retry --why TEXT”; or leave the register as it is with "
            "“drop” in the place of “retry”."
        ),
    ),
}
_BY_HAND: Final = (
    "Change the register in the MIS, then “missync marks settle {id} drop --why TEXT”."
)


def _to_settle(state: AttendanceState) -> Iterator[Finding]:
    names = {person.id: full_name(person.names) for person in state.people}
    for mark in state.marks:
        if mark.state not in _SETTLED:
            continue
        finding_id, what, mend = _SETTLED[mark.state]
        name = names.get(mark.person, mark.person)
        entry = "no mark" if mark.code == NO_MARK else mark.code
        way = _BY_HAND if mark.code == NO_MARK else mend
        yield Finding(
            id=finding_id,
            severity=Severity.ERROR,
            subject=mark.person,
            message=f"{name}: {entry} in {mark.session.value} on "
            f"{mark.date.isoformat()} {what}. {sentence(mark.why)}",
            mend=way.format(id=mark.id),
        )


def _pending(state: AttendanceState) -> Iterator[Finding]:
    taken = [
        (mark.written_at, mark)
        for mark in state.marks
        if mark.state is State.SENT
        and mark.written_at is not None
        and mark.written_at + PENDING_AFTER <= state.now
    ]
    if not taken:
        return
    since, first = min(taken, key=itemgetter(0))
    ago = counted(int((state.now - since).total_seconds() // 3600), "hour")
    many = counted(
        len(taken), "mark was taken by the MIS", "marks were taken by the MIS"
    )
    there = "it is" if len(taken) == 1 else "they are"
    yield Finding(
        id=FindingId.MARKS_PENDING,
        severity=Severity.WARNING,
        subject="marks",
        message=f"{many} up to {ago} ago, and nothing says that {there} in the "
        f"register. {sentence(first.why)}",
        mend="Look into the register in the MIS. What is not there: do what the "
        "message says, or ask whoever runs the MIS's interface whether write-back "
        "works.",
    )
