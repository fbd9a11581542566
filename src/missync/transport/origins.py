"""Origins: the scheme, host and port that a token may travel to, and no other."""

from __future__ import annotations

import ipaddress
import re
import string
from typing import Final
from urllib.parse import quote

import attrs

from missync.errors import SettingsError


_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LONGEST_URL: Final = 8192
_HIGHEST_PORT: Final = 65535
_ADDRESS: Final = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<rest>.*)",
    re.IGNORECASE,
)
_AUTHORITY: Final = re.compile(
    r"(?P<host>\[[0-9a-f.]*:[0-9a-f:.]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{1,5}))?",
    re.IGNORECASE,
)
_HOST_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?"
)
_ONLY_NUMBERS: Final = re.compile(r"[0-9.]+")
_LOOPBACK_NET: Final = ipaddress.ip_network("127.0.0.0/8")
_SENT_AS_IT_IS: Final = "".join({*string.punctuation} - {*'"<>'})
_LOOPBACK_SIX: Final = ipaddress.ip_address("::1")


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _lower(scheme: str) -> str:
    return scheme.lower()


def _canonical_host(host: str) -> str:
    bare = host.lower().removeprefix("[").removesuffix("]")
    address = _ip(bare)
    return address.compressed if address else bare


def _is_host(_: object, __: object, host: str) -> None:
    if "%" not in host and _ip(host):
        return
    fits = _HOST_NAME.fullmatch(host) and not _ONLY_NUMBERS.fullmatch(host)
    if not fits or not _is_decodable(host):
        message = "the address has no usable host name (plain ASCII letters, please)"
        raise ValueError(message)


def _is_decodable(host: str) -> bool:
    """Whether what a name spells in ASCII is a name."""
    try:
        return not host.startswith("xn--") or bool(host.encode().decode("idna"))
    except UnicodeError:
        return False


def _is_port(_: object, __: object, port: int) -> None:
    if not 1 <= port <= _HIGHEST_PORT:
        message = f"the address has a port outside 1 to {_HIGHEST_PORT}"
        raise ValueError(message)


@attrs.frozen(kw_only=True)
class Origin:
    """Where requests go: scheme, host and port, in one canonical spelling.

    Attributes:
        scheme: ``http`` or ``https``.
        host: A lower-case ASCII name, or an IP address without brackets.
        port: From 1 to 65535.

    Raises:
        ValueError: The parts make no http or https origin. The message shows none of
            them, as they may be anything.
    """

    scheme: str = attrs.field(
        converter=_lower, validator=attrs.validators.in_(_DEFAULT_PORTS)
    )
    host: str = attrs.field(converter=_canonical_host, validator=_is_host)
    port: int = attrs.field(validator=_is_port)

    @classmethod
    def of(cls, url: str) -> Origin:
        """Read the origin of an absolute URL; the scheme's own port is filled in.

        Raises:
            ValueError: It is no absolute http or https URL, it is absurdly long, or it
                carries a user name or password. The message shows no part of it.
        """
        parts = _parts(url)
        authority = _authority(parts["authority"])
        scheme = parts["scheme"].lower()
        return cls(
            scheme=scheme,
            host=authority["host"],
            port=int(authority["port"] or _DEFAULT_PORTS[scheme]),
        )

    @property
    def loopback(self) -> bool:
        """Whether it is this very machine: 127.0.0.0/8, ::1 or localhost."""
        address = _ip(self.host)
        if address is None:
            return self.host == "localhost"
        return address in _LOOPBACK_NET or address == _LOOPBACK_SIX

    @property
    def authority(self) -> str:
        """Host and port, as a URL and the header ``Host`` have them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _DEFAULT_PORTS[self.scheme]
        return host if usual else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


def _parts(url: str) -> dict[str, str]:
    match = _ADDRESS.fullmatch(url)
    if match is None or len(url) > _LONGEST_URL or not url.isprintable():
        message = "not an http or https address of sensible length"
        raise ValueError(message)
    return match.groupdict()


def _authority(text: str) -> dict[str, str]:
    if "@" in text:
        message = "an address must not carry a user name or password"
        raise ValueError(message)
    match = _AUTHORITY.fullmatch(text)
    if match is None:
        message = "the address has no usable host and port"
        raise ValueError(message)
    return match.groupdict()


def target_of(url: str) -> str:
    """Give path and query of an absolute URL, as a request has them."""
    parts = _parts(url)
    target = (parts["path"] or "/") + parts["rest"].partition("#")[0]
    return quote(target, safe=_SENT_AS_IT_IS)


def checked_base_url(url: str) -> str:
    """Check an address from the settings, and give it without a slash at its end.

    Plain http is for this machine only: anywhere else it would show the token to
    everybody on the way.

    Raises:
        SettingsError: The address cannot be used; the message says what to write.
    """
    try:
        origin = Origin.of(url)
    except ValueError as problem:
        message = f"The MIS address cannot be used: {problem}. Write https://host/path."
        raise SettingsError(message) from None
    if origin.scheme == "http" and not origin.loopback:
        message = (
            f"The MIS address {origin} would send the token unprotected. "
            "Write https:// instead of http://."
        )
        raise SettingsError(message)
    parts = _parts(url)
    if parts["rest"]:
        message = f"The MIS address at {origin} must end before any ? or #."
        raise SettingsError(message)
    return f"{origin}{parts['path'].rstrip('/')}"
