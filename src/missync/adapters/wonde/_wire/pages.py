"""A page of a list, in our words: a pure function of the answer and of what was asked.

Pupils come along even where only their contacts are asked for: the walk knows pages
apart by their rows, and brothers and sisters share contacts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from itertools import starmap
from typing import Final, assert_never

from missync.adapters.wonde._wire.dates import moment
from missync.adapters.wonde._wire.envelope import following, rows_of
from missync.adapters.wonde._wire.failures import lack_of
from missync.adapters.wonde._wire.fields import CONTACTS, Field, fields_of, includes_for
from missync.adapters.wonde._wire.lists import (
    SHORT,
    DeletionList,
    PeopleList,
    WondeList,
)
from missync.adapters.wonde._wire.people import (
    Wanted,
    called,
    legible_names,
    read_person,
    refused,
)
from missync.adapters.wonde._wire.values import Misfit, id_of, several
from missync.errors import Problem
from missync.model.people import Kind, MisId, Record, RefusedRecord
from missync.model.reads import Deletion, Gap, Page, Row, Unchanged


_APPROVE: Final = "Ask the school to approve it in Wonde"
_KINDS: Final = {word: kind for kind in Kind for word in (kind.value, kind.plural)}
_NO_ROWS: Final = (Gap, Problem)


def page_of(document: object, asked: WondeList, *, zone: tzinfo, first: bool) -> Page:
    """Read one page of a list.

    Args:
        document: The answer.
        asked: The list, as it was asked for in the end.
        zone: The school's own.
        first: Whether it is the list's first page, where what was refused is named.

    Raises:
        BadPayload: It is no page.
    """
    sent = rows_of(document, asked.name)
    short = first and len(sent) < SHORT
    place, more = following(document, asked.name, may_be_silent=short)
    read = tuple(_read(sent, asked, zone, first=first))
    return Page(
        rows=tuple(each for each in read if not isinstance(each, _NO_ROWS)),
        follows=place,
        more=more,
        freshest=max(_updates(sent), default=None),
        gaps=tuple(each for each in read if isinstance(each, Gap)),
        warnings=tuple(each for each in read if isinstance(each, Problem)),
    )


def _read(
    sent: list[object], asked: WondeList, zone: tzinfo, *, first: bool
) -> Iterator[Row | Gap | Problem]:
    """Give what the rows come to, and what is to be said about the page."""
    placed = ((row, f"row {n} of {asked.name}") for n, row in enumerate(sent, 1))
    match asked:
        case DeletionList():
            yield from filter(None, starmap(_deletion, placed))
        case PeopleList():
            yield from _people(placed, asked, zone)
            if first:
                yield from _refused_contacts(asked)
                yield from _refused_includes(asked)
        case _:
            assert_never(asked)


def _people(
    placed: Iterable[tuple[object, str]], asked: PeopleList, zone: tzinfo
) -> Iterator[Row | Gap]:
    people = Wanted(
        kind=asked.kind,
        zone=zone,
        listing=asked.listing,
        fields=fields_of(asked.kind, asked.fields),
        known=asked.known,
    )
    shows_contacts = CONTACTS not in asked.refused
    wanted = asked.contact_fields if shows_contacts else None
    contact_fields = fields_of(Kind.CONTACT, wanted or ())
    for row, place in placed:
        yield read_person(row, place, people)
        if wanted is not None:
            yield from contacts_of(row, place, contact_fields, zone)


def _deletion(row: object, place: str) -> Deletion | Problem | None:
    """Read a deletion, which can only add to a reason.

    There is none of other things than people, or of the restored. Only ``student`` is
    confirmed in use as a type.
    """
    if not isinstance(row, dict):
        return Problem(path=place, message=f"a deletion {Misfit(dict, row)}")
    kind = _KINDS.get(str(row.get("type")).casefold())
    if kind is None or row.get("restored_at") is not None:
        return None
    mis_id = id_of(row)
    if mis_id is None:
        message = "a deletion has no readable id, so it is left out"
        return Problem(path=f"{place}.id", message=message)
    return Deletion(kind=kind, mis_id=mis_id, deleted_at=moment(row.get("deleted_at")))


def _refused_contacts(asked: PeopleList) -> Iterator[Gap]:
    """Keep contacts from looking gone where it is we who may not see them."""
    if asked.contact_fields is not None and CONTACTS in asked.refused:
        yield Gap(kind=Kind.CONTACT, why=NONE_SHOWN)


def _refused_includes(asked: PeopleList) -> Iterator[Problem]:
    for include in asked.refused:
        fields = ", ".join(_fields_from(include, asked))
        if fields and include.partition(".")[0] not in {*asked.refused} - {include}:
            message = (
                f"Wonde does not give us “{include}”, so this is not read: {fields}. "
                f"{_APPROVE}, or take the field out of the settings."
            )
            yield Problem(path=f"{asked.name}.{include}", message=message)


def _fields_from(include: str, asked: PeopleList) -> Iterator[str]:
    for kind, fields in (
        (asked.kind, asked.fields),
        (Kind.CONTACT, asked.contact_fields or ()),
    ):
        for field in fields:
            if include in includes_for(kind, [field]):
                yield field


def _updates(sent: list[object]) -> Iterator[datetime]:
    for row in sent:
        updated = moment(row.get("updated_at")) if isinstance(row, dict) else None
        if updated is not None:
            yield updated


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
    rows, why = _contact_rows(pupil_row, place)
    if why is not None:
        yield from _gap(pupil, why)
    ties = (pupil,) if pupil else ()
    wanted = Wanted(kind=Kind.CONTACT, zone=zone, fields=fields, ties=ties)
    for number, row in enumerate(rows, 1):
        yield _contact(row, f"row {number} of the contacts of {pupil or place}", wanted)


def _contact_rows(pupil_row: object, place: str) -> tuple[list[object], str | None]:
    """Give the rows of a pupil's contacts, and why there may be more."""
    sent = pupil_row.get(CONTACTS) if isinstance(pupil_row, dict) else None
    try:
        rows = several(sent)
    except ValueError as misfit:
        return [], _not_shown(pupil_row, place, misfit)
    lack = lack_of(sent)
    if lack is not None:
        return rows or [], _not_all_shown(pupil_row, place, lack)
    return ([], NONE_SHOWN) if rows is None else (rows, None)


def _contact(
    row: object, place: str, wanted: Wanted
) -> Record | Unchanged | RefusedRecord:
    if wanted.ties:
        return read_person(row, place, wanted)
    message = "hangs on a pupil whose id cannot be read"
    return refused(row, place, wanted, Problem(path="", message=message))


def _not_shown(pupil_row: object, place: str, misfit: ValueError) -> str:
    whose = _called(pupil_row, place)
    return f"The contacts of {whose} cannot be read: it {misfit}. Mend it in the MIS."


def _not_all_shown(pupil_row: object, place: str, lack: str) -> str:
    return (
        f"The contacts of {_called(pupil_row, place)} may not all have come: the list "
        f"{lack}. Tell Wonde's support if it lasts."
    )


def _called(pupil_row: object, place: str) -> str:
    names = legible_names(pupil_row)
    return called(names) if names else f"the pupil in {place}"


def _gap(pupil: MisId | None, why: str) -> Iterator[Gap]:
    """Say whose contacts are not shown; a pupil without a readable id is anybody."""
    if pupil is not None:
        yield Gap(kind=Kind.CONTACT, why=why, pupil=pupil)
