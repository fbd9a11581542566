"""Whenever a host or the delivery is killed, the register ends right, and once."""

from __future__ import annotations

import json
import random
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import attrs
import pytest

from missync import Entry, Session, Site, State
from missync.testing.fake_wonde import people, requests
from tests.cli import host_process
from tests.cli.driving import Office
from tests.cli.reception import YESTERDAY, at, open_reception
from tests.cli.staying_up import PATIENCE, Running, opened, spawned, started
from tests.laws.mishaps import CLOCK, EVENTS
from tests.laws.restated_day import expected
from tests.laws.right_places import check_place


PUPILS = 60
KILLS = 100
OPEN = frozenset(state for state in State if state.is_open)
CHANCE = random.Random()  # noqa: S311 - nothing secret


class Happenings(list[requests.Request]):
    """What the MIS is asked, and a count of that and whatever else happens."""

    def __init__(self) -> None:
        super().__init__()
        self._number = 0
        self._changed = threading.Condition()

    def append(self, request: requests.Request) -> None:
        """Keep what the MIS is asked."""
        super().append(request)
        self.happens()

    def happens(self) -> None:
        """Count one more thing that happens."""
        with self._changed:
            self._number += 1
            self._changed.notify_all()

    def wait_for(self, more: int) -> None:
        """Wait until so many more things have happened."""
        with self._changed:
            enough = self._number + more
            assert self._changed.wait_for(lambda: self._number >= enough, PATIENCE)


@attrs.define
class School:
    """A school's two processes, and the address of its host.

    Attributes:
        up: Set while the host can be asked.
    """

    office: Office
    port: int
    happenings: Happenings
    up: threading.Event = attrs.field(factory=threading.Event)
    delivery: tuple[Running, ExitStack] | None = None
    host: ExitStack | None = None

    def start(self) -> None:
        """Start whichever process does not run, and wait for it."""
        if self.host is None:
            self.host = ExitStack()
            files = self.office.config, database_of(self.office)
            command = host_process.__file__, *files, self.port
            self.host.enter_context(spawned(*command)).until("ready")
            self.up.set()
        if self.delivery is None:
            stack = ExitStack()
            self.delivery = stack.enter_context(started(self.office)), stack
            self.delivery[0].until("Serving")

    @property
    def killings(self) -> tuple[tuple[Callable[[], None], ...], ...]:
        """Name the ways in which power fails: here, there, or everywhere."""
        here, there = self.kill_host, self.kill_delivery
        return (here,), (there,), (here, there)

    def kill_host(self) -> None:
        """Kill the host as it stands."""
        if self.host is not None:
            self.up.clear()
            self.host.close()
            self.host = None

    def kill_delivery(self) -> None:
        """Kill the delivery as it stands."""
        if self.delivery is not None:
            self.delivery[1].close()
            self.delivery = None

    def wait_until_quiet(self, site: Site) -> None:
        """Wait until no mark is on its way, a line of the delivery at a time."""
        assert self.delivery is not None
        while site.attendance.marks(states=OPEN):
            self.delivery[0].until("marks moved")


@attrs.define
class Tablet:
    """Sends visits, each until it is answered.

    Attributes:
        taken: The ids of the visits that the host has.
    """

    school: School
    pupils: list[people.Pupil]
    taken: set[str] = attrs.field(factory=set)
    stopped: threading.Event = attrs.field(factory=threading.Event)

    def send_visits(self) -> None:
        """Send one visit after the other, until told to stop."""
        for number in takewhile(lambda _: not self.stopped.is_set(), count(1)):
            visit = made_up_visit(f"visit {number}", CHANCE.choice(self.pupils).id)
            while self.school.up.wait(PATIENCE) and (text := self._sent(visit)) is None:
                pass
            if text in {HTTPStatus.OK, HTTPStatus.CREATED}:
                self.taken.add(visit["id"])
            self.school.happenings.happens()

    def _sent(self, visit: dict[str, Any]) -> int | None:
        """Send a visit; ``None`` if no answer came."""
        host = HTTPConnection("127.0.0.1", self.school.port, timeout=PATIENCE)
        try:
            with closing(host):
                host.request("POST", "/", json.dumps(visit))
                return host.getresponse().status
        except (OSError, HTTPException):
            return None


def made_up_visit(name: str, pupil: str) -> dict[str, Any]:
    """Let a pupil come or go at some moment of yesterday."""
    what, reason = CHANCE.choice(EVENTS)
    when = at(CHANCE.choice(CLOCK))
    return {"id": name, "pupil": pupil, "what": what, "reason": reason, "at": when}


def database_of(office: Office) -> Path:
    """Say where the database is that host and missync share."""
    return office.folder / "missync.db"


@contextmanager
def at_work(office: Office) -> Iterator[School]:
    """Run a school's processes, until they are killed."""
    happenings = Happenings()
    office.wonde.requests = happenings
    school = School(office, free_port(), happenings)
    try:
        school.start()
        yield school
    finally:
        school.kill_host()
        school.kill_delivery()


@contextmanager
def visited(school: School) -> Iterator[set[str]]:
    """Let a tablet send visits meanwhile; gives the ids of those that were taken."""
    tablet = Tablet(school, school.office.wonde.school.students)
    sending = threading.Thread(target=tablet.send_visits)
    sending.start()
    try:
        yield tablet.taken
    finally:
        school.start()
        tablet.stopped.set()
        sending.join()


def free_port() -> int:
    """Find a port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
def office(office: Office) -> Office:
    """Give an office with many pupils, their registers, and a host's own table."""
    mis = office.wonde.school
    for serial in range(PUPILS):
        mis.enrol(people.Pupil(forename="Pat", surname=f"Example {serial}", year="8"))
    mis.registers.asks_until_settled = 1
    open_reception(office)
    with closing(sqlite3.connect(database_of(office))) as connection, connection:
        connection.execute("CREATE TABLE visit (id TEXT PRIMARY KEY)")
    return office


@pytest.mark.endurance
def test_killed(office: Office) -> None:
    """Killed at whatever moment: what was taken is in the register, and once."""
    with at_work(office) as school, opened(office) as site:
        with visited(school) as taken:
            for _ in range(KILLS):
                school.happenings.wait_for(CHANCE.randint(1, 12))
                for kill in CHANCE.choice(school.killings):
                    kill()
                school.start()
        school.wait_until_quiet(site)

        check_visits(office, site, taken)
        for pupil in office.wonde.school.students:
            check_registers(office, site, pupil.id)


def check_visits(office: Office, site: Site, taken: set[str]) -> None:
    """Every visit that was answered is kept, by the host and in the ledger, once."""
    with closing(sqlite3.connect(database_of(office))) as connection:
        kept = [row[0] for row in connection.execute("SELECT id FROM visit")]
    events = [event.host_id for event in site.attendance.events()]

    assert sorted(taken) == sorted(kept)
    assert sorted(taken) == sorted(map(str, events))


def check_registers(office: Office, site: Site, pupil: str) -> None:
    """Yesterday's registers show what a pupil's events mean."""
    text = expected(site.attendance.events(who=pupil))
    standing = [
        mark
        for mark in site.attendance.marks(who=pupil)
        if mark.state is not State.SUPERSEDED
    ]
    for session in Session:
        marks = [mark for mark in standing if mark.session is session]
        entry = entry_of(office, pupil, session)
        check_place(text.get(session), entry, marks, minutes=True)


def entry_of(office: Office, pupil: str, session: Session) -> Entry | None:
    """Tell what the MIS truly has in a place."""
    mis = office.wonde.school
    codes = {each.id: each.code for each in mis.attendance_codes}
    mark = mis.registers.at(pupil, YESTERDAY, session.value)
    if mark is None:
        return None
    code = codes[mark.attendance_code_id]
    return Entry(code=code, minutes_late=mark.minutes_late)
