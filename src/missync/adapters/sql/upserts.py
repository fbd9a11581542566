"""Insert, or bring in line what is there already, many rows at once.

For every row, SQLAlchemy works as long as the database. So it prepares whole columns
here, by the same types, and the driver gets the rows as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Dialect, Table


__all__ = ["upsert"]

_AT_ONCE: Final = 1_000
"""How many rows are in memory at a time."""

_MARKS: Final = {"qmark": "?", "pyformat": "%s"}
"""How a value's place is marked for the drivers of SQLite and PostgreSQL."""


def upsert(
    connection: Connection, table: Table, rows: Iterable[tuple[Any, ...]]
) -> None:
    """Insert rows, or bring those that are there already in line with them.

    Args:
        connection: In whose transaction.
        table: Where to.
        rows: Every column of each, in the order of the table's columns.
    """
    dialect = connection.dialect
    statement = _statement(table, dialect)
    values = iter(rows)
    while some := list(islice(values, _AT_ONCE)):
        connection.exec_driver_sql(statement, list(_prepared(some, table, dialect)))


def _statement(table: Table, dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    names = {column: quote(column.name) for column in table.c}
    marks = ", ".join(_MARKS[dialect.paramstyle] for _ in names)
    keys = ", ".join(names[column] for column in table.primary_key)
    others = ", ".join(
        f"{name} = excluded.{name}"
        for column, name in names.items()
        if not column.primary_key
    )
    # All of it is ours: nothing in here came from outside.
    return (
        f"INSERT INTO {table.name} ({', '.join(names.values())}) "  # noqa: S608
        f"VALUES ({marks}) ON CONFLICT ({keys}) DO UPDATE SET {others}"
    )


def _prepared(
    rows: Iterable[tuple[Any, ...]], table: Table, dialect: Dialect
) -> Iterator[tuple[Any, ...]]:
    """Turn values into what the driver takes, column by column, equal ones once."""
    columns: list[Iterable[Any]] = []
    for column, values in zip(table.c, zip(*rows, strict=True), strict=True):
        prepare = column.type.dialect_impl(dialect).bind_processor(dialect)
        if prepare:
            prepared = {value: prepare(value) for value in set(values)}
            columns.append(map(prepared.__getitem__, values))
        else:
            columns.append(values)
    return zip(*columns, strict=True)
