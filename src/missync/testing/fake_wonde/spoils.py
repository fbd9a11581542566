"""What a good answer of the fake Wonde can say wrongly, as values."""

from __future__ import annotations

import attrs


__all__ = [
    "BareDates",
    "CountOff",
    "CountSays",
    "CountSpoil",
    "DroppedRow",
    "EmptyList",
    "EmptyPage",
    "EndlessPages",
    "EndsEarly",
    "ListSpoil",
    "MoreWithoutNext",
    "NextElsewhere",
    "NextIsFirst",
    "NextIsSelf",
    "NumericMisIds",
    "PagingSpoil",
    "PerPageAsText",
    "RepeatedPage",
    "RepeatedRow",
    "RowSpoil",
    "Spoil",
    "UnknownKeys",
]


@attrs.frozen(kw_only=True)
class EmptyPage:
    """A page without rows; the pages go on as if it had some."""


@attrs.frozen(kw_only=True)
class EmptyList:
    """No rows, and no further page."""


@attrs.frozen(kw_only=True)
class RepeatedPage:
    """The rows of the page before, under this page's pagination."""


@attrs.frozen(kw_only=True)
class DroppedRow:
    """A row that no page shows, as when rows move up between two pages."""

    index: int = 0


@attrs.frozen(kw_only=True)
class RepeatedRow:
    """The last row of the page before once more, at the top."""


@attrs.frozen(kw_only=True)
class UnknownKeys:
    """Keys on every row that nobody knows."""


@attrs.frozen(kw_only=True)
class NumericMisIds:
    """``mis_id`` as a number on every row."""


@attrs.frozen(kw_only=True)
class BareDates:
    """Dates without a fraction of a second."""


@attrs.frozen(kw_only=True)
class MoreWithoutNext:
    """``more`` is true, and there is no ``next``."""


@attrs.frozen(kw_only=True)
class NextElsewhere:
    """``next`` leads to another origin, such as ``https://wonde.example``."""

    origin: str


@attrs.frozen(kw_only=True)
class NextIsSelf:
    """``next`` leads to the page it stands on."""


@attrs.frozen(kw_only=True)
class NextIsFirst:
    """``next`` on the last page leads to the first: a walk in circles."""


@attrs.frozen(kw_only=True)
class EndlessPages:
    """A walk without an end, of ever new URLs and people with ever new ids."""


@attrs.frozen(kw_only=True)
class EndsEarly:
    """``more`` is false and there is no ``next``, though rows remain."""


@attrs.frozen(kw_only=True)
class PerPageAsText:
    """``per_page`` is a string."""


@attrs.frozen(kw_only=True)
class CountOff:
    """Counts that are off by some people.

    Attributes:
        by: How many more, or fewer below 0, than there are.
        of: The resource, or every one that is counted.
    """

    by: int
    of: str | None = None


@attrs.frozen(kw_only=True)
class CountSays:
    """Counts that say something that is no number, or no true one.

    Attributes:
        value: What they say.
        of: The resource, or every one that is counted.
    """

    value: object
    of: str | None = None


RowSpoil = UnknownKeys | NumericMisIds | BareDates
"""Changes every row, also a single one."""

ListSpoil = (
    EmptyPage | EmptyList | RepeatedPage | DroppedRow | RepeatedRow | EndlessPages
)
"""Changes which rows a page has. Single items stay as they are."""

PagingSpoil = (
    MoreWithoutNext
    | NextElsewhere
    | NextIsSelf
    | NextIsFirst
    | EndsEarly
    | PerPageAsText
)
"""Changes the pagination object, and adds one where there is none."""

CountSpoil = CountOff | CountSays
"""Changes counts, and nothing else."""

Spoil = RowSpoil | ListSpoil | PagingSpoil | CountSpoil
"""Changes what a good answer says."""
