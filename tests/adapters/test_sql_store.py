"""The store in SQLite keeps to the contract, and says what is wrong with a file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from missync import Plugins
from missync.adapters.sql.engine import make_engine
from missync.adapters.sql.schema import HEAD
from missync.adapters.sql.tables import METADATA
from missync.errors import Busy, StoreError
from missync.hookspecs import SchemaState
from missync.model.plans import Roll
from missync.ports import Store
from missync.testing.store_contract import (
    _HOLDER,
    _PAT,
    StoreContract,
    _changes,
    _run,
)


def url_of(path: Path) -> str:
    """Make the URL of a database file."""
    return f"sqlite:///{path}"


def opened(url: str) -> Store:
    """Open a store as a host does."""
    return Plugins().store_adapter(url).open(url)


class TestSqlStore(StoreContract):
    """A store in a SQLite file."""

    def open_store(self, place: Path) -> Store:
        """Open the database in this folder."""
        return opened(url_of(place / "missync.db"))


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Give the URL of a database that is up to date."""
    made = url_of(tmp_path / "missync.db")
    tools = Plugins().store_adapter(made).schema
    assert tools is not None
    tools.upgrade(made)
    return made


def state(url: str) -> SchemaState:
    """Check the schema at a URL, as an operator does."""
    tools = Plugins().store_adapter(url).schema
    assert tools is not None
    return tools.check(url)


def test_fresh_database(tmp_path: Path) -> None:
    """A database that is not there is absent; checking does not make it."""
    assert SchemaState.ABSENT is state(url_of(tmp_path / "missync.db"))
    assert [] == list(tmp_path.iterdir())


def test_looking_leaves_no_trace(tmp_path: Path) -> None:
    """Reading from a database that is not there finds nothing, and makes nothing."""
    store = opened(url_of(tmp_path / "missync.db"))

    assert (Roll(), ()) == (store.roll("hillside"), store.history("hillside"))
    assert [] == list(tmp_path.iterdir())
    store.close()


def test_made_by_another_meanwhile(tmp_path: Path) -> None:
    """What another process wrote after we looked in vain is found."""
    ours, theirs = (opened(url_of(tmp_path / "missync.db")) for _ in range(2))
    before = ours.roll("hillside")
    theirs.commit("hillside", _changes(0, _PAT), _run())

    assert ((), (_PAT,)) == (before.people, ours.roll("hillside").people)
    ours.close()
    theirs.close()


def test_current_database(url: str) -> None:
    """A database that was opened is up to date."""
    assert SchemaState.CURRENT is state(url)


def test_upgrade_makes_a_database(tmp_path: Path) -> None:
    """An operator may make the database before anybody opens it."""
    url = url_of(tmp_path / "missync.db")
    tools = Plugins().store_adapter(url).schema
    assert tools is not None
    tools.upgrade(url)

    assert SchemaState.CURRENT is state(url)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", SchemaState.NEWER),
        ("DELETE FROM alembic_version", SchemaState.ABSENT),
    ],
)
def test_other_versions(
    url: str, tmp_path: Path, statement: str, expected: SchemaState
) -> None:
    """A database that a later missync made is told from an empty one."""
    database = sqlite3.connect(tmp_path / "missync.db")
    database.execute(statement)
    database.commit()
    database.close()

    assert expected is state(url)


def test_newer_database_is_refused(url: str, tmp_path: Path) -> None:
    """A database that a later missync made is refused with what to do."""
    database = sqlite3.connect(tmp_path / "missync.db")
    database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.commit()
    database.close()

    with pytest.raises(StoreError, match=r"newer missync\. Upgrade missync"):
        opened(url)


@pytest.mark.usefixtures("url")
def test_migrations_lead_to_the_tables(tmp_path: Path) -> None:
    """What the migrations make is what the tables say."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    engine = make_engine(tmp_path / "missync.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, METADATA)
        version = connection.execute(text("SELECT version_num FROM alembic_version"))

        assert ([], HEAD) == (differences, version.scalar())
    engine.dispose()


def test_alembic_only_when_needed(url: str) -> None:
    """Opening a database that is up to date does not import Alembic."""
    program = (
        "import sys\n"
        "from missync.adapters.sql.store import SqlStore\n"
        f"SqlStore({url!r}).close()\n"
        "sys.exit('alembic' in sys.modules)"
    )

    assert 0 == subprocess.run([sys.executable, "-c", program], check=False).returncode


@pytest.mark.usefixtures("url")
def test_durable(tmp_path: Path) -> None:
    """The database keeps a write-ahead log, and waits until the disk has it."""
    engine = make_engine(tmp_path / "missync.db")
    with engine.connect() as connection:
        told = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    engine.dispose()

    assert ["wal", 2, 1] == told


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///"])
def test_no_file(url: str) -> None:
    """A URL without a file is refused with an example."""
    with pytest.raises(StoreError, match=r"needs a file, as in sqlite:///missync\.db"):
        opened(url)


def test_folder(tmp_path: Path) -> None:
    """A folder is no database."""
    with pytest.raises(StoreError, match="is a folder"):
        opened(url_of(tmp_path))


def test_missing_folder(tmp_path: Path) -> None:
    """A database in a folder that is not there is refused with what to do."""
    with pytest.raises(StoreError, match=r"is not there\. Make it"):
        opened(url_of(tmp_path / "nowhere" / "missync.db"))


def test_not_a_database(tmp_path: Path) -> None:
    """A file that is no database is refused, and left as it is."""
    path = tmp_path / "missync.db"
    path.write_text("These are the minutes of the governors' meeting. " * 99)
    before = path.read_bytes()

    with pytest.raises(StoreError, match=r"cannot be used: file is not a database\."):
        opened(url_of(path))
    assert before == path.read_bytes()


def test_another_programs_database(tmp_path: Path) -> None:
    """A database with other tables is given ours beside them, and nothing is lost."""
    path = tmp_path / "missync.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE visitor (name)")
    database.execute("INSERT INTO visitor VALUES ('Kim')")
    database.commit()
    store = opened(url_of(path))
    store.commit("hillside", _changes(0, _PAT), _run())
    store.close()

    assert [("Kim",)] == database.execute("SELECT name FROM visitor").fetchall()
    database.close()


WRITER = """
import sys
from missync.testing.store_contract import _PAT, _changes, _run
from missync.adapters.sql.store import SqlStore
import attrs

store = SqlStore(sys.argv[1])
people = [attrs.evolve(_PAT, id=f"p{n}") for n in range(5_000)]
print("ready", flush=True)
for number in range(1_000):
    basis = store.roll("hillside").version
    rooms = [attrs.evolve(p, fields={"house": str(number)}) for p in people]
    store.commit("hillside", _changes(basis, *rooms), _run(f"r{number}"))
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_killed_in_the_middle(url: str) -> None:
    """A process killed while it writes leaves the database before or after."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        for _ in range(3):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    store = opened(url)
    known, runs = store.roll("hillside"), store.history("hillside")
    store.close()

    assert 1 == len({person.fields["house"] for person in known.people})
    assert known.version == len(runs)
    assert known.people[0].fields["house"] == str(len(runs) - 1)


HOLDING = """
import sys
from missync.testing.store_contract import _HOLDER
from missync.adapters.sql.store import SqlStore

with SqlStore(sys.argv[1]).importing("hillside", _HOLDER):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_lock_dies_with_its_holder(url: str) -> None:
    """A lock is refused with who holds it, and free once that process is killed."""
    store = opened(url)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(Busy, match="Sam"), store.importing("hillside", _HOLDER):
            pytest.fail("the lock was given twice")
        process.send_signal(signal.SIGKILL)
    with store.importing("hillside", _HOLDER):
        store.close()


@pytest.mark.parametrize("lock", ["hillside", "schema"])
def test_lock_that_cannot_be_written(tmp_path: Path, lock: str) -> None:
    """Where a lock cannot be written, the message names it, and nothing is done."""
    (tmp_path / f"missync.db.{lock}.lock").mkdir()
    store = opened(url_of(tmp_path / "missync.db"))

    with pytest.raises(StoreError, match=r"missync\.db"):
        _import(store)
    assert Roll() == store.roll("hillside")
    store.close()


def _import(store: Store) -> None:
    with store.importing("hillside", _HOLDER):
        store.commit("hillside", _changes(0, _PAT), _run())
