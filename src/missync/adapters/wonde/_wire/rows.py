"""One row about somebody: a record, nothing new, or a refusal with every reason.

A row that is not understood is still there, and says whose it is as far as that can be
read. Problems are put on their full path only here, where there are any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, tzinfo
from typing import Final, TypeVar

import attrs

from missync.adapters.wonde._fields import CODES
from missync.adapters.wonde._wire.damage import damage_in, keepable
from missync.adapters.wonde._wire.dates import ZERO, day, is_blank
from missync.adapters.wonde._wire.fields import Field, Fields, fields_of, read_fields
from missync.adapters.wonde._wire.fingerprints import fingerprint, said_by
from missync.adapters.wonde._wire.shapes import Misfit, Row
from missync.adapters.wonde._wire.strict import (
    LONGEST_TEXT,
    Person,
    Unreadable,
    id_of,
    structured,
)
from missync.adapters.wonde._wire.words import in_words
from missync.errors import Problem
from missync.model.people import (
    Active,
    Kind,
    Link,
    Listing,
    MisId,
    Names,
    Record,
    RefusedRecord,
    Stay,
)
from missync.model.reads import Unchanged


__all__ = [
    "Brief",
    "Own",
    "called",
    "legible_names",
    "path_to",
    "refused",
    "understood",
    "without_zero",
]

_PersonT = TypeVar("_PersonT", bound=Person)

_CODES: Final = {kind: fields_of(kind, CODES[kind]) for kind in Kind}


@attrs.frozen(kw_only=True)
class Brief:
    """What to read of the rows of one kind.

    Attributes:
        zone: The school's own.
        fields: The descriptive fields to read.
        known: The fingerprints of the records that are kept.
        ties: The pupils whom the rows hang on.
    """

    kind: Kind
    zone: tzinfo
    listing: Listing = Listing.CURRENT
    fields: tuple[Field, ...] = ()
    known: Mapping[MisId, str] = attrs.field(factory=dict)
    ties: tuple[MisId, ...] = ()


@attrs.frozen(kw_only=True)
class Own:
    """What only the records of one kind have.

    Attributes:
        carries_facts: As a record has it.
        warnings: What could not be read of it; their paths begin at the row.
    """

    stays: tuple[Stay, ...] = ()
    active: Active = Active.UNSAID
    links: tuple[Link, ...] = ()
    carries_facts: bool = True
    warnings: tuple[Problem, ...] = ()


def understood(
    row: object,
    place: str,
    brief: Brief,
    wanted: type[_PersonT],
    own: Callable[[_PersonT, Brief], Own],
) -> Record | Unchanged | RefusedRecord:
    """Read a row unless it says nothing new, or refuse it.

    Args:
        row: As it was sent.
        place: What to call it where its id cannot be read: ``row 3 of students``.
        brief: What to read of it.
        wanted: What has to be read strictly.
        own: Gives what only this kind has.
    """
    try:
        whole = _object(row)
        digest = _fingerprint(whole, brief)
        mis_id = id_of(whole) if brief.known else None
        if mis_id is not None and brief.known.get(mis_id) == digest:
            return Unchanged(brief.kind, brief.listing, mis_id, digest)
        sent = structured(whole, wanted, brief.zone)
        return _record(whole, brief, sent, own(sent, brief), digest)
    except Unreadable as why:
        return refused(row, place, brief, *why.problems)


def refused(row: object, place: str, brief: Brief, *problems: Problem) -> RefusedRecord:
    """Refuse a row, with whatever can be read of whose it is.

    Args:
        row: As it was sent.
        place: What to call it where its id cannot be read.
        brief: What is read of such rows.
        problems: Why; their paths begin at the row.
    """
    kind, mis_id, names = brief.kind, id_of(row), legible_names(row)
    whole = row if isinstance(row, dict) else {}
    return RefusedRecord(
        kind=kind,
        mis_id=mis_id,
        label=called(names) if names else place,
        names=names,
        lasting_id=_legible(whole, "upi"),
        code=_code(read_fields(whole, _CODES[kind], brief.zone)),
        birth_date=_legible_day(whole.get("date_of_birth"), brief.zone),
        problems=_placed(problems, path_to(kind, mis_id or place), mis_id),
    )


def without_zero(
    sent: date | None, path: str
) -> tuple[date | None, tuple[Problem, ...]]:
    """Give a day unless it is written as zero; then there is none, and it is named.

    A leave date needs none of this: the rules name one that nobody can have left on.

    Args:
        sent: The day as it was read.
        path: Where it stands in its row.
    """
    if sent != ZERO:
        return sent, ()
    message = "is written as zero, so it counts as none; mend it in the MIS"
    return None, (Problem(path=path, message=message),)


def path_to(kind: Kind, which: str) -> str:
    """Give the path of somebody's row, by its id, else by its place."""
    return f"{kind.value}[{which}]"


def _object(row: object) -> Row:
    if isinstance(row, dict):
        return row
    raise Unreadable(Problem(path="", message=str(Misfit(dict, row))))


def _fingerprint(row: Row, brief: Brief) -> str:
    try:
        return fingerprint(row, brief.zone, brief.ties)
    except ValueError as misfit:
        whole = Problem(path="", message=str(misfit))
        raise Unreadable(*(tuple(damage_in(said_by(row))) or (whole,))) from None


def _record(row: Row, brief: Brief, sent: Person, own: Own, digest: str) -> Record:
    mis_id = MisId(sent.id)
    fields = read_fields(row, brief.fields, brief.zone)
    code = read_fields(row, _CODES[brief.kind], brief.zone)
    birth_date, zero = without_zero(sent.date_of_birth, "date_of_birth")
    odd = (*fields.warnings, *code.warnings, *own.warnings, *zero)
    return Record(
        kind=brief.kind,
        listing=brief.listing,
        mis_id=mis_id,
        lasting_id=sent.upi if sent.upi and sent.upi.strip() else None,
        code=_code(code),
        names=_names(sent),
        birth_date=birth_date,
        stays=own.stays,
        active=own.active,
        fields=fields.values,
        substituted=fields.substituted,
        links=own.links,
        fingerprint=digest,
        carries_facts=own.carries_facts,
        warnings=_placed(odd, path_to(brief.kind, mis_id), mis_id) if odd else (),
    )


def _placed(
    problems: Iterable[Problem], path: str, mis_id: MisId | None
) -> tuple[Problem, ...]:
    """Put problems of a row on their full path and into words, each once."""
    placed = (
        Problem(
            path=f"{path}.{each.path}" if each.path else path,
            message=f"{in_words(each.path)} {each.message}",
            record=mis_id,
        )
        for each in problems
    )
    return tuple(dict.fromkeys(placed))


def _names(sent: Person) -> Names:
    try:
        return Names(
            forename=sent.forename,
            surname=sent.surname,
            legal_forename=sent.legal_forename,
            legal_surname=sent.legal_surname,
        )
    except ValueError:
        message = "has no name at all, or none that we may see; enter it in the MIS"
        raise Unreadable(Problem(path="", message=message)) from None


def legible_names(row: object) -> Names | None:
    """Give the names of a row that can be read and kept, if there are any."""
    if not isinstance(row, dict):
        return None
    texts = {name: _legible(row, name) for name in attrs.fields_dict(Names)}
    return Names(**texts) if any(texts.values()) else None


def _legible(row: Row, key: str) -> str | None:
    """Give a text of a row that can be read and kept, if there is one."""
    text = row.get(key)
    if not isinstance(text, str) or not text.strip():
        return None
    return text if len(text) <= LONGEST_TEXT and keepable(text) else None


def _legible_day(value: object, zone: tzinfo) -> date | None:
    try:
        found = None if is_blank(value) else day(value, zone)
    except ValueError:
        return None
    return None if found == ZERO else found


def _code(read: Fields) -> str | None:
    return next(iter(read.values.values()), None)


def called(names: Names) -> str:
    """Call somebody by the preferred names, else by the legal ones."""
    preferred = filter(None, (names.forename, names.surname))
    legal = filter(None, (names.legal_forename, names.legal_surname))
    return " ".join(preferred) or " ".join(legal)
