"""The envelope around everything the fake Wonde answers.

Known: ``data`` and ``meta``, every supported include in ``meta.includes`` whether it
was asked for or not, and filters by ``updated_after`` and ``updated_before``. Our own
convention: the filters are inclusive, and 400 where one is no date.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol, TypeVar

import attrs

from missync.testing.fake_wonde.access import World
from missync.testing.fake_wonde.dates import read_moment
from missync.testing.fake_wonde.includes import includes_of
from missync.testing.fake_wonde.merging import Row
from missync.testing.fake_wonde.pages import ListableT, numbered, page_of
from missync.testing.fake_wonde.requests import Answer, Request, Route, refusal


__all__ = ["Question", "envelope", "short_list", "sorted_list", "within_dates"]

T = TypeVar("T")


class Dated(Protocol):
    """Whatever can be filtered by when it was updated."""

    @property
    def updated_at(self) -> datetime | None:
        """When the row last changed."""


DatedT = TypeVar("DatedT", bound=Dated)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen(kw_only=True)
class Question:
    """A request that leads somewhere.

    Attributes:
        pages_back: Show the rows of a page that came so many pages earlier.
    """

    world: World
    request: Request
    route: Route
    pages_back: int = 0


def envelope(question: Question, row: Row) -> Answer:
    """One thing."""
    return Answer(document={"data": row, "meta": _meta(question)})


def sorted_list(
    question: Question,
    things: Sequence[ListableT],
    render: Callable[[ListableT], Row],
    in_order: Callable[[Sequence[ListableT]], Sequence[ListableT]],
) -> Answer:
    """The page of a list that is asked for; only its own rows are rendered."""
    page = page_of(
        things,
        question.request,
        in_order,
        question.pages_back,
        question.world.pagination,
    )
    meta = _meta(question)
    if page.pagination is not None:
        meta["pagination"] = page.pagination
    rows = [render(thing) for thing in page.things]
    return Answer(document={"data": rows, "meta": meta})


def short_list(
    question: Question, things: Sequence[T], render: Callable[[T], Row]
) -> Answer:
    """The page of a list whose things have no key but their place."""
    in_place = numbered(things)
    return sorted_list(question, in_place, lambda each: render(each.thing), list)


def within_dates(things: Sequence[DatedT], request: Request) -> Sequence[DatedT]:
    """What was updated within the dates that a request names.

    Raises:
        Refused: With 400, where one of them is no date.
    """
    after = _date_filter(request, "updated_after")
    before = _date_filter(request, "updated_before")
    if after is not None:
        things = [each for each in things if (each.updated_at or _LONG_AGO) >= after]
    if before is not None:
        things = [each for each in things if (each.updated_at or _LONG_AGO) <= before]
    return things


def _date_filter(request: Request, name: str) -> datetime | None:
    text = request.params.get(name)
    if text is None:
        return None
    moment = read_moment(text)
    if moment is None:
        raise refusal(400, "invalid_parameter", f"{name} has to be a date")
    return moment


def _meta(question: Question) -> Row:
    return {"includes": list(includes_of(question.route.resource))}
