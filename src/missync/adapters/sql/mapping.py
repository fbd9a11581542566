"""Mapping between values and rows: how rows are written, many at once, and read.

For every row, SQLAlchemy works as long as the database. So whole columns are prepared
here, by their types, and the driver gets the rows as they are. What is read is called
by its columns' names in tuples of Python's own, which takes a tenth of the time.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

import attrs
from sqlalchemy import Connection, Dialect, Result, Table
from sqlalchemy.types import TypeEngine

from missync.adapters.sql.columns import Json


_T = TypeVar("_T")
_AT_ONCE: Final = 1_000
"""How many rows are in memory at a time."""
_MARKS: Final = {"qmark": "?", "pyformat": "%s"}
"""How a value's place is marked for the drivers of SQLite and PostgreSQL."""


class Row(tuple[Any, ...]):
    """A row that was read: its cells are called as their columns are."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...  # noqa: ANN401 - whatever is there


@attrs.frozen
class Rows(Generic[_T]):
    """The rows of one class of values.

    Attributes:
        table: Their table.
        key: The columns by which a row is known; the first is that of the site.
        named: The attributes of columns that are not called as theirs is.
        made: What makes the cells of columns that hold no attribute.
        columns: The columns that are written, the site's first; a number that the
            database gives is not among them.
    """

    table: Table
    key: tuple[str, ...]
    named: Mapping[str, str] = attrs.field(factory=dict, kw_only=True)
    made: Mapping[str, Callable[[Any], object]] = attrs.field(
        factory=dict, kw_only=True
    )
    columns: tuple[str, ...] = attrs.field(init=False)
    _attributes: Callable[[_T], tuple[object, ...]] = attrs.field(init=False)

    @columns.default
    def _site_first(self) -> tuple[str, ...]:
        return self.key[0], *self._plain, *self.made

    @_attributes.default
    def _getter(self) -> Callable[[_T], tuple[object, ...]]:
        return attrgetter(*(self.named.get(name, name) for name in self._plain))

    @property
    def _plain(self) -> list[str]:
        """The columns that hold an attribute."""
        number = self.table.autoincrement_column
        other = {self.key[0], *self.made}
        return [c.name for c in self.table.c if c.name not in other and c is not number]

    def of(self, site: str, values: Iterable[_T]) -> Iterator[tuple[object, ...]]:
        """Turn values into rows, in the order of the columns."""
        made = tuple(self.made.values())
        for value in values:
            yield site, *self._attributes(value), *[make(value) for make in made]


def read(result: Result[Any]) -> Sequence[Row]:
    """Read all rows of a result."""
    return list(map(_calling(*result.keys()), result.all()))


@lru_cache(maxsize=256)
def _calling(*columns: str) -> Callable[[Iterable[Any]], Row]:
    make: Callable[[Iterable[Any]], Row]
    make = cast("Any", namedtuple)("Row", columns)._make  # noqa: PYI024 - known only now
    return make


def insert(
    connection: Connection, rows: Rows[_T], site: str, values: Iterable[_T]
) -> None:
    """Write rows that are not there yet."""
    _write(connection, rows, site, values, "")


def upsert(
    connection: Connection, rows: Rows[_T], site: str, values: Iterable[_T]
) -> None:
    """Write rows, or bring those that are there already in line with them."""
    quote = connection.dialect.identifier_preparer.quote
    changed = ", ".join(
        f"{quote(name)} = excluded.{quote(name)}"
        for name in rows.columns
        if name not in rows.key
    )
    known = f" ON CONFLICT ({', '.join(rows.key)}) DO UPDATE SET {changed}"
    _write(connection, rows, site, values, known)


def _write(
    connection: Connection,
    rows: Rows[_T],
    site: str,
    values: Iterable[_T],
    known: str,
) -> None:
    """Write rows, and do with those that are there already as a clause says."""
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote
    names = ", ".join(map(quote, rows.columns))
    marks = ", ".join(_MARKS[dialect.paramstyle] for _ in rows.columns)
    # All of it is ours: nothing in here came from outside.
    statement = f"INSERT INTO {rows.table.name} ({names}) VALUES ({marks}){known}"  # noqa: S608
    types = [rows.table.c[name].type for name in rows.columns]
    cells = rows.of(site, values)
    while some := list(islice(cells, _AT_ONCE)):
        prepared = _prepared(some, types, dialect)
        connection.exec_driver_sql(statement, list(prepared))


def _prepared(
    rows: Iterable[tuple[object, ...]],
    types: Iterable[TypeEngine[Any]],
    dialect: Dialect,
) -> Iterator[tuple[Any, ...]]:
    """Turn cells into what the driver takes, column by column, equal ones once."""
    prepared: list[Iterable[Any]] = []
    for kind, cells in zip(types, zip(*rows, strict=True), strict=True):
        prepare = kind.dialect_impl(dialect).bind_processor(dialect)
        if prepare is None:
            prepared.append(cells)
        elif isinstance(kind, Json):
            prepared.append(map(prepare, cells))
        else:
            known = {cell: prepare(cell) for cell in set(cells)}
            prepared.append(map(known.__getitem__, cells))
    return zip(*prepared, strict=True)
