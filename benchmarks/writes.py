"""Has SQLite itself count the rows that missync writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


_EVENTS = ("INSERT", "UPDATE", "DELETE")


def watch(database: Path, table: str) -> None:
    """Count every row of a table that is written from now on, even to the same.

    Raises:
        sqlite3.OperationalError: There is no such table.
    """
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE bench_write (event TEXT)")
        for event in _EVENTS:
            connection.execute(
                f"CREATE TRIGGER bench_{event} AFTER {event} ON {table} "
                f"BEGIN INSERT INTO bench_write VALUES ('{event}'); END"
            )


def written(database: Path) -> int:
    """Tell how many rows were written since the table was watched."""
    with closing(sqlite3.connect(database)) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM bench_write").fetchone()
    return int(rows)
