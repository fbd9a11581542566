"""The store: people, their records and runs in a SQL database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import chain, repeat
from typing import Any, Final, Self

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
)

from missync.adapters.sql import hosts, tables
from missync.adapters.sql.changesets import write_changeset
from missync.adapters.sql.ledger import SqlLedger
from missync.adapters.sql.mapping import Row
from missync.adapters.sql.rows import (
    RUNS,
    SiteFacts,
    count_from,
    key_from,
    person_from,
    run_from,
    school_from,
    site_from,
    source_from,
)
from missync.adapters.sql.transactions import Transaction, Transactions
from missync.adapters.sql.urls import database_at
from missync.model.ids import Kind, MisId, PersonId
from missync.model.people import Listing, Person, Record, SourceKey
from missync.model.plan import Changeset
from missync.model.roll import CountKey, PersonQuery, Roll, Source, Sources
from missync.model.runs import Holder, Run
from missync.model.schools import School
from missync.ports import PATIENCE, Store


_SITE: Final[BindParameter[str]] = bindparam("site")
_PERSON: Final = tables.person.c
_SOURCE: Final = tables.source.c
_KEY: Final = (_SOURCE.kind, _SOURCE.listing, _SOURCE.mis_id)
_FACTS: Final = select(tables.site).where(tables.site.c.name == _SITE)
_SCHOOL: Final = _FACTS.with_only_columns(
    *(tables.site.c[name] for name in ("school_id", "school_name", "urn", "mis"))
)
_PEOPLE: Final = select(tables.person).where(_PERSON.site == _SITE).order_by(_PERSON.id)
_SOURCES: Final = select(
    *_KEY,
    _SOURCE.person,
    _SOURCE.fingerprint,
    _SOURCE.filled,
    _SOURCE.facts,
    _SOURCE.out_of_sight,
    _SOURCE.problems,
).where(_SOURCE.site == _SITE)
_RECORDS: Final = select(*_KEY, _SOURCE.record).where(_SOURCE.site == _SITE)
_ALIKE: Final = (_PERSON.kind, _PERSON.standing, _PERSON.listed, _PERSON.origin)
_COUNTS: Final = (
    select(*_ALIKE, func.count().label("number"))
    .where(_PERSON.site == _SITE)
    .group_by(*_ALIKE)
)
_RUNS: Final = (
    select(tables.run)
    .where(tables.run.c.site == _SITE)
    .order_by(tables.run.c.number.desc())
)
_LAST: Final = _RUNS.with_only_columns(tables.run.c.id).limit(1)
_FEW: Final = 500
"""Up to so many ids are asked for by name in one statement, or runs read at once."""

_FIRST_PAGE: Final = 20
"""As many runs as most who ask look at."""


class SqlStore:
    """A store in a SQLite or PostgreSQL database.

    Threads may share it; so may processes, each with a store of its own. A process
    that is forked goes on with connections of its own.

    Args:
        transactions: Those it opens, or the one in which all of it happens.
    """

    def __init__(self, transactions: Transactions | Transaction) -> None:
        self._transactions = transactions
        self._database = transactions.database
        self._last_sources: tuple[object, Sources] | None = None
        self.ledger = SqlLedger(transactions)

    @classmethod
    def at(cls, url: str) -> Self:
        """Open the store at a URL.

        An older database is brought up to date; one that is not there is made when
        something is written, so that looking leaves no trace.

        Args:
            url: Where it is: ``sqlite:///relative/path``, ``sqlite:////absolute/path``
                or ``postgresql://user:password@host/database``.

        Raises:
            StoreError: The database cannot be used, or was made by a newer missync.
        """
        transactions = Transactions(database_at(url))
        try:
            if transactions.is_there():
                transactions.upgrade()
        except BaseException:
            transactions.close()
            raise
        return cls(transactions)

    @contextmanager
    def reading_on(self, connection: object) -> Iterator[Store]:
        """Read what the transaction sees that is open on a host's own connection.

        Raises:
            InputError: Such a connection cannot be used with this store.
        """
        with hosts.reading_on(connection, self._transactions) as theirs:
            yield SqlStore(theirs)

    @contextmanager
    def writing_on(
        self, connection: object, *, patience: float = PATIENCE
    ) -> Iterator[Store]:
        """Work in the transaction that is open on a host's own connection.

        On SQLite its lock for writing is taken first, so that nobody writes between
        what is read here and what is written.

        Raises:
            Busy: Others who write were not done in time.
            InputError: Such a connection cannot be used with this store.
        """
        with hosts.writing_on(connection, self._transactions, patience) as theirs:
            yield SqlStore(theirs)

    @contextmanager
    def turn(self, site: str, *, patience: float = PATIENCE) -> Iterator[Store]:
        """Be the only one who commits to a site, in one transaction.

        It ends with the connection, and so with its holder's process.

        Raises:
            Busy: Others were not done in time.
        """
        with self._turn(site, patience) as ours:
            yield SqlStore(ours)

    def roll(self, site: str, *, kinds: Collection[Kind] = tuple(Kind)) -> Roll:
        """Read everything a site knows, as of one moment."""
        with self._transactions.reading() as ours:
            known = ours.first(_FACTS, site_from, site=site)
            if known is None:
                return Roll()
            return Roll(
                version=known.version,
                school=known.school,
                people=_people(ours, site, kinds),
                others=_others(ours, site, kinds),
                sources=self._sources(ours, site, known),
                choices=known.choices,
                strangers=known.strangers,
                policy=known.policy,
                out_of_sight=known.out_of_sight,
            )

    def school(self, site: str) -> School | None:
        """Read which school a site is; ``None`` before its first import."""
        with self._transactions.reading() as ours:
            return ours.first(_SCHOOL, school_from, site=site)

    def people(
        self, site: str, kind: Kind, query: PersonQuery | None = None
    ) -> tuple[Person, ...]:
        """Read the people of a kind: everybody, or those whom a query finds."""
        wanted = (
            _PEOPLE if query is None else select(tables.person).where(_any_of(query))
        )
        wanted = wanted.where(_PERSON.kind == kind)
        with self._transactions.reading() as ours:
            found = ours.all(wanted, person_from, site=site)
        return found if query is None else tuple(sorted(found, key=_id))

    def records(
        self, site: str, keys: Collection[SourceKey]
    ) -> Mapping[SourceKey, Record]:
        """Read kept records, in full."""
        with self._transactions.reading() as ours:
            return {
                key: record
                for wanted in _records(keys)
                for key, record in ours.all(wanted, _record_by_key, site=site)
            }

    def commit(self, site: str, changes: Changeset, run: Run) -> None:
        """Write a changeset and its run in one transaction, all of it or nothing.

        Raises:
            StalePlan: The roll has moved since; nothing was written.
        """
        with self._turn(site, PATIENCE) as ours:
            write_changeset(ours, site, changes)
            ours.insert(RUNS, site, [run])

    def runs(self, site: str) -> Iterator[Run]:
        """Give the runs of a site, the newest first, and read them page by page."""
        wanted = _RUNS
        for many in chain((_FIRST_PAGE,), repeat(_FEW)):
            with self._transactions.reading() as ours:
                found = ours.all(wanted.limit(many), _numbered_run, site=site)
            yield from (run for _, run in found)
            if len(found) < many:
                return
            wanted = _RUNS.where(tables.run.c.number < found[-1][0])

    def importing(self, site: str, holder: Holder) -> AbstractContextManager[None]:
        """Hold the site's import lock, which dies with this process.

        Raises:
            Busy: Somebody holds it; the message says who, since when.
        """
        return self._database.locks.importing(site, holder)

    def running(self, holder: Holder) -> AbstractContextManager[None]:
        """Hold the lock of the one process that serves the store by itself.

        Raises:
            Busy: Somebody holds it; the message says who, since when.
        """
        return self._database.locks.running(holder)

    def is_served(self) -> bool:
        """Whether somebody is :meth:`running`. No lock is taken for it."""
        return self._database.locks.is_running()

    def readable_by_others(self) -> tuple[str, ...]:
        """Name the database's files that every user of this machine may read."""
        return self._database.readable_by_others()

    def close(self) -> None:
        """Let go of the connections. Calling it again does nothing."""
        self._transactions.close()

    def _sources(self, ours: Transaction, site: str, known: SiteFacts) -> Sources:
        """Read what is known of the kept records.

        An import asks twice. Whoever asks again before the next run gets the same.
        """
        moment = site, known.version, ours.first(_LAST, _only, site=site)
        if self._last_sources is None or self._last_sources[0] != moment:
            self._last_sources = moment, ours.read(_SOURCES, _by_list, site=site)
        return self._last_sources[1]

    @contextmanager
    def _turn(self, site: str, patience: float) -> Iterator[Transaction]:
        self._transactions.make()
        with self._transactions.writing(patience) as ours:
            ours.queue(site, patience)
            yield ours


def _people(
    ours: Transaction, site: str, kinds: Collection[Kind]
) -> tuple[Person, ...]:
    wanted = _PEOPLE.where(_PERSON.kind.in_(kinds))
    return ours.all(wanted, person_from, site=site) if kinds else ()


def _others(
    ours: Transaction, site: str, kinds: Collection[Kind]
) -> Mapping[CountKey, int]:
    """Count the people of all kinds but these."""
    others = [kind for kind in Kind if kind not in kinds]
    wanted = _COUNTS.where(_PERSON.kind.in_(others))
    return dict(ours.all(wanted, count_from, site=site)) if others else {}


def _numbered_run(row: Row) -> tuple[int, Run]:
    return row.number, run_from(row)


def _only(row: Row) -> Any:  # noqa: ANN401 - whatever is there
    return row[0]


def _record_by_key(row: Row) -> tuple[SourceKey, Record]:
    return key_from(row), row.record


def _by_list(found: Sequence[Row]) -> Sources:
    lists: defaultdict[tuple[Kind, Listing], dict[MisId, Source]] = defaultdict(dict)
    for row in found:
        lists[row.kind, row.listing][row.mis_id] = source_from(row)
    return Sources(dict(lists))


def _records(keys: Collection[SourceKey]) -> Iterator[Select[Any]]:
    """Ask for kept records, by their index and a few at a time."""
    found: defaultdict[tuple[Kind, Listing], list[MisId]] = defaultdict(list)
    for key in keys:
        found[key.kind, key.listing].append(key.mis_id)
    for (kind, listing), mis_ids in found.items():
        of_list = _RECORDS.where(_SOURCE.kind == kind, _SOURCE.listing == listing)
        for start in range(0, len(mis_ids), _FEW):
            yield of_list.where(_SOURCE.mis_id.in_(mis_ids[start : start + _FEW]))


def _id(person: Person) -> PersonId:
    return person.id


def _any_of(query: PersonQuery) -> ColumnElement[bool]:
    """Ask for the people of a site who fit a query.

    Where all of it is in an index, the site stands in each condition: so SQLite looks
    them up. Nor does it put them in order, as it would read everybody in that order.
    """
    of_site = _PERSON.site == _SITE
    indexed = _one_of(
        (_PERSON.id, query.ids),
        (_PERSON.mis_id, query.mis_ids),
        (_PERSON.code_key, query.codes),
    )
    others = _one_of(
        (_PERSON.lasting_id, query.lasting_ids),
        (_PERSON.birth_date, query.birth_dates),
    )
    if query.due:
        others.append(_PERSON.due <= query.due)
    if others:
        return and_(of_site, or_(*indexed, *others))
    return or_(false(), *(and_(of_site, each) for each in indexed))


def _one_of(
    *wanted: tuple[Column[Any], frozenset[Any]],
) -> list[ColumnElement[bool]]:
    return [column.in_(values) for column, values in wanted if values]
