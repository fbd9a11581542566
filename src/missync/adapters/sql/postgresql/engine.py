"""The engine: PostgreSQL through psycopg 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import URL, Engine, create_engine


__all__ = ["make_engine"]

_DEFAULTS: Final[Mapping[str, object]] = {
    "client_encoding": "utf8",
    "connect_timeout": 10,
    "fallback_application_name": "missync",
}


def make_engine(url: URL) -> Engine:
    """Make the engine for a database. What its URL says goes before what we would.

    A connection that broke while nobody used it is replaced without a word. Errors
    and logs do not show what is written: it is people.
    """
    ours = {name: it for name, it in _DEFAULTS.items() if name not in url.query}
    return create_engine(
        url, connect_args=ours, hide_parameters=True, pool_pre_ping=True
    )
