"""The ledger in SQLite keeps to the contract, and to a host's own transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import attrs
import pytest
from sqlalchemy import create_engine, create_mock_engine, event, text
from sqlalchemy.orm import Session

from missync import Plugins
from missync.adapters.sql.ledger import SqlLedger
from missync.adapters.sql.sqlite import SqliteDatabase
from missync.adapters.sql.transactions import Transaction
from missync.errors import Busy, InputError, StoreError
from missync.model.codes import Codebook
from missync.model.events import AttendanceEvent, Given
from missync.ports import Store
from missync.testing.ledger_contract import LedgerContract
from missync.testing.ledger_samples import (
    CODEBOOK,
    LATE,
    LEASE,
    MARK,
    NOON,
    both_known,
    record,
)
from missync.testing.store_samples import PAT, SITE, changes, run
from tests.adapters.host_facts import Host, HostFacts, Visits, recorded_with


def opened(path: Path) -> Store:
    """Open the store in a database file."""
    return Plugins().store_adapter("sqlite:").open(f"sqlite:///{path}")


class TestSqlLedger(LedgerContract):
    """The ledger of a store in a SQLite file."""

    def open_store(self, place: Path) -> Store:
        """Open the database in this folder."""
        return opened(place / "missync.db")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the database is."""
    return tmp_path / "missync.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Open a store that knows two people, in a database that has a host's table."""
    with closing(opened(path)) as store:
        both_known(store)
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE visit (name)")
        yield store


@pytest.fixture
def visits(path: Path) -> Visits:
    """Say how to see from outside whose visits were committed."""

    def seen() -> list[str]:
        with closing(sqlite3.connect(path)) as database:
            return [name for (name,) in database.execute("SELECT name FROM visit")]

    return seen


def of_driver(stack: ExitStack, path: Path, **options: Any) -> Host:
    """Connect a host by Python's driver."""
    connection = stack.enter_context(closing(sqlite3.connect(path, **options)))
    return Host(connection, connection.execute, connection)


def dict_rows(stack: ExitStack, path: Path) -> Host:
    """Connect a host that wants dictionaries, and columns by what they declare."""
    host = of_driver(stack, path, detect_types=sqlite3.PARSE_DECLTYPES)
    host.connection.row_factory = lambda cursor, row: {
        column[0]: value for column, value in zip(cursor.description, row, strict=True)
    }
    return host


def begun(stack: ExitStack, path: Path) -> Host:
    """Connect a host that opens its transactions itself."""
    host = of_driver(stack, path, isolation_level=None)
    host.execute("BEGIN")
    return attrs.evolve(host, ends=_Committing(host.connection))


@attrs.frozen
class _Committing:
    """Ends transactions where there are some."""

    connection: sqlite3.Connection

    def commit(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")

    def rollback(self) -> None:
        self.connection.execute("ROLLBACK")


def always_begun(stack: ExitStack, path: Path) -> Host:
    """Connect a host in the driver's newer mode, where a transaction is always open."""
    return of_driver(stack, path, autocommit=False)


def sqlalchemys(stack: ExitStack, path: Path) -> Host:
    """Connect a host by SQLAlchemy."""
    engine = create_engine(f"sqlite:///{path}")
    stack.callback(engine.dispose)
    connection = stack.enter_context(engine.connect())
    return Host(connection, connection.exec_driver_sql, connection)


def orms(stack: ExitStack, path: Path) -> Host:
    """Connect a host by a session of SQLAlchemy's ORM."""
    engine = create_engine(f"sqlite:///{path}")
    stack.callback(engine.dispose)
    session = stack.enter_context(Session(engine))
    return Host(session, lambda it: session.execute(text(it)), session)


NEWER = pytest.mark.skipif(
    not hasattr(sqlite3.Connection, "autocommit"), reason="its driver has one mode"
)
HOSTS = [
    of_driver,
    dict_rows,
    begun,
    pytest.param(always_begun, marks=NEWER),
    sqlalchemys,
    orms,
]


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest, path: Path, store: Store) -> Iterator[Host]:
    """Connect hosts of every sort, once the database is there."""
    assert store is not None
    with ExitStack() as stack:
        yield request.param(stack, path)


class TestHosts(HostFacts):
    """Hosts of a SQLite file."""


def refused(store: Store, connection: object) -> str:
    """Return what the refusal of a connection says."""
    with (
        pytest.raises(InputError) as caught,
        store.writing_on(connection),
    ):
        pytest.fail("the connection was joined")
    return str(caught.value)


@pytest.mark.parametrize(
    "options",
    [{"isolation_level": None}, pytest.param({"autocommit": True}, marks=NEWER)],
)
def test_no_transaction(store: Store, path: Path, options: dict[str, Any]) -> None:
    """A connection that commits by itself, and has no transaction, is refused."""
    with closing(sqlite3.connect(path, **options)) as connection:
        assert "Begin a transaction" in refused(store, connection)
    assert () == store.ledger.events(SITE)


def test_sqlalchemy_without_transactions(store: Store, path: Path) -> None:
    """So is one of SQLAlchemy's that commits by itself."""
    engine = create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        assert "Begin a transaction" in refused(store, connection)
    engine.dispose()


def test_database_without_our_tables(store: Store, tmp_path: Path) -> None:
    """A connection to a database without our tables is refused with what to do."""
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        said = refused(store, connection)

    assert "does not hold missync's tables" in said
    assert "missync db upgrade" in said


def test_another_sort_of_database(store: Store) -> None:
    """A connection to a database of another sort is refused."""
    engine = create_mock_engine("postgresql+psycopg://", lambda _: None)

    assert "cannot be used" in refused(store, engine)


def test_connection_that_is_closed(store: Store, path: Path) -> None:
    """A connection that is closed is a store error, and one stop ends a sentence."""
    connection = sqlite3.connect(path)
    connection.close()
    with (
        pytest.raises(StoreError, match=r"a closed database\. Check"),
        store.writing_on(connection),
    ):
        pytest.fail("the connection was joined")


def test_host_that_read_before_others_wrote(store: Store, path: Path) -> None:
    """A host whose transaction reads what is old by now learns to begin it again."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM missync_person").fetchall()
        store.commit(SITE, changes(1, codebook=CODEBOOK), run("r2"))
        with (
            pytest.raises(Busy, match="Roll it back, and begin again with BEGIN IMM"),
            store.writing_on(connection),
        ):
            pytest.fail("the connection was joined")


def test_kept_as_it_was(store: Store, path: Path) -> None:
    """A host's connection is as it was: open, with its rows and its mode."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        host = Host(connection, connection.execute, connection)
        recorded_with(store, host, LATE)
        connection.commit()
        row = connection.execute("SELECT id FROM missync_event").fetchone()

        assert LATE.id == row["id"]
        assert not connection.isolation_level


def test_hosts_take_turns(store: Store, path: Path) -> None:
    """A second host waits for the first to commit, and then sees what it wrote."""
    with ExitStack() as stack:
        first = of_driver(stack, path)
        threads = stack.enter_context(ThreadPoolExecutor(1))
        recorded_with(store, first, LATE)
        second = threads.submit(days_of_another, store, path)
        first.ends.commit()

        assert (LATE,) == second.result()


def days_of_another(store: Store, path: Path) -> tuple[AttendanceEvent, ...]:
    """Read a pupil's day as another host."""
    with (
        closing(sqlite3.connect(path)) as connection,
        store.writing_on(connection) as ours,
        ours.ledger.pupil(SITE, PAT.id) as book,
    ):
        return book.day(LATE.day).events


# What is kept, and where


def test_readable(store: Store, path: Path) -> None:
    """Codes, reasons, events and marks can be read by a person, moments in UTC."""
    store.commit(SITE, changes(1, codebook=CODEBOOK), run("r2"))
    record(store, MARK, events=(LATE,))
    with closing(sqlite3.connect(path)) as database:
        rows = [
            database.execute(f"SELECT {what}").fetchone()
            for what in (
                "label, late, early, codes FROM missync_reason",
                "code, enabled, listed FROM missync_code WHERE place = 1",
                "what, day, at, given FROM missync_event",
                "date, session, code, state, due FROM missync_mark",
            )
        ]
    noon = "2026-11-23T12:00:00.000000+00:00"
    bands = '[{"code":"L","until":"09:20:00"},{"code":"U","until":null}]'

    assert rows == [
        ("Slept in", 1, 1, bands),
        ("\\", 0, 0),
        ("late", "2026-11-23", noon, '{"text":"Bus","code":"L","by_time":null}'),
        ("2026-11-23", "AM", "L", "waiting", noon),
    ]


def test_rows_that_are_not_ours(store: Store, path: Path) -> None:
    """A mark that cannot be read is a store error, and says what to do."""
    record(store, MARK)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE missync_mark SET state = 'promoted'")
    with pytest.raises(StoreError, match="Upgrade missync"):
        store.ledger.marks(SITE)


@pytest.mark.parametrize(
    "late",
    [
        attrs.evolve(LATE, by="S\ud800am"),
        attrs.evolve(LATE, given=Given("\ud800", "L")),
    ],
)
def test_text_that_is_none(store: Store, late: AttendanceEvent) -> None:
    """Half a character is refused, and nothing is written."""
    with pytest.raises(StoreError, match="cannot keep what it was given"):
        record(store, events=(late,))
    assert () == store.ledger.events(SITE)


def test_looking_leaves_no_trace(path: Path) -> None:
    """Looking into a database that is not there finds nothing, and makes nothing."""
    with closing(opened(path)) as store:
        ledger = store.ledger
        found = ledger.codebook(SITE), ledger.claim(SITE, LEASE, NOON, 9)
        with pytest.raises(StoreError, match="Import first"):
            record(store)

    assert (Codebook(), ()) == found
    assert [] == list(path.parent.iterdir())


def test_claiming_looks_only_at_what_is_open(store: Store, path: Path) -> None:
    """Claiming finds what is due by an index, however many marks are closed."""
    engine = create_engine(f"sqlite:///{path}")
    asked: list[tuple[str, Any]] = []
    with engine.connect() as connection:
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _c, _k, it, facts, *_: asked.append((it, facts)),
        )
        ledger = SqlLedger(Transaction(SqliteDatabase(path), connection))
        ledger.claim(SITE, LEASE, NOON, 9)
        ledger.next_due(SITE)
    engine.dispose()
    plans = [plan for it, facts in asked for plan in planned(path, it, facts)]

    assert any("ix_missync_mark_open" in plan for plan in plans)
    assert [] == [plan for plan in plans if "SCAN missync_mark" in plan]
    assert store.ledger.marks(SITE) == ()


def planned(path: Path, statement: str, facts: Any) -> list[str]:
    """Ask SQLite how it would go about a statement."""
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(f"EXPLAIN QUERY PLAN {statement}", facts).fetchall()
    return [row[-1] for row in rows]
