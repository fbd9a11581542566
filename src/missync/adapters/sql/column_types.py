"""Types for columns: instants, days, enums, and values as JSON. All come back as were.

A host may read and write our tables on a connection of its own, which its driver may
be told to interpret by what a column is declared as. So nothing here is declared as
what a driver of SQLite interprets.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, TypeVar

import orjson
import sqlalchemy
from cattrs.strategies import configure_tagged_union
from sqlalchemy import Dialect
from sqlalchemy.types import TypeDecorator

from missync.model.marks import Shown
from missync.settings.structuring import plain_converter


__all__ = ["Day", "Instant", "Member", "Plain"]

_E = TypeVar("_E", bound=Enum)


def _in_utc(at: datetime) -> str:
    """Write an instant; of two, the later one is the greater text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _name_of(kind: type) -> str:
    return kind.__name__


_CONVERTER = plain_converter()
_CONVERTER.register_unstructure_hook(datetime, _in_utc)
_CONVERTER.register_unstructure_hook(time, time.isoformat)
_CONVERTER.register_structure_hook(time, lambda text, _: time.fromisoformat(text))
configure_tagged_union(Shown, _CONVERTER, tag_name="shown", tag_generator=_name_of)


class Instant(TypeDecorator[datetime]):
    """A moment, kept in UTC to the microsecond."""

    impl = sqlalchemy.String
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> str | None:
        """Write it."""
        del dialect
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - whatever is there
        """Read it."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


class _DayText(TypeDecorator[date]):
    """A day as text, which no driver interprets."""

    impl = sqlalchemy.String
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Write it."""
        del dialect
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ANN401 - whatever is there
        """Read it."""
        del dialect
        return None if value is None else date.fromisoformat(value)


Day = sqlalchemy.Date().with_variant(_DayText(), "sqlite")
"""A day without a time."""


class Member(TypeDecorator[_E]):
    """A member of an enum, kept as its value.

    Args:
        members: The enum.
    """

    impl = sqlalchemy.String
    cache_ok = True

    def __init__(self, members: type[_E]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: _E | None, dialect: Dialect) -> str | None:
        """Write it."""
        del dialect
        return None if value is None else value.value

    def process_result_value(self, value: Any, dialect: Dialect) -> _E | None:  # noqa: ANN401 - whatever is there
        """Read it."""
        del dialect
        return None if value is None else self.members(value)


class Plain(TypeDecorator[Any]):
    """A small value that is never asked for by what is in it, kept as JSON.

    Args:
        wanted: Its type, or a union of classes.
    """

    impl = sqlalchemy.Text
    cache_ok = True

    def __init__(self, wanted: Any) -> None:  # noqa: ANN401 - also a union
        super().__init__()
        self.wanted = wanted

    def process_bind_param(self, value: object | None, dialect: Dialect) -> str | None:
        """Write it."""
        del dialect
        if value is None:
            return None
        plain = _CONVERTER.unstructure(value, unstructure_as=self.wanted)
        return orjson.dumps(plain).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> object | None:  # noqa: ANN401 - whatever is there
        """Read it."""
        del dialect
        if value is None:
            return None
        found: object = _CONVERTER.structure(orjson.loads(value), self.wanted)
        return found
