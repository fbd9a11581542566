"""Routes: whom to trust on the way to an origin, and through which proxy."""

from __future__ import annotations

import ssl
from typing import Final
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from missync.errors import SettingsError
from missync.transport.origins import Origin


_PROXY_SCHEMES: Final = frozenset({"http", "https"})


def trust(origin: Origin, ca_file: str | None) -> ssl.SSLContext:
    """Make the TLS context: the given authorities, else those of the system.

    Raises:
        SettingsError: The file with the certificate authorities cannot be used.
    """
    if origin.scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is None:
        return _system_trust()
    chosen = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        chosen.load_verify_locations(cafile=ca_file)
    except OSError as problem:
        message = (
            f"The certificate authorities in {ca_file!r} cannot be used: "
            f"{problem.strerror or 'it is no PEM file'}. Name a readable PEM file."
        )
        raise SettingsError(message) from None
    return chosen


def _system_trust() -> ssl.SSLContext:
    """Ask the system's own store, which a school's network team maintains."""
    import truststore  # noqa: PLC0415

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


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


def _proxy_in_environment(origin: Origin) -> str | None:
    """Read ``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``, or the system's settings."""
    proxies = getproxies()
    address = proxies.get(origin.scheme) or proxies.get("all")
    if not address or proxy_bypass(f"{origin.host}:{origin.port}"):
        return None
    return address if "://" in address else f"http://{address}"


def _proxy(address: str, ca_file: str | None) -> httpcore.Proxy:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in _PROXY_SCHEMES or not url.host:
        message = (
            "The proxy's address cannot be used. "
            "Write http://host:port, in the settings or in HTTPS_PROXY."
        )
        raise SettingsError(message)
    secured = url.scheme == "https"
    hop = Origin.of(f"{url.scheme}://{url.netloc.decode('ascii')}")
    return httpcore.Proxy(
        httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=hop.port, target="/"
        ),
        auth=(url.username, url.password) if url.userinfo else None,
        ssl_context=trust(hop, ca_file) if secured else None,
    )
