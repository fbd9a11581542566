"""The schema is brought up to date by itself, at once or not at all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from missync import Plugins
from missync.adapters.sql.schema import REVISIONS, state_of
from missync.adapters.sql.sqlite.database import SqliteDatabase
from missync.adapters.sql.tables import METADATA, VERSION_TABLE
from missync.errors import StoreError
from missync.hookspecs import SchemaState, SchemaTools
from missync.testing.store_samples import PAT, SITE, changes, run


@pytest.fixture
def tools() -> SchemaTools:
    """Find the tools an operator uses."""
    found = Plugins().store_adapter("sqlite:").schema
    assert found is not None
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the database is."""
    return tmp_path / "missync.db"


@pytest.fixture
def url(path: Path) -> str:
    """Say where the database is, as a URL."""
    return f"sqlite:///{path}"


def write(url: str) -> None:
    """Open a store as a host does, and write to it."""
    with closing(Plugins().store_adapter("sqlite:").open(url)) as store:
        store.commit(SITE, changes(store.roll(SITE).version, PAT), run())


def altered(path: Path, *statements: str) -> list[str]:
    """Change a database from outside, and list its tables."""
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
        tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return sorted(name for (name,) in tables)


def test_absent(tools: SchemaTools, url: str, tmp_path: Path) -> None:
    """A database that is not there is absent; checking does not make it."""
    assert SchemaState.ABSENT is tools.check(url)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("statement", ["SELECT 1", "CREATE TABLE visitor (name)"])
def test_checking_writes_nothing(
    tools: SchemaTools, url: str, path: Path, statement: str
) -> None:
    """A file that has no schema of ours is absent; checking leaves it as it is."""
    path.touch()
    altered(path, statement)
    before = path.read_bytes()

    assert SchemaState.ABSENT is tools.check(url)
    assert (before, [path]) == (path.read_bytes(), list(path.parent.iterdir()))


def test_current(tools: SchemaTools, url: str) -> None:
    """A database that was written to is up to date."""
    write(url)

    assert SchemaState.CURRENT is tools.check(url)


def test_upgrading_makes_a_database(tools: SchemaTools, url: str) -> None:
    """An operator may make the database before anybody writes to it, and again."""
    tools.upgrade(url)
    tools.upgrade(url)

    assert SchemaState.CURRENT is tools.check(url)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, SchemaState.ABSENT),
        ("0001", SchemaState.OLD),
        ("0002", SchemaState.CURRENT),
        ("0003", SchemaState.NEWER),
    ],
)
def test_states(found: str | None, expected: SchemaState) -> None:
    """A revision we know is old unless it is the last; one we do not know is newer."""
    assert expected is state_of(found, ("0001", "0002"))


def test_newer(tools: SchemaTools, url: str, path: Path) -> None:
    """What a later missync made is neither opened nor upgraded; it says what to do."""
    write(url)
    altered(path, "UPDATE missync_schema SET version_num = '9999'")

    assert SchemaState.NEWER is tools.check(url)
    for act in (write, tools.upgrade):
        with pytest.raises(StoreError, match=r"newer missync\. Upgrade missync"):
            act(url)


def test_revisions_are_those_there_are() -> None:
    """The revisions we know are those the migrations have, in their order."""
    config = Config()
    config.set_main_option("script_location", "missync.adapters.sql:migrations")
    steps = list(ScriptDirectory.from_config(config).walk_revisions())

    assert REVISIONS == tuple(step.revision for step in reversed(steps))


def test_migrations_lead_to_the_tables(url: str, path: Path) -> None:
    """What the migrations make is what the tables say."""
    write(url)
    engine = SqliteDatabase(path).make_engine()
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE}
        )

        assert [] == compare_metadata(context, METADATA)
    engine.dispose()


def test_keys_are_those_of_the_tables(url: str, path: Path) -> None:
    """What the migrations make has the keys the tables say, which Alembic skips."""
    write(url)
    wanted = {
        table.name: {column.name for column in table.primary_key}
        for table in METADATA.sorted_tables
    }
    with closing(sqlite3.connect(path)) as database:
        found = {
            name: {
                column
                for _, column, _, _, _, place in database.execute(
                    f"PRAGMA table_info({name})"
                )
                if place
            }
            for name in wanted
        }

    assert wanted == found


def test_all_or_nothing(url: str, path: Path) -> None:
    """An upgrade that fails at its last table has made none of them."""
    before = altered(path, "CREATE TABLE missync_run (name)")
    with pytest.raises(StoreError, match="table missync_run already exists"):
        write(url)

    assert before == altered(path)


def test_another_programs_database(url: str, path: Path) -> None:
    """A database with other tables is given ours beside them, and nothing is lost."""
    altered(path, "CREATE TABLE visitor (name)", "INSERT INTO visitor VALUES ('Kim')")
    write(url)
    with closing(sqlite3.connect(path)) as database:
        assert [("Kim",)] == database.execute("SELECT name FROM visitor").fetchall()


def test_alembic_only_when_needed(url: str) -> None:
    """Opening a database that is up to date does not import Alembic."""
    write(url)
    program = (
        "import sys\n"
        "from missync.adapters.sql.store import SqlStore\n"
        f"SqlStore({url!r}).roll('hillside')\n"
        "sys.exit('alembic' in sys.modules)"
    )

    assert 0 == subprocess.run([sys.executable, "-c", program], check=False).returncode


def test_cheap_to_load() -> None:
    """Loading the plugin does not import SQLAlchemy."""
    program = (
        "import sys\n"
        "from missync.adapters.sql import missync_store_adapter\n"
        "missync_store_adapter()\n"
        "sys.exit('sqlalchemy' in sys.modules)"
    )

    assert 0 == subprocess.run([sys.executable, "-c", program], check=False).returncode


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
            process.communicate(f"site {number}\n".encode())

    assert [0] * 4 == [process.returncode for process in processes]
    assert SchemaState.CURRENT is tools.check(url)


def test_upgraded_by_somebody_else(path: Path) -> None:
    """Who waits too long for another's upgrade is told to try again."""
    database = SqliteDatabase(path)
    with (
        database.hold_schema(),
        pytest.raises(StoreError, match=r"upgrading .*\. Try again"),
        database.hold_schema(patience=0),
    ):
        pytest.fail("the lock was given twice")


def test_lock_that_cannot_be_written(tools: SchemaTools, url: str, path: Path) -> None:
    """Where the lock cannot be written, the error names it, and nothing is done."""
    path.with_name("missync.db.schema.lock").mkdir()
    with pytest.raises(StoreError, match=r"schema\.lock beside the database cannot"):
        write(url)

    assert SchemaState.ABSENT is tools.check(url)
