"""Which database a URL names."""

from __future__ import annotations

from missync.adapters.sql.database import Database
from missync.adapters.sql.sqlite import SqliteDatabase
from missync.errors import StoreError


def database_at(url: str) -> Database:
    """Find the database at a URL, which is never repeated. Nothing is asked of it.

    Raises:
        SettingsError: The URL names none.
        StoreError: There can be none, or the driver for it is not installed.
    """
    if url.partition(":")[0].partition("+")[0] == "postgresql":
        return _postgresql(url)
    return SqliteDatabase.at(url)


def _postgresql(url: str) -> Database:
    try:
        import psycopg  # noqa: F401, PLC0415
    except ImportError as error:
        message = (
            f"A PostgreSQL store needs psycopg, which cannot be used: {error}. "
            "Install it with: pip install missync[postgresql]"
        )
        raise StoreError(message) from None
    from missync.adapters.sql.postgresql import PostgresqlDatabase  # noqa: PLC0415

    return PostgresqlDatabase.at(url)
