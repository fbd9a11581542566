"""Locks: PostgreSQL's advisory ones, which end with the session that holds them.

What a lock is called contains the schema: two sets of our tables in one database are
strangers to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from typing import Final
from urllib.parse import quote, unquote

import attrs
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from missync.adapters.sql.database import Database, explained, not_in_time
from missync.errors import Busy, StoreError
from missync.model.runs import Holder


_KEY = "hashtextextended(concat(current_schema(), CAST(:what AS text)), 0)"
_QUEUE = text(f"SELECT pg_advisory_xact_lock({_KEY})")
_LIMIT = text("SELECT set_config('lock_timeout', :patience, true)")
_LIMITED = text("SELECT current_setting('lock_timeout')")
# A machine that lost its power is noticed within a minute, and its locks are free.
_SET_UP = text(
    "SELECT set_config('lock_timeout', :patience, false),"
    " set_config('tcp_keepalives_idle', '30', false),"
    " set_config('tcp_keepalives_interval', '10', false),"
    " set_config('tcp_keepalives_count', '3', false)"
)
_OF_THE_LOCK = (
    " FROM pg_locks JOIN pg_stat_activity USING (pid)"  # noqa: S608 - constants
    " WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND database ="
    " (SELECT oid FROM pg_database WHERE datname = current_database())"
    f" AND CAST(classid AS bigint) << 32 | CAST(objid AS bigint) = {_KEY}"
)
_HOLDER = text(f"SELECT query{_OF_THE_LOCK}")
_WRITER = text(
    "SELECT concat_ws(', ', nullif(application_name, ''), concat('process ', pid),"
    f" host(client_addr)){_OF_THE_LOCK}"
)
_LET_GO = text("SELECT pg_advisory_unlock_all()")
_HELD_BY = re.compile(r"/\* held by (.*?)( \*/|$)", re.DOTALL)
_SHOWN: Final = 900
"""How much of a statement servers show, at least where nobody set it lower."""
_TAKEN: Final = "55P03"
_RUNNING: Final = " run"
_DYING: Final = 0.5
"""How many seconds a server has to notice that a session's process was killed."""


@attrs.frozen
class PostgresqlLocks:
    """The locks of a database, each on a connection of its own.

    The server lets go of one when its connection ends, and so when the process does,
    however it ends. The statement that took it says who holds it.
    """

    database: Database

    @contextmanager
    def importing(self, site: str, holder: Holder) -> Iterator[None]:
        """Hold a site's import lock.

        Raises:
            Busy: Somebody holds it; the message says who.
            StoreError: The server cannot be asked.
        """
        with self._held(f" import {_digest(site)}", holder, "An import"):
            yield

    @contextmanager
    def running(self, holder: Holder) -> Iterator[None]:
        """Hold the lock of the one process that serves a database by itself.

        Raises:
            Busy: Somebody holds it; the message says who.
            StoreError: The server cannot be asked.
        """
        with self._held(_RUNNING, holder, "missync run"):
            yield

    def is_running(self) -> bool:
        """Whether somebody serves the database by itself. No lock is taken for it.

        Raises:
            StoreError: The server cannot be asked.
        """
        with self._session(_DYING) as session, explained(self.database):
            found = session.execute(_HOLDER, {"what": _RUNNING})
            return found.first() is not None

    @contextmanager
    def upgrading(self, patience: float = 60) -> Iterator[None]:
        """Hold the lock under which the schema is brought up to date, one at a time.

        Args:
            patience: How many seconds to wait for somebody else who holds it.

        Raises:
            StoreError: Somebody held it all that time, or the server cannot be asked.
        """
        with self._session(patience) as session:
            with explained(self.database):
                if not _take(session, " schema", "an upgrade"):
                    message = (
                        f"Another process is upgrading {self.database.name}. "
                        "Try again when it is done."
                    )
                    raise StoreError(message)
            yield

    def queue(self, connection: Connection, site: str, patience: float) -> None:
        """Wait until nobody else commits to a site, until the transaction ends.

        How long statements wait for others is afterwards what it was before.

        Raises:
            Busy: Somebody else still does when the patience ends; the message says who.
        """
        key = {"what": f" write {_digest(site)}"}
        before = connection.execute(_LIMITED).scalar_one()
        try:
            with connection.begin_nested():
                limit_waiting(connection, patience)
                connection.execute(_QUEUE, key)
                connection.execute(_LIMIT, {"patience": before})
        except OperationalError as error:
            if not _is_taken(error):
                raise
            who = connection.execute(_WRITER, key).scalar() or "somebody"
            message = (
                f"The site “{site}” is being changed by {who}, and that was not done "
                f"within {patience:g} seconds. Try again when it is done."
            )
            raise not_in_time(message) from None

    @contextmanager
    def _held(self, key: str, holder: Holder, what: str) -> Iterator[None]:
        with self._session(_DYING) as session:
            with explained(self.database):
                if not _take(session, key, str(holder)):
                    message = f"{what} is running already: {_who(session, key)}."
                    raise Busy(message)
            yield

    @contextmanager
    def _session(self, patience: float) -> Iterator[Connection]:
        """Give a connection for locks; in the end it lets go of what it holds."""
        engine = self.database.make_engine()
        with ExitStack() as stack:
            stack.callback(engine.dispose)
            with explained(self.database):
                session = stack.enter_context(engine.connect())
                session.execution_options(isolation_level="AUTOCOMMIT")
                session.execute(_SET_UP, {"patience": _milliseconds(patience)})
            stack.callback(_let_go, session)
            yield session


def limit_waiting(connection: Connection, patience: float) -> None:
    """Let a transaction fail that waits this many seconds for somebody else."""
    connection.execute(_LIMIT, {"patience": _milliseconds(patience)})


def _take(session: Connection, what: str, holder: str) -> bool:
    shown = quote(holder, safe=" (),", errors="backslashreplace")[:_SHOWN]
    asked = f"/* held by {shown} */ SELECT pg_advisory_lock({_KEY})"
    try:
        session.execute(text(asked), {"what": what})
    except OperationalError as error:
        if _is_taken(error):
            return False
        raise
    return True


def _is_taken(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) == _TAKEN


def _milliseconds(patience: float) -> str:
    """Say how long to wait; 0 would mean for ever."""
    return f"{max(1, round(patience * 1000))}"


def _who(session: Connection, what: str) -> str:
    found = _HELD_BY.search(session.execute(_HOLDER, {"what": what}).scalar() or "")
    return unquote(found[1]) if found else "whose cannot be told"


def _let_go(session: Connection) -> None:
    """Free the locks now, and not when the server sees that the session is over."""
    with suppress(SQLAlchemyError):
        session.execute(_LET_GO)


def _digest(site: str) -> str:
    return sha256(site.encode(errors="surrogatepass")).hexdigest()
