"""The lists of the fake MIS, and the places of their pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlencode

import attrs

from missync.model.people import Kind, Listing, Record, RefusedRecord
from missync.model.reads import Ask, Stream


__all__ = [
    "DELETIONS",
    "EMPLOYEES",
    "LEAVERS",
    "STUDENTS",
    "Place",
    "list_of",
    "streams",
]

STUDENTS: Final = "students"
LEAVERS: Final = "students-leavers"
EMPLOYEES: Final = "employees"
DELETIONS: Final = "deletions"

_KINDS: Final[Mapping[str, tuple[Kind, ...]]] = {
    STUDENTS: (Kind.STUDENT, Kind.CONTACT),
    LEAVERS: (Kind.STUDENT,),
    EMPLOYEES: (Kind.EMPLOYEE,),
}


@attrs.frozen(kw_only=True)
class Place:
    """A page of a list, and what is wanted of it.

    Attributes:
        wanted: The fields of each kind that is wanted.
        since: From when on deletions are wanted; every one if ``None``.
    """

    stream: str
    wanted: Mapping[Kind, tuple[str, ...]]
    since: datetime | None = None
    page: int = 1

    @classmethod
    def read(cls, text: str) -> Place:
        """Understand what :meth:`__str__` gave."""
        stream, _, query = text.partition("?")
        found = parse_qs(query, keep_blank_values=True)
        return cls(
            stream=stream,
            wanted={
                kind: tuple(filter(None, found[kind.value]))
                for kind in Kind
                if kind.value in found
            },
            since=next(map(datetime.fromisoformat, found.get("since", ())), None),
            page=int(found["page"][0]),
        )

    def __str__(self) -> str:
        wanted = {kind.value: names or ("",) for kind, names in self.wanted.items()}
        since = {"since": (self.since.isoformat(),)} if self.since else {}
        query = {"page": (str(self.page),), **wanted, **since}
        return f"{self.stream}?{urlencode(query, doseq=True)}"


def list_of(row: Record | RefusedRecord) -> str:
    """Name the list that a row is on.

    Raises:
        ValueError: It is on a list of leavers, and no pupil's.
    """
    if isinstance(row, Record) and row.listing is Listing.LEAVERS:
        if row.kind is not Kind.STUDENT:
            message = f"the fake has no list of {row.kind.plural} who left"
            raise ValueError(message)
        return LEAVERS
    return EMPLOYEES if row.kind is Kind.EMPLOYEE else STUDENTS


def streams(ask: Ask, counted: Collection[Kind]) -> Iterator[Stream]:
    """Name the lists that an ask needs.

    Args:
        ask: What is wanted.
        counted: The kinds that the MIS counts.
    """
    for name, kinds in _KINDS.items():
        wanted = {kind: ask.fields[kind] for kind in kinds if kind in ask.fields}
        if wanted:
            yield Stream(
                name=name,
                start=str(Place(stream=name, wanted=wanted)),
                proves=tuple(wanted),
                counts=_counts(name, wanted, counted),
                optional=name == LEAVERS,
            )
    if ask.deletions_since is not None:
        place = Place(stream=DELETIONS, wanted=ask.fields, since=ask.deletions_since)
        yield Stream(name=DELETIONS, start=str(place), optional=True)


def _counts(
    name: str, wanted: Collection[Kind], counted: Collection[Kind]
) -> Kind | None:
    kind = _KINDS[name][0]
    return kind if name != LEAVERS and kind in wanted and kind in counted else None
