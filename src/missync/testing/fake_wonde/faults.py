"""What can go wrong on the fake Wonde, as values, and where it is planted.

``spoils`` has what a good answer says wrongly.

None of it is Wonde's known conduct, but for three: a date without a fraction and
``per_page`` as a string (both seen in its documentation), and HTML with status 200
(met by a consumer, put down to a proxy). The rest is what any server can do, or
what would hurt a school most.

Faults of one answer add up, except those that settle it (``Settling``): of these the
first one planted goes, and the others wait for a later request.
"""

from __future__ import annotations

from threading import Event, Lock
from typing import Final, Literal

import attrs

from missync.testing.fake_wonde.requests import RESOURCES
from missync.testing.fake_wonde.spoils import Spoil


FOREVER: Final = None
"""For ``times``: until the faults are cleared."""


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
    """The request is lost before it reaches the school: nothing is written.

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


@attrs.define(kw_only=True, eq=False)
class _Planted:
    fault: Fault
    on: str | None
    page: int | None
    after_page: int
    times: int | None

    def matches(self, resource: str, page: int) -> bool:
        return (
            self.on in (None, resource)
            and self.page in (None, page)
            and page > self.after_page
        )


class Faults:
    """The faults that are planted, in their order. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._planted: list[_Planted] = []

    def plant(
        self,
        fault: Fault,
        *,
        on: str | None = None,
        page: int | None = None,
        after_page: int = 0,
        times: int | None = 1,
    ) -> None:
        """Let something go wrong.

        Args:
            fault: What goes wrong.
            on: The resource (``RESOURCES`` of ``missync.testing.fake_wonde.requests``),
                such as ``students`` for the list and ``students/*`` for one of them;
                every resource if not given.
            page: Only on this page of the list, counted from 1.
            after_page: Only on the pages after this one.
            times: For how many requests; ``FOREVER`` until it is cleared.

        Raises:
            ValueError: The resource is none, so that the fault would never strike.
        """
        if on not in (None, *RESOURCES):
            message = f"there is no resource {on!r}; there are {', '.join(RESOURCES)}"
            raise ValueError(message)
        planted = _Planted(
            fault=fault, on=on, page=page, after_page=after_page, times=times
        )
        with self._lock:
            self._planted.append(planted)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._planted.clear()

    @property
    def waiting(self) -> tuple[Fault, ...]:
        """What is planted and not used up."""
        with self._lock:
            return tuple(planted.fault for planted in self._planted)

    def take(self, resource: str, page: int) -> tuple[Fault, ...]:
        """What goes wrong with this request; the server's part."""
        with self._lock:
            matching = [p for p in self._planted if p.matches(resource, page)]
            struck = _striking(matching)
            for planted in struck:
                if planted.times is not None:
                    planted.times -= 1
            self._planted = [p for p in self._planted if p.times != 0]
            return tuple(planted.fault for planted in struck)


def _striking(matching: list[_Planted]) -> list[_Planted]:
    manners = [p for p in matching if isinstance(p.fault, Manner)]
    settling = [p for p in matching if isinstance(p.fault, Settling)][:1]
    spoils = [p for p in matching if isinstance(p.fault, Spoil)]
    return manners + (settling or spoils)
