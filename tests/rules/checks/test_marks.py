"""Checking attendance: marks that are not written, or will not be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    PluginError,
    Rejected,
)
from missync.model.codes import Codebook
from missync.model.findings import Finding, FindingId, Severity
from missync.model.marks import NO_MARK, State
from missync.model.register import Allowed, NotAllowed
from missync.model.settings import (
    Attendance,
    RegisterException,
    Registers,
    SiteSettings,
    Weekday,
)
from missync.rules.attendance.registers import has_registers
from missync.rules.checks.marks import (
    PENDING_AFTER,
    WAITING_AFTER,
    AttendanceState,
    about_attendance,
    has_reasons,
    overdue,
    wants_marks,
)
from tests.support.attendance_builders import (
    DAY,
    REGISTERS,
    SITE,
    at,
    back,
    early,
    late,
    mark,
)
from tests.support.builders import names, person
from tests.support.codebook_builders import book, tied


NOW = at("10:00")
MINUTE = timedelta(minutes=1)
SOUND = book("L U M", tied("Dentist", "M"))
PAT = person("p1", names=names("Pat", "Example"))
NO_REGISTERS = attrs.evolve(SITE, registers=Registers())
TO_SETTLE = {
    State.FAILED: FindingId.MARKS_FAILED,
    State.CONFLICT: FindingId.MARKS_CONFLICT,
    State.BLOCKED: FindingId.MARKS_BLOCKED,
}


def found(settings: SiteSettings = SITE, **facts: Any) -> list[Finding]:
    """Check a site whose MIS takes marks, and where nothing is running."""
    sound = AttendanceState(
        people=(PAT,),
        codebook=SOUND,
        marks=(),
        served=False,
        now=NOW,
        day=DAY,
        write_back=Allowed(),
    )
    return list(about_attendance(attrs.evolve(sound, **facts), settings))


def only(settings: SiteSettings = SITE, **facts: Any) -> Finding:
    """Check, and give the one thing that is found."""
    (one,) = found(settings, **facts)
    return one


# Whether attendance is used


def test_nothing_is_wrong() -> None:
    """Where marks can be written and none is owed nothing is found."""
    assert [] == found()
    assert [] == found(write_back=None)


@pytest.mark.parametrize(
    ("registers", "expected"),
    [
        (Registers(), False),
        (REGISTERS, True),
        (Registers(am=REGISTERS.am), True),
        (Registers(pm=REGISTERS.pm), True),
        (Registers(exceptions=(RegisterException(dates=(DAY,), closed=True),)), False),
        (
            Registers(
                exceptions=(
                    RegisterException(weekdays=(Weekday.MONDAY,), pm=REGISTERS.pm),
                )
            ),
            True,
        ),
    ],
)
def test_registers(registers: Registers, *, expected: bool) -> None:
    """Registers are set where any of them has times, on any day."""
    assert expected is has_registers(registers)


def test_reasons() -> None:
    """Only a reason that writes something uses attendance."""
    assert [True, False, False] == [
        has_reasons(codebook)
        for codebook in (SOUND, book("L", tied("Choir")), Codebook())
    ]


def test_events() -> None:
    """Only an event that is to be written uses attendance; a return alone does not."""
    assert [True, True, False, False] == [
        wants_marks(events)
        for events in (
            (back("11:00"), late("09:00")),
            (early("10:00"),),
            (late("09:00", None), back("11:00")),
            (),
        )
    ]


# Marks that wait


def test_tried_in_vain() -> None:
    """Marks that the MIS was asked in vain to take for a while are found."""
    facts: dict[str, Any] = {"attempts": 9, "due": NOW + MINUTE, "why": "It is away."}
    pat, kim = mark(**facts), mark(2, made_at=at("09:30"), **facts)
    one, two = only(marks=(pat,)), only(marks=(kim, pat))

    assert (FindingId.MARKS_WAITING, Severity.ERROR, "marks") == (
        one.id,
        one.severity,
        one.subject,
    )
    assert "1 mark waits to be sent, for up to 60 minutes" in one.message
    assert "It is away." in one.message
    assert "2 marks wait to be sent, for up to 60 minutes" in two.message


@pytest.mark.parametrize(
    "facts",
    [
        {"made_at": NOW - WAITING_AFTER + MINUTE},
        {"attempts": 0},
        {"state": State.SENT, "written_at": NOW},
    ],
)
def test_not_tried_in_vain(facts: dict[str, Any]) -> None:
    """A mark that is new, not tried yet or taken is none that was tried in vain."""
    assert [] == found(marks=(mark(**{"attempts": 1, "due": NOW + MINUTE, **facts}),))


def test_every_mark_once() -> None:
    """Marks of today that are to be settled as well are looked at once."""
    seen = AttendanceState(
        people=(),
        codebook=SOUND,
        marks=(mark(1), mark(2)),
        today=(mark(2), mark(3)),
        served=False,
        now=NOW,
        day=DAY,
    )

    assert ["m1", "m2", "m3"] == [each.id for each in seen.every_mark]


# What the MIS and the settings let us do


def test_write_back_is_not_allowed() -> None:
    """An MIS that takes no marks is found, and its own words say what to do."""
    one = only(write_back=NotAllowed("Approve of it in the MIS."), codebook=Codebook())

    assert (FindingId.WRITE_BACK_NOT_ALLOWED, Severity.ERROR, "mis") == (
        one.id,
        one.severity,
        one.subject,
    )
    assert "Approve of it in the MIS." == one.mend


def test_codes_and_reasons() -> None:
    """Where marks can be written, codes and reasons are checked as well."""
    assert FindingId.CODES_NONE is only(codebook=Codebook()).id


def test_registers_are_missing() -> None:
    """Attendance that is used without the times of a register is found."""
    one = only(NO_REGISTERS)

    assert (FindingId.REGISTERS_MISSING, "registers") == (one.id, one.subject)


def for_years(*years: str) -> SiteSettings:
    """Make settings whose registers differ for year groups."""
    only = RegisterException(year_groups=years, am=REGISTERS.am)
    registers = attrs.evolve(REGISTERS, exceptions=(only,))
    return attrs.evolve(SITE, registers=registers)


def test_a_year_group_that_nobody_has() -> None:
    """A year group in an exception that no pupil on the list has is found.

    The finding names those that there are.
    """
    people = (
        person("p1", fields={"year_group": "Year 12"}),
        person("p2", fields={"year_group": "Year 7"}),
        person("p3", fields={"year_group": "12"}, listed=False),
        person("p4", fields={"year_group": None}),
    )
    one = only(for_years("12", "year  7"), people=people)

    assert (FindingId.YEAR_GROUP_UNKNOWN, "registers.exceptions[0]") == (
        one.id,
        one.subject,
    )
    assert "“12”, which no pupil on the list has" in one.message
    assert one.mend.endswith("as the MIS has it: Year 12, Year 7.")


def test_no_year_groups() -> None:
    """Where no year group is shown of anybody, nothing is said about them."""
    assert [] == found(for_years("12"))


def test_registers_cannot_be_read() -> None:
    """Registers that are offered and refused are found, with what the MIS says."""
    one = only(unreadable=AccessRefused("No permission"))

    assert (FindingId.REGISTERS_UNREADABLE, "mis") == (one.id, one.subject)
    assert one.message.endswith(" No permission.")
    assert "Or set “blind”" in one.mend


@pytest.mark.parametrize("blind", [None, True])
@pytest.mark.parametrize("error", [PluginError("It broke"), BadPayload("It broke")])
def test_registers_that_a_program_cannot_read(
    error: MissyncError, *, blind: bool | None
) -> None:
    """Where a program is broken marks wait, and nobody is advised to write unseen."""
    settings = attrs.evolve(SITE, attendance=Attendance(blind=blind))
    (one,) = found(settings, unreadable=error)

    assert FindingId.REGISTERS_UNREADABLE == one.id
    assert one.message.endswith(" It broke.")
    assert "blind" not in one.mend


def test_registers_without_a_list_of_codes() -> None:
    """Where only the list of codes is closed, that is named and nothing else."""
    closed = "Ask the school to approve “attendance-codes”."
    findings = found(unreadable=AccessRefused(closed), codes_refused=closed)
    (one,) = (f for f in findings if f.id is FindingId.REGISTERS_UNREADABLE)

    assert one.message.endswith(closed)
    assert "blind" not in one.mend
    assert "permission to read attendance" not in one.mend


def test_registers_that_are_not_there() -> None:
    """An MIS without registers to be read is none of the findings."""
    absent = Rejected("Not found.", status=404, body="")

    assert [] == found(unreadable=absent)


@pytest.mark.parametrize(("blind", "number"), [(None, 1), (False, 1), (True, 0)])
def test_registers_need_not_be_read(*, blind: bool | None, number: int) -> None:
    """Only a school that chose to write blind need not have them readable."""
    settings = attrs.evolve(SITE, attendance=Attendance(blind=blind))

    assert number == len(found(settings, unreadable=AccessRefused("No")))


# Marks that wait


@pytest.mark.parametrize("state", [State.WAITING, State.SENT])
def test_marks_wait_and_nothing_runs(state: State) -> None:
    """Marks due five minutes ago are found once, however many, where nothing runs."""
    marks = [
        mark(n, state=state, due=NOW - WAITING_AFTER - n * MINUTE) for n in range(3)
    ]
    one = only(marks=marks)

    assert (FindingId.MARKS_WAITING, Severity.ERROR) == (one.id, one.severity)
    assert one.message.startswith("3 marks wait ")
    assert "7 minutes" in one.message
    assert "missync run" in one.mend
    assert "missync deliver" in one.mend
    assert only(marks=marks[:1]).message.startswith("1 mark waits ")


def test_marks_wait_for_what_runs() -> None:
    """Marks that wait though something runs that should deliver them are found."""
    one = only(marks=[mark(due=NOW - WAITING_AFTER)], served=True)

    assert FindingId.MARKS_WAITING is one.id
    assert "“missync run” does not do it" in one.message
    assert "other sites only" in one.mend


def test_marks_that_do_not_wait_yet() -> None:
    """A mark waits neither before its time nor shortly after, nor once it is done."""
    due = NOW - WAITING_AFTER
    marks = [
        mark(1, due=due),
        mark(2, due=due + timedelta(seconds=1)),
        mark(3, due=NOW + MINUTE),
        mark(4, due=due, state=State.SUCCESSFUL),
    ]

    assert (marks[0],) == overdue(marks, NOW)


# Marks that somebody has to settle


@pytest.mark.parametrize("state", TO_SETTLE)
def test_a_mark_to_settle(state: State) -> None:
    """A mark that needs a person is found under its pupil, with how to settle it."""
    one = only(marks=[mark(7, state=state, why="It is so.")])

    assert (TO_SETTLE[state], Severity.ERROR, "p1") == (
        one.id,
        one.severity,
        one.subject,
    )
    assert one.message.startswith("Pat Example: L in AM on 2026-11-24 ")
    assert one.message.endswith(" It is so.")
    assert "missync marks settle m7 " in one.mend
    assert "drop" in one.mend


def test_each_mark_to_settle() -> None:
    """Every such mark is found by itself."""
    marks = [mark(n, state=state) for n, state in enumerate(TO_SETTLE)]

    assert list(TO_SETTLE.values()) == [each.id for each in found(marks=marks)]


def test_a_mark_of_somebody_unknown() -> None:
    """A mark of somebody whom the site does not know any more goes by their id."""
    one = only(marks=[mark(state=State.FAILED)], people=())

    assert one.message.startswith("p1: ")


def test_an_entry_to_take_out() -> None:
    """An entry that is to go is taken out in the MIS, and only dropped here."""
    one = only(marks=[mark(state=State.CONFLICT, code=NO_MARK)])

    assert "Pat Example: no mark in AM" in one.message
    assert "Change the register" in one.mend
    assert "write" not in one.mend


# Marks that are not confirmed


def test_marks_are_not_confirmed() -> None:
    """Marks that were taken an hour ago and are not confirmed are found once."""
    taken = NOW - PENDING_AFTER
    marks = [
        mark(n, state=State.SENT, due=NOW, written_at=taken - n * PENDING_AFTER)
        for n in range(2)
    ]
    one = only(marks=marks)

    assert (FindingId.MARKS_PENDING, Severity.WARNING) == (one.id, one.severity)
    assert one.message.startswith("2 marks were taken by the MIS up to 2 hours ago")
    assert "they are in the register" in one.message


def test_one_mark_is_not_confirmed() -> None:
    """A single mark, and a single hour, are told as one, with what the mark says."""
    why = "What became of it cannot be asked for: No permission"
    one = only(marks=[mark(state=State.SENT, due=NOW, written_at=at("09:00"), why=why)])

    assert one.message == (
        "1 mark was taken by the MIS up to 1 hour ago, and nothing says that it is in "
        f"the register. {why}."
    )


def test_the_mark_that_waits_longest() -> None:
    """Of several marks that are not confirmed the one that was taken first speaks."""
    facts: dict[str, Any] = {"state": State.SENT, "due": NOW}
    newer = mark(1, written_at=at("08:59"), why="It is new.", **facts)
    older = mark(2, written_at=at("08:00"), why="It is old.", **facts)

    assert only(marks=[newer, older]).message.endswith(" It is old.")


def test_marks_that_may_be_confirmed_yet() -> None:
    """A mark that was taken less than an hour ago, or was not, is not found."""
    just = NOW - PENDING_AFTER + timedelta(seconds=1)
    marks = [
        mark(1, state=State.SENT, due=NOW, written_at=just),
        mark(2, state=State.SENT, due=NOW, written_at=None),
        mark(3, due=NOW, written_at=NOW - PENDING_AFTER),
    ]

    assert [] == found(marks=marks)
