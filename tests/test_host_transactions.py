"""A host's own transaction: choices and questions can be part of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import attrs
import pytest

from missync import Plugins, Site
from missync.errors import Busy
from missync.model.choices import ExcludePeople, ExcludePerson, TurnSwitch
from missync.model.codes import AddReason, Band, Codes, Direction, Reason
from missync.model.ids import Kind, PersonId
from missync.model.people import Person
from missync.ports import Store
from tests.support.attendance_world import BY, SETTINGS, School
from tests.support.postgres import emptied_database


WHY = "asked for"
BUS = Reason(
    label="Missed the bus", directions=frozenset(Direction), writes=Codes((Band("L"),))
)


@attrs.frozen
class World:
    """A school on a database that a host connects to as well.

    Attributes:
        connect: Connects a host.
        reopen: Opens the site once more.
    """

    school: School
    connect: Callable[[], Any]
    reopen: Callable[[], Site]

    @property
    def site(self) -> Site:
        """Give the site."""
        return self.school.site

    @property
    def store(self) -> Store:
        """Give its store."""
        return self.school.store

    @property
    def listed(self) -> list[str]:
        """Say who is on the list, as it is committed."""
        return mis_ids(self.site.people())


def mis_ids(people: tuple[Person, ...]) -> list[str]:
    """Give people's ids in the MIS."""
    return sorted(str(each.mis_id) for each in people)


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Give a school on a database of that sort."""
    with ExitStack() as stack:
        url, connect = _database(request.param, stack, tmp_path / "missync.db")
        store = stack.enter_context(closing(_opened(url)))
        school = School(store=store)

        def reopen() -> Site:
            plugins = Plugins(school.fake.plugin(), installed=False)
            again = stack.enter_context(closing(_opened(url)))
            return Site(SETTINGS, store=again, plugins=plugins, clock=school.clock)

        yield World(
            school=school,
            connect=lambda: stack.enter_context(closing(connect())),
            reopen=reopen,
        )


def _database(sort: str, stack: ExitStack, path: Path) -> tuple[str, Callable[[], Any]]:
    if sort == "sqlite":
        return f"sqlite:///{path}", lambda: sqlite3.connect(path)
    psycopg = pytest.importorskip("psycopg")
    url = stack.enter_context(emptied_database())
    return url, lambda: psycopg.connect(url)


def _opened(url: str) -> Store:
    return Plugins().store_adapter(url).open(url)


def test_choice_that_the_host_commits(world: World) -> None:
    """A choice is seen on the host's connection, and by others once it commits."""
    host = world.connect()
    pupil = world.site.find("S1")
    world.site.choose(ExcludePerson(pupil.id, WHY), by=BY, connection=host)
    seen = mis_ids(world.site.people(connection=host))
    kept_off = world.site.find("S1", connection=host).excluded
    before = world.listed
    host.commit()

    assert (["E1", "S2", "S3"], ["E1", "S1", "S2", "S3"]) == (seen, before)
    assert (BY, "exclude " + pupil.id) == (
        kept_off.by if kept_off else None,
        world.site.history()[0].what,
    )
    assert ["E1", "S2", "S3"] == world.listed


def test_choice_that_the_host_rolls_back(world: World) -> None:
    """What the host rolls back is gone, with its row in the history."""
    host, before = world.connect(), world.site.history()
    world.site.choose(TurnSwitch(Kind.EMPLOYEE, on=False), by=BY, connection=host)
    chosen = world.site.choices(connection=host).switches
    explained = world.site.explain("E1", connection=host).person
    runs = world.site.history(connection=host)
    host.rollback()

    assert ([Kind.EMPLOYEE], "E1", 1) == (
        list(chosen),
        explained.mis_id,
        len(runs) - len(before),
    )
    assert ({}, before) == (world.site.choices().switches, world.site.history())


def test_choices_and_events_of_one_transaction(world: World) -> None:
    """Reasons, events and marks of a transaction are seen by whoever is in it."""
    host = world.connect()
    world.site.reasons.change(AddReason(BUS), by=BY, connection=host)
    world.school.late("S1", BUS.label, connection=host)
    attendance, reasons = world.site.attendance, world.site.reasons
    seen = (
        len(attendance.events("S1", connection=host)),
        [mark.code for mark in attendance.marks(connection=host)],
        [each.reason.label for each in reasons.reasons(connection=host)],
        len(reasons.codes(connection=host)),
        reasons.offered(Direction.LATE, connection=host)[0].label,
    )
    outside = attendance.events(), reasons.codebook.reasons
    host.rollback()

    assert (1, ["L"], [BUS.label], 8, BUS.label) == seen
    assert ((), ()) == outside


def test_refused_in_the_hosts_transaction(world: World) -> None:
    """A choice that is refused leaves the host's transaction as it was."""
    host = world.connect()
    pupil = world.site.find("S1")
    world.site.choose(ExcludePerson(pupil.id, WHY), by=BY, connection=host)
    with pytest.raises(Exception, match="does not know"):
        world.site.choose(ExcludePeople((PersonId("p9"),), WHY), by=BY, connection=host)
    host.commit()

    assert ["E1", "S2", "S3"] == world.listed


def test_host_that_forgets_its_connection(world: World) -> None:
    """Whoever waits for the host's own transaction is told that it may be it."""
    host = world.connect()
    pupil = world.site.find("S1")
    world.site.choose(ExcludePerson(pupil.id, WHY), by=BY, connection=host)
    turn = world.store.turn(SETTINGS.name, patience=0.05)
    with pytest.raises(Busy, match="transaction of the host's own, hand its") as busy:
        turn.__enter__()
    host.rollback()

    assert "within 0.05 seconds" in str(busy.value)


def test_choices_about_different_people(world: World) -> None:
    """However many choose at once, beside an import, nobody is refused."""
    sites = [world.reopen() for _ in range(4)]
    people = [each for each in world.site.people() if each.kind is Kind.STUDENT]

    def choose(number: int) -> None:
        site, pupil = sites[number % 4], people[number % 3]
        site.choose(ExcludePerson(pupil.id, f"{number}"), by=BY)

    def import_again() -> None:
        world.site.import_people(by=BY)

    with ThreadPoolExecutor(8) as threads:
        done = [threads.submit(choose, number) for number in range(16)]
        done.append(threads.submit(import_again))

    assert [None] * 17 == [each.exception() for each in done]
    assert ["E1"] == world.listed
