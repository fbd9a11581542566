"""The client: one transport per run and MIS, with its headers and its patience."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Final, Self
from urllib.parse import urljoin

import attrs

from missync.errors import BadPayload, SettingsError
from missync.model.secrets import Secret
from missync.transport.messages import Request, Response, path_of
from missync.transport.origins import Origin, checked_base_url
from missync.transport.outcomes import (
    REDIRECTION,
    Down,
    Fault,
    FaultKind,
    Outcome,
    is_failure,
    not_asked,
    of_the_mis,
    settled,
)
from missync.transport.retrying import Limits, Patience, Retrying


_MOST_REDIRECTS: Final = 3
_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
_VALUE: Final = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_OURS: Final = {"accept": "application/json", "user-agent": "missync"}


class Transport:
    """HTTP to one MIS, for the length of one run. Threads may share it.

    A transport remembers what it went through: its requests share one budget of waits
    and failed attempts, and once the line to the MIS is down it stays down. So make a
    new one for each import or delivery.

    Args:
        origin: The only place that requests, and the headers with the token, go to.
        headers: Sent with every request, as they are given. ``Accept`` asks for JSON
            unless it is among them. Where an answer repeats a word of eight characters
            or more of those that are secret, it has dots instead.
        limits: What one answer may cost.
        patience: How long to keep trying.
        ca_file: A PEM file with the only certificate authorities to trust, instead of
            the system's.
        proxy: The proxy to go through (``http://host:port``), instead of the
            environment's. A loopback origin is always reached directly.
        sleep: Waits for some seconds.
        clock: Monotonic seconds.

    Raises:
        SettingsError: The origin is plain http elsewhere than on this machine, a header
            cannot be sent, or the proxy or the authorities cannot be used.
    """

    def __init__(  # noqa: PLR0913
        self,
        *,
        origin: Origin,
        headers: Mapping[str, str | Secret],
        limits: Limits = Limits(),  # noqa: B008
        patience: Patience = Patience(),  # noqa: B008
        ca_file: str | None = None,
        proxy: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        from missync.transport.connections import Connections  # noqa: PLC0415

        self._origin = origin
        checked_base_url(str(origin))
        sent = {**_OURS, **_sendable(headers), "accept-encoding": "gzip"}
        self._wants_json = "json" in str(sent["accept"])
        self._clock = clock
        self._retrying = Retrying(patience, sleep)
        self._connections = Connections(
            origin,
            headers=sent,
            limits=limits,
            ca_file=ca_file,
            proxy=proxy,
            clock=clock,
        )
        self._down: Down | None = None

    def send(self, request: Request) -> Response:
        """Send a request and give the whole answer, whose status is 200 to 299.

        ``GET`` and ``HEAD`` are repeated while that may help, and follow redirects that
        stay at the origin. Anything else is sent once and never again.

        Raises:
            TryLater: No answer of the MIS's, but at most of something in between; or
                one that says to come back, and ``after`` says when. Of an unsafe
                request nothing was carried out.
            AccessRefused: 401 or 403.
            Rejected: Any other 4xx, in JSON where that was asked for; ``body`` is its
                first 500 characters, escaped.
            OutcomeUnknown: An unsafe request was sent, and whether it was carried out
                is not known.
            BadPayload: The URL or a redirect leaves the origin, or the body is too
                large or compressed in a way that cannot be undone.
        """
        self._stay_at_origin(request)
        if self._down:
            raise not_asked(request, self._down)
        outcome = self._outcome(request)
        self._note(request, outcome)
        return settled(request, outcome)

    def close(self) -> None:
        """Close every connection. A closed transport is not used again."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Transport({self._origin})"

    def _stay_at_origin(self, request: Request) -> None:
        there = _origin_of(request.url)
        if there == self._origin:
            return
        why = f"its address is at {there}" if isinstance(there, Origin) else there
        message = (
            f"{request} was not sent, as the token is for {self._origin} only: {why}. "
            "Tell the MIS provider, or mend the address."
        )
        raise BadPayload(message)

    def _outcome(self, request: Request) -> Outcome:
        if request.safe:
            return self._retrying(lambda: self._attempt(request))
        return self._attempt(request)

    def _attempt(self, request: Request) -> Outcome:
        """Ask once, and let a failure cost the time it took."""
        began = self._clock()
        outcome = self._follow(request)
        if is_failure(outcome):
            self._retrying.spend(self._clock() - began)
        return outcome

    def _follow(self, request: Request) -> Outcome:
        self._connections.start()
        step = request
        for _ in range(1 + _MOST_REDIRECTS):
            outcome = self._connections.ask(step)
            if isinstance(outcome, Fault) or outcome.status not in REDIRECTION:
                return of_the_mis(request, outcome, wants_json=self._wants_json)
            onward = self._redirected(step, outcome)
            if isinstance(onward, BadPayload):
                raise onward
            step = onward
        message = f"{request} was redirected too often. Tell the MIS provider."
        raise BadPayload(message)

    def _redirected(self, request: Request, response: Response) -> Request | BadPayload:
        """Give the request that follows a redirect, or why none does.

        Whoever raises the error holds no address with a query, so that no traceback
        shows one.
        """
        place = response.headers.get("location", "")
        if not place:
            message = f"{request} was redirected to nowhere. Tell the MIS provider."
            return BadPayload(message)
        there = _joined(request.url, place)
        origin = _origin_of(there)
        if request.safe and origin == self._origin:
            return attrs.evolve(request, url=there)
        known = isinstance(origin, Origin)
        shown = f"{origin}{path_of(there)}" if known else "somewhere unreadable"
        message = (
            f"{request} was redirected to {shown}, which is not followed: nothing was "
            "sent there. Check the MIS address in the settings; or ask whoever runs "
            "the school's network about a login or filter page, or the MIS provider."
        )
        return BadPayload(message)

    def _note(self, request: Request, outcome: Outcome) -> None:
        """Remember a line that is down.

        A single unsafe request that got no answer does not prove that; whatever spends
        the budget does, so that a fault that lasts comes to an end.
        """
        if is_failure(outcome) and not self._retrying.left:
            self._down = Down(request, FaultKind.FAILING)
        if not isinstance(outcome, Fault) or not outcome.of_the_line:
            return
        if request.safe or outcome.unsent or not self._retrying.left:
            self._down = Down(request, outcome.kind)


def _origin_of(url: str) -> Origin | str:
    """Read an origin, or say why there is none."""
    try:
        return Origin.of(url)
    except ValueError as problem:
        return str(problem)


def _joined(url: str, place: str) -> str:
    """Read a place, which may be relative, where it was said.

    Blanks that do not show would be left out of it, and join what they part.
    """
    if not place.isprintable():
        return ""
    try:
        return urljoin(url, place)
    except ValueError:
        return ""


def _fits(name: str, value: str | Secret) -> bool:
    text = value.reveal() if isinstance(value, Secret) else value
    return bool(_NAME.fullmatch(name) and _VALUE.fullmatch(text))


def _sendable(headers: Mapping[str, str | Secret]) -> dict[str, str | Secret]:
    """Check names and values, as a message about a bad one could show a secret."""
    for name, value in headers.items():
        if not _fits(name, value):
            message = (
                f"The header {name!r} cannot be sent: it has a line break, a blank at "
                "an end or a letter that is not ASCII. Check the token in the settings."
            )
            raise SettingsError(message)
    return {name.lower(): value for name, value in headers.items()}
