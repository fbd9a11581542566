"""A store in a SQL database, over SQLAlchemy Core: SQLite, or PostgreSQL.

``store``, ``changesets`` and ``ledger`` read and write, in ``transactions`` of ours or
of a host, which ``hosts`` joins. ``tables`` is the schema, ``rows``, ``site_rows`` and
``ledger_rows`` turn values into rows and back, ``schema`` brings databases up to date.
What differs, from URLs to locks, is behind ``databases``.
"""

from __future__ import annotations

from missync.hookspecs import SchemaState, SchemaTools, StoreAdapter, hookimpl
from missync.ports import Store


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

    return SqlStore(url)


def _check(url: str) -> SchemaState:
    from missync.adapters.sql.schema import check  # noqa: PLC0415

    return check(url)


def _upgrade(url: str) -> None:
    from missync.adapters.sql.schema import upgrade  # noqa: PLC0415

    upgrade(url)
