"""Scope: reading from the store what an import has to decide about, and no more.

Who that is, is decided in ``rules.roll.scope``; here they are fetched, until nobody is
left who shares an id or a code with somebody found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from missync.model.roll import PersonQuery, Roll, Sources
from missync.model.settings import SiteSettings
from missync.ports import Store
from missync.rules.roll.kept_off import still_green
from missync.rules.roll.proof import certify, count_disagrees, needs_leavers
from missync.rules.roll.pupils import pupils_of
from missync.rules.roll.scope import (
    RowsByNews,
    all_anew,
    changed_or_due,
    known_as_leavers,
    odd_records,
    owned_by,
    rows_by_news,
    sharing_a_key,
    sharing_an_id,
    visible_fields,
)
from missync.rules.roll.shown import Sent, facts_sent, owners_of
from missync.rules.roll.visibility import (
    HiddenFacts,
    Sight,
    hidden_before,
    never_shown,
    sights,
)


_TOO_MANY = 5_000
"""Above this many ids to look for, everybody is read at once."""


@attrs.frozen(kw_only=True)
class Scope:
    """What an import has to decide about.

    Attributes:
        roll: These people, and everybody else in numbers.
        reads: What was read of each kind, as far as it has to be decided about.
    """

    roll: Roll
    reads: tuple[Read, ...]


def scope_of(
    store: Store, gathered: Gathered, settings: SiteSettings, today: date
) -> Scope:
    """Fetch what an import has to decide about.

    Raises:
        StalePlan: A record is not kept any more that the MIS was not asked for again.
    """
    known = store.roll(settings.name, kinds=())
    green = still_green(gathered.fields, settings, known.choices)
    gathered = attrs.evolve(gathered, fields={k: gathered.fields[k] for k in green})
    anew = all_anew(known, settings, store.runs(settings.name), today)
    searches = [
        _search(store, settings.name, known, gathered, kind) for kind in gathered.fields
    ]
    for search in searches:
        search.run(None if anew else today)
    people = [person for each in searches for person in each.people.values()]
    if Kind.CONTACT in gathered.fields and Kind.STUDENT not in gathered.fields:
        people.extend(store.people(settings.name, Kind.STUDENT))
    pupils = _pupils_left_out(store, settings.name, known.sources, people)
    return Scope(
        roll=known.part(people, [key for each in searches for key in each.keys]),
        reads=tuple(_read(gathered, search, pupils) for search in searches),
    )


def _pupils_left_out(
    store: Store, site: str, sources: Sources, people: Iterable[Person]
) -> tuple[Person, ...]:
    """Find the pupils on whom these people hang, and who are not of them.

    About those pupils nothing has to be decided, but they say whether contacts may go.
    """
    found = {person.id for person in people if person.kind is Kind.STUDENT}
    hung_on = {link.pupil for person in people for link in person.links}
    if not hung_on:
        return ()
    owners = sources.owners(Kind.STUDENT)
    theirs = frozenset(owners[i] for i in hung_on & owners.keys())
    query = PersonQuery(ids=theirs - found, mis_ids=frozenset(hung_on))
    pupils = store.people(site, Kind.STUDENT, query)
    return tuple(pupil for pupil in pupils if pupil.id not in found)


def _search(
    store: Store, site: str, known: Roll, gathered: Gathered, kind: Kind
) -> _Search:
    rows = [row for each in gathered.walks for row in each.rows if row.kind is kind]
    certificate = _certificate(store, site, known, gathered, kind)
    complete = isinstance(certificate, Complete)
    by_news = rows_by_news(rows, kind, known.sources, complete=complete)
    hangs = Kind.CONTACT in gathered.fields and kind is not Kind.EMPLOYEE
    anybodys = by_news.has_unknown_refused(kind, known.sources)
    return _Search(
        store=store,
        site=site,
        kind=kind,
        sources=known.sources,
        rows=rows,
        certificate=certificate,
        by_news=by_news,
        hidden_before=hidden_before(kind, known.out_of_sight),
        needs_all=not complete and (hangs or anybodys),
    )


def _certificate(
    store: Store, site: str, known: Roll, gathered: Gathered, kind: Kind
) -> Certificate:
    """Say whether everybody of a kind was read."""
    leavers: Collection[Person] = ()
    if needs_leavers(kind, gathered.walks):
        query = PersonQuery(ids=known_as_leavers(kind, known.sources))
        leavers = store.people(site, kind, query)
    return certify(
        kind,
        gathered.walks,
        gathered.counts,
        known=known.on_list(kind),
        former=sum(person.listed for person in leavers),
    )


@attrs.define(kw_only=True)
class _Search:
    """The search for those of a kind about whom there is something to decide.

    Attributes:
        rows: What came of the kind.
        certificate: Whether that is everybody.
        by_news: The rows, sorted by what is kept.
        hidden_before: What was out of sight at the last import.
        needs_all: Whether everybody has to be decided about, as where contacts hang on
            pupils who were not read, or a damaged record may be one of theirs.
        people: Who has been found so far.
        keys: The kept records of theirs.
        kept: Kept records, in full.
    """

    store: Store
    site: str
    kind: Kind
    sources: Sources
    rows: Sequence[Row]
    certificate: Certificate
    by_news: RowsByNews
    hidden_before: HiddenFacts
    needs_all: bool
    people: dict[PersonId, Person] = attrs.field(factory=dict)
    keys: frozenset[SourceKey] = frozenset()
    kept: dict[SourceKey, Record] = attrs.field(factory=dict)

    @cached_property
    def sent(self) -> Sent:
        """Tell which deciding facts came, person by person."""
        kind, by_news, sources = self.kind, self.by_news, self.sources
        new = [record for record in by_news.news if record.key not in sources]
        owners = owners_of(new, self._sharing_an_id(new))
        return facts_sent(kind, by_news, sources, owners)

    def _sharing_an_id(self, new: Sequence[Record]) -> Collection[Person]:
        """Fetch those known who share an id or a code with records under new ids."""
        known = any(self.sources.on(self.kind, listing) for listing in Listing)
        if not (new and known):
            return ()
        query = sharing_an_id(new)
        wanted = query if len(query) <= _TOO_MANY else None
        return self.store.people(self.site, self.kind, wanted)

    @cached_property
    def sights(self) -> Mapping[Listing, Sight]:
        """Tell which deciding facts are out of sight, list by list."""
        return sights(self.kind, self.sent, self.sources, self.hidden_before)

    @property
    def hidden(self) -> HiddenFacts:
        """Tell which of them are so tonight."""
        return {listing: sight.hidden for listing, sight in self.sights.items()}

    @property
    def unsure(self) -> HiddenFacts:
        """Tell of which of those too few were read to be sure."""
        return {listing: sight.unsure for listing, sight in self.sights.items()}

    @property
    def remembered(self) -> HiddenFacts:
        """Tell which of them are so for the next import."""
        return {listing: sight.remembered for listing, sight in self.sights.items()}

    def run(self, today: date | None) -> None:
        """Find them: everybody, where they are judged anew and no day is given."""
        if today is None or self.needs_all:
            self._everybody()
        else:
            self._changed_or_due(today)

    def _everybody(self) -> None:
        people = self.store.people(self.site, self.kind)
        self.people = {person.id: person for person in people}
        self.keys = owned_by(self.people, self.kind, self.sources)
        not_in_full = self.by_news.unchanged(self.kind) - self.by_news.in_full.keys()
        self.kept = dict(self.store.records(self.site, not_in_full))

    def _changed_or_due(self, today: date) -> None:
        """Find them, and whoever shares an id or a code with one of them."""
        kind, sources, news = self.kind, self.sources, self.by_news.news
        wanted = changed_or_due(kind, self.by_news, sources, today, self.hidden)
        wanted = wanted | sharing_a_key(kind, news, (), sources)
        before = PersonQuery()
        while wanted:
            before = before | wanted
            if len(before) > _TOO_MANY:
                self._everybody()
                return
            found = self._take(self.store.people(self.site, kind, wanted))
            keys = owned_by(found, kind, sources)
            if not keys <= self.kept.keys():
                raise _moved()
            theirs = (record for record in news if record.key in keys)
            records = (*(self.kept[key] for key in keys), *theirs)
            wanted = sharing_a_key(kind, records, found.values(), sources) - before

    def _take(self, people: Iterable[Person]) -> Mapping[PersonId, Person]:
        found = {p.id: p for p in people if p.id not in self.people}
        keys = owned_by(found, self.kind, self.sources)
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
        source = self.sources.on(row.kind, row.listing).get(row.mis_id)
        return source is not None and source.fingerprint == row.fingerprint


def _read(gathered: Gathered, search: _Search, pupils: Collection[Person]) -> Read:
    kind, rows = search.kind, search.rows
    bearing = [each for each in gathered.walks if kind in each.stream.proves]
    permission = _permission(kind, bearing)
    records, unchanged, left_out = _split(search)
    return Read(
        kind=kind,
        fields=gathered.fields[kind],
        records=tuple(records),
        unchanged=unchanged,
        filled=visible_fields(kind, left_out, search.sources),
        odd=tuple(odd_records(kind, left_out, search.sources)),
        refused=tuple(row for row in rows if isinstance(row, RefusedRecord)),
        deletions=tuple(row for row in rows if isinstance(row, Deletion)),
        certificate=search.certificate,
        as_of=max((each.freshest for each in bearing if each.freshest), default=None),
        miscounted=any(
            count_disagrees(each, gathered.counts.get(kind)) for each in bearing
        ),
        out_of_sight=tuple(
            _out_of_sight(kind, permission, search.hidden, search.unsure)
        ),
        still_out_of_sight=tuple(
            _out_of_sight(kind, permission, search.remembered, {})
        ),
        never_shown=_never_shown(search, permission),
        pupils=pupils_of(kind, gathered.walks, pupils, search.sources),
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


def _out_of_sight(
    kind: Kind, permission: str, facts: HiddenFacts, unsure: HiddenFacts
) -> Iterator[OutOfSight]:
    for listing, hidden in facts.items():
        if hidden:
            yield OutOfSight(
                kind=kind,
                listing=listing,
                facts=_in_order(hidden),
                permission=permission,
                unsure=_in_order(unsure.get(listing, frozenset())),
            )


def _in_order(facts: Collection[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in Fact if fact in facts)


def _never_shown(search: _Search, permission: str) -> NeverShown | None:
    if search.kind is Kind.CONTACT or any(search.hidden.values()):
        return None
    if not never_shown(search.kind, search.sent, search.sources, permission):
        return None
    return NeverShown(kind=search.kind, permission=permission)


def _split(
    search: _Search,
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
    for row in search.rows:
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
