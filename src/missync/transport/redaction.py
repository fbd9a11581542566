"""Redaction: dots wherever an answer repeats a secret, before anybody reads it.

An MIS that repeats our headers does so in any place and in any spelling: in a page of
an error, in a good answer, in the address of the next page. So every body and every
header passes through here, whatever its status.

Words of fewer than eight characters are left: dots in their place would garble answers
that say them for themselves. A secret should be no ordinary word.
"""

from __future__ import annotations

import html
import json
import re
from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from html.entities import html5
from typing import Final
from urllib.parse import quote

import attrs

from missync.model.secrets import Secret


_DOTS: Final = b"......"
_SHORTEST: Final = 8
_UNSEEN_AT_END: Final = (0, 3, 2)
"""How much of the end of a base64 text hangs on what follows, padding included."""

_UNSEEN_AT_START: Final = (0, 2, 3)
"""How much of its start hangs on what came before, by the number of bytes."""

_DEEPEST: Final = 8
"""So often an escape may have been escaped."""

_IN_ADDRESS: Final = re.compile(r"%..")
_NAMES: Final = {
    name.encode(): ord(text)
    for name, text in sorted(html5.items(), reverse=True)
    if len(text) == 1 and text.isascii()
}
"""What HTML calls characters, with a semicolon and, where it may lack, without."""


class Redaction:
    """Takes the words of secrets out of answers, however they are spelled there.

    Found are a word as it is, in capitals, in small letters and as names are written,
    each of these as JSON, HTML and addresses escape it, with any of its characters
    escaped, once or repeatedly, and within base64.

    Args:
        secrets: What is kept secret; of several words each one.
    """

    def __init__(self, secrets: Iterable[Secret]) -> None:
        words = tuple(
            word
            for secret in secrets
            for written in _words(secret.reveal())
            if len(written) >= _SHORTEST
            for word in _cased(written)
        )
        self._escape = _escapes_of(words)
        self._spellings = _longest_first(map(_spellings, words))
        self._unescaped = _longest_first(map(self._without_escapes, words))

    def of_bytes(self, body: bytes) -> bytes:
        """Put dots into a body where it repeats a secret."""
        for spelling in self._spellings:
            if spelling in body:
                body = body.replace(spelling, _DOTS)
        if self._unescaped and self._is_escaped_in(body):
            return _dotted(body, self._escaped_in(body))
        return body

    def of_text(self, text: str) -> str:
        """Put dots into a text where it repeats a secret."""
        sent = text.encode("utf-8", "surrogatepass")
        return self.of_bytes(sent).decode("utf-8", "surrogatepass")

    def _is_escaped_in(self, body: bytes) -> bool:
        """Whether there are words with escapes; where takes longer to find out."""
        for _ in range(_DEEPEST):
            plain = self._escape.sub(_character, body)
            if len(plain) == len(body):
                return False
            if any(word in plain for word in self._unescaped):
                return True
            body = plain
        return False

    def _escaped_in(self, body: bytes, depth: int = _DEEPEST) -> Iterator[_Span]:
        """Find the words with escapes that were escaped so often or less."""
        plain = _Unescaped.of(body, self._escape)
        if depth and plain.here:
            yield from map(plain.origin, _found(self._unescaped, plain.text))
            deeper = self._escaped_in(plain.text, depth - 1)
            yield from map(plain.origin, deeper)

    def _without_escapes(self, word: str) -> Iterator[bytes]:
        """Spell a word as it is once escapes are undone, those of its own, too."""
        yield from _encoded(word)
        plain, before = word.encode("ascii"), b""
        while _SHORTEST <= len(plain) != len(before):
            yield plain
            plain, before = self._escape.sub(_character, plain), plain


_Span = tuple[int, int]
"""Where something begins, and where it has ended."""


@attrs.frozen
class _Unescaped:
    """A body with its escapes undone once.

    Attributes:
        text: What it says.
        here: Where in that escapes begin and have ended.
        there: Where the same is in the body.
    """

    text: bytes
    here: Sequence[int]
    there: Sequence[int]

    @classmethod
    def of(cls, body: bytes, escape: re.Pattern[bytes]) -> _Unescaped:
        """Undo the escapes of a body."""
        pieces: list[bytes] = []
        here, there = array("Q"), array("Q")
        read = written = 0
        for found in escape.finditer(body):
            begins, ends = found.span()
            character = _character(found)
            pieces += (body[read:begins], character)
            written += begins - read
            here.extend((written, written + len(character)))
            there.extend((begins, ends))
            read, written = ends, written + len(character)
        return cls(b"".join((*pieces, body[read:])), here, there)

    def origin(self, span: _Span) -> _Span:
        """Tell where in the body a part of the text is."""
        begins, ends = span
        return self._origin(begins), self._origin(ends)

    def _origin(self, place: int) -> int:
        at = bisect_left(self.here, place)
        if at < len(self.here) and self.here[at] == place:
            return self.there[at]
        return self.there[at - 1] + place - self.here[at - 1] if at else place


def _found(words: Iterable[bytes], text: bytes) -> Iterator[_Span]:
    """Find where any of these words are in a text."""
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at, at + len(word)
            at = text.find(word, at + len(word))


def _dotted(body: bytes, spans: Iterable[_Span]) -> bytes:
    """Put dots in the place of parts of a body, which may overlap."""
    pieces: list[bytes] = []
    read = 0
    for begins, ends in sorted(spans):
        if begins >= read:
            pieces += (body[read:begins], _DOTS)
        read = max(read, ends)
    return b"".join((*pieces, body[read:]))


def _longest_first(spellings: Iterable[Iterable[bytes]]) -> tuple[bytes, ...]:
    every = {each for of_a_word in spellings for each in of_a_word}
    return tuple(sorted(every, key=len, reverse=True))


def _words(secret: str) -> Iterator[str]:
    """Give the words of a secret, and what HTTP Basic wraps in base64."""
    words = secret.split()
    yield from words
    if words[0].casefold() == "basic":
        try:
            yield from b64decode(words[-1], validate=True).decode("ascii").split(":")
        except ValueError:
            return


def _cased(word: str) -> Iterable[str]:
    """Give a word as it is, and as programs write words and names."""
    cases = word.lower(), word.upper(), word.title(), word.capitalize()
    return dict.fromkeys((word, *cases))


def _spellings(word: str) -> Iterator[bytes]:
    """Spell a word as programs do that repeat it."""
    in_json = json.dumps(word)[1:-1]
    address = quote(word, safe="")
    yield from (
        each.encode("ascii")
        for each in (
            word,
            in_json,
            in_json.replace("/", r"\/"),
            html.escape(word),
            address,
            _IN_ADDRESS.sub(lambda found: found[0].lower(), address),
        )
    )
    yield from _encoded(word)


def _encoded(word: str) -> Iterator[bytes]:
    for before in range(3):
        yield from _within_base64(word.encode("ascii"), before)


def _within_base64(word: bytes, before: int) -> Iterator[bytes]:
    """Spell what base64 makes of a word behind some bytes, whatever surrounds it."""
    whole = b64encode(bytes(before) + word)
    unseen = _UNSEEN_AT_END[(before + len(word)) % 3]
    sure = whole[_UNSEEN_AT_START[before] : len(whole) - unseen]
    if len(sure) >= _SHORTEST:
        yield sure
        yield sure.translate(bytes.maketrans(b"+/", b"-_"))


def _escapes_of(words: Collection[str]) -> re.Pattern[bytes]:
    """Match what JSON, addresses and HTML make of a character of these words.

    And of what begins an escape, as that may be escaped itself. Before a sign,
    backslashes stand for nothing. Each pattern begins with what is literal, which is
    searched for far faster; of many backslashes only the first begins one.
    """
    in_base64 = {each for word in words for each in b"".join(_encoded(word))}
    own = {*"".join(words).encode("ascii"), *(in_base64 & {*b"+/"})}
    characters = sorted(own | {*b"%&\\"})
    signs = b"".join(re.escape(bytes([c])) for c in characters if not chr(c).isalnum())
    hexed = b"((?i:%b))" % b"|".join(b"%02x" % each for each in characters)
    decimal = b"|".join(b"%d" % each for each in characters)
    names = b"|".join(name for name, code in _NAMES.items() if code in characters)
    return re.compile(
        rb"\\(?<!\\\\)\\*(?:(?:u00|x)%(hexed)b|(?=[%(signs)b]))"
        rb"|%%(?:u00)?%(hexed)b"
        rb"|&(?:#0*(%(decimal)b);?|#[xX]0*%(hexed)b;?|(%(names)b))"
        % {b"hexed": hexed, b"decimal": decimal, b"signs": signs, b"names": names}
    )


def _character(found: re.Match[bytes]) -> bytes:
    """Give the character that an escape stands for; nothing for mere backslashes."""
    in_json, in_address, decimal, in_html, name = found.groups()
    if name:
        return bytes([_NAMES[name]])
    if decimal:
        return bytes([int(decimal)])
    code = in_json or in_address or in_html
    return bytes.fromhex(code.decode()) if code else b""
