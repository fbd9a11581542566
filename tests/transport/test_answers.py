"""Answers: what each status means, and what a message may say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    OutcomeUnknown,
    Rejected,
    TryLater,
)
from missync.transport import Patience, Request, Response
from tests.support.scripted_server import data, raw
from tests.transport.conftest import TOKEN, Connect, Serve


ONCE = Patience(attempts=1)
WEB_PAGE = b"\n<!DOCTYPE html><title>Please log in</title>"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 206])
def test_any_success_is_a_response(serve: Serve, connect: Connect, status: int) -> None:
    """Whatever is 2xx is handed over with its status."""
    server = serve(data(b"", status=status))
    assert status == connect(server.url).send(Request(url=server.url)).status


def test_a_response_says_where_it_came_from(serve: Serve, connect: Connect) -> None:
    """The URL is the one that was asked, query and all."""
    server = serve(data())
    url = f"{server.url}/a%2Fb?include=x%2Cy&at=2026-09-01%2000:00:00"
    assert url == connect(server.url).send(Request(url=url)).url


def test_a_url_is_sent_as_it_is_given(serve: Serve, connect: Connect) -> None:
    """A next link keeps every percent sign it came with."""
    server = serve(data())
    connect(server.url).send(Request(url=f"{server.url}/a%2Fb?c=%2C,d&e=%7B#f"))
    assert ["/a%2Fb?c=%2C,d&e=%7B"] == server.paths


def test_header_names_are_lower_case_and_repeats_are_joined(
    serve: Serve, connect: Connect
) -> None:
    """Headers are looked up by lower-case names."""
    server = serve(
        raw(b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 0\r\n\r\n")
    )
    headers = connect(server.url).send(Request(url=server.url)).headers
    assert {"x-a": "1, 2", "content-length": "0"} == headers


def test_a_body_is_sent_with_its_type(serve: Serve, connect: Connect) -> None:
    """A POST carries its bytes, its length and what they are."""
    server = serve(data())
    connect(server.url).send(
        Request(method="POST", url=server.url, body=b"a=1", content_type="text/x")
    )
    received = server.received[0]
    assert ("POST", b"a=1", "text/x") == (
        received.method,
        received.body,
        received.headers["content-type"],
    )


def test_a_request_without_a_body_names_no_type(serve: Serve, connect: Connect) -> None:
    """A GET says nothing about content it does not have."""
    server = serve(data())
    connect(server.url).send(Request(url=server.url))
    assert "content-type" not in server.received[0].headers


def test_head_gives_headers_alone(serve: Serve, connect: Connect) -> None:
    """An answer to HEAD has a length but no body, and that is no short body."""
    server = serve(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"))
    response = connect(server.url).send(Request(method="HEAD", url=server.url))
    assert ("100", b"") == (response.headers["content-length"], response.body)


def test_an_unknown_method_is_no_request() -> None:
    """Methods are a closed list, in capitals."""
    with pytest.raises(ValueError, match="get"):
        Request(method="get", url="https://api.wonde.com/")


@pytest.mark.parametrize("status", [401, 403])
def test_no_access_is_access_refused(
    serve: Serve, connect: Connect, status: int
) -> None:
    """A token that is not accepted or not permitted needs a person, once."""
    server = serve(data(status=status))
    with pytest.raises(AccessRefused, match=str(status)):
        connect(server.url).send(Request(url=f"{server.url}/v1.0/schools"))
    assert 1 == len(server.received)


@pytest.mark.parametrize("status", [400, 404, 405, 409, 410, 422, 451])
def test_any_other_refusal_is_of_this_request(
    serve: Serve, connect: Connect, status: int
) -> None:
    """4xx rejects the one request, with what the MIS said, and is not repeated."""
    server = serve(data(b'{"error": "invalid_include"}', status=status))
    with pytest.raises(Rejected) as caught:
        connect(server.url).send(Request(url=server.url))
    assert (status, '{"error": "invalid_include"}') == (
        caught.value.status,
        caught.value.body,
    )
    assert 1 == len(server.received)


def test_what_the_mis_said_is_cut_and_escaped(serve: Serve, connect: Connect) -> None:
    """Five hundred characters of it are kept, and no terminal obeys them."""
    server = serve(data(b'{"\x1b[31m\r\n\x00\xff' + b"x" * 9000, status=422))
    with pytest.raises(Rejected) as caught:
        connect(server.url).send(Request(url=server.url))
    start = '{"\\x1b[31m\\r\\n\\x00\ufffd'
    assert start + "x" * 489 == caught.value.body


def test_a_token_that_is_echoed_is_not_quoted(serve: Serve, connect: Connect) -> None:
    """A debugging page that repeats our headers tells nobody the token."""
    body = b"[" + b"x" * 489 + f"Bearer {TOKEN}".encode()
    server = serve(data(body, status=400))
    with pytest.raises(Rejected) as caught:
        connect(server.url).send(Request(url=server.url))
    assert "[" + "x" * 489 + "Bearer ..." == caught.value.body


def test_a_refusal_counts_though_its_body_is_broken(
    serve: Serve, connect: Connect
) -> None:
    """The status decides; what came of the body is kept."""
    server = serve(raw(b"HTTP/1.1 422 No\r\nContent-Length: 100\r\n\r\n[no such"))
    with pytest.raises(Rejected) as caught:
        connect(server.url).send(Request(url=server.url))
    assert "[no such" == caught.value.body


def test_a_refusal_without_end_is_not_read_to_its_end(
    serve: Serve, connect: Connect
) -> None:
    """Of a refusal 64 KiB are enough."""
    server = serve(data(b"[" * 10_000_000, status=400), data(b"[]"))
    transport = connect(server.url)
    with pytest.raises(Rejected):
        transport.send(Request(url=server.url))
    assert [] == transport.send(Request(url=server.url)).json()


@pytest.mark.parametrize("status", [421, 425, 429, 503])
def test_a_write_the_mis_had_no_time_for_may_be_sent_later(
    serve: Serve, connect: Connect, status: int
) -> None:
    """These statuses with a time say that nothing was begun, and when to return."""
    server = serve(data(status=status, headers={"Retry-After": "7"}))
    with pytest.raises(TryLater) as caught:
        connect(server.url).send(Request(method="POST", url=server.url, body=b"{}"))
    assert (timedelta(seconds=7), 1) == (caught.value.after, len(server.received))


@pytest.mark.parametrize("status", [421, 425, 429])
def test_a_write_that_came_at_a_bad_moment_may_be_sent_later(
    serve: Serve, connect: Connect, status: int
) -> None:
    """A wrong connection, too early and too many say that nothing was begun."""
    server = serve(data(status=status))
    with pytest.raises(TryLater):
        connect(server.url).send(Request(method="POST", url=server.url, body=b"{}"))


@pytest.mark.parametrize("status", [408, 460, 499, 500, 502, 503, 504, 599])
def test_a_write_that_broke_the_server_has_an_unknown_outcome(
    serve: Serve, connect: Connect, status: int
) -> None:
    """It may have been carried out first, so it is looked for before another."""
    server = serve(data(status=status))
    with pytest.raises(OutcomeUnknown, match="Look in the MIS"):
        connect(server.url).send(Request(method="POST", url=server.url, body=b"{}"))
    assert 1 == len(server.received)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 422, 429, 500, 502, 503])
def test_a_message_names_method_and_path_and_a_way_out_but_no_query(
    serve: Serve, connect: Connect, status: int
) -> None:
    """A school office can read it, and a log can keep it."""
    server = serve(data(status=status))
    transport = connect(server.url, patience=ONCE)
    with pytest.raises(MissyncError) as caught:
        transport.send(Request(url=f"{server.url}/v1.0/schools?key=hidden#hidden"))
    said = str(caught.value)
    assert "GET /v1.0/schools" in said
    assert said.endswith(".")
    assert not any(hidden in said for hidden in ("hidden", TOKEN, "?"))


def test_a_path_is_cut_and_escaped_in_a_message(serve: Serve, connect: Connect) -> None:
    """A next link of the MIS's making cannot flood a log."""
    server = serve(data(status=404))
    with pytest.raises(Rejected) as caught:
        connect(server.url).send(Request(url=f"{server.url}/" + "a" * 5000))
    assert len(str(caught.value)) < 500


def test_json_is_read_past_a_byte_order_mark() -> None:
    """A mark that some servers put first does no harm."""
    response = Response(status=200, url="https://a/", body=b'\xef\xbb\xbf {"a": 1}\n')
    assert {"a": 1} == response.json()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"nothing of use", "answer from /p is not JSON"),
        (b'{"cut": ', "answer from /p is not JSON"),
        (b'{"not utf-8": "\xff"}', "answer from /p is not JSON"),
        (b"[" * 100_000, "answer from /p is not JSON"),
        (b" \n", "empty answer came from /p"),
        (WEB_PAGE, "web page came instead of data from /p"),
    ],
)
def test_a_body_that_is_no_json_is_a_bad_payload(body: bytes, message: str) -> None:
    """The message tells an empty answer and a web page from broken data."""
    response = Response(status=200, url="https://a/p?key=hidden", body=body)
    with pytest.raises(BadPayload, match=message) as caught:
        response.json()
    assert "hidden" not in str(caught.value)


def test_headers_of_a_response_made_by_hand_are_lower_case_too() -> None:
    """A response in a test of an adapter behaves like a real one."""
    response = Response(status=200, url="https://a/", headers={"Retry-After": "1"})
    assert {"retry-after": "1"} == response.headers
