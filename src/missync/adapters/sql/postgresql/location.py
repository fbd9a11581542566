"""Where a server is: reading ``postgresql://user:password@host/database`` URLs."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from missync.errors import StoreError


__all__ = ["place_of", "server_url"]

_SCHEMES = frozenset({"postgresql", "postgresql+psycopg"})
_EXAMPLE = "postgresql://user:password@host/database"


def server_url(text: str) -> URL:
    """Read a URL. What stands in it is never repeated: there is a password in it.

    Raises:
        StoreError: It is none, or names no database.
    """
    scheme, _, rest = text.partition("://")
    if scheme not in _SCHEMES:
        message = f"A PostgreSQL store is called {_EXAMPLE}; psycopg 3 opens it."
        raise StoreError(message)
    url = _parsed(text)
    if rest.count("@") > 1 or any(
        "@" in (part or "") for part in (url.host, url.database)
    ):
        message = (
            "The store's URL can be read in two ways. Write each “@” in the user or "
            "password as %40, each “:” as %3A and each “/” as %2F."
        )
        raise StoreError(message)
    return url


def place_of(url: URL) -> str:
    """Say which database it is, for people: without user or password."""
    asked = url.query.get("host", ())
    hosts = (asked,) if isinstance(asked, str) else asked
    return f"{url.database} on {url.host or ', '.join(hosts) or 'this machine'}"


def _parsed(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        message = f"The store's URL cannot be read. Write it as {_EXAMPLE}."
        raise StoreError(message) from None
    if not url.database:
        message = f"The store's URL names no database. Write it as {_EXAMPLE}."
        raise StoreError(message)
    return url.set(drivername="postgresql+psycopg")
