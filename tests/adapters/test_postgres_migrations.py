"""The schema in PostgreSQL is brought up to date by itself, at once or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from missync import Plugins
from missync.adapters.sql.databases import database_at
from missync.adapters.sql.schema import REVISIONS
from missync.adapters.sql.tables import METADATA, VERSION_TABLE
from missync.errors import StoreError
from missync.hookspecs import SchemaState, SchemaTools
from missync.testing.store_samples import PAT, SITE, changes, run
from tests.postgres import asked, new_database


@pytest.fixture
def tools() -> SchemaTools:
    """Find the tools an operator uses."""
    found = Plugins().store_adapter("postgresql:").schema
    assert found is not None
    return found


@pytest.fixture
def url() -> Iterator[str]:
    """Make a database with nothing in it."""
    with new_database() as url:
        yield url


def write(url: str) -> None:
    """Open a store as a host does, and write to it."""
    with closing(Plugins().store_adapter(url).open(url)) as store:
        store.commit(SITE, changes(store.roll(SITE).version, PAT), run())


def tables(url: str) -> set[str]:
    """List the tables of a database."""
    found = asked(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in found}


def test_absent(tools: SchemaTools, url: str) -> None:
    """A database without our tables is absent; checking does not make them."""
    assert SchemaState.ABSENT is tools.check(url)
    assert set() == tables(url)


def test_made_when_first_written(tools: SchemaTools, url: str) -> None:
    """The tables are made when something is first written."""
    write(url)

    assert SchemaState.CURRENT is tools.check(url)
    assert {VERSION_TABLE, *METADATA.tables} == tables(url)


def test_upgrading_makes_the_tables(tools: SchemaTools, url: str) -> None:
    """An operator may make the tables before anybody writes to them, and again."""
    tools.upgrade(url)
    tools.upgrade(url)

    assert SchemaState.CURRENT is tools.check(url)


@pytest.mark.parametrize("revision", REVISIONS)
def test_older(tools: SchemaTools, url: str, revision: str) -> None:
    """A database as any missync left it is brought up to date when it is opened."""
    migrated(url, revision)
    Plugins().store_adapter(url).open(url).close()

    assert SchemaState.CURRENT is tools.check(url)


def migrated(url: str, revision: str) -> None:
    """Make the tables as they were at a revision."""
    config = Config()
    config.set_main_option("script_location", "missync.adapters.sql:migrations")
    engine = database_at(url).make_engine()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_newer(tools: SchemaTools, url: str) -> None:
    """What a later missync made is neither opened nor upgraded; it says what to do."""
    write(url)
    asked(url, "UPDATE missync_schema SET version_num = '9999'")

    assert SchemaState.NEWER is tools.check(url)
    for act in (write, tools.upgrade):
        with pytest.raises(StoreError, match=r"newer missync\. Upgrade missync"):
            act(url)


def test_migrations_lead_to_the_tables(url: str) -> None:
    """What the migrations make is what the tables say."""
    write(url)
    engine = database_at(url).make_engine()
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE}
        )
        assert [] == compare_metadata(context, METADATA)
    engine.dispose()


def test_keys_are_those_of_the_tables(url: str) -> None:
    """What the migrations make has the keys the tables say, which Alembic skips."""
    write(url)
    engine = database_at(url).make_engine()
    found = {
        name: inspect(engine).get_pk_constraint(name)["constrained_columns"]
        for name in METADATA.tables
    }
    engine.dispose()

    assert found == {
        name: [column.name for column in table.primary_key]
        for name, table in METADATA.tables.items()
    }


def test_all_or_nothing(url: str) -> None:
    """An upgrade that fails at its last table has made none of them."""
    asked(url, "CREATE TABLE missync_run (name text)")
    with pytest.raises(StoreError, match='"missync_run" already exists'):
        write(url)

    assert {"missync_run"} == tables(url)


def test_another_programs_tables(url: str) -> None:
    """A database with other tables is given ours beside them, and nothing is lost."""
    asked(url, "CREATE TABLE visitor (name text)", "INSERT INTO visitor VALUES ('Kim')")
    write(url)

    assert [("Kim",)] == asked(url, "SELECT name FROM visitor")


WRITER = """
import sys
from missync.adapters.sql.store import SqlStore
from missync.testing.store_samples import PAT, changes, run

store = SqlStore(sys.argv[1])
print("ready", flush=True)
site = sys.stdin.readline()
store.commit(site, changes(0, PAT), run())
"""


def test_made_by_many_at_once(tools: SchemaTools, url: str) -> None:
    """Processes that write to a fresh database at once all can."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", WRITER, url],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            )
            for _ in range(4)
        ]
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()
        for number, process in enumerate(processes):
            assert process.stdin is not None
            process.stdin.write(f"site {number}\n".encode())
            process.stdin.flush()

    assert [0] * 4 == [process.returncode for process in processes]
    assert SchemaState.CURRENT is tools.check(url)


def test_upgraded_by_somebody_else(url: str) -> None:
    """Who waits too long for another's upgrade is told to try again."""
    database = database_at(url)
    with (
        database.hold_schema(),
        pytest.raises(StoreError, match=r"upgrading .*\. Try again"),
        database.hold_schema(patience=0),
    ):
        pytest.fail("the lock was given twice")


def test_cheap_to_load() -> None:
    """A store in SQLite is opened without loading what PostgreSQL needs."""
    program = (
        "import sys\n"
        "from missync.adapters.sql.store import SqlStore\n"
        "SqlStore('sqlite:///nowhere.db').close()\n"
        "there = {'psycopg', 'sqlalchemy.dialects.postgresql'} & set(sys.modules)\n"
        "sys.exit(bool(there))"
    )

    assert 0 == subprocess.run([sys.executable, "-c", program], check=False).returncode
