"""The lists of Wonde: which of them an ask needs, and how each is requested.

All are walked by cursor: pages by number shift when the MIS changes meanwhile. One
include that Wonde does not know, or not for us, fails a whole request with 400, and
nothing is known of the answer but that it says ``invalid_include`` somewhere; then less
is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

import attrs

from missync.adapters.wonde._wire.fields import CONTACTS, ESSENTIAL, includes_for
from missync.errors import Rejected
from missync.model.people import Kind, Listing, MisId
from missync.model.reads import Ask, Stream


PER_PAGE: Final = 200
"""As many rows a page as others ask for; no maximum is published."""

SHORT: Final = 50
"""Fewer rows than this may come without pagination: it is Wonde's own page size."""

SESSION_MARKS: Final = "attendance/session"
"""The list of marks, and where they are written."""

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
    return f"{school_url}/{SESSION_MARKS}"


def register_address(school_url: str, filters: Mapping[str, str]) -> str:
    """Give the address of the first page of session marks, narrowed by filters."""
    return _address(school_url, SESSION_MARKS, {**_PAGED, **filters})


def outcome_address(url: str, receipt: str) -> str:
    """Give the address of what became of marks; it is not below the school."""
    return f"{url}/writebacks/{quote(receipt, safe='')}"


def counts_address(school_url: str, kinds: Iterable[Kind]) -> str:
    """Give the address of the counts of these kinds."""
    return _address(
        school_url, "counts", {"include": ",".join(kind.plural for kind in kinds)}
    )


def stream_of(asked: WondeList, school_url: str) -> Stream:
    """Describe a list to whoever walks it.

    Nobody is missing where Wonde does not show who left or was deleted.
    """
    start = address_of(asked, school_url)
    if isinstance(asked, DeletionList):
        return Stream(name=asked.name, start=start, optional=True)
    optional = asked.listing is Listing.LEAVERS
    return Stream(
        name=asked.name,
        start=start,
        proves=asked.proves,
        counts=None if optional else asked.kind,
        optional=optional,
        permission=asked.essential if asked.kind in asked.proves else "",
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


def is_invalid_include(error: Rejected) -> bool:
    """Whether Wonde refused an include."""
    return error.status == HTTPStatus.BAD_REQUEST and "invalid_include" in error.body


def narrowed(asked: WondeList, error: Rejected) -> PeopleList:
    """Ask for less than was refused.

    What the refusal names is left out, else whatever only describes people, else the
    contacts. What is essential never is.

    Args:
        asked: What was asked for.
        error: What became of it.

    Raises:
        Rejected: It was refused for another reason, or nothing can be left out.
    """
    if isinstance(asked, DeletionList) or not is_invalid_include(error):
        raise error
    if not asked.extras:
        raise _essential_refused(asked, error) from error
    culprits = _culprits(asked.extras, error.body)
    kept = tuple(each for each in asked.extras if not {each, _root(each)} & culprits)
    lost = tuple(each for each in asked.extras if each not in kept)
    return attrs.evolve(asked, extras=kept, refused=(*asked.refused, *lost))


def _culprits(extras: tuple[str, ...], refusal: str) -> set[str]:
    named = {include for include in extras if _is_named(include, refusal)}
    describing = {include for include in extras if include != CONTACTS}
    return named or describing or {CONTACTS}


def _essential_refused(asked: PeopleList, error: Rejected) -> Rejected:
    message = (
        f"Wonde does not give us “{asked.essential}” of this school, and without it "
        f"“{asked.name}” cannot be read. "
        f"Ask the school to approve “{asked.essential}” in Wonde."
    )
    return Rejected(message, status=error.status, body=error.body)


def _root(include: str) -> str:
    return include.partition(".")[0]


def _is_named(include: str, text: str) -> bool:
    """Whether a text names this include, and not only a longer one around it."""
    return bool(re.search(rf"(?<![\w.]){re.escape(include)}(?!\w|\.\w)", text))
