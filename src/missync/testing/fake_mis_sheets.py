"""The pages of the fake MIS before they have addresses, and how they are changed."""

from __future__ import annotations

from typing import Any

import attrs

from missync.model.reads import Row


__all__ = ["Sheet", "altered", "paged"]


@attrs.frozen(kw_only=True)
class Sheet:
    """A page before it has an address.

    Attributes:
        follows: The number of the page that it names as the next.
        more: Whether it promises a next page.
    """

    rows: tuple[Row, ...]
    follows: int | None = None
    more: bool = False


def paged(rows: tuple[Row, ...], size: int) -> tuple[Sheet, ...]:
    """Page a list, so many rows a page; an empty list has one page."""
    last = max(1, -(-len(rows) // size))
    return tuple(
        Sheet(
            rows=rows[(number - 1) * size : number * size],
            follows=number + 1 if number < last else None,
            more=number < last,
        )
        for number in range(1, last + 1)
    )


def altered(
    sheets: tuple[Sheet, ...],
    page: int,
    **changes: Any,  # noqa: ANN401 - as attrs takes them
) -> tuple[Sheet, ...]:
    """Change one page, counted from 1, if there is such a page."""
    return tuple(
        attrs.evolve(sheet, **changes) if number == page else sheet
        for number, sheet in enumerate(sheets, 1)
    )
