"""What ends in a log by its ``repr`` is ids, kinds and standings: never who it is."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from missync import (
    ExcludePerson,
    Finding,
    FindingId,
    InputError,
    Kind,
    MisId,
    MissyncError,
    Names,
    Plugins,
    Problem,
    Register,
    Registers,
    Severity,
    Site,
)
from missync.adapters.wonde.settings import WondeSettings
from missync.model.choices import Archived
from missync.model.marks import Entry
from missync.model.notices import ObserverFailure
from missync.model.people import Active, Record, RefusedRecord
from missync.model.reads import Page
from missync.model.runs import Holder
from missync.model.secrets import Secret
from tests.support.builders import record, stay
from tests.support.scripted_mis import ScriptedMis
from tests.test_site import Scripted, settings


SECRET = (
    "Zebedee",
    "Quillfeather",
    "Q801400012001",
    "2014",
    "Sam Officer",
    "flu",
    "Teal",
)
"""Everything personal that is known here, or a part of it."""

MORNING = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
REGISTERS = Registers(am=Register(opens="08:50", closes="09:20"))


def somebody(mis_id: str = "A1", **facts: Any) -> Record:
    """Make a record of somebody of whom everything is known."""
    return record(
        mis_id,
        names=Names(forename="Zebedee", surname="Quillfeather", legal_surname="Teal"),
        birth_date=date(2014, 5, 6),
        code="Q801400012001",
        fields={"house": "Teal"},
        **facts,
    )


@pytest.fixture
def site() -> Iterator[Site]:
    """Import somebody who came late, and somebody who left."""
    ended = stay(None, date(2026, 7, 1))
    left = attrs.evolve(somebody("A2", stays=ended, active=Active.NO), code=None)
    spoilt = RefusedRecord(
        kind=Kind.STUDENT,
        mis_id=MisId("A3"),
        label="Zebedee Quillfeather",
        names=Names(forename="Zebedee"),
        problems=(Problem(path="student[A3].code", message="is Q801400012001"),),
    )
    mis = ScriptedMis({"first": [Page(rows=(somebody(), left, spoilt))]})
    plugins = Plugins(Scripted(mis), installed=True)
    wanted = settings(registers=REGISTERS)
    with Site.open(
        wanted, "memory://", plugins=plugins, clock=lambda: MORNING
    ) as opened:
        opened.import_people(by="Sam Officer")
        yield opened


def inside(value: object) -> Iterator[object]:
    """Walk a value and everything in it."""
    yield value
    kind: Any = type(value)
    if attrs.has(kind):
        for each in attrs.fields(kind):
            yield from inside(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from inside(key)
            yield from inside(item)
    elif isinstance(value, tuple | frozenset | list):
        for item in value:
            yield from inside(item)


def shown(*values: object) -> set[str]:
    """Find out what of somebody the values show when they are printed for a log."""
    texts = [
        repr(each)
        for value in values
        for each in inside(value)
        if attrs.has(type(each)) or isinstance(each, MissyncError)
    ]
    assert texts
    return {part for part in SECRET for text in texts if part in text}


def test_people_and_plans(site: Site) -> None:
    """Neither people nor what an import does to them show who they are."""
    report = site.import_people(by="Sam Officer")

    assert set() == shown(site.people(everyone=True), site.plan(), report)
    assert set() == shown(site.history(), site.explain("A1"), site.explain("A3"))
    assert set() == shown(site.check(), site.save(site.plan()))


def test_choices(site: Site) -> None:
    """What an operator chose, and why, is shown by ids."""
    choice = ExcludePerson(site.find("A1").id, why="has flu, says Sam Officer")
    report = site.choose(choice, by="Sam Officer", why="has flu")

    assert set() == shown(choice, report, site.history(), site.people(everyone=True))
    assert set() == shown(site.explain("A1"), site.choices())


def test_attendance(site: Site) -> None:
    """Events, marks and the evidence are shown by ids, without a reason or comment."""
    wanted = settings(registers=REGISTERS)
    loose = attrs.evolve(wanted.attendance, exact_match=False)
    site.settings = attrs.evolve(wanted, attendance=loose)
    done = site.attendance.late("A1", by="Sam Officer", reason="flu")
    taken = site.attendance.cancel(done.event.id, by="Sam Officer", why="no flu")

    assert set() == shown(
        done, taken, site.attendance.marks(), site.attendance.events()
    )
    assert set() == shown(Entry(code="L", comment="flu, says Sam Officer"))


def test_errors(site: Site) -> None:
    """An error shows which one it is; what it says is for whoever asked."""
    with pytest.raises(InputError) as caught:
        site.find("Zebedee Quillfeather")

    assert "Zebedee" in str(caught.value)
    assert set() == shown(caught.value, *caught.value.problems)
    assert "InputError(problems=2)" == repr(caught.value)
    assert "ValueError" in repr(
        ObserverFailure(plugin="p", error=ValueError("Zebedee"))
    )
    assert set() == shown(ObserverFailure(plugin="p", error=ValueError("Zebedee")))


@pytest.mark.parametrize(
    "value",
    [
        Finding(
            id=FindingId.MARKS_FAILED,
            severity=Severity.ERROR,
            subject="p1",
            message="Zebedee's mark failed.",
            mend="Ask Sam Officer.",
        ),
        Holder(by="Sam Officer", process=1, host="office", since=MORNING),
        Archived(by="Sam Officer", at=MORNING, day=MORNING.date(), why="flu"),
    ],
)
def test_other_values(value: attrs.AttrsInstance) -> None:
    """Findings, holders and decisions name nobody either."""
    assert set() == shown(value)


def test_what_is_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """A host that logs what it gets logs ids, and so do the notices."""
    with caplog.at_level(logging.DEBUG):
        report = site.import_people(by="Sam Officer")
        logging.getLogger("host").info("%r %r", site.people(), report)

    assert "A1" in caplog.text
    assert [] == [part for part in SECRET if part in caplog.text]


def test_still_useful(site: Site) -> None:
    """Whoever reads it still finds the id, the kind and the causes."""
    text = repr(site.find("A1"))

    assert "mis_id='A1'" in text
    assert "Kind.STUDENT" in text
    assert "CauseKind.ON_ROLL" in text


def test_a_proxy_with_its_password() -> None:
    """The settings of an adapter do not show a proxy's address, nor its password."""
    given = WondeSettings(
        school_id="A1930499544",
        token=Secret("an-invented-token"),
        proxy="http://al:open-sesame-9@proxy.example:3128",
    )

    assert "sesame" not in repr(given)
