"""What PostgreSQL's failures mean, and what to do about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import psycopg

from missync.model.sentences import sentence


__all__ = ["explain"]

_AGAIN = "Try again."
_MENDS: Final[Mapping[str, str]] = {
    "08": "See that the server can be reached, then try again.",
    "22P05": "Use a database whose encoding is UTF8.",
    "25006": "It takes no writes. Name the server that does.",
    "3F": "Make a schema for missync in it, or let this user use the one there is.",
    "40": _AGAIN,
    "42501": "Let this user make, read and write tables in it.",
    "53": "Let the server have more room, memory or connections, then try again.",
    "55P03": "Another program keeps it. Try again when that is done.",
    "57": "Try again when the server runs.",
}
_ELSE = "Check that it is a missync database, and a whole one."
_UNREACHED = (
    "See that the server runs, and that the URL has the right host, database, user "
    "and password."
)
_OPTIONS = "Mend the options after “?” in the store's URL."


def explain(error: BaseException) -> str:
    """Say what went wrong, and what to do about it.

    What the server adds in detail is left out: it shows the rows, and so people.
    """
    what = _primary(error) or " ".join(_lines(error))
    return f"{sentence(what)} {_mend(error)}"


def _primary(error: BaseException) -> str | None:
    return error.diag.message_primary if isinstance(error, psycopg.Error) else None


def _lines(error: BaseException) -> Iterator[str]:
    """Give what the driver says, without the questions it asks in return."""
    lines = str(error).splitlines()
    return (line for line in lines if not line.startswith("\t"))


def _mend(error: BaseException) -> str:
    match error:
        case psycopg.Error(sqlstate=str(state)):
            return _MENDS.get(state) or _MENDS.get(state[:2], _ELSE)
        case psycopg.OperationalError():
            return _UNREACHED
        case psycopg.ProgrammingError():
            return _OPTIONS
        case _:
            return _ELSE
