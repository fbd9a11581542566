"""Values to rows and back. Pure, and written out, because every import goes through it.

Lists of small things are kept as JSON texts. Most people share the same few of them, so
each text is read once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import attrs
import orjson
from cattrs.preconf.orjson import make_converter

from missync.model.people import (
    Kind,
    Link,
    Listing,
    MisId,
    Names,
    Origin,
    Person,
    PersonId,
    Record,
    SourceKey,
)
from missync.model.plans import Source
from missync.model.runs import Counts, ReadSummary, Run, RunId, Verdict
from missync.model.schools import School
from missync.model.standings import Because, Cause, Standing


__all__ = [
    "key_row",
    "person_from",
    "person_row",
    "run_from",
    "run_row",
    "school_from",
    "school_row",
    "source_from",
    "source_row",
]

Row = Mapping[Any, Any]

_CONVERTER = make_converter()


def person_row(site: str, person: Person) -> dict[str, object]:
    """Turn a person into a row."""
    return {
        "id": person.id,
        "site": site,
        "kind": person.kind.value,
        "origin": person.origin.value,
        "mis_id": person.mis_id,
        "lasting_id": person.lasting_id,
        "code": person.code,
        **attrs.asdict(person.names),
        "birth_date": person.birth_date,
        "start_date": person.start_date,
        "leave_date": person.leave_date,
        "fields": _text(dict(person.fields)),
        "links": _text([attrs.astuple(link) for link in person.links]),
        "listed": person.listed,
        "standing": person.standing.value,
        "causes": _text([_cause_parts(cause) for cause in person.causes]),
        "notes": _text(person.notes),
    }


def person_from(row: Row) -> Person:
    """Turn a row into a person."""
    return Person(
        id=PersonId(row["id"]),
        kind=Kind(row["kind"]),
        origin=Origin(row["origin"]),
        mis_id=row["mis_id"],
        lasting_id=row["lasting_id"],
        code=row["code"],
        names=Names(
            forename=row["forename"],
            surname=row["surname"],
            legal_forename=row["legal_forename"],
            legal_surname=row["legal_surname"],
        ),
        birth_date=row["birth_date"],
        start_date=row["start_date"],
        leave_date=row["leave_date"],
        fields=orjson.loads(row["fields"]),
        links=_links(row["links"]),
        listed=row["listed"],
        standing=Standing(row["standing"]),
        causes=_causes(row["causes"]),
        notes=_notes(row["notes"]),
    )


def key_row(site: str, key: SourceKey) -> dict[str, object]:
    """Turn the key of a kept record into the columns that find it."""
    return {
        "site": site,
        "kind": key.kind.value,
        "listing": key.listing.value,
        "mis_id": key.mis_id,
    }


def source_row(site: str, person: PersonId, record: Record) -> dict[str, object]:
    """Turn a record and its person into a row."""
    return {
        **key_row(site, record.key),
        "person": person,
        "fingerprint": record.fingerprint,
        "record": _text(_CONVERTER.unstructure(record)),
    }


def source_from(row: Row) -> tuple[SourceKey, Source]:
    """Turn a row into the key of a kept record, and whose it is."""
    kind, listing = Kind(row["kind"]), Listing(row["listing"])
    key = SourceKey(kind, listing, MisId(row["mis_id"]))
    source = Source(person=PersonId(row["person"]), fingerprint=row["fingerprint"])
    return key, source


def school_row(school: School) -> dict[str, object]:
    """Turn a school into columns of its site."""
    return {
        "school_id": school.id,
        "school_name": school.name,
        "urn": school.urn,
        "mis": school.mis,
    }


def school_from(row: Row) -> School | None:
    """Read the school of a site; ``None`` before its first import."""
    if row["school_id"] is None:
        return None
    return School(
        id=row["school_id"], name=row["school_name"], urn=row["urn"], mis=row["mis"]
    )


def run_row(site: str, run: Run) -> dict[str, object]:
    """Turn a run into a row; its moment is kept in UTC."""
    return {
        "id": run.id,
        "site": site,
        "at": run.at.astimezone(UTC).isoformat(),
        "day": run.day,
        "by": run.by,
        "verdict": run.verdict.value,
        "counts": _text(attrs.asdict(run.counts)),
        "reads": _text(_CONVERTER.unstructure(run.reads)),
    }


def run_from(row: Row) -> Run:
    """Turn a row into a run."""
    reads = orjson.loads(row["reads"])
    return Run(
        id=RunId(row["id"]),
        at=datetime.fromisoformat(row["at"]),
        day=row["day"],
        by=row["by"],
        verdict=Verdict(row["verdict"]),
        counts=Counts(**orjson.loads(row["counts"])),
        reads=_CONVERTER.structure(reads, tuple[ReadSummary, ...]),
    )


def _text(plain: object) -> str:
    return orjson.dumps(plain).decode()


def _cause_parts(cause: Cause) -> tuple[str, str, date | None, str | None]:
    return cause.what.value, cause.why, cause.since, cause.by


@lru_cache(maxsize=4096)
def _causes(text: str) -> tuple[Cause, ...]:
    return tuple(
        Cause(
            what=Because(what),
            why=why,
            since=date.fromisoformat(since) if since else None,
            by=by,
        )
        for what, why, since, by in orjson.loads(text)
    )


@lru_cache(maxsize=4096)
def _notes(text: str) -> tuple[str, ...]:
    return tuple(orjson.loads(text))


@lru_cache(maxsize=4096)
def _links(text: str) -> tuple[Link, ...]:
    names = [field.name for field in attrs.fields(Link)]
    return tuple(
        Link(**dict(zip(names, parts, strict=True))) for parts in orjson.loads(text)
    )
