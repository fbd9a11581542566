"""A row about somebody: a record, nothing new, or a refusal with every reason.

What decides about people is read strictly: ids, names and dates. Nothing is guessed
there, and what does not fit refuses the row, which is still there, and says whose it is
as far as that can be read.

A pupil's row says nothing of being active, so its dates decide, but on the list of
leavers it says no. An employee's row says ``current``. A contact hangs on a pupil.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, tzinfo
from functools import lru_cache
from typing import Final, TypeVar, assert_never

import attrs

from missync.adapters.wonde._wire.dates import ZERO, day, is_blank
from missync.adapters.wonde._wire.failures import require_all_of
from missync.adapters.wonde._wire.fields import (
    CODES,
    Field,
    Fields,
    fields_of,
    read_fields,
)
from missync.adapters.wonde._wire.fingerprints import Unreadable, fingerprint
from missync.adapters.wonde._wire.values import (
    LONGEST_TEXT,
    Misfit,
    Row,
    flag,
    id_of,
    keepable,
    number,
    one,
    strict_id,
    strict_text,
    text_of,
)
from missync.errors import Problem
from missync.model import shapes
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


_T = TypeVar("_T")

_CODES: Final = {kind: fields_of(kind, CODES[kind]) for kind in Kind}
_NAMES: Final = ("forename", "surname", "legal_forename", "legal_surname")
_CURRENT: Final = {True: Active.YES, False: Active.NO, None: Active.UNSAID}
_TERMS: Final = {
    "current": "mark as current",
    "upi": "lasting id",
    "upn": "UPN",
    "local_upn": "local UPN",
    "former_upn": "former UPN",
}


@attrs.frozen(kw_only=True)
class Wanted:
    """What to read of the rows of one kind.

    Attributes:
        zone: The school's own.
        fields: The descriptive fields to read.
        known: The fingerprints of the records that are kept.
        ties: The pupil whom the rows hang on, where they do.
    """

    kind: Kind
    zone: tzinfo
    listing: Listing = Listing.CURRENT
    fields: tuple[Field, ...] = ()
    known: Mapping[MisId, str] = attrs.field(factory=dict)
    ties: tuple[MisId, ...] = ()


@attrs.frozen(kw_only=True)
class _Own:
    """What only the records of one kind have; warnings' paths begin at the row."""

    stays: tuple[Stay, ...] = ()
    active: Active = Active.UNSAID
    links: tuple[Link, ...] = ()
    carries_facts: bool = True
    warnings: tuple[Problem, ...] = ()


def read_person(
    row: object, place: str, wanted: Wanted
) -> Record | Unchanged | RefusedRecord:
    """Read a row unless it says nothing new, or refuse it.

    Args:
        row: As it was sent.
        place: What to call it where its id cannot be read: ``row 3 of students``.
        wanted: What to read of it.
    """
    if not isinstance(row, dict):
        return refused(
            row, place, wanted, Problem(path="", message=f"{Misfit(dict, row)}")
        )
    try:
        digest = fingerprint(row, wanted.zone, wanted.ties)
        mis_id = id_of(row) if wanted.known else None
        if mis_id is not None and wanted.known.get(mis_id) == digest:
            return Unchanged(wanted.kind, wanted.listing, mis_id, digest)
        return _record(row, wanted, digest)
    except Unreadable as why:
        return refused(row, place, wanted, *why.problems)


def refused(
    row: object, place: str, wanted: Wanted, *problems: Problem
) -> RefusedRecord:
    """Refuse a row, with whatever can be read of whose it is.

    Args:
        row: As it was sent.
        place: What to call it where its id cannot be read.
        wanted: What was to be read of it.
        problems: Why; their paths begin at the row.
    """
    mis_id = id_of(row)
    names = legible_names(row)
    whole = row if isinstance(row, dict) else {}
    return RefusedRecord(
        kind=wanted.kind,
        mis_id=mis_id,
        label=called(names) if names else place,
        names=names,
        lasting_id=_legible(whole.get("upi")),
        code=_code(read_fields(whole, _CODES[wanted.kind], wanted.zone)),
        birth_date=_legible_day(whole.get("date_of_birth"), wanted.zone),
        pupil=next(iter(wanted.ties), None),
        problems=_placed(problems, path_to(wanted.kind, mis_id or place), mis_id),
    )


def path_to(kind: Kind, which: str) -> str:
    """Give the path of somebody's row, by its id, else by its place."""
    return f"{kind.value}[{which}]"


def legible_names(row: object) -> Names | None:
    """Give the names of a row that can be read and kept, if there are any."""
    if not isinstance(row, dict):
        return None
    try:
        return Names(
            forename=_legible(row.get("forename")),
            surname=_legible(row.get("surname")),
            legal_forename=_legible(row.get("legal_forename")),
            legal_surname=_legible(row.get("legal_surname")),
        )
    except ValueError:
        return None


def called(names: Names) -> str:
    """Call somebody by the preferred names, else by the legal ones."""
    preferred = filter(None, (names.forename, names.surname))
    legal = filter(None, (names.legal_forename, names.legal_surname))
    return " ".join(preferred) or " ".join(legal)


@attrs.define
class _Parts:
    """Parts of a row, each read by itself: what does not fit is named by its path."""

    row: Row
    zone: tzinfo
    path: str = ""
    problems: list[Problem] = attrs.field(factory=list)

    def read(self, key: str, reader: Callable[[object], _T]) -> _T | None:
        try:
            return reader(self.row.get(key))
        except ValueError as wrong:
            message = str(wrong) if key != "id" or key in self.row else "is missing"
            self.problems.append(Problem(path=f"{self.path}{key}", message=message))
            return None

    def day(self, key: str) -> date | None:
        return self.read(key, self._day)

    def inside(self, include: str) -> _Parts:
        """Give the parts of what an include brings; none where it brings nothing."""
        row = self.read(include, _included) or {}
        return _Parts(row, self.zone, f"{include}.", self.problems)

    def _day(self, value: object) -> date | None:
        return None if is_blank(value) else day(value, self.zone)


def _record(row: Row, wanted: Wanted, digest: str) -> Record:
    parts = _Parts(row, wanted.zone)
    mis_id = parts.read("id", strict_id)
    lasting_id = parts.read("upi", strict_text)
    names = [parts.read(name, strict_text) for name in _NAMES]
    birth_date, zero = _without_zero(parts.day("date_of_birth"), "date_of_birth")
    own = _own(parts, wanted)
    if mis_id is None or parts.problems:
        raise Unreadable(*parts.problems)
    fields = read_fields(row, wanted.fields, wanted.zone)
    code = read_fields(row, _CODES[wanted.kind], wanted.zone)
    odd = (*fields.warnings, *code.warnings, *own.warnings, *zero)
    return Record(
        kind=wanted.kind,
        listing=wanted.listing,
        mis_id=mis_id,
        lasting_id=lasting_id if lasting_id and lasting_id.strip() else None,
        code=_code(code),
        names=_names(*names),
        birth_date=birth_date,
        stays=own.stays,
        active=own.active,
        fields=fields.values,
        substituted=fields.substituted,
        links=own.links,
        fingerprint=digest,
        carries_facts=own.carries_facts,
        warnings=_placed(odd, path_to(wanted.kind, mis_id), mis_id) if odd else (),
    )


def _names(
    forename: str | None,
    surname: str | None,
    legal_forename: str | None,
    legal_surname: str | None,
) -> Names:
    try:
        return Names(
            forename=forename,
            surname=surname,
            legal_forename=legal_forename,
            legal_surname=legal_surname,
        )
    except ValueError:
        message = "has no name at all, or none that we may see; enter it in the MIS"
        raise Unreadable(Problem(path="", message=message)) from None


def _own(parts: _Parts, wanted: Wanted) -> _Own:
    match wanted.kind:
        case Kind.STUDENT:
            details = parts.inside("education_details")
            left = wanted.listing is Listing.LEAVERS
            active = Active.NO if left else Active.UNSAID
            return _dated(details, active, "admission_date", "leaving_date")
        case Kind.EMPLOYEE:
            details = parts.inside("employment_details")
            active = _CURRENT[details.read("current", _true_or_false)]
            first, last = "employment_start_date", "employment_end_date"
            return _dated(details, active, first, last)
        case Kind.CONTACT:
            return _tied(parts.row, wanted)
        case _:
            assert_never(wanted.kind)


def _dated(details: _Parts, active: Active, first: str, last: str) -> _Own:
    """Read a stay. A leave date that is written as zero is left to the rules."""
    start, odd = _without_zero(details.day(first), f"{details.path}{first}")
    return _Own(
        stays=_stays(start, details.day(last)),
        active=active,
        carries_facts=bool(details.row),
        warnings=odd,
    )


def _tied(row: Row, wanted: Wanted) -> _Own:
    """Read what ties a contact to a pupil; a limit that cannot be read is not known."""
    contact = _Parts(row, wanted.zone)
    sent = contact.read("relationship", _relationship) or {}
    limits = _Parts(sent, wanted.zone, "relationship.", contact.problems)
    relationship = limits.read("relationship", text_of)
    responsible = limits.read("parental_responsibility", flag)
    priority = limits.read("priority", number)
    lives_with_pupil = limits.read("lives_with_pupil", flag)
    links = (
        Link(
            pupil=pupil,
            relationship=relationship,
            parental_responsibility=responsible,
            priority=priority,
            lives_with_pupil=lives_with_pupil,
        )
        for pupil in wanted.ties
    )
    unknown = "so it counts as not known; mend it in the MIS"
    odd = (
        attrs.evolve(each, message=f"{each.message}, {unknown}")
        for each in contact.problems
    )
    return _Own(links=tuple(links), warnings=tuple(odd))


def _relationship(value: object) -> Row:
    """Read the object that Wonde sends beside a contact; some send plain text."""
    require_all_of(value)
    match value:
        case None:
            return {}
        case str():
            return {"relationship": value}
        case {"data": dict(inner)}:
            return inner
        case dict():
            return value
        case _:
            raise Misfit(dict, value)


def _included(value: object) -> Row:
    inner = value.get("data") if isinstance(value, dict) else value
    if isinstance(inner, str) and not is_blank(inner):
        raise Misfit(dict, inner)
    return one(value)


def _true_or_false(value: object) -> bool | None:
    if isinstance(value, bool | None):
        return value
    wrong = shapes.misfit(value, bool)
    raise ValueError(wrong.why if wrong else "")


def _without_zero(
    sent: date | None, path: str
) -> tuple[date | None, tuple[Problem, ...]]:
    """Give a day unless it is written as zero; then there is none, and it is named."""
    if sent != ZERO:
        return sent, ()
    message = "is written as zero, so it counts as none; mend it in the MIS"
    return None, (Problem(path=path, message=message),)


@lru_cache(maxsize=4_096)
def _stays(start: date | None, end: date | None) -> tuple[Stay, ...]:
    """Give the stay that these days make; many people share one."""
    return (Stay(start=start, end=end),) if start or end else ()


def _placed(
    problems: Iterable[Problem], path: str, mis_id: MisId | None
) -> tuple[Problem, ...]:
    """Put problems of a row on their full path and into words, each once."""
    placed = (
        Problem(
            path=f"{path}.{each.path}" if each.path else path,
            message=f"{_in_words(each.path)} {each.message}",
            record=mis_id,
        )
        for each in problems
    )
    return tuple(dict.fromkeys(placed))


def _in_words(path: str) -> str:
    """Call what stands at a path of a row "their leaving date"; the row itself "it"."""
    name = path.rpartition(".")[2]
    if not name.isidentifier():
        return "it"
    return f"their {_TERMS.get(name) or name.replace('_', ' ')}"


def _legible(text: object) -> str | None:
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
