"""Scope: whom an import has to decide about, and whom it can leave where they are.

A record that says what it said puts its person where they are, until the calendar has
its turn. So only those are looked at of whom a record is new, different, missing or
not understood, or whose day has come; and everybody who shares an id or a code with
one of them, because whose record it is depends on all who could have it; and everybody
whom a newcomer could be. And those of whom a deciding fact was out of sight, once it is
not any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

import attrs

from missync.model.ids import Kind, MisId, PersonId
from missync.model.people import (
    Fact,
    Listing,
    Person,
    Record,
    RefusedRecord,
    SourceKey,
)
from missync.model.reads import Row, Unchanged
from missync.model.roll import Headcount, Outline, PersonQuery, Rest, Shelf
from missync.rules.roll.look_alikes import looks_like_another, looks_new
from missync.rules.roll.visibility import NOTHING_KEPT, Sent, Shown, facts_of, shown_in


@attrs.frozen(kw_only=True)
class RowsByNews:
    """The rows of one kind, told apart by what is kept.

    Attributes:
        news: The records that are new or say something new.
        same: The fingerprints of those that say what they said, by MIS id.
        in_full: Those of the same that came in full all the same.
        refused: The records that cannot be understood.
        missing: The keys of kept records that did not come, though all did that there
            are, or though another of the same person came.
    """

    news: tuple[Record, ...]
    same: Mapping[Listing, Mapping[MisId, str]]
    in_full: Mapping[SourceKey, tuple[Record, ...]]
    refused: tuple[RefusedRecord, ...]
    missing: frozenset[SourceKey]

    def unchanged(self, kind: Kind) -> frozenset[SourceKey]:
        """Give the keys of those that say what they said."""
        return frozenset(
            SourceKey(kind, listing, mis_id)
            for listing, told in self.same.items()
            for mis_id in told
        )


def rows_by_news(
    rows: Iterable[Row], kind: Kind, shelf: Shelf, *, complete: bool
) -> RowsByNews:
    """Tell the rows of a kind apart by what is kept of them.

    Args:
        rows: Everything that came of the kind.
        kind: Which kind.
        shelf: The records of the kind that are kept.
        complete: Whether everybody of the kind was read.
    """
    same: dict[Listing, dict[MisId, str]] = {listing: {} for listing in Listing}
    full: dict[SourceKey, list[Record]] = {}
    news: list[Record] = []
    refused: list[RefusedRecord] = []
    for row in rows:
        match row:
            case Unchanged():
                same[row.listing][row.mis_id] = row.fingerprint
            case Record() if row.mis_id not in shelf.get(row.listing, ()):
                news.append(row)
            case Record():
                full.setdefault(row.key, []).append(row)
            case RefusedRecord():
                refused.append(row)
            case _:
                pass
    sent = {listing: set(same[listing]) for listing in Listing}
    in_full: dict[SourceKey, tuple[Record, ...]] = {}
    for key, records in full.items():
        sent[key.listing].add(key.mis_id)
        fingerprint = "+".join(sorted({record.fingerprint for record in records}))
        if fingerprint and shelf[key.listing][key.mis_id].fingerprint == fingerprint:
            in_full[key] = tuple(records)
            same[key.listing][key.mis_id] = fingerprint
        else:
            news.extend(records)
    return RowsByNews(
        news=tuple(news),
        same=same,
        in_full=in_full,
        refused=tuple(refused),
        missing=_missing(kind, shelf, sent, complete=complete),
    )


def _missing(
    kind: Kind,
    shelf: Shelf,
    sent: Mapping[Listing, Collection[MisId]],
    *,
    complete: bool,
) -> frozenset[SourceKey]:
    """Find the keys of kept records that did not come, as far as that says something.

    Where not everybody was read it does of people of whom another record came: that
    one speaks for them tonight.
    """
    came = {
        source.person
        for listing, kept in shelf.items()
        for mis_id, source in kept.items()
        if not complete and mis_id in sent[listing]
    }
    return frozenset(
        SourceKey(kind, listing, mis_id)
        for listing, kept in shelf.items()
        for mis_id in kept.keys() - sent[listing]
        if complete or kept[mis_id].person in came
    )


def facts_sent(rows: RowsByNews, shelf: Shelf) -> Sent:
    """Lay the deciding facts that came tonight beside what is kept of them."""
    return {listing: Counter(_shown(listing, rows, shelf)) for listing in Listing}


def changed_or_due(
    kind: Kind,
    rows: RowsByNews,
    shelf: Shelf,
    today: date,
    hidden: Mapping[Listing, frozenset[Fact]],
) -> PersonQuery:
    """Name those of a kind about whom there certainly is something to decide.

    Args:
        kind: Which kind.
        rows: What came of it.
        shelf: Its kept records.
        today: The day.
        hidden: The deciding facts that are out of sight, list by list. Whoever had
            one that is not any more is looked at.
    """
    keys = (*(record.key for record in rows.news), *rows.missing)
    owners = (shelf.get(key.listing, {}).get(key.mis_id) for key in keys)
    seen_again = (
        source.person
        for listing, sources in shelf.items()
        for source in sources.values()
        if source.out_of_sight
        and shown_in(source.out_of_sight) - hidden.get(listing, frozenset())
    )
    refused = rows.refused
    ids = frozenset(each.mis_id for each in refused if each.mis_id)
    theirs = (
        kept[mis_id].person for kept in shelf.values() for mis_id in ids & kept.keys()
    )
    return PersonQuery(
        kind=kind,
        ids=frozenset((*(s.person for s in owners if s), *seen_again, *theirs)),
        mis_ids=ids,
        lasting_ids=frozenset(each.lasting_id for each in refused if each.lasting_id),
        codes=frozenset(key for each in refused if (key := each.code_key)),
        due=today,
    )


def _shown(listing: Listing, rows: RowsByNews, shelf: Shelf) -> Iterator[Shown]:
    sources = shelf.get(listing, {})
    for mis_id in rows.same[listing]:
        source = sources.get(mis_id, NOTHING_KEPT)
        yield Shown(source.facts, source.out_of_sight, source.facts)
    for record in rows.news:
        if record.listing is listing:
            source = sources.get(record.mis_id, NOTHING_KEPT)
            yield Shown(source.facts, source.out_of_sight, facts_of(record))


def sharing_a_key(
    kind: Kind, records: Iterable[Record], people: Iterable[Person], shelf: Shelf
) -> PersonQuery:
    """Name whoever shares an id or a code with these records and people.

    And whoever has the birth date of somebody who comes under a new id, is off the
    list, looks otherwise now or has been found to look like another:
    :mod:`missync.rules.roll.look_alikes`.
    """
    records, people = tuple(records), tuple(people)
    everybody: tuple[Record | Person, ...] = (*records, *people)
    mis_ids = frozenset(each.mis_id for each in everybody if each.mis_id)
    owners = (
        kept[mis_id] for kept in shelf.values() for mis_id in mis_ids & kept.keys()
    )
    return PersonQuery(
        kind=kind,
        ids=frozenset(source.person for source in owners),
        mis_ids=mis_ids,
        lasting_ids=frozenset(e.lasting_id for e in everybody if e.lasting_id),
        codes=frozenset(key for each in everybody if (key := each.code_key)),
        birth_dates=frozenset(
            each.birth_date
            for each in _to_compare(records, people, shelf)
            if each.birth_date
        ),
    )


def _to_compare(
    records: Iterable[Record], people: Collection[Person], shelf: Shelf
) -> Iterator[Record | Person]:
    known = {person.id: person for person in people}
    for record in records:
        source = shelf.get(record.listing, {}).get(record.mis_id)
        owner = known.get(source.person) if source else None
        if source is None or (owner and looks_new(record, owner)):
            yield record
    for person in people:
        if not person.listed or looks_like_another(person):
            yield person


def owned_by(
    people: Collection[PersonId], kind: Kind, shelf: Shelf
) -> frozenset[SourceKey]:
    """Find the keys of every kept record of these people."""
    return frozenset(
        SourceKey(kind, listing, mis_id)
        for listing, kept in shelf.items()
        for mis_id, source in kept.items()
        if source.person in people
    )


def visible_fields(
    same: Mapping[Listing, Mapping[MisId, str]], shelf: Shelf
) -> frozenset[tuple[Listing, str]]:
    """Find what records that say what they said show to be visible, list by list."""
    filled = {
        (listing, kept[mis_id].filled)
        for listing, told in same.items()
        if (kept := shelf.get(listing))
        for mis_id in told
        if mis_id in kept
    }
    return frozenset((at, name) for at, names in filled for name in names.split(","))


def rest_of(
    outline: Outline, people: Iterable[Person], same: Collection[SourceKey]
) -> Rest:
    """Sum up those about whom there is nothing to decide.

    Args:
        outline: What is known of everybody.
        people: Those who are looked at.
        same: The keys of the records of everybody else that came again.
    """
    numbers = Counter({attrs.evolve(e, number=0): e.number for e in outline.people})
    numbers.subtract(
        Headcount(person.kind, person.standing, person.listed, person.imported)
        for person in people
    )
    return Rest(
        people=tuple(attrs.evolve(e, number=n) for e, n in numbers.items() if n),
        problems={k: told for k, told in outline.problems.items() if k in same},
    )
