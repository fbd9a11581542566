"""Text from outside is made safe for a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.cli.showing import safe


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (r"\x1b[31mred", "\x1b[31mred"),
        (r"Ada\nBen", "Ada\nBen"),
        (r"Ada\r\tBen", "Ada\r\tBen"),
        (r"\u202eadA", "\u202eadA"),
        (r"\u2066Ada\u2069", "\u2066Ada\u2069"),
        (r"\u2028", "\u2028"),
        (r"\x9b2J", "\x9b2J"),
        (r"\ud800", "\ud800"),
        (r"\ufeffAda", "\ufeffAda"),
        (r"\U000e0041", "\U000e0041"),
    ],
)
def test_what_a_terminal_acts_on_is_escaped(expected: str, text: str) -> None:
    """Controls, turned writing, line ends and halves of characters show as escapes."""
    assert expected == safe(text)


@pytest.mark.parametrize(
    "name",
    [
        "Zoë O'Quillen",
        "זלמירא",
        "李小龍",
        "Ze\u0301landre",
        "می\u200cرسد",
        "A\u00a0B",
        "🙂",
    ],
)
def test_names_of_any_script_show_as_they_are(name: str) -> None:
    """Letters, marks, unusual spaces and the joiners some scripts need are kept."""
    assert name == safe(name)


@given(st.text())
def test_nothing_that_acts_is_left(text: str) -> None:
    """No control character, and no invisible one but joiners, is ever left."""
    left = set(safe(text)) - set("\u200c\u200d")

    assert set() == {unicodedata.category(char) for char in left} & {
        "Cc",
        "Cf",
        "Cs",
        "Zl",
        "Zp",
    }


@given(st.text())
def test_safe_text_stays(text: str) -> None:
    """What was made safe once is not escaped again."""
    assert safe(text) == safe(safe(text))
