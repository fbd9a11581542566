"""The example of a host, and what is shown beside it, work."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, text

from missync import (
    AttendanceCode,
    Entry,
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
    State,
)
from missync.model.people import Record
from missync.testing.fake_mis import FakeMis


DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE = DOCS / "examples" / "sign_in_host.py"
GUIDE = DOCS / "attendance.md"
NOW = datetime(2026, 11, 24, 9, 4, tzinfo=UTC)
SETTINGS = SiteSettings(
    name="hillside",
    registers=Registers(
        am=Register(opens=time(8, 50), late_from=time(8, 55), closes=time(9, 20)),
        pm=Register(opens=time(13), closes=time(13, 15)),
    ),
    mis=MisSettings(adapter="fake"),
)


def example() -> Any:
    """Import the example, as it stands in the documentation."""
    spec = spec_from_file_location("sign_in_host", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Say where the database is that the host and missync share."""
    return tmp_path / "school.db"


@pytest.fixture
def fake() -> FakeMis:
    """Make an MIS with one pupil and three codes."""
    fake = FakeMis()
    names = Names(forename="Ash", surname="Example")
    fake.put(Record(kind=Kind.STUDENT, mis_id=MisId("S1"), names=names))
    fake.codes = [
        AttendanceCode(mis_id="1", code="L", description="Late"),
        AttendanceCode(mis_id="2", code="M", description="Medical appointment"),
        AttendanceCode(mis_id="3", code="/", description="Present"),
    ]
    return fake


@pytest.fixture
def site(database: Path, fake: FakeMis) -> Iterator[Site]:
    """Open a site that has imported its people."""
    store = f"sqlite:///{database.as_posix()}"
    plugins = Plugins(fake.plugin())
    moments = (NOW + timedelta(milliseconds=ms) for ms in count())
    with Site.open(SETTINGS, store, plugins=plugins, clock=moments.__next__) as site:
        site.import_people(by="the test")
        yield site


@pytest.fixture
def engine(database: Path) -> Iterator[Engine]:
    """Make the host's way to the database."""
    engine = create_engine(f"sqlite:///{database.as_posix()}")
    yield engine
    engine.dispose()


@pytest.fixture
def tablet(site: Site, engine: Engine) -> FlaskClient:
    """Start the host, and hold its tablet."""
    client: FlaskClient = example().make_app(site, engine).test_client()
    return client


def visits(database: Path) -> list[str]:
    """Read the ids of the visits that the host has."""
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM visit")]


def post(tablet: FlaskClient, reason: str = "L", pupil: str = "S1") -> tuple[int, Any]:
    """Send a visit, always the same one, and give the status and the answer."""
    visit = {"id": "v1", "pupil": pupil, "reason": reason}
    answer = tablet.post("/late", json=visit)
    return answer.status_code, answer.get_json()


def test_the_buttons(tablet: FlaskClient) -> None:
    """The tablet is given what can be picked for a late arrival, and nothing else."""
    assert [
        {"reason": "L", "text": "Late"},
        {"reason": "M", "text": "Medical appointment"},
    ] == tablet.get("/reasons").get_json()


def test_both_are_recorded(tablet: FlaskClient, site: Site, database: Path) -> None:
    """A visit is in the host's table and in the ledger, from one request."""
    status, answer = post(tablet)
    (mark,) = site.attendance.marks()

    assert (201, ["AM: L"]) == (status, answer["marks"])
    assert ["v1"] == visits(database)
    assert (answer["event"], "L", 9, State.WAITING) == (
        mark.event,
        mark.code,
        mark.minutes_late,
        mark.state,
    )


def test_it_is_delivered(tablet: FlaskClient, site: Site, fake: FakeMis) -> None:
    """What was recorded in the host's transaction goes to the MIS."""
    post(tablet)
    site.deliver()

    assert Entry(code="L", minutes_late=9) == fake.registers.at(
        NOW.date(), MisId("S1"), Session.AM
    )


@pytest.mark.parametrize("refused", [{"reason": "Overslept"}, {"pupil": "S9"}])
def test_a_refusal_rolls_both_back(
    tablet: FlaskClient, site: Site, database: Path, refused: dict[str, str]
) -> None:
    """What missync refuses is in neither table, and the tablet is told why."""
    status, answer = post(tablet, **refused)

    assert 422 == status
    assert all(what in answer["error"] for what in refused.values())
    assert ([], ()) == (visits(database), site.attendance.marks())


@pytest.mark.usefixtures("tablet")
def test_a_host_that_changes_its_mind(
    site: Site, engine: Engine, database: Path
) -> None:
    """Where the host rolls back after recording, neither its row nor ours is there."""
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO visit VALUES ('v1', 'S1', 'L')"))
        site.attendance.late("S1", by="Pat", reason="L", connection=connection)
        connection.rollback()

    assert ([], ()) == (visits(database), site.attendance.marks())


@pytest.mark.usefixtures("tablet")
def test_the_snippets(
    site: Site, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the documentation shows beside the example works, too."""
    shown = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    stop = Event()
    stop.set()
    with closing(sqlite3.connect(database)) as connection:
        given = {
            "site": site,
            "pupil_id": "S1",
            "connection": connection,
            "stop": stop,
        }
        for snippet in shown:
            exec(compile(snippet, str(GUIDE), "exec"), given)  # noqa: S102

    assert 3 == len(shown)
    assert "Missed the bus\nL\nM\n" in capsys.readouterr().out
    assert ["v2"] == visits(database)
    assert ["L", "M"] == [mark.code for mark in site.attendance.marks()]


def test_a_repeat(tablet: FlaskClient, site: Site, database: Path) -> None:
    """A visit that the tablet sends again is recorded once."""
    _, first = post(tablet)

    assert (200, first) == post(tablet)
    assert (["v1"], 1) == (visits(database), len(site.attendance.marks()))
