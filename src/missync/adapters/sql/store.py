"""The store: people, their records and runs in a SQL database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from sqlalchemy import (
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    select,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from missync.adapters.sql import rows, schema, tables
from missync.adapters.sql.engine import make_engine
from missync.adapters.sql.failures import reading, speaking, writing
from missync.adapters.sql.location import database_path
from missync.adapters.sql.locks import hold
from missync.errors import StalePlan
from missync.hookspecs import SchemaState
from missync.model.people import SourceKey
from missync.model.plans import Changeset, Roll
from missync.model.runs import Holder, Run


__all__ = ["SqlStore"]

_PEOPLE = select(tables.person).where(tables.person.c.site == bindparam("site"))
_SOURCES = select(
    tables.source.c.kind,
    tables.source.c.listing,
    tables.source.c.mis_id,
    tables.source.c.person,
    tables.source.c.fingerprint,
).where(tables.source.c.site == bindparam("site"))


class SqlStore:
    """A store in a SQLite database.

    An older database is brought up to date when it is opened; one that is not there is
    made when something is written, so that looking leaves no trace.

    Threads may share it; so may processes, each with a store of its own.

    Args:
        url: Where it is: ``sqlite:///relative/path`` or ``sqlite:////absolute/path``.

    Raises:
        StoreError: The database cannot be used, or was made by a newer missync.
    """

    def __init__(self, url: str) -> None:
        self._path = database_path(url)
        self._there = False
        if self._is_there():
            schema.upgrade_at(self._path)
        self._engine = make_engine(self._path)
        self._hold: Callable[[str, Holder], AbstractContextManager[None]] = partial(
            hold, self._path
        )

    def roll(self, site: str) -> Roll:
        """Read everything a site knows, as of one moment."""
        if not self._is_there():
            return Roll()
        with self._reading() as connection:
            about = _about(connection, site)
            if about is None:
                return Roll()
            people = connection.execute(_PEOPLE, {"site": site}).all()
            sources = connection.execute(_SOURCES, {"site": site}).all()
            return Roll(
                version=about["version"],
                school=rows.school_from(about),
                people=rows.people_from(people),
                sources=rows.sources_from(sources),
            )

    def commit(self, site: str, changes: Changeset, run: Run) -> None:
        """Write a changeset and its run in one transaction, all of it or nothing.

        Raises:
            StalePlan: The roll has moved since; nothing was written.
        """
        if not self._is_there():
            schema.upgrade_at(self._path)
        with self._writing() as connection:
            about = _about(connection, site)
            version = about["version"] if about else 0
            if version != changes.basis:
                message = "The people of this site changed in the meantime. Plan again."
                raise StalePlan(message)
            school = rows.school_from(about) if about else None
            moved = changes.moves_anything(Roll(school=school))
            facts = {"version": version + moved, **rows.school_row(changes.school)}
            _put(connection, tables.site, [{"name": site, **facts}])
            _write(connection, site, changes)
            connection.execute(insert(tables.run), rows.run_row(site, run))

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
            return tuple(map(rows.run_from, connection.execute(wanted).mappings()))

    def importing(self, site: str, holder: Holder) -> AbstractContextManager[None]:
        """Hold the site's import lock, which dies with this process.

        Raises:
            Busy: Somebody holds it; the message says who, since when.
        """
        return self._hold(site, holder)

    def close(self) -> None:
        """Let go of the connections. Calling it again does nothing."""
        self._engine.dispose()

    def _is_there(self) -> bool:
        """Whether the database has been made, by us or by another process."""
        if not self._there:
            self._there = schema.state_at(self._path) is not SchemaState.ABSENT
        return self._there

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        path = self._path
        with speaking(path), reading(path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        path, engine = self._path, self._engine.execution_options(write=True)
        with speaking(path), writing(path), engine.begin() as connection:
            yield connection


def _about(connection: Connection, site: str) -> Mapping[Any, Any] | None:
    wanted = select(tables.site).where(tables.site.c.name == site)
    return connection.execute(wanted).mappings().first()


def _write(connection: Connection, site: str, changes: Changeset) -> None:
    _forget(connection, site, changes.vanished)
    people = [rows.person_row(site, person) for person in changes.people]
    _put(connection, tables.person, people)
    sources = [rows.source_row(site, *source) for source in changes.sources]
    _put(connection, tables.source, sources)


def _forget(connection: Connection, site: str, keys: Sequence[SourceKey]) -> None:
    if not keys:
        return
    found = and_(
        *(key == bindparam(f"the_{key.name}") for key in tables.source.primary_key)
    )
    named = [rows.key_row(site, key) for key in keys]
    connection.execute(
        delete(tables.source).where(found),
        [{f"the_{name}": value for name, value in row.items()} for row in named],
    )


def _put(
    connection: Connection, table: Table, put: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows, or bring those that are there already in line with them."""
    if not put:
        return
    statement = upsert(table)
    others = {c.name: statement.excluded[c.name] for c in table.c if not c.primary_key}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(table.primary_key), set_=others
        ),
        put,
    )
