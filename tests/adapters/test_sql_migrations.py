"""The schema in SQLite is brought up to date by itself, at once or not at all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from missync.adapters.sql.schema import BEFORE_BASELINE, REVISIONS, state_of
from missync.errors import StoreError
from missync.hookspecs import SchemaState, SchemaTools
from tests.adapters.migration_facts import MigrationFacts, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the database is."""
    return tmp_path / "missync.db"


@pytest.fixture
def url(path: Path) -> str:
    """Say where the database is, as a URL."""
    return f"sqlite:///{path}"


class TestSqliteMigrations(MigrationFacts):
    """What holds for the schema in SQLite."""

    def test_absent(self, tools: SchemaTools, url: str, tmp_path: Path) -> None:
        """A database that is not there is absent; checking does not make it."""
        assert SchemaState.ABSENT is tools.check(url)
        assert [] == list(tmp_path.iterdir())

    @pytest.mark.parametrize("statement", ["SELECT 1", "CREATE TABLE visitor (name)"])
    def test_checking_writes_nothing(
        self, tools: SchemaTools, url: str, path: Path, statement: str
    ) -> None:
        """A file that has no schema of ours is absent; checking leaves it as it is."""
        path.touch()
        with closing(sqlite3.connect(path)) as database:
            database.execute(statement)
        before = path.read_bytes()

        assert SchemaState.ABSENT is tools.check(url)
        assert (before, [path]) == (path.read_bytes(), list(path.parent.iterdir()))

    def test_lock_that_cannot_be_written(
        self, tools: SchemaTools, url: str, path: Path
    ) -> None:
        """Where the lock cannot be written, the error names it; nothing is done."""
        path.with_name("missync.db.schema.lock").mkdir()
        with pytest.raises(
            StoreError, match=r"schema\.lock beside the database cannot"
        ):
            write(url)

        assert SchemaState.ABSENT is tools.check(url)


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


def test_revisions_are_those_there_are() -> None:
    """The revisions we know are those from before the baseline, and those we have."""
    config = Config()
    config.set_main_option("script_location", "missync.adapters.sql:migrations")
    steps = list(ScriptDirectory.from_config(config).walk_revisions())

    ours = tuple(step.revision for step in reversed(steps))
    assert (*BEFORE_BASELINE, *ours) == REVISIONS


def test_alembic_only_for_old_databases(url: str) -> None:
    """Making a database, and opening one that is up to date, imports no Alembic."""
    program = (
        "import sys\n"
        "from missync.adapters.sql.store import SqlStore\n"
        "from missync.testing.store_samples import PAT, SITE, changes, run\n"
        f"SqlStore.at({url!r}).commit(SITE, changes(0, PAT), run())\n"
        f"SqlStore.at({url!r}).roll(SITE)\n"
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
