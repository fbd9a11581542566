"""What Wonde says of a school: who it is, where its data is, its counts and codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import attrs

from missync.adapters.wonde._wire.envelope import following, object_of, rows_of
from missync.adapters.wonde._wire.failures import lack_of
from missync.adapters.wonde._wire.fields import COUNTED
from missync.adapters.wonde._wire.lists import PER_PAGE
from missync.adapters.wonde._wire.values import (
    id_of,
    number,
    strict_code,
    text_or_none,
    what_came,
)
from missync.errors import BadPayload
from missync.model.people import Kind
from missync.model.reads import Count
from missync.model.schools import AttendanceCode, RefusedCode, School
from missync.transport import Origin


_SCHOOL: Final = "school"
_CODES: Final = "attendance-codes"
_WONDE: Final = "wonde.com"
_HOST: Final = re.compile(r"[A-Za-z0-9._:\[\]-]{1,253}")
_PORT_AT_END: Final = re.compile(r":[0-9]+\Z")
_LONGEST_SHOWN: Final = 100


@attrs.frozen(kw_only=True)
class CodePage:
    """A page of attendance codes; ``follows`` and ``more`` as in ``model.reads``."""

    codes: tuple[AttendanceCode | RefusedCode, ...]
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
        name=text_or_none(row.get("name")) or school_id,
        urn=_urn(row.get("urn")),
        mis=text_or_none(row.get("mis")),
    )


def _urn(value: object) -> str | None:
    """Read a URN, which may be written as a number; what is none is not shown."""
    match value:
        case bool():
            return None
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return text_or_none(value)


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


def region_url(base_url: str, domain: str | None) -> str:
    """Give the address at which the API begins for one school.

    Asked at the wrong host, Wonde answers with empty lists and no error. So the host
    that the school's object names is followed; but the token travels with it, so it is
    followed to Wonde's own hosts only, or from this machine to this machine.

    Scheme and path stay as they are in the settings; on this machine the port does,
    too, unless the domain has its own.

    Args:
        base_url: The address from the settings, checked.
        domain: The school's ``region.domain``, which may carry a port.

    Raises:
        BadPayload: The domain is none of Wonde's, so it was not followed.
    """
    if not domain or not domain.strip():
        return base_url
    here = Origin.of(base_url)
    there = _origin(here, domain)
    if there is not None and _may_follow(here, there):
        return f"{there}{base_url.removeprefix(str(here))}"
    if here.loopback:
        return base_url
    message = (
        f"Wonde says that this school's data is at {domain[:_LONGEST_SHOWN]!r}, which "
        "is no host of Wonde's. It was not followed and nothing was sent there. "
        "Tell Wonde's support."
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
    return text_or_none(allows) in {"false", "0"}


def counts_of(document: object) -> Mapping[Kind, Count]:
    """Read how many there are of each kind, where that is said.

    Raises:
        BadPayload: It is no answer.
    """
    counts = object_of(document, "counts")
    return {
        kind: Count(_count(counts[kind.plural]))
        for kind in Kind
        if kind in COUNTED and kind.plural in counts
    }


def codes_of(document: object) -> CodePage:
    """Read a page of attendance codes; what has no id or no text is refused.

    Raises:
        BadPayload: It is no page.
    """
    rows = rows_of(document, _CODES)
    place, more = following(document, _CODES, may_be_silent=len(rows) < PER_PAGE)
    return CodePage(codes=tuple(map(_code, rows)), follows=place, more=more)


def _code(row: object) -> AttendanceCode | RefusedCode:
    if not isinstance(row, dict):
        return RefusedCode(why="it is no object")
    mis_id = id_of(row)
    try:
        code = strict_code(row.get("code"))
    except ValueError as misfit:
        return RefusedCode(mis_id=mis_id, why=f"its code {misfit}")
    if mis_id is None:
        return RefusedCode(code=code, why="its id cannot be read")
    description = text_or_none(row.get("description"))
    return AttendanceCode(mis_id=mis_id, code=code, description=description)


def _count(said: object) -> int | None:
    """Read a count, which stands inside one or two objects."""
    if lack_of(said) is not None:
        return None
    for key in ("data", "count"):
        said = said.get(key, said) if isinstance(said, dict) else said
    try:
        found = number(said)
    except ValueError:
        return None
    return found if found is not None and found >= 0 else None


def _origin(here: Origin, domain: str) -> Origin | None:
    if not _HOST.fullmatch(domain):
        return None
    try:
        there = Origin.of(f"{here.scheme}://{domain}")
    except ValueError:
        return None
    if here.loopback and not _PORT_AT_END.search(domain):
        return attrs.evolve(there, port=here.port)
    return there


def _may_follow(here: Origin, there: Origin) -> bool:
    if here.loopback:
        return there.loopback
    wonde = there.host == _WONDE or there.host.endswith(f".{_WONDE}")
    return there == here or (wonde and there.scheme == "https")
