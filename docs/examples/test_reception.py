"""A host's test: a pupil comes late, and the register shows it. No network."""

from __future__ import annotations

from datetime import UTC, datetime, time

from missync import (
    AttendanceCode,
    Kind,
    MisId,
    MisSettings,
    Names,
    Plugins,
    Register,
    Registers,
    Session,
    Site,
    SiteSettings,
)
from missync.model.people import Record
from missync.testing.fake_mis import FakeMis


NOW = datetime(2026, 11, 24, 9, 4, tzinfo=UTC)
SETTINGS = SiteSettings(
    name="hillside",
    registers=Registers(am=Register(opens=time(8, 50), closes=time(9, 20))),
    mis=MisSettings(adapter="fake"),
)


def test_a_late_pupil() -> None:
    """Somebody who comes while the register is open is late in it."""
    fake = FakeMis(codes=[AttendanceCode(mis_id="1", code="L", description="Late")])
    fake.registers.gives_receipts = False  # It says at once what became of a mark.
    pat = Names(forename="Pat", surname="Example")
    fake.put(Record(kind=Kind.STUDENT, mis_id=MisId("S1"), names=pat))
    plugins = Plugins(fake.plugin())
    with Site.open(SETTINGS, "memory://", plugins=plugins, clock=lambda: NOW) as site:
        site.import_people(by="a test")
        site.attendance.late("Pat Example", reason="L", by="a test")
        site.deliver()

    entry = fake.registers.at(NOW.date(), MisId("S1"), Session.AM)
    assert entry is not None
    assert (entry.code, entry.minutes_late) == ("L", 14)
