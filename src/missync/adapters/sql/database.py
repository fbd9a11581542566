"""What SQLite and PostgreSQL do differently, in one shape, and what failures mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from missync.errors import Busy, StoreError
from missync.model.runs import Holder


class Locks(Protocol):
    """Locks that die with the process that holds them.

    Raises:
        StoreError: A lock cannot be had at all.
    """

    def importing(self, site: str, holder: Holder) -> AbstractContextManager[None]:
        """Hold a site's import lock.

        Raises:
            Busy: Somebody holds it; the message says who.
        """

    def running(self, holder: Holder) -> AbstractContextManager[None]:
        """Hold the lock of the one process that serves the store by itself.

        Raises:
            Busy: Somebody holds it; the message says who.
        """

    def is_running(self) -> bool:
        """Whether somebody serves the store by itself. No lock is taken for it."""

    def upgrading(self, patience: float = 60) -> AbstractContextManager[None]:
        """Hold the lock under which the schema is brought up to date, one at a time.

        Args:
            patience: How many seconds to wait for somebody else who holds it.

        Raises:
            StoreError: Somebody held it all that time.
        """

    def queue(self, connection: Connection, site: str, patience: float) -> None:
        """Wait until nobody else commits to a site, until the transaction ends.

        Raises:
            Busy: Somebody else still does when the patience ends.
        """


class Database(Protocol):
    """A database that our tables are in, or can be."""

    @property
    def name(self) -> str:
        """What people call it. There is no password in it."""

    @property
    def dialect(self) -> str:
        """What SQLAlchemy calls its sort."""

    @property
    def locks(self) -> Locks:
        """Its locks."""

    def exists(self) -> bool:
        """Whether it makes sense to look into it."""

    def make_engine(self) -> Engine:
        """Make an engine. Its errors and logs do not show what is written."""

    def reading(self, engine: Engine) -> AbstractContextManager[Connection]:
        """Read in a transaction of ours, as of one moment."""

    def writing(
        self, engine: Engine, patience: float
    ) -> AbstractContextManager[Connection]:
        """Write in a transaction of ours.

        Args:
            engine: The database's engine.
            patience: How many seconds to wait for others who write.

        Raises:
            Busy: The database has one writer at a time, and another is not done.
        """

    def cursor_on(self, connection: object) -> Callable[[], Any] | None:
        """Say how to make cursors that give tuples, on a connection of our driver.

        Returns:
            ``None`` where it is anything else.
        """

    def joined(
        self, connection: Connection, patience: float
    ) -> AbstractContextManager[None]:
        """Write in the transaction that is open on a host's connection.

        A block that raises is undone by itself, up to a savepoint.

        Raises:
            Busy: The database has one writer at a time, and another is not done.
            InputError: No transaction is open, and none would be opened.
        """

    def explain(self, error: BaseException) -> str:
        """Say what went wrong, and what to do about it."""

    def readable_by_others(self) -> tuple[str, ...]:
        """Name its files that every user of this machine may read."""


def not_in_time(message: str) -> Busy:
    """Say that others who write were not done in time.

    What only whoever writes a host can do about it is a note on the error: it stands
    in a traceback, and no command shows it.
    """
    busy = Busy(message)
    busy.add_note(
        "If it waits for a transaction of the host's own, hand its connection over "
        "(connection=…)."
    )
    return busy


class ConstraintBroken(StoreError):
    """What was to be written breaks a rule of the tables, such as one of a kind."""


@contextmanager
def explained(database: Database) -> Iterator[None]:
    """Turn the database's errors into ones that say what to do.

    Raises:
        ConstraintBroken: The database does not let something be written.
        StoreError: The database cannot be used.
    """
    try:
        yield
    except SQLAlchemyError as error:
        why = database.explain(getattr(error, "orig", None) or error)
        message = f"The database {database.name} cannot be used: {why}"
        kind = ConstraintBroken if isinstance(error, IntegrityError) else StoreError
        raise kind(message) from None
