"""A Wonde-like server whose pages are rendered once and then only sent."""

from __future__ import annotations

import sys
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from missync.testing import FakeWonde, made_up_school


TODAY = date(2026, 11, 23)


class _Replay(BaseHTTPRequestHandler):
    """Sends what the fake answered the first time it was asked."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    answers: dict[str, tuple[int, bytes]]
    behind: httpx.Client
    here: str
    there: str

    def do_GET(self) -> None:
        """Answer from memory, after asking the fake once."""
        if self.path not in self.answers:
            answer = self.behind.get(f"{self.there}{self.path}")
            body = answer.content.replace(self.there.encode(), self.here.encode())
            host = self.there.removeprefix("http://").encode()
            body = body.replace(host, self.here.removeprefix("http://").encode())
            self.answers[self.path] = (answer.status_code, body)
        status, body = self.answers[self.path]
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def main(people: int) -> None:
    """Serve a school of so many people until standard input is closed."""
    staff = people // 10
    school = made_up_school(7, pupils=people - staff, today=TODAY, employees=staff)
    with FakeWonde(school) as wonde:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Replay)
        _Replay.answers = {}
        _Replay.there = wonde.base_url.removesuffix("/v1.0")
        _Replay.here = f"http://127.0.0.1:{server.server_address[1]}"
        headers = {"Authorization": f"Bearer {wonde.token}"}
        _Replay.behind = httpx.Client(headers=headers, timeout=60)
        print(f"{_Replay.here}/v1.0", school.id, wonde.token, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
