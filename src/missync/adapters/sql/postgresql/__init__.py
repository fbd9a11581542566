"""PostgreSQL: a database on a server, through psycopg 3, which is an extra."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, ClassVar, Final, Self
from weakref import WeakSet

import attrs
import psycopg
from psycopg.rows import tuple_row
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NestedTransaction,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DBAPIError

from missync.adapters.sql.postgresql.connections import AnsweringConnection
from missync.adapters.sql.postgresql.locks import PostgresqlLocks, limit_waiting
from missync.errors import InputError, SettingsError
from missync.model.sentences import sentence
from missync.ports import PATIENCE


__all__ = ["PostgresqlDatabase"]

_SCHEMES = frozenset({"postgresql", "postgresql+psycopg"})
_EXAMPLE = "postgresql://user:password@host/database"
_UNREADABLE = f"The store's URL cannot be read. Write it as {_EXAMPLE}."
_DEFAULTS: Final[Mapping[str, object]] = {
    "client_encoding": "utf8",
    "connect_timeout": 10,
    "fallback_application_name": "missync",
    # A server that lost its power or its network is given up within a minute.
    "tcp_user_timeout": 30_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
_OPEN: Final[WeakSet[psycopg.Connection]] = WeakSet()
_NONE_OPEN: Final = "25P01"
_AGAIN = "Try again."
_MENDS: Final[Mapping[str, str]] = {
    "08": "See that the server can be reached, then try again.",
    "22P05": "Use a database whose encoding is UTF8.",
    "25006": "It takes no writes. Name the server that does.",
    "3F": "Make a schema for missync in it, or let this user use the one there is.",
    "40": _AGAIN,
    "42501": "Let this user make, read and write tables in it.",
    "53": "Let the server have more room, memory or connections, then try again.",
    "55P03": "Another program keeps it. Try again when that is done.",
    "57": "Try again when the server runs.",
}
_ELSE = "Check that it is a missync database, and a whole one."
_UNREACHED = (
    "See that the server runs, and that the URL has the right host, database, user "
    "and password."
)
_OPTIONS = "Mend the options after “?” in the store's URL."


@attrs.frozen
class PostgresqlDatabase:
    """A database on a server. Our tables are in its current schema.

    Who reads sees one moment, and cannot write. Who writes to a site waits for others
    that do, and then sees what they wrote.
    """

    dialect: ClassVar = "postgresql"

    url: URL = attrs.field(repr=False)

    @classmethod
    def at(cls, url: str) -> Self:
        """Find the database at a ``postgresql://user:password@host/database`` URL.

        Raises:
            StoreError: It is no such URL.
        """
        return cls(_server_url(url))

    @property
    def name(self) -> str:
        """Its own name and its server's, without user or password."""
        asked = self.url.query.get("host", ())
        hosts = (asked,) if isinstance(asked, str) else asked
        place = self.url.host or ", ".join(hosts) or "this machine"
        return f"{self.url.database} on {place}"

    @property
    def locks(self) -> PostgresqlLocks:
        """The server's advisory locks."""
        return PostgresqlLocks(self)

    def exists(self) -> bool:
        """Say yes: nothing is made by looking."""
        return True

    def make_engine(self) -> Engine:
        """Make an engine for the database. What its URL says goes before what we would.

        A connection that broke while nobody used it is replaced without a word. Errors
        and logs do not show what is written: it is people.
        """
        ours = {
            name: it for name, it in _DEFAULTS.items() if name not in self.url.query
        }
        engine = create_engine(
            self.url, connect_args=ours, hide_parameters=True, pool_pre_ping=True
        )
        event.listen(engine, "do_connect", _connect)
        event.listen(engine, "connect", lambda it, _: _OPEN.add(it))
        return engine

    @contextmanager
    def reading(self, engine: Engine) -> Iterator[Connection]:
        """Read as of one moment; nothing can be written.

        A statement fails that waits for half a minute for who changes our tables.
        """
        of_one_moment = engine.execution_options(isolation_level="REPEATABLE READ")
        with of_one_moment.begin() as connection:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            limit_waiting(connection, PATIENCE)
            yield connection

    @contextmanager
    def writing(self, engine: Engine, patience: float) -> Iterator[Connection]:
        """Write; a statement fails that waits longer than that for somebody else."""
        of_every_moment = engine.execution_options(isolation_level="READ COMMITTED")
        with of_every_moment.begin() as connection:
            limit_waiting(connection, patience)
            yield connection

    def cursor_on(self, connection: object) -> Callable[[], psycopg.Cursor[Any]] | None:
        """Say how to make cursors that give tuples, on a connection of our driver."""
        if not isinstance(connection, psycopg.Connection):
            return None
        return lambda: psycopg.Cursor(connection, row_factory=tuple_row)

    @contextmanager
    def joined(self, connection: Connection, patience: float) -> Iterator[None]:
        """Write in the transaction that is open on a host's connection.

        Raises:
            InputError: No transaction is open, and none would be opened.
        """
        del patience
        with _savepoint(connection):
            yield

    def explain(self, error: BaseException) -> str:
        """Say what went wrong, and what to do about it.

        What the server adds in detail is left out: it shows the rows, and so people.
        """
        what = _primary(error) or " ".join(_lines(error))
        return f"{sentence(what)} {_mend(error)}"

    def readable_by_others(self) -> tuple[str, ...]:
        """Name none: its files are the server's."""
        return ()


def _connect(
    _dialect: object, _record: object, given: list[Any], named: dict[str, Any]
) -> AnsweringConnection:
    """Connect in place of SQLAlchemy, with what it would give."""
    return AnsweringConnection.connect(*given, **named)


def _server_url(text: str) -> URL:
    """Read a URL. What stands in it is never repeated: there is a password in it.

    Raises:
        SettingsError: It is none, or names no database.
    """
    scheme, _, rest = text.partition("://")
    if scheme not in _SCHEMES:
        message = f"A PostgreSQL store is called {_EXAMPLE}; psycopg 3 opens it."
        raise SettingsError(message)
    url = _parsed(text)
    if rest.count("@") > 1 or any(
        "@" in (part or "") for part in (url.host, url.database)
    ):
        message = (
            "The store's URL can be read in two ways. Write each “@” in the user or "
            "password as %40, each “:” as %3A and each “/” as %2F."
        )
        raise SettingsError(message)
    return url


def _parsed(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingsError(_UNREADABLE) from None
    # libpq takes “host=… password=…” in the place of a database's name.
    if "=" in f"{url.host}{url.database}":
        raise SettingsError(_UNREADABLE)
    if not url.database:
        message = f"The store's URL names no database. Write it as {_EXAMPLE}."
        raise SettingsError(message)
    return url.set(drivername="postgresql+psycopg")


def _savepoint(connection: Connection) -> NestedTransaction:
    """Set a savepoint in the transaction that is open on a host's connection.

    Raises:
        InputError: No transaction is open, and none would be opened.
    """
    try:
        return connection.begin_nested()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NONE_OPEN:
            raise
        message = (
            "The host's connection commits every statement by itself. "
            "Begin a transaction on it first."
        )
        raise InputError(message) from None


def _primary(error: BaseException) -> str | None:
    return error.diag.message_primary if isinstance(error, psycopg.Error) else None


def _lines(error: BaseException) -> Iterator[str]:
    """Give what the driver says, without the questions it asks in return."""
    lines = str(error).splitlines()
    return (line for line in lines if not line.startswith("\t"))


def _mend(error: BaseException) -> str:
    match error:
        case psycopg.Error(sqlstate=str(state)):
            return _MENDS.get(state) or _MENDS.get(state[:2], _ELSE)
        case psycopg.OperationalError():
            return _UNREACHED
        case psycopg.ProgrammingError():
            return _OPTIONS
        case _:
            return _ELSE


def _hang_up_in_child() -> None:
    """Close a parent's sockets here, and let the server know nothing.

    Otherwise a parent that is killed would keep its locks for as long as we live.
    """
    for connection in list(_OPEN):
        with suppress(OSError, psycopg.Error):
            os.close(connection.fileno())
    _OPEN.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_hang_up_in_child)
