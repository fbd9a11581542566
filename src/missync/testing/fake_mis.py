"""A fake MIS at the level of the port: no network, and whatever can go wrong.

It holds a school in the domain's own words. Its lists are like Wonde's: pupils and
with them their contacts; pupils who left; employees; and who was deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from hashlib import blake2b
from typing import Final

import attrs

from missync.hookspecs import MisAdapter, hookimpl
from missync.model.people import Kind, MisId, Record, RefusedRecord
from missync.model.reads import (
    Ask,
    Count,
    Deletion,
    Known,
    Page,
    Row,
    Stream,
    Unchanged,
)
from missync.model.register import (
    Accepted,
    Outcome,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.model.schools import AttendanceCode, RefusedCode, School
from missync.ports import Capabilities, Mis
from missync.testing.fake_mis_faults import (
    CountSays,
    CountsFail,
    Fault,
    ListFault,
    SchoolFails,
    spoiled,
)
from missync.testing.fake_mis_lists import (
    DELETIONS,
    EMPLOYEES,
    LEAVERS,
    STUDENTS,
    Place,
    list_of,
    streams,
)
from missync.testing.fake_mis_write_faults import WriteFault
from missync.testing.fake_registers import FakeRegisters


__all__ = ["DELETIONS", "EMPLOYEES", "LEAVERS", "STUDENTS", "FakeMis", "FakeSettings"]

_FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.STUDENT: ("year_group", "registration_group", "email"),
    Kind.EMPLOYEE: ("job_title", "email"),
    Kind.CONTACT: ("email", "phone"),
}


@attrs.frozen
class FakeSettings:
    """The fake's part of a site's settings: there is nothing to set."""


_SCHOOL = School(id="F1", name="Fake School", urn="100001", mis="Fake MIS")


@attrs.define(kw_only=True, eq=False)
class FakeMis:
    """A school's MIS that a test can change, spoil and heal at any time.

    A host's tests use it as they would use an installed adapter::

        fake = FakeMis()
        fake.put(
            Record(
                kind=Kind.STUDENT,
                mis_id=MisId("S1"),
                names=Names(forename="Ash", surname="Example"),
            )
        )
        settings = SiteSettings(name="test", mis=MisSettings(adapter="fake"))
        plugins = Plugins(fake.plugin())
        with Site.open(settings, "memory://", plugins=plugins) as site:
            site.import_people(by="the test")
            fake.spoil(EmptyList(stream="students"))
            site.import_people(by="the test")  # Partial: nobody is removed.
            assert site.find("S1").listed

    Records need no fingerprint: each is given one that follows from what it says,
    whichever fields are asked for.
    Fields that the site does not ask for are not sent.

    Attributes:
        name: What settings call it.
        school: Which school it says it is.
        rows: What it has of people, in order. Refused records are on the list of
            those on roll.
        deletions: Whom it says that it deleted.
        codes: Its attendance codes, refused ones among them.
        counted: The kinds that it counts: the MIS ids on the list of those on roll.
            Contacts come with the pupils and are not counted.
        fields: The descriptive fields that it can give.
        page_size: How many rows come at once.
        answers_unchanged: Whether it answers ``Unchanged`` for known pupils and
            employees who say what they said; contacts always come in full.
        freshest: When its newest row last changed; ``None`` where it does not say.
        registers: Its registers, and what was written into them.
        faults: What goes wrong at the moment.
        asked: Every place that was asked for, the oldest first.
    """

    name: str = "fake"
    school: School = attrs.field(factory=lambda: _SCHOOL)
    rows: list[Record | RefusedRecord] = attrs.field(factory=list)
    deletions: list[Deletion] = attrs.field(factory=list)
    codes: list[AttendanceCode | RefusedCode] = attrs.field(factory=list)
    counted: tuple[Kind, ...] = (Kind.STUDENT, Kind.EMPLOYEE)
    fields: Mapping[Kind, tuple[str, ...]] = attrs.field(factory=lambda: dict(_FIELDS))
    page_size: int = attrs.field(default=50, validator=attrs.validators.ge(1))
    answers_unchanged: bool = True
    freshest: datetime | None = None
    registers: FakeRegisters = attrs.field(factory=FakeRegisters)
    faults: list[Fault | WriteFault] = attrs.field(factory=list)
    asked: list[str] = attrs.field(factory=list)

    def put(self, *rows: Record | RefusedRecord) -> None:
        """Have these rows as well, at the end of their lists.

        Raises:
            ValueError: A row is on a list of leavers, and no pupil's.
        """
        for row in rows:
            list_of(row)
        self.rows.extend(rows)

    def remove(self, mis_id: MisId, *, deleted_at: datetime | None = None) -> None:
        """Have nothing under an id any more.

        Args:
            mis_id: Whose rows to forget.
            deleted_at: When the MIS deleted them; ``None`` if it does not say so.
        """
        removed = [row for row in self.rows if row.mis_id == mis_id]
        self.rows = [row for row in self.rows if row.mis_id != mis_id]
        if deleted_at is not None:
            self.deletions.extend(
                Deletion(kind=kind, mis_id=mis_id, deleted_at=deleted_at)
                for kind in dict.fromkeys(row.kind for row in removed)
            )

    def spoil(self, *faults: Fault | WriteFault) -> None:
        """Let these go wrong too, from now on."""
        self.faults.extend(faults)

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self.faults.clear()

    def on(self, stream: str) -> tuple[Record | RefusedRecord, ...]:
        """What is truly on one of its lists of people, whatever goes wrong."""
        return tuple(row for row in self.rows if list_of(row) == stream)

    def connect(self) -> Mis:
        """Open a connection to it."""
        return _Connection(fake=self)

    def plugin(self) -> object:
        """Make the plugin that brings it to a site."""
        return FakeMisPlugin(fake=self)


@attrs.frozen(kw_only=True)
class FakeMisPlugin:
    """What brings a fake MIS to a site."""

    fake: FakeMis

    @hookimpl
    def missync_mis_adapter(self) -> MisAdapter:
        """Bring the fake."""
        return MisAdapter(
            name=self.fake.name,
            title="The fake MIS",
            capabilities=Capabilities(
                fields=self.fake.fields, counts=frozenset(self.fake.counted)
            ),
            settings=FakeSettings,
            connect=lambda _: self.fake.connect(),
        )


@attrs.define(kw_only=True)
class _Connection:
    """A connection: it counts its walks, so that faults can pass."""

    fake: FakeMis
    walks: dict[str, int] = attrs.field(factory=dict)
    known: Known = attrs.field(factory=dict)

    def school(self) -> School:
        _fail(self.fake.faults, SchoolFails)
        return self.fake.school

    def streams(self, ask: Ask) -> tuple[Stream, ...]:
        self.known = ask.known
        return tuple(streams(ask, self.fake.counted))

    def page(self, stream: Stream, place: str) -> Page:
        self.fake.asked.append(place)
        if place == stream.start:
            self.walks[stream.name] = self.walks.get(stream.name, 0) + 1
        at = Place.read(place)
        faults = tuple(self._faults(at.stream))
        for fault in faults:
            fault.fail(at.page)
        sheets = spoiled(_held(self.fake, at), self.fake.page_size, faults)
        sheet = sheets[at.page - 1]
        return Page(
            rows=tuple(self._unchanged_if_known(_sent(row, at)) for row in sheet.rows),
            follows=str(attrs.evolve(at, page=sheet.follows))
            if sheet.follows
            else None,
            more=sheet.more,
            freshest=self.fake.freshest,
            gaps=tuple(gap for fault in faults for gap in fault.gaps()),
        )

    def counts(self) -> Mapping[Kind, Count]:
        _fail(self.fake.faults, CountsFail)
        truly = {kind: Count(_number(self.fake, kind)) for kind in self.fake.counted}
        said = (fault for fault in self.fake.faults if isinstance(fault, CountSays))
        return truly | {fault.kind: Count(fault.number) for fault in said}

    def attendance_codes(self) -> tuple[AttendanceCode | RefusedCode, ...]:
        return tuple(self.fake.codes)

    def write_back(self) -> WriteBack:
        return self.fake.registers.allows

    def register(self, day: date, asked_at: datetime) -> RegisterReading:
        return self.fake.registers.read(day, asked_at, self.fake.faults)

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        fake = self.fake
        return fake.registers.write(marks, fake.codes, fake.faults)

    def outcome(self, receipt: str) -> Outcome:
        fake = self.fake
        return fake.registers.outcome(receipt, fake.codes, fake.faults)

    def close(self) -> None:
        """Nothing is open."""

    def _unchanged_if_known(self, row: Row) -> Row:
        """Say less of a row that says nothing new, as Wonde's adapter does."""
        if not isinstance(row, Record) or row.kind is Kind.CONTACT:
            return row
        known = self.known.get((row.kind, row.listing), {})
        if not self.fake.answers_unchanged or known.get(row.mis_id) != row.fingerprint:
            return row
        return Unchanged(row.kind, row.listing, row.mis_id, row.fingerprint)

    def _faults(self, stream: str) -> Iterator[ListFault]:
        walk = self.walks.get(stream, 1)
        for fault in self.fake.faults:
            if isinstance(fault, ListFault) and fault.spoils(stream, walk):
                yield fault


def _held(fake: FakeMis, at: Place) -> tuple[Row, ...]:
    rows: Iterable[Row] = fake.on(at.stream)
    if at.stream == DELETIONS:
        rows = (each for each in fake.deletions if _recent(each, at.since))
    return tuple(row for row in rows if row.kind in at.wanted)


def _recent(deletion: Deletion, since: datetime | None) -> bool:
    if deletion.deleted_at is None or since is None:
        return True
    return deletion.deleted_at >= since


def _sent(row: Row, at: Place) -> Row:
    if not isinstance(row, Record):
        return row
    facts = attrs.astuple(row, recurse=False), attrs.astuple(row.names)
    digest = blake2b(repr(facts).encode(), digest_size=8).hexdigest()
    fields = {name: row.fields.get(name) for name in at.wanted[row.kind]}
    return attrs.evolve(row, fields=fields, fingerprint=digest)


def _number(fake: FakeMis, kind: Kind) -> int:
    rows = fake.on(EMPLOYEES if kind is Kind.EMPLOYEE else STUDENTS)
    ids = [row.mis_id for row in rows if row.kind is kind]
    return len(set(filter(None, ids))) + ids.count(None)


def _fail(faults: Iterable[object], which: type[CountsFail | SchoolFails]) -> None:
    for fault in faults:
        if isinstance(fault, which):
            raise fault.error
