"""Contacts: what hangs on each pupil's row, and what ties the two together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, Final

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
from missync.adapters.wonde._wire.shapes import several
from missync.adapters.wonde._wire.strict import Person, id_of
from missync.errors import Problem
from missync.model.people import Kind, MisId, Record, RefusedRecord
from missync.model.reads import Gap, Unchanged


__all__ = ["NONE_SHOWN", "contacts_of"]

NONE_SHOWN: Final = (
    "Wonde shows us no contacts. Ask the school to approve it in Wonde, or switch "
    "contacts off."
)


@attrs.frozen(kw_only=True)
class _Contact(Person):
    relationship: Any = None


def contacts_of(
    pupil_row: object, place: str, fields: tuple[Field, ...], zone: tzinfo
) -> Iterator[Record | Unchanged | RefusedRecord | Gap]:
    """Read the contacts on a pupil's row, whether or not the pupil is understood.

    Null is “not permitted to see” as well as “none”, so a pupil of whom no list of
    contacts is shown, not even an empty one, may have any.

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
        yield from _gap(pupil, _not_shown(pupil_row, place, misfit))
        return
    if rows is None:
        yield from _gap(pupil, NONE_SHOWN)
        return
    ties = (pupil,) if pupil else ()
    brief = Brief(kind=Kind.CONTACT, zone=zone, fields=fields, ties=ties)
    for number, row in enumerate(rows, 1):
        yield _contact(row, f"row {number} of {path}", brief)


def _not_shown(pupil_row: object, place: str, misfit: ValueError) -> str:
    names = legible_names(pupil_row)
    whose = called(names) if names else f"the pupil in {place}"
    return f"The contacts of {whose} cannot be read: it {misfit}. Mend it in the MIS."


def _gap(pupil: MisId | None, why: str) -> Iterator[Gap]:
    """Say whose contacts are not shown; a pupil without a readable id is anybody."""
    if pupil is not None:
        yield Gap(kind=Kind.CONTACT, why=why, pupil=pupil)


def _rows(pupil_row: object) -> list[object] | None:
    return several(pupil_row.get(CONTACTS)) if isinstance(pupil_row, dict) else None


def _contact(
    row: object, place: str, brief: Brief
) -> Record | Unchanged | RefusedRecord:
    if not brief.ties:
        message = "hangs on a pupil whose id cannot be read"
        return refused(row, place, brief, Problem(path="", message=message))
    read = understood(row, place, brief, _Contact, _of_contact)
    if isinstance(read, RefusedRecord):
        return attrs.evolve(read, pupil=brief.ties[0])
    return read


def _of_contact(sent: _Contact, brief: Brief) -> Own:
    read = [read_link(sent.relationship, pupil) for pupil in brief.ties]
    return Own(
        links=tuple(link for link, _ in read),
        warnings=tuple(warning for _, warnings in read for warning in warnings),
    )
