"""The one walk: from a list's first page to its end, the same for every adapter.

It trusts nothing: a page that comes twice, a promise without a place, an endless list
and an answer that is no page all end the walk as broken. What a walk proves is not
decided here, but in ``rules.completeness``.
"""

from __future__ import annotations

from collections.abc import Hashable
from http import HTTPStatus

import attrs

from missync.errors import (
    AccessRefused,
    BadPayload,
    Rejected,
    TryLater,
)
from missync.model.people import Record
from missync.model.reads import (
    Broken,
    Denied,
    Ending,
    Finished,
    Page,
    Row,
    Stream,
    Unchanged,
    Walk,
)
from missync.ports import Mis, Progress


__all__ = ["PAGE_LIMIT", "walk"]

PAGE_LIMIT = 1_000
"""Pages enough for any school's list, where the MIS does not say how long it is."""

_ROWS_TOO_MANY = 1_000
"""How many rows more than twice the MIS's own count show that a list has no end."""


def walk(mis: Mis, stream: Stream, progress: Progress, of: int | None = None) -> Walk:
    """Follow a stream page by page, exactly where the MIS says the next one is.

    Args:
        mis: The MIS to ask.
        stream: The list to walk.
        progress: Hears how many rows have come after every page.
        of: How many rows there should be, if the MIS counts them.

    Returns:
        Everything that came, however it ended. Errors of the MIS end up in its
        ending: what was read before them still counts as read.
    """
    trail = _Trail(
        of_people=bool(stream.proves),
        most_pages=PAGE_LIMIT + (of or 0),
        most_rows=2 * of + _ROWS_TOO_MANY if of else None,
    )
    ending: Ending | None = None
    place = stream.start
    while ending is None:
        ending = trail.enter(place) or _ask(mis, stream, place, trail)
        progress(stream.name, len(trail.rows), of)
        place = trail.pages[-1].follows or "" if trail.pages else place
    return Walk(
        stream=stream,
        rows=tuple(trail.rows),
        pages=len(trail.pages),
        ending=ending,
        freshest=max((p.freshest for p in trail.pages if p.freshest), default=None),
        gaps=tuple(dict.fromkeys(gap for page in trail.pages for gap in page.gaps)),
        warnings=tuple(w for page in trail.pages for w in page.warnings),
    )


@attrs.define
class _Trail:
    """Where a walk has been and what it has picked up.

    Attributes:
        of_people: Whether somebody could be taken off the list for what is missing.
            Other lists may have pages without a row for us.
        most_pages: A list with more of them has no end.
        most_rows: Likewise, where the MIS counts them.
    """

    of_people: bool
    most_pages: int
    most_rows: int | None

    pages: list[Page] = attrs.field(factory=list)
    rows: list[Row] = attrs.field(factory=list)
    places: set[str] = attrs.field(factory=set)
    seen: set[Hashable] = attrs.field(factory=set)

    def enter(self, place: str) -> Broken | None:
        if place in self.places:
            return Broken("the MIS sends us round in a circle.")
        if len(self.places) == self.most_pages:
            return Broken(f"it goes on after {self.most_pages} pages.")
        if self.most_rows is not None and len(self.rows) > self.most_rows:
            return Broken(f"it goes on after {len(self.rows)} rows.")
        self.places.add(place)
        return None

    def take(self, page: Page) -> Ending | None:
        marks = {_mark(row) for row in page.rows}
        fault = self._fault(page, marks) if self.of_people else None
        if fault is not None:
            return fault
        self.seen |= marks
        self.rows.extend(page.rows)
        self.pages.append(page)
        if page.more is None:
            return Broken("the MIS did not say whether another page follows.")
        if page.more and not page.follows:
            return Broken("the MIS promises another page, but not where it is.")
        return None if page.more else Finished()

    def _fault(self, page: Page, marks: set[Hashable]) -> Broken | None:
        if not page.rows and (self.pages or page.more):
            return Broken("the MIS promised another page, and sent an empty one.")
        if self.pages and self.seen.issuperset(marks):
            return Broken(f"page {len(self.pages) + 1} repeats what came before.")
        return None


def _mark(row: Row) -> Hashable:
    """Tell rows apart by little: those with one fingerprint say the same."""
    match row:
        case Unchanged() | Record() if row.fingerprint:
            return row.mis_id, row.fingerprint, row.listing, row.kind
        case _:
            return row


def _ask(mis: Mis, stream: Stream, place: str, trail: _Trail) -> Ending | None:
    try:
        return trail.take(mis.page(stream, place))
    except AccessRefused as error:
        return _refusal(error, trail)
    except Rejected as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return _refusal(error, trail)
        return Broken(error.message, error)
    except (TryLater, BadPayload) as error:
        return Broken(error.message, error)


def _refusal(error: AccessRefused | Rejected, trail: _Trail) -> Broken | Denied:
    """Tell a list that is closed to us from access that has ended altogether."""
    if trail.pages or error.status == HTTPStatus.UNAUTHORIZED:
        return Broken(error.message, error)
    return Denied(error.message, error)
