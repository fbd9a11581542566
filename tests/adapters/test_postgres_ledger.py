"""The ledger in PostgreSQL keeps to the contract, and to a host's own transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import attrs
import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from missync import Plugins
from missync.errors import InputError, StoreError
from missync.model.events import AttendanceEvent, Given
from missync.model.ids import EventId
from missync.model.marks import Entry
from missync.ports import Store
from missync.testing.ledger_contract import LedgerContract
from missync.testing.ledger_samples import (
    EARLY,
    LATE,
    LEASE,
    MARK,
    NOON,
    both_known,
    marked,
    owing,
    record,
)
from missync.testing.store_samples import KIM, PAT, SITE, changes, run
from tests.adapters.host_facts import Host, HostFacts, Visits, recorded_with
from tests.support.postgres import asked, emptied_database, new_database


psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")


class TestPostgresqlLedger(LedgerContract):
    """The ledger of a store on a PostgreSQL server; its folder says which database."""

    def setup_method(self) -> None:
        """Borrow a database with nothing in our tables."""
        self._lent = ExitStack()
        self._url = self._lent.enter_context(emptied_database())
        super().setup_method()

    def teardown_method(self) -> None:
        """Give the database back."""
        super().teardown_method()
        self._lent.close()

    def open_store(self, place: Path) -> Store:
        """Open the database that this folder names."""
        named = place / "url"
        if not named.exists():
            named.write_text(self._url)
        url = named.read_text()
        return Plugins().store_adapter(url).open(url)


@pytest.fixture
def url() -> Iterator[str]:
    """Make a database with a host's table in it, beside ours."""
    with new_database() as url:
        asked(url, "CREATE TABLE visit (name text)")
        yield url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open a store that knows two people."""
    with closing(Plugins().store_adapter(url).open(url)) as store:
        both_known(store)
        yield store


@pytest.fixture
def visits(url: str) -> Visits:
    """Say how to see from outside whose visits were committed."""
    return lambda: [name for (name,) in asked(url, "SELECT name FROM visit")]


def of_driver(stack: ExitStack, url: str) -> Host:
    """Connect a host by psycopg."""
    connection = stack.enter_context(closing(psycopg.connect(url)))
    return Host(connection, lambda it: connection.execute(it.encode()), connection)


def dict_rows(stack: ExitStack, url: str) -> Host:
    """Connect a host that wants dictionaries, by cursors that know other marks."""
    host = of_driver(stack, url)
    host.connection.row_factory = psycopg.rows.dict_row
    host.connection.cursor_factory = psycopg.RawCursor
    return host


def sqlalchemys(stack: ExitStack, url: str) -> Host:
    """Connect a host by SQLAlchemy."""
    connection = stack.enter_context(engine_of(stack, url).connect())
    return Host(connection, connection.exec_driver_sql, connection)


def orms(stack: ExitStack, url: str) -> Host:
    """Connect a host by a session of SQLAlchemy's ORM."""
    session = stack.enter_context(Session(engine_of(stack, url)))
    return Host(session, lambda it: session.execute(text(it)), session)


def engine_of(stack: ExitStack, url: str, **options: Any) -> Engine:
    """Make a host's engine."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    stack.callback(engine.dispose)
    return engine.execution_options(**options)


@pytest.fixture(params=[of_driver, dict_rows, sqlalchemys, orms])
def host(request: pytest.FixtureRequest, url: str, store: Store) -> Iterator[Host]:
    """Connect hosts of every sort, once our tables are there."""
    assert store is not None
    with ExitStack() as stack:
        yield request.param(stack, url)


class TestHosts(HostFacts):
    """Hosts of a PostgreSQL database."""


def refused(store: Store, connection: object) -> str:
    """Return what the refusal of a connection says."""
    with (
        pytest.raises(InputError) as caught,
        store.writing_on(connection),
    ):
        pytest.fail("the connection was joined")
    return str(caught.value)


def test_no_transaction(store: Store, url: str) -> None:
    """A connection that commits by itself is refused, unless one was begun on it."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        assert "Begin a transaction" in refused(store, connection)
        with connection.transaction():
            recorded_with(store, Host(connection, connection.execute, connection), LATE)
    assert (LATE,) == store.ledger.events(SITE)


def test_sqlalchemy_without_transactions(store: Store, url: str) -> None:
    """One of SQLAlchemy's that commits by itself is refused, too."""
    with ExitStack() as stack:
        engine = engine_of(stack, url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            assert "Begin a transaction" in refused(store, connection)


def test_database_without_our_tables(store: Store) -> None:
    """A connection to a database without our tables is refused with what to do."""
    with new_database() as other, closing(psycopg.connect(other)) as connection:
        said = refused(store, connection)

    assert "does not hold missync's tables" in said


def test_another_sort_of_database(store: Store, tmp_path: Path) -> None:
    """A connection to a database of another sort is refused."""
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        assert "sqlite3.Connection cannot be used" in refused(store, connection)
    engine = create_engine("sqlite://")
    with engine.connect() as connected:
        assert "is one to sqlite" in refused(store, connected)
    engine.dispose()


def test_connection_that_is_closed(store: Store, url: str) -> None:
    """A connection that is closed is a store error."""
    connection = psycopg.connect(url)
    connection.close()
    with (
        pytest.raises(StoreError, match="closed"),
        store.writing_on(connection),
    ):
        pytest.fail("the connection was joined")


def test_hosts_take_turns(store: Store, url: str) -> None:
    """A second host waits for the first to commit, and then sees what it wrote."""
    with ExitStack() as stack:
        first = of_driver(stack, url)
        threads = stack.enter_context(ThreadPoolExecutor(1))
        recorded_with(store, first, LATE)
        second = threads.submit(days_of_another, store, url)
        first.ends.commit()

        assert (LATE,) == second.result()


def days_of_another(store: Store, url: str) -> tuple[AttendanceEvent, ...]:
    """Read a pupil's day as another host."""
    with (
        closing(psycopg.connect(url)) as connection,
        store.writing_on(connection) as ours,
        ours.ledger.pupil(SITE, PAT.id) as book,
    ):
        return book.day(LATE.day).events


def test_hosts_that_see_one_moment(store: Store, url: str) -> None:
    """A host who cannot see what was recorded since is refused, not misled."""
    with ExitStack() as stack:
        engine = engine_of(stack, url, isolation_level="REPEATABLE READ")
        connection = stack.enter_context(engine.connect())
        connection.execute(text("SELECT * FROM visit"))
        record(store, events=(LATE,))
        host = Host(connection, connection.exec_driver_sql, connection)
        with pytest.raises(StoreError, match=r"concurrent.*Try again"):
            recorded_with(store, host, EARLY)


def test_pupils_do_not_wait_for_each_other(store: Store, url: str) -> None:
    """While a host records for one pupil, others go on, imports and claims as well."""
    kims = attrs.evolve(LATE, id=EventId("e9"), person=KIM.id)
    with ExitStack() as stack:
        host = of_driver(stack, url)
        recorded_with(store, host, LATE)
        owing(store, marked(1, KIM.id))
        record(store, events=(kims,))
        store.commit(SITE, changes(1, attrs.evolve(PAT, code="new")), run("r2"))
        claimed = store.ledger.claim(SITE, LEASE, NOON, 9)
        host.ends.commit()

    assert [KIM.id] == [mark.person for mark in claimed]


def test_text_that_postgresql_cannot_keep(store: Store) -> None:
    """Text with NUL in it comes back as it was."""
    odd = attrs.evolve(LATE, by="a\0b", host_id="\0", given=Given("\0", "\x1a0"))
    mark = attrs.evolve(MARK, why="\0", replaced=Entry(code="L\0"))
    record(store, mark, events=(odd,))

    assert (odd,) == store.ledger.events(SITE)
    assert (mark,) == store.ledger.marks(SITE)
