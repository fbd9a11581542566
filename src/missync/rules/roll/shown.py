"""Shown: what records show tonight of the deciding facts, and showed before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from missync.model.ids import Kind, MisId, PersonId
from missync.model.people import Fact, Listing, Person, Record
from missync.model.roll import Source, Sources
from missync.rules.roll.facts import (
    CARRIED,
    NOTHING_KEPT,
    facts_of,
    held_of,
    is_carried,
    shown_in,
)
from missync.rules.roll.grouping import Match
from missync.rules.roll.matching import match
from missync.rules.roll.scope import RowsByNews


Sent = Mapping[Listing, Counter["Shown"]]
"""Of each list, how many people came who show the same."""


@attrs.frozen
class Shown:
    """What somebody's records on one list show of the deciding facts.

    Attributes:
        now: What they show tonight, as :func:`facts_of` names it; ``None`` where that
            cannot be read, or was not.
        before: What they showed when they were kept; ``None`` of a newcomer.
        hidden: What they had before it went out of sight, as :func:`noted` names it.
        held: What is held of somebody known of whom no record is kept.
        sent: Whether they surely came; of whoever was not read that is not known.
    """

    now: str | None
    before: str | None = None
    hidden: str = ""
    held: frozenset[Fact] = frozenset()
    sent: bool = True

    def __or__(self, other: Shown) -> Shown:
        """Take several records of one person together."""
        return Shown(
            _joined(self.now, other.now),
            _joined(self.before, other.before),
            f"{self.hidden},{other.hidden}",
            self.held | other.held,
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
        carried = CARRIED if self.missed else ""
        return attrs.evolve(self, now=f"{self.before},{self.hidden},{carried}")


def _joined(one: str | None, other: str | None) -> str | None:
    if one is None or other is None:
        return one if other is None else other
    return f"{one},{other}"


def owners_of(
    records: Iterable[Record], people: Collection[Person]
) -> Mapping[MisId, Person]:
    """Find who comes under ids of which nothing is kept, as matching does.

    Args:
        records: Records of one kind.
        people: Everybody known of the kind who shares an id or a code with them.
    """
    alone = [Match(speaker=record, records=(record,)) for record in records]
    return {
        each.speaker.mis_id: each.person for each in match(alone, people) if each.person
    }


def facts_sent(
    kind: Kind, rows: RowsByNews, sources: Sources, owners: Mapping[MisId, Person]
) -> Sent:
    """Lay the deciding facts that came tonight beside what is kept of them.

    Args:
        kind: Which kind.
        rows: What came of it.
        sources: The kept records.
        owners: Who of those known came under ids of which nothing is kept.
    """
    kept = {listing: sources.on(kind, listing) for listing in Listing}
    unkept = _unkept(owners, kept.values()) if owners else {}
    return {
        listing: Counter(
            _together(_each_shown(listing, rows, kept[listing], owners, unkept))
        )
        for listing in Listing
    }


def _unkept(
    owners: Mapping[MisId, Person], kept: Iterable[Mapping[MisId, Source]]
) -> Mapping[MisId, Person]:
    """Find those of whom no record is kept on any list."""
    people = {source.person for listing in kept for source in listing.values()}
    return {i: person for i, person in owners.items() if person.id not in people}


def _together(records: Iterable[tuple[object, Shown]]) -> Collection[Shown]:
    """Take what the records of each person show together."""
    found: dict[object, Shown] = {}
    for who, shown in records:
        found[who] = found[who] | shown if who in found else shown
    return found.values()


def _each_shown(
    listing: Listing,
    rows: RowsByNews,
    kept: Mapping[MisId, Source],
    owners: Mapping[MisId, Person],
    unkept: Mapping[MisId, Person],
) -> Iterator[tuple[object, Shown]]:
    known = {**_under_new_ids(kept, owners), **kept} if owners else kept
    for mis_id, now in _came(listing, rows, kept):
        if source := known.get(mis_id):
            yield source.person, Shown(now, source.facts, source.out_of_sight)
        elif person := unkept.get(mis_id):
            yield person.id, Shown(now, held=frozenset(held_of(person)))
        else:
            yield (mis_id,), Shown(now)
    for source in (kept[key.mis_id] for key in rows.unread if key.listing is listing):
        yield source.person, Shown(None, source.facts, source.out_of_sight, sent=False)


def _came(
    listing: Listing, rows: RowsByNews, kept: Mapping[MisId, Source]
) -> Iterator[tuple[MisId, str | None]]:
    """Give each MIS id that came on a list, and what it shows, if it can be read.

    While a record shows what is kept of its id, so do others of the id.
    """
    for mis_id in rows.same[listing]:
        yield mis_id, kept.get(mis_id, NOTHING_KEPT).facts
    shown = defaultdict[MisId, list[str]](list)
    for record in rows.news:
        if record.listing is listing and record.mis_id not in rows.same[listing]:
            shown[record.mis_id].append(facts_of(record))
    for mis_id, each in shown.items():
        yield mis_id, _of_one_id(each, kept.get(mis_id))
    for refused in rows.refused:
        if refused.mis_id and refused.mis_id in kept:
            yield refused.mis_id, None


def _of_one_id(shown: Sequence[str], before: Source | None) -> str:
    if before is not None and before.facts in shown:
        return before.facts
    return ",".join(shown)


def _under_new_ids(
    kept: Mapping[MisId, Source], owners: Mapping[MisId, Person]
) -> Mapping[MisId, Source]:
    """Give what is kept on a list of those who come under new ids, by these."""
    ids = {mis_id: person.id for mis_id, person in owners.items()}
    people = frozenset(ids.values())
    theirs = defaultdict[PersonId, list[Source]](list)
    for source in kept.values():
        if source.person in people:
            theirs[source.person].append(source)
    return {i: _as_one(who, theirs[who]) for i, who in ids.items() if who in theirs}


def _as_one(who: PersonId, kept: Sequence[Source]) -> Source:
    """Take what is kept of somebody's records together."""
    return Source(
        who,
        "",
        facts=",".join(each.facts for each in kept),
        out_of_sight=",".join(each.out_of_sight for each in kept),
    )
