"""Scope: whom an import has to decide about, and whom it can leave where they are.

A record that says what it said puts its person where they are, until the calendar has
its turn. So only those are looked at of whom a record is new, different, missing or
not understood, or whose day has come; and everybody who shares an id or a code with
one of them, because whose record it is depends on all who could have it; and everybody
whom a newcomer could be. And those of whom a deciding fact was out of sight, once it is
not any more. Where not everybody was read, a damaged record under an unknown id may be
that of anybody who did not come: then everybody is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from itertools import islice
from typing import Final

import attrs

from missync.errors import Problem
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
from missync.model.roll import PersonQuery, Roll, Sources
from missync.model.runs import Run
from missync.model.settings import SiteSettings
from missync.rules.roll.facts import shown_in
from missync.rules.roll.leave_policy import settings_digest
from missync.rules.roll.look_alikes import looks_like_another, looks_new


_RECENT: Final = 20
"""So many imports are looked at for a clock that was ahead."""

_A_DAY: Final = timedelta(days=1)


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
        unread: The keys of the others that did not come.
    """

    news: tuple[Record, ...]
    same: Mapping[Listing, Mapping[MisId, str]]
    in_full: Mapping[SourceKey, tuple[Record, ...]]
    refused: tuple[RefusedRecord, ...]
    missing: frozenset[SourceKey]
    unread: frozenset[SourceKey]

    def unchanged(self, kind: Kind) -> frozenset[SourceKey]:
        """Give the keys of those that say what they said."""
        return frozenset(
            SourceKey(kind, listing, mis_id)
            for listing, sent in self.same.items()
            for mis_id in sent
        )

    def has_unknown_refused(self, kind: Kind, sources: Sources) -> bool:
        """Whether a record came damaged under an id of which nothing is kept.

        It may be that of anybody of whom nothing else came.
        """
        kept = [sources.on(kind, listing) for listing in Listing]
        ids = (each.mis_id for each in self.refused if each.mis_id)
        return any(all(each not in of for of in kept) for each in ids)


def all_anew(
    roll: Roll, settings: SiteSettings, history: Iterable[Run], today: date
) -> bool:
    """Whether everybody is judged anew, whatever their records say.

    So it is where settings or choices moved, and where the clock was ahead when one of
    the last imports was made: the calendar has moved people whose day has not come.

    Args:
        roll: What the site knows.
        settings: Its settings.
        history: Its runs, the newest first.
        today: The day.
    """
    if roll.policy != settings_digest(settings, roll.choices):
        return True
    imports = (run for run in history if run.read_the_mis)
    return _was_ahead(islice(imports, _RECENT), today)


def _was_ahead(imports: Iterable[Run], today: date) -> bool:
    """Whether an import was dated ahead since the last that everybody was judged by.

    Where the days up to it had their imports as well, it is we who are behind.

    Args:
        imports: The newest first.
        today: The day.
    """
    first: date | None = None
    for run in imports:
        if run.day > today:
            first = min(first or run.day, run.day)
        elif first is not None:
            return first - today > _A_DAY
        elif run.complete:
            return False
    return False


def rows_by_news(
    rows: Iterable[Row], kind: Kind, sources: Sources, *, complete: bool
) -> RowsByNews:
    """Tell the rows of a kind apart by what is kept of them.

    Args:
        rows: Everything that came of the kind.
        kind: Which kind.
        sources: The kept records.
        complete: Whether everybody of the kind was read.
    """
    kept = {listing: sources.on(kind, listing) for listing in Listing}
    same: dict[Listing, dict[MisId, str]] = {listing: {} for listing in Listing}
    full: dict[SourceKey, list[Record]] = {}
    news: list[Record] = []
    refused: list[RefusedRecord] = []
    for row in rows:
        match row:
            case Unchanged():
                same[row.listing][row.mis_id] = row.fingerprint
            case Record() if row.mis_id not in kept[row.listing]:
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
        if fingerprint and sources[key].fingerprint == fingerprint:
            in_full[key] = tuple(records)
            same[key.listing][key.mis_id] = fingerprint
        else:
            news.extend(records)
    absent = _absent(kind, sources, sent)
    missing = absent if complete else _spoken_for(absent, kind, sources, sent)
    return RowsByNews(
        news=tuple(news),
        same=same,
        in_full=in_full,
        refused=tuple(refused),
        missing=missing,
        unread=absent - missing,
    )


def _absent(
    kind: Kind, sources: Sources, sent: Mapping[Listing, Collection[MisId]]
) -> frozenset[SourceKey]:
    """Find the keys of kept records that did not come."""
    return frozenset(
        SourceKey(kind, listing, mis_id)
        for listing in Listing
        for mis_id in sources.on(kind, listing).keys() - sent[listing]
    )


def _spoken_for(
    absent: Iterable[SourceKey],
    kind: Kind,
    sources: Sources,
    sent: Mapping[Listing, Collection[MisId]],
) -> frozenset[SourceKey]:
    """Find those of them of whose people another record came: it speaks tonight."""
    came = {
        source.person
        for listing in Listing
        for mis_id, source in sources.on(kind, listing).items()
        if mis_id in sent[listing]
    }
    return frozenset(key for key in absent if sources[key].person in came)


def changed_or_due(
    kind: Kind,
    rows: RowsByNews,
    sources: Sources,
    today: date,
    hidden: Mapping[Listing, frozenset[Fact]],
) -> PersonQuery:
    """Name those of a kind about whom there certainly is something to decide.

    Args:
        kind: Which kind.
        rows: What came of it.
        sources: The kept records.
        today: The day.
        hidden: The deciding facts that are out of sight, list by list. Whoever had
            one that is not any more is looked at.
    """
    keys = (*(record.key for record in rows.news), *rows.missing)
    owners = (sources.get(key) for key in keys)
    refused = rows.refused
    ids = frozenset(each.mis_id for each in refused if each.mis_id)
    return PersonQuery(
        ids=frozenset(
            (
                *(source.person for source in owners if source),
                *_seen_again(kind, sources, hidden),
                *_owners(kind, ids, sources),
            )
        ),
        mis_ids=ids,
        lasting_ids=frozenset(each.lasting_id for each in refused if each.lasting_id),
        codes=frozenset(key for each in refused if (key := each.code_key)),
        due=today,
    )


def _seen_again(
    kind: Kind, sources: Sources, hidden: Mapping[Listing, frozenset[Fact]]
) -> Iterator[PersonId]:
    for listing in Listing:
        out_of_sight = hidden.get(listing, frozenset())
        for source in sources.on(kind, listing).values():
            if source.out_of_sight and shown_in(source.out_of_sight) - out_of_sight:
                yield source.person


def _owners(
    kind: Kind, ids: AbstractSet[MisId], sources: Sources
) -> Iterator[PersonId]:
    """Name whose the kept records with these MIS ids are."""
    for listing in Listing:
        kept = sources.on(kind, listing)
        for mis_id in ids & kept.keys():
            yield kept[mis_id].person


def sharing_a_key(
    kind: Kind, records: Iterable[Record], people: Iterable[Person], sources: Sources
) -> PersonQuery:
    """Name whoever shares an id or a code with these records and people.

    And whoever has the birth date of somebody who comes under a new id, is off the
    list, looks otherwise now or has been found to look like another:
    :mod:`missync.rules.roll.look_alikes`.
    """
    records, people = tuple(records), tuple(people)
    shared = sharing_an_id((*records, *people))
    return attrs.evolve(
        shared,
        ids=frozenset(_owners(kind, shared.mis_ids, sources)),
        birth_dates=frozenset(
            each.birth_date
            for each in _to_compare(records, people, sources)
            if each.birth_date
        ),
    )


def sharing_an_id(everybody: Collection[Record | Person]) -> PersonQuery:
    """Name whoever has an id or a code of one of these."""
    return PersonQuery(
        mis_ids=frozenset(each.mis_id for each in everybody if each.mis_id),
        lasting_ids=frozenset(e.lasting_id for e in everybody if e.lasting_id),
        codes=frozenset(key for each in everybody if (key := each.code_key)),
    )


def _to_compare(
    records: Iterable[Record], people: Collection[Person], sources: Sources
) -> Iterator[Record | Person]:
    known = {person.id: person for person in people}
    for record in records:
        source = sources.get(record.key)
        owner = known.get(source.person) if source else None
        if source is None or (owner and looks_new(record, owner)):
            yield record
    for person in people:
        if not person.listed or looks_like_another(person):
            yield person


def owned_by(
    people: Collection[PersonId], kind: Kind, sources: Sources
) -> frozenset[SourceKey]:
    """Find the keys of every kept record of these people."""
    return frozenset(
        SourceKey(kind, listing, mis_id)
        for listing in Listing
        for mis_id, source in sources.on(kind, listing).items()
        if source.person in people
    )


def known_as_leavers(kind: Kind, sources: Sources) -> frozenset[PersonId]:
    """Find who is known from a list of leavers alone."""
    current = sources.on(kind, Listing.CURRENT).values()
    leavers = sources.on(kind, Listing.LEAVERS).values()
    return frozenset(source.person for source in leavers).difference(
        source.person for source in current
    )


def visible_fields(
    kind: Kind, same: Mapping[Listing, Mapping[MisId, str]], sources: Sources
) -> frozenset[tuple[Listing, str]]:
    """Find what records that say what they said show to be visible, list by list."""
    filled = {
        (listing, kept[mis_id].filled)
        for listing, sent in same.items()
        if (kept := sources.on(kind, listing))
        for mis_id in sent
        if mis_id in kept
    }
    return frozenset((at, name) for at, names in filled for name in names.split(","))


def odd_records(
    kind: Kind, same: Mapping[Listing, Mapping[MisId, str]], sources: Sources
) -> Iterator[Problem]:
    """Name what is odd about records that say what they said."""
    for listing, sent in same.items():
        for mis_id, source in sources.on(kind, listing).items():
            if source.problems and mis_id in sent:
                yield from source.problems
