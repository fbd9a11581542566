"""What holds for the schema in every database: brought up to date at once or not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from missync import Plugins
from missync.adapters.sql.tables import METADATA, revision
from missync.adapters.sql.urls import database_at
from missync.errors import StoreError
from missync.hookspecs import SchemaState, SchemaTools
from missync.testing.store_samples import PAT, SITE, changes, run


WRITER = """
import sys
from missync.adapters.sql.store import SqlStore
from missync.testing.store_samples import PAT, changes, run

store = SqlStore.at(sys.argv[1])
print("ready", flush=True)
site = sys.stdin.readline()
store.commit(site, changes(0, PAT), run())
"""


def write(url: str) -> None:
    """Open a store as a host does, and write to it."""
    with closing(Plugins().store_adapter(url).open(url)) as store:
        store.commit(SITE, changes(store.roll(SITE).version, PAT), run())


def done(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Do something to a database from outside; give what the last statement found."""
    engine = database_at(url).make_engine()
    with engine.begin() as connection:
        results = [connection.exec_driver_sql(each) for each in statements]
        found = results[-1].all() if results[-1].returns_rows else []
    engine.dispose()
    return [tuple(row) for row in found]


def tables(url: str) -> set[str]:
    """List the tables of a database."""
    engine = database_at(url).make_engine()
    found = inspect(engine).get_table_names()
    engine.dispose()
    return set(found)


def left_by(commit: str, url: str) -> None:
    """Make a database as missync left it at a commit of its own."""
    dump = Path(__file__).with_name("databases") / f"{commit}.sql"
    on_sqlite = url.startswith("sqlite")
    statements = (
        dump.read_text(encoding="utf-8")
        .replace("{number}", "INTEGER" if on_sqlite else "SERIAL")
        .replace("{day}", "VARCHAR" if on_sqlite else "DATE")
        .split(";\n")
    )
    done(url, *filter(None, statements))


def left_half_way(url: str) -> None:
    """Make a database as missync left it between those two commits."""
    left_by("3ecc15e", url)
    done(
        url,
        "ALTER TABLE missync_person ADD COLUMN code_key VARCHAR",
        "CREATE INDEX ix_missync_person_code_key ON missync_person (site, code_key)",
        "UPDATE missync_schema SET version_num = '0004'",
    )


OLDER: list[Callable[[str], None]] = [
    partial(left_by, "3ecc15e"),
    left_half_way,
    partial(left_by, "160ad48"),
]
MADE: list[Callable[[str], None]] = [write, *OLDER]


class MigrationFacts:
    """The facts, of the empty database that a module's fixture `url` gives."""

    @pytest.fixture
    def tools(self, url: str) -> SchemaTools:
        """Find the tools an operator uses."""
        found = Plugins().store_adapter(url).schema
        assert found is not None
        return found

    def test_made_when_first_written(self, tools: SchemaTools, url: str) -> None:
        """The tables are made when something is first written."""
        write(url)

        assert SchemaState.CURRENT is tools.check(url)
        assert {revision.name, *METADATA.tables} == tables(url)

    def test_upgrading_makes_the_tables(self, tools: SchemaTools, url: str) -> None:
        """An operator may make the tables before anybody writes to them, and again."""
        tools.upgrade(url)
        tools.upgrade(url)

        assert SchemaState.CURRENT is tools.check(url)

    @pytest.mark.parametrize("make", OLDER)
    def test_older(
        self, tools: SchemaTools, url: str, make: Callable[[str], None]
    ) -> None:
        """A database as any missync left it is brought up to date when it is opened."""
        make(url)
        Plugins().store_adapter(url).open(url).close()

        assert SchemaState.CURRENT is tools.check(url)

    def test_newer(self, tools: SchemaTools, url: str) -> None:
        """What a later missync made is neither opened nor upgraded; it says so."""
        write(url)
        done(url, "UPDATE missync_schema SET version_num = '9999'")

        assert SchemaState.NEWER is tools.check(url)
        for act in (write, tools.upgrade):
            with pytest.raises(StoreError, match=r"newer missync\. Upgrade missync"):
                act(url)

    def test_of_no_revision(self, tools: SchemaTools, url: str) -> None:
        """A database that lost its revision is none without people: it is refused."""
        write(url)
        done(url, "DELETE FROM missync_schema")

        for act in (write, tools.check, tools.upgrade):
            with pytest.raises(StoreError, match="missync_schema is empty"):
                act(url)

    @pytest.mark.parametrize("make", MADE)
    def test_migrations_lead_to_the_tables(
        self, tools: SchemaTools, url: str, make: Callable[[str], None]
    ) -> None:
        """A new database and one that was upgraded are what the tables say."""
        make(url)
        tools.upgrade(url)
        engine = database_at(url).make_engine()
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"version_table": revision.name}
            )
            assert [] == compare_metadata(context, METADATA)
        engine.dispose()

    @pytest.mark.parametrize("make", MADE)
    def test_keys_are_those_of_the_tables(
        self, tools: SchemaTools, url: str, make: Callable[[str], None]
    ) -> None:
        """Both have the keys the tables say, at which Alembic does not look."""
        make(url)
        tools.upgrade(url)
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

    def test_all_or_nothing(self, url: str) -> None:
        """An upgrade that fails at its last table has made none of them."""
        done(url, "CREATE TABLE missync_run (name text)")
        with pytest.raises(StoreError, match=r'missync_run"? already exists'):
            write(url)

        assert {"missync_run"} == tables(url)

    def test_another_programs_tables(self, url: str) -> None:
        """A database with other tables is given ours beside them; nothing is lost."""
        done(
            url, "CREATE TABLE visitor (name text)", "INSERT INTO visitor VALUES ('K')"
        )
        write(url)

        assert [("K",)] == done(url, "SELECT name FROM visitor")

    def test_made_by_many_at_once(self, tools: SchemaTools, url: str) -> None:
        """Processes that write to a fresh database at once all can."""
        with ExitStack() as stack:
            processes = [stack.enter_context(_writer(url)) for _ in range(4)]
            for process in processes:
                assert process.stdout is not None
                process.stdout.readline()
            for number, process in enumerate(processes):
                assert process.stdin is not None
                process.stdin.write(f"site {number}\n".encode())
                process.stdin.flush()

        assert [0] * 4 == [process.returncode for process in processes]
        assert SchemaState.CURRENT is tools.check(url)

    def test_upgraded_by_somebody_else(self, url: str) -> None:
        """Who waits too long for another's upgrade learns to try again."""
        database = database_at(url)
        with (
            database.locks.upgrading(),
            pytest.raises(StoreError, match=r"upgrading .*\. Try again"),
            database.locks.upgrading(patience=0),
        ):
            pytest.fail("the lock was given twice")


def _writer(url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
