"""Whether a value is what its annotation says, all through, and where it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, NewType, Protocol
from zoneinfo import ZoneInfo

import attrs
import pytest

from missync.model.secrets import Secret
from missync.model.shapes import is_storable, misfit, typed


Name = NewType("Name", str)


class Colour(Enum):
    """A closed set."""

    RED = "red"
    BLUE = "blue"


@attrs.frozen
class Inner:
    """A value in a value."""

    name: Name
    day: date | None = None


class Speaks(Protocol):
    """A shape that is not looked into."""

    def speak(self) -> None:
        """Speak."""


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("a", str),
        ("a", Name),
        (3, int),
        (3, float),
        (0.5, float),
        (True, bool),
        (None, str | None),
        (Colour.RED, Colour),
        (NOON, datetime),
        (NOON.date(), date),
        (time(8, 50), time),
        (ZoneInfo("UTC"), ZoneInfo),
        (("a", "b"), tuple[str, ...]),
        (["a", "b"], tuple[str, ...]),
        (("a", Colour.RED), tuple[Name, Colour]),
        (frozenset({"a"}), frozenset[str]),
        ({"a": 1}, Mapping[str, int]),
        (Inner(Name("a")), Inner),
        (Inner(Name("a")), str | Inner),
        ((NOON, Inner(Name("a"))), tuple[Inner | datetime, ...]),
        (5, object),
        (5, Speaks),
        (5, Callable[[], None]),
    ],
)
def test_what_fits(value: object, wanted: object) -> None:
    """A value that is what its annotation says fits; a list does for a tuple."""
    assert misfit(value, wanted) is None


@pytest.mark.parametrize(
    ("message", "value", "wanted"),
    [
        ("should be a text, not a number", 3, str),
        ("should be a text, not nothing", None, Name),
        ("should be a whole number, not true or false", True, int),
        ("should be a whole number, not a number", 0.5, int),
        ("should be a number, not true or false", True, float),
        ("should be true or false, not a text", "off", bool),
        ('should be one of "red", "blue", not \'green\'', "green", Colour),
        ('should be one of "red", "blue", not a number', 3, Colour),
        (f'should be one of "red", "blue", not \'{"g" * 40}\'...', "g" * 99, Colour),
        (
            "should be a time zone, as \"Europe/London\"; nobody knows 'x'",
            "x",
            ZoneInfo,
        ),
        ('should be a time of day, as "08:50"', time(8, tzinfo=UTC), time),
        ('should be a date, as "2026-12-18"', NOON, date),
        (
            "should be a moment with its time zone, not a moment without one",
            NOON.replace(tzinfo=None),
            datetime,
        ),
        ("should be a whole number, not a moment", NOON, int),
        ("should be a text or nothing, not a number", 3, str | None),
        ("should be a text or Inner, not a number", 3, Name | Inner),
        ("should be a list, not a text", "ab", tuple[str, ...]),
        ("should be 2 values, not a list", ("a",), tuple[str, str]),
        ("should be a text, not a number", ("a", 3), tuple[str, str]),
        ("should be a set, not a list", ["a"], frozenset[str]),
        ("should be a text, not a number", frozenset({3}), frozenset[str]),
        ("should be a table, not a list", [], Mapping[str, int]),
        ("['a'] should be a whole number, not a text", {"a": "b"}, Mapping[str, int]),
        ("should be a text, not a number", {3: 3}, Mapping[str, int]),
        ("should be Inner, not a table", {}, Inner),
        ("name should be a text, not a number", Inner(Name(3)), Inner),  # type: ignore[arg-type]
        ("[1] should be a text, not a number", ["a", 3], tuple[str, ...]),
    ],
)
def test_what_does_not_fit(message: str, value: Any, wanted: object) -> None:
    """What does not fit is told with its place, and with nothing of what it holds."""
    wrong = misfit(value, wanted)

    assert message == str(wrong)


def test_where_it_is() -> None:
    """Deep inside, the path leads there."""
    rows = (Inner(Name("a")), Inner(Name("b"), NOON))

    assert "[1].day should be a date, as" in str(misfit(rows, tuple[Inner | int, ...]))


@attrs.frozen(field_transformer=typed)
class Checked:
    """A value that refuses what its annotations do not say."""

    name: str
    token: Secret | None = None
    size: int = attrs.field(default=1, validator=attrs.validators.ge(1))


@pytest.mark.parametrize(
    ("message", "facts"),
    [
        ("name should be a text, not a number", {"name": 3}),
        ("token should be a secret", {"name": "a", "token": "hunter2"}),
        ("size should be a whole number, not nothing", {"name": "a", "size": None}),
        ("'size' must be >= 1", {"name": "a", "size": 0}),
        ("name holds a character that cannot be kept", {"name": "\ud800"}),
        ("name holds a character that cannot be kept", {"name": "\0"}),
    ],
)
def test_a_typed_value(message: str, facts: Mapping[str, Any]) -> None:
    """A typed value names the attribute that does not fit, and quotes no secret."""
    with pytest.raises(ValueError, match=message) as caught:
        Checked(**facts)

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("expected", "value"), [(True, "Zoë"), (True, 3), (False, "\ud83d"), (False, "\0")]
)
def test_storable(expected: bool, value: object) -> None:
    """A text with half a character or a NUL is one that not every store can keep."""
    assert expected == is_storable(value)
