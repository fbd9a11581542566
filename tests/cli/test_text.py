"""Text is drawn to a width, whatever it holds, and made safe for a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from missync.cli.text.blocks import Column, Fit, Line, Table, safe
from missync.cli.text.drawing import drawn


NAME, ID = Column("Name", Fit.CROPPED), Column("Id", Fit.WHOLE)
WORDS = Column("Why")


@given(st.text(), st.integers(0, 4))
def test_lines_fit(text: str, indent: int) -> None:
    """No line is wider than the page, whatever is in it."""
    page = drawn([Line(text, indent)], 40)

    assert all(cell_len(line) <= 40 for line in page.splitlines())


@given(st.text(), st.text(), st.text())
def test_tables_fit(name: str, somebody: str, why: str) -> None:
    """No row is wider than the page, whatever is in its cells."""
    page = drawn([Table((NAME, ID, WORDS), ((name, somebody, why),))], 40)

    assert all(cell_len(line) <= 40 for line in page.splitlines())


def test_long_names_are_cut_and_ids_are_not() -> None:
    """Where a row is too long the name gives way, on one line, and the id is whole."""
    page = drawn([Table((NAME, ID), (("Longa" * 60, "A1930499544"),))], 40)

    assert 2 == len(page.splitlines())
    assert "…" in page
    assert "A1930499544" in page


def test_an_id_longer_than_the_page_is_folded() -> None:
    """Even an id that no line can take is there, every character of it."""
    page = drawn([Table((NAME, ID), (("Ada", "0123456789" * 9),))], 40)

    assert 90 == sum(char.isdigit() for char in page)


def test_wide_characters_are_counted_as_wide() -> None:
    """A Chinese character takes two columns."""
    page = drawn([Line("龍" * 30)], 40)

    assert [20, 10] == [len(line) for line in page.splitlines()]


def test_markup_is_not_interpreted() -> None:
    """Square brackets and colons in a name mean nothing."""
    text = "[bold]Ada[/] :smile: [link=x]"

    assert f"{text}\n" == drawn([Line(text)], 80)
    assert text in drawn([Table((NAME,), ((text,),))], 80)


def test_nothing_is_coloured() -> None:
    """There is no escape sequence on the page."""
    page = drawn([Line("7 joining"), Table((NAME, ID), (("Ada", "A1"),))], 80)

    assert "\x1b" not in page


def test_a_name_cannot_break_the_page() -> None:
    """A line end or an escape in a name shows as such."""
    page = drawn([Table((NAME,), (("Ada\n\x1b[2J",),))], 80)

    assert "  Name\n  Ada\\n\\x1b[2J\n" == page


def test_an_empty_line_is_empty() -> None:
    """Lines end without trailing spaces."""
    assert "\n  a\n" == drawn([Line(), Line("a", 2)], 80)


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
