"""The envelope around every answer of Wonde's: ``data``, and where the next page is.

Whatever is wrong with it is said by the name of its type: an answer's content belongs
to people, not into messages.
"""

from __future__ import annotations

from typing import Final

from missync.adapters.wonde._wire.failures import names_failure
from missync.adapters.wonde._wire.values import Row, what_came
from missync.errors import BadPayload
from missync.transport import Damaged


_MOST_ROWS: Final = 100_000


def rows_of(document: object, what: str) -> list[object]:
    """Give the rows of a list.

    Raises:
        BadPayload: There is no list, none that a school can have, or an error beside
            it, so that rows may be missing.
    """
    data = _data(document, what)
    _require_no_failure(document, what)
    if not isinstance(data, list):
        raise _bad(what, "“data” should be a list", data)
    if len(data) > _MOST_ROWS:
        message = (
            f"A page of Wonde's {what} holds {len(data):,} rows, more than any school "
            f"has: at most {_MOST_ROWS:,} are read. Tell Wonde's support if it lasts."
        )
        raise BadPayload(message)
    return data


def object_of(document: object, what: str, *, though_failed: bool = False) -> Row:
    """Give the one thing of an answer. PHP writes one without keys as an empty list.

    Args:
        document: The answer.
        what: What it is about.
        though_failed: Whether it is wanted though an error stands beside it.

    Raises:
        BadPayload: There is none.
    """
    data = _data(document, what)
    if not though_failed:
        _require_no_failure(document, what)
    if isinstance(data, dict):
        return data
    if data == []:
        return {}
    raise _bad(what, "“data” should be an object", data)


def following(
    document: object, what: str, *, may_be_silent: bool
) -> tuple[str | None, bool | None]:
    """Say where the next page is, and whether there is to be one.

    A short list may come without any pagination. Where that cannot be, nobody said
    whether another page follows.

    Args:
        document: The answer.
        what: What it lists.
        may_be_silent: Whether it may be a whole list that needs no pagination.

    Raises:
        BadPayload: The pagination cannot be read.
    """
    pagination = _table(_envelope(document, what).get("meta"), what, "“meta”")
    pagination = _table(pagination.get("pagination"), what, "“pagination”")
    place, more = pagination.get("next"), pagination.get("more")
    if not isinstance(place, str | None):
        raise _bad(what, "“next” should be a text", place)
    if not isinstance(more, bool | None):
        raise _bad(what, "“more” should be true or false", more)
    if more is False:
        return None, False
    silent = not pagination.keys() & {"next", "more"}
    if silent and not may_be_silent:
        return None, None
    return place or None, bool(place or more)


def _envelope(document: object, what: str) -> Row:
    return _whole(_object(document, what), what)


def _object(document: object, what: str) -> Row:
    if isinstance(document, dict):
        return document
    raise _bad(what, "it should be an object", document)


def _whole(table: Row, what: str) -> Row:
    """Give what holds an answer together, if nothing of it is damaged."""
    if not any(isinstance(value, Damaged) for value in table.values()):
        return table
    raise BadPayload(_sentence(what, "a part of it cannot be read"))


def _data(document: object, what: str) -> object:
    envelope = _envelope(document, what)
    if "data" in envelope:
        return envelope["data"]
    message = _sentence(what, "it has no “data”")
    raise BadPayload(message)


def _require_no_failure(document: object, what: str) -> None:
    if names_failure(_envelope(document, what)):
        raise BadPayload(_sentence(what, "an error stands beside its “data”"))


def _table(value: object, what: str, name: str) -> Row:
    if isinstance(value, dict):
        return _whole(value, what)
    if value is None or value == []:
        return {}
    raise _bad(what, f"{name} should be an object", value)


def _bad(what: str, wanted: str, value: object) -> BadPayload:
    return BadPayload(_sentence(what, f"{wanted}, not {what_came(value)}"))


def _sentence(what: str, why: str) -> str:
    return (
        f"Wonde's answer for “{what}” is not what its API promises: {why}. "
        "Tell Wonde's support if it lasts."
    )
