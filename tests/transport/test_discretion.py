"""Discretion: what no log line, message or traceback gives away."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback
from collections.abc import Iterator

import httpcore
import pytest

from missync.errors import MissyncError, SettingsError
from missync.model.secrets import Secret
from missync.transport import Limits, Request, Response
from tests.support.scripted_server import Answer, cut_short, data, hang_up, no_answer
from tests.transport.conftest import TOKEN, Connect, Serve


FAILURES: dict[str, list[Answer]] = {
    "hang-up": [hang_up] * 4,
    "no answer": [no_answer] * 4,
    "short body": [cut_short] * 4,
    "web page": [data(b"<html>")] * 4,
    "too large": [data(b"1" * 100)],
    "encoding": [data(headers={"Content-Encoding": "br"})],
    "redirect": [data(status=302, headers={"Location": "https://a.example?hidden"})],
    "circle": [data(status=302, headers={"Location": "/?hidden"})] * 9,
    "401": [data(status=401)],
    "404": [data(status=404)],
    "407": [data(status=407)],
    "404 of a filter's": [data(b"<html>", status=404)] * 4,
    "500": [data(status=500)] * 4,
}


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and everything it hangs on, shown or not."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def given_away(caught: BaseException) -> str:
    """Give all that a log could show of an error: even the locals of our frames."""
    return "\n".join(
        f"{error!r} {vars(error)}\n{frame.f_locals}"
        for error in chain(caught)
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if not frame.f_globals["__name__"].startswith("tests.")
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("failure", FAILURES)
def test_no_error_carries_the_token_or_the_query(
    serve: Serve, connect: Connect, failure: str, method: str
) -> None:
    """Not in its text, its attributes, its chain, nor a local of its traceback."""
    server = serve(*FAILURES[failure])
    transport = connect(server.url, limits=Limits(read=0.05, body_bytes=50))
    with pytest.raises(MissyncError) as caught:
        transport.send(Request(method=method, url=f"{server.url}/p?key=hidden"))
    shown = given_away(caught.value)
    assert f"{method} /p" in shown
    assert TOKEN not in shown
    assert "hidden" not in shown


@pytest.mark.parametrize("url", ["https://a.example/p?key=hidden", "nowhere?hidden"])
def test_no_refusal_to_send_carries_the_query(connect: Connect, url: str) -> None:
    """An address that is not ours may still hold a key."""
    with pytest.raises(MissyncError) as caught:
        connect("http://localhost").send(Request(url=url))
    assert "hidden" not in given_away(caught.value)


def test_no_refusal_of_a_header_carries_the_token(connect: Connect) -> None:
    """A token with a line break is refused without being shown."""
    with pytest.raises(SettingsError) as caught:
        connect("http://localhost", headers={"X-Key": Secret("hidden\n")})
    assert "hidden" not in given_away(caught.value)


def test_a_good_request_logs_neither_token_nor_query(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """Even with every logger open, what the libraries log gives neither away."""
    caplog.set_level(logging.DEBUG)
    server = serve(hang_up, data())
    connect(server.url).send(Request(url=f"{server.url}/p?key=hidden"))
    assert caplog.text
    assert TOKEN not in caplog.text
    assert "hidden" not in caplog.text


def test_an_answer_that_repeats_the_token_is_logged_without(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """The libraries log an answer's headers; there are dots where the token was."""
    caplog.set_level(logging.DEBUG)
    server = serve(data(headers={"X-Echo": TOKEN}))
    connect(server.url).send(Request(url=f"{server.url}/p"))
    assert "(b'X-Echo', b'......')" in caplog.text
    assert TOKEN not in caplog.text


def test_what_a_host_logs_by_itself_stays(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """A host that uses the same libraries reads their lines of its own requests."""
    caplog.set_level(logging.DEBUG)
    server = serve(data(), data(headers={"X-Echo": TOKEN}))
    connect(server.url).send(Request(url=f"{server.url}/p"))
    httpcore.request("GET", server.url)
    assert f"(b'X-Echo', b'{TOKEN}')" in caplog.text


def test_a_request_shows_neither_query_nor_body() -> None:
    """Its repr may end in a log."""
    request = Request(method="POST", url="https://a.example/p?key=hidden", body=b"xyz")
    assert (
        "Request(method='POST', url='https://a.example/p', body=<3 bytes>, "
        "content_type='application/json')"
    ) == repr(request)


def test_a_response_shows_neither_query_nor_headers_nor_body() -> None:
    """What the MIS says about people stays out of logs."""
    response = Response(
        status=200, url="https://a.example/p#hidden", headers={"a": "b"}, body=b"xyz"
    )
    assert "Response(status=200, url='https://a.example/p', body=<3 bytes>)" == repr(
        response
    )


def test_importing_the_transport_imports_no_http_library() -> None:
    """HTTP, retries and TLS wait until a transport is made."""
    code = (
        "import sys, missync.transport;"
        "print({'httpcore', 'httpx', 'tenacity', 'truststore', 'ssl'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "set()\n" == done.stdout


@pytest.mark.parametrize("answer", [data(b"{}")])
def test_loopback_over_plain_http_loads_no_authorities(
    serve: Serve, connect: Connect, answer: Answer
) -> None:
    """A demonstration on this machine does not read the system's trust store."""
    server = serve(answer)
    connect(server.url, ca_file="/there/is/no/such/file").send(Request(url=server.url))
    assert 1 == len(server.received)
