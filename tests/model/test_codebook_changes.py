"""Codebook changes: what history calls them."""

from __future__ import annotations

from datetime import time

import pytest

from missync.model.codes import (
    AddReason,
    Band,
    CodebookChange,
    Codes,
    Direction,
    DisableCode,
    EnableCode,
    NoWriteBack,
    Offer,
    OfferCodes,
    Reason,
    RemoveReason,
)


BUS = Reason(
    label="Bus",
    directions=frozenset({Direction.LATE}),
    writes=Codes((Band("L", time(9, 30)), Band("M", time(13)), Band("U"))),
)
MUSIC = Reason(label="Music lesson", writes=NoWriteBack())


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("codes enable M", EnableCode("M")),
        ("codes disable M", DisableCode("M")),
        ("codes mode all", OfferCodes(Offer.ALL)),
        ("codes mode reasons", OfferCodes(Offer.REASONS)),
        (
            "reasons add Bus: L until 09:30, then M until 13:00, then U, for late",
            AddReason(BUS),
        ),
        ("reasons add Music lesson: no write-back", AddReason(MUSIC)),
        ("reasons remove Music lesson", RemoveReason("Music lesson")),
    ],
)
def test_words_of_a_change(words: str, change: CodebookChange) -> None:
    """A change is told in the words of the command, with all that was decided."""
    assert words == str(change)


@pytest.mark.parametrize("change", [EnableCode, DisableCode, RemoveReason])
def test_a_change_names_something(
    change: type[EnableCode | DisableCode | RemoveReason],
) -> None:
    """A change that names no code or label is no change."""
    with pytest.raises(ValueError, match="must not be empty"):
        change(" ")
