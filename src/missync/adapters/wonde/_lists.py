"""The lists of Wonde: which of them an ask needs, and how each is requested.

All are walked by cursor: pages by number shift when the MIS changes meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote, urlencode

import attrs

from missync.adapters.wonde._fields import CONTACTS, ESSENTIAL, includes_for
from missync.model.people import Kind, Listing, MisId
from missync.model.reads import Ask, Stream


__all__ = [
    "PER_PAGE",
    "SHORT",
    "DeletionList",
    "PeopleList",
    "WondeList",
    "address_of",
    "codes_address",
    "counts_address",
    "lists_for",
    "marks_address",
    "outcome_address",
    "register_address",
    "stream_of",
]

PER_PAGE: Final = 200
"""As many rows a page as others ask for; no maximum is published."""

SHORT: Final = 50
"""Fewer rows than this may come without pagination: it is Wonde's own page size."""

_OVERLAP: Final = timedelta(days=1)
_PAGED: Final = {"cursor": "true", "per_page": str(PER_PAGE)}


@attrs.frozen(kw_only=True)
class PeopleList:
    """A list of pupils or employees.

    Attributes:
        name: As in Wonde's path.
        kind: Whose rows they are.
        fields: The fields asked for of that kind.
        contact_fields: The fields asked for of pupils' contacts; ``None`` where no
            contacts are.
        essential: The include without which the list is of no use.
        extras: The other includes that are needed, in order.
        refused: The includes that were needed, and that Wonde does not give us.
        known: The fingerprints of those of its records that are kept.
    """

    name: str
    kind: Kind
    listing: Listing = Listing.CURRENT
    proves: tuple[Kind, ...]
    fields: tuple[str, ...] = ()
    contact_fields: tuple[str, ...] | None = None
    essential: str
    extras: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    known: Mapping[MisId, str] = attrs.field(factory=dict, hash=False, repr=False)

    @property
    def permission(self) -> str:
        """What has to be approved for the dates of these people to be shown."""
        return self.essential if self.kind in self.proves else ""

    @property
    def optional(self) -> bool:
        """Whether nobody is missing where Wonde does not show it."""
        return self.listing is Listing.LEAVERS

    @property
    def counts(self) -> Kind | None:
        """The kind whose number Wonde's own count can be held against."""
        return None if self.optional else self.kind

    @property
    def query(self) -> dict[str, str]:
        """What to ask for the first page with."""
        return {**_PAGED, "include": ",".join((self.essential, *self.extras))}


@attrs.frozen(kw_only=True)
class DeletionList:
    """The list of who was deleted.

    Attributes:
        since: The instant from which it matters.
    """

    since: datetime
    name: str = "deletions"
    proves: tuple[Kind, ...] = ()
    optional: bool = True
    counts: None = None
    permission: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What to ask for the first page with.

        The filter's zone is not documented: it is taken as UTC, a day earlier.
        """
        after = self.since.astimezone(UTC) - _OVERLAP
        return {**_PAGED, "updated_after": f"{after:%Y-%m-%d %H:%M:%S}"}


WondeList = PeopleList | DeletionList


def lists_for(ask: Ask) -> tuple[WondeList, ...]:
    """Name the lists that an ask needs, each with the includes that its fields need."""
    return tuple(_lists_for(ask))


def address_of(asked: WondeList, school_url: str) -> str:
    """Give the absolute address of a list's first page."""
    return _address(school_url, asked.name, asked.query)


def codes_address(url: str) -> str:
    """Give the address of the attendance codes of a school, or of the whole nation."""
    return _address(url, "attendance-codes", _PAGED)


def marks_address(school_url: str) -> str:
    """Give the address at which session marks are written."""
    return f"{school_url}/attendance/session"


def register_address(school_url: str, filters: Mapping[str, str]) -> str:
    """Give the address of the first page of session marks, narrowed by filters."""
    return _address(school_url, "attendance/session", {**_PAGED, **filters})


def outcome_address(url: str, receipt: str) -> str:
    """Give the address of what became of marks; it is not below the school."""
    return f"{url}/writebacks/{quote(receipt, safe='')}"


def counts_address(school_url: str, kinds: Iterable[Kind]) -> str:
    """Give the address of the counts of these kinds."""
    return _address(
        school_url, "counts", {"include": ",".join(kind.plural for kind in kinds)}
    )


def stream_of(asked: WondeList, school_url: str) -> Stream:
    """Describe a list to whoever walks it."""
    return Stream(
        name=asked.name,
        start=address_of(asked, school_url),
        proves=asked.proves,
        counts=asked.counts,
        optional=asked.optional,
        permission=asked.permission,
    )


def _lists_for(ask: Ask) -> Iterator[WondeList]:
    if Kind.STUDENT in ask.fields:
        yield _students(ask)
        yield _people("students-leaver", Kind.STUDENT, ask, Listing.LEAVERS)
    elif Kind.CONTACT in ask.fields:
        yield _students_for_contacts(ask)
    if Kind.EMPLOYEE in ask.fields:
        yield _people("employees", Kind.EMPLOYEE, ask)
    if ask.deletions_since is not None:
        yield DeletionList(since=ask.deletions_since)


def _people(
    name: str, kind: Kind, ask: Ask, listing: Listing = Listing.CURRENT
) -> PeopleList:
    essential = ESSENTIAL[kind]
    needed = includes_for(kind, ask.fields[kind])
    return PeopleList(
        name=name,
        kind=kind,
        listing=listing,
        proves=(kind,),
        fields=ask.fields[kind],
        essential=essential,
        extras=tuple(include for include in needed if include != essential),
        known=ask.known.get((kind, listing), {}),
    )


def _students(ask: Ask) -> PeopleList:
    students = _people("students", Kind.STUDENT, ask)
    wanted = ask.fields.get(Kind.CONTACT)
    if wanted is None:
        return students
    return attrs.evolve(
        students,
        proves=(Kind.STUDENT, Kind.CONTACT),
        contact_fields=wanted,
        extras=(*students.extras, CONTACTS, *includes_for(Kind.CONTACT, wanted)),
    )


def _students_for_contacts(ask: Ask) -> PeopleList:
    wanted = ask.fields[Kind.CONTACT]
    return PeopleList(
        name="students",
        kind=Kind.STUDENT,
        proves=(Kind.CONTACT,),
        contact_fields=wanted,
        essential=CONTACTS,
        extras=includes_for(Kind.CONTACT, wanted),
    )


def _address(url: str, name: str, query: Mapping[str, str]) -> str:
    return f"{url}/{name}?{urlencode(query, quote_via=quote, safe=',')}"
