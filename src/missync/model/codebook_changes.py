"""Codebook changes: what an operator can decide about codes and reasons.

As a text each is what history calls it: the words of the command.
"""

from __future__ import annotations

from typing import assert_never

import attrs

from missync.model.checks import not_blank
from missync.model.codes import (
    BOTH,
    Band,
    Codes,
    NoWriteBack,
    Offer,
    Reason,
    Writes,
    to_offer,
)
from missync.model.shapes import typed


__all__ = [
    "AddReason",
    "CodebookChange",
    "DisableCode",
    "EnableCode",
    "OfferCodes",
    "RemoveReason",
]


@attrs.frozen(field_transformer=typed)
class EnableCode:
    """Offer a code at the tablet, while raw codes are offered."""

    code: str = attrs.field(validator=not_blank)

    def __str__(self) -> str:
        return f"codes enable {self.code}"


@attrs.frozen(field_transformer=typed)
class DisableCode:
    """Offer a code no more. Reasons that are tied to it stay as they are."""

    code: str = attrs.field(validator=not_blank)

    def __str__(self) -> str:
        return f"codes disable {self.code}"


@attrs.frozen(field_transformer=typed)
class OfferCodes:
    """Offer raw codes beside the reasons, or reasons only."""

    offer: Offer = attrs.field(converter=to_offer)

    def __str__(self) -> str:
        return f"codes mode {self.offer.value}"


@attrs.frozen(field_transformer=typed)
class AddReason:
    """Make a reason of the school's own."""

    reason: Reason

    def __str__(self) -> str:
        reason = self.reason
        only = (d.value for d in reason.directions if reason.directions != BOTH)
        for_ = "".join(f", for {direction}" for direction in only)
        return f"reasons add {reason.label}: {_told(reason.writes)}{for_}"


@attrs.frozen(field_transformer=typed)
class RemoveReason:
    """Take a reason away. What was recorded with it stays as it is."""

    label: str = attrs.field(validator=not_blank)

    def __str__(self) -> str:
        return f"reasons remove {self.label}"


CodebookChange = EnableCode | DisableCode | OfferCodes | AddReason | RemoveReason
"""Everything an operator can decide about codes and reasons."""


def _told(writes: Writes) -> str:
    match writes:
        case Codes(bands=bands):
            return ", then ".join(_told_band(band) for band in bands)
        case NoWriteBack():
            return "no write-back"
        case _:
            assert_never(writes)


def _told_band(band: Band) -> str:
    until = f" until {band.until.isoformat('minutes')}" if band.until else ""
    return f"{band.code}{until}"
