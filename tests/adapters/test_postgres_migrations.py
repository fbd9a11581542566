"""The schema in PostgreSQL is brought up to date by itself, at once or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from missync.hookspecs import SchemaState, SchemaTools
from tests.adapters.migration_facts import MigrationFacts, tables
from tests.support.postgres import new_database


@pytest.fixture
def url() -> Iterator[str]:
    """Make a database with nothing in it."""
    with new_database() as url:
        yield url


class TestPostgresMigrations(MigrationFacts):
    """What holds for the schema in PostgreSQL."""

    def test_absent(self, tools: SchemaTools, url: str) -> None:
        """A database without our tables is absent; checking does not make them."""
        assert SchemaState.ABSENT is tools.check(url)
        assert set() == tables(url)


def test_cheap_to_load() -> None:
    """A store in SQLite is opened without loading what PostgreSQL needs."""
    program = (
        "import sys\n"
        "from missync.adapters.sql.store import SqlStore\n"
        "SqlStore.at('sqlite:///nowhere.db').close()\n"
        "there = {'psycopg', 'sqlalchemy.dialects.postgresql'} & set(sys.modules)\n"
        "sys.exit(bool(there))"
    )

    assert 0 == subprocess.run([sys.executable, "-c", program], check=False).returncode
