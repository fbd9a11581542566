"""The store: people, their records and runs in a SQL database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
)

from missync.adapters.sql import rows, site_rows, tables
from missync.adapters.sql.changesets import about_site, write_changeset
from missync.adapters.sql.databases import database_at
from missync.adapters.sql.failures import reading, writing
from missync.adapters.sql.hosts import Hosts
from missync.adapters.sql.ledger import SqlLedger
from missync.adapters.sql.transactions import (
    OpenTransaction,
    OwnTransactions,
    Transactions,
)
from missync.model.ids import Kind
from missync.model.people import Listing, Person, Record, SourceKey
from missync.model.plan import Changeset
from missync.model.roll import Everybody, Outline, PersonQuery, Roll, Shelf
from missync.model.runs import Holder, Run
from missync.model.schools import School
from missync.ports import PATIENCE, Store


__all__ = ["SqlStore"]

_HERE: BindParameter[str] = bindparam("site")
_PEOPLE = (
    select(tables.person)
    .where(tables.person.c.site == _HERE)
    .order_by(tables.person.c.id)
)
_SOURCES = select(
    tables.source.c.kind,
    tables.source.c.listing,
    tables.source.c.mis_id,
    tables.source.c.person,
    tables.source.c.fingerprint,
    tables.source.c.filled,
    tables.source.c.facts,
    tables.source.c.out_of_sight,
).where(tables.source.c.site == _HERE)
_RECORDS = select(
    tables.source.c.kind,
    tables.source.c.listing,
    tables.source.c.mis_id,
    tables.source.c.record,
).where(tables.source.c.site == _HERE)
_PROBLEMS = select(
    tables.source.c.kind,
    tables.source.c.listing,
    tables.source.c.mis_id,
    tables.source.c.problems,
).where(tables.source.c.site == _HERE, tables.source.c.problems.is_not(None))
_ALIKE = (
    tables.person.c.kind,
    tables.person.c.standing,
    tables.person.c.listed,
    tables.person.c.origin,
)
_HEADCOUNT = (
    select(*_ALIKE, func.count()).where(tables.person.c.site == _HERE).group_by(*_ALIKE)
)
_LISTED = select(tables.person.c.id).where(
    tables.person.c.site == _HERE, tables.person.c.listed
)
_LAST = (
    select(tables.run.c.id)
    .where(tables.run.c.site == _HERE)
    .order_by(tables.run.c.number.desc())
    .limit(1)
)
_FEW = 500
"""Up to so many kept records are looked up one by one; of more, all are read."""


class SqlStore:
    """A store in a SQLite or PostgreSQL database.

    An older database is brought up to date when it is opened; one that is not there is
    made when something is written, so that looking leaves no trace.

    Threads may share it; so may processes, each with a store of its own. A process
    that is forked goes on with connections of its own.

    Args:
        url: Where it is: ``sqlite:///relative/path``, ``sqlite:////absolute/path`` or
            ``postgresql://user:password@host/database``.

    Raises:
        StoreError: The database cannot be used, or was made by a newer missync.
    """

    def __init__(self, url: str) -> None:
        own = OwnTransactions(database_at(url))
        self._engine = own.engine
        self._work_in(own)

    def _work_in(self, transactions: Transactions) -> None:
        self._database = transactions.database
        self._transactions = transactions
        self._ledger = SqlLedger(transactions)
        self._summed_up: tuple[object, Outline] | None = None

    def _over(self, connection: Connection) -> Store:
        """Give the same store in a transaction that is open, and is not ended here."""
        return _StoreInTransaction(OpenTransaction(self._database, connection))

    @property
    def ledger(self) -> SqlLedger:
        """The attendance events and marks of its sites."""
        return self._ledger

    @contextmanager
    def reading_on(self, connection: object) -> Iterator[Store]:
        """Read what the transaction sees that is open on a host's own connection.

        Raises:
            InputError: Such a connection cannot be used with this store.
        """
        with self._hosts.reading(connection) as ours:
            yield self._over(ours)

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
        with self._hosts.writing(connection, patience) as ours:
            yield self._over(ours)

    @contextmanager
    def turn(self, site: str, *, patience: float = PATIENCE) -> Iterator[Store]:
        """Be the only one who commits to a site, in one transaction.

        It ends with the connection, and so with its holder's process.

        Raises:
            Busy: Others were not done in time.
        """
        self._transactions.make()
        with self._transactions.writing(patience) as connection:
            self._database.queue(connection, site, patience)
            yield self._over(connection)

    def roll(self, site: str) -> Roll:
        """Read everything a site knows, as of one moment."""
        if not self._is_there():
            return Roll()
        with self._reading() as connection:
            about = about_site(connection, site)
            if about is None:
                return Roll()
            people = connection.execute(_PEOPLE, {"site": site}).all()
            sources = connection.execute(_SOURCES, {"site": site}).all()
            return Roll(
                **_of_site(about),
                people=tuple(map(rows.person_from, people)),
                sources={
                    rows.key_from(*row[:3]): rows.source_from(row[3:])
                    for row in sources
                },
            )

    def school(self, site: str) -> School | None:
        """Tell which school a site is; ``None`` before its first import."""
        if not self._is_there():
            return None
        with self._reading() as connection:
            about = about_site(connection, site)
            return site_rows.school_from(about) if about else None

    def outline(self, site: str) -> Outline:
        """Sum up what a site knows, as of one moment.

        An import asks twice. Whoever asks again before the next run gets the same.
        """
        if not self._is_there():
            return Outline()
        with self._reading() as connection:
            about = about_site(connection, site)
            if about is None:
                return Outline()
            last = connection.execute(_LAST, {"site": site}).scalar()
            moment = site, about["version"], last
            if self._summed_up is None or self._summed_up[0] != moment:
                self._summed_up = moment, _outline(connection, site, about)
            return self._summed_up[1]

    def people(self, site: str, sought: PersonQuery | Everybody) -> tuple[Person, ...]:
        """Read the people who are sought."""
        if not self._is_there():
            return ()
        wanted = _PEOPLE.where(tables.person.c.kind == sought.kind.value)
        if isinstance(sought, PersonQuery):
            wanted = wanted.where(_any_of(sought))
        with self._reading() as connection:
            found = connection.execute(wanted, {"site": site}).all()
            return tuple(map(rows.person_from, found))

    def records(
        self, site: str, keys: Collection[SourceKey]
    ) -> Mapping[SourceKey, Record]:
        """Read kept records, in full."""
        if not keys or not self._is_there():
            return {}
        wanted = _RECORDS
        if len(keys) <= _FEW:
            mis_ids = {key.mis_id for key in keys}
            wanted = wanted.where(tables.source.c.mis_id.in_(mis_ids))
        with self._reading() as connection:
            found = connection.execute(wanted, {"site": site}).all()
            return {
                key: rows.record_from(row[3])
                for row in found
                if (key := rows.key_from(*row[:3])) in keys
            }

    def commit(self, site: str, changes: Changeset, run: Run) -> None:
        """Write a changeset and its run in one transaction, all of it or nothing.

        Raises:
            StalePlan: The roll has moved since; nothing was written.
        """
        self._transactions.make()
        with self._writing(site) as connection:
            write_changeset(connection, site, changes)
            connection.execute(insert(tables.run), site_rows.run_row(site, run))

    def history(self, site: str) -> tuple[Run, ...]:
        """Every run of a site, the newest first."""
        if not self._is_there():
            return ()
        wanted = (
            select(tables.run)
            .where(tables.run.c.site == site)
            .order_by(tables.run.c.number.desc())
        )
        with self._reading() as connection:
            return tuple(map(site_rows.run_from, connection.execute(wanted).mappings()))

    def importing(self, site: str, holder: Holder) -> AbstractContextManager[None]:
        """Hold the site's import lock, which dies with this process.

        Raises:
            Busy: Somebody holds it; the message says who, since when.
        """
        return self._database.hold(site, holder)

    def running(self, holder: Holder) -> AbstractContextManager[None]:
        """Hold the lock of the one process that serves the store by itself.

        Raises:
            Busy: Somebody holds it; the message says who, since when.
        """
        return self._database.hold_running(holder)

    def is_served(self) -> bool:
        """Whether somebody is :meth:`running`. No lock is taken for it."""
        return self._database.is_running()

    def readable_by_others(self) -> tuple[str, ...]:
        """Name the database's files that every user of this machine may read."""
        return self._database.readable_by_others()

    def close(self) -> None:
        """Let go of the connections. Calling it again does nothing."""
        self._engine.dispose()

    @cached_property
    def _hosts(self) -> Hosts:
        return Hosts(self._database, self._engine)

    def _is_there(self) -> bool:
        return self._transactions.is_there()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._transactions.reading() as connection, reading(self._database):
            yield connection

    @contextmanager
    def _writing(self, site: str) -> Iterator[Connection]:
        with (
            self._transactions.writing(PATIENCE) as connection,
            writing(self._database),
        ):
            self._database.queue(connection, site, PATIENCE)
            yield connection


class _StoreInTransaction(SqlStore):
    """A store in a transaction that is open, and that somebody else ends."""

    def __init__(self, transaction: OpenTransaction) -> None:
        self._engine = transaction.connection.engine
        self._work_in(transaction)

    def close(self) -> None:
        """Leave that to whoever opened the store."""


def _outline(connection: Connection, site: str, about: Mapping[Any, Any]) -> Outline:
    here = {"site": site}
    shelves = rows.shelves_from(connection.execute(_SOURCES, here).all())
    return Outline(
        **_of_site(about),
        people=tuple(map(rows.headcount_from, connection.execute(_HEADCOUNT, here))),
        shelves=shelves,
        former=_former(connection, site, shelves),
        problems={
            rows.key_from(*row[:3]): rows.problems_from(row[3])
            for row in connection.execute(_PROBLEMS, here)
        },
    )


def _of_site(about: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "version": about["version"],
        "school": site_rows.school_from(about),
        "choices": site_rows.choices_from(about["choices"]),
        "strangers": site_rows.strangers_from(about["strangers"]),
        "policy": about["policy"] or "",
    }


def _any_of(sought: PersonQuery) -> ColumnElement[bool]:
    person = tables.person.c
    named: tuple[tuple[Column[Any], frozenset[Any]], ...] = (
        (person.id, sought.ids),
        (person.mis_id, sought.mis_ids),
        (person.lasting_id, sought.lasting_ids),
        (person.code_key, sought.codes),
        (person.birth_date, sought.birth_dates),
    )
    conditions: list[ColumnElement[bool]] = [
        column.in_(wanted) for column, wanted in named if wanted
    ]
    if sought.due:
        conditions.append(person.due <= sought.due)
    return or_(false(), *conditions)


def _former(
    connection: Connection, site: str, shelves: Mapping[Kind, Shelf]
) -> Mapping[Kind, int]:
    """Count who is on the list and known from a list of leavers alone."""
    numbers = {}
    for kind, shelf in shelves.items():
        former = {source.person for source in shelf.get(Listing.LEAVERS, {}).values()}
        if former:
            current = shelf.get(Listing.CURRENT, {}).values()
            former -= {source.person for source in current}
            listed = _LISTED.where(tables.person.c.kind == kind.value)
            if len(former) <= _FEW:
                listed = listed.where(tables.person.c.id.in_(former))
            on_list = connection.execute(listed, {"site": site}).scalars()
            numbers[kind] = len(former.intersection(on_list))
    return numbers
