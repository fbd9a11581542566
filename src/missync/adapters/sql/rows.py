"""Values to rows and back. Pure, and written out, because every import goes through it.

Rows are read by place, in the order of the table's columns. What is small or rarely
there is kept as JSON texts; where most people share the same few, each is read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

import attrs
import orjson

from missync.errors import Problem
from missync.model.decisions import Archived, Choices, Decision
from missync.model.ids import Kind, MisId, RunId
from missync.model.people import (
    Link,
    Listing,
    Names,
    Origin,
    Person,
    Record,
    RefusedRecord,
    SourceKey,
)
from missync.model.plans import Kept
from missync.model.rolls import Headcount, Shelf, Source
from missync.model.runs import Counts, Held, ReadSummary, Run, Verdict
from missync.model.schools import School
from missync.model.standings import Because, Cause, Odd, Oddity, Standing
from missync.structuring import plain_converter


__all__ = [
    "choices_from",
    "choices_text",
    "headcount_from",
    "key_from",
    "key_row",
    "person_from",
    "person_row",
    "problems_from",
    "record_from",
    "run_from",
    "run_row",
    "school_from",
    "school_row",
    "shelves_from",
    "source_row",
    "strangers_from",
    "strangers_text",
]

Row = Mapping[Any, Any]

_T = TypeVar("_T")
_CONVERTER = plain_converter()
_KINDS = {kind.value: kind for kind in Kind}
_LISTINGS = {listing.value: listing for listing in Listing}
_ORIGINS = {origin.value: origin for origin in Origin}
_NAMES = tuple(field.name for field in attrs.fields(Names))
_names = attrgetter(*_NAMES)
_STANDINGS = {standing.value: standing for standing in Standing}


def person_row(site: str, person: Person) -> dict[str, object]:
    """Turn a person into a row."""
    names = person.names
    return {
        "site": site,
        "id": person.id,
        "kind": person.kind.value,
        "origin": person.origin.value,
        "mis_id": person.mis_id,
        "lasting_id": person.lasting_id,
        "code": person.code,
        "forename": names.forename,
        "surname": names.surname,
        "legal_forename": names.legal_forename,
        "legal_surname": names.legal_surname,
        "birth_date": person.birth_date,
        "start_date": person.start_date,
        "leave_date": person.leave_date,
        "fields": _text(dict(person.fields)),
        "links": _links_text(person.links),
        "listed": person.listed,
        "standing": person.standing.value,
        "causes": _causes_text(person.causes),
        "notes": _notes_text(person.notes),
        "excluded": _optional_text(person.excluded),
        "archived": _optional_text(person.archived),
        "announced": person.announced,
        "due": person.due,
        "run": person.run,
    }


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
        excluded=_read(excluded, Decision) if excluded else None,
        archived=_read(archived, Archived) if archived else None,
        announced=announced,
        due=due,
        run=run,
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


def source_row(site: str, kept: Kept) -> dict[str, object]:
    """Turn a record to keep into a row."""
    record, source = kept.record, kept.source
    return {
        "site": site,
        "kind": record.kind.value,
        "listing": record.listing.value,
        "mis_id": record.mis_id,
        "person": source.person,
        "fingerprint": source.fingerprint,
        "record": _text(_record_facts(record)),
        "filled": source.filled,
        "problems": _text(list(map(attrs.asdict, record.warnings)))
        if record.warnings
        else None,
    }


def record_from(text: str) -> Record:
    """Read a kept record, exactly as it was."""
    return _read(text, Record)


def problems_from(text: str) -> tuple[Problem, ...]:
    """Read what is odd about a kept record."""
    return _read(text, tuple[Problem, ...])


def shelves_from(rows: Iterable[Sequence[Any]]) -> Mapping[Kind, Shelf]:
    """Read what is noted of the kept records.

    Args:
        rows: Kind, listing, MIS id, person, fingerprint and filled fields of each.
    """
    shelves: dict[tuple[str, str], dict[MisId, Source]] = {}
    for kind, listing, mis_id, person, fingerprint, filled in rows:
        try:
            shelf = shelves[kind, listing]
        except KeyError:
            shelf = shelves[kind, listing] = {}
        shelf[mis_id] = Source(person, fingerprint, filled or "")
    return {
        of_kind: {
            _LISTINGS[listing]: shelf
            for (kind, listing), shelf in shelves.items()
            if kind == of_kind.value
        }
        for of_kind in Kind
    }


def school_row(school: School | None) -> dict[str, object]:
    """Turn a school into columns of its site."""
    return {
        "school_id": school.id if school else None,
        "school_name": school.name if school else None,
        "urn": school.urn if school else None,
        "mis": school.mis if school else None,
    }


def school_from(row: Row) -> School | None:
    """Read the school of a site; ``None`` before its first import."""
    if row["school_id"] is None:
        return None
    return School(
        id=row["school_id"], name=row["school_name"], urn=row["urn"], mis=row["mis"]
    )


def choices_text(choices: Choices) -> str:
    """Turn what was chosen about a site into a text."""
    return _text(_CONVERTER.unstructure(choices))


def choices_from(text: str | None) -> Choices:
    """Read what was chosen about a site."""
    return _read(text, Choices) if text else Choices()


def strangers_text(strangers: Sequence[RefusedRecord]) -> str:
    """Turn the refused records of nobody known into a text."""
    return _text(_CONVERTER.unstructure(strangers))


def strangers_from(text: str | None) -> tuple[RefusedRecord, ...]:
    """Read the refused records of nobody known."""
    return _read(text, tuple[RefusedRecord, ...]) if text else ()


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
        "what": run.what,
        "why": run.why,
        "held": _text(_CONVERTER.unstructure(run.held)) if run.held else None,
        "digest": run.digest,
    }


def run_from(row: Row) -> Run:
    """Turn a row into a run."""
    held = row["held"]
    return Run(
        id=RunId(row["id"]),
        at=datetime.fromisoformat(row["at"]),
        day=row["day"],
        by=row["by"],
        what=row["what"] or "import",
        why=row["why"],
        verdict=Verdict(row["verdict"]),
        counts=Counts(**orjson.loads(row["counts"])),
        reads=_read(row["reads"], tuple[ReadSummary, ...]),
        held=_read(held, tuple[Held, ...]) if held else (),
        digest=row["digest"],
    )


def _text(plain: object) -> str:
    return orjson.dumps(plain).decode()


def _optional_text(value: object | None) -> str | None:
    return None if value is None else _text(_CONVERTER.unstructure(value))


def _read(text: str, wanted: type[_T]) -> _T:
    return _CONVERTER.structure(orjson.loads(text), wanted)


def _record_facts(record: Record) -> dict[str, object]:
    """Say what a record says; what is not there is at its default."""
    facts = {
        "kind": record.kind,
        "listing": record.listing,
        "mis_id": record.mis_id,
        "lasting_id": record.lasting_id,
        "code": record.code,
        "names": dict(zip(_NAMES, _names(record.names), strict=True)),
        "birth_date": record.birth_date,
        "stays": [{"start": stay.start, "end": stay.end} for stay in record.stays],
        "active": record.active,
        "fields": dict(record.fields),
        "fingerprint": record.fingerprint,
    }
    if record.links:
        facts["links"] = [attrs.asdict(link) for link in record.links]
    if record.warnings:
        facts["warnings"] = [attrs.asdict(warning) for warning in record.warnings]
    return facts


@lru_cache(maxsize=4096)
def _causes_text(causes: tuple[Cause, ...]) -> str:
    return _text(
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


def _notes_text(notes: tuple[Oddity, ...]) -> str:
    return _text([[note.what, note.why] for note in notes]) if notes else "[]"


def _links_text(links: tuple[Link, ...]) -> str:
    return _text([attrs.asdict(link) for link in links]) if links else "[]"


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
def _notes(text: str) -> tuple[Oddity, ...]:
    return tuple(Oddity(Odd(what), why) for what, why in orjson.loads(text))


def _links(text: str) -> tuple[Link, ...]:
    return tuple(Link(**facts) for facts in orjson.loads(text))
