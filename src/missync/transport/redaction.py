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
_LETTER: Final = rb"(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])"
_NEEDLESS: Final = (
    re.compile(rb"\\u00" + _LETTER),
    re.compile(rb"%" + _LETTER),
    re.compile(rb"&#(?:x|[0-9])"),
)
"""Letters and digits that are spelled as no encoder needs to spell them."""


class Redaction:
    """Takes the words of secrets out of answers, however they are spelled there.

    Found are a word as it is, in capitals and in small letters, each of these as JSON,
    HTML and addresses escape it, with any of its characters escaped, and within base64.

    Args:
        secrets: What is kept secret; of several words each one.
    """

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._words = tuple(
            word
            for secret in secrets
            for written in _words(secret.reveal())
            if len(written) >= _SHORTEST
            for word in dict.fromkeys((written, written.lower(), written.upper()))
        )
        spellings = {each for word in self._words for each in _spellings(word)}
        self._spellings = tuple(sorted(spellings, key=len, reverse=True))

    def of_bytes(self, body: bytes) -> bytes:
        """Put dots into a body where it repeats a secret."""
        for spelling in self._spellings:
            if spelling in body:
                body = body.replace(spelling, _DOTS)
        if self._words and any(each.search(body) for each in _NEEDLESS):
            return self._escaped.sub(_DOTS, body)
        return body

    def of_text(self, text: str) -> str:
        """Put dots into a text where it repeats a secret."""
        sent = text.encode("utf-8", "surrogatepass")
        return self.of_bytes(sent).decode("utf-8", "surrogatepass")

    @cached_property
    def _escaped(self) -> re.Pattern[bytes]:
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
    plain, two = re.escape(bytes([byte])), b"%02x" % byte
    hexed = b"(?i:\\\\u00%b|%%%b|&#x0*%b;)" % (two, two, two)
    return b"(?:\\\\?%b|%b|&#0*%d;)" % (plain, hexed, byte)
