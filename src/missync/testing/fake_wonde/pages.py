"""Pages of a list, and the pagination object that comes with them.

Known: the five keys; 50 rows a page; no pagination object at all for 50 rows or
fewer, unless ``per_page`` or ``cursor`` is sent (so says the documentation; two of
Wonde's own clients read the object without asking whether it is there, so
:class:`Pagination` is a switch); ``page=N`` walks rows in the order
of ``updated_at`` (weak evidence), so that a row updated during the walk moves to the
end and another is skipped; ``cursor=true`` walks a stable key, and its ``next`` holds
an opaque cursor; ``next`` is absolute and repeats the query.

Our own convention: ``per_page`` above 200 is cut to 200 and says so; numbers that are
none give 400; with a cursor there is no ``current_page``, and ``previous`` is null;
the cursor also holds the number of the page, so that faults can be planted on one.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from operator import attrgetter
from typing import Final, Generic, Protocol, TypeVar, assert_never

import attrs

from missync.testing.fake_wonde.requests import Refused, Request, refusal


LARGEST_PAGE: Final = 200
_USUAL_PAGE: Final = 50
_KEY: Final = "mis_rows.id"
_OFF: Final = ("", "0", "false")
_ON: Final = ("1", "true")

T = TypeVar("T")


class Listable(Protocol):
    """Whatever can stand in a list: it has a place in Wonde's own table."""

    @property
    def serial(self) -> int:
        """The key that cursors walk."""


ListableT = TypeVar("ListableT", bound=Listable)


@attrs.frozen(kw_only=True)
class Numbered(Generic[T]):
    """Something without a key of its own, with its place in a list."""

    serial: int
    thing: T


class Pagination(Enum):
    """When a list comes with a pagination object."""

    LONG_OR_ASKED = "more than 50 rows, or a size or a cursor asked for"
    LONG = "more than 50 rows, whatever is asked for"
    ALWAYS = "always"


@attrs.frozen(kw_only=True)
class Page(Generic[ListableT]):
    """One page, and its pagination object where there is one."""

    things: Sequence[ListableT]
    pagination: Mapping[str, object] | None


@attrs.frozen(kw_only=True)
class _Asked:
    """What a query asks for; ``after`` is ``None`` unless it walks by cursor."""

    number: int
    size: int
    after: int | None
    forced: bool


def numbered(things: Iterable[T]) -> list[Numbered[T]]:
    """Things with their places as keys."""
    return [Numbered(serial=n, thing=thing) for n, thing in enumerate(things, 1)]


def page_number(request: Request) -> int:
    """The page a request asks for, the first where it does not say."""
    try:
        return _asked(request).number
    except Refused:
        return 1


def page_of(
    things: Sequence[ListableT],
    request: Request,
    in_order: Callable[[Sequence[ListableT]], Sequence[ListableT]],
    pages_back: int = 0,
    pagination: Pagination = Pagination.LONG_OR_ASKED,
) -> Page[ListableT]:
    """The page that a request asks for.

    Args:
        things: The whole list.
        request: With ``page``, ``per_page`` or ``cursor`` in its query.
        in_order: Puts the list in its order, unless it is walked by cursor.
        pages_back: Take the things from this many pages earlier.
        pagination: When there is a pagination object.

    Raises:
        Refused: With 400, where the query holds a number or cursor that is none.
    """
    asked = _asked(request)
    if asked.after is None:
        page = _page_by_number(in_order(things), request, asked, pages_back)
    else:
        by_key = sorted(things, key=attrgetter("serial"))
        page = _page_by_cursor(by_key, request, asked, asked.after, pages_back)
    if _is_paginated(len(things), asked, pagination):
        return page
    return Page(things=page.things, pagination=None)


def _is_paginated(rows: int, asked: _Asked, pagination: Pagination) -> bool:
    match pagination:
        case Pagination.ALWAYS:
            return True
        case Pagination.LONG:
            return rows > _USUAL_PAGE
        case Pagination.LONG_OR_ASKED:
            return rows > _USUAL_PAGE or asked.forced
        case _:
            assert_never(pagination)


def _asked(request: Request) -> _Asked:
    params = request.params
    size = _number(params, "per_page", _USUAL_PAGE)
    number = _number(params, "page", 1)
    cursor = params.get("cursor", "").lower()
    after = None
    if cursor in _ON:
        number, after = 1, 0
    elif cursor not in _OFF:
        number, after = _read_cursor(params["cursor"])
    forced = "per_page" in params or after is not None
    return _Asked(
        number=number, size=min(size, LARGEST_PAGE), after=after, forced=forced
    )


def _page_by_number(
    things: Sequence[ListableT], request: Request, asked: _Asked, pages_back: int
) -> Page[ListableT]:
    size, number = asked.size, asked.number
    start = max(number - 1 - pages_back, 0) * size
    shown = things[start : start + size]
    more = number * size < len(things)
    pagination = {
        "next": request.url_with(page=str(number + 1)) if more else None,
        "previous": request.url_with(page=str(number - 1)) if number > 1 else None,
        "more": more,
        "per_page": size,
        "current_page": number,
    }
    return Page(things=shown, pagination=pagination)


def _page_by_cursor(
    things: Sequence[ListableT],
    request: Request,
    asked: _Asked,
    after: int,
    pages_back: int,
) -> Page[ListableT]:
    start = bisect_right(things, after, key=attrgetter("serial"))
    end = start + asked.size
    shown = things[max(start - pages_back * asked.size, 0) :][: asked.size]
    more = end < len(things)
    following = None
    if more:
        cursor = _write_cursor(asked.number + 1, things[end - 1].serial)
        following = request.url_with(cursor=cursor)
    pagination = {
        "next": following,
        "previous": None,
        "more": more,
        "per_page": asked.size,
    }
    return Page(things=shown, pagination=pagination)


def _number(params: dict[str, str], name: str, usual: int) -> int:
    text = params.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and int(text)):
        raise refusal(400, "invalid_parameter", f"{name} has to be a number above 0")
    return int(text)


def _write_cursor(number: int, after: int) -> str:
    text = json.dumps({_KEY: after, "page": number})
    return urlsafe_b64encode(text.encode()).decode()


def _read_cursor(cursor: str) -> tuple[int, int]:
    try:
        inside = json.loads(urlsafe_b64decode(cursor))
        return int(inside["page"]), int(inside[_KEY])
    except (ValueError, KeyError, TypeError):
        message = "this is no cursor of ours"
        raise refusal(400, "invalid_cursor", message) from None
