"""Small builders, so that a test states only what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from missync.errors import Problem
from missync.model.people import (
    Kind,
    MisId,
    Names,
    Person,
    PersonId,
    Record,
    RefusedRecord,
    Stay,
)
from missync.model.plans import ImportPlan, Step
from missync.model.reads import (
    Broken,
    Certificate,
    Complete,
    Ending,
    Finished,
    Partial,
    Read,
    Row,
    Stream,
    Walk,
)
from missync.model.rolls import Roll, Source
from missync.model.schools import School
from missync.model.settings import Kinds, KindSettings, MisSettings, SiteSettings
from missync.model.standings import Because, Cause, Standing
from missync.rules.planning import plan_import


TODAY = date(2026, 11, 23)
SCHOOL = School(id="A1930499544", name="Hillside", urn="123456", mis="Madeup MIS")
SETTINGS = SiteSettings(
    name="hillside",
    mis=MisSettings(adapter="fake"),
    kinds=Kinds(
        students=KindSettings(fields=("house",)), employees=KindSettings(fields=())
    ),
)
STUDENTS = Stream(
    name="students", start="first", proves=(Kind.STUDENT,), counts=Kind.STUDENT
)
LEAVERS = Stream(name="leavers", start="first", proves=(Kind.STUDENT,), optional=True)


def names(forename: str | None = "Pat", surname: str | None = "Example") -> Names:
    """Name somebody."""
    return Names(forename=forename, surname=surname)


def record(mis_id: str = "A1", **facts: Any) -> Record:
    """Make a student's record on the current list, with a fingerprint of its own."""
    facts = {"kind": Kind.STUDENT, "names": names(), **facts}
    made = Record(mis_id=MisId(mis_id), **facts)
    prints = facts.get("fingerprint", f"{hash(repr(made)) & 0xFFFFFFFF:x}")
    return Record(mis_id=MisId(mis_id), **{**facts, "fingerprint": prints})


def stay(start: date | None = None, end: date | None = None) -> tuple[Stay, ...]:
    """Make the stays of a record that names one."""
    return (Stay(start=start, end=end),)


def refused(mis_id: str | None = "A1", **facts: Any) -> RefusedRecord:
    """Make a record that cannot be understood."""
    problem = Problem(
        path=f"student[{mis_id}].surname", message="should be a text", record=mis_id
    )
    facts = {"kind": Kind.STUDENT, "label": "a record", "problems": (problem,), **facts}
    return RefusedRecord(mis_id=MisId(mis_id) if mis_id else None, **facts)


def person(person_id: str = "p1", mis_id: str | None = "A1", **facts: Any) -> Person:
    """Make a student who is on the list."""
    on_roll = Cause(what=Because.ON_ROLL, why="They are on roll.")
    facts = {
        "kind": Kind.STUDENT,
        "names": names(),
        "listed": True,
        "standing": Standing.ON_LIST,
        "causes": (on_roll,),
        "fields": {"house": None},
        **facts,
    }
    return Person(
        id=PersonId(person_id), mis_id=MisId(mis_id) if mis_id else None, **facts
    )


def walked(
    *rows: Row, stream: Stream = STUDENTS, ending: Ending = Finished(), pages: int = 1
) -> Walk:
    """Make a walk that brought these rows."""
    return Walk(stream=stream, rows=rows, pages=pages, ending=ending)


def complete(*rows: Row) -> Complete:
    """Make the proof of a whole walk."""
    return Complete(walks=(walked(*rows),))


def partial() -> Partial:
    """Make the verdict on a walk that broke."""
    return Partial(("The list was not read to its end.",))


def broken(why: str = "the MIS hung up.") -> Broken:
    """Make the ending of a walk that broke."""
    return Broken(why)


def read(
    *rows: Record | RefusedRecord,
    certificate: Certificate | None = None,
    kind: Kind = Kind.STUDENT,
    **facts: Any,
) -> Read:
    """Make a read, complete unless told otherwise."""
    return Read(
        kind=kind,
        records=tuple(row for row in rows if isinstance(row, Record)),
        refused=tuple(row for row in rows if isinstance(row, RefusedRecord)),
        certificate=certificate or complete(*rows),
        **facts,
    )


def roll(*people: Person, sources: Iterable[tuple[Person, Record]] = ()) -> Roll:
    """Make what a site knows, with the records it was imported from."""
    return Roll(
        version=1,
        school=SCHOOL,
        people=people,
        sources={
            record.key: Source(person=person.id, fingerprint=record.fingerprint)
            for person, record in sources
        },
    )


def plan(
    known: Roll,
    *reads: Read,
    settings: SiteSettings = SETTINGS,
    today: date = TODAY,
) -> ImportPlan:
    """Plan an import."""
    return plan_import(
        roll=known, school=SCHOOL, reads=reads, settings=settings, today=today
    )


def only_step(known: Roll, *reads: Read, today: date = TODAY) -> Step:
    """Plan an import of which exactly one step comes."""
    (step,) = plan(known, *reads, today=today).steps
    return step
