"""Facts: what a record shows of that which decides, and what it had before.

A date that says nothing, such as 1 January 1900, shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

import attrs

from missync.model.ids import PersonId
from missync.model.people import Active, Fact, Person, Record, SourceKey, Stay
from missync.model.roll import Source
from missync.model.standings import CauseKind, Standing
from missync.rules.roll.leave_rule import is_none, possible_stays


NOTHING_KEPT: Final = Source(PersonId(""), "")
"""What is known of the record of a newcomer."""

_CARRIED: Final = "carried"
_LEFT: Final = frozenset({CauseKind.LEAVE_DATE_PASSED, CauseKind.NOT_ACTIVE})
_UNSENT: Final = frozenset(
    {CauseKind.NOT_SENT, CauseKind.LEFT_UNSENT, CauseKind.AWAITING_IMPORT}
)


@attrs.frozen
class Shown:
    """What somebody's records on one list show of the deciding facts.

    Attributes:
        now: What they show tonight, as :func:`facts_of` names it; ``None`` where that
            cannot be read, or was not.
        before: What they showed when they were kept; ``None`` of a newcomer.
        hidden: What they had before it went out of sight, as :func:`noted` names it.
        sent: Whether they surely came; of whoever was not read that is not known.
    """

    now: str | None
    before: str | None = None
    hidden: str = ""
    sent: bool = True

    def __or__(self, other: Shown) -> Shown:
        """Take several records of one person together."""
        return Shown(
            _joined(self.now, other.now),
            _joined(self.before, other.before),
            f"{self.hidden},{other.hidden}",
            self.sent or other.sent,
        )

    @property
    def facts(self) -> frozenset[Fact]:
        """What is shown tonight."""
        return shown_in(self.now or "")

    @property
    def had(self) -> frozenset[Fact]:
        """What was shown before."""
        return shown_in(self.before or "")

    @property
    def lost(self) -> frozenset[Fact]:
        """What was shown before and certainly is not tonight."""
        return frozenset() if self.now is None else self.had - self.facts

    @property
    def gained(self) -> frozenset[Fact]:
        """What is shown tonight of somebody known, and was not before."""
        return frozenset() if self.before is None else self.facts - self.had

    @property
    def missed(self) -> frozenset[Fact]:
        """What was out of sight of them."""
        return shown_in(self.hidden)

    @property
    def is_back(self) -> bool:
        """Whether what carries facts is there of somebody known, and was not before."""
        known = self.before is not None
        return known and is_carried(self.now) and not is_carried(self.before)

    @property
    def as_ever(self) -> Shown:
        """Let them show all that they ever had."""
        carried = _CARRIED if self.missed else ""
        return attrs.evolve(self, now=f"{self.before},{self.hidden},{carried}")


def _joined(one: str | None, other: str | None) -> str | None:
    if one is None or other is None:
        return one if other is None else other
    return f"{one},{other}"


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
        (*((_CARRIED,) if carried else ()), *(f.value for f in Fact if there[f]))
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
    left = any(cause.what in _LEFT for cause in person.causes)
    if left or was_kept(person, sources):
        return None
    return Source(person.id, "", facts=noted(_held(person)))


def was_kept(person: Person, sources: Mapping[SourceKey, Source]) -> bool:
    """Whether a record of somebody is kept, or was once, by what is held of them."""
    if any(each.person == person.id for each in sources.values()):
        return True
    if person.standing is not Standing.REFUSED:
        return any(cause.what in _UNSENT for cause in person.causes)
    dates = person.start_date, person.leave_date
    return bool(any(dates) or person.fields or person.links or person.listed)


def _held(person: Person) -> Iterator[Fact]:
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
    return facts is not None and _CARRIED in facts
