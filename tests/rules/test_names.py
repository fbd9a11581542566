"""Names are shown and compared without ever being changed."""

from __future__ import annotations

import pytest

from missync.model.people import Names
from missync.model.settings import NameChoice
from missync.rules.names import (
    alike,
    comparable,
    full_name,
    full_names,
    in_natural_order,
    shown,
    spelled_like,
)


KIT = Names(forename=" Kit ", surname="Mae  Jones", legal_forename="Katherine")


def test_preferred() -> None:
    """Preferred names show trimmed."""
    assert ("Kit", "Mae Jones") == shown(KIT, NameChoice.PREFERRED)


def test_legal_falls_back() -> None:
    """A legal name that is missing is stood in for by the preferred one."""
    assert ("Katherine", "Mae Jones") == shown(KIT, NameChoice.LEGAL)


def test_one_name_is_enough() -> None:
    """Somebody with a single name shows under that name."""
    assert "Prince" == full_name(Names(surname="Prince", forename="  "))


def test_all_full_names() -> None:
    """Somebody can be looked up by preferred and by legal name."""
    assert {"kit mae jones", "katherine mae jones"} == full_names(KIT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ZOË", "zoe\u0308"),
        (" a  b ", "A B"),
        ("Straße", "STRASSE"),
        ("O'Brien", "O\u2019Brien"),
        ("O`Brien", "O\u00b4BRIEN"),
        ("Anne-Marie", "Anne\u2011Marie"),
        ("Pat\u200b", "P\u00adat"),
        ("L\u00a0", "l"),
        ("\uff2c", "L"),
        (None, ""),
    ],
)
def test_comparing(one: str | None, other: str | None) -> None:
    """Case, blanks, what does not show and the kind of a dash make no difference."""
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zoe", "Zoë"), ("-", ""), ("O'Brien", "OBrien"), ("A/B", "A\\B"), ("7", "07")],
)
def test_other_texts_stay_apart(one: str, other: str) -> None:
    """Accents count, and so do a dash, an apostrophe and every other character."""
    assert not alike(one, other)


def test_the_exact_spelling_decides() -> None:
    """Where two listed values are spelled alike, the exact one is meant."""
    assert ("l",) == spelled_like("l", ["L", "l"])


def test_without_an_exact_spelling_all_are_meant() -> None:
    """Where none of the values that are spelled alike is exact, none is preferred."""
    assert ("L", "l") == spelled_like("l ", ["L", "l", "M"])


def test_numbers_in_their_order() -> None:
    """Numbers in texts sort as numbers, however long; the order is always the same."""
    expected = ["9" * 5_000, "Nursery", "YEAR 9", "Year 9", "Year 10"]
    for texts in (expected, expected[::-1]):
        assert expected == sorted(texts, key=in_natural_order)


def test_nobody_without_a_name() -> None:
    """Names without any name do not exist."""
    with pytest.raises(ValueError, match="at least one name"):
        Names(forename=" ", surname=None)
