"""Values to rows and back. Pure, and written out, because every import goes through it.

Rows are read by place, in the order of the table's columns. Lists of small things are
kept as JSON texts; where most people share the same few of them, each is read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    "people_from",
    "person_row",
    "run_from",
    "run_row",
    "school_from",
    "school_row",
    "source_row",
    "sources_from",
]

Row = Mapping[Any, Any]

_CONVERTER = make_converter(detailed_validation=False)
_KINDS = {kind.value: kind for kind in Kind}
_LISTINGS = {listing.value: listing for listing in Listing}
_ORIGINS = {origin.value: origin for origin in Origin}
_STANDINGS = {standing.value: standing for standing in Standing}


def person_row(site: str, person: Person) -> dict[str, object]:
    """Turn a person into a row."""
    return {
        "site": site,
        "id": person.id,
        "kind": person.kind.value,
        "origin": person.origin.value,
        "mis_id": person.mis_id,
        "lasting_id": person.lasting_id,
        "code": person.code,
        "forename": person.names.forename,
        "surname": person.names.surname,
        "legal_forename": person.names.legal_forename,
        "legal_surname": person.names.legal_surname,
        "birth_date": person.birth_date,
        "start_date": person.start_date,
        "leave_date": person.leave_date,
        "fields": _text(dict(person.fields)),
        "links": _text([attrs.asdict(link) for link in person.links]),
        "listed": person.listed,
        "standing": person.standing.value,
        "causes": _text([_cause_facts(cause) for cause in person.causes]),
        "notes": _text(person.notes),
    }


def people_from(rows: Iterable[Sequence[Any]]) -> tuple[Person, ...]:
    """Turn rows into people."""
    return tuple(
        Person(
            id=person_id,
            kind=_KINDS[kind],
            origin=_ORIGINS[origin],
            mis_id=mis_id,
            lasting_id=lasting_id,
            code=code,
            names=Names(
                forename=forename,
                surname=surname,
                legal_forename=legal_forename,
                legal_surname=legal_surname,
            ),
            birth_date=birth_date,
            start_date=start_date,
            leave_date=leave_date,
            fields=orjson.loads(fields),
            links=_links(links) if links != "[]" else (),
            listed=listed,
            standing=_STANDINGS[standing],
            causes=_causes(causes),
            notes=_notes(notes),
        )
        for (
            _,
            person_id,
            kind,
            origin,
            mis_id,
            lasting_id,
            code,
            forename,
            surname,
            legal_forename,
            legal_surname,
            birth_date,
            start_date,
            leave_date,
            fields,
            links,
            listed,
            standing,
            causes,
            notes,
        ) in rows
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


def sources_from(rows: Iterable[Sequence[Any]]) -> dict[SourceKey, Source]:
    """Turn rows into the keys of kept records, and whose they are.

    Args:
        rows: Kind, listing, MIS id, person and fingerprint of each.
    """
    return {
        SourceKey(_KINDS[kind], _LISTINGS[listing], mis_id): Source(
            person=person, fingerprint=fingerprint
        )
        for kind, listing, mis_id, person, fingerprint in rows
    }


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


def _cause_facts(cause: Cause) -> dict[str, object]:
    return {
        "what": cause.what.value,
        "why": cause.why,
        "since": cause.since,
        "by": cause.by,
    }


@lru_cache(maxsize=4096)
def _causes(text: str) -> tuple[Cause, ...]:
    return tuple(
        Cause(
            what=Because(facts["what"]),
            why=facts["why"],
            since=date.fromisoformat(facts["since"]) if facts["since"] else None,
            by=facts["by"],
        )
        for facts in orjson.loads(text)
    )


@lru_cache(maxsize=4096)
def _notes(text: str) -> tuple[str, ...]:
    return tuple(orjson.loads(text))


def _links(text: str) -> tuple[Link, ...]:
    return tuple(Link(**facts) for facts in orjson.loads(text))
