"""What Wonde says of a school: who it is, where its data is, its counts and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from missync.adapters.wonde._fields import COUNTED
from missync.adapters.wonde._lists import PER_PAGE
from missync.adapters.wonde._wire.envelope import following, object_of, rows_of
from missync.adapters.wonde._wire.fields import text_of
from missync.adapters.wonde._wire.shapes import what_came
from missync.adapters.wonde._wire.strict import id_of
from missync.errors import BadPayload
from missync.model.people import Kind
from missync.model.reads import Count
from missync.model.schools import AttendanceCode, School


__all__ = [
    "CodePage",
    "codes_of",
    "counts_of",
    "domain_of",
    "forbids_writing",
    "school_of",
]

_SCHOOL: Final = "school"
_CODES: Final = "attendance-codes"
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@attrs.frozen(kw_only=True)
class CodePage:
    """A page of attendance codes; ``follows`` and ``more`` as in ``model.reads``."""

    codes: tuple[AttendanceCode, ...]
    follows: str | None = None
    more: bool | None = False


def school_of(document: object, school_id: str) -> School:
    """Read the school.

    Args:
        document: The answer.
        school_id: The school that was asked for.

    Raises:
        BadPayload: It is no school, or another one.
    """
    row = object_of(document, _SCHOOL)
    if id_of(row) != school_id:
        message = (
            f"Wonde was asked for the school “{school_id}” and answered with another "
            "id. Check school_id in the settings."
        )
        raise BadPayload(message)
    return School(
        id=school_id,
        name=_text(row.get("name")) or school_id,
        urn=_text(row.get("urn")),
        mis=_text(row.get("mis")),
    )


def domain_of(document: object) -> str | None:
    """Read which host has the school's data; ``None`` where that is not said.

    Raises:
        BadPayload: What is said cannot be read.
    """
    region = object_of(document, _SCHOOL).get("region") or {}
    domain = region.get("domain") if isinstance(region, dict) else region
    if domain is None or isinstance(domain, str):
        return domain
    message = (
        "Wonde does not say readably which host has this school's data: the region's "
        f"domain is {what_came(domain)}. Tell Wonde's support."
    )
    raise BadPayload(message)


def forbids_writing(document: object) -> bool:
    """Whether a school says that it takes no marks; one that does not say may.

    Raises:
        BadPayload: It is no school.
    """
    extended = object_of(document, _SCHOOL).get("extended")
    inner = extended.get("data", extended) if isinstance(extended, dict) else {}
    allows = inner.get("allows_writeback") if isinstance(inner, dict) else None
    return _text(allows) in {"false", "0"}


def counts_of(document: object) -> Mapping[Kind, Count]:
    """Read how many there are of each kind, where that is said.

    Raises:
        BadPayload: It is no answer.
    """
    counts = object_of(document, "counts")
    return {
        kind: Count(_number(counts[kind.plural]))
        for kind in Kind
        if kind in COUNTED and kind.plural in counts
    }


def codes_of(document: object) -> CodePage:
    """Read a page of attendance codes; what has no id or no letter can be no mark.

    Raises:
        BadPayload: It is no page.
    """
    rows = rows_of(document, _CODES)
    place, more = following(document, _CODES, may_be_silent=len(rows) < PER_PAGE)
    codes = tuple(code for row in rows for code in _code(row))
    return CodePage(codes=codes, follows=place, more=more)


def _code(row: object) -> Iterator[AttendanceCode]:
    mis_id = id_of(row)
    if mis_id is None or not isinstance(row, dict):
        return
    code = _text(row.get("code"))
    if code is not None:
        description = _text(row.get("description"))
        yield AttendanceCode(mis_id=mis_id, code=code, description=description)


def _number(said: object) -> int | None:
    """Read a count, which stands inside one or two objects."""
    for key in ("data", "count"):
        said = said.get(key, said) if isinstance(said, dict) else said
    if isinstance(said, str) and _NUMBER.fullmatch(said):
        return int(said)
    if isinstance(said, int) and not isinstance(said, bool) and said >= 0:
        return said
    return None


def _text(value: object) -> str | None:
    try:
        return text_of(value)
    except ValueError:
        return None
