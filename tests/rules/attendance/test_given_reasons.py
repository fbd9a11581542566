"""Giving: what the text that was given as a reason means at a moment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from missync.errors import InputError
from missync.model.codes import Band, Codebook, Codes, Direction, Offer, Reason
from missync.model.events import Given
from missync.model.settings import Nation, SiteSettings
from missync.rules.attendance.reasons import given
from tests.support.codebook_builders import (
    EARLY,
    HALF_PAST_NINE,
    LATE,
    MORNING,
    book,
    known,
    settings,
    tied,
)


BY_TIME = Codes((Band("L", HALF_PAST_NINE), Band("U")))
EXACT = settings()
LOOSE = settings(exact_match=False)
FALLBACK = settings(fallback=True)
BOOK = book(
    "L U M C1 a A",
    tied("Missed the bus", "L", "U", to=frozenset({LATE})),
    tied("Picked  up", "C1", to=frozenset({EARLY})),
    tied(" Dentist ", "M"),
    tied("Overslept", "L"),
    tied("Music"),
    tied("Gone", "B"),
    tied("C1", "M"),
)
REASONS_ONLY = book("L M", tied("Dentist", "M"), offer=Offer.REASONS)


def refused(
    text: str | None,
    direction: Direction = LATE,
    codebook: Codebook = BOOK,
    site: SiteSettings = EXACT,
) -> str:
    """Give what is refused; say in which words."""
    with pytest.raises(InputError) as caught:
        given(text, direction, codebook, site, MORNING)
    return caught.value.message


@pytest.mark.parametrize("site", [EXACT, LOOSE])
@pytest.mark.parametrize(
    ("text", "direction", "label", "code"),
    [
        ("Missed the bus", LATE, "Missed the bus", "L"),
        ("  Missed the bus\n", LATE, "Missed the bus", "L"),
        ("Dentist", LATE, " Dentist ", "M"),
        ("Dentist", EARLY, " Dentist ", "M"),
        ("Picked  up", EARLY, "Picked  up", "C1"),
        ("Overslept", LATE, "Overslept", "L"),
        ("Music", EARLY, "Music", None),
        ("L", LATE, "L", "L"),
        (" M ", EARLY, "M", "M"),
        ("a", LATE, "a", "a"),
        ("A", LATE, "A", "A"),
    ],
)
def test_to_the_letter(
    text: str, direction: Direction, label: str, code: str | None, site: SiteSettings
) -> None:
    """A label or a code to the letter is understood; spaces around it do not count."""
    meant = given(text, direction, BOOK, site, MORNING)

    assert (label, code) == (meant.text, meant.code)


@pytest.mark.parametrize("site", [EXACT, LOOSE])
@pytest.mark.parametrize(
    ("text", "direction", "label", "code"),
    [
        ("missed THE  bus", LATE, "Missed the bus", "L"),
        ("missed\u00a0the b\u200bus", LATE, "Missed the bus", "L"),
        ("picked up", EARLY, "Picked  up", "C1"),
        ("c1", LATE, "C1", "C1"),
        ("m", EARLY, "M", "M"),
        ("\uff2d", EARLY, "M", "M"),
        ("dentist", LATE, " Dentist ", "M"),
    ],
)
def test_in_any_spelling(
    text: str, direction: Direction, label: str, code: str | None, site: SiteSettings
) -> None:
    """What is known is understood in any spelling, whatever exact match says."""
    understood = given(text, direction, BOOK, site, MORNING)

    assert (label, code) == (understood.text, understood.code)


@pytest.mark.parametrize("reason", [tied("M", "C1"), tied("M", "M", "C1"), tied("m")])
@pytest.mark.parametrize("text", ["M", "m ", "\uff2d"])
def test_a_label_that_is_a_code(text: str, reason: Reason) -> None:
    """Whoever picks a code means it, also where a reason came to be called like it."""
    assert Given("M", "M") == given(text, LATE, book("M C1", reason), EXACT, MORNING)


def test_a_label_that_is_a_code_which_is_not_offered() -> None:
    """While codes are not offered, such a text can only be the reason's label."""
    codebook = book("M C1", tied("M", "C1"), offer=Offer.REASONS)

    assert Given("M", "C1") == given("M", LATE, codebook, EXACT, MORNING)


@pytest.mark.parametrize("text", ["L ", "L", " l", "\uff2c"])
def test_a_code_that_is_listed_with_a_blank(text: str) -> None:
    """A code that the MIS lists with a blank is given in any spelling, and kept so."""
    codebook = Codebook(codes=(known("L "), known("/ "), known("H ")))

    assert Given("L ", "L ") == given(text, LATE, codebook, EXACT, MORNING)


@pytest.mark.parametrize(("text", "code"), [("L", "L"), ("l ", "l "), (" L", "L")])
def test_codes_that_differ_in_spelling_only(text: str, code: str) -> None:
    """Of two codes that differ in spelling only, the exact one is meant."""
    codebook = Codebook(codes=(known("L"), known("l ")))

    assert Given(code, code) == given(text, LATE, codebook, EXACT, MORNING)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(2026, 6, 15, 8, 29, 59, tzinfo=UTC), "L"),
        (datetime(2026, 6, 15, 8, 30, tzinfo=UTC), "U"),
        (datetime(2026, 12, 15, 9, 29, tzinfo=UTC), "L"),
        (datetime(2026, 12, 15, 9, 30, tzinfo=UTC), "U"),
    ],
)
def test_bands(at: datetime, code: str) -> None:
    """A reason's codes go by the school's own time, in summer and in winter."""
    meant = given("Missed the bus", LATE, BOOK, EXACT, at)

    assert Given("Missed the bus", code, BY_TIME) == meant


@pytest.mark.parametrize("site", [EXACT, LOOSE])
def test_a_label_goes_before_a_code(site: SiteSettings) -> None:
    """Where a reason is called like the code it writes, the reason is meant."""
    codebook = book("L M", tied(" m", "M"))

    assert Given(" m", "M") == given("m", LATE, codebook, site, MORNING)


def test_a_broken_reason_is_taken() -> None:
    """A reason whose code is gone is taken as it is: the event is not lost."""
    assert Given("Gone", "B") == given("Gone", LATE, BOOK, EXACT, MORNING)


@pytest.mark.parametrize(
    ("text", "direction", "label", "code"),
    [
        ("Flat tyre ", LATE, "Flat tyre ", None),
        ("\uff41", LATE, "\uff41", None),
        ("l", EARLY, "l", None),
        ("L", EARLY, "L", None),
    ],
)
def test_free_text(
    text: str, direction: Direction, label: str, code: str | None
) -> None:
    """With exact match off free text is kept.

    What could be one of two codes, or is not offered, is free text, too.
    """
    meant = given(text, direction, BOOK, LOOSE, MORNING)

    assert (label, code) == (meant.text, meant.code)


def test_the_letter_goes_before_loose_matches() -> None:
    """A code to the letter goes before a label that differs in case."""
    codebook = book("M L", tied("m", "L"))

    assert Given("M", "M") == given("M", LATE, codebook, LOOSE, MORNING)


def test_a_raw_code_while_only_reasons_are_offered() -> None:
    """With exact match off a code that is not offered is kept as free text."""
    assert Given("L", None) == given("L", LATE, REASONS_ONLY, LOOSE, MORNING)


def test_free_text_has_a_bound() -> None:
    """Free text of more than 500 characters is refused."""
    assert Given("x" * 500, None) == given("x" * 500, LATE, BOOK, LOOSE, MORNING)
    assert "A reason has at most 500 characters: shorten it." == refused(
        "x" * 501, site=LOOSE
    )


@pytest.mark.parametrize(
    ("text", "direction", "codebook", "message"),
    [
        ("Flat tyre", LATE, BOOK, "“Flat tyre” is no reason that is known here: "),
        ("x" * 501, LATE, BOOK, f"“{'x' * 500}…” is no reason that is known here: "),
        ("\uff41", LATE, BOOK, "“\uff41” could be any of a, A: give one of them."),
        ("l", EARLY, BOOK, "“l” cannot be given for leaving early. Offered for late"),
        (
            "L",
            EARLY,
            BOOK,
            "“L” cannot be given for leaving early. Offered for late arrivals only",
        ),
        (
            "L",
            LATE,
            REASONS_ONLY,
            "“L” cannot be given for arriving late. Only reasons are offered",
        ),
        ("B", LATE, REASONS_ONLY, "“B” is no reason that is known here: "),
    ],
)
def test_exact_match_refuses(
    text: str, direction: Direction, codebook: Codebook, message: str
) -> None:
    """With exact match on, anything else is refused, with what would be taken."""
    assert refused(text, direction, codebook).startswith(message)


@pytest.mark.parametrize("site", [EXACT, LOOSE])
@pytest.mark.parametrize(
    ("text", "direction", "message"),
    [
        ("Missed the bus", EARLY, "“Missed the bus” is no reason for leaving early: "),
        ("Picked  up", LATE, "“Picked  up” is no reason for arriving late: "),
        ("Overslept", EARLY, "“Overslept” writes L, which means late, and so it is no"),
    ],
)
def test_the_other_direction(
    text: str, direction: Direction, message: str, site: SiteSettings
) -> None:
    """A reason for the other direction is refused; and nobody leaves with L."""
    assert refused(text, direction, site=site).startswith(message)


@pytest.mark.parametrize("text", [None, "", " \n"])
@pytest.mark.parametrize(
    ("direction", "site", "message"),
    [
        (LATE, EXACT, "Arriving late needs a reason: "),
        (LATE, LOOSE, "Arriving late needs a reason: "),
        (EARLY, FALLBACK, "Leaving early needs a reason: "),
    ],
)
def test_no_reason(
    text: str | None, direction: Direction, site: SiteSettings, message: str
) -> None:
    """No reason is refused; for leaving early there is no fallback."""
    assert refused(text, direction, site=site).startswith(message)


@pytest.mark.parametrize("text", [None, "", " \n"])
@pytest.mark.parametrize(
    ("site", "code"),
    [
        (FALLBACK, "L"),
        (settings(Nation.SCOTLAND, fallback=True, late_code="11"), "11"),
    ],
)
def test_the_fallback(text: str | None, site: SiteSettings, code: str) -> None:
    """With the fallback on, an arrival without a reason is late."""
    assert Given("", code) == given(text, LATE, BOOK, site, MORNING)
