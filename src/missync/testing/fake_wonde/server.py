"""The fake Wonde: a real HTTP server on loopback that answers from a school.

::

    school = School()
    pat = school.enrol(Pupil(forename="Pat", surname="Example", year="7"))
    with FakeWonde(school) as wonde:
        ...  # read from wonde.base_url with wonde.token
        wonde.faults.plant(Status(code=503), on="students")

The modules beside this say which of its conduct is known of Wonde, and which is our own
convention because nothing is known. Every connection has a thread, and stopping ends
them all at once, whatever they wait for. Nothing is logged; a client that hangs up is
no trouble.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Final, Self, cast

from missync.testing.fake_wonde.access import World
from missync.testing.fake_wonde.faults import (
    Drip,
    Dropped,
    Fault,
    Faults,
    Gate,
    Hang,
    Held,
    Slow,
)
from missync.testing.fake_wonde.pages import Pagination, page_number
from missync.testing.fake_wonde.registers import AttendanceCode
from missync.testing.fake_wonde.replies import Reply, reply_to
from missync.testing.fake_wonde.requests import Request, route_of
from missync.testing.fake_wonde.school import School


INVENTED_TOKEN: Final = "feedc0de" * 5
"""Looks like a token of Wonde's: forty hexadecimal digits."""
LOOPBACK: Final = "127.0.0.1"
_POLL_SECONDS: Final = 0.01
_STOP_SECONDS: Final = 5.0
_RESET: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class FakeWonde:
    """A Wonde on loopback, for as long as the ``with`` block lasts.

    Stopped and started within the block, it was down and is back on the same port.

    Attributes:
        school: The school; what changes in it shows in the next answer.
        faults: What is to go wrong; see ``missync.testing.fake_wonde.faults``.
        requests: Every request so far, in the order of arrival.
        token: The token it lets in.
    """

    def __init__(
        self,
        school: School,
        *others: School,
        token: str = INVENTED_TOKEN,
        pagination: Pagination = Pagination.LONG_OR_ASKED,
    ) -> None:
        """Make a server that is not started yet.

        Args:
            school: The school that a test is about.
            others: More schools that have approved the same token.
            token: The token it lets in.
            pagination: When lists come with a pagination object.
        """
        self.school = school
        self.token = token
        self.faults = Faults()
        self.requests: list[Request] = []
        self._world = World(
            schools=(school, *others), token=token, domain="", pagination=pagination
        )
        self._server: Server | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start serving, on the port of the last time if there was one."""
        _, _, port = self._world.domain.partition(":")
        self._server = Server(int(port or 0), self._serve)
        self._world.domain = f"{LOOPBACK}:{self._server.port}"
        self._server.start()

    def stop(self) -> None:
        """Stop serving, whatever is under way. Stopping twice is no harm.

        Raises:
            Exception: The fake itself made a mistake since it was started, such as
                being given overrides that are no JSON.
        """
        if self._server is None:
            return
        server, self._server = self._server, None
        server.stop()
        for mistake in server.mistakes:
            raise mistake

    @property
    def domain(self) -> str:
        """Its host and port, as a school's ``region_domain`` has it."""
        return self._world.domain

    @property
    def base_url(self) -> str:
        """Where its paths begin: ``http://127.0.0.1:PORT/v1.0``."""
        return f"http://{self.domain}/v1.0"

    @property
    def national_codes(self) -> list[AttendanceCode]:
        """What the codes' list outside any school holds; may be changed."""
        return self._world.national_codes

    def _serve(self, request: Request) -> tuple[Reply, tuple[Fault, ...]]:
        self.requests.append(request)
        route = route_of(request)
        resource = route.resource if route else ""
        faults = self.faults.take(resource, page_number(request))
        return reply_to(self._world, request, faults), faults


Serve = Callable[[Request], tuple[Reply, tuple[Fault, ...]]]
"""What makes a reply of a request, and says how to send it."""

_Connection = socket.socket | tuple[bytes, socket.socket]


class Server(ThreadingTCPServer):
    """Serves until it is stopped.

    Attributes:
        stopping: Set when it is to stop.
        mistakes: What went wrong in here, apart from clients that hang up.
    """

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, serve: Serve) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.serve = serve
        self.stopping = Event()
        self.mistakes: list[BaseException] = []
        self._gates: list[Gate] = []
        self._connections: dict[_Connection, Thread] = {}
        self._lock = Lock()
        self._thread = Thread(
            target=self.serve_forever, args=(_POLL_SECONDS,), daemon=True
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End every connection and thread, and free the port."""
        self.stopping.set()
        for gate in tuple(self._gates):
            gate.open()
        self.shutdown()
        self._thread.join()
        with self._lock:
            left = dict(self._connections)
        for connection, thread in left.items():
            with contextlib.suppress(OSError):
                cast("socket.socket", connection).shutdown(socket.SHUT_RDWR)
            thread.join(_STOP_SECONDS)
        self.server_close()

    def hold(self, gate: Gate) -> None:
        """Wait at a gate, at most until the server stops."""
        self._gates.append(gate)
        if self.stopping.is_set():
            gate.open()
        gate.pass_through()

    def process_request(self, request: _Connection, client_address: object) -> None:
        """Serve a connection in a thread, and remember both until they end."""
        thread = Thread(
            target=self.process_request_thread,
            args=(request, client_address),
            daemon=True,
        )
        with self._lock:
            self._connections = {
                c: t for c, t in self._connections.items() if t.is_alive()
            }
            self._connections[request] = thread
            thread.start()

    def handle_error(self, request: _Connection, client_address: object) -> None:
        """Keep a mistake of ours for later; print nothing."""
        del request, client_address
        mistake = sys.exception()
        if mistake is not None and not isinstance(mistake, OSError):
            self.mistakes.append(mistake)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "FakeWonde"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def finish(self) -> None:
        """Send what is left, if anybody listens."""
        with contextlib.suppress(OSError):
            self.wfile.close()
        self.rfile.close()

    def do_GET(self) -> None:
        """Serve a request, whatever its method."""
        server = cast("Server", self.server)
        reply, faults = server.serve(self._request())
        if not self._wait(faults, server):
            self.close_connection = True
            return
        self._send_head(reply)
        whole = self._send_body(reply.body, faults, server)
        self.close_connection |= not whole or reply.length != len(reply.body)

    do_DELETE = do_PATCH = do_POST = do_PUT = do_GET  # noqa: N815

    def _request(self) -> Request:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        return Request(
            method=self.command, path=path, query=query, headers=headers, body=body
        )

    def _wait(self, faults: tuple[Fault, ...], server: Server) -> bool:
        """Wait as the faults ask for it, and say whether there is an answer after."""
        for fault in faults:
            match fault:
                case Slow(seconds=seconds):
                    server.stopping.wait(seconds)
                case Held(gate=gate):
                    server.hold(gate)
                case Hang():
                    server.stopping.wait()
                case Dropped(reset=reset):
                    self._drop(reset=reset)
                    return False
                case _:
                    continue
        return not server.stopping.is_set()

    def _drop(self, *, reset: bool) -> None:
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.connection.close()

    def _send_head(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(reply.length))
        self.end_headers()

    def _send_body(
        self, body: bytes, faults: tuple[Fault, ...], server: Server
    ) -> bool:
        """Send the body, in drips if a fault asks for it; whether all of it went."""
        for drip in (fault for fault in faults if isinstance(fault, Drip)):
            return self._drip(body, drip, server)
        self.wfile.write(body)
        return True

    def _drip(self, body: bytes, drip: Drip, server: Server) -> bool:
        for start in range(0, len(body), drip.size):
            self.wfile.flush()
            if server.stopping.wait(drip.seconds):
                return False
            self.wfile.write(body[start : start + drip.size])
        return True
