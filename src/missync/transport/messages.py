"""Messages: what an adapter asks and what it gets, and how both are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import attrs
import orjson

from missync.errors import BadPayload
from missync.transport.salvage import salvaged


_SAFE: Final = frozenset({"GET", "HEAD"})
_METHODS: Final = _SAFE | {"POST", "PUT", "PATCH", "DELETE"}
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_LONGEST_PATH: Final = 200
_QUERY: Final = re.compile(r"[?#].*", re.DOTALL)


def printable(text: str, longest: int) -> str:
    """Cut a foreign text short and escape whatever a terminal would act on."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in text[:longest]
    )


def without_query(url: str) -> str:
    """Show an address without its query, which may hold a key."""
    return repr(_QUERY.sub("", url))


def path_of(url: str) -> str:
    """Show the path of an absolute URL, and no more of it."""
    path = _QUERY.sub("", url).partition("://")[2].partition("/")[2]
    return printable(f"/{path}", _LONGEST_PATH)


def size_of(body: bytes | None) -> str:
    """Show how large a body is, and nothing of what it says about people."""
    return "None" if body is None else f"<{len(body)} bytes>"


@attrs.frozen(kw_only=True)
class Request:
    """One question to the MIS.

    Attributes:
        method: ``GET``, ``HEAD``, ``POST``, ``PUT``, ``PATCH`` or ``DELETE``.
        url: Absolute, at the transport's origin; sent as it is given.
        body: What to send along, already encoded.
        content_type: What the body is.
    """

    method: str = attrs.field(default="GET", validator=attrs.validators.in_(_METHODS))
    url: str = attrs.field(repr=without_query)
    body: bytes | None = attrs.field(default=None, repr=size_of)
    content_type: str = "application/json"

    @property
    def safe(self) -> bool:
        """Whether asking twice does no more than asking once."""
        return self.method in _SAFE

    def __str__(self) -> str:
        return f"{self.method} {path_of(self.url)}"


def _lower_names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@attrs.frozen(kw_only=True)
class Response:
    """One whole answer.

    Attributes:
        status: The HTTP status; from ``Transport.send`` always 200 to 299.
        url: Where it came from, after any redirect.
        headers: By lower-case name; a repeated one is joined with commas.
        body: Decompressed.
    """

    status: int
    url: str = attrs.field(repr=without_query)
    headers: Mapping[str, str] = attrs.field(
        factory=dict, converter=_lower_names, repr=False, hash=False
    )
    body: bytes = attrs.field(default=b"", repr=size_of)

    @property
    def is_markup(self) -> bool:
        """Whether the body starts like HTML or XML, as no JSON does."""
        return self._text().startswith(b"<")

    @property
    def is_data(self) -> bool:
        """Whether the body starts like JSON's objects, lists or texts."""
        return self._text().startswith((b"{", b"[", b'"'))

    def json(self) -> object:
        """Read the body as JSON.

        Raises:
            BadPayload: It is none; the message says if a web page came instead.
        """
        with suppress(orjson.JSONDecodeError):
            return orjson.loads(self._text())
        raise BadPayload(self._why_not_json())

    def salvaged(self) -> object:
        """Read the body as JSON, a value that cannot be read as ``Damaged``.

        So one broken character in one row does not cost the page. Whoever reads a row
        has to refuse what is damaged in it.

        Raises:
            BadPayload: It is no JSON, or its structure is damaged.
        """
        with suppress(ValueError):
            return salvaged(self._text())
        raise BadPayload(self._why_not_json())

    def _text(self) -> bytes:
        return self.body.removeprefix(_BYTE_ORDER_MARK).strip()

    def _why_not_json(self) -> str:
        path = path_of(self.url)
        if self.is_markup:
            return (
                f"A web page came instead of data from {path}. A proxy, a login or a "
                "maintenance page may stand in between; ask whoever runs the network."
            )
        if not self._text():
            return (
                f"An empty answer came from {path}. Tell the MIS provider if it lasts."
            )
        return f"The answer from {path} is not JSON. Tell the MIS provider if it lasts."
