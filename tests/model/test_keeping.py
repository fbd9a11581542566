"""Keeping: what no store can keep is found wherever it is in a value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import attrs
import pytest

from missync.model.events import Session
from missync.model.ids import MisId
from missync.model.keeping import plain, unstorable
from missync.model.marks import Entry
from missync.model.register import RegisterReading


EAST, WEST = timezone(timedelta(hours=5)), timezone(timedelta(hours=-5))
HALF = "\ud83d"
KEPT = (
    None,
    True,
    "Zoë 🙂",
    2**63 - 1,
    -(2**63),
    HTTPStatus.FORBIDDEN,
    date.min,
    datetime.min.replace(tzinfo=UTC),
    datetime.min.replace(tzinfo=WEST),
    datetime.max.replace(tzinfo=EAST),
    timedelta.max,
    "a\0b",
    Session.AM,
    {"a": ("b", ["c"], frozenset({"d"}))},
)
ODD: Mapping[str, Any] = {
    "half a character": HALF,
    "over 64 bits: above": 2**63,
    "over 64 bits: below": -(2**63) - 1,
    "outside the years 1 to 9999 in UTC: before": datetime.min.replace(tzinfo=EAST),
    "outside the years 1 to 9999 in UTC: after": datetime.max.replace(tzinfo=WEST),
}


@pytest.mark.parametrize("value", KEPT)
def test_kept(value: object) -> None:
    """Whole texts, numbers of 64 bits and every moment there is in UTC are kept.

    A number of another class than `int` is told as soon.
    """
    assert unstorable(value) is None


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_not_kept(value: Any) -> None:
    """What cannot be kept is found by itself, and in whatever holds it."""
    holders: tuple[object, ...] = (
        value,
        (value,),
        [value],
        {value},
        frozenset({value}),
        {"a": value},
        {value: "a"},
        {("a", value): "a"},
        Entry(code="L", comment=value),
    )

    assert all(map(unstorable, holders))


@attrs.frozen
class Class:
    """Something of a class of its own that holds entries."""

    entries: tuple[Entry, ...]


def test_the_place() -> None:
    """It is said where, and not what stands there."""
    odd = Entry(code="L", comment=f"Pat{HALF}")
    places = {
        "entries[1].comment": Class((Entry(code="L"), odd)),
        "entries.comment": RegisterReading(
            day=date(2026, 11, 24),
            as_of=datetime(2026, 11, 24, tzinfo=UTC),
            entries={(MisId("A1"), Session.AM): odd},
        ),
        "['a'][0]": {"a": [HALF]},
        "": {HALF: "a"},
    }

    for place, value in places.items():
        said = str(unstorable(value))
        assert said.startswith(f"{place} holds a character".strip())
        assert "Pat" not in said


class Word(str):
    """A text of a class of its own."""

    __slots__ = ()


@attrs.frozen
class Several:
    """Something of a class of its own that holds several things."""

    words: tuple[str, ...]
    names: frozenset[str]
    table: Mapping[str, tuple[int, ...]]


PLAIN = Several(("a", "b"), frozenset({"c"}), {"d": (1, 404)})


@pytest.mark.parametrize(
    "value",
    [None, True, "Zoë", 2**63, date.min, Session.AM, PLAIN, (PLAIN,), {"a": PLAIN}],
    ids=repr,
)
def test_plain_stays(value: object) -> None:
    """What is in plain classes is given as it is."""
    assert value is plain(value)


def test_made_plain() -> None:
    """Lists, sets, tables, texts and numbers of other classes become plain ones."""
    several: Any = Several
    table = MappingProxyType({Word("d"): [1, HTTPStatus.NOT_FOUND]})
    given = several([Word("a"), "b"], {Word("c")}, table)
    listed: Any = [given]
    (made,) = both = plain(listed)

    assert (PLAIN,) == both
    assert repr(PLAIN) == repr(made)
    assert {str} == {type(each) for each in (*made.words, *made.names)}
