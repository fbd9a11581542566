"""Spelling: the one form of a text by which what people wrote is compared.

Two spellings are one where only these differ: case; blanks at the ends or in a row;
characters that do not show; Unicode's compatibility forms; the kind of apostrophe; the
kind of dash. Accents count, and so does every other character. What is stored, shown
and sent stays as it came. The rules compare through :mod:`missync.rules.names`; stores
look people up by :attr:`missync.model.people.Profile.code_key`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final


_APOSTROPHES: Final = (
    "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u05f3"
    "\u07f4\u07f5\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u2018\u2019\u201a\u201b\u2032\u2035"
    "\ua78b\ua78c\uff07\uff40"
)
_DASHES: Final = (
    "\u02d7\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207b"
    "\u208b\u2212\u2796\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d\u301c\u3030\u30a0\ufe31"
    "\ufe32\ufe58\ufe63\uff0d\U00010ead"
)
_ONE_KIND: Final = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_DASHES, "-")
    | {
        "\u0131": "i",  # Its capital is I, whose small letter is i.
        "\u2800": " ",  # An empty pattern of Braille looks like a blank.
    }
)
_UNSEEN: Final = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""Control and format characters, and whatever Unicode says is ignored in showing."""

_INVISIBLE: Final = re.compile(f"[{_UNSEEN}]")
_SHOWS: Final = re.compile(rf"[^{_UNSEEN}\s\u2800]")


def shows(text: str) -> bool:
    """Whether there is anything to see in a text: more than blanks, that is."""
    return _SHOWS.search(text) is not None


def visible(text: str) -> str:
    """Leave out of a text the characters that do not show."""
    return _INVISIBLE.sub("", text)


def comparable(text: str | None) -> str:
    """Give the one spelling that stands for every spelling of a text, for comparing.

    Only for comparing: ``"Zoe\u0308 O\u2019Brien "`` and ``"ZOË O'Brien"`` are one
    here. Nothing at all is the empty text.
    """
    if text is None:
        return ""
    if text.isascii() and text.isprintable():
        return " ".join(text.replace("`", "'").lower().split())
    return _one_spelling(text)


@lru_cache(maxsize=4_096)
def _one_spelling(text: str) -> str:
    one_kind = visible(text).translate(_ONE_KIND)
    compatible = unicodedata.normalize("NFKC", one_kind).casefold()
    again = unicodedata.normalize("NFKC", compatible).translate(_ONE_KIND)
    return " ".join(visible(again).split())
