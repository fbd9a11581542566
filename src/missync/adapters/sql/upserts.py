"""Insert, or bring in line what is there already: each database has its own words."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import Insert


__all__ = ["upsert"]


def upsert(table: Table, dialect: str) -> Insert:
    """Make an insert that can be told what to do on a conflict.

    Args:
        table: Where to.
        dialect: The name of the database's dialect: ``sqlite`` or ``postgresql``.
    """
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        # The two are written alike, and mean the same.
        return cast(Insert, postgresql.insert(table))
    return sqlite.insert(table)
