"""Invented values for the contract of stores, with everything a person can have."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import attrs

from missync.errors import Problem
from missync.model.choices import Archived, Filter, Filters, MadeBy, Overrides, Switch
from missync.model.ids import RunId
from missync.model.people import (
    Active,
    Fact,
    Kind,
    Link,
    Listing,
    MisId,
    Names,
    Origin,
    Person,
    PersonId,
    Record,
    RefusedRecord,
    Stay,
)
from missync.model.plan import Changeset, Kept
from missync.model.reads import OutOfSight
from missync.model.roll import Source
from missync.model.runs import (
    Counts,
    Held,
    HeldChange,
    Holder,
    ReadSummary,
    Run,
    Verdict,
)
from missync.model.schools import School
from missync.model.standings import (
    Cause,
    CauseKind,
    PersonWarning,
    WarningKind,
)
from missync.ports import Store


__all__ = [
    "BO",
    "CHOICES",
    "HOLDER",
    "KIM",
    "MANY",
    "NIGHT",
    "PAT",
    "RECORD",
    "SCHOOL",
    "SITE",
    "SITE_FACTS",
    "STRANGER",
    "TODAY",
    "WHOLE",
    "changes",
    "furnish",
    "kept",
    "record",
    "run",
]

SITE = "hillside"
MANY = 500
NIGHT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SCHOOL = School(id="A1", name="Hillside", urn="123456", mis="Madeup MIS")
HOLDER = Holder(by="Sam", process=42, host="office", since=NIGHT)
PAT = Person(
    id=PersonId("p1"),
    kind=Kind.STUDENT,
    mis_id=MisId("A1"),
    names=Names(forename="Pat", surname="Example"),
    listed=True,
    causes=(),
)
KIM = attrs.evolve(
    PAT,
    id=PersonId("p2"),
    kind=Kind.CONTACT,
    origin=Origin.UPLOAD,
    mis_id=None,
    lasting_id="0f",
    code="UPN",
    names=Names(
        forename=" Zoe\u0308\u202e ",
        surname="O'\x1b[31mBrien\n",
        legal_forename="זואי",
        legal_surname="L" * 1000,
    ),
    birth_date=date(2012, 2, 29),
    start_date=date(2024, 9, 1),
    leave_date=date(2026, 12, 31),
    fields={"house": "Oak", "email": None, "": "\x7f"},
    links=(
        Link(
            pupil=MisId("A1"),
            relationship="Mother",
            parental_responsibility=True,
            priority=1,
            lives_with_pupil=False,
        ),
        Link(pupil=MisId("A2")),
    ),
    listed=False,
    causes=(
        Cause(what=CauseKind.LEAVE_DATE_PASSED, why="So.", since=date(2027, 1, 1)),
        Cause(what=CauseKind.NOT_ACTIVE, why="And so.", by="Sam"),
    ),
    notes=(
        PersonWarning(WarningKind.LEAVE_DATA, "Mend it."),
        PersonWarning(WarningKind.DATES_REVERSED, "'; DROP TABLE person; --"),
    ),
    excluded=MadeBy(by="Sam", at=NIGHT, day=date(2026, 11, 23), why="asked for"),
    archived=Archived(by="Kim", at=NIGHT, day=date(2026, 11, 23), with_kind=True),
    announced=date(2026, 12, 31),
    due=date(2027, 1, 1),
    missing_since=NIGHT,
)
BO = attrs.evolve(
    PAT,
    id=PersonId("p4"),
    mis_id=MisId("A4"),
    lasting_id="u4",
    code="c4",
    birth_date=date(2013, 5, 6),
    due=TODAY,
)
RECORD = Record(
    kind=Kind.STUDENT,
    mis_id=MisId("A1"),
    names=PAT.names,
    stays=(Stay(start=date(2024, 9, 1)),),
    fields={"house": None},
    fingerprint="f1",
)


WHOLE = attrs.evolve(
    RECORD,
    listing=Listing.LEAVERS,
    lasting_id="0f",
    code="UPN",
    names=KIM.names,
    birth_date=date(2012, 2, 29),
    stays=(Stay(), Stay(start=date(2024, 9, 1), end=date(2025, 7, 31))),
    active=Active.NO,
    fields=KIM.fields,
    links=KIM.links,
    substituted=frozenset(KIM.fields),
    fingerprint="f2",
    carries_facts=False,
    warnings=(Problem(path="student[A1].upn", message="Odd.", record="A1"),),
)
CHOICES = Overrides(
    switches={
        Kind.STUDENT: Switch(by="Sam", at=NIGHT, day=TODAY, on=False),
        Kind.CONTACT: Switch(by="Kim", at=NIGHT, day=TODAY, why="asked", on=True),
    },
    filters={
        Kind.STUDENT: Filters(
            by="Zoe\u0308",
            at=NIGHT,
            day=TODAY,
            wanted=(Filter("house", ("Oak", "L'Orme")), Filter("form", ("7A",))),
        ),
        Kind.EMPLOYEE: Filters(by="Sam", at=NIGHT, day=TODAY),
    },
    signed_in=frozenset({PAT.id, KIM.id}),
)
STRANGER = RefusedRecord(
    kind=Kind.STUDENT,
    mis_id=None,
    label="row 7 of “students”",
    names=KIM.names,
    problems=(Problem(path="student[7].id", message="is missing"),),
)
SITE_FACTS: dict[str, Any] = {
    "choices": CHOICES,
    "strangers": (STRANGER,),
    "policy": "as it is",
    "out_of_sight": (
        OutOfSight(
            kind=Kind.STUDENT,
            listing=Listing.LEAVERS,
            facts=(Fact.LEAVE_DATE, Fact.ACTIVE),
            permission="details",
        ),
    ),
}
"""What a changeset may say about the site as a whole."""


def run(run_id: str = "r1", at: datetime = NIGHT) -> Run:
    """Make a run, with a read that fell short and one that did not."""
    read = ReadSummary(
        kind=Kind.STUDENT, complete=False, why="cut short.", records=3, as_of=NIGHT
    )
    return Run(
        id=RunId(run_id),
        at=at,
        day=date(2026, 11, 23),
        by="Sam",
        what="import",
        why="because",
        verdict=Verdict.PARTIAL,
        counts=Counts(added=2, unchanged=1),
        reads=(read, attrs.evolve(read, complete=True, as_of=None)),
        held=(Held(PersonId("p1"), HeldChange.GONE),),
        digest="d1",
    )


def record(mis_id: str, listing: Listing = Listing.CURRENT) -> Record:
    """Make another record, with a fingerprint of its own."""
    return attrs.evolve(
        RECORD, mis_id=MisId(mis_id), listing=listing, fingerprint=f"of {mis_id}"
    )


def kept(person: PersonId = PAT.id, record: Record = RECORD) -> Kept:
    """Make a record to keep."""
    source = Source(
        person,
        record.fingerprint,
        "forename,surname",
        "carried,active",
        "leave date",
        record.warnings,
    )
    return Kept(record, source)


def changes(basis: int = 0, *people: Person, **facts: object) -> Changeset:
    """Make a changeset of the sample school."""
    return Changeset(basis=basis, school=SCHOOL, people=people, **facts)  # type: ignore[arg-type]


def furnish(store: Store, basis: int, people: int) -> None:
    """Write this many people and their run in one commit, each with the run's id.

    Args:
        store: Where to.
        basis: The version of the store's roll.
        people: How many.
    """
    by = run(f"r{basis}")
    furnished = [
        attrs.evolve(PAT, id=PersonId(f"p{number}"), fields={"house": by.id})
        for number in range(people)
    ]
    store.commit(SITE, changes(basis, *furnished), by)
