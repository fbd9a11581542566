"""The shell of checking: what of attendance is looked into, and by whom it is asked."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest

from missync.checking import Inspection, checked
from missync.errors import AccessRefused, MissyncError, Rejected, TryLater
from missync.hookspecs import hookimpl
from missync.model.codes import AddReason, Band, Codes, Reason
from missync.model.findings import FindingId
from missync.model.plan import Changeset
from missync.model.register import Allowed, NotAllowed, RegisterReading
from missync.model.schools import RefusedCode
from missync.model.settings import Kinds, Registers
from missync.plugins import Plugins
from missync.rules.checks.marks import WAITING_AFTER
from missync.site import Site
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_faults import SchoolFails
from missync.testing.fake_mis_write_faults import RegisterFails, WriteFails
from tests.support.attendance_world import BY, SETTINGS, School
from tests.support.builders import run


PLAIN = attrs.evolve(SETTINGS, kinds=Kinds())
NO_REGISTERS = attrs.evolve(PLAIN, registers=Registers())
DOWN = TryLater("The MIS does not answer.")
FORBIDDEN = AccessRefused("Attendance may not be read.", status=403)
UNFIT = Rejected("That is not understood.", status=400, body="")


def found(school: School) -> list[FindingId]:
    """Check, and say what was found."""
    return [each.id for each in school.site.check()]


@pytest.fixture
def school() -> School:
    """Give a school that was imported, where nothing is wrong."""
    return School(settings=PLAIN)


def test_nothing_is_wrong(school: School) -> None:
    """A site with registers whose MIS takes marks and shows registers is sound."""
    assert [] == found(school)


def test_a_damaged_code(school: School) -> None:
    """A code whose row is damaged one night stays, with its reasons, and is named."""
    medical = Reason(label="Dentist", writes=Codes((Band("M"),)))
    school.site.reasons.change(AddReason(medical), by=BY)
    school.fake.codes[2] = RefusedCode(mis_id="c3", why="its code is not there")
    report = school.site.import_people(by="night")
    (only,) = school.site.check()

    assert FindingId.CODE_REFUSED == only.id
    assert "under the id c3," in only.message
    assert only.message in [each.message for each in report.plan.problems]


def test_nobody_uses_attendance() -> None:
    """Of a site without registers, reasons and events nothing of the kind is said."""
    school = School(settings=NO_REGISTERS)
    school.fake.codes = []
    school.fake.registers.allows = NotAllowed("Approve of it.")
    school.fake.spoil(RegisterFails(error=FORBIDDEN))

    assert [] == found(school)


@pytest.mark.parametrize("direction", ["late", "early"])
def test_events_without_registers(school: School, direction: str) -> None:
    """Where something was recorded that is to be written, registers are missed."""
    if direction == "late":
        school.late()
    else:
        school.early()
    plugins = Plugins(school.fake.plugin(), installed=False)
    without = Site(
        NO_REGISTERS, store=school.store, plugins=plugins, clock=lambda: school.now
    )

    assert [FindingId.REGISTERS_MISSING] == [each.id for each in without.check()]


def test_write_back_is_not_allowed(school: School) -> None:
    """What the MIS says of being written to is found."""
    school.fake.registers.allows = NotAllowed("Approve of it.")
    (one,) = school.site.check()

    assert (FindingId.WRITE_BACK_NOT_ALLOWED, "Approve of it.") == (one.id, one.mend)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (FORBIDDEN, FindingId.REGISTERS_UNREADABLE),
        (UNFIT, FindingId.REGISTERS_UNREADABLE),
        (DOWN, FindingId.MIS_CONNECTION),
    ],
)
def test_registers_fail(
    school: School, error: MissyncError, expected: FindingId
) -> None:
    """Registers that are refused are found; an MIS that is silent is found as ever."""
    school.fake.spoil(RegisterFails(error=error))

    assert [expected] == found(school)


@attrs.define
class Named:
    """A fake MIS whose registers cannot be read without the codes.

    Attributes:
        knows: Whether it was told of them.
    """

    fake: FakeMis
    knows: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.fake.connect(), name)

    def attendance_codes(self) -> object:
        """Refuse them."""
        message = "Approve of “attendance-codes”."
        raise AccessRefused(message, status=403)

    def know_codes(self, codes: tuple[object, ...]) -> None:
        """Take the codes."""
        self.knows = bool(codes)

    def register(self, day: date, asked_at: datetime) -> RegisterReading:
        """Show the registers, where the codes are known."""
        if not self.knows:
            self.attendance_codes()
        return RegisterReading(day=day, as_of=asked_at)


def named(school: School) -> list[tuple[FindingId, str]]:
    """Check a school whose registers are read by codes that are not given."""
    bring = school.fake.plugin().missync_mis_adapter  # type: ignore[attr-defined]
    adapter = attrs.evolve(bring(), connect=lambda _: Named(school.fake))
    plugin = type("Other", (), {"missync_mis_adapter": hookimpl(lambda _: adapter)})()
    site = Site(
        school.settings,
        store=school.store,
        plugins=Plugins(plugin, installed=False),
        clock=lambda: school.now,
    )
    return [(each.id, each.mend) for each in site.check()]


def test_registers_by_codes_that_are_known(school: School) -> None:
    """Registers are read by the codes that are kept, as they are to deliver."""
    assert [FindingId.CODES_NONE] == [found for found, _ in named(school)]


def test_registers_by_codes_that_are_not() -> None:
    """Where the list of codes is all that is closed, nobody is advised to be blind."""
    school = School(settings=PLAIN, imports=False)
    codebook = attrs.evolve(school.store.ledger.codebook("hillside"), codes=())
    roll = school.store.roll("hillside")
    changes = Changeset(basis=roll.version, school=roll.school, codebook=codebook)
    school.store.commit("hillside", changes, run("r2"))
    mends = dict(named(school))

    assert "name their codes by that list" in mends[FindingId.REGISTERS_UNREADABLE]


def test_an_mis_with_no_use_for_codes(school: School) -> None:
    """An MIS whose registers name their codes themselves is told of none."""
    inspection = Inspection(
        store=school.store,
        settings=school.settings,
        moment=school.site._moment("check"),  # noqa: SLF001
        connect=lambda: closing(school.fake.connect()),
        is_served=lambda: False,
        progress=lambda *_: None,
    )

    assert () == checked(inspection)


def test_registers_are_not_offered(school: School) -> None:
    """An MIS that offers no registers is not asked for them."""
    school.fake.registers.allows = Allowed(reads=False)
    school.fake.spoil(RegisterFails(error=FORBIDDEN))

    assert [] == found(school)


def test_registers_are_not_there(school: School) -> None:
    """An MIS that has no registers to be read is no finding."""
    absent = Rejected("Not found.", status=404, body="")
    school.fake.spoil(RegisterFails(error=absent))

    assert [] == found(school)


def test_codes_as_they_are_now(school: School) -> None:
    """A reason is judged by the codes that the MIS lists today, before an import."""
    dentist = Reason(label="Dentist", writes=Codes((Band("M"),)))
    school.site.reasons.change(AddReason(dentist), by=BY)
    school.fake.codes = [each for each in school.fake.codes if each.code != "M"]

    assert [FindingId.REASON_BROKEN] == found(school)


def test_marks_wait(school: School) -> None:
    """Marks that wait are found, also while the MIS is down, whatever runs."""
    school.late()
    school.now += WAITING_AFTER

    assert [FindingId.MARKS_WAITING] == found(school)
    school.fake.spoil(SchoolFails(error=DOWN))
    assert [FindingId.MIS_CONNECTION, FindingId.MARKS_WAITING] == found(school)
    with school.site.running(BY):
        assert [FindingId.MIS_CONNECTION, FindingId.MARKS_WAITING] == found(school)


def test_a_check_in_between(school: School) -> None:
    """A check keeps nobody from running, and delivers nothing by itself."""
    school.late()
    school.now += timedelta(hours=1)
    school.site.check()
    with school.site.running(BY):
        assert 0 == school.mark().attempts


def test_a_mark_is_tried_in_vain(school: School) -> None:
    """A mark that the MIS was asked in vain to take for a while is found."""
    school.late()
    school.fake.spoil(WriteFails(error=DOWN))
    for _ in range(8):
        school.now += timedelta(minutes=1)
        school.site.deliver()

    assert [FindingId.MARKS_WAITING] == found(school)


def test_an_import_by_a_wrong_clock(school: School) -> None:
    """An import dated years ahead is named, and hides no import that is overdue."""
    school.now += timedelta(days=3650)
    school.site.import_people(by="the night")
    school.now -= timedelta(days=3650)

    assert [FindingId.CLOCK_WRONG] == found(school)
    school.now += timedelta(days=3)
    assert {FindingId.IMPORT_STALE, FindingId.CLOCK_WRONG} == set(found(school))


def test_a_clock_that_was_set_back(school: School) -> None:
    """A mark of today that was made later than now is named, whatever became of it."""
    school.fake.registers.gives_receipts = False
    school.late()
    school.site.deliver()
    school.now -= timedelta(minutes=30)

    assert [FindingId.CLOCK_WRONG] == found(school)


def test_marks_to_settle(school: School) -> None:
    """A mark that is in conflict is found with its pupil."""
    school.late()
    school.teacher("I")
    school.site.deliver()
    (one,) = school.site.check()

    assert (FindingId.MARKS_CONFLICT, school.person("S1")) == (one.id, one.subject)
    assert school.mark().id in one.mend


def test_another_school_answers(school: School) -> None:
    """A school that is another by URN or name is found, and nothing is planned."""
    known = school.site.school()
    assert known is not None
    school.fake.school = attrs.evolve(known.school, name="Hillside Academy")

    assert [FindingId.SCHOOL_CHANGED] == found(school)
