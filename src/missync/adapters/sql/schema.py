"""The schema: how a database's stands to ours, and bringing it up to date.

Alembic is imported only when there is something to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from missync.adapters.sql.databases import Database, database_at
from missync.adapters.sql.failures import speaking
from missync.adapters.sql.tables import VERSION_TABLE
from missync.errors import StoreError
from missync.hookspecs import SchemaState


__all__ = [
    "REVISIONS",
    "check",
    "state_at",
    "state_of",
    "state_on",
    "upgrade",
    "upgrade_at",
]

REVISIONS = ("0001", "0002", "0003", "0004", "0005")
"""Every migration there is, the newest last."""

_PATIENCE: Final = 60.0
"""How many seconds an upgrade waits for whoever writes."""


def check(url: str) -> SchemaState:
    """Tell how the schema at a URL stands. Writes nothing.

    Raises:
        StoreError: The database cannot be read.
    """
    return state_at(database_at(url))


def upgrade(url: str) -> None:
    """Bring the schema at a URL up to date, in one transaction.

    Processes that do so at once wait for each other.

    Raises:
        StoreError: The database cannot be written, or a newer missync made it.
    """
    upgrade_at(database_at(url))


def state_at(database: Database) -> SchemaState:
    """Tell how the schema of a database stands, as :func:`check` does."""
    if not database.exists():
        return SchemaState.ABSENT
    with _engine(database) as engine, database.reading(engine) as connection:
        return state_on(connection)


def state_on(connection: Connection) -> SchemaState:
    """Tell how the schema stands where a connection leads to."""
    return state_of(_revision(connection))


def upgrade_at(database: Database) -> None:
    """Bring the schema of a database up to date, as :func:`upgrade` does."""
    if not _wanting(database):
        return
    with database.hold_schema():
        if _wanting(database):
            _migrate(database)


def state_of(found: str | None, revisions: Sequence[str] = REVISIONS) -> SchemaState:
    """Tell how a database at a revision stands to those we know, the newest last."""
    if found is None:
        return SchemaState.ABSENT
    if found == revisions[-1]:
        return SchemaState.CURRENT
    return SchemaState.OLD if found in revisions else SchemaState.NEWER


def _wanting(database: Database) -> bool:
    state = state_at(database)
    if state is SchemaState.NEWER:
        message = (
            f"The database {database.name} was made by a newer missync. "
            "Upgrade missync, or use another database."
        )
        raise StoreError(message)
    return state is not SchemaState.CURRENT


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    asked = f"SELECT version_num FROM {VERSION_TABLE}"  # noqa: S608 - a constant
    found = connection.execute(text(asked))
    revision: str | None = found.scalar()
    return revision


def _migrate(database: Database) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "missync.adapters.sql:migrations")
    with (
        _engine(database) as engine,
        database.writing(engine, _PATIENCE) as connection,
    ):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _engine(database: Database) -> Iterator[Engine]:
    engine = database.make_engine()
    try:
        with speaking(database):
            yield engine
    finally:
        engine.dispose()
