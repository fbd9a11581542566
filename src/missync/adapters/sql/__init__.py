"""A store in a SQL database, over SQLAlchemy Core: SQLite, or PostgreSQL.

``store`` and ``ledger`` read and write in ``transactions``, of ours or of a host, which
``hosts`` joins. ``tables`` is the schema, ``rows`` turns values into rows and back,
``schema`` brings databases up to date; what the two do differently is a ``database``.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from missync.hookspecs import SchemaState, SchemaTools, StoreAdapter, hookimpl
from missync.ports import Store


if TYPE_CHECKING:
    from missync.adapters.sql.transactions import Transactions

__all__ = ["missync_store_adapter"]


@hookimpl
def missync_store_adapter() -> StoreAdapter:
    """Open SQLite and PostgreSQL URLs. SQLAlchemy is imported when the first is."""
    return StoreAdapter(
        schemes=("sqlite", "postgresql"),
        open=_open,
        schema=SchemaTools(check=_check, upgrade=_upgrade),
    )


def _open(url: str) -> Store:
    from missync.adapters.sql.store import SqlStore  # noqa: PLC0415

    return SqlStore.at(url)


def _check(url: str) -> SchemaState:
    with _transactions(url) as ours:
        return ours.state()


def _upgrade(url: str) -> None:
    with _transactions(url) as ours:
        ours.upgrade()


def _transactions(url: str) -> closing[Transactions]:
    from missync.adapters.sql.transactions import Transactions  # noqa: PLC0415
    from missync.adapters.sql.urls import database_at  # noqa: PLC0415

    return closing(Transactions(database_at(url)))
