"""Redaction: dots wherever an answer repeats a secret, before anybody reads it.

An MIS that repeats our headers does so in any place and in any spelling: in a page of
an error, in a good answer, in the address of the next page. So every body and every
header passes through here, whatever its status.

Words of fewer than eight characters are left: dots in their place would garble answers
that say them for themselves. A secret should be no ordinary word.
"""

from __future__ import annotations

import re
from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import merge
from html.entities import html5
from typing import Final

import attrs

from missync.model.secrets import Secret


_DOTS: Final = b"......"
_SHORTEST: Final = 8
_UNSEEN_AT_END: Final = (0, 3, 2)
"""How much of the end of a base64 text hangs on what follows, padding included."""

_UNSEEN_AT_START: Final = (0, 2, 3)
"""How much of its start hangs on what came before, by the number of bytes."""

_FEWEST: Final = 4
"""So much has to be left of a word once its own escapes are undone."""

_DEEPEST: Final = 8
"""So often an escape may have been escaped."""

_PIECE: Final = 1 << 20
_LONGEST_ESCAPE: Final = 32
_NAMES: Final = {
    name.encode(): ord(text)
    for name, text in sorted(html5.items(), reverse=True)
    if len(text) == 1 and "!" <= text <= "~"
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
        self._escapes = _escapes_of(words)
        self._spellings = {each for word in words for each in self._spell(word)}
        self._longest = _LONGEST_ESCAPE * max(map(len, words), default=0)

    def of_bytes(
        self, body: bytes, is_late: Callable[[], bool] = lambda: False
    ) -> bytes:
        """Put dots into a body where it repeats a secret.

        Args:
            body: The body.
            is_late: Whether no time is left; asked for every mebibyte after the first.

        Raises:
            TimeoutError: It was late before the body was looked through.
        """
        return _dotted(body, [*self._spans(body, is_late)]) if self._spellings else body

    def of_text(self, text: str) -> str:
        """Put dots into a text where it repeats a secret."""
        sent = text.encode("utf-8", "surrogatepass")
        return self.of_bytes(sent).decode("utf-8", "surrogatepass")

    def _spans(self, body: bytes, is_late: Callable[[], bool]) -> Iterator[_Span]:
        """Find words piece by piece, so that none costs much."""
        for start in range(0, len(body), _PIECE):
            if start and is_late():
                raise TimeoutError
            piece = body[start : start + _PIECE + self._longest]
            if self._are_in(piece):
                for begins, ends in self._spans_in(piece, _DEEPEST):
                    yield start + begins, start + ends

    def _are_in(self, text: bytes) -> bool:
        """Whether there are words; where they are takes longer to find out."""
        for _ in range(1 + _DEEPEST):
            if any(each in text for each in self._spellings):
                return True
            plain = _Unescaped.of(text, self._escapes)
            if not plain.here:
                return False
            text = plain.text
        return False

    def _spans_in(self, text: bytes, depth: int) -> Iterator[_Span]:
        """Find words whose characters are escaped so often or less."""
        yield from _found(self._spellings, text)
        plain = _Unescaped.of(text, self._escapes)
        if depth and plain.here:
            yield from map(plain.origin, self._spans_in(plain.text, depth - 1))

    def _spell(self, word: str) -> Iterator[bytes]:
        """Spell a word as it is once escapes are undone, those of its own, too."""
        for before in range(3):
            yield from _within_base64(word.encode("ascii"), before)
        plain, escaped = word.encode("ascii"), b""
        while _FEWEST <= len(plain) != len(escaped):
            yield plain
            if len(bare := plain.rstrip(b"\\")) >= _FEWEST:
                yield bare
            plain, escaped = _Unescaped.of(plain, self._escapes).text, plain


_Escapes = Mapping[bytes, re.Pattern[bytes]]
"""What JSON, addresses and HTML make of a character, by what that begins with."""

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
    def of(cls, body: bytes, escapes: _Escapes) -> _Unescaped:
        """Undo the escapes of a body."""
        pieces: list[bytes] = []
        here, there = array("Q"), array("Q")
        read = written = 0
        for found in _escaped_in(body, escapes):
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


def _within_base64(word: bytes, before: int) -> Iterator[bytes]:
    """Spell what base64 makes of a word behind some bytes, whatever surrounds it."""
    whole = b64encode(bytes(before) + word)
    unseen = _UNSEEN_AT_END[(before + len(word)) % 3]
    sure = whole[_UNSEEN_AT_START[before] : len(whole) - unseen]
    if len(sure) >= _SHORTEST:
        yield sure
        yield sure.translate(bytes.maketrans(b"+/", b"-_"))


def _escapes_of(words: Iterable[str]) -> _Escapes:
    """Match what JSON, addresses and HTML make of a character.

    Before a sign of these words, or of base64, backslashes stand for nothing; of many
    only the first begins an escape. Each sort has a pattern of its own, as what is
    literal is searched for far faster than what is one of three.
    """
    own = {*"".join(words).encode("ascii"), *b"+/"}
    signs = b"".join(re.escape(bytes([c])) for c in sorted(own) if not chr(c).isalnum())
    characters = range(ord("!"), ord("~") + 1)
    hexed = b"(?P<hexed>(?i:%b))" % b"|".join(b"%02x" % each for each in characters)
    decimal = b"(?P<decimal>%b)" % b"|".join(b"%d" % each for each in characters)
    name = b"(?P<name>%b)" % b"|".join(_NAMES)
    return {
        b"\\": re.compile(rb"\\(?<!\\\\)\\*(?:(?:u00|x)%b|(?=[%b]))" % (hexed, signs)),
        b"%": re.compile(rb"%%(?:u00)?%b" % hexed),
        b"&": re.compile(rb"&(?:#0*%b;?|#[xX]0*%b;?|%b)" % (decimal, hexed, name)),
    }


def _escaped_in(text: bytes, escapes: _Escapes) -> Iterable[re.Match[bytes]]:
    """Find what is escaped, in its order."""
    found = [escapes[sign].finditer(text) for sign in escapes if sign in text]
    return found[0] if len(found) == 1 else merge(*found, key=re.Match.start)


def _character(found: re.Match[bytes]) -> bytes:
    """Give the character that an escape stands for; nothing for mere backslashes."""
    match found.lastgroup:
        case "name":
            return bytes([_NAMES[found["name"]]])
        case "decimal":
            return bytes([int(found["decimal"])])
        case "hexed":
            return bytes.fromhex(found["hexed"].decode())
        case _:
            return b""
