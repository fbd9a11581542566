"""Contacts: what hangs on each pupil's row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from missync.adapters.wonde._wire.fields import CONTACTS, Field
from missync.adapters.wonde._wire.people import (
    Wanted,
    called,
    legible_names,
    path_to,
    read_person,
    refused,
)
from missync.adapters.wonde._wire.values import id_of, several
from missync.errors import Problem
from missync.model.people import Kind, MisId, Record, RefusedRecord
from missync.model.reads import Gap, Unchanged


NONE_SHOWN: Final = (
    "Wonde shows us no contacts. Ask the school to approve it in Wonde, or switch "
    "contacts off."
)


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
        rows = several(pupil_row.get(CONTACTS)) if isinstance(pupil_row, dict) else None
    except ValueError as misfit:
        yield from _gap(pupil, _not_shown(pupil_row, place, misfit))
        return
    if rows is None:
        yield from _gap(pupil, NONE_SHOWN)
        return
    ties = (pupil,) if pupil else ()
    wanted = Wanted(kind=Kind.CONTACT, zone=zone, fields=fields, ties=ties)
    for number, row in enumerate(rows, 1):
        yield _contact(row, f"row {number} of {path}", wanted)


def _contact(
    row: object, place: str, wanted: Wanted
) -> Record | Unchanged | RefusedRecord:
    if wanted.ties:
        return read_person(row, place, wanted)
    message = "hangs on a pupil whose id cannot be read"
    return refused(row, place, wanted, Problem(path="", message=message))


def _not_shown(pupil_row: object, place: str, misfit: ValueError) -> str:
    names = legible_names(pupil_row)
    whose = called(names) if names else f"the pupil in {place}"
    return f"The contacts of {whose} cannot be read: it {misfit}. Mend it in the MIS."


def _gap(pupil: MisId | None, why: str) -> Iterator[Gap]:
    """Say whose contacts are not shown; a pupil without a readable id is anybody."""
    if pupil is not None:
        yield Gap(kind=Kind.CONTACT, why=why, pupil=pupil)
