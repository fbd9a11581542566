"""In between: answers that are none of the MIS's, but of a network on the way."""

from __future__ import annotations

import pytest

from missync.errors import AccessRefused, OutcomeUnknown, Rejected, TryLater
from missync.transport import Patience, Request, about_page
from tests.support.scripted_server import data, raw
from tests.transport.conftest import Connect, FakeClock, Serve


ONCE = Patience(attempts=1)
PAGE = b"\n<!DOCTYPE html><title>Blocked by the filter</title>"
REFUSALS = [400, 401, 403, 404, 405, 409, 410, 413, 422, 451]


@pytest.mark.parametrize("body", [PAGE, b"404 page not found"], ids=["page", "text"])
@pytest.mark.parametrize("status", REFUSALS)
def test_a_question_refused_in_a_page(
    serve: Serve, connect: Connect, status: int, body: bytes
) -> None:
    """A page that refuses a question is believed, and leads to the network as well."""
    server = serve(data(body, status=status))
    with pytest.raises((AccessRefused, Rejected)) as caught:
        connect(server.url).send(Request(url=server.url))
    error = caught.value
    assert isinstance(error, AccessRefused | Rejected)
    assert status == error.status
    assert about_page(error.body).endswith(
        "ask whoever runs the school's network about a proxy, login or filter page."
    )
    assert 1 == len(server.received)


@pytest.mark.parametrize("body", [b"", b'{"error": "<p>"}', b'["no"]', b'"no"'])
def test_a_refusal_that_is_no_page(serve: Serve, connect: Connect, body: bytes) -> None:
    """Of any other refusal there is nothing to say about pages."""
    server = serve(data(body, status=404))
    with pytest.raises(Rejected) as caught:
        connect(server.url).send(Request(url=server.url))
    assert "" == about_page(caught.value.body)


@pytest.mark.parametrize("body", [PAGE, b"404 page not found"], ids=["page", "text"])
@pytest.mark.parametrize("status", [*REFUSALS, 503])
def test_a_write_refused_in_a_page_has_an_unknown_outcome(
    serve: Serve, connect: Connect, status: int, body: bytes
) -> None:
    """What a gateway says of a write does not tell what the MIS did before."""
    server = serve(data(body, status=status, headers={"Retry-After": "5"}))
    with pytest.raises(OutcomeUnknown, match="Look in the MIS"):
        connect(server.url).send(Request(method="POST", url=server.url, body=b"{}"))
    assert 1 == len(server.received)


def test_a_web_page_of_success_leads_to_the_network(
    serve: Serve, connect: Connect
) -> None:
    """A page to log in, sent in place of data, is told like any other page."""
    server = serve(data(PAGE))
    with pytest.raises(TryLater, match=r"a web page, status 200.*school's network"):
        connect(server.url, patience=ONCE).send(Request(url=server.url))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("body", [PAGE, b"", b"{}"], ids=["page", "empty", "json"])
@pytest.mark.parametrize("status", [407, 511])
def test_a_network_that_wants_a_login_let_nothing_through(
    serve: Serve, connect: Connect, status: int, body: bytes, method: str
) -> None:
    """These statuses are a network's, whatever comes with them, and asked for once."""
    server = serve(data(body, status=status))
    with pytest.raises(TryLater, match=r"asks for a login.*the school's network"):
        connect(server.url).send(Request(method=method, url=server.url))
    assert 1 == len(server.received)


def test_a_network_that_wants_a_login_leaves_the_line_up(
    serve: Serve, connect: Connect
) -> None:
    """Once somebody has logged in the next request goes out."""
    server = serve(data(status=511), data(b"[1]"))
    transport = connect(server.url)
    with pytest.raises(TryLater):
        transport.send(Request(url=server.url))
    assert [1] == transport.send(Request(url=server.url)).json()


@pytest.mark.parametrize(
    ("status", "method", "error"),
    [
        (404, "GET", Rejected),
        (404, "POST", Rejected),
        (422, "POST", Rejected),
        (401, "GET", AccessRefused),
        (403, "POST", AccessRefused),
    ],
)
def test_a_refusal_without_a_word(
    serve: Serve,
    connect: Connect,
    status: int,
    method: str,
    error: type[Exception],
) -> None:
    """An MIS may be curt: its status says it all."""
    server = serve(data(b" \n", status=status))
    with pytest.raises(error):
        connect(server.url, patience=ONCE).send(Request(method=method, url=server.url))


@pytest.mark.parametrize("body", [b'{"error": 1}', b'["no"]', b'\xef\xbb\xbf "no"'])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refusal_in_json_is_a_word_of_the_mis(
    serve: Serve, connect: Connect, method: str, body: bytes
) -> None:
    """Objects, lists and texts are an MIS's own, whatever the answer says it holds."""
    server = serve(data(body, status=404, headers={"Content-Type": "text/html"}))
    with pytest.raises(Rejected):
        connect(server.url).send(Request(method=method, url=server.url))


def test_a_refusal_of_head_has_no_words(serve: Serve, connect: Connect) -> None:
    """An answer to HEAD has no body, so its status is all there is."""
    server = serve(raw(b"HTTP/1.1 404 No\r\nContent-Length: 100\r\n\r\n"))
    with pytest.raises(Rejected):
        connect(server.url).send(Request(method="HEAD", url=server.url))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refusal_in_markup_counts_where_markup_was_asked_for(
    serve: Serve, connect: Connect, method: str
) -> None:
    """An API that speaks XML says no in XML."""
    server = serve(data(b"<error/>", status=404))
    transport = connect(server.url, headers={"Accept": "application/xml"})
    with pytest.raises(Rejected):
        transport.send(Request(method=method, url=server.url))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_page_of_an_outage_may_name_a_time(
    serve: Serve, connect: Connect, clock: FakeClock, status: int
) -> None:
    """A question is asked again when such a page says to come back."""
    server = serve(data(PAGE, status=status, headers={"Retry-After": "30"}), data())
    connect(server.url).send(Request(url=server.url))
    assert [30.0] == clock.waits
