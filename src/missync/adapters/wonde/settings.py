"""What a site has to say for Wonde."""

from __future__ import annotations

import re
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from missync.errors import SettingsError
from missync.model.secrets import Secret
from missync.model.shapes import UNSTORABLE, is_storable
from missync.model.values import not_blank
from missync.transport import checked_base_url


_SCHOOL_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
_MOST_MARKS: Final = 200


def _is_school_id(_: object, __: object, text: str) -> None:
    if not _SCHOOL_ID.fullmatch(text):
        message = 'school_id should be Wonde\'s id of the school, as "A1930499544"'
        raise ValueError(message)


def _is_token(_: object, __: object, token: Secret) -> None:
    text = token.reveal()
    if not (text.isascii() and text.isprintable() and text == text.strip()):
        message = (
            "token should be one line, as Wonde's dashboard shows it: without a line "
            "break, a blank at its ends or a letter with an accent"
        )
        raise ValueError(message)


def _is_text(_: object, attribute: attrs.Attribute[str], text: str) -> None:
    not_blank(_, attribute, text)
    if not is_storable(text):
        message = f"{attribute.name} holds {UNSTORABLE}"
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
        timezone: The school's own; the site's, unless it is said here.
        writes: Whether marks are written. ``None``: unless the school's MIS is one
            that is known not to take them.
        batch: How many marks are written at once; no maximum is published.
        minutes_late: Whether the MIS takes minutes late. ``None``: as is known of it.
        comment: Whether the MIS takes a comment. ``None``: as is known of it.
        registers: Whether registers can be read. ``None``: if Wonde lets us.
        register_filter: What Wonde calls the filter that narrows session marks to one
            day, which is then sent as ``NAME=2026-11-02``. Wonde publishes none, and
            without one the whole list has to be walked.

    Raises:
        ValueError: The id, the token or the address cannot be used.
    """

    school_id: str = attrs.field(validator=_is_school_id)
    token: Secret = attrs.field(validator=_is_token)
    base_url: str = attrs.field(
        default="https://api.wonde.com/v1.0", converter=_address
    )
    ca_file: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(_is_text)
    )
    proxy: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(_is_text), repr=False
    )
    timezone: ZoneInfo = attrs.field(factory=lambda: ZoneInfo("Europe/London"))
    writes: bool | None = None
    batch: int = attrs.field(
        default=20,
        validator=[attrs.validators.ge(1), attrs.validators.le(_MOST_MARKS)],
    )
    minutes_late: bool | None = None
    comment: bool | None = None
    registers: bool | None = None
    register_filter: str | None = attrs.field(
        default=None,
        validator=attrs.validators.optional(attrs.validators.matches_re("[A-Za-z_]+")),
    )

    def __attrs_post_init__(self) -> None:
        if self.token.reveal() in {self.school_id, self.register_filter}:
            message = "the token stands in another setting, too; take it out there"
            raise ValueError(message)
