"""Lines: when one is down, how long an answer may take, who may share it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from missync.errors import AccessRefused, OutcomeUnknown, TryLater
from missync.transport import Limits, Patience, Request
from tests.support.scripted_server import (
    CERTIFICATE,
    Answer,
    Call,
    cut_short,
    data,
    hang_up,
    no_answer,
)
from tests.transport.conftest import Connect, FakeClock, Serve, slow


HURRIED = Limits(read=0.5)


@pytest.mark.parametrize("broken", [hang_up, no_answer])
def test_a_line_that_failed_for_good_is_down(
    serve: Serve, connect: Connect, broken: Answer
) -> None:
    """Every further request is told at once to try later."""
    server = serve(*[broken] * 4, data())
    transport = connect(server.url, limits=HURRIED)
    for _ in range(3):
        with pytest.raises(TryLater):
            transport.send(Request(url=server.url))
    assert 4 == len(server.received)


def test_a_line_that_cannot_be_opened_is_down(connect: Connect, nobody: str) -> None:
    """The message of a request that was not sent says so, and which one failed."""
    transport = connect(nobody)
    with pytest.raises(TryLater, match="no connection could be opened \\("):
        transport.send(Request(url=f"{nobody}/counts"))
    with pytest.raises(TryLater, match=r"/counts earlier, so it was not sent"):
        transport.send(Request(url=f"{nobody}/students"))


@pytest.mark.parametrize(
    "broken",
    [cut_short, data(status=500), data(b"<html>")],
    ids=["a short body", "500", "a web page"],
)
def test_a_page_that_fails_leaves_the_line_up(
    serve: Serve, connect: Connect, broken: Answer
) -> None:
    """One page that breaks says nothing about the others."""
    server = serve(*[broken] * 4, data(b"[1]"))
    transport = connect(server.url)
    with pytest.raises(TryLater):
        transport.send(Request(url=server.url))
    assert [1] == transport.send(Request(url=server.url)).json()


def test_one_lost_answer_to_a_write_leaves_the_line_up(
    serve: Serve, connect: Connect
) -> None:
    """The look that has to follow an unknown outcome is possible at once."""
    server = serve(hang_up, data(b"[1]"))
    transport = connect(server.url)
    with pytest.raises(OutcomeUnknown):
        transport.send(Request(method="POST", url=server.url, body=b"{}"))
    assert [1] == transport.send(Request(url=server.url)).json()


def test_lost_answers_to_writes_take_the_line_down_with_the_budget(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """A hundred marks do not each wait for an answer that never comes."""
    server = serve(*[slow(clock, 15, hang_up)] * 9)
    transport = connect(server.url)
    request = Request(method="POST", url=server.url, body=b"{}")
    for _ in range(3):
        with pytest.raises(OutcomeUnknown):
            transport.send(request)
    with pytest.raises(TryLater):
        transport.send(request)
    assert 3 == len(server.received)


def dripping(clock: FakeClock, start: bytes, drop: bytes) -> Answer:
    """Answer a little every ten seconds, for ever."""

    def answer(call: Call) -> None:
        call.wfile.write(start)
        while not call.server.closing.is_set():
            clock.now += 10
            call.wfile.write(drop)
            call.server.closing.wait(0.005)

    return answer


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
    ids=["status", "headers", "hints", "body", "chunks"],
)
def test_an_answer_that_drips_is_stopped(
    serve: Serve, connect: Connect, clock: FakeClock, start: bytes, drop: bytes
) -> None:
    """Sixty seconds after it began, an attempt is over, wherever it drips."""
    server = serve(*[dripping(clock, start, drop)] * 4)
    with pytest.raises(TryLater, match="no whole answer came in time"):
        connect(server.url).send(Request(url=server.url))
    assert 1 == len(server.received)


def test_a_write_that_is_dripped_at_has_an_unknown_outcome(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """The status alone is no answer."""
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    server = serve(dripping(clock, start, b" "))
    with pytest.raises(OutcomeUnknown):
        connect(server.url).send(Request(method="POST", url=server.url, body=b"{}"))


def test_a_refusal_that_drips_is_a_refusal(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """Of a refusal its beginning is enough, however long the rest of it takes."""
    start = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 100000\r\n\r\n"
    server = serve(dripping(clock, start, b" "))
    with pytest.raises(AccessRefused):
        connect(server.url).send(Request(method="POST", url=server.url, body=b"{}"))


def test_redirects_share_the_time_of_one_attempt(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """Being sent around does not buy more seconds."""
    around = data(status=302, headers={"Location": "/"})
    server = serve(*[slow(clock, 35, around)] * 3)
    with pytest.raises(TryLater):
        connect(server.url).send(Request(url=server.url))
    assert 2 == len(server.received)


def test_a_transport_has_time_again_for_the_next_request(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """The sixty seconds are each attempt's own."""
    server = serve(*[slow(clock, 59, data(b"[1]"))] * 3)
    transport = connect(server.url)
    answers = [transport.send(Request(url=server.url)).json() for _ in range(3)]
    assert [[1]] * 3 == answers


def answered_with_more(more: bytes) -> Answer:
    """Give an answer, and more in one piece with it."""
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[1]"
    chunked = whole.replace(b"Content-Length: 3", b"Transfer-Encoding: chunked")

    def answer(call: Call) -> None:
        if call.path == "/chunked":
            call.wfile.write(chunked.replace(b"[1]", b"3\r\n[1]\r\n0\r\n\r\n") + more)
        else:
            call.wfile.write(whole + more)

    return answer


SURPLUS = {
    "answer": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[1]",
    "beginning": b"HTTP/1.1 200 OK\r\nContent-Le",
    "byte": b"\n",
}


@pytest.mark.parametrize("path", ["/whole", "/chunked"])
@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("more", SURPLUS.values(), ids=SURPLUS)
def test_more_than_an_answer_answers_nothing(
    serve: Serve, connect: Connect, more: bytes, path: str, *, tls: bool
) -> None:
    """What came with an answer and beyond it is nobody's, and least the next one's."""
    server = serve(answered_with_more(more), data(b"[2]"), tls=tls)
    transport = connect(server.url, ca_file=str(CERTIFICATE) if tls else None)
    request = Request(url=f"{server.url}{path}")

    assert [[1], [2]] == [transport.send(request).json() for _ in range(2)]


def test_more_than_an_answer_to_a_write_confirms_nothing(
    serve: Serve, connect: Connect
) -> None:
    """A write whose answer never came stays unknown, whatever came before it."""
    more = answered_with_more(SURPLUS["answer"])
    server = serve(more, hang_up)
    transport = connect(server.url)
    write = Request(method="POST", url=server.url, body=b"{}")

    assert [1] == transport.send(write).json()
    with pytest.raises(OutcomeUnknown):
        transport.send(write)


def test_threads_may_share_a_transport(serve: Serve, connect: Connect) -> None:
    """Each gets the answer to its own question."""

    def echo(call: Call) -> None:
        call.reply(200, body=call.path[1:].encode())

    server = serve(*[echo] * 40)
    transport = connect(server.url)

    def ask(number: int) -> object:
        return transport.send(Request(url=f"{server.url}/{number}")).json()

    with ThreadPoolExecutor(4) as threads:
        assert list(range(40)) == list(threads.map(ask, range(40)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Limits(read=0),
        lambda: Limits(body_bytes=0),
        lambda: Patience(attempts=0),
        lambda: Patience(budget=-1),
    ],
    ids=["read", "body_bytes", "attempts", "budget"],
)
def test_limits_without_meaning_do_not_exist(make: Callable[[], object]) -> None:
    """A limit of nothing would refuse everything."""
    with pytest.raises(ValueError, match="must be"):
        make()
