"""Small builders, so that a test states only what it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import Any

import attrs

from missync.adapters.memory import MemoryStore
from missync.errors import Problem
from missync.model.choices import Archived, Filter, Filters, MadeBy, Overrides, Switch
from missync.model.ids import RunId
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
from missync.model.plan import Changeset, ImportPlan, Kept, Step
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
from missync.model.roll import Roll, Source
from missync.model.runs import Counts, Held, Run, Verdict
from missync.model.schools import School
from missync.model.settings import (
    Brake,
    Kinds,
    KindSettings,
    MisSettings,
    SiteSettings,
)
from missync.model.standings import Cause, CauseKind, Standing
from missync.rules.roll.facts import facts_of
from missync.rules.roll.leave_policy import settings_digest
from missync.rules.roll.plan import plan_import
from missync.rules.roll.precedence import filled
from missync.rules.roll.records import source_of


TODAY = date(2026, 11, 23)
NIGHT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
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


def written_down(value: attrs.AttrsInstance) -> str:
    """Write down everything that a value holds, but for the run that changed it."""
    return repr(attrs.asdict(value, filter=lambda each, _: each.name != "run"))


def record(mis_id: str = "A1", **facts: Any) -> Record:
    """Make a student's record on the current list, with a fingerprint of its own."""
    facts = {"kind": Kind.STUDENT, "names": names(), **facts}
    made = Record(mis_id=MisId(mis_id), **facts)
    prints = facts.get("fingerprint", f"{hash(written_down(made)) & 0xFFFFFFFF:x}")
    return Record(mis_id=MisId(mis_id), **{**facts, "fingerprint": prints})


def stay(start: date | None = None, end: date | None = None) -> tuple[Stay, ...]:
    """Make the stays of a record that names one."""
    return (Stay(start=start, end=end),)


def refused(mis_id: str | None = "A1", **facts: Any) -> RefusedRecord:
    """Make a record that cannot be understood."""
    problem = Problem(
        path=f"student[{mis_id}].surname",
        message="their surname should be a text",
        record=mis_id,
    )
    facts = {"kind": Kind.STUDENT, "label": "a record", "problems": (problem,), **facts}
    return RefusedRecord(mis_id=MisId(mis_id) if mis_id else None, **facts)


def because(standing: Standing) -> tuple[Cause, ...]:
    """Give somebody a cause to stand there, and no other."""
    if standing is Standing.ON_LIST:
        return (Cause(what=CauseKind.ON_ROLL, why="They are on roll."),)
    what = next(each for each in CauseKind if each.standing is standing)
    return (Cause(what=what, why="So."),)


def person(person_id: str = "p1", mis_id: str | None = "A1", **facts: Any) -> Person:
    """Make a student who is on the list."""
    facts = {
        "kind": Kind.STUDENT,
        "names": names(),
        "listed": True,
        "causes": because(Standing.ON_LIST),
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
    return Complete(walks=(walked(*rows),), counted=True)


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
    """Make a read, complete unless told otherwise, of every field that is kept."""
    facts = {"fields": ("house", "year_group"), **facts}
    return Read(
        kind=kind,
        records=tuple(row for row in rows if isinstance(row, Record)),
        refused=tuple(row for row in rows if isinstance(row, RefusedRecord)),
        certificate=certificate or complete(*rows),
        **facts,
    )


def decision(why: str | None = "asked for", **facts: Any) -> MadeBy:
    """Let Sam decide something, tonight."""
    return MadeBy(**{"by": "Sam", "at": NIGHT, "day": TODAY, "why": why, **facts})


def archived(*, with_kind: bool = False, **facts: Any) -> Archived:
    """Let Sam archive somebody, tonight."""
    facts = {"by": "Sam", "at": NIGHT, "day": TODAY, **facts}
    return Archived(with_kind=with_kind, **facts)


def switch(*, on: bool, at: datetime = NIGHT) -> Switch:
    """Let Sam turn a kind green or red."""
    return Switch(by="Sam", at=at, day=at.date(), on=on)


def filters(*wanted: Filter) -> Filters:
    """Let Sam choose filters, tonight."""
    return Filters(by="Sam", at=NIGHT, day=TODAY, wanted=wanted)


def signed_in(*people: Person) -> Overrides:
    """Name who is signed in, and choose nothing else."""
    return Overrides(signed_in=frozenset(each.id for each in people))


def braking(floor: int, share: float = 0.0) -> SiteSettings:
    """Make the settings of a site with this brake."""
    return attrs.evolve(SETTINGS, brake=Brake(floor=floor, share=share))


def pupils(number: int, **facts: Any) -> tuple[Person, ...]:
    """Make students who are on the list: p1 is A1, p2 is A2 and so on."""
    return tuple(person(f"p{n}", f"A{n}", **facts) for n in range(1, number + 1))


def recorded(*people: Person) -> tuple[tuple[Person, Record], ...]:
    """Give everybody a record that says no more than that they are on roll."""
    return tuple((each, record(each.mis_id or "")) for each in people)


def roll(
    *people: Person, sources: Iterable[tuple[Person, Record]] = (), **facts: Any
) -> Roll:
    """Make what a site knows, with the records it was imported from."""
    return Roll(
        version=1,
        school=SCHOOL,
        people=people,
        sources={
            record.key: Source(
                person.id,
                record.fingerprint,
                filled(record),
                facts_of(record),
                problems=record.warnings,
            )
            for person, record in sources
        },
        **facts,
    )


def stored(
    *people: Person,
    sources: Iterable[tuple[Person, Record]] = (),
    settings: SiteSettings = SETTINGS,
    store: MemoryStore | None = None,
    **facts: Any,
) -> MemoryStore:
    """Make a store that knows these people and has kept their records.

    They were last judged by these settings, unless a policy is given.
    """
    store = store or MemoryStore()
    known = roll(*people, sources=(kept := tuple(sources)), **facts)
    changes = Changeset(
        basis=0,
        school=known.school,
        people=people,
        sources=tuple(Kept(record, known.sources[record.key]) for _, record in kept),
        choices=known.choices,
        strangers=known.strangers,
        policy=known.policy or settings_digest(settings, known.choices),
        out_of_sight=known.out_of_sight,
    )
    store.commit(settings.name, changes, run("r0"))
    return store


def run(run_id: str = "r1", **facts: Any) -> Run:
    """Make a run of tonight."""
    facts = {
        "at": NIGHT,
        "day": TODAY,
        "by": "night",
        "verdict": Verdict.APPLIED,
        "counts": Counts(),
        **facts,
    }
    return Run(id=RunId(run_id), **facts)


def plan(
    known: Roll,
    *reads: Read,
    settings: SiteSettings = SETTINGS,
    today: date = TODAY,
    approved: Collection[Held] = (),
    at: datetime = NIGHT,
) -> ImportPlan:
    """Plan an import."""
    return plan_import(
        roll=known,
        school=SCHOOL,
        reads=reads,
        settings=settings,
        at=at,
        today=today,
        approved=approved,
    )


def only_step(
    known: Roll,
    *reads: Read,
    settings: SiteSettings = SETTINGS,
    today: date = TODAY,
) -> Step:
    """Plan an import of which exactly one step comes."""
    (step,) = plan(known, *reads, settings=settings, today=today).steps
    return step


def after(known: Roll, planned: ImportPlan) -> Roll:
    """Give what is known once a plan has been applied; newcomers are n1, n2, ..."""
    people = {each.id: each for each in known.people}
    sources = dict(known.sources)
    for number, step in enumerate(planned.steps, start=len(people) + 1):
        who = step.before.id if step.before else PersonId(f"n{number}")
        people[who] = Person.named(who, step.after)
        for record in step.sources:
            sources[record.key] = source_of(step.before, who, record, known, planned)
    return attrs.evolve(
        known,
        version=known.version + 1,
        people=tuple(people.values()),
        sources={k: v for k, v in sources.items() if k not in planned.vanished},
        choices=planned.choices,
        strangers=planned.strangers,
        policy=planned.policy,
        out_of_sight=planned.still_out_of_sight,
    )
