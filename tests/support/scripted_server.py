"""An HTTP server on loopback that answers by a script, for tests over real sockets.

The script is a list of functions; each answers one request, in the order they come::

    with ScriptedServer([data(b"{}"), hang_up]) as server:
        ...  # ask server.url, then look at server.received
"""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Any, Self

import attrs


CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""Key and certificate for localhost, 127.0.0.1 and mis.example; its own authority."""

_LONGEST_WAIT = 30.0


@attrs.frozen(kw_only=True)
class Received:
    """A request as it arrived; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Call(BaseHTTPRequestHandler):
    """A request that is being answered."""

    protocol_version = "HTTP/1.1"
    server: ScriptedServer
    connection: socket.socket

    def reply(
        self, status: int, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        """Answer with a status, headers and a body of the length that it has."""
        self.start(status, {"Content-Length": str(len(body)), **(headers or {})})
        self.wfile.write(body)

    def start(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the status and exactly these headers."""
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def answer(self) -> None:
        """Do what the script says next."""
        length = int(self.headers.get("Content-Length", "0"))
        received = Received(
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )
        self.server.next_answer(received)(self)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = answer  # noqa: N815
    do_DELETE = do_CONNECT = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Keep quiet: the tests say what they saw."""

    def finish(self) -> None:
        """Close what a tunnel put in the place of the connection, too."""
        with suppress(OSError):
            super().finish()
        self.connection.close()


Answer = Callable[[Call], None]


class ScriptedServer(ThreadingTCPServer):
    """Answers by the script; what is asked beyond it gets status 418.

    Args:
        script: What answers the first request, the second, and so on.
        tls: Whether to speak https, with ``CERTIFICATE``.

    Attributes:
        received: What was asked, in order.
        closing: Set when the server stops, for answers that wait.
    """

    allow_reuse_address = True
    daemon_threads = False
    request_queue_size = 50

    def __init__(self, script: Iterable[Answer], *, tls: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.received: list[Received] = []
        self.closing = threading.Event()
        self._script = iter(tuple(script))
        self._tls = server_context() if tls else None
        self._lock = threading.Lock()
        self._opened: list[socket.socket] = []
        self._errors: list[BaseException] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.005,))

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self.server_address[1]

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order, with the queries."""
        return [each.path for each in self.received]

    def next_answer(self, received: Received) -> Answer:
        """Note a request, and give what answers it."""
        with self._lock:
            self.received.append(received)
            return next(self._script, data(b"the script is over", status=418))

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; the handshake is left to the thread that serves it."""
        connection, address = super().get_request()
        if self._tls:
            connection = self._tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        self._opened.append(connection)
        return connection, address

    def handle_error(self, *_: object) -> None:
        """Keep an answer's own mistakes; a client that went away is none."""
        error = sys.exc_info()[1]
        if error and not isinstance(error, OSError):
            self._errors.append(error)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self._thread.join()
        for connection in self._opened:
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        self.server_close()
        for error in self._errors:
            raise error


def server_context() -> ssl.SSLContext:
    """Make the server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def data(
    body: bytes = b"{}",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Answer with a whole body, as JSON unless the headers say otherwise."""

    def answer(call: Call) -> None:
        call.reply(
            status, {"Content-Type": "application/json", **(headers or {})}, body
        )

    return answer


def raw(sent: bytes) -> Answer:
    """Answer with exactly these bytes, and close."""

    def answer(call: Call) -> None:
        call.wfile.write(sent)
        call.close_connection = True

    return answer


def cut_short(call: Call) -> None:
    """Promise a hundred bytes, send two, and close."""
    call.start(200, {"Content-Length": "100"})
    call.wfile.write(b"{}")
    call.close_connection = True


def hang_up(call: Call) -> None:
    """Close without an answer."""
    call.close_connection = True


def no_answer(call: Call) -> None:
    """Say nothing until the test is over."""
    call.server.closing.wait(_LONGEST_WAIT)
    call.close_connection = True


def tunnel(call: Call) -> None:
    """Answer CONNECT, then be the https server at the tunnel's end."""
    call.start(200, {})
    call.connection = server_context().wrap_socket(call.connection, server_side=True)
    call.rfile = call.connection.makefile("rb")
    call.wfile = call.connection.makefile("wb")
