"""A page of Wonde's, in our words: a pure function of the answer and of what was asked.

Pupils come along even where only their contacts are asked for: the walk knows pages
apart by their rows, and brothers and sisters share contacts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from missync.adapters.wonde._fields import CONTACTS, includes_for
from missync.adapters.wonde._lists import (
    SHORT,
    DeletionList,
    PeopleList,
    WondeList,
)
from missync.adapters.wonde._wire.contacts import contacts_of, none_shown
from missync.adapters.wonde._wire.dates import moment
from missync.adapters.wonde._wire.deletions import deletion
from missync.adapters.wonde._wire.envelope import following, rows_of
from missync.adapters.wonde._wire.people import employee, student
from missync.adapters.wonde._wire.rows import Spot
from missync.errors import Problem
from missync.model.people import Kind
from missync.model.reads import Gap, Page, Row


__all__ = ["page_of"]

_APPROVE = "Ask the school to approve it in Wonde"


def page_of(document: object, asked: WondeList, *, first: bool) -> Page:
    """Read one page of a list.

    Args:
        document: The answer.
        asked: The list, as it was asked for in the end.
        first: Whether it is the list's first page, which tells what was refused.

    Raises:
        BadPayload: It is no page.
    """
    sent = rows_of(document, asked.name)
    short = first and len(sent) < SHORT
    place, more = following(document, asked.name, may_be_silent=short)
    read = tuple(_read(sent, asked, first=first))
    return Page(
        rows=tuple(each for each in read if not isinstance(each, Gap | Problem)),
        follows=place,
        more=more,
        freshest=max(_updates(sent), default=None),
        gaps=tuple(each for each in read if isinstance(each, Gap)),
        warnings=tuple(each for each in read if isinstance(each, Problem)),
    )


def _read(
    sent: list[object], asked: WondeList, *, first: bool
) -> Iterator[Row | Gap | Problem]:
    """Give what the rows come to, and what is to be said about the page."""
    for number, row in enumerate(sent, 1):
        yield from _row(row, f"row {number} of {asked.name}", asked)
    if isinstance(asked, PeopleList):
        yield from _unseen_contacts(sent, asked, first=first)
        if first:
            yield from _refused_includes(asked)


def _row(row: object, place: str, asked: WondeList) -> Iterator[Row | Gap | Problem]:
    match asked:
        case DeletionList():
            found = deletion(row, place)
            if found is not None:
                yield found
        case PeopleList(kind=Kind.EMPLOYEE):
            yield employee(row, Spot(kind=asked.kind, place=place, fields=asked.fields))
        case PeopleList():
            spot = Spot(kind=asked.kind, place=place, fields=asked.fields)
            yield student(row, spot, asked.listing)
            if asked.contact_fields is not None and CONTACTS not in asked.refused:
                yield from contacts_of(row, place, asked.contact_fields)
        case _:
            assert_never(asked)


def _unseen_contacts(
    sent: list[object], asked: PeopleList, *, first: bool
) -> Iterator[Gap]:
    """Keep contacts from looking gone where it is we who may not see them."""
    if asked.contact_fields is None:
        return
    if first if CONTACTS in asked.refused else none_shown(sent):
        why = f"Wonde shows us no contacts. {_APPROVE}, or switch contacts off."
        yield Gap(kind=Kind.CONTACT, why=why)


def _refused_includes(asked: PeopleList) -> Iterator[Problem]:
    for include in asked.refused:
        fields = ", ".join(_fields_from(include, asked))
        if fields and include.partition(".")[0] not in {*asked.refused} - {include}:
            message = (
                f"Wonde does not give us this, so it is not read for: {fields}. "
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
