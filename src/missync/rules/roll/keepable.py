"""Keepable rows: one odd text or number costs its own row of a page, and no other's.

What is odd is what no store can keep. Such a row is refused, with whatever can be kept
of whose it is; the person whose it is stays as they were. A deletion says nothing where
its id is odd, and not when it was where its moment is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final, TypeVar, assert_never

import attrs

from missync.errors import Problem
from missync.model.keeping import unstorable
from missync.model.people import Kind, MisId, Names, Record, RefusedRecord
from missync.model.reads import Deletion, Page, Row, Unchanged
from missync.model.shapes import Misfit, is_whole
from missync.rules.names import full_name


_T = TypeVar("_T")
_TERMS: Final = {"mis_id": "id", "lasting_id": "lasting id"}
_WORD: Final = re.compile(r"[^\W\d]\w*")
_LOCAL_YEARS: Final = range(2, 9999)
"""In which a moment has a day in whatever time zone."""


def keepable(page: Page) -> Page:
    """Give a page of which every row can be kept."""
    if all(map(_is_keepable, page.rows)):
        return page
    rows: list[Row] = []
    warnings = list(page.warnings)
    for place, row in enumerate(page.rows, 1):
        kept = row if _is_keepable(row) else _instead_of(row, f"row {place}")
        if isinstance(kept, Problem):
            warnings.append(kept)
        else:
            rows.append(kept)
    return attrs.evolve(page, rows=tuple(rows), warnings=tuple(warnings))


def _is_keepable(row: Row) -> bool:
    """Tell at little cost: of nearly every row, all texts are looked at as one."""
    match row:
        case Unchanged():
            return is_whole(row.mis_id + row.fingerprint)
        case Record():
            rest = (row.links, row.warnings) if row.links or row.warnings else None
            return is_whole("".join(_texts_of(row))) and unstorable(rest) is None
        case RefusedRecord():
            return unstorable(row) is None
        case Deletion():
            return is_whole(row.mis_id) and _is_local(row.deleted_at)
        case _:
            assert_never(row)


def _texts_of(record: Record) -> Iterator[str]:
    names, fields = record.names, record.fields
    return filter(
        None,
        (
            record.mis_id,
            record.lasting_id,
            record.code,
            names.forename,
            names.surname,
            names.legal_forename,
            names.legal_surname,
            record.fingerprint,
            *record.substituted,
            *fields,
            *fields.values(),
        ),
    )


def _is_local(moment: datetime | None) -> bool:
    return moment is None or moment.year in _LOCAL_YEARS


def _instead_of(row: Row, place: str) -> Row | Problem:
    """Give what comes in the place of a row that cannot be kept."""
    match row:
        case Deletion() if is_whole(row.mis_id):
            return attrs.evolve(row, deleted_at=None)
        case Deletion():
            message = "a deletion has no readable id, so it is left out"
            return Problem(path=f"{place} of {row.kind.plural}", message=message)
        case Record() | RefusedRecord():
            return _refused(row, place)
        case Unchanged():
            wrong = unstorable(row)
            return RefusedRecord(
                kind=row.kind,
                mis_id=_kept(row.mis_id),
                label=place,
                problems=(_problem(row, place, wrong),),
            )
        case _:
            assert_never(row)


def _refused(row: Record | RefusedRecord, place: str) -> RefusedRecord:
    names = _legible(row.names)
    return RefusedRecord(
        kind=row.kind,
        mis_id=_kept(row.mis_id),
        label=full_name(names) if names else place,
        names=names,
        lasting_id=_kept(row.lasting_id),
        code=_kept(row.code),
        birth_date=row.birth_date,
        pupil=_kept(_pupil_of(row)),
        problems=(_problem(row, place, unstorable(row)),),
    )


def _problem(
    row: Record | RefusedRecord | Unchanged, place: str, wrong: Misfit | None
) -> Problem:
    mis_id = _kept(row.mis_id)
    path, why = (wrong.path, wrong.why) if wrong else ("", "cannot be kept")
    inside = path.lstrip(".").removeprefix("names.")
    name = (_WORD.findall(inside) or ["record"])[-1]
    whose = _TERMS.get(name) or name.replace("_", " ")
    return Problem(
        path=f"{row.kind.value}[{mis_id or place}].{inside}".removesuffix("."),
        message=f"their {whose} {why}; mend it in the MIS",
        record=mis_id,
    )


def _pupil_of(row: Record | RefusedRecord) -> MisId | None:
    if isinstance(row, RefusedRecord):
        return row.pupil
    if row.kind is not Kind.CONTACT:
        return None
    return row.links[0].pupil if len(row.links) == 1 else None


def _legible(names: Names | None) -> Names | None:
    """Give those of somebody's names that can be kept, if there are any."""
    if names is None:
        return None
    try:
        return Names(
            forename=_kept(names.forename),
            surname=_kept(names.surname),
            legal_forename=_kept(names.legal_forename),
            legal_surname=_kept(names.legal_surname),
        )
    except ValueError:
        return None


def _kept(text: _T) -> _T | None:
    return None if isinstance(text, str) and not is_whole(text) else text
