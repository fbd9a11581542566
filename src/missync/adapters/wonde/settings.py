"""What a site has to say for Wonde."""

from __future__ import annotations

import re
from typing import Final

import attrs

from missync.errors import SettingsError
from missync.model.checks import not_blank
from missync.model.secrets import Secret
from missync.transport import checked_base_url


__all__ = ["WondeSettings"]

_SCHOOL_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


def _is_school_id(_: object, __: object, text: str) -> None:
    if not _SCHOOL_ID.fullmatch(text):
        message = 'school_id should be Wonde\'s id of the school, as "A1930499544"'
        raise ValueError(message)


def _address(url: str) -> str:
    try:
        return checked_base_url(url)
    except SettingsError as problem:
        raise ValueError(problem.message) from None


@attrs.frozen(kw_only=True)
class WondeSettings:
    """How to reach one school through Wonde.

    Attributes:
        school_id: Wonde's id of the school: ``A`` and digits.
        token: The application's token, or the one for this school, from Wonde's
            dashboard.
        base_url: Where the API begins; plain http to this machine only. The host that
            has the school's data is found from there.
        ca_file: A PEM file with the only certificate authorities to trust, instead of
            the system's.
        proxy: The proxy to go through (``http://host:port``), instead of the
            environment's.

    Raises:
        ValueError: The id or the address cannot be used.
    """

    school_id: str = attrs.field(validator=_is_school_id)
    token: Secret
    base_url: str = attrs.field(
        default="https://api.wonde.com/v1.0", converter=_address
    )
    ca_file: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(not_blank)
    )
    proxy: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(not_blank)
    )
