"""Contacts: what hangs on each pupil's row, and what ties the two together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Any

import attrs

from missync.adapters.wonde._fields import CONTACTS
from missync.adapters.wonde._wire.fields import Field
from missync.adapters.wonde._wire.links import read_link
from missync.adapters.wonde._wire.rows import (
    Brief,
    Own,
    called,
    legible_names,
    path_to,
    refused,
    understood,
)
from missync.adapters.wonde._wire.shapes import Misfit, several
from missync.adapters.wonde._wire.strict import Person, id_of
from missync.errors import Problem
from missync.model.people import Kind, Record, RefusedRecord
from missync.model.reads import Gap, Unchanged


__all__ = ["contacts_of", "none_shown"]


@attrs.frozen(kw_only=True)
class _Contact(Person):
    relationship: Any = None


def contacts_of(
    pupil_row: object, place: str, fields: tuple[Field, ...], zone: tzinfo
) -> Iterator[Record | Unchanged | RefusedRecord | Gap]:
    """Read the contacts on a pupil's row, whether or not the pupil is understood.

    Args:
        pupil_row: The pupil, as sent.
        place: What to call the row if its id cannot be read.
        fields: The fields asked for of contacts.
        zone: The school's own.
    """
    pupil = id_of(pupil_row)
    path = f"{path_to(Kind.STUDENT, pupil or place)}.{CONTACTS}"
    try:
        rows = _rows(pupil_row)
    except ValueError as misfit:
        yield Gap(kind=Kind.CONTACT, why=_not_shown(pupil_row, place, misfit))
        return
    ties = (pupil,) if pupil else ()
    brief = Brief(kind=Kind.CONTACT, zone=zone, fields=fields, ties=ties)
    for number, row in enumerate(rows, 1):
        yield _contact(row, f"row {number} of {path}", brief)


def _not_shown(pupil_row: object, place: str, misfit: ValueError) -> str:
    names = legible_names(pupil_row)
    whose = called(names) if names else f"the pupil in {place}"
    return f"The contacts of {whose} cannot be read: it {misfit}. Mend it in the MIS."


def none_shown(pupil_rows: Iterable[object]) -> bool:
    """Whether no row of a page shows contacts, not even an empty list of them.

    Null is "not permitted to see" as well as "none". A single pupil without contacts
    is nothing odd; of a whole page it is taken as a missing permission.
    """
    shown = [
        not isinstance(row, dict) or row.get(CONTACTS) not in (None, {"data": None})
        for row in pupil_rows
    ]
    return bool(shown) and not any(shown)


def _rows(pupil_row: object) -> list[object]:
    if isinstance(pupil_row, dict):
        return several(pupil_row.get(CONTACTS)) or []
    raise Misfit(dict, pupil_row)


def _contact(
    row: object, place: str, brief: Brief
) -> Record | Unchanged | RefusedRecord:
    if not brief.ties:
        message = "hangs on a pupil whose id cannot be read"
        return refused(row, place, brief.kind, Problem(path="", message=message))
    return understood(row, place, brief, _Contact, _of_contact)


def _of_contact(sent: _Contact, brief: Brief) -> Own:
    read = [read_link(sent.relationship, pupil) for pupil in brief.ties]
    return Own(
        links=tuple(link for link, _ in read),
        warnings=tuple(warning for _, warnings in read for warning in warnings),
    )
