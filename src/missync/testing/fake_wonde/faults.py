"""What can go wrong on the fake Wonde, as values.

None of it is Wonde's known conduct, but for three: a date without a fraction and
``per_page`` as a string (both seen in its documentation), and HTML with status 200
(met by a consumer, put down to a proxy). The rest is what any server can do, or
what would hurt a school most.

Faults of one answer add up, except those that settle it (``Settling``): of these the
first one planted goes, and the others wait for a later request.
"""

from __future__ import annotations

from threading import Event
from typing import Literal

import attrs


__all__ = [
    "BareDates",
    "Compressed",
    "CountOff",
    "CountSays",
    "CountSpoil",
    "CutShort",
    "Drip",
    "Dropped",
    "DroppedRow",
    "EmptyList",
    "EmptyPage",
    "EndlessPages",
    "EndsEarly",
    "Fault",
    "Gate",
    "GzipBomb",
    "Hang",
    "Held",
    "HtmlPage",
    "InvalidJson",
    "ListSpoil",
    "Manner",
    "MoreWithoutNext",
    "NextElsewhere",
    "NextIsFirst",
    "NextIsSelf",
    "NumericMisIds",
    "PagingSpoil",
    "PerPageAsText",
    "Redirect",
    "RepeatedPage",
    "RepeatedRow",
    "RowSpoil",
    "Settling",
    "Slow",
    "Spoil",
    "Status",
    "UnknownKeys",
    "WrongShape",
]


class Gate:
    """Where an answer is held until somebody opens it.

    Attributes:
        reached: Set once a request has come to the gate.
    """

    def __init__(self) -> None:
        self.reached = Event()
        self._opened = Event()

    def open(self) -> None:
        """Let the answer go; the server does so when it stops."""
        self._opened.set()

    def pass_through(self) -> None:
        """Say that somebody is here, and wait until the gate is open."""
        self.reached.set()
        self._opened.wait()


@attrs.frozen(kw_only=True)
class Status:
    """Another status, with a JSON body that says what it is.

    Attributes:
        code: 429, 500, 503 ...
        retry_after: What ``Retry-After`` says: seconds, or a date as HTTP writes it.
    """

    code: int
    retry_after: int | str | None = None


@attrs.frozen(kw_only=True)
class HtmlPage:
    """A page for people, from something in between."""

    code: int = 200


@attrs.frozen(kw_only=True)
class InvalidJson:
    """Text that says it is JSON, and stops in the middle."""


@attrs.frozen(kw_only=True)
class WrongShape:
    """A JSON document of another shape: a list, no ``data``, ``data`` as text."""

    document: object


@attrs.frozen(kw_only=True)
class Redirect:
    """Sends the client elsewhere."""

    to: str
    code: int = 302


@attrs.frozen(kw_only=True)
class GzipBomb:
    """A small gzip body that grows to this many megabytes of valid JSON."""

    megabytes: int = 64


@attrs.frozen(kw_only=True)
class Dropped:
    """The connection ends before a word was said.

    Attributes:
        reset: End it with a reset, not with a polite close.
    """

    reset: bool = False


@attrs.frozen(kw_only=True)
class CutShort:
    """The connection ends when this share of the announced body was sent."""

    share: float = 0.5


@attrs.frozen(kw_only=True)
class Hang:
    """No answer ever, on a connection that stays open."""


@attrs.frozen(kw_only=True)
class Slow:
    """The answer starts after some seconds."""

    seconds: float


@attrs.frozen(kw_only=True)
class Held:
    """The answer starts when the gate is opened."""

    gate: Gate


@attrs.frozen(kw_only=True)
class Drip:
    """The body comes in small pieces, each after a pause.

    Attributes:
        seconds: The pause before each piece.
        size: The bytes in a piece.
    """

    seconds: float
    size: int = 1


@attrs.frozen(kw_only=True)
class Compressed:
    """The body is compressed, where the client takes that coding."""

    coding: Literal["gzip", "deflate"] = "gzip"


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


Settling = (
    Status
    | HtmlPage
    | InvalidJson
    | WrongShape
    | Redirect
    | GzipBomb
    | Dropped
    | CutShort
    | Hang
)
"""Takes the answer's place, or ends it. Spoils wait while one of these goes."""

Manner = Slow | Held | Drip | Compressed
"""How the answer is sent, whatever it says."""

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

Fault = Settling | Manner | Spoil
"""Anything that can be planted."""
