"""Looking: reading from the store what an import has to decide about, and no more.

What there is to look at is decided in ``rules.scope``; here it is fetched, until
nobody is left who shares an id or a code with somebody looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

import attrs

from missync.errors import StalePlan
from missync.importing.gather import Gathered
from missync.model.ids import Kind, MisId, PersonId
from missync.model.people import (
    Fact,
    Listing,
    Person,
    Record,
    RefusedRecord,
    SourceKey,
)
from missync.model.reads import (
    Certificate,
    Complete,
    Deletion,
    NeverShown,
    OutOfSight,
    Read,
    Row,
    Unchanged,
    Walk,
)
from missync.model.roll import Everybody, Outline, PersonQuery, Roll, Shelf, Source
from missync.model.settings import SiteSettings
from missync.ports import Store
from missync.rules.roll.leave_policy import settings_digest
from missync.rules.roll.proof import certify, count_disagrees, pupils_of
from missync.rules.roll.scope import (
    RowsByNews,
    changed_or_due,
    facts_sent,
    owned_by,
    rest_of,
    rows_by_news,
    sharing_a_key,
    visible_fields,
)
from missync.rules.roll.visibility import Sent, hidden_facts, never_shown


_TOO_MANY = 5_000
"""Above this many ids to look for, everybody is read at once."""

_WITH_CONTACTS = frozenset({Kind.STUDENT, Kind.CONTACT})
"""Whom of these a partial read did not bring says whether contacts may go."""


@attrs.frozen(kw_only=True)
class View:
    """What has to be decided about.

    Attributes:
        roll: Those people, and in sum everybody else.
        reads: What was read of each kind, as far as it has to be decided about.
    """

    roll: Roll
    reads: tuple[Read, ...]


@attrs.frozen(kw_only=True)
class _Looked:
    """What has to be decided about one kind.

    Attributes:
        people: About whom.
        keys: The kept records of theirs.
        same: The kept records with problems that came again as they were.
        read: What was read, as far as it has to be decided about.
    """

    people: Mapping[PersonId, Person]
    keys: frozenset[SourceKey]
    same: frozenset[SourceKey]
    read: Read


def look(store: Store, gathered: Gathered, settings: SiteSettings, today: date) -> View:
    """Fetch what an import has to decide about.

    Raises:
        StalePlan: A record is not kept any more that the MIS was not asked for again.
    """
    outline = store.outline(settings.name)
    moved = outline.policy != settings_digest(settings, outline.choices)
    desk = _Desk(
        store=store,
        site=settings.name,
        outline=outline,
        gathered=gathered,
        day=None if moved else today,
    )
    looked = [_look(desk, kind) for kind in gathered.kinds]
    people = [person for each in looked for person in each.people.values()]
    if Kind.CONTACT in gathered.kinds and Kind.STUDENT not in gathered.kinds:
        people.extend(store.people(settings.name, Everybody(Kind.STUDENT)))
    keys = frozenset(key for each in looked for key in each.keys)
    same = frozenset(key for each in looked for key in each.same)
    return View(
        roll=Roll(
            version=outline.version,
            school=outline.school,
            people=tuple(people),
            sources={key: _source(outline.shelves, key) for key in keys},
            rest=rest_of(outline, people, same - keys),
            choices=outline.choices,
            strangers=outline.strangers,
            policy=outline.policy,
        ),
        reads=tuple(each.read for each in looked),
    )


@attrs.frozen(kw_only=True)
class _Desk:
    """What there is to look at.

    Attributes:
        day: The day it is; ``None`` when everybody has to be looked at.
    """

    store: Store
    site: str
    outline: Outline
    gathered: Gathered
    day: date | None

    def certificate(self, kind: Kind) -> Certificate:
        """Say whether everybody of a kind was read."""
        return certify(
            kind,
            self.gathered.walks,
            self.gathered.counts,
            known=self.outline.on_list(kind),
            former=self.outline.former.get(kind, 0),
        )


def _look(desk: _Desk, kind: Kind) -> _Looked:
    gathered, outline = desk.gathered, desk.outline
    rows = [row for each in gathered.walks for row in each.rows if row.kind is kind]
    shelf = outline.shelves.get(kind, {})
    certificate = desk.certificate(kind)
    complete = isinstance(certificate, Complete)
    by_news = rows_by_news(rows, kind, shelf, complete=complete)
    search = _Search(
        store=desk.store,
        site=desk.site,
        kind=kind,
        shelf=shelf,
        by_news=by_news,
        sent=facts_sent(by_news, shelf),
    )
    hangs = Kind.CONTACT in gathered.kinds and kind in _WITH_CONTACTS
    if desk.day is None or (hangs and not complete):
        search.everybody()
    else:
        search.whoever_is_stirred(desk.day)
    return _Looked(
        people=search.people,
        keys=search.keys,
        same=frozenset(
            key
            for key in outline.problems
            if key.kind is kind and key.mis_id in by_news.same[key.listing]
        ),
        read=_read(gathered, rows, certificate, search),
    )


@attrs.define(kw_only=True)
class _Search:
    """Who has been found so far, and what is kept of them."""

    store: Store
    site: str
    kind: Kind
    shelf: Shelf
    by_news: RowsByNews
    sent: Sent
    people: dict[PersonId, Person] = attrs.field(factory=dict)
    keys: frozenset[SourceKey] = frozenset()
    kept: dict[SourceKey, Record] = attrs.field(factory=dict)

    @cached_property
    def hidden(self) -> Mapping[Listing, frozenset[Fact]]:
        """Tell which deciding facts are out of sight tonight, list by list."""
        return hidden_facts(self.sent, self.shelf)

    def everybody(self) -> None:
        """Find everybody of the kind."""
        people = self.store.people(self.site, Everybody(self.kind))
        self.people = {person.id: person for person in people}
        self.keys = owned_by(self.people, self.kind, self.shelf)
        not_in_full = self.by_news.unchanged(self.kind) - self.by_news.in_full.keys()
        self.kept = dict(self.store.records(self.site, not_in_full))

    def whoever_is_stirred(self, today: date) -> None:
        """Find whom there is something to decide about, and their kin."""
        kind, shelf = self.kind, self.shelf
        wanted = changed_or_due(kind, self.by_news, shelf, today, self.hidden)
        wanted = wanted | sharing_a_key(kind, self.by_news.news, (), shelf)
        before = PersonQuery(kind=kind)
        while wanted:
            before = before | wanted
            if len(before) > _TOO_MANY:
                self.everybody()
                return
            found = self._take(self.store.people(self.site, wanted))
            keys = owned_by(found, kind, shelf)
            if not keys <= self.kept.keys():
                raise _moved()
            news = (record for record in self.by_news.news if record.key in keys)
            records = (*(self.kept[key] for key in keys), *news)
            wanted = sharing_a_key(kind, records, found.values(), shelf) - before

    def _take(self, people: Iterable[Person]) -> Mapping[PersonId, Person]:
        found = {p.id: p for p in people if p.id not in self.people}
        keys = owned_by(found, self.kind, self.shelf)
        self.people.update(found)
        self.keys |= keys
        self.kept.update(self.store.records(self.site, keys))
        return found

    def in_full(self, row: Unchanged) -> Record:
        """Give the record of a row that says what it said.

        Raises:
            StalePlan: It is not kept any more as the row has it.
        """
        record = self.kept.get(SourceKey(row.kind, row.listing, row.mis_id))
        if record is None or record.fingerprint != row.fingerprint:
            raise _moved()
        return record

    def keeps(self, row: Unchanged) -> bool:
        """Whether the record of a row that says what it said is kept so."""
        source = self.shelf.get(row.listing, {}).get(row.mis_id)
        return source is not None and source.fingerprint == row.fingerprint


def _read(
    gathered: Gathered,
    rows: Sequence[Row],
    certificate: Certificate,
    search: _Search,
) -> Read:
    kind = search.kind
    bearing = [each for each in gathered.walks if kind in each.stream.proves]
    records, unchanged, left_out = _split(rows, search)
    return Read(
        kind=kind,
        records=tuple(records),
        unchanged=unchanged,
        filled=visible_fields(left_out, search.shelf),
        refused=tuple(row for row in rows if isinstance(row, RefusedRecord)),
        deletions=tuple(row for row in rows if isinstance(row, Deletion)),
        certificate=certificate,
        as_of=max((each.freshest for each in bearing if each.freshest), default=None),
        miscounted=any(
            count_disagrees(each, gathered.counts.get(kind)) for each in bearing
        ),
        out_of_sight=tuple(_out_of_sight(search, _permission(kind, bearing))),
        never_shown=_never_shown(search, _permission(kind, bearing)),
        pupils=pupils_of(kind, gathered.walks),
        warnings=tuple(
            warning
            for each in bearing
            if each.stream.proves[0] is kind
            for warning in each.warnings
        ),
    )


def _permission(kind: Kind, walks: Iterable[Walk]) -> str:
    """Give what has to be approved for the dates of a kind to be shown."""
    named = (each.stream for each in walks if each.stream.proves[0] is kind)
    return next((stream.permission for stream in named if stream.permission), "")


def _out_of_sight(search: _Search, permission: str) -> Iterator[OutOfSight]:
    for listing, facts in search.hidden.items():
        if facts:
            yield OutOfSight(
                kind=search.kind,
                listing=listing,
                facts=tuple(fact for fact in Fact if fact in facts),
                permission=permission,
            )


def _never_shown(search: _Search, permission: str) -> NeverShown | None:
    if search.kind is Kind.CONTACT or any(search.hidden.values()):
        return None
    if not never_shown(search.sent, search.shelf, permission):
        return None
    return NeverShown(kind=search.kind, permission=permission)


def _split(
    rows: Sequence[Row], search: _Search
) -> tuple[list[Record], int, Mapping[Listing, Mapping[MisId, str]]]:
    """Tell the records to decide about from those that can be left out.

    Returns:
        The records, how many others there are, and what those others are.
    """
    by_news = search.by_news
    ours: dict[Listing, set[MisId]] = {listing: set() for listing in Listing}
    decided: tuple[SourceKey | Record, ...] = (*search.keys, *by_news.news)
    for each in decided:
        ours[each.listing].add(each.mis_id)
    records: list[Record] = []
    others = 0
    for row in rows:
        match row:
            case Unchanged() if row.mis_id in ours[row.listing]:
                records.append(search.in_full(row))
            case Record() if row.mis_id in ours[row.listing]:
                records.append(row)
            case Unchanged() if not search.keeps(row):
                raise _moved()
            case Unchanged() | Record():
                others += 1
            case _:
                pass
    left_out = {
        listing: {m: f for m, f in same.items() if m not in ours[listing]}
        if ours[listing]
        else same
        for listing, same in by_news.same.items()
    }
    return records, others, left_out


def _moved() -> StalePlan:
    message = "What is kept of the MIS changed in the meantime. Import again."
    return StalePlan(message)


def _source(shelves: Mapping[Kind, Shelf], key: SourceKey) -> Source:
    return shelves[key.kind][key.listing][key.mis_id]
