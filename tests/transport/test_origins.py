"""Origins: what counts as the same place, and which places are allowed."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from missync.errors import SettingsError
from missync.transport import Origin, checked_base_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://api.wonde.com/v1.0/schools?a=b#c", "https://api.wonde.com"),
        ("HTTPS://API.Wonde.com:443", "https://api.wonde.com"),
        ("https://api.wonde.com:8443/", "https://api.wonde.com:8443"),
        ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[0:0:0:0:0:0:0:1]:8000/x", "http://[::1]:8000"),
        ("https://my_host.example./", "https://my_host.example."),
    ],
)
def test_an_origin_has_one_spelling(url: str, shown: str) -> None:
    """Case, default ports and spellings of an address make no difference."""
    assert shown == str(Origin.of(url))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.wonde.com",
        "//api.wonde.com",
        "ftp://api.wonde.com",
        "https:api.wonde.com",
        "https://",
        "https://:443",
        "https://a b",
        "https://a..b",
        "https://a:",
        "https://a:0",
        "https://a:65536",
        "https://a:b",
        "https://a:1:2",
        "https://a\\@b",
        "https://ä.example",
        "https://xn--a",
        "https://xn--.example",
        "https://%61.example",
        "https://127.1",
        "https://2130706433",
        "https://1.2.3.256",
        "https://::1",
        "https://[::1",
        "https://[1.2.3.4]",
        "https://[fe80::1%25eth0]",
        "https://a/\n",
        "https://a/\ud800",
        "https://" + "a" * 64,
        "https://a/" + "b" * 8192,
    ],
)
def test_what_is_no_plain_web_address_has_no_origin(url: str) -> None:
    """An address that two readers could read differently is refused."""
    with pytest.raises(ValueError, match="address"):
        Origin.of(url)


@pytest.mark.parametrize("userinfo", ["user:kept@", "user@", ":kept@", "@"])
def test_an_address_carries_no_user_name_or_password(userinfo: str) -> None:
    """Userinfo is refused, and not quoted."""
    with pytest.raises(ValueError, match="an address must not carry a user name"):
        Origin.of(f"https://{userinfo}api.wonde.com/")


def test_an_origin_of_parts_is_checked_too() -> None:
    """A value that exists is valid, however it was made."""
    with pytest.raises(ValueError, match="scheme"):
        Origin(scheme="ftp", host="api.wonde.com", port=21)


def test_an_origin_of_parts_gets_the_same_spelling() -> None:
    """Parts are lower-cased and addresses shortened."""
    made = Origin(scheme="HTTP", host="[0::1]", port=80)
    assert Origin.of("http://[::1]/") == made


HOSTS = r"[-._a-z0-9A-Z]{1,6}|[0-9.]{1,12}|\[[0-9a-f:.]{1,12}\]|[\x20-\x7eäß]{0,9}"


def ours(url: str) -> Origin | None:
    """Read an origin, if we accept the address."""
    try:
        return Origin.of(url)
    except ValueError:
        return None


def test_a_name_that_is_spelled_in_ascii_is_a_name() -> None:
    """A name of other letters is taken as it is spelled for machines."""
    assert "xn--bcher-kva.example" == Origin.of("https://XN--bcher-kva.example/").host


def theirs(url: str) -> Origin | None:
    """Read where httpx would go, if anywhere."""
    try:
        read = httpx.URL(url)
        port = read.port or {"http": 80, "https": 443}[read.scheme]
        return Origin(scheme=read.scheme, host=read.raw_host.decode(), port=port)
    except (httpx.InvalidURL, KeyError, ValueError):
        return None


@given(st.from_regex(rf"https?://({HOSTS})(:[0-9]{{0,6}})?([/?#].{{0,8}})?"))
@example("https://[::ffff:1.2.3.4]/")
@example("https://a/../b?c=%2F d")
@example("https://xn--bcher-kva.example/")
@example("https://xn--a/")
def test_httpx_goes_where_we_read(url: str) -> None:
    """Whatever we accept, the library that sends it goes to the same place."""
    assert ours(url) in (None, theirs(url))


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000",
        "http://LOCALHOST",
        "http://127.0.0.1",
        "http://127.255.255.254",
        "http://[::1]",
    ],
)
def test_this_machine_is_loopback(url: str) -> None:
    """127.0.0.0/8, ::1 and localhost are this machine."""
    assert Origin.of(url).loopback


@pytest.mark.parametrize(
    "url",
    [
        "http://128.0.0.1",
        "http://localhost.example",
        "http://localhost.",
        "http://[::2]",
        "http://0.0.0.0",
    ],
)
def test_anything_else_is_not_loopback(url: str) -> None:
    """A name that only looks like this machine is none."""
    assert not Origin.of(url).loopback


@pytest.mark.parametrize(
    ("given_url", "checked"),
    [
        ("https://api.wonde.com/v1.0/", "https://api.wonde.com/v1.0"),
        ("https://API.wonde.com", "https://api.wonde.com"),
        ("http://localhost:8000/v1.0", "http://localhost:8000/v1.0"),
    ],
)
def test_a_base_url_ends_without_a_slash(given_url: str, checked: str) -> None:
    """Paths are appended to it with their own slash."""
    assert checked == checked_base_url(given_url)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://api.wonde.com", "Write https:// instead"),
        ("https://u:kept@api.wonde.com", "user name or password"),
        ("api.wonde.com", "Write https://host/path"),
        ("https://api.wonde.com?kept=1", "end before any"),
        ("https://api.wonde.com#kept", "end before any"),
    ],
)
def test_a_base_url_that_is_unsafe_is_a_settings_error(url: str, message: str) -> None:
    """Plain http elsewhere, userinfo, queries and fragments are refused."""
    with pytest.raises(SettingsError, match=message) as caught:
        checked_base_url(url)
    assert "kept" not in str(caught.value)
