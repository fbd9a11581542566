"""The region: which host has a school's data.

Asked at the wrong host, Wonde answers with empty lists and no error. So the host that
the school's object names is followed; but the token travels with it, so it is followed
to Wonde's own hosts only, or from this machine to this machine.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from missync.errors import BadPayload
from missync.transport import Origin


__all__ = ["region_url"]

_WONDE: Final = "wonde.com"
_HOST: Final = re.compile(r"[A-Za-z0-9._:\[\]-]{1,253}")
_PORT_AT_END: Final = re.compile(r":[0-9]+\Z")
_LONGEST_SHOWN: Final = 100


def region_url(base_url: str, domain: str | None) -> str:
    """Give the address at which the API begins for one school.

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
