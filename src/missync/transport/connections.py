"""Connections to one origin: through which proxy, trusting whom, and by when.

httpcore speaks the HTTP, over streams of ours. There are no cookies, no netrc, and no
log line with the query.
"""

from __future__ import annotations

import io
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore

from missync.errors import InputError, SettingsError, causes_of
from missync.files import read_file
from missync.model.secrets import Secret
from missync.transport.bodies import BrokenBody, decoded, fill
from missync.transport.logs import redacted_logs
from missync.transport.messages import Request, Response, printable
from missync.transport.origins import Origin, target_of
from missync.transport.outcomes import SUCCESS, Fault, FaultKind, Outcome
from missync.transport.redaction import Redaction
from missync.transport.retrying import Limits
from missync.transport.streams import Deadline, TimedBackend


_STEPS: Final = ("connect", "read", "write", "pool")
_BODILESS: Final = frozenset({"GET", "HEAD", "DELETE"})
_BYTES_OF_A_REFUSAL: Final = 64 * 1024
_LONGEST_DETAIL: Final = 200
_LARGEST_CA_FILE: Final = 1 << 24
_UNSENT: Final = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.ProxyError,
)
_FAILURES: Final = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
)


class Connections:
    """Connections to one origin. Raises nothing: what fails comes back as a fault.

    No answer that leaves them repeats a secret of the headers, or the proxy's password.

    Args:
        origin: Whom they lead to.
        headers: Sent with every request.
        limits: What an answer may cost.
        ca_file: The only certificate authorities to trust, instead of the system's.
        proxy: The proxy to go through, instead of the environment's.
        clock: Monotonic seconds.

    Raises:
        SettingsError: The proxy or the certificate authorities cannot be used.
    """

    def __init__(  # noqa: PLR0913
        self,
        origin: Origin,
        *,
        headers: Mapping[str, str | Secret],
        limits: Limits,
        ca_file: str | None,
        proxy: str | None,
        clock: Callable[[], float],
    ) -> None:
        self._origin = origin
        self._headers = headers
        through = proxy_for(origin, proxy, ca_file)
        secrets = (v for v in headers.values() if isinstance(v, Secret))
        self._redaction = Redaction((*secrets, *_secrets_of(through)))
        self._limits = limits
        self._deadline = Deadline(clock)
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust(ca_file) if origin.scheme == "https" else None,
            proxy=through,
            max_connections=10,
            keepalive_expiry=5.0,
            network_backend=TimedBackend(self._deadline),
        )

    def start(self) -> None:
        """Begin an attempt: its exchanges together have ``limits.response`` seconds."""
        self._deadline.start(self._limits.response)

    def ask(self, request: Request) -> Outcome:
        """Send one request and read its answer, whatever its status."""
        steps = {name: getattr(self._limits, name) for name in _STEPS}
        try:
            with (
                redacted_logs(self._redaction),
                self._pool.stream(
                    request.method,
                    self._address(request),
                    headers=self._revealed(request),
                    content=_content(request),
                    extensions={"timeout": steps},
                ) as answer,
            ):
                return self._read(request, answer)
        except _FAILURES as error:
            return self._fault(error, answered=False)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def _address(self, request: Request) -> httpcore.URL:
        return _url(self._origin, target_of(request.url))

    def _revealed(self, request: Request) -> list[tuple[str, str]]:
        """Write the secrets into the headers, which go nowhere but out."""
        headers = {"Host": self._origin.authority}
        for name, value in self._headers.items():
            headers[name] = value.reveal() if isinstance(value, Secret) else value
        if request.body is not None:
            headers["content-type"] = request.content_type
        return [*headers.items()]

    def _fault(self, error: Exception, *, answered: bool) -> Fault:
        if isinstance(error, _UNSENT):
            return self._unsent(error)
        if isinstance(error, httpcore.TimeoutException):
            return Fault(kind=FaultKind.TIMED_OUT)
        return Fault(kind=FaultKind.CUT_SHORT if answered else FaultKind.UNANSWERED)

    def _unsent(self, error: Exception) -> Fault:
        """Say why nothing was sent; a proxy may repeat what it got in saying so."""
        distrusted = any(
            isinstance(cause, ssl.SSLCertVerificationError)
            for cause in causes_of(error)
        )
        said = self._redaction.of_text(str(error))
        return Fault(
            kind=FaultKind.UNTRUSTED if distrusted else FaultKind.UNREACHABLE,
            detail=printable(said, _LONGEST_DETAIL),
        )

    def _read(self, request: Request, answer: httpcore.Response) -> Outcome:
        """Read the body; of a refusal, its beginning is enough."""
        headers = self._headers_of(answer)
        whole = answer.status in SUCCESS
        bound = self._limits.body_bytes if whole else _BYTES_OF_A_REFUSAL
        buffer = io.BytesIO()
        encoding = headers.get("content-encoding", "")
        fault = self._fill(buffer, answer.iter_stream(), encoding, bound)
        if fault and whole:
            return fault
        try:
            body = self._redaction.of_bytes(buffer.getvalue(), self._is_late)
        except TimeoutError:
            return Fault(kind=FaultKind.TIMED_OUT)
        return Response(
            status=answer.status, url=request.url, headers=headers, body=body
        )

    def _is_late(self) -> bool:
        return self._deadline.passed

    def _headers_of(self, answer: httpcore.Response) -> dict[str, str]:
        """Read the headers, repeated ones joined, and no secret in them."""
        headers: dict[str, str] = {}
        for raw_name, raw_value in answer.headers:
            name = raw_name.decode("ascii").lower()
            value = self._redaction.of_text(_text(raw_value))
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return headers

    def _fill(
        self, buffer: io.BytesIO, sent: Iterable[bytes], encoding: str, bound: int
    ) -> Fault | None:
        try:
            pieces = decoded(sent, encoding)
            fill(buffer, pieces, bound, self._is_late)
        except BrokenBody as broken:
            return broken.fault
        except _FAILURES as error:
            return self._fault(error, answered=True)
        return None


def trust(ca_file: str | None) -> ssl.SSLContext:
    """Make the TLS context: the given authorities, else those of the system.

    Raises:
        SettingsError: The file with the certificate authorities cannot be used.
    """
    if ca_file is None:
        import truststore  # noqa: PLC0415

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    chosen = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        chosen.load_verify_locations(cadata=_authorities(ca_file))
    except (ValueError, ssl.SSLError):
        message = f"{ca_file} holds no certificate authorities. Name a PEM file."
        raise SettingsError(message) from None
    return chosen


def _authorities(ca_file: str) -> str:
    """Read a PEM file; what it says beside its certificates need not be ASCII."""
    try:
        return read_file(Path(ca_file), _LARGEST_CA_FILE).decode("ascii", "ignore")
    except InputError as error:
        message = f"The file of certificate authorities {error.message}"
        raise SettingsError(message) from None


def proxy_for(
    origin: Origin, given: str | None, ca_file: str | None
) -> httpcore.Proxy | None:
    """Choose the proxy: the one given, else what the environment says.

    This very machine is never reached through one.

    Raises:
        SettingsError: The proxy's address cannot be used.
    """
    if origin.loopback:
        return None
    address = given or _proxy_in_environment(origin)
    return _proxy(address, ca_file) if address else None


def _secrets_of(proxy: httpcore.Proxy | None) -> Iterator[Secret]:
    """Give the password of a proxy, and what is sent for it, as far as they are text.

    Whatever is no ASCII is sent, and so repeated, only within what is sent for it.
    """
    if proxy is None or proxy.auth is None:
        return
    name, password = proxy.auth
    yield Secret(b64encode(name + b":" + password).decode())
    if password.isascii() and password.strip():
        yield Secret(password.decode())


def _proxy_in_environment(origin: Origin) -> str | None:
    """Read ``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``, or the system's settings."""
    proxies = getproxies()
    address = proxies.get(origin.scheme) or proxies.get("all")
    if not address or proxy_bypass(f"{origin.host}:{origin.port}"):
        return None
    return address if "://" in address else f"http://{address}"


def _proxy(address: str, ca_file: str | None) -> httpcore.Proxy:
    try:
        parts = urlsplit(address)
        user, at, place = parts.netloc.rpartition("@")
        hop = Origin.of(f"{parts.scheme}://{place}")
    except ValueError:
        message = (
            "The proxy's address cannot be used. "
            "Write http://host:port, in the settings or in HTTPS_PROXY."
        )
        raise SettingsError(message) from None
    name, _, password = user.partition(":")
    return httpcore.Proxy(
        _url(hop, "/"),
        auth=(unquote(name).encode(), unquote(password).encode()) if at else None,
        ssl_context=trust(ca_file) if hop.scheme == "https" else None,
    )


def _url(origin: Origin, target: str) -> httpcore.URL:
    return httpcore.URL(
        scheme=origin.scheme, host=origin.host, port=origin.port, target=target
    )


def _content(request: Request) -> bytes | None:
    """Give the body; a write without one says that it has none."""
    if request.body is None and request.method not in _BODILESS:
        return b""
    return request.body


def _text(raw: bytes) -> str:
    """Read a header, which has no encoding of its own."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
