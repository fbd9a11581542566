"""Showing: text from outside, made safe for a terminal."""

from __future__ import annotations

import unicodedata
from typing import Final


__all__ = ["safe"]

_ACTED_ON: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"
"""They are format characters, too, but some scripts cannot be written without."""


def safe(text: str) -> str:
    r"""Escape whatever a terminal would act on and not show: ESC becomes `\x1b`.

    That is control characters with line ends and tabs, what turns the direction of
    writing, invisible characters, and halves of surrogate pairs.
    """
    if text.isprintable():
        return text
    return "".join(_escaped(char) if _acted_on(char) else char for char in text)


def _acted_on(char: str) -> bool:
    return unicodedata.category(char) in _ACTED_ON and char not in _JOINERS


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
