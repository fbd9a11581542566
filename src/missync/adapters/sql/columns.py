"""Types of columns: texts, days, moments, members of enums, and values as JSON.

Whatever is kept comes back as it was. A host may read our tables by a driver that
interprets what a column is declared as. What SQLite's interprets by itself is a date:
so a day is declared as text, or read in whatever shape it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Any, Final, TypeVar

import orjson
import sqlalchemy
from cattrs import Converter
from cattrs.fns import identity
from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.strategies import configure_tagged_union
from sqlalchemy import Dialect
from sqlalchemy.types import TypeDecorator

from missync.model.marks import Shown
from missync.model.people import Record
from missync.model.standings import PersonWarning, WarningKind
from missync.settings.structuring import plain_converter


_E = TypeVar("_E", bound=Enum)
FIELDS: Final = Mapping[str, str | None]
"""The descriptive fields of somebody: plain already, and read as they are."""
_PLAIN: Final = (str | None, date | None)
"""What orjson writes as it is."""
_SUBSTITUTE: Final = "\x1a"
_NUL: Final = f"{_SUBSTITUTE}0"
_SUBSTITUTE_ITSELF: Final = f"{_SUBSTITUTE}1"


class _EscapedString(TypeDecorator[str]):
    """A text in PostgreSQL, which keeps no NUL: two other characters stand for it."""

    impl = sqlalchemy.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        if value is None or ("\0" not in value and _SUBSTITUTE not in value):
            return value
        return value.replace(_SUBSTITUTE, _SUBSTITUTE_ITSELF).replace("\0", _NUL)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        if value is None or _SUBSTITUTE not in value:
            return value
        return value.replace(_NUL, "\0").replace(_SUBSTITUTE_ITSELF, _SUBSTITUTE)


class _EscapedText(_EscapedString):
    """The same, for longer ones."""

    impl = sqlalchemy.Text
    cache_ok = True


String = sqlalchemy.String().with_variant(_EscapedString(), "postgresql")
"""What identifies something, and other short text."""

Text = sqlalchemy.Text().with_variant(_EscapedText(), "postgresql")
"""Text of any length."""


class Instant(TypeDecorator[datetime]):
    """A moment, kept in UTC as text.

    Args:
        timespec: How finely it is written. To the microsecond, so that of two the later
            one is the greater text; or ``auto``.
    """

    impl = sqlalchemy.String
    cache_ok = True

    def __init__(self, timespec: str = "microseconds") -> None:
        super().__init__()
        self.timespec = timespec

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> str | None:
        """Write it."""
        del dialect
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec=self.timespec)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - whatever is there
        """Read it."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


class _DayText(TypeDecorator[date]):
    """A day as text, which no driver interprets."""

    impl = sqlalchemy.String
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ANN401 - whatever is there
        del dialect
        return None if value is None else date.fromisoformat(value)


Day = sqlalchemy.Date().with_variant(_DayText(), "sqlite")
"""A day without a time."""


class _InterpretedDay(TypeDecorator[date]):
    """A day as text that is declared as a date, which a host's driver may interpret."""

    impl = sqlalchemy.Date
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """Write it."""
        del dialect
        return lambda day: None if day is None else day.isoformat()

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], date | None]:
        """Read it, as text or as what a driver made of that."""
        del dialect, coltype
        return _day_of


def _day_of(found: Any) -> date | None:  # noqa: ANN401 - whatever is there
    if found is None:
        return None
    if isinstance(found, date):
        return date(found.year, found.month, found.day)
    return date.fromisoformat(found)


DeclaredDay = sqlalchemy.Date().with_variant(_InterpretedDay(), "sqlite")
"""The same in the columns that are declared as a date in databases that are there."""


class Member(TypeDecorator[_E]):
    """A member of an enum, kept as its value. Every import reads many: by lookup.

    Args:
        members: The enum.
    """

    impl = sqlalchemy.String
    cache_ok = True

    def __init__(self, members: type[_E]) -> None:
        super().__init__()
        self.members = members

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """Write it."""
        del dialect
        values: dict[_E | None, str | None] = {
            each: each.value for each in self.members
        }
        return (values | {None: None}).__getitem__

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], _E | None]:
        """Read it."""
        del dialect, coltype
        members: dict[str | None, _E | None] = {it.value: it for it in self.members}
        return (members | {None: None}).__getitem__


def _in_utc(at: datetime) -> str:
    """Write a moment; of two, the later one is the greater text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _converter(moment: Callable[[datetime], str]) -> Converter:
    converter = plain_converter()
    converter.register_unstructure_hook(datetime, moment)
    converter.register_unstructure_hook(date, identity)
    converter.register_unstructure_hook_func(_PLAIN.__contains__, identity)
    converter.register_unstructure_hook(time, time.isoformat)
    converter.register_structure_hook(time, lambda text, _: time.fromisoformat(text))
    converter.register_unstructure_hook(
        PersonWarning, lambda oddity: [oddity.what.value, oddity.why]
    )
    converter.register_structure_hook(
        PersonWarning, lambda pair, _: PersonWarning(WarningKind(pair[0]), pair[1])
    )
    converter.register_unstructure_hook_func(lambda wanted: wanted == FIELDS, dict)
    converter.register_structure_hook_func(
        lambda wanted: wanted == FIELDS, lambda fields, _: fields
    )
    configure_tagged_union(
        Shown, converter, tag_name="shown", tag_generator=lambda kind: kind.__name__
    )
    seldom = override(omit_if_default=True)
    converter.register_unstructure_hook(
        Record,
        make_dict_unstructure_fn(
            Record,
            converter,
            links=seldom,
            substituted=seldom,
            carries_facts=seldom,
            warnings=seldom,
        ),
    )
    return converter


AS_GIVEN: Final = _converter(datetime.isoformat)
"""Writes moments in the zone they are in."""

IN_UTC: Final = _converter(_in_utc)
"""Writes moments in UTC, as :class:`Instant` does."""


class Json(TypeDecorator[Any]):
    """A value that is never asked for by what is in it, kept as JSON.

    Args:
        wanted: Its type, or a union of classes.
        converter: What turns it into plain data and back.
    """

    impl = sqlalchemy.Text
    cache_ok = True

    def __init__(self, wanted: Any, converter: Converter = AS_GIVEN) -> None:  # noqa: ANN401 - also a union
        super().__init__()
        self.wanted = wanted
        self.converter = converter

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """Write it."""
        del dialect
        plain = self.converter.get_unstructure_hook(self.wanted)

        def write(value: object) -> str | None:
            return None if value is None else orjson.dumps(plain(value)).decode()

        return write

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], object | None]:
        """Read it."""
        del dialect, coltype
        structured = self.converter.get_structure_hook(self.wanted)

        def read(text: str | None) -> object | None:
            if text is None:
                return None
            found: object = structured(orjson.loads(text), self.wanted)
            return found

        return read


class SharedJson(Json):
    """The same where most rows share the same few values: each is turned once."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """Write it."""
        return lru_cache(maxsize=4096)(super().bind_processor(dialect))

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], object | None]:
        """Read it."""
        return lru_cache(maxsize=4096)(super().result_processor(dialect, coltype))
