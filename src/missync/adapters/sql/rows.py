"""Rows: how each value of ours stands in a table, column by column, and is read back.

A column holds what the value calls by the column's name, unless it is named here; its
type in ``tables`` turns that into what the database keeps, and back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, Generic, TypeVar

import attrs

from missync.adapters.sql import tables
from missync.adapters.sql.mapping import Row, Rows
from missync.model.choices import Overrides
from missync.model.codes import Codes, Direction, KnownCode, NoWriteBack, Offer, Reason
from missync.model.events import AttendanceEvent, EarlyLeaving, LateArrival, Return
from missync.model.marks import Lease, Mark
from missync.model.people import Names, Origin, Person, RefusedRecord, SourceKey
from missync.model.plan import Kept
from missync.model.reads import OutOfSight
from missync.model.roll import CountKey, Source
from missync.model.runs import Run
from missync.model.schools import AttendanceCode, School


_T = TypeVar("_T")


@attrs.frozen(kw_only=True)
class SiteFacts:
    """What is kept of a site as a whole."""

    version: int = 0
    school: School | None = None
    choices: Overrides = attrs.field(factory=Overrides)
    strangers: tuple[RefusedRecord, ...] = ()
    policy: str = ""
    out_of_sight: tuple[OutOfSight, ...] = ()
    offer: Offer = Offer.ALL


SITES: Final[Rows[SiteFacts]] = Rows(
    tables.site,
    ("name",),
    made={
        "school_id": lambda site: site.school and site.school.id,
        "school_name": lambda site: site.school and site.school.name,
        "urn": lambda site: site.school and site.school.urn,
        "mis": lambda site: site.school and site.school.mis,
    },
)


def site_from(row: Row) -> SiteFacts:
    """Read what is kept of a site."""
    return SiteFacts(
        version=row.version,
        school=school_from(row),
        choices=row.choices or Overrides(),
        strangers=row.strangers or (),
        policy=row.policy or "",
        out_of_sight=row.out_of_sight or (),
        offer=row.offer or Offer.ALL,
    )


def school_from(row: Row) -> School | None:
    """Read the school of a site; ``None`` before its first import."""
    if row.school_id is None:
        return None
    return School(id=row.school_id, name=row.school_name, urn=row.urn, mis=row.mis)


PEOPLE: Final[Rows[Person]] = Rows(
    tables.person,
    ("site", "id"),
    named={
        "forename": "names.forename",
        "surname": "names.surname",
        "legal_forename": "names.legal_forename",
        "legal_surname": "names.legal_surname",
    },
    made={"code_key": lambda person: person.code_key or None},
)


def person_from(row: Row) -> Person:
    """Read somebody."""
    return Person(
        id=row.id,
        kind=row.kind,
        origin=row.origin,
        mis_id=row.mis_id,
        lasting_id=row.lasting_id,
        code=row.code,
        names=Names(
            forename=row.forename,
            surname=row.surname,
            legal_forename=row.legal_forename,
            legal_surname=row.legal_surname,
        ),
        birth_date=row.birth_date,
        start_date=row.start_date,
        leave_date=row.leave_date,
        fields=row.fields,
        links=row.links,
        listed=row.listed,
        causes=row.causes,
        notes=row.notes,
        excluded=row.excluded,
        archived=row.archived,
        announced=row.announced,
        due=row.due,
        run=row.run,
        missing_since=row.missing_since,
    )


def count_from(row: Row) -> tuple[CountKey, int]:
    """Read how many people there are of a kind and standing."""
    imported = row.origin is Origin.MIS
    return CountKey(row.kind, row.standing, row.listed, imported), row.number


SOURCES: Final[Rows[Kept]] = Rows(
    tables.source,
    ("site", "kind", "listing", "mis_id"),
    named={
        "kind": "record.kind",
        "listing": "record.listing",
        "mis_id": "record.mis_id",
        "person": "source.person",
        "fingerprint": "source.fingerprint",
        "filled": "source.filled",
        "facts": "source.facts",
    },
    made={
        "problems": lambda kept: kept.source.problems or None,
        "out_of_sight": lambda kept: kept.source.out_of_sight or None,
    },
)


def key_from(row: Row) -> SourceKey:
    """Read which record it is."""
    return SourceKey(row.kind, row.listing, row.mis_id)


def source_from(row: Row) -> Source:
    """Read what is noted of a record."""
    return Source(
        row.person,
        row.fingerprint,
        row.filled or "",
        row.facts or "",
        row.out_of_sight or "",
        row.problems or (),
    )


RUNS: Final[Rows[Run]] = Rows(
    tables.run, ("site", "id"), made={"held": lambda run: run.held or None}
)


def run_from(row: Row) -> Run:
    """Read a run."""
    return Run(
        id=row.id,
        at=row.at,
        day=row.day,
        by=row.by,
        what=row.what or "import",
        why=row.why,
        verdict=row.verdict,
        counts=row.counts,
        reads=row.reads,
        held=row.held or (),
        digest=row.digest,
    )


@attrs.frozen
class Placed(Generic[_T]):
    """Something that has its place among others of a site."""

    place: int
    it: _T


CODES: Final[Rows[Placed[KnownCode]]] = Rows(
    tables.code,
    ("site", "place"),
    named={
        "code": "it.code.code",
        "description": "it.code.description",
        "mis_id": "it.code.mis_id",
        "enabled": "it.enabled",
        "listed": "it.listed",
    },
)


def code_from(row: Row) -> KnownCode:
    """Read a code."""
    code = AttendanceCode(mis_id=row.mis_id, code=row.code, description=row.description)
    return KnownCode(code=code, enabled=row.enabled, listed=row.listed)


REASONS: Final[Rows[Placed[Reason]]] = Rows(
    tables.reason,
    ("site", "place"),
    named={
        "label": "it.label",
    },
    made={
        "late": lambda placed: Direction.LATE in placed.it.directions,
        "early": lambda placed: Direction.EARLY in placed.it.directions,
        "codes": lambda placed: getattr(placed.it.writes, "bands", None),
    },
)


def reason_from(row: Row) -> Reason:
    """Read a reason."""
    picked = {Direction.LATE: row.late, Direction.EARLY: row.early}
    return Reason(
        label=row.label,
        directions=frozenset(each for each, for_it in picked.items() if for_it),
        writes=NoWriteBack() if row.codes is None else Codes(row.codes),
    )


_EVENTS: Final[Mapping[str, type[AttendanceEvent]]] = {
    "late": LateArrival,
    "early": EarlyLeaving,
    "return": Return,
}
_WHATS: Final = {kind: what for what, kind in _EVENTS.items()}

EVENTS: Final[Rows[AttendanceEvent]] = Rows(
    tables.event,
    ("site", "id"),
    made={
        "what": lambda event: _WHATS[type(event)],
        "given": lambda event: getattr(event, "given", None),
    },
)


def event_from(row: Row) -> AttendanceEvent:
    """Read an event."""
    event: Callable[..., AttendanceEvent] = partial(
        _EVENTS[row.what],
        id=row.id,
        person=row.person,
        day=row.day,
        at=row.at,
        recorded_at=row.recorded_at,
        by=row.by,
        host_id=row.host_id,
        times=row.times,
        settings=row.settings,
        cancelled=row.cancelled,
    )
    return event() if row.given is None else event(given=row.given)


MARKS: Final[Rows[Mark]] = Rows(
    tables.mark,
    ("site", "id"),
    made={
        "lease_holder": lambda mark: mark.lease and mark.lease.holder,
        "lease_until": lambda mark: mark.lease and mark.lease.until,
    },
)


def mark_from(row: Row) -> Mark:
    """Read a mark."""
    holder, until = row.lease_holder, row.lease_until
    return Mark(
        id=row.id,
        event=row.event,
        person=row.person,
        happened_at=row.happened_at,
        made_at=row.made_at,
        date=row.date,
        session=row.session,
        code=row.code,
        minutes_late=row.minutes_late,
        comment=row.comment,
        over=row.over,
        state=row.state,
        why=row.why,
        attempts=row.attempts,
        due=row.due,
        deadline=row.deadline,
        lease=None if holder is None else Lease(holder=holder, until=until),
        doubtful=row.doubtful,
        alone=row.alone,
        receipt=row.receipt,
        replaced=row.replaced,
        written_at=row.written_at,
        confirmed_at=row.confirmed_at,
        settled_by=row.settled_by,
    )
