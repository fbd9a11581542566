"""One row about somebody: a record, or a refusal with every reason.

A row that is not understood is still there, and says whose it is as far as that can be
read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import attrs

from missync.adapters.wonde._fields import CODES
from missync.adapters.wonde._wire.fields import read_fields
from missync.adapters.wonde._wire.fingerprints import fingerprint
from missync.adapters.wonde._wire.shapes import Misfit, Row
from missync.adapters.wonde._wire.strict import (
    LONGEST_TEXT,
    Person,
    Unreadable,
    id_of,
    structured,
)
from missync.errors import Problem
from missync.model.people import Kind, MisId, Names, Record, RefusedRecord


__all__ = ["Spot", "refused", "understood"]

_PersonT = TypeVar("_PersonT", bound=Person)


@attrs.frozen(kw_only=True)
class Spot:
    """Where a row stands, and what to read of it.

    Attributes:
        kind: Whom it is about.
        place: What to call it where its id cannot be read: ``row 3 of students``.
        fields: The descriptive fields to read.
    """

    kind: Kind
    place: str
    fields: tuple[str, ...] = ()

    def path_to(self, row: object) -> str:
        """Give the path of a row that stands here."""
        return f"{self.kind.value}[{id_of(row) or self.place}]"


def understood(
    row: object,
    spot: Spot,
    wanted: type[_PersonT],
    translate: Callable[[Record, _PersonT], Record],
    said: Callable[[Row], object] = lambda row: row,
) -> Record | RefusedRecord:
    """Read a row, or refuse it.

    Args:
        row: As it was sent.
        spot: Where it stands, and what to read of it.
        wanted: What has to be read strictly.
        translate: Adds to a record what only this kind has.
        said: What the record's fingerprint is taken of.
    """
    path = spot.path_to(row)
    try:
        whole = _object(row, path)
        sent = structured(whole, wanted, path)
        return translate(_record(whole, sent, spot, said), sent)
    except Unreadable as why:
        return refused(row, spot, *why.problems)


def refused(row: object, spot: Spot, *problems: Problem) -> RefusedRecord:
    """Refuse a row, with whatever can be read of whose it is."""
    mis_id = id_of(row)
    names = _legible_names(row)
    return RefusedRecord(
        kind=spot.kind,
        mis_id=mis_id,
        label=_called(names) if names else spot.place,
        names=names,
        problems=tuple(attrs.evolve(each, record=mis_id) for each in problems),
    )


def _object(row: object, path: str) -> Row:
    if isinstance(row, dict):
        return row
    raise Unreadable(Problem(path=path, message=str(Misfit(dict, row))))


def _record(
    row: Row, sent: Person, spot: Spot, said: Callable[[Row], object]
) -> Record:
    path = spot.path_to(row)
    fields = read_fields(row, spot.kind, spot.fields, path, sent.id)
    code = read_fields(row, spot.kind, CODES[spot.kind], path, sent.id)
    return Record(
        kind=spot.kind,
        mis_id=MisId(sent.id),
        lasting_id=sent.upi if sent.upi and sent.upi.strip() else None,
        code=next(iter(code.values.values()), None),
        names=_names(sent, path),
        birth_date=sent.date_of_birth,
        fields=fields.values,
        fingerprint=_fingerprint(said(row), path),
        warnings=tuple(dict.fromkeys((*fields.warnings, *code.warnings))),
    )


def _names(sent: Person, path: str) -> Names:
    try:
        return Names(
            forename=sent.forename,
            surname=sent.surname,
            legal_forename=sent.legal_forename,
            legal_surname=sent.legal_surname,
        )
    except ValueError:
        message = "has no name at all, or none that we may see; enter it in the MIS"
        raise Unreadable(Problem(path=path, message=message)) from None


def _fingerprint(said: object, path: str) -> str:
    try:
        return fingerprint(said)
    except ValueError as misfit:
        raise Unreadable(Problem(path=path, message=str(misfit))) from None


def _legible_names(row: object) -> Names | None:
    legible: dict[str, str] = {}
    for name in attrs.fields_dict(Names):
        text = row.get(name) if isinstance(row, dict) else None
        if isinstance(text, str) and text.strip() and len(text) <= LONGEST_TEXT:
            legible[name] = text
    return Names(**legible) if legible else None


def _called(names: Names) -> str:
    preferred = filter(None, (names.forename, names.surname))
    legal = filter(None, (names.legal_forename, names.legal_surname))
    return " ".join(preferred) or " ".join(legal)
