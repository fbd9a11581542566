"""The engine: PostgreSQL through psycopg 3."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from weakref import WeakSet

import psycopg
from sqlalchemy import URL, Engine, create_engine, event


__all__ = ["make_engine"]

_DEFAULTS: Final[Mapping[str, object]] = {
    "client_encoding": "utf8",
    "connect_timeout": 10,
    "fallback_application_name": "missync",
}
_OPEN: Final[WeakSet[psycopg.Connection]] = WeakSet()


def make_engine(url: URL) -> Engine:
    """Make the engine for a database. What its URL says goes before what we would.

    A connection that broke while nobody used it is replaced without a word. Errors
    and logs do not show what is written: it is people.
    """
    ours = {name: it for name, it in _DEFAULTS.items() if name not in url.query}
    engine = create_engine(
        url, connect_args=ours, hide_parameters=True, pool_pre_ping=True
    )
    event.listen(engine, "connect", lambda it, _: _OPEN.add(it))
    return engine


def _hang_up_in_child() -> None:
    """Close a parent's sockets here, and tell the server nothing.

    Otherwise a parent that is killed would keep its locks for as long as we live.
    """
    for connection in list(_OPEN):
        with suppress(OSError, psycopg.Error):
            os.close(connection.fileno())
    _OPEN.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_hang_up_in_child)
