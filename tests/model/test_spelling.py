"""Spelling: what shows in a text, by the one way in which texts are compared."""

from __future__ import annotations

from itertools import chain

import pytest

from missync.model.schools import AttendanceCode
from missync.model.spelling import comparable, shows, visible


def test_what_shows_is_what_is_compared() -> None:
    """Every character shows just if there is something of it to compare."""
    for each in map(chr, chain(range(0x10000), range(0x1BC00, 0x1F000))):
        assert bool(comparable(each)) == shows(each), ascii(each)


def test_a_text_shows_by_one_character() -> None:
    """Among whatever does not show, one character that does is something to see."""
    hidden = "\u3164\u2800 \x01\U000e0100"
    assert [False, True] == [shows(hidden), shows(f"{hidden}L{hidden}")]


def test_what_does_not_show_is_left_out() -> None:
    """The visible part of a text has its blanks, and no character without a shape."""
    assert " L 2" == visible("\u200b L\ufe0f\x07 2\U000e0100")


@pytest.mark.parametrize("text", ["", " ", "\x01", "\x7f\t", "\u3164", "\u2800"])
def test_a_code_in_which_nothing_shows(text: str) -> None:
    """A value that has to say something is not made of what nobody can see."""
    with pytest.raises(ValueError, match="code must not be empty"):
        AttendanceCode(mis_id="C1", code=text)
