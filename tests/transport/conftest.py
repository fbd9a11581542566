"""A scripted MIS, a transport to it, and a clock that only sleeping moves."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Protocol

import pytest

from missync.model.secrets import Secret
from missync.transport import Origin, Transport
from tests.support.scripted_server import Answer, Call, ScriptedServer


TOKEN = "an-invented-token-0f3a"


class FakeClock:
    """Seconds that pass only when somebody sleeps or says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        """Say what time it is."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the seconds pass, and remember the wait."""
        self.waits.append(seconds)
        self.now += seconds


def slow(clock: FakeClock, seconds: float, then: Answer) -> Answer:
    """Answer after some seconds of the test's clock."""

    def answer(call: Call) -> None:
        clock.now += seconds
        then(call)

    return answer


class Serve(Protocol):
    """Starts a server with a script."""

    def __call__(self, *script: Answer, tls: bool = False) -> ScriptedServer:
        """Start it; it stops with the test."""


class Connect(Protocol):
    """Makes a transport to an address, with the token and the fake clock."""

    def __call__(self, url: str, **settings: Any) -> Transport:
        """Make it; it is closed with the test."""


@pytest.fixture
def clock() -> FakeClock:
    """Give a clock that starts somewhere."""
    return FakeClock()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Close what a test opened, the last first."""
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def serve(stack: ExitStack) -> Serve:
    """Give what starts a scripted server."""

    def start(*script: Answer, tls: bool = False) -> ScriptedServer:
        return stack.enter_context(ScriptedServer(script, tls=tls))

    return start


@pytest.fixture
def connect(stack: ExitStack, clock: FakeClock) -> Connect:
    """Give what makes a transport."""

    def make(url: str, **settings: Any) -> Transport:
        given: dict[str, Any] = {
            "origin": Origin.of(url),
            "headers": {"Authorization": Secret(f"Bearer {TOKEN}")},
            "sleep": clock.sleep,
            "clock": clock,
        }
        return stack.enter_context(Transport(**(given | settings)))

    return make


@pytest.fixture
def nobody() -> str:
    """Give an address on loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return f"http://127.0.0.1:{port}"
