"""Hypothesis strategies for the spellings of a text that all are one in comparing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hypothesis import strategies as st


__all__ = ["spellings"]

_CASES: Final[tuple[Callable[[str], str], ...]] = (
    str,
    str.lower,
    str.upper,
    str.swapcase,
)
_KINDS: Final = {
    "'": ("'", "\u2019", "\u2018", "\u02bc", "`", "\u00b4", "\uff07"),
    "-": ("-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", "\ufe63"),
    " ": (" ", "  ", "\u00a0", "\u2003 ", "\t"),
    "\u00eb": ("\u00eb", "e\u0308"),
    "\u00e9": ("\u00e9", "e\u0301"),
    "\u00cb": ("\u00cb", "E\u0308"),
    "\u00c9": ("\u00c9", "E\u0301"),
}
_FULL_WIDTH: Final = ord("\uff01") - ord("!")
_BESIDE: Final = ("", "", "", "\u200b", "\u00ad", "\ufeff", "\u2060")
_AT_THE_ENDS: Final = ("", "", " ", "\u00a0", "\u3000 ")


@st.composite
def spellings(draw: st.DrawFn, text: str) -> str:
    """A text in another spelling, or in its own.

    Case, blanks, invisible characters, Unicode's compatibility forms, and the kinds of
    apostrophes and dashes are drawn; what it says stays.

    Args:
        draw: Given by Hypothesis.
        text: What is spelled.
    """
    cased = draw(st.sampled_from(_CASES))(text)
    wide = draw(st.booleans())
    spelled = "".join(
        draw(st.sampled_from(_kinds(char, wide=wide))) + draw(st.sampled_from(_BESIDE))
        for char in cased
    )
    ends = st.sampled_from(_AT_THE_ENDS)
    return f"{draw(ends)}{spelled}{draw(ends)}"


def _kinds(char: str, *, wide: bool) -> tuple[str, ...]:
    if char in _KINDS:
        return _KINDS[char]
    if wide and "!" <= char <= "~":
        return char, chr(ord(char) + _FULL_WIDTH)
    return (char,)
