"""The token goes to one origin, whatever a link or a redirect says."""

from __future__ import annotations

import pytest

from missync.errors import BadPayload, SettingsError
from missync.transport import Origin, Request, Transport
from tests.support.scripted_server import Answer, data
from tests.transport.conftest import TOKEN, Connect, Serve


def redirect(to: str, status: int = 302) -> Answer:
    """Send on to somewhere else."""
    return data(status=status, headers={"Location": to})


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://127.0.0.1:1/",
        "http://127.0.0.1.evil.example:{port}/",
        "https://api.wonde.com/v1.0",
    ],
)
def test_a_request_elsewhere_is_not_sent(
    serve: Serve, connect: Connect, url: str
) -> None:
    """Scheme, host and port must all be the origin's."""
    server = serve(data())
    transport = connect(server.url)
    elsewhere = url.format(port=server.port)
    with pytest.raises(BadPayload) as caught:
        transport.send(Request(url=f"{elsewhere}?key=hidden"))
    said = str(caught.value)
    assert str(Origin.of(elsewhere)) in said
    assert server.url in said
    assert "hidden" not in said
    assert [] == server.received


@pytest.mark.parametrize("url", ["http://u:hidden@127.0.0.1/", "hidden", "/hidden", ""])
def test_an_address_that_is_none_is_not_sent(
    serve: Serve, connect: Connect, url: str
) -> None:
    """What a next link holds may be anything."""
    server = serve(data())
    with pytest.raises(BadPayload, match="was not sent") as caught:
        connect(server.url).send(Request(url=url))
    assert "u:hidden" not in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_at_the_origin_is_followed(
    serve: Serve, connect: Connect, status: int
) -> None:
    """A relative place is read against where it was said."""
    server = serve(redirect("../b?c=d", status), data(b"[1]"))
    response = connect(server.url).send(Request(url=f"{server.url}/a/a?x=y"))
    assert ([1], f"{server.url}/b?c=d") == (response.json(), response.url)


def test_three_redirects_are_followed(serve: Serve, connect: Connect) -> None:
    """The fourth answer may still be the one."""
    server = serve(redirect("/1"), redirect("/2"), redirect("/3"), data())
    connect(server.url).send(Request(url=f"{server.url}/0"))
    assert ["/0", "/1", "/2", "/3"] == server.paths


def test_a_fourth_redirect_is_not_followed(serve: Serve, connect: Connect) -> None:
    """A circle ends as a bad payload, and is not tried again."""
    server = serve(*[redirect("/round")] * 9)
    with pytest.raises(BadPayload, match="redirected too often"):
        connect(server.url).send(Request(url=f"{server.url}/round"))
    assert 4 == len(server.received)


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("https://evil.example/take?key=hidden", "https://evil.example/take"),
        ("//evil.example/take", "http://evil.example/take"),
        ("https://127.0.0.1/", "https://127.0.0.1/"),
        ("http://u:hidden@127.0.0.1/", "somewhere unreadable"),
        ("http://[hidden", "somewhere unreadable"),
        ("ftp://evil.example/hidden", "somewhere unreadable"),
    ],
)
def test_a_redirect_elsewhere_is_not_followed(
    serve: Serve, connect: Connect, place: str, named: str
) -> None:
    """The place is named; the token stays."""
    server = serve(redirect(place))
    with pytest.raises(BadPayload, match="not followed") as caught:
        connect(server.url).send(Request(url=server.url))
    assert named in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert 1 == len(server.received)


def test_a_redirect_to_another_server_carries_nothing_there(
    serve: Serve, connect: Connect
) -> None:
    """Another port on the same machine is another origin."""
    other = serve(data())
    server = serve(redirect(other.url))
    with pytest.raises(BadPayload):
        connect(server.url).send(Request(url=server.url))
    assert [] == other.received


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_write_is_never_redirected(
    serve: Serve, connect: Connect, status: int
) -> None:
    """An unsafe request is sent to one place, once."""
    server = serve(redirect("/b", status), data())
    with pytest.raises(BadPayload, match="not followed"):
        connect(server.url).send(Request(method="POST", url=server.url, body=b"{}"))
    assert 1 == len(server.received)


def test_an_answer_that_was_not_asked_for_conditionally_is_a_bad_payload(
    serve: Serve, connect: Connect
) -> None:
    """304 without a place leads nowhere."""
    server = serve(data(b"", status=304))
    with pytest.raises(BadPayload):
        connect(server.url).send(Request(url=server.url))


def test_plain_http_elsewhere_makes_no_transport() -> None:
    """The check of the settings cannot be forgotten."""
    with pytest.raises(SettingsError, match="unprotected"):
        Transport(origin=Origin.of("http://api.wonde.com"), headers={})


def test_a_transport_shows_its_origin_alone(connect: Connect) -> None:
    """Neither headers nor token are in its repr."""
    transport = connect("http://localhost:8000")
    assert "Transport(http://localhost:8000)" == repr(transport)
    assert TOKEN not in repr(vars(transport))


@pytest.mark.parametrize(
    "answer", [data(status=301), redirect("")], ids=["no", "blank"]
)
def test_a_redirect_to_nowhere(serve: Serve, connect: Connect, answer: Answer) -> None:
    """A redirect that does not say where to is named as that."""
    server = serve(answer)
    with pytest.raises(BadPayload, match="redirected to nowhere"):
        connect(server.url).send(Request(url=server.url))
