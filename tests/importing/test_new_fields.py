"""A field is asked for that was not before: by a filter, or by the settings."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from missync.model.choices import ChooseFilters, Filter
from missync.model.ids import Kind
from missync.model.people import Record, RefusedRecord
from missync.model.settings import Kinds, KindSettings
from missync.plugins import Plugins
from missync.ports import Store
from missync.site import Site
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_faults import CountSays, Fault
from tests.support.builders import NIGHT, SETTINGS, names, record, refused


STAFF = attrs.evolve(SETTINGS, kinds=Kinds(employees=KindSettings()))
BORN = date(1980, 5, 17)
MISCOUNTED = CountSays(kind=Kind.EMPLOYEE, number=9)


def employee(mis_id: str, job: str, born: date = BORN) -> Record:
    """Give the record of somebody with a job."""
    return record(
        mis_id,
        kind=Kind.EMPLOYEE,
        names=names(mis_id, "Merrow"),
        birth_date=born,
        fields={"job_title": job},
    )


KNOWN = (employee("T1", "Teacher"), employee("C1", "Cleaner"))


@attrs.define
class World:
    """A site at which employees are imported, night after night."""

    store: Store
    fake: FakeMis = attrs.field(factory=FakeMis)
    nights: int = 0

    @property
    def site(self) -> Site:
        """Give the site as it is tonight."""
        plugins = Plugins(self.fake.plugin(), installed=False)
        now = NIGHT + timedelta(days=self.nights)
        return Site(STAFF, store=self.store, plugins=plugins, clock=lambda: now)

    def night(
        self, *sent: Record | RefusedRecord, faults: tuple[Fault, ...] = ()
    ) -> None:
        """Let the MIS send this, and import."""
        self.nights += 1
        self.fake.rows = list(sent)
        self.fake.faults = list(faults)
        self.site.import_people(by="the night")

    def listed(self) -> dict[str, str | None]:
        """Give the jobs of those on the list, by their MIS ids."""
        people = self.store.people(STAFF.name, Kind.EMPLOYEE)
        return {str(p.mis_id): p.fields.get("job_title") for p in people if p.listed}


@pytest.fixture
def chosen(store: Store) -> World:
    """Know a teacher and a cleaner, and want teachers alone from tonight on."""
    world = World(store)
    world.night(*KNOWN)
    wanted = (Filter("job_title", ("Teacher",)),)
    choice = ChooseFilters(kind=Kind.EMPLOYEE, wanted=wanted)
    world.site.choose(choice, by="the office", why="Teachers sign in here.")
    return world


@pytest.fixture
def world(chosen: World) -> World:
    """Know a teacher and a cleaner, and want teachers alone since last night."""
    chosen.night(*KNOWN)
    return chosen


def test_a_record_that_is_damaged_that_night(chosen: World) -> None:
    """Whoever is outside is so once their record is understood, as it was before."""
    damaged = attrs.evolve(refused("C1"), kind=Kind.EMPLOYEE)
    chosen.night(KNOWN[0], damaged)
    assert {"T1", "C1"} == chosen.listed().keys()

    chosen.night(*KNOWN)
    assert {"T1": "Teacher"} == chosen.listed()


def test_somebody_who_is_looked_at_again(world: World) -> None:
    """Whoever is outside stays so beside a newcomer with their birth date."""
    world.night(*KNOWN, employee("T2", "Teacher"))

    assert {"T1": "Teacher", "T2": "Teacher"} == world.listed()


def test_a_night_that_proves_little(world: World) -> None:
    """Nor is anybody brought in where not everybody was read, and one is new."""
    changed = attrs.evolve(KNOWN[0], names=names("T1", "Married"))
    world.night(changed, KNOWN[1], faults=(MISCOUNTED,))
    world.night(changed, KNOWN[1])

    assert {"T1": "Teacher"} == world.listed()
