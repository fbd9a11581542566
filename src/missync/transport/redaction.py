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
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from functools import cached_property
from html.entities import html5
from typing import Final
from urllib.parse import quote

from missync.model.secrets import Secret


_DOTS: Final = b"......"
_SHORTEST: Final = 8
_UNSEEN_AT_END: Final = (0, 3, 2)
"""How much of the end of a base64 text hangs on what follows, padding included."""

_UNSEEN_AT_START: Final = (0, 2, 3)
"""How much of its start hangs on what came before, by the number of bytes."""

_IN_ADDRESS: Final = re.compile(r"%..")
_NAMES: Final = {
    f"|{name}".encode(): ord(text)
    for name, text in sorted(html5.items(), reverse=True)
    if len(text) == 1 and text.isascii()
}
"""What HTML calls characters, with a semicolon and, where it may lack, without."""


class Redaction:
    """Takes the words of secrets out of answers, however they are spelled there.

    Found are a word as it is, in capitals, in small letters and as names are written,
    each of these as JSON, HTML and addresses escape it, with any of its characters
    escaped, and within base64.

    Args:
        secrets: What is kept secret; of several words each one.
    """

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._words = tuple(
            word
            for secret in secrets
            for written in _words(secret.reveal())
            if len(written) >= _SHORTEST
            for word in _cased(written)
        )
        spellings = {each for word in self._words for each in _spellings(word)}
        self._spellings = tuple(sorted(spellings, key=len, reverse=True))

    def of_bytes(self, body: bytes) -> bytes:
        """Put dots into a body where it repeats a secret."""
        for spelling in self._spellings:
            if spelling in body:
                body = body.replace(spelling, _DOTS)
        if self._words and any(each.search(body) for each in self._one_escaped):
            return self._any_escaped.sub(_DOTS, body)
        return body

    def of_text(self, text: str) -> str:
        """Put dots into a text where it repeats a secret."""
        sent = text.encode("utf-8", "surrogatepass")
        return self.of_bytes(sent).decode("utf-8", "surrogatepass")

    @cached_property
    def _one_escaped(self) -> tuple[re.Pattern[bytes], ...]:
        """A single character of the words, escaped: without one no word is."""
        characters = sorted(set("".join(self._words).encode("ascii")))
        return tuple(map(re.compile, _escaped(bytes(characters))))

    @cached_property
    def _any_escaped(self) -> re.Pattern[bytes]:
        """The words, any of whose characters may be escaped."""
        return re.compile(b"|".join(map(_any_spelling, self._words)))


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


def _any_spelling(word: str) -> bytes:
    return b"".join(map(_any_spelling_of_one, word.encode("ascii")))


def _any_spelling_of_one(byte: int) -> bytes:
    """Match one character, sooner escaped than as it is: both may begin alike."""
    one = bytes([byte])
    return rb"(?:\\{0,3}(?:%b)|\\{0,3}%b)" % (b"|".join(_escaped(one)), re.escape(one))


def _escaped(characters: bytes) -> Iterator[bytes]:
    """Match any of these as JSON, addresses and HTML escape it, once or repeatedly.

    Each pattern begins with what is literal, which is searched for far faster.
    """
    hexed = b"(?i:%b)" % b"|".join(b"%02x" % each for each in characters)
    number = b"|".join(b"%d" % each for each in characters)
    names = b"".join(name for name, byte in _NAMES.items() if byte in characters)
    entity = b"#0*(?:%b);?|#[xX]0*%b;?%b" % (number, hexed, names)
    yield rb"\\(?:u00|x)%b" % hexed
    yield rb"%%(?:25)*(?:u00)?%b" % hexed
    yield rb"&(?:amp;)*(?:%b)" % entity
    yield rb"\\u0026(?:amp;)*(?:%b)" % entity
