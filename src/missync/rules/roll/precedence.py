"""Precedence: which value is kept when the MIS sends one, or none.

The MIS wins for what it brought in. But its null can mean "not permitted to see", so
it clears nothing that describes a person, unless the same read shows that the value
may be seen: the same list has it filled for somebody. Start date, leave date and
active are never kept from an earlier record; the roll decides from today's alone.

Staying: what becomes of somebody who is not taken off the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from typing import Any, Final

import attrs

from missync.model.people import Listing, Names, Person, Profile, Record
from missync.model.plan import Add, Amend, Note, Restore, Step
from missync.model.standings import Standing
from missync.rules.roll.counts import differences


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
    told: Iterable[tuple[Listing, str]],
) -> frozenset[tuple[Listing, str]]:
    """Name what may be seen of each list, from whatever source it came."""
    return frozenset((at, name.removesuffix(ELSEWHERE)) for at, name in told)


def substituted(told: Iterable[tuple[Listing, str]]) -> frozenset[str]:
    """Find the fields that came from another source than usual for anybody."""
    return frozenset(
        name.removesuffix(ELSEWHERE) for _, name in told if name.endswith(ELSEWHERE)
    )


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


_joined = lru_cache(maxsize=4_096)(",".join)
"""Join names. Most records have the same ones filled: they share one text."""


def merged(
    before: Profile | None,
    record: Record,
    may_see: frozenset[tuple[Listing, str]],
    fields: tuple[str, ...],
) -> dict[str, Any]:
    """Lay today's record over what is held of somebody.

    Args:
        before: What is held; ``None`` for a newcomer.
        record: What the MIS says today.
        may_see: What :func:`seen` found in the same read.
        fields: The fields the site asks for now; others are let go of.

    Returns:
        Whatever of a profile describes somebody, by name.
    """
    sent = record.fields
    if tuple(sent) != fields:
        sent = {name: sent.get(name) for name in fields}
    facts: dict[str, Any] = {
        "kind": record.kind,
        "mis_id": record.mis_id,
        "links": record.links,
        "names": record.names,
        "lasting_id": record.lasting_id,
        "code": record.code,
        "birth_date": record.birth_date,
        "fields": sent,
    }
    if before is not None:
        facts.update(_filled_in(before, record, may_see, sent))
    return facts


def is_filled_in(facts: Mapping[str, Any], record: Record) -> bool:
    """Whether some of these facts are kept from before, for want of proof.

    Any night may bring it.
    """
    sent = record.fields
    return (
        facts["names"] != record.names
        or any(facts[name] != getattr(record, name) for name in _DESCRIPTIVE)
        or any(value != sent.get(name) for name, value in facts["fields"].items())
    )


def _filled_in(
    before: Profile,
    record: Record,
    may_see: frozenset[tuple[Listing, str]],
    sent: Mapping[str, str | None],
) -> dict[str, Any]:
    """Find what is kept of what is held, because today's null may not be true."""

    def missing(somebody: object, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            unseen = (record.listing, name) not in may_see
            if unseen and getattr(somebody, name) is None:
                yield name

    kept = {name: getattr(before, name) for name in missing(record, _DESCRIPTIVE)}
    names = {
        name: getattr(before.names, name) for name in missing(record.names, _NAMES)
    }
    fields = {
        name: before.fields.get(name)
        if value is None and (record.listing, name) not in may_see
        else value
        for name, value in sent.items()
    }
    whole = attrs.evolve(record.names, **names) if any(names.values()) else record.names
    return {**kept, "names": whole, "fields": fields}


def staying(
    person: Person | None, after: Profile, sources: tuple[Record, ...]
) -> Step | None:
    """Decide it of anybody; ``None`` where nothing moves.

    Args:
        person: Who; ``None`` for a newcomer.
        after: What is held of them from now on.
        sources: Their records that are new.
    """
    if person is None:
        return newcomer(after, sources)
    if after.listed and not person.listed:
        return comer(person, after, sources)
    changes = differences(person, after)
    if changes:
        why = f"The MIS sends something new: {', '.join(changes)}."
        return Amend(before=person, after=after, sources=sources, why=why)
    if sources or after != person:
        why = "Nothing that shows has changed."
        return Note(before=person, after=after, sources=sources, why=why)
    return None


def newcomer(after: Profile, sources: tuple[Record, ...]) -> Add | Note:
    """Let somebody join, or note that they are not on the list."""
    if not after.listed:
        return Note(before=None, after=after, sources=sources, why=after.causes[0].why)
    why = "The MIS sends them, and the site did not know them."
    return Add(before=None, after=after, sources=sources, why=why)


def comer(person: Person, after: Profile, sources: tuple[Record, ...]) -> Add | Restore:
    """Let somebody the site knows come on the list."""
    match person.standing:
        case Standing.NOT_STARTED:
            why = "Their first day has come."
            return Add(before=person, after=after, sources=sources, why=why)
        case Standing.REFUSED:
            why = "Their record is understood now."
            return Add(before=person, after=after, sources=sources, why=why)
        case was:
            why = f"The MIS sends them as on roll again; they were {was.value}."
            return Restore(before=person, after=after, sources=sources, why=why)
