"""On the fake Wonde: the server itself."""

from __future__ import annotations

import socket
import struct
from datetime import UTC, datetime
from threading import enumerate as running_threads

import httpx
import pytest

from missync.testing import FakeWonde, Gate, Pupil, School
from missync.testing.fake_wonde.replies import Reply
from missync.testing.fake_wonde.server import Server
from tests.testing.reading import Reader


def test_requests_are_recorded(reader: Reader) -> None:
    """Every request is kept, with its query and its headers."""
    reader.get("/students", updated_after="2026-11-03", include="year,house")

    (request,) = reader.wonde.requests
    assert ("GET", "2026-11-03", "year,house", True) == (
        request.method,
        request.params["updated_after"],
        request.params["include"],
        request.headers["authorization"].startswith("Bearer "),
    )


def test_prints_nothing(reader: Reader, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither good nor bad requests are logged."""
    reader.get("/students")
    reader.get("/nothing")

    assert ("", "") == capfd.readouterr()


def test_stops(school: School, client: httpx.Client) -> None:
    """Stopping ends connections that are still open, and all threads."""
    before = set(running_threads())
    with FakeWonde(school) as wonde:
        client.get(wonde.base_url)

    assert set() == set(running_threads()) - before


def test_same_port_again(reader: Reader) -> None:
    """A server that comes back is where it was."""
    url = reader.wonde.base_url
    reader.wonde.stop()
    reader.wonde.start()

    assert (url, 200) == (reader.wonde.base_url, reader.get().status_code)


def test_is_down_in_between(reader: Reader) -> None:
    """A server that has stopped takes no connection."""
    reader.wonde.stop()

    with pytest.raises(httpx.ConnectError):
        reader.get()


def test_never_started(school: School) -> None:
    """A server that was never started can be stopped."""
    wonde = FakeWonde(school)
    wonde.stop()

    assert () == tuple(wonde.requests)


def test_mistakes_are_raised(school: School, reader: Reader) -> None:
    """What cannot be sent is raised when the server stops."""
    school.enrol(Pupil(overrides={"surname": object()}))
    with pytest.raises(httpx.RemoteProtocolError):
        reader.get("/students")

    with pytest.raises(TypeError, match="not JSON serializable"):
        reader.wonde.stop()


def test_one_connection(reader: Reader) -> None:
    """Requests can follow one another on one connection."""
    for _ in range(3):
        reader.get("/students").raise_for_status()

    assert 3 == len(reader.wonde.requests)


def test_connection_that_the_client_closes(reader: Reader) -> None:
    """A client that wants the connection closed gets its answer."""
    answer = reader.ask(reader.url("/students"), Connection="close")

    assert (200, "FakeWonde") == (answer.status_code, answer.headers["server"].strip())


def test_gate_after_the_end() -> None:
    """A server that has stopped holds nobody at a gate."""
    server = Server(0, lambda _: (Reply(), ()))
    server.start()
    server.stop()
    gate = Gate()
    server.hold(gate)

    assert gate.reached.is_set()


def test_client_that_resets(reader: Reader, capfd: pytest.CaptureFixture[str]) -> None:
    """A client that resets its connection is no trouble, and nothing is printed."""
    host, port = reader.wonde.domain.split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"GET /v1.0/sch")
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    reader.get()
    reader.wonde.stop()

    assert ("", "") == capfd.readouterr()


def test_moments_need_no_utc(school: School, reader: Reader) -> None:
    """A moment in another zone is sent in UTC."""
    summer = datetime.fromisoformat("2026-07-01T09:15+01:00")
    school.enrol(Pupil(updated_at=summer))

    sent = reader.data("/students")[0]["updated_at"]["date"]
    assert summer == datetime.fromisoformat(sent).replace(tzinfo=UTC)
