"""A school for attendance: pupils, registers, a fake MIS, and a clock that is set."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from missync.adapters.memory import MemoryStore
from missync.attendance.attendance import Attendance
from missync.attendance.connection import KeptConnection
from missync.attendance.deliver import deliver
from missync.attendance.delivery import Delivery
from missync.attendance.record import Recorded
from missync.model.codes import Codebook, Reason
from missync.model.events import Session
from missync.model.ids import EventId, Kind, MisId, PersonId
from missync.model.marks import Entry, Mark
from missync.model.plan import Changeset
from missync.model.schools import AttendanceCode
from missync.model.settings import (
    Attendance as AttendanceSettings,
)
from missync.model.settings import (
    Kinds,
    KindSettings,
    MisSettings,
    Register,
    Registers,
    SiteSettings,
)
from missync.plugins import Plugins
from missync.ports import Mis, Store
from missync.rules.attendance.codebook import merged
from missync.site import Site
from missync.testing.fake_mis import FakeMis
from tests.support.builders import names, person, record, run


DAY = date(2026, 11, 24)
"""A Tuesday in term."""

LONDON = ZoneInfo("Europe/London")
AM, PM = Session.AM, Session.PM
BY = "reception"
REGISTERS = Registers(
    am=Register(opens=time(8, 50), late_from=time(8, 55), closes=time(9, 20)),
    pm=Register(opens=time(13), closes=time(13, 15)),
)
SETTINGS = SiteSettings(
    name="hillside",
    mis=MisSettings(adapter="fake"),
    registers=REGISTERS,
    kinds=Kinds(
        students=KindSettings(fields=("year_group",)),
        employees=KindSettings(importing=True),
    ),
)
CODES = tuple(
    AttendanceCode(mis_id=f"c{number}", code=code)
    for number, code in enumerate(["L", "U", "M", "I", "N", "B", "/", "\\"], 1)
)


def at(clock: str, day: date = DAY) -> datetime:
    """Say when something was, by the school's clock."""
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


def allowing(**attendance: Any) -> SiteSettings:
    """Make settings that differ in how attendance is written back."""
    return attrs.evolve(SETTINGS, attendance=AttendanceSettings(**attendance))


@attrs.define(kw_only=True)
class School:
    """A site on a store, and its MIS; pupils S1, S2 and S3 and an employee, E1.

    Attributes:
        now: The present moment; only a test moves it.
        tick: How much later it is each time somebody looks at the clock.
        reasons: The school's own, where nothing is imported.
        imports: Whether everybody is brought in by an import, not written down under
            ids that do not differ from one test to the next.
    """

    settings: SiteSettings = SETTINGS
    store: Store = attrs.field(factory=MemoryStore)
    fake: FakeMis = attrs.field(factory=FakeMis)
    now: datetime = attrs.field(factory=lambda: at("09:00"))
    tick: timedelta = timedelta(0)
    pupils: Iterable[str] = ("S1", "S2", "S3")
    reasons: tuple[Reason, ...] = ()
    imports: bool = True

    def __attrs_post_init__(self) -> None:
        self.fake.codes = list(CODES)
        if not self.imports:
            self._write_down()
            return
        self.fake.put(
            *(record(each, names=names(surname=each)) for each in self.pupils),
            record("E1", kind=Kind.EMPLOYEE, names=names("Alex")),
        )
        self.site.import_people(by="the night")

    @cached_property
    def site(self) -> Site:
        """Give the site."""
        plugins = Plugins(self.fake.plugin(), installed=False)
        return Site(self.settings, store=self.store, plugins=plugins, clock=self.clock)

    def change_settings(self, settings: SiteSettings) -> None:
        """Open the site anew, with other settings."""
        self.settings = settings
        del self.site

    def clock(self) -> datetime:
        """Tell the present moment."""
        self.now += self.tick
        return self.now

    @property
    def attendance(self) -> Attendance:
        """What is tested."""
        return self.site.attendance

    def late(self, who: str = "S1", reason: str | None = "L", **how: Any) -> Recorded:
        """Let a pupil arrive late."""
        return self.attendance.late(who, by=BY, reason=reason, **how)

    def early(self, who: str = "S1", reason: str | None = "M", **how: Any) -> Recorded:
        """Let a pupil leave early."""
        return self.attendance.early(who, by=BY, reason=reason, **how)

    def after(self, **how_long: float) -> tuple[Mark, ...]:
        """Let time pass, and deliver."""
        self.now += timedelta(**how_long)
        return self.site.deliver()

    def mark(self) -> Mark:
        """Give the only mark."""
        (mark,) = self.attendance.marks()
        return mark

    def only(self, event: EventId) -> Mark:
        """Give the only mark of an event."""
        (mark,) = (each for each in self.attendance.marks() if each.event == event)
        return mark

    def person(self, who: str) -> PersonId:
        """Give our own id of somebody."""
        return self.site.find(who).id

    def shown(self, who: str = "S1", session: Session = AM) -> str | None:
        """Look up what code the register truly shows."""
        entry = self.entry(who, session)
        return None if entry is None else entry.code

    def entry(self, who: str = "S1", session: Session = AM) -> Entry | None:
        """Look up what the register truly shows."""
        return self.fake.registers.at(DAY, MisId(who), session)

    def teacher(
        self, code: str, who: str = "S1", session: Session = AM, **facts: Any
    ) -> None:
        """Let a teacher put an entry."""
        entry = Entry(code=code, **facts)
        self.fake.registers.put(DAY, MisId(who), session, entry)

    def delivered_by(
        self, holder: str, *, mis: AbstractContextManager[Mis]
    ) -> tuple[Mark, ...]:
        """Let somebody deliver through a connection of their own."""
        delivery = Delivery(
            settings=self.settings,
            store=self.store,
            clock=self.clock,
            chance=lambda: 0.0,
            holder=holder,
        )
        with KeptConnection(lambda: mis) as kept:
            return deliver(delivery, kept)

    def _write_down(self) -> None:
        everybody = tuple(person(f"p{each}", each) for each in self.pupils)
        changes = Changeset(
            basis=0,
            school=self.fake.school,
            people=everybody,
            codebook=merged(Codebook(reasons=self.reasons), CODES),
        )
        self.store.commit(self.settings.name, changes, run())
