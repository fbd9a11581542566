"""Codes and reasons: what a register entry can say, and what is picked at the tablet.

Attendance codes come from the MIS and are read-only; a school makes its own reasons
and ties each to codes. As a text a change of them is what history calls it: the words
of the command.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from enum import Enum
from itertools import pairwise
from typing import Final, assert_never

import attrs

from missync.model.schools import AttendanceCode
from missync.model.shapes import typed
from missync.model.values import as_set, listed, not_blank, to_member, to_time


class Direction(Enum):
    """What a reason is picked for."""

    LATE = "late"
    EARLY = "early"


BOTH: Final = frozenset(Direction)


class Offer(Enum):
    """Whether raw codes are offered at the tablet beside the reasons."""

    ALL = "all"
    REASONS = "reasons"


def to_offer(value: Offer | str) -> Offer:
    """Give the offer of its word."""
    return to_member(Offer, value)


def to_direction(value: Direction | str) -> Direction:
    """Give the direction of its word."""
    return to_member(Direction, value)


def _directions(
    values: Direction | str | Iterable[Direction | str],
) -> frozenset[Direction]:
    if values == "both":
        return BOTH
    several = [values] if isinstance(values, Direction | str) else values
    return as_set(several, to_direction)


def _bands(bands: Iterable[Band]) -> tuple[Band, ...]:
    return listed(bands)


@attrs.frozen(kw_only=True)
class KnownCode:
    """A code of the MIS, and what the school decided about it.

    Attributes:
        enabled: Whether the school offers it.
        listed: Whether the MIS still lists it.
    """

    code: AttendanceCode
    enabled: bool = True
    listed: bool = True


@attrs.frozen(field_transformer=typed)
class Band:
    """A code for a part of the day, in the school's own time.

    Attributes:
        code: The code's text, as the register shows it.
        until: The first minute at which it does not hold any more; ``None`` for the
            rest of the day.
    """

    code: str = attrs.field(validator=not_blank)
    until: time | None = attrs.field(
        default=None, converter=attrs.converters.optional(to_time)
    )


@attrs.frozen(field_transformer=typed)
class Codes:
    """A reason that writes a code: the first band that has not ended gives it.

    The last band holds for the rest of the day; the others end one after the other.
    """

    bands: tuple[Band, ...] = attrs.field(converter=_bands)

    @bands.validator
    def _in_order(self, _: object, bands: tuple[Band, ...]) -> None:
        ends = [band.until for band in bands]
        timed = [end for end in ends[:-1] if end is not None]
        if not ends or ends[-1] is not None or len(timed) != len(ends) - 1:
            message = "every code but the last needs the time until which it holds"
            raise ValueError(message)
        if any(after <= before for before, after in pairwise(timed)):
            message = "the times until which codes hold have to rise"
            raise ValueError(message)

    def at(self, local: time) -> str:
        """Give the code of a time of day, in the school's own time."""
        return next(b.code for b in self.bands if b.until is None or local < b.until)


@attrs.frozen
class NoWriteBack:
    """A reason that leaves what the MIS has as it is."""


Writes = Codes | NoWriteBack


@attrs.frozen(kw_only=True, field_transformer=typed)
class Reason:
    """What a pupil or parent picks at the tablet.

    Attributes:
        label: What the button says. Two reasons of a site differ in it by more than
            case.
        directions: What it can be picked for.
    """

    label: str = attrs.field(validator=not_blank)
    directions: frozenset[Direction] = attrs.field(default=BOTH, converter=_directions)
    writes: Writes


@attrs.frozen(kw_only=True)
class Codebook:
    """A site's codes and reasons, as one consistent reading of its store.

    Attributes:
        codes: Every code the MIS lists, or listed while something used it.
        offer: Whether raw codes are offered, too.
        reasons: In the order in which they were made.
    """

    codes: tuple[KnownCode, ...] = ()
    offer: Offer = Offer.ALL
    reasons: tuple[Reason, ...] = ()


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
        return f"reasons add {reason.label}: {_options(reason.writes)}{for_}"


@attrs.frozen(field_transformer=typed)
class RemoveReason:
    """Take a reason away. What was recorded with it stays as it is."""

    label: str = attrs.field(validator=not_blank)

    def __str__(self) -> str:
        return f"reasons remove {self.label}"


CodebookChange = EnableCode | DisableCode | OfferCodes | AddReason | RemoveReason
"""Everything an operator can decide about codes and reasons."""


def _options(writes: Writes) -> str:
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
