"""Precedence: which value is kept when the MIS sends one, or none.

The MIS wins for what it brought in. But its null can mean "not permitted to see", so
it clears nothing that describes a person, unless the same read shows that the value
may be seen: the same list has it filled for somebody. Start date, leave date and
active are never kept from an earlier record; the roll decides from today's alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from typing import Final, NamedTuple, TypeVar

import attrs

from missync.model.people import Listing, Names, Person, Profile, Record
from missync.model.plan import Change, Step
from missync.model.standings import Standing
from missync.rules.roll.counts import differences


_T = TypeVar("_T")
ELSEWHERE: Final = "~"
"""Ends the name of a field that came from another source than usual."""

_DESCRIPTIVE = ("lasting_id", "code", "birth_date")
_NAMES = tuple(field.name for field in attrs.fields(Names))
_TOLD_APART = (*_NAMES, *_DESCRIPTIVE)
_told_apart = attrgetter(*(f"names.{name}" for name in _NAMES), *_DESCRIPTIVE)


def seen(records: Iterable[Record]) -> frozenset[tuple[Listing, str]]:
    """Find what a read proves we may see: each list's fields filled for anybody."""
    return frozenset(
        (listing, name)
        for listing, names in {(r.listing, filled(r)) for r in records}
        for name in names.split(",")
    )


def visible(
    pairs: Iterable[tuple[Listing, str]],
) -> frozenset[tuple[Listing, str]]:
    """Name what may be seen of each list, from whatever source it came."""
    return frozenset((at, name.removesuffix(ELSEWHERE)) for at, name in pairs)


def filled(record: Record) -> str:
    """Name what a record has filled, separated by commas.

    What came from another source than usual has the mark for that behind its name.
    """
    fields = record.fields
    if record.substituted:
        fields = {
            f"{name}{ELSEWHERE}" if name in record.substituted else name: value
            for name, value in fields.items()
        }
    return _joined(
        (
            *compress(_TOLD_APART, _told_apart(record)),
            *compress(fields.keys(), fields.values()),
        )
    )


@lru_cache(maxsize=4_096)
def substituted_in(names: str) -> frozenset[str]:
    """Name what came from another source than usual, by what :func:`filled` said."""
    return frozenset(
        each.removesuffix(ELSEWHERE)
        for each in names.split(",")
        if each.endswith(ELSEWHERE)
    )


_joined = lru_cache(maxsize=4_096)(",".join)
"""Join names. Most records have the same ones filled: they share one text."""


class Description(NamedTuple):
    """Whatever describes somebody, and is kept where it cannot be seen any more."""

    names: Names
    lasting_id: str | None
    code: str | None
    birth_date: date | None
    fields: Mapping[str, str | None]


def merged(
    before: Profile | None,
    record: Record,
    may_see: frozenset[tuple[Listing, str]],
    fields: tuple[str, ...],
) -> Description:
    """Lay today's record over what is held of somebody.

    Args:
        before: What is held; ``None`` for a newcomer.
        record: What the MIS says today.
        may_see: What :func:`seen` found in the same read.
        fields: The fields the site asks for now; others are let go of.
    """
    sent = record.fields
    if tuple(sent) != fields:
        sent = {name: sent.get(name) for name in fields}
    said = Description(
        record.names, record.lasting_id, record.code, record.birth_date, sent
    )
    if before is None:
        return said
    unseen = _Unseen(before, record.listing, may_see)
    return Description(
        names=unseen.names(record.names),
        lasting_id=said.lasting_id or unseen.kept("lasting_id", before.lasting_id),
        code=said.code or unseen.kept("code", before.code),
        birth_date=said.birth_date or unseen.kept("birth_date", before.birth_date),
        fields=unseen.fields(sent),
    )


def is_filled_in(said: Description, record: Record) -> bool:
    """Whether some of a description is kept from before, for want of proof.

    Any night may bring it.
    """
    sent = record.fields
    return (
        said.names != record.names
        or said.lasting_id != record.lasting_id
        or said.code != record.code
        or said.birth_date != record.birth_date
        or any(value != sent.get(name) for name, value in said.fields.items())
    )


class _Unseen(NamedTuple):
    """What is kept of what is held of somebody, because today's null may not be true.

    Attributes:
        before: What is held.
        listing: The list that today's record is on.
        may_see: What the read proves we may see.
    """

    before: Profile
    listing: Listing
    may_see: frozenset[tuple[Listing, str]]

    def kept(self, name: str, value: _T | None) -> _T | None:
        """Give a value that is held, unless we would see another."""
        return None if (self.listing, name) in self.may_see else value

    def names(self, sent: Names) -> Names:
        """Fill in the names that we may not see."""
        held = self.before.names
        if sent == held or None not in (_names_of(sent)):
            return sent
        return Names(
            forename=sent.forename or self.kept("forename", held.forename),
            surname=sent.surname or self.kept("surname", held.surname),
            legal_forename=sent.legal_forename
            or self.kept("legal_forename", held.legal_forename),
            legal_surname=sent.legal_surname
            or self.kept("legal_surname", held.legal_surname),
        )

    def fields(self, sent: Mapping[str, str | None]) -> Mapping[str, str | None]:
        """Fill in the fields that we may not see."""
        held = self.before.fields
        return {
            name: self.kept(name, held.get(name)) if value is None else value
            for name, value in sent.items()
        }


_names_of = attrgetter(*_NAMES)


def staying(person: Person, after: Profile, sources: tuple[Record, ...]) -> Step | None:
    """Decide it of whoever does not come off the list; ``None`` where nothing moves.

    Args:
        person: Who.
        after: What is held of them from now on.
        sources: Their records that are new.
    """
    if after.listed and not person.listed:
        return comer(person, after, sources)
    changes = differences(person, after)
    if changes:
        why = f"The MIS sends something new: {', '.join(changes)}."
        return _step(Change.AMEND, person, after, sources, why)
    if sources or after != person:
        why = "Nothing that shows has changed."
        return _step(Change.NOTE, person, after, sources, why)
    return None


def newcomer(after: Profile, sources: tuple[Record, ...]) -> Step:
    """Let somebody join, or note that they are not on the list."""
    if not after.listed:
        return _step(Change.NOTE, None, after, sources, after.causes[0].why)
    why = "The MIS sends them, and the site did not know them."
    return _step(Change.ADD, None, after, sources, why)


def comer(person: Person, after: Profile, sources: tuple[Record, ...]) -> Step:
    """Let somebody the site knows come on the list."""
    match person.standing:
        case Standing.NOT_STARTED:
            why = "Their first day has come."
            return _step(Change.ADD, person, after, sources, why)
        case Standing.REFUSED:
            why = "Their record is understood now."
            return _step(Change.ADD, person, after, sources, why)
        case was:
            why = f"The MIS sends them as on roll again; they were {was.value}."
            return _step(Change.RESTORE, person, after, sources, why)


def _step(
    change: Change,
    before: Person | None,
    after: Profile,
    sources: tuple[Record, ...],
    why: str,
) -> Step:
    return Step(change=change, before=before, after=after, sources=sources, why=why)
