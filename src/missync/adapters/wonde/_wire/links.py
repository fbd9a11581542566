"""Links: what ties a contact to one pupil, leniently read.

Wonde sends an object beside the contact; some plain text. A limit that cannot be read
is not known, which is never the same as not limited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from missync.adapters.wonde._wire.fields import text_of
from missync.adapters.wonde._wire.shapes import Misfit, Row
from missync.errors import Problem
from missync.model.people import Link, MisId


__all__ = ["read_link"]

_NUMBER: Final = re.compile(r"[0-9]{1,9}")


def read_link(relationship: object, pupil: MisId) -> tuple[Link, tuple[Problem, ...]]:
    """Read what ties a contact to a pupil, and name what could not be read of it.

    Args:
        relationship: As it was sent.
        pupil: Whom the contact was sent with.

    Returns:
        The tie, and what is odd about it; the paths begin at the contact.
    """
    limits: dict[str, Any] = {}
    warnings = []

    def warn(where: str, misfit: ValueError) -> None:
        message = f"{misfit}, so it counts as not known; mend it in the MIS"
        warnings.append(Problem(path=where, message=message))

    try:
        sent = _object(relationship)
    except ValueError as misfit:
        warn("relationship", misfit)
        sent = {}
    for name, read in _READERS.items():
        try:
            limits[name] = read(sent.get(name))
        except ValueError as misfit:
            warn(f"relationship.{name}", misfit)
    return Link(pupil=pupil, **limits), tuple(warnings)


def _object(relationship: object) -> Row:
    match relationship:
        case None:
            return {}
        case str():
            return {"relationship": relationship}
        case {"data": dict(inner)}:
            return inner
        case dict():
            return relationship
        case _:
            raise Misfit(dict, relationship)


def _flag(value: object) -> bool | None:
    if isinstance(value, bool | None):
        return value
    raise Misfit(bool, value)


def _number(value: object) -> int | None:
    match value:
        case None:
            return None
        case int() if not isinstance(value, bool):
            return value
        case str() if _NUMBER.fullmatch(value):
            return int(value)
        case _:
            raise Misfit(int, value)


_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "relationship": text_of,
    "parental_responsibility": _flag,
    "priority": _number,
    "lives_with_pupil": _flag,
}
