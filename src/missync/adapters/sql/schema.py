"""The schema: how a database's stands to ours, and bringing it up to date.

A new database is made from the tables. Alembic, and with it the revisions under
``migrations``, is for those that are there already, and imported for them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, delete, insert, inspect, select

from missync.adapters.sql.tables import METADATA, revision
from missync.errors import StoreError
from missync.hookspecs import SchemaState


BEFORE_BASELINE: Final = ("0003", "0004")
"""Revisions that the baseline has taken the place of: it upgrades their databases."""

REVISIONS: Final = (*BEFORE_BASELINE, "0005", "0006", "0007", "0008", "0009", "0010")
"""Every revision a database of ours may be at, the newest last."""


def state(connection: Connection) -> SchemaState:
    """Find out how the schema stands where a connection leads to. Writes nothing."""
    return state_of(_revision(connection))


def state_of(found: str | None, revisions: Sequence[str] = REVISIONS) -> SchemaState:
    """Say how a database at a revision stands to those we know, the newest last."""
    if found is None:
        return SchemaState.ABSENT
    if found == revisions[-1]:
        return SchemaState.CURRENT
    return SchemaState.OLD if found in revisions else SchemaState.NEWER


def upgrade(connection: Connection) -> None:
    """Bring the schema up to date, in the transaction that is open."""
    match state(connection):
        case SchemaState.ABSENT:
            _make(connection)
        case SchemaState.OLD:
            _migrate(connection)
        case SchemaState.CURRENT | SchemaState.NEWER:
            return


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(revision.name):
        return None
    found: str | None = connection.scalar(select(revision.c.version_num))
    if found is None:
        message = (
            f"The database's table {revision.name} is empty, so nobody can tell which "
            "missync made it. Restore the database from a backup, or use another."
        )
        raise StoreError(message)
    return found


def _make(connection: Connection) -> None:
    METADATA.create_all(connection, checkfirst=False)
    revision.create(connection)
    connection.execute(insert(revision).values(version_num=REVISIONS[-1]))


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    before = revision.c.version_num.in_(BEFORE_BASELINE)
    connection.execute(delete(revision).where(before))
    config = Config()
    config.set_main_option("script_location", "missync.adapters.sql:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
