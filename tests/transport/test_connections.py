"""Connections: proxies, certificates, and headers nobody else may touch."""

from __future__ import annotations

import os
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from missync.errors import OutcomeUnknown, SettingsError, TryLater
from missync.model.secrets import Secret
from missync.transport import Origin, Patience, Request
from missync.transport.connections import proxy_for
from tests.support.scripted_server import CERTIFICATE, Call, data, hang_up, raw, tunnel
from tests.transport.conftest import TOKEN, Connect, Serve


CA = str(CERTIFICATE)
MIS = "https://mis.example"
ONCE = Patience(attempts=1)
POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


def proxy_says_no(call: Call) -> None:
    """Refuse to open a tunnel."""
    call.reply(407)


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start without the proxies of the machine that runs the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("scheme", ["http://", ""])
def test_the_environments_proxy_is_used(
    serve: Serve,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    scheme: str,
) -> None:
    """A tunnel is asked for, and the request goes through it unseen."""
    server = serve(tunnel, data(b"[1]"), data(b"[2]"))
    monkeypatch.setenv(name, f"{scheme}127.0.0.1:{server.port}")
    transport = connect(MIS, ca_file=CA)
    answers = [transport.send(Request(url=f"{MIS}/a")).json() for _ in range(2)]
    assert [[1], [2]] == answers
    assert ["mis.example:443", "/a", "/a"] == server.paths


def test_a_proxy_gets_its_own_password_and_not_our_token(
    serve: Serve, connect: Connect
) -> None:
    """The tunnel is asked for with the proxy's name and password alone."""
    server = serve(tunnel, data())
    proxy = f"http://al:open%20sesame@127.0.0.1:{server.port}"
    connect(MIS, ca_file=CA, proxy=proxy).send(Request(url=MIS))
    asked, sent = (each.headers for each in server.received)
    assert "Basic YWw6b3BlbiBzZXNhbWU=" == asked["proxy-authorization"]
    assert "authorization" not in asked
    assert f"Bearer {TOKEN}" == sent["authorization"]
    assert "proxy-authorization" not in sent


PASSWORD = "open-sesame-9"


@pytest.mark.parametrize(
    "said",
    [
        f"denied for al:{PASSWORD}",
        f"denied: {b64encode(f'al:{PASSWORD}'.encode()).decode()}",
    ],
    ids=["plain", "as it was sent"],
)
def test_what_a_proxy_repeats_of_its_password_is_dots(
    serve: Serve, connect: Connect, said: str
) -> None:
    """A proxy that refuses may repeat what it got; nobody is shown it."""
    server = serve(raw(f"HTTP/1.1 407 {said}\r\nContent-Length: 0\r\n\r\n".encode()))
    proxy = f"http://al:{PASSWORD}@127.0.0.1:{server.port}"
    with pytest.raises(TryLater) as caught:
        connect(MIS, proxy=proxy, patience=ONCE).send(Request(url=MIS))

    assert "407 denied" in caught.value.message
    assert "......" in caught.value.message
    assert said.rsplit(maxsplit=1)[-1].removeprefix("al:") not in caught.value.message


@pytest.mark.parametrize("password", ["", "%20", "f%C3%BCnf-w%C3%B6rter"])
def test_a_password_that_is_no_word(
    serve: Serve, connect: Connect, password: str
) -> None:
    """A proxy's password may be empty, blank or no ASCII."""
    server = serve(tunnel, data(b"[1]"))
    proxy = f"http://al:{password}@127.0.0.1:{server.port}"

    assert [1] == connect(MIS, ca_file=CA, proxy=proxy).send(Request(url=MIS)).json()


def test_a_proxy_may_speak_https(serve: Serve, connect: Connect) -> None:
    """The same authorities vouch for the proxy."""
    server = serve(proxy_says_no, tls=True)
    proxy = f"https://127.0.0.1:{server.port}"
    with pytest.raises(TryLater, match="407"):
        connect(MIS, ca_file=CA, proxy=proxy, patience=ONCE).send(Request(url=MIS))
    assert ["mis.example:443"] == server.paths


def test_a_given_proxy_wins_over_the_environments(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings are closer than the environment."""
    server = serve(tunnel, data(b"[1]"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "mis.example")
    transport = connect(MIS, ca_file=CA, proxy=f"http://127.0.0.1:{server.port}")
    assert [1] == transport.send(Request(url=MIS)).json()


@pytest.mark.parametrize(
    "spared", ["mis.example", "MIS.example:443", ".example", "x, mis.example", "*"]
)
def test_no_proxy_spares_a_host(monkeypatch: pytest.MonkeyPatch, spared: str) -> None:
    """A host under NO_PROXY is reached directly."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", spared)
    assert proxy_for(Origin.of(MIS), None, None) is None


def test_no_proxy_spares_no_other_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that only ends alike still goes through the proxy."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "is.example,mis.example:444")
    assert proxy_for(Origin.of(MIS), None, None) is not None


def test_this_machine_is_never_reached_through_a_proxy(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a given proxy nor the environment's stands before loopback."""
    proxy = serve(data(b"[0]"))
    server = serve(data(b"[1]"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    transport = connect(server.url, proxy=proxy.url)
    assert [1] == transport.send(Request(url=server.url)).json()
    assert [] == proxy.received


def test_a_proxy_that_refuses_is_named_with_its_reason(
    serve: Serve, connect: Connect
) -> None:
    """Nothing of a write was sent, and the message says where to look."""
    server = serve(proxy_says_no)
    proxy = f"http://al:hidden@127.0.0.1:{server.port}"
    with pytest.raises(TryLater, match=r"407 .*proxy settings") as caught:
        connect(MIS, ca_file=CA, proxy=proxy).send(
            Request(method="POST", url=MIS, body=b"{}")
        )
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1", "http://", "nonsense", "http://a:b:c", "\n"]
)
def test_a_proxy_that_cannot_be_used_is_a_settings_error(
    connect: Connect, proxy: str
) -> None:
    """It is found before anything is asked of anybody."""
    with pytest.raises(SettingsError, match="proxy's address"):
        connect(MIS, ca_file=CA, proxy=proxy)


def test_a_given_authority_is_trusted(serve: Serve, connect: Connect) -> None:
    """A school's own certificate authority comes as a PEM file."""
    server = serve(data(b"[1]"), tls=True)
    transport = connect(server.url, ca_file=CA)
    assert [1] == transport.send(Request(url=server.url)).json()


@pytest.mark.skipif(sys.platform != "linux", reason="SSL_CERT_FILE is OpenSSL's own")
def test_the_systems_authorities_are_trusted_without_a_file(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's trust store decides, not a list that came with a package."""
    monkeypatch.setenv("SSL_CERT_FILE", CA)
    server = serve(data(b"[1]"), tls=True)
    assert [1] == connect(server.url).send(Request(url=server.url)).json()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_certificate_nobody_vouches_for_ends_it_at_once(
    serve: Serve, connect: Connect, method: str
) -> None:
    """Nothing was sent; retrying would not help; the message names the setting."""
    server = serve(data(), tls=True)
    with pytest.raises(TryLater, match=r"not trusted .*certificate authority file"):
        connect(server.url).send(Request(method=method, url=server.url))
    assert [] == server.received


def test_a_certificate_for_another_name_is_not_trusted(
    serve: Serve, connect: Connect
) -> None:
    """A known authority is not enough; the name must be the one asked for."""
    server = serve(tunnel, data())
    proxy = f"http://127.0.0.1:{server.port}"
    other = "https://other.example"
    with pytest.raises(TryLater, match="not trusted"):
        connect(other, ca_file=CA, proxy=proxy).send(Request(url=other))


@pytest.mark.parametrize("content", [None, "no certificate", ""])
def test_authorities_that_cannot_be_read_are_a_settings_error(
    connect: Connect, tmp_path: Path, content: str | None
) -> None:
    """The file is named before anything is asked of anybody."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SettingsError, match=r"ca\.pem"):
        connect(MIS, ca_file=str(path))


def test_authorities_with_words_beside_them(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    """What stands in the file between its certificates is passed over."""
    path = tmp_path / "ca.pem"
    path.write_bytes("# Főtanúsítvány\n".encode() + CERTIFICATE.read_bytes())
    server = serve(tunnel, data(b"[1]"))
    proxy = f"http://127.0.0.1:{server.port}"
    transport = connect(MIS, ca_file=str(path), proxy=proxy)
    assert [1] == transport.send(Request(url=MIS)).json()


def test_authorities_under_no_name_are_a_settings_error(connect: Connect) -> None:
    """A path that no file can have is refused like one where no file is."""
    with pytest.raises(SettingsError, match="no file has such a name"):
        connect(MIS, ca_file="a\0b")


@POSIX_ONLY
def test_authorities_in_a_pipe_nobody_writes_into(
    connect: Connect, tmp_path: Path
) -> None:
    """A named pipe in the place of the file is refused, and nothing waits for ever."""
    pipe = tmp_path / "ca.pem"
    os.mkfifo(pipe)
    with pytest.raises(SettingsError, match=r"ca\.pem cannot be read: it is a named"):
        connect(MIS, ca_file=str(pipe))


@POSIX_ONLY
def test_authorities_without_end_are_a_settings_error(connect: Connect) -> None:
    """A file that is far too large for certificates is not read to its end."""
    with pytest.raises(SettingsError, match="too large"):
        connect(MIS, ca_file="/dev/zero")


def test_a_netrc_file_is_not_read(
    serve: Serve,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Our Authorization wins, and none is made up where we send none."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login al password sesame\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server = serve(data(), data())
    connect(server.url).send(Request(url=server.url))
    connect(server.url, headers={}).send(Request(url=server.url))
    assert [f"Bearer {TOKEN}", None] == [
        each.headers.get("authorization") for each in server.received
    ]


def test_cookies_are_not_kept(serve: Serve, connect: Connect) -> None:
    """Each request stands for itself."""
    server = serve(data(headers={"Set-Cookie": "a=b"}), data())
    transport = connect(server.url)
    transport.send(Request(url=server.url))
    transport.send(Request(url=server.url))
    assert "cookie" not in server.received[1].headers


def test_every_request_says_who_asks_and_for_what(
    serve: Serve, connect: Connect
) -> None:
    """Without headers of the caller's, JSON is asked for by missync."""
    server = serve(data())
    connect(server.url, headers={}).send(Request(url=server.url))
    sent = server.received[0].headers
    assert {
        "host": f"127.0.0.1:{server.port}",
        "accept": "application/json",
        "accept-encoding": "gzip",
        "user-agent": "missync",
    } == sent


def test_the_callers_headers_win(serve: Serve, connect: Connect) -> None:
    """Whatever their case, they replace ours."""
    server = serve(data())
    headers = {"USER-AGENT": "tablet", "Accept": "text/x-json", "X-Key": Secret("kept")}
    connect(server.url, headers=headers).send(Request(url=server.url))
    sent = server.received[0].headers
    assert ("tablet", "text/x-json", "kept") == (
        sent["user-agent"],
        sent["accept"],
        sent["x-key"],
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", Secret("hidden\n")),
        ("Authorization", Secret("hidden\r\nX-A: b")),
        ("Authorization", Secret("hiddän")),
        ("X-A", " hidden"),
        ("X-A", ""),
        ("X A", "hidden"),
    ],
)
def test_a_header_that_cannot_be_sent_is_a_settings_error(
    connect: Connect, name: str, value: str | Secret
) -> None:
    """A token with a line break is found at once, and not shown."""
    with pytest.raises(SettingsError, match="cannot be sent") as caught:
        connect("http://localhost", headers={name: value})
    assert "hidd" not in str(caught.value)


def test_a_tunnel_that_breaks_off_leaves_a_write_unknown(
    serve: Serve, connect: Connect
) -> None:
    """Rather one look too many than a mark written twice."""
    server = serve(tunnel, hang_up)
    proxy = f"http://127.0.0.1:{server.port}"
    with pytest.raises(OutcomeUnknown):
        connect(MIS, ca_file=CA, proxy=proxy).send(Request(method="POST", url=MIS))
