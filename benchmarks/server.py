"""A Wonde-like server whose pages are rendered once and then only sent."""

from __future__ import annotations

import sys
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import cast

import attrs
import httpx

from missync.testing import FakeWonde, made_up_school


_SEED = 7
_STAFF_SHARE = 10


@attrs.define(kw_only=True)
class Pages:
    """What the fake Wonde answered the first time it was asked.

    Attributes:
        behind: Asks the fake.
        there: The fake's host and port.
        here: The host and port that answers name instead.
    """

    behind: httpx.Client
    there: str
    here: str
    _answers: dict[str, tuple[int, bytes]] = attrs.field(factory=dict)

    def answer(self, path: str) -> tuple[int, bytes]:
        """Give the status and body for a path with its query."""
        if path not in self._answers:
            self._answers[path] = self._asked(path)
        return self._answers[path]

    def _asked(self, path: str) -> tuple[int, bytes]:
        answer = self.behind.get(f"http://{self.there}{path}")
        body = answer.content.replace(self.there.encode(), self.here.encode())
        return answer.status_code, body


class _Server(ThreadingHTTPServer):
    pages: Pages


class _Sending(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        status, body = cast("_Server", self.server).pages.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def main(people: int, today: date) -> None:
    """Serve a school of so many people until standard input is closed.

    Prints its base URL, its school's id and the token, on one line.
    """
    staff = people // _STAFF_SHARE
    school = made_up_school(_SEED, people - staff, today=today, employees=staff)
    with (
        FakeWonde(school) as wonde,
        httpx.Client(headers={"Authorization": f"Bearer {wonde.token}"}) as behind,
        _Server(("127.0.0.1", 0), _Sending) as server,
    ):
        here = f"127.0.0.1:{server.server_port}"
        server.pages = Pages(behind=behind, there=wonde.domain, here=here)
        Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://{here}/v1.0", school.id, wonde.token, flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]), date.fromisoformat(sys.argv[2]))
