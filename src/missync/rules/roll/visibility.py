"""Visibility: whether the MIS still shows the facts that decide.

A start date, a leave date or the word that somebody is active can be missing because
it was cleared, or because we may not see it any more. What a newcomer shows says
nothing of that. It is out of sight where

- that which carries it came for nobody, or for nobody whom we know with it, or
- it is gone at once for all of three people or more who had it and are still sent, on
  one list or, where all lose it on both, on two; whose row cannot be read is sent, and
  so is whoever was not read where not everybody was;

and then so is, for whoever lost it, everything that is carried with it. It stays so,
whoever is sent meanwhile, until it comes for somebody known whose record did not show
it; or until that which carries it is back, and fewer than three still lack it. But
where fewer than three are known to have lost it, and others who had it were not read,
nothing is kept of that night, and the next one decides. Where fewer lose it, it was
cleared. A date that says nothing, such as 1 January 1900, shows nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Final

import attrs

from missync.model.ids import Kind, PersonId
from missync.model.people import (
    Active,
    Fact,
    Listing,
    Person,
    Record,
    SourceKey,
    Stay,
)
from missync.model.reads import OutOfSight
from missync.model.roll import Source, Sources
from missync.model.standings import Standing
from missync.rules.roll.leave_rule import is_none, possible_stays


NOTHING_KEPT: Final = Source(PersonId(""), "")
"""What is known of the record of a newcomer."""

_CARRIED: Final = "carried"
_ENOUGH: Final = 3
"""So many do not lose a fact in one night by chance."""
_DATES: Final = frozenset({Fact.START_DATE, Fact.LEAVE_DATE})


@attrs.frozen
class Shown:
    """What somebody's records on one list show of the deciding facts.

    Attributes:
        now: What they show tonight, as :func:`facts_of` names it; ``None`` where that
            cannot be read, or was not.
        before: What they showed when they were kept; ``None`` of a newcomer.
        hidden: What they had before it went out of sight, as :func:`noted` names it.
    """

    now: str | None
    before: str | None = None
    hidden: str = ""

    def __or__(self, other: Shown) -> Shown:
        """Take several records of one person together."""
        return Shown(
            _joined(self.now, other.now),
            _joined(self.before, other.before),
            f"{self.hidden},{other.hidden}",
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
        """Whether what carried that is there again."""
        return bool(self.missed) and _is_carried(self.now) > _is_carried(self.before)


def _joined(one: str | None, other: str | None) -> str | None:
    if one is None or other is None:
        return one if other is None else other
    return f"{one},{other}"


Sent = Mapping[Listing, Counter[Shown]]
"""Of each list, how many people came who show the same."""

HiddenFacts = Mapping[Listing, frozenset[Fact]]
"""Of each list, the deciding facts that are out of sight."""


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


def hidden_facts(
    kind: Kind, sent: Sent, sources: Sources, before: HiddenFacts
) -> HiddenFacts:
    """Find the deciding facts of a kind that we cannot see any more, list by list.

    Args:
        kind: Which kind.
        sent: What came tonight of it.
        sources: The kept records.
        before: What was out of sight at the last import.
    """
    gone = _gone(sent)
    return {
        listing: _out_of_sight(
            sent[listing],
            sources.on(kind, listing).values(),
            before[listing],
            gone=gone[listing],
        )
        for listing in Listing
    }


def surely_hidden(
    kind: Kind, sent: Sent, sources: Sources, before: HiddenFacts
) -> HiddenFacts:
    """Find those of the facts out of sight that are so whatever was not read."""
    read = {at: _as_read(people) for at, people in sent.items()}
    return hidden_facts(kind, read, sources, before)


def hidden_before(kind: Kind, known: Iterable[OutOfSight]) -> HiddenFacts:
    """Give what was out of sight of a kind at the last import, list by list."""
    facts = {each.listing: each.facts for each in known if each.kind is kind}
    return {listing: frozenset(facts.get(listing, ())) for listing in Listing}


def still_hidden(
    before: Iterable[OutOfSight],
    kinds: Collection[Kind],
    tonight: Iterable[OutOfSight],
) -> tuple[OutOfSight, ...]:
    """Give what is out of sight after an import, as far as that is sure.

    Args:
        before: What was at the last import.
        kinds: The kinds that were read.
        tonight: What is of them.
    """
    others = (each for each in before if each.kind not in kinds)
    sure = (
        attrs.evolve(
            each, facts=tuple(f for f in each.facts if f not in each.unsure), unsure=()
        )
        for each in tonight
    )
    order = (*Kind, *Listing)
    return tuple(
        sorted(
            (each for each in (*others, *sure) if each.facts),
            key=lambda each: (order.index(each.kind), order.index(each.listing)),
        )
    )


def _as_read(people: Counter[Shown]) -> Counter[Shown]:
    """Leave out who was not read; where few were, they show what they had."""
    legible = _legible(people)
    if legible.total() >= _ENOUGH:
        return legible
    for unread in people.keys() - legible.keys():
        legible[attrs.evolve(unread, now=unread.before)] += people[unread]
    return legible


def _legible(people: Counter[Shown]) -> Counter[Shown]:
    return Counter({each: n for each, n in people.items() if each.now is not None})


def _gone(sent: Sent) -> Mapping[Listing, bool]:
    """Tell on which lists a fact is gone of all who had it, where they are enough."""
    gone = dict.fromkeys(Listing, False)
    for fact in Fact:
        had = {at: [e for e in sent[at] if fact in e.had] for at in Listing}
        emptied = [at for at in Listing if _is_emptied(fact, had[at])]
        if sum(sent[at][each] for at in emptied for each in had[at]) >= _ENOUGH:
            gone |= dict.fromkeys(emptied, True)
    return gone


def _is_emptied(fact: Fact, had: Iterable[Shown]) -> bool:
    """Whether all who had a fact lost it, as far as they can be read."""
    legible = [each for each in had if each.now is not None]
    return bool(legible) and all(fact in each.lost for each in legible)


def never_shown(kind: Kind, sent: Sent, sources: Sources, permission: str) -> bool:
    """Whether a kind shows no dates, never did, and it is we who may not see them.

    So it is where nothing came that could carry them; and where it did, but with none
    of the deciding facts for a few people or more, though it takes a permission.
    """
    tonight = [
        (each, n)
        for rows in sent.values()
        for each, n in rows.items()
        if each.now is not None
    ]
    kept = {
        text
        for listing in Listing
        for source in sources.on(kind, listing).values()
        for text in (source.facts, source.out_of_sight)
    }
    shown = {fact for text in kept for fact in shown_in(text)}
    shown.update(fact for each, _ in tonight for fact in each.facts)
    if not tonight or not shown.isdisjoint(_DATES):
        return False
    if not any(_is_carried(each.now) for each, _ in tonight):
        return True
    any_shown = any(each.facts for each in sent[Listing.CURRENT])
    return bool(permission) and not any_shown and sum(n for _, n in tonight) >= _ENOUGH


def _out_of_sight(
    people: Counter[Shown],
    kept: Collection[Source],
    before: frozenset[Fact],
    *,
    gone: bool,
) -> frozenset[Fact]:
    """Tell what is out of sight on one list.

    Args:
        people: Who was sent on it.
        kept: The records that are kept of it.
        before: What was at the last import.
        gone: Whether a fact is gone of enough people.
    """
    legible = _legible(people)
    if not legible:
        return before
    if not any(_is_carried(each.now) for each in legible):
        had = {(source.facts, source.out_of_sight) for source in kept}
        shown = {fact for each in legible for fact in each.facts}
        return before.union(*(_had(*texts) for texts in had)) - shown
    still = before.difference(*(each.gained for each in legible))
    if any(each.is_back for each in legible):
        still = frozenset(fact for fact in still if _is_missed(fact, people))
    if gone or _is_carrier_lost(legible):
        return still.union(*(each.lost for each in legible))
    return still


def _is_missed(fact: Fact, people: Counter[Shown]) -> bool:
    return sum(n for each, n in people.items() if fact in each.missed) >= _ENOUGH


def _is_carrier_lost(people: Iterable[Shown]) -> bool:
    """Whether what carries the facts is gone of everybody who had it."""
    had = [each for each in people if _is_carried(each.before)]
    return bool(had) and not any(_is_carried(each.now) for each in had)


def kept_of(
    person: Person | None, record: Record, sources: Mapping[SourceKey, Source]
) -> Source | None:
    """Find what is kept of somebody's record; ``None`` where that cannot be known.

    It cannot of somebody who was judged by another record before, or by one that is
    not kept any more.

    Args:
        person: Whose it is; ``None`` for a newcomer.
        record: The record.
        sources: What is known of the kept records.
    """
    if person is None:
        return NOTHING_KEPT
    source = sources.get(record.key)
    if source is not None and source.person == person.id:
        return source
    judged = _was_understood(person) or any(
        each.person == person.id for each in sources.values()
    )
    return None if judged else NOTHING_KEPT


def _was_understood(person: Person) -> bool:
    """Whether a record of somebody was ever understood, by what is held of them."""
    dates = person.start_date, person.leave_date
    held = any(dates) or person.fields or person.links or person.listed
    return person.standing is not Standing.REFUSED or bool(held)


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
    return _had(source.facts, source.out_of_sight)


def noted(facts: Iterable[Fact]) -> str:
    """Name facts as a kept record does."""
    wanted = frozenset(facts)
    return ",".join(fact.value for fact in Fact if fact in wanted)


def _had(facts: str, out_of_sight: str) -> frozenset[Fact]:
    return shown_in(facts) | shown_in(out_of_sight)


def _is_carried(facts: str | None) -> bool:
    return facts is not None and _CARRIED in facts
