"""Visibility: whether the MIS still shows the facts that decide.

A start date, a leave date or the word that somebody is active can be missing because
it was cleared, or because we may not see it any more. What a newcomer shows says
nothing of that. It is out of sight where

- that which carries it came for nobody, or for nobody whom we know with it: on one
  list; where it came for nobody of the kind, on both; or
- it is gone at once for all of three people or more who had it and are still sent, on
  one list or, where all lose it on both, on two; whose row cannot be read is sent, and
  so, in a partial read, are all who were not read;

and then so is, for all who lost it, everything that is carried with it. It stays so,
no matter who is sent meanwhile, until it comes for somebody known whose record did not
show it; or until that which carries it is back, of one who missed a fact or of three,
and fewer than three still lack it. Where fewer lose it, it was cleared.

But where it would not be so by what was read alone, the night is unsure of that list:
those who may have lost it there stay as they were altogether, of newcomers no record
is kept, and the next night decides. Of a list on which nobody is sent, what is out of
sight stays so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

import attrs

from missync.model.ids import Kind
from missync.model.people import Fact, Listing
from missync.model.reads import OutOfSight
from missync.model.roll import Source, Sources
from missync.rules.roll.facts import had_of, is_carried, shown_in
from missync.rules.roll.shown import Sent, Shown


_ENOUGH: Final = 3
"""So many do not lose a fact in one night by chance."""
_DATES: Final = frozenset({Fact.START_DATE, Fact.LEAVE_DATE})

HiddenFacts = Mapping[Listing, frozenset[Fact]]
"""Of each list, the deciding facts that are out of sight."""


@attrs.frozen
class Sight:
    """What cannot be seen on one list.

    Attributes:
        hidden: The deciding facts that are out of sight tonight.
        unsure: Those of them of which too few were read to be sure.
        remembered: Those that are out of sight for the next import.
    """

    hidden: frozenset[Fact]
    unsure: frozenset[Fact]
    remembered: frozenset[Fact]

    def beside(self, others: frozenset[Fact]) -> Sight:
        """Hide other facts, too, for tonight."""
        unsure = self.unsure | others if self.unsure else self.unsure
        return attrs.evolve(self, hidden=self.hidden | others, unsure=unsure)


def sights(
    kind: Kind, sent: Sent, sources: Sources, before: HiddenFacts
) -> Mapping[Listing, Sight]:
    """Find the deciding facts of a kind that we cannot see any more, list by list.

    Args:
        kind: Which kind.
        sent: What came tonight of it.
        sources: The kept records.
        before: What was out of sight at the last import.
    """
    read = {at: _as_read(people) for at, people in sent.items()}
    tonight = _hidden_facts(kind, sent, sources, before)
    sure = _hidden_facts(kind, read, sources, before)
    uncarried = _uncarried(sent, tonight)
    return {
        at: _sight(tonight[at], sure[at], before[at]).beside(uncarried[at])
        if sent[at]
        else Sight(frozenset(), frozenset(), before[at])
        for at in Listing
    }


def _sight(
    tonight: frozenset[Fact], sure: frozenset[Fact], before: frozenset[Fact]
) -> Sight:
    """Remember of an unsure night what was before and still is."""
    if tonight == sure:
        return Sight(tonight, frozenset(), tonight)
    return Sight(tonight, tonight - (sure & before), tonight & before)


def _uncarried(sent: Sent, hidden: HiddenFacts) -> HiddenFacts:
    """Find what whoever came over from the other list tonight may have had there.

    Where that which carries it came for nobody, on either list, it is out of sight on
    both, whatever is kept of each.
    """
    legible = {at: _legible(people) for at, people in sent.items()}
    if any(is_carried(each.now) for people in legible.values() for each in people):
        return dict.fromkeys(Listing, frozenset())
    either = frozenset[Fact]().union(*hidden.values())
    return {at: either.difference(*(e.facts for e in legible[at])) for at in Listing}


def _hidden_facts(
    kind: Kind, sent: Sent, sources: Sources, before: HiddenFacts
) -> HiddenFacts:
    kept = {at: sources.on(kind, at).values() for at in Listing}
    still = {at: _still(sent[at], kept[at], before[at]) for at in Listing}
    gone = _gone(sent)
    return {
        at: _out_of_sight(sent[at], kept[at], still[at], gone=gone[at])
        for at in Listing
    }


def _still(
    people: Counter[Shown], kept: Collection[Source], before: frozenset[Fact]
) -> frozenset[Fact]:
    """Tell what was out of sight on one list and is not shown again.

    Where nothing is kept of the list any more, whatever shows does so again.
    """
    legible = _legible(people)
    if not kept:
        return before.difference(*(each.facts for each in legible))
    still = before.difference(*(each.gained for each in legible))
    if not _is_carrier_back(legible):
        return still
    return frozenset(fact for fact in still if _is_missed(fact, people))


def hidden_before(kind: Kind, known: Iterable[OutOfSight]) -> HiddenFacts:
    """Give what was out of sight of a kind at the last import, list by list."""
    facts = {each.listing: each.facts for each in known if each.kind is kind}
    return {listing: frozenset(facts.get(listing, ())) for listing in Listing}


def still_hidden(
    before: Iterable[OutOfSight], kinds: Collection[Kind], now: Iterable[OutOfSight]
) -> tuple[OutOfSight, ...]:
    """Give what is out of sight after an import, kind by kind.

    Args:
        before: What was at the last import.
        kinds: The kinds that were read.
        now: What is of them.
    """
    every = (
        *(each for each in before if each.kind not in kinds),
        *(each for each in now if each.kind in kinds),
    )
    order = tuple(Kind)
    return tuple(sorted(every, key=lambda each: order.index(each.kind)))


def _as_read(people: Counter[Shown]) -> Counter[Shown]:
    """Let who was not read show all that they ever had.

    But of enough people who were, nobody who was sent and cannot be read makes unsure.
    """
    legible = _legible(people)
    enough = legible.total() >= _ENOUGH
    for unread in people.keys() - legible.keys():
        if not (enough and unread.sent):
            legible[unread.as_ever] += people[unread]
    return legible


def _legible(people: Counter[Shown]) -> Counter[Shown]:
    return Counter({each: n for each, n in people.items() if each.now is not None})


def _gone(sent: Sent) -> Mapping[Listing, bool]:
    """Tell on which lists a fact is gone of all who had it, where they are enough.

    Whoever missed it before had it, too; so did whoever could not be read since.
    """
    gone = dict.fromkeys(Listing, False)
    for fact in Fact:
        had = {
            at: [each for each in sent[at] if fact in each.had | each.missed]
            for at in Listing
        }
        emptied = [at for at in Listing if had[at] and _is_emptied(fact, had[at])]
        if sum(sent[at][each] for at in emptied for each in had[at]) >= _ENOUGH:
            gone |= dict.fromkeys(emptied, True)
    return gone


def _is_emptied(fact: Fact, had: Iterable[Shown]) -> bool:
    """Whether all who had a fact show it no more, as far as they can be read."""
    return all(each.now is None or fact not in each.facts for each in had)


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
    if not any(is_carried(each.now) for each, _ in tonight):
        return True
    any_shown = any(each.facts for each in sent[Listing.CURRENT])
    return bool(permission) and not any_shown and sum(n for _, n in tonight) >= _ENOUGH


def _out_of_sight(
    people: Counter[Shown],
    kept: Collection[Source],
    still: frozenset[Fact],
    *,
    gone: bool,
) -> frozenset[Fact]:
    """Tell what is out of sight on one list.

    Args:
        people: Who was sent on it.
        kept: The records that are kept of it.
        still: What was at the last import, and is not shown again.
        gone: Whether a fact is gone of enough people.
    """
    legible = _legible(people)
    if not legible:
        return still
    known = [each for each in legible if each.before is not None]
    bare = not any(is_carried(each.now) for each in legible)
    if bare or _is_carrier_lost(known):
        shown = {fact for each in (legible if bare else known) for fact in each.facts}
        held = (each.held for each in legible if bare)
        return still.union(*held, *{had_of(each) for each in kept}) - shown
    if gone:
        return still.union(*(each.lost for each in legible))
    return still


def _is_carrier_back(people: Counter[Shown]) -> bool:
    """Whether what carries facts is back, of one who missed some or of a few."""
    back = [each for each in people if each.is_back]
    return any(each.missed for each in back) or (
        sum(people[each] for each in back) >= _ENOUGH
    )


def _is_missed(fact: Fact, people: Counter[Shown]) -> bool:
    return sum(n for each, n in people.items() if fact in each.missed) >= _ENOUGH


def _is_carrier_lost(people: Iterable[Shown]) -> bool:
    """Whether what carries the facts is gone of everybody who had it."""
    had = [each for each in people if is_carried(each.before)]
    return bool(had) and not any(is_carried(each.now) for each in had)
