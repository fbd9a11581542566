"""Statutory attendance codes: what each means, and when it was in force.

The codes an MIS lists come from the MIS; these tables only say which of them the law of
a nation knows. A text that is in no table is the MIS's own, and none of our business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Final

import attrs

from missync.model.checks import not_blank


__all__ = ["ENGLAND", "WALES", "Meaning", "StatutoryCode"]


class Meaning(Enum):
    """What a code counts as, in statistics and in law."""

    PRESENT = "present"
    ELSEWHERE = "educated elsewhere"
    AUTHORISED = "authorised absence"
    UNAUTHORISED = "unauthorised absence"
    NOT_POSSIBLE = "not a possible attendance"
    ADMINISTRATIVE = "administrative"


@attrs.frozen(kw_only=True)
class StatutoryCode:
    """A code of a nation's law.

    Attributes:
        code: What the register shows.
        first_day: The first day for which it can be written.
        last_day: The last one.
        instead: What took its place, as words for a sentence.
    """

    code: str = attrs.field(validator=not_blank)
    meaning: Meaning
    first_day: date = date.min
    last_day: date = date.max
    instead: str | None = None


def _table(codes: Iterable[StatutoryCode]) -> Mapping[str, StatutoryCode]:
    return MappingProxyType({each.code: each for each in codes})


def _lasting(meaning: Meaning, codes: str) -> tuple[StatutoryCode, ...]:
    return tuple(StatutoryCode(code=code, meaning=meaning) for code in codes.split())


def _since(day: date, meaning: Meaning, codes: str) -> tuple[StatutoryCode, ...]:
    new = _lasting(meaning, codes)
    return tuple(attrs.evolve(each, first_day=day) for each in new)


def _until(day: date, meaning: Meaning, code: str, instead: str) -> StatutoryCode:
    return StatutoryCode(code=code, meaning=meaning, last_day=day, instead=instead)


_NEW_RULES: Final = date(2024, 8, 19)
_LAST_OF_OLD: Final = date(2024, 8, 18)

ENGLAND: Final = _table(
    (
        *_lasting(Meaning.PRESENT, "/ \\ L"),
        *_lasting(Meaning.ELSEWHERE, "B P V W"),
        *_since(_NEW_RULES, Meaning.ELSEWHERE, "K"),
        *_lasting(Meaning.AUTHORISED, "C E I M R S T"),
        *_since(_NEW_RULES, Meaning.AUTHORISED, "C1 C2 J1"),
        *_lasting(Meaning.UNAUTHORISED, "G N O U"),
        *_lasting(Meaning.NOT_POSSIBLE, "D X"),
        *_since(_NEW_RULES, Meaning.NOT_POSSIBLE, "Q Y1 Y2 Y3 Y4 Y5 Y6 Y7"),
        *_lasting(Meaning.ADMINISTRATIVE, "Z #"),
        _until(_LAST_OF_OLD, Meaning.AUTHORISED, "F", "C"),
        _until(_LAST_OF_OLD, Meaning.AUTHORISED, "H", "C"),
        _until(_LAST_OF_OLD, Meaning.ELSEWHERE, "J", "J1"),
        _until(_LAST_OF_OLD, Meaning.NOT_POSSIBLE, "Y", "one of Y1 to Y7"),
    )
)
"""England's codes by their text.

Source: The School Attendance (Pupil Registration) (England) Regulations 2024, SI
2024/208, regulation 10, in force from 19 August 2024; ``Z`` and ``#`` are
administrative. ``H``, ``J`` and ``Y`` went out of use with it. ``F`` had gone years
before; as its own last day is not certain, it has the last that is possible.
"""

WALES: Final = _table(
    (
        *_lasting(Meaning.PRESENT, "/ \\ L"),
        *_lasting(Meaning.ELSEWHERE, "B D J P V W"),
        *_lasting(Meaning.AUTHORISED, "C E F H I M R S T"),
        *_lasting(Meaning.UNAUTHORISED, "G N O U"),
        *_lasting(Meaning.NOT_POSSIBLE, "X Y"),
        *_lasting(Meaning.ADMINISTRATIVE, "Z #"),
    )
)
"""Wales' codes by their text: one character each.

Source: The Education (Pupil Registration) (Wales) Regulations 2010 and the guidance on
them, not revised since. The list is that of England before 2024, their common ancestor.
"""
