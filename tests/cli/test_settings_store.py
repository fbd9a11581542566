"""The store's URL means the same from everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from missync.cli.files import anchored, database_files


FOLDER = Path("/srv/school")


@pytest.mark.parametrize(
    ("expected", "url"),
    [
        ("sqlite:////srv/school/missync.db", "sqlite:///missync.db"),
        ("sqlite:////srv/school/data/a.db?timeout=5", "sqlite:///data/a.db?timeout=5"),
        ("sqlite+pysqlite:////srv/school/a.db", "sqlite+pysqlite:///a.db"),
        ("sqlite:////var/lib/a.db", "sqlite:////var/lib/a.db"),
    ],
)
def test_a_sqlite_path_is_relative_to_the_settings(expected: str, url: str) -> None:
    """A relative path starts at the settings' folder, an absolute one stays."""
    assert expected == anchored(url, FOLDER)


@pytest.mark.parametrize(
    "url",
    [
        "memory://",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+psycopg://db.example/missync",
        "nonsense",
    ],
)
def test_other_urls_stay(url: str) -> None:
    """What is no path of a SQLite file is left alone."""
    assert url == anchored(url, FOLDER)


def test_the_files_of_a_database() -> None:
    """SQLite keeps a database in a file and in others beside it."""
    assert ["a.db", "a.db-wal", "a.db-shm", "a.db-journal"] == [
        file.name for file in database_files("sqlite:////srv/a.db?x=1")
    ]


@pytest.mark.parametrize("url", ["memory://", "sqlite:///:memory:", "postgresql:///a"])
def test_no_files_here(url: str) -> None:
    """Any other store has no files here."""
    assert () == database_files(url)
