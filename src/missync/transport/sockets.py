"""Sockets: connections that obey one deadline, whatever drips through them."""

from __future__ import annotations

import math
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx


class Deadline(threading.local):
    """The moment by which the answer that this thread awaits must be whole.

    Args:
        clock: Monotonic seconds.
    """

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


class _TimedStream(httpcore.NetworkStream):
    """An open connection, each step of which ends with the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._deadline.within(timeout, httpcore.ReadTimeout)
        return self._stream.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = self._deadline.within(timeout, httpcore.WriteTimeout)
        self._stream.write(buffer, left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.within(timeout, httpcore.ConnectTimeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, left)
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401
        return self._stream.get_extra_info(info)


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


class TimedPool(httpx.HTTPTransport):
    """httpx's own transport, over a pool of connections that obey the deadline.

    httpx gives no public way to choose its pool's backend, so the pool is replaced.
    This is httpx below its client: no netrc, no cookies, no log line with the query.
    """

    def __init__(
        self,
        *,
        trust: ssl.SSLContext,
        proxy: httpcore.Proxy | None,
        backend: TimedBackend,
    ) -> None:
        super().__init__(verify=trust, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust,
            proxy=proxy,
            max_connections=10,
            keepalive_expiry=5.0,
            network_backend=backend,
        )
