"""Codes and reasons: what a register entry can say, and what is picked at the tablet.

Attendance codes come from the MIS and are read-only; a school makes its own reasons
and ties each to codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from enum import Enum
from itertools import pairwise
from typing import Final

import attrs

from missync.model.checks import not_blank
from missync.model.converting import as_set, listed, to_member, to_time
from missync.model.schools import AttendanceCode
from missync.model.shapes import typed


__all__ = [
    "BOTH",
    "Band",
    "Codebook",
    "Codes",
    "Direction",
    "KnownCode",
    "NoWriteBack",
    "Offer",
    "Reason",
    "Writes",
    "to_direction",
    "to_offer",
]


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
