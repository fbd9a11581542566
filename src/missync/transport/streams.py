"""Streams: what httpcore reads and writes, by when, and nothing beyond an answer.

Of httpcore's pool one may choose how sockets are opened, so that one deadline holds for
headers and drips as well.
"""

from __future__ import annotations

import math
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any

import attrs
import httpcore


class Deadline(threading.local):
    """The moment by which the answer that this thread awaits must be whole."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._moment = math.inf

    def start(self, seconds: float) -> None:
        """Begin to count for this thread."""
        self._moment = self._clock() + seconds

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self._clock() >= self._moment

    def within(
        self, timeout: float | None, late: type[httpcore.TimeoutException]
    ) -> float:
        """Cut one step's timeout to what is left, or raise ``late``."""
        left = self._moment - self._clock()
        if left <= 0:
            raise late
        return left if timeout is None else min(left, timeout)


@attrs.define(eq=False)
class _TimedStream(httpcore.NetworkStream):
    """An open connection, each step of which ends with the deadline.

    Of what came in one piece the last byte is given by itself: the reader of an answer
    asks for it only where the answer is not whole without it. So more than the answer
    came where it is left, and such a connection looks like one that was closed, which
    httpcore does not use again: what was left would be taken for the next answer.
    """

    stream: httpcore.NetworkStream
    deadline: Deadline
    left: bytes = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self.left:
            last, self.left = self.left, b""
            return last
        seconds = self.deadline.within(timeout, httpcore.ReadTimeout)
        came = self.stream.read(max_bytes, seconds)
        if len(came) > 1:
            came, self.left = came[:-1], came[-1:]
        return came

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = self.deadline.within(timeout, httpcore.WriteTimeout)
        self.stream.write(buffer, left)

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self.deadline.within(timeout, httpcore.ConnectTimeout)
        secured = self.stream.start_tls(ssl_context, server_hostname, left)
        return _TimedStream(secured, self.deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401
        if info == "is_readable" and self.left:
            return True
        return self.stream.get_extra_info(info)


class TimedBackend(httpcore.SyncBackend):
    """Opens connections that obey the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection within the timeout and the deadline."""
        left = self._deadline.within(timeout, httpcore.ConnectTimeout)
        stream = super().connect_tcp(host, port, left, local_address, socket_options)
        return _TimedStream(stream, self._deadline)
