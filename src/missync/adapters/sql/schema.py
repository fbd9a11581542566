"""The schema: how a database's stands to ours, and bringing it up to date.

Alembic is imported only when there is something to do.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from missync.adapters.sql.engine import database_path, make_engine, speaking
from missync.adapters.sql.locks import schema_lock
from missync.errors import StoreError
from missync.hookspecs import SchemaState


__all__ = ["HEAD", "check", "upgrade"]

HEAD = "0001"
"""The newest migration; a database that knows another is older or newer."""

_OLDER: frozenset[str] = frozenset()


def check(url: str) -> SchemaState:
    """Tell how the schema at a URL stands. Makes nothing.

    Raises:
        StoreError: The database cannot be read.
    """
    path = database_path(url)
    if not path.exists():
        return SchemaState.ABSENT
    engine = make_engine(path)
    try:
        with speaking(path), engine.connect() as connection:
            return _state(connection)
    finally:
        engine.dispose()


def upgrade(url: str) -> None:
    """Bring the schema at a URL up to date, in one transaction.

    Raises:
        StoreError: The database cannot be written.
    """
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    path = database_path(url)
    engine = make_engine(path).execution_options(write=True)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with speaking(path), schema_lock(path), engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OSError as error:
        message = f"The database {path} cannot be brought up to date: {error}."
        raise StoreError(message) from None
    finally:
        engine.dispose()


def _state(connection: Connection) -> SchemaState:
    if not inspect(connection).has_table("alembic_version"):
        return SchemaState.ABSENT
    version = connection.execute(text("SELECT version_num FROM alembic_version"))
    match version.scalar():
        case None:
            return SchemaState.ABSENT
        case found if found == HEAD:
            return SchemaState.CURRENT
        case found if found in _OLDER:
            return SchemaState.OLD
        case _:
            return SchemaState.NEWER
