"""Codes and reasons: a reason that exists has its codes in order."""

from __future__ import annotations

from datetime import time

import pytest

from missync.model.codes import Band, Codes


NINE, TEN = time(9), time(10)


def test_bands() -> None:
    """One code after the other holds until its time, the last for the rest."""
    bands = (Band("L", NINE), Band("M", TEN), Band("U"))

    assert bands == Codes(bands).bands


@pytest.mark.parametrize(
    "bands",
    [
        (),
        (Band("L", NINE),),
        (Band("L"), Band("U")),
        (Band("L", TEN), Band("M", NINE), Band("U")),
        (Band("L", NINE), Band("M", NINE), Band("U")),
    ],
    ids=["none", "ends", "no time", "back in time", "at once"],
)
def test_bands_out_of_order(bands: tuple[Band, ...]) -> None:
    """Codes whose times leave the day unclear are refused."""
    with pytest.raises(ValueError, match="time"):
        Codes(bands)
