"""Failures that are named beside what was sent, and pages that were not: lacks.

How Wonde names them within an answer is not known, so whatever can mean one does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


_OF_A_FAILURE: Final = frozenset(
    {
        "error",
        "errors",
        "error_description",
        "failed",
        "failure",
        "failures",
        "failure_reason",
    }
)
_NONE: Final = frozenset({"", "0", "0.0", "false", "no", "none", "null"})
_FAILED: Final = "should come without an error beside it"
_GOES_ON: Final = "should come at once, and not page by page"


def names_failure(said: Mapping[str, object]) -> bool:
    """Whether an error is named, something failed, or it was no success."""
    if said.get("success") is not None and is_none(said["success"]):
        return True
    return not all(is_none(said[key]) for key in said.keys() & _OF_A_FAILURE)


def lack_of(included: object) -> str | None:
    """Say why something included may not be all that there is; ``None`` where it is.

    Args:
        included: What was sent for it, with its ``data`` around it if it has one.
    """
    if not isinstance(included, dict):
        return None
    if names_failure(included):
        return _FAILED
    return _GOES_ON if _goes_on(included.get("meta")) else None


def require_all_of(included: object) -> None:
    """Refuse something included that may not be all there is.

    Raises:
        ValueError: It may not; the message says why.
    """
    lack = lack_of(included)
    if lack is not None:
        raise ValueError(lack)


def _goes_on(meta: object) -> bool:
    """Whether a further page is announced, or what is said of one cannot be read."""
    pagination = meta.get("pagination") if isinstance(meta, dict) else meta
    if not isinstance(pagination, dict):
        return not is_none(pagination)
    if pagination.get("more") is False:
        return False
    return not (is_none(pagination.get("more")) and is_none(pagination.get("next")))


def is_none(value: object) -> bool:
    """Whether something says no, none or nothing, in whatever shape."""
    match value:
        case str():
            return value.strip().casefold() in _NONE
        case list():
            return all(map(is_none, value))
        case dict():
            return all(map(is_none, value.values()))
        case _:
            return not value
