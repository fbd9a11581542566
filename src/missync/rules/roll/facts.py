"""Facts: what a record shows of that which decides, and what it had before.

A date that says nothing, such as 1 January 1900, shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from missync.model.ids import PersonId
from missync.model.people import Active, Fact, Person, Profile, Record, SourceKey, Stay
from missync.model.roll import Source
from missync.model.standings import CauseKind, Standing
from missync.rules.roll.leave_rule import is_none, possible_stays


NOTHING_KEPT: Final = Source(PersonId(""), "")
"""What is known of the record of a newcomer."""

CARRIED: Final = "carried"
"""Stands beside facts where a record could carry them."""

_LEFT: Final = frozenset({CauseKind.LEAVE_DATE_PASSED, CauseKind.NOT_ACTIVE})
_UNSENT: Final = frozenset(
    {CauseKind.NOT_SENT, CauseKind.LEFT_UNSENT, CauseKind.AWAITING_IMPORT}
)


def facts_of(record: Record) -> str:
    """Name the deciding facts that a record shows, and whether it could carry any."""
    stays, _ = possible_stays(record)
    return _facts_of(stays, record.active, carried=record.carries_facts)


@lru_cache(maxsize=4_096)
def _facts_of(stays: tuple[Stay, ...], active: Active, *, carried: bool) -> str:
    there = {
        Fact.START_DATE: not all(is_none(stay.start) for stay in stays),
        Fact.LEAVE_DATE: any(stay.end for stay in stays),
        Fact.ACTIVE: active is not Active.UNSAID,
    }
    return ",".join(
        (*((CARRIED,) if carried else ()), *(f.value for f in Fact if there[f]))
    )


@lru_cache(maxsize=256)
def shown_in(facts: str) -> frozenset[Fact]:
    """Read which facts are named in a text of :func:`facts_of`."""
    named = facts.split(",")
    return frozenset(fact for fact in Fact if fact.value in named)


def kept_of(
    person: Person | None, record: Record, sources: Mapping[SourceKey, Source]
) -> Source | None:
    """Find what is kept of somebody's record; ``None`` where that cannot be known.

    It cannot of somebody who was judged by another record before, or by one that is
    not kept any more; nor of a leaver of whom none was. Whoever else came first on a
    night on which it was unsure what is out of sight showed what is held of them. A
    newcomer whose record was taken for somebody else's showed what it did.

    Args:
        person: Whose it is; ``None`` for a newcomer.
        record: The record.
        sources: What is known of the kept records.
    """
    source = sources.get(record.key)
    if person is None:
        return source or NOTHING_KEPT
    if source is not None:
        return source if source.person == person.id else None
    if has_left(person) or was_kept(person, sources):
        return None
    return Source(person.id, "", facts=noted(held_of(person)))


def has_left(somebody: Profile) -> bool:
    """Whether somebody is off the list as the MIS said that they left."""
    return any(cause.what in _LEFT for cause in somebody.causes)


def was_kept(person: Person, sources: Mapping[SourceKey, Source]) -> bool:
    """Whether a record of somebody is kept, or was once, by what is held of them."""
    if any(each.person == person.id for each in sources.values()):
        return True
    if person.standing is not Standing.REFUSED:
        return any(cause.what in _UNSENT for cause in person.causes)
    dates = person.start_date, person.leave_date
    return bool(any(dates) or person.fields or person.links or person.listed)


def held_of(person: Person) -> Iterator[Fact]:
    """Name the facts that are held of somebody."""
    if person.start_date:
        yield Fact.START_DATE
    if person.leave_date:
        yield Fact.LEAVE_DATE


def hidden_of(
    record: Record, source: Source | None, facts: frozenset[Fact]
) -> frozenset[Fact]:
    """Find which of the facts that are out of sight this record would have shown.

    What a record had of which nothing is kept cannot be known: it may have had all.
    """
    if not facts:
        return facts
    had = facts if source is None else facts & had_of(source)
    return had - shown_in(facts_of(record))


def had_of(source: Source) -> frozenset[Fact]:
    """Name what a kept record showed, or had before it went out of sight."""
    return shown_in(source.facts) | shown_in(source.out_of_sight)


def noted(facts: Iterable[Fact]) -> str:
    """Name facts as a kept record does."""
    wanted = frozenset(facts)
    return ",".join(fact.value for fact in Fact if fact in wanted)


def is_carried(facts: str | None) -> bool:
    """Whether a text of :func:`facts_of` says that a record could carry any."""
    return facts is not None and CARRIED in facts
