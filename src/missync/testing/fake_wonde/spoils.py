"""What a good answer of the fake Wonde can say wrongly, as values that spoil it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import attrs

from missync.testing.fake_wonde.requests import Request
from missync.testing.fake_wonde.rows import Row


Document = dict[str, Any]
"""An answer's ``data`` and ``meta``."""

_LAP = "lap"
_NO_PAGINATION: Row = {
    "next": None,
    "previous": None,
    "more": False,
    "per_page": 50,
    "current_page": 1,
}


@attrs.frozen(kw_only=True)
class Good:
    """A good answer.

    Attributes:
        request: What it answers.
        rows_before: Brings the rows of the page before.
    """

    document: Document
    request: Request
    rows_before: Callable[[], list[Row]]

    @property
    def pagination(self) -> Row:
        """The pagination object, or what it would be."""
        found: Row = self.document["meta"].get("pagination", _NO_PAGINATION)
        return found

    def paged(self, **changes: object) -> Document:
        """The document with its pagination object changed, or added."""
        pagination = self.pagination | changes
        return self.document | {
            "meta": self.document["meta"] | {"pagination": pagination}
        }

    def first_page(self, **extra: str) -> str:
        """Where the list begins."""
        if "current_page" in self.pagination:
            return self.request.url_with(page="1", **extra)
        return self.request.url_with(cursor="true", **extra)


class Spoil(ABC):
    """Something that a good answer says wrongly."""

    @abstractmethod
    def spoil(self, good: Good) -> Document:
        """The document with the fault in it, or as it was where it has no place."""


@attrs.frozen(kw_only=True)
class _OnePage(Spoil):
    """Changes a page of a list; single items stay as they are."""

    def spoil(self, good: Good) -> Document:
        """The page with the fault in it."""
        listed = isinstance(good.document["data"], list)
        return self._page(good) if listed else good.document

    @abstractmethod
    def _page(self, good: Good) -> Document: ...


@attrs.frozen(kw_only=True)
class _EveryRow(Spoil):
    """Changes every row, also a single one."""

    def spoil(self, good: Good) -> Document:
        """The document with every row changed."""
        data = good.document["data"]
        several = isinstance(data, list)
        changed = [self._row(row) for row in data] if several else self._row(data)
        return good.document | {"data": changed}

    @abstractmethod
    def _row(self, row: Row) -> Row: ...


@attrs.frozen(kw_only=True)
class _Counts(Spoil):
    """Changes counts, and nothing else.

    Attributes:
        of: The resource, or every one that is counted.
    """

    of: str | None = None

    def spoil(self, good: Good) -> Document:
        """The document with counts changed."""
        data = good.document["data"]
        if isinstance(data, list):
            return good.document
        changed = {name: self._one(name, inner) for name, inner in data.items()}
        return good.document | {"data": changed}

    def _one(self, name: str, inner: object) -> object:
        match inner:
            case {"data": {"count": true_one}} if self.of in (None, name):
                return {"data": {"count": self._count(true_one)}}
            case _:
                return inner

    @abstractmethod
    def _count(self, true_one: object) -> object: ...


@attrs.frozen(kw_only=True)
class UnknownKeys(_EveryRow):
    """Keys on every row that nobody knows."""

    def _row(self, row: Row) -> Row:
        return row | {"made_up_flag": True, "made_up_things": {"data": [1, None]}}


@attrs.frozen(kw_only=True)
class NumericMisIds(_EveryRow):
    """``mis_id`` as a number on every row."""

    def _row(self, row: Row) -> Row:
        text = str(row.get("mis_id"))
        return row | {"mis_id": int(text)} if text.isdigit() else row


@attrs.frozen(kw_only=True)
class BareDates(_EveryRow):
    """Dates without a fraction of a second."""

    def _row(self, row: Row) -> Row:
        return {key: _without_fraction(value) for key, value in row.items()}


@attrs.frozen(kw_only=True)
class EmptyPage(_OnePage):
    """A page without rows; the pages go on as if it had some."""

    def _page(self, good: Good) -> Document:
        return good.document | {"data": []}


@attrs.frozen(kw_only=True)
class EmptyList(_OnePage):
    """No rows, and no further page."""

    def _page(self, good: Good) -> Document:
        return good.paged(more=False, next=None) | {"data": []}


@attrs.frozen(kw_only=True)
class RepeatedPage(_OnePage):
    """The rows of the page before, under this page's pagination."""

    def _page(self, good: Good) -> Document:
        return good.document | {"data": good.rows_before()}


@attrs.frozen(kw_only=True)
class DroppedRow(_OnePage):
    """A row that no page shows, as when rows move up between two pages."""

    index: int = 0

    def _page(self, good: Good) -> Document:
        rows = good.document["data"]
        left = rows[: self.index] + rows[self.index + 1 :]
        return good.document | {"data": left}


@attrs.frozen(kw_only=True)
class RepeatedRow(_OnePage):
    """The last row of the page before once more, at the top."""

    def _page(self, good: Good) -> Document:
        return good.document | {"data": good.rows_before()[-1:] + good.document["data"]}


@attrs.frozen(kw_only=True)
class EndlessPages(_OnePage):
    """A walk without an end, of ever new URLs and people with ever new ids."""

    def _page(self, good: Good) -> Document:
        lap = good.request.params.get(_LAP, "0")
        following = good.first_page(lap=str(int(lap) + 1))
        endless = good.paged(more=True, next=good.pagination["next"] or following)
        rows = [_stranger(row, lap) for row in good.document["data"]]
        return endless | {"data": rows}


@attrs.frozen(kw_only=True)
class MoreWithoutNext(_OnePage):
    """``more`` is true, and there is no ``next``."""

    def _page(self, good: Good) -> Document:
        return good.paged(more=True, next=None)


@attrs.frozen(kw_only=True)
class NextElsewhere(_OnePage):
    """``next`` leads to another origin, such as ``https://wonde.example``."""

    origin: str

    def _page(self, good: Good) -> Document:
        there = urlsplit(self.origin)
        following = urlsplit(str(good.pagination["next"] or good.request.url))
        moved = following._replace(scheme=there.scheme, netloc=there.netloc)
        return good.paged(more=True, next=moved.geturl())


@attrs.frozen(kw_only=True)
class NextIsSelf(_OnePage):
    """``next`` leads to the page it stands on."""

    def _page(self, good: Good) -> Document:
        return good.paged(more=True, next=good.request.url)


@attrs.frozen(kw_only=True)
class NextIsFirst(_OnePage):
    """``next`` on the last page leads to the first: a walk in circles."""

    def _page(self, good: Good) -> Document:
        return good.paged(more=True, next=good.pagination["next"] or good.first_page())


@attrs.frozen(kw_only=True)
class EndsEarly(_OnePage):
    """``more`` is false and there is no ``next``, though rows remain."""

    def _page(self, good: Good) -> Document:
        return good.paged(more=False, next=None)


@attrs.frozen(kw_only=True)
class PerPageAsText(_OnePage):
    """``per_page`` is a string."""

    def _page(self, good: Good) -> Document:
        return good.paged(per_page=str(good.pagination["per_page"]))


@attrs.frozen(kw_only=True)
class CountOff(_Counts):
    """Counts that are off by some people.

    Attributes:
        by: How many more, or fewer below 0, than there are.
    """

    by: int

    def _count(self, true_one: object) -> object:
        return true_one + self.by if isinstance(true_one, int) else true_one


@attrs.frozen(kw_only=True)
class CountSays(_Counts):
    """Counts that say something that is no number, or no true one.

    Attributes:
        value: What they say.
    """

    value: object

    def _count(self, true_one: object) -> object:
        del true_one
        return self.value


def _without_fraction(value: object) -> object:
    match value:
        case {"timezone_type": _, "date": str(text), "timezone": zone}:
            date = text.split(".")[0]
            return {"date": date, "timezone_type": 3, "timezone": zone}
        case dict():
            return {key: _without_fraction(inner) for key, inner in value.items()}
        case list():
            return [_without_fraction(inner) for inner in value]
        case _:
            return value


def _stranger(row: Row, lap: str) -> Row:
    if lap == "0":
        return row
    return row | {
        "id": f"{row.get('id')}{lap}",
        "mis_id": f"{row.get('mis_id')}{lap}",
        "upi": f"{lap:0>4}{str(row.get('upi'))[4:]}",
    }
