"""Salvage: reading JSON so that one damaged value costs that value and no more.

A lone half of an emoji, a byte that is no text, a number without end, ``NaN``, a raw
control character, a key that comes twice, nesting without end: each stands where it was
as :class:`Damaged`. What holds the values together, the brackets, colons and commas,
has to be whole: of an answer that broke off nothing is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NoReturn

import attrs
import orjson


_DEEPEST: Final = 100
_MOST_TOKENS: Final = 2_000_000
_TOKEN: Final = re.compile(
    rb'[ \t\r\n]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^ \t\r\n"\[\]{}:,]++|[\[\]{}:,])',
    re.DOTALL,
)
_OPENING: Final = frozenset({b"{", b"["})
_CLOSING: Final = frozenset({b"}", b"]"})
_SIGNS: Final = frozenset(b"[]{}:,")
_NAMELESS: Final = "?"


@attrs.frozen
class Damaged:
    """Stands for a value that came and cannot be read.

    Attributes:
        why: What is wrong with it, as in "it ...".
    """

    why: str


_BROKEN_TEXT: Final = Damaged("holds a character that is broken")
_BROKEN_VALUE: Final = Damaged("is neither a text nor a number")
_BROKEN_KEY: Final = Damaged("stands under a name that is broken")
_TWICE: Final = Damaged("comes twice")
_TOO_DEEP: Final = Damaged("is nested too deep")


def salvaged(body: bytes) -> object:
    """Read a JSON document, with :class:`Damaged` for every value that cannot be.

    Args:
        body: UTF-8, without a byte order mark.

    Raises:
        ValueError: Its structure is damaged, so nothing of it can be relied on.
    """
    try:
        document = orjson.loads(body)
        if _says_all(document, body):
            return document
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass
    return _Reader(body).document()


def _says_all(document: object, body: bytes) -> bool:
    """Whether a document has every key and text of its body, none of them lost.

    Of a key that comes twice orjson keeps the last; then there are quotes fewer. A
    quote may be sent by its number, which is counted as often as it could be one.
    """
    sent = body.count(b'"') + body.count(rb"\u0022")
    return orjson.dumps(document).count(b'"') == sent


class _Reader:
    """Reads a body token by token."""

    def __init__(self, body: bytes) -> None:
        self._tokens = _tokens(body)

    def document(self) -> object:
        value = self._value(next(self._tokens), 0)
        if isinstance(value, Damaged) or next(self._tokens):
            _broken()
        return value

    def _value(self, token: bytes, depth: int) -> object:
        if token in _OPENING and depth == _DEEPEST:
            return self._passed_over()
        match token:
            case b"{":
                return self._object(depth + 1)
            case b"[":
                return self._list(depth + 1)
            case _:
                return _scalar(token)

    def _object(self, depth: int) -> dict[str, object]:
        members: dict[str, object] = {}
        token = next(self._tokens)
        while token != b"}":
            key = _key(token)
            self._expect(b":")
            value = self._value(next(self._tokens), depth)
            if isinstance(key, Damaged):
                key, value = _NAMELESS, key
            members[key] = _TWICE if key in members else value
            token = self._after_one(b"}")
        return members

    def _list(self, depth: int) -> list[object]:
        items: list[object] = []
        token = next(self._tokens)
        while token != b"]":
            items.append(self._value(token, depth))
            token = self._after_one(b"]")
        return items

    def _after_one(self, end: bytes) -> bytes:
        """Give the end, or the token that the next one of several begins with."""
        token = next(self._tokens)
        if token == end:
            return token
        if token != b",":
            _broken()
        token = next(self._tokens)
        return _broken() if token == end else token

    def _expect(self, sign: bytes) -> None:
        if next(self._tokens) != sign:
            _broken()

    def _passed_over(self) -> Damaged:
        """Pass over what was just opened, however deep it goes."""
        open_now = 1
        while open_now:
            token = next(self._tokens) or _broken()
            open_now += (token in _OPENING) - (token in _CLOSING)
        return _TOO_DEEP


def _tokens(body: bytes) -> Iterator[bytes]:
    """Cut a body into texts, signs and whatever else stands between them.

    In the end there are empty ones. Of more than a page can have nothing is made up.
    """
    at = 0
    for _ in range(_MOST_TOKENS):
        found = _TOKEN.match(body, at)
        if found is None:
            break
        at = found.end()
        yield found[0].lstrip()
    if body[at:].strip():
        _broken()
    while True:
        yield b""


def _key(token: bytes) -> str | Damaged:
    if not token.startswith(b'"'):
        _broken()
    key = _scalar(token)
    return key if isinstance(key, str) else _BROKEN_KEY


def _scalar(token: bytes) -> object:
    if not token or token[0] in _SIGNS:
        _broken()
    try:
        return orjson.loads(token)
    except ValueError:
        return _BROKEN_TEXT if token.startswith(b'"') else _BROKEN_VALUE


def _broken() -> NoReturn:
    message = "the structure of the document is damaged"
    raise ValueError(message)
