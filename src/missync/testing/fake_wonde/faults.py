"""What can go wrong on the fake Wonde, as values; ``spoils`` has what an answer says.

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

from missync.testing.fake_wonde.spoils import Spoil


__all__ = [
    "Compressed",
    "CutShort",
    "Drip",
    "Dropped",
    "Fault",
    "Gate",
    "GzipBomb",
    "Hang",
    "Held",
    "HtmlPage",
    "InvalidJson",
    "Manner",
    "Redirect",
    "Settling",
    "Slow",
    "Status",
    "Unheard",
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
class Unheard:
    """The request is lost before the school hears of it: nothing is written.

    It goes with a fault that settles the answer; alone it answers 502. Without it a
    write is carried out first, and then goes wrong: but for ``Status`` below 500 or
    503, ``Redirect`` and ``HtmlPage``, which always come before it.
    """


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

Manner = Slow | Held | Drip | Compressed | Unheard
"""How the answer is sent, whatever it says."""

Fault = Settling | Manner | Spoil
"""Anything that can be planted."""
