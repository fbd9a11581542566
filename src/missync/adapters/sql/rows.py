"""Values to rows and back. Pure, and written out, because every import goes through it.

Rows go by place, in the order of the table's columns. What is small or rarely there
is kept as JSON texts; where most people share the same few, each is read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import attrs
import orjson

from missync.adapters.sql.plain import json_text, optional_text, value_of
from missync.errors import Problem
from missync.model.choices import Archived, MadeBy
from missync.model.ids import Kind, MisId
from missync.model.people import (
    Link,
    Listing,
    Names,
    Origin,
    Person,
    Record,
    SourceKey,
)
from missync.model.plan import Kept
from missync.model.roll import Headcount, Shelf, Source
from missync.model.standings import (
    Cause,
    CauseKind,
    PersonWarning,
    Standing,
    WarningKind,
)


__all__ = [
    "headcount_from",
    "key_from",
    "key_row",
    "person_from",
    "person_row",
    "problems_from",
    "record_from",
    "shelves_from",
    "source_from",
    "source_row",
]

_KINDS = {kind.value: kind for kind in Kind}
_LISTINGS = {listing.value: listing for listing in Listing}
_ORIGINS = {origin.value: origin for origin in Origin}
_STANDINGS = {standing.value: standing for standing in Standing}


def person_row(site: str, person: Person) -> tuple[object, ...]:
    """Turn a person into a row."""
    names = person.names
    return (
        site,
        person.id,
        person.kind.value,
        person.origin.value,
        person.mis_id,
        person.lasting_id,
        person.code,
        names.forename,
        names.surname,
        names.legal_forename,
        names.legal_surname,
        person.birth_date,
        person.start_date,
        person.leave_date,
        json_text(dict(person.fields)),
        _links_text(person.links),
        person.listed,
        person.standing.value,
        _causes_text(person.causes),
        _notes_text(person.notes),
        optional_text(person.excluded),
        optional_text(person.archived),
        person.announced,
        person.due,
        person.run,
        person.code_key or None,
        person.missing_since,
    )


def person_from(row: Sequence[Any]) -> Person:
    """Turn a row into a person."""
    (
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
        excluded,
        archived,
        announced,
        due,
        run,
        _,
        missing_since,
    ) = row
    return Person(
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
        excluded=value_of(excluded, MadeBy) if excluded else None,
        archived=value_of(archived, Archived) if archived else None,
        announced=announced,
        due=due,
        run=run,
        missing_since=missing_since,
    )


def headcount_from(row: Sequence[Any]) -> Headcount:
    """Read how many people there are of a kind and standing."""
    kind, standing, listed, origin, number = row
    imported = _ORIGINS[origin] is Origin.MIS
    return Headcount(_KINDS[kind], _STANDINGS[standing], listed, imported, number)


def key_row(site: str, key: SourceKey) -> dict[str, object]:
    """Turn the key of a kept record into the columns that find it."""
    return {
        "site": site,
        "kind": key.kind.value,
        "listing": key.listing.value,
        "mis_id": key.mis_id,
    }


def key_from(kind: str, listing: str, mis_id: str) -> SourceKey:
    """Read the key of a kept record."""
    return SourceKey(_KINDS[kind], _LISTINGS[listing], MisId(mis_id))


def source_row(site: str, kept: Kept) -> tuple[object, ...]:
    """Turn a record to keep into a row."""
    record, source = kept.record, kept.source
    return (
        site,
        record.kind.value,
        record.listing.value,
        record.mis_id,
        source.person,
        source.fingerprint,
        json_text(_record_facts(record)),
        source.filled,
        json_text(list(map(attrs.asdict, record.warnings)))
        if record.warnings
        else None,
        source.facts,
        source.out_of_sight or None,
    )


def record_from(text: str) -> Record:
    """Read a kept record, exactly as it was."""
    return value_of(text, Record)


def problems_from(text: str) -> tuple[Problem, ...]:
    """Read what is odd about a kept record."""
    return value_of(text, tuple[Problem, ...])


def source_from(row: Sequence[Any]) -> Source:
    """Read what is noted of a kept record.

    Args:
        row: Person, fingerprint, filled fields, and deciding facts: those it had, and
            those that are out of sight.
    """
    person, fingerprint, filled, facts, out_of_sight = row
    return Source(person, fingerprint, filled or "", facts or "", out_of_sight or "")


def shelves_from(rows: Iterable[Sequence[Any]]) -> Mapping[Kind, Shelf]:
    """Read what is noted of the kept records.

    Args:
        rows: Of each the kind, listing and MIS id, then its source as
            :func:`source_from` takes it.
    """
    shelves: dict[tuple[str, str], dict[MisId, Source]] = {}
    for kind, listing, mis_id, *noted in rows:
        try:
            shelf = shelves[kind, listing]
        except KeyError:
            shelf = shelves[kind, listing] = {}
        shelf[mis_id] = source_from(noted)
    return {
        of_kind: {
            _LISTINGS[listing]: shelf
            for (kind, listing), shelf in shelves.items()
            if kind == of_kind.value
        }
        for of_kind in Kind
    }


def _record_facts(record: Record) -> dict[str, object]:
    """Say what a record says; what is not there is at its default."""
    names = record.names
    facts = {
        "kind": record.kind,
        "listing": record.listing,
        "mis_id": record.mis_id,
        "lasting_id": record.lasting_id,
        "code": record.code,
        "names": {
            "forename": names.forename,
            "surname": names.surname,
            "legal_forename": names.legal_forename,
            "legal_surname": names.legal_surname,
        },
        "birth_date": record.birth_date,
        "stays": [{"start": stay.start, "end": stay.end} for stay in record.stays],
        "active": record.active,
        "fields": dict(record.fields),
        "fingerprint": record.fingerprint,
    }
    if record.substituted:
        facts["substituted"] = sorted(record.substituted)
    if not record.carries_facts:
        facts["carries_facts"] = False
    if record.links:
        facts["links"] = [attrs.asdict(link) for link in record.links]
    if record.warnings:
        facts["warnings"] = [attrs.asdict(warning) for warning in record.warnings]
    return facts


@lru_cache(maxsize=4096)
def _causes_text(causes: tuple[Cause, ...]) -> str:
    return json_text(
        [
            {
                "what": cause.what,
                "why": cause.why,
                "since": cause.since,
                "by": cause.by,
            }
            for cause in causes
        ]
    )


def _notes_text(notes: tuple[PersonWarning, ...]) -> str:
    return json_text([[note.what, note.why] for note in notes]) if notes else "[]"


def _links_text(links: tuple[Link, ...]) -> str:
    return json_text([attrs.asdict(link) for link in links]) if links else "[]"


@lru_cache(maxsize=4096)
def _causes(text: str) -> tuple[Cause, ...]:
    return tuple(
        Cause(
            what=CauseKind(facts["what"]),
            why=facts["why"],
            since=date.fromisoformat(facts["since"]) if facts["since"] else None,
            by=facts["by"],
        )
        for facts in orjson.loads(text)
    )


@lru_cache(maxsize=4096)
def _notes(text: str) -> tuple[PersonWarning, ...]:
    return tuple(
        PersonWarning(WarningKind(what), why) for what, why in orjson.loads(text)
    )


def _links(text: str) -> tuple[Link, ...]:
    return tuple(Link(**facts) for facts in orjson.loads(text))
