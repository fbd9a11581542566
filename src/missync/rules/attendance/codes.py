"""Codes: which of an MIS's codes the law lets us write, and which of them mean late.

The codes an MIS lists come from the MIS; the tables only say which of them the law of a
nation knows, and when each was in force. A text that is in no table is the MIS's own,
and none of our business. An MIS may list a code in another spelling, such as ``"l "``:
it is that code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Final, assert_never

import attrs

from missync.model.settings import (
    AFTER_CLOSE_CODE,
    LATE_CODE,
    Nation,
    SiteSettings,
)
from missync.model.values import not_blank
from missync.rules.names import alike, comparable


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


_PRESENT_MARKS: Final = frozenset({"/", "\\"})
_IN_ENGLAND: Final = {comparable(code): known for code, known in ENGLAND.items()}
_NOT_IN_WALES: Final = _IN_ENGLAND.keys() - set(map(comparable, WALES))


def is_present_mark(code: str) -> bool:
    """Tell whether a code says that somebody was there when the register began."""
    return comparable(code) in _PRESENT_MARKS


def late_code(settings: SiteSettings) -> str:
    r"""Name the code of an arrival while the register is open: ``L``, or the setting.

    Where a nation has no such code and the site has not said, it is ``L``, too, and
    :func:`write_back_off` says why it is not written.
    """
    return settings.attendance.late_code or LATE_CODE


def after_close_code(settings: SiteSettings) -> str:
    """Name the code of an arrival after the register closed: ``U``, or the setting.

    It is given where :func:`late_code` would be.
    """
    return settings.attendance.after_close_code or AFTER_CLOSE_CODE


def means_late_in_time(code: str, settings: SiteSettings) -> bool:
    """Tell whether a code means late before the close: ``L``, and the site's own."""
    return alike(code, LATE_CODE) or alike(code, late_code(settings))


def means_late(code: str, settings: SiteSettings) -> bool:
    """Tell whether a code means late: the site's own two, ``L`` and ``U``."""
    own = alike(code, after_close_code(settings))
    return own or alike(code, AFTER_CLOSE_CODE) or means_late_in_time(code, settings)


def says_present(code: str, settings: SiteSettings) -> bool:
    """Tell whether a code says that a pupil came, in time or late."""
    return is_present_mark(code) or means_late(code, settings)


def write_back_off(settings: SiteSettings) -> str | None:
    """Say why nothing at all may be written for a site, and what turns that on.

    Returns:
        ``None`` where marks may be written: in England and Wales, and elsewhere once
        the settings name both codes that mean late.
    """
    match settings.nation:
        case Nation.ENGLAND | Nation.WALES:
            return None
        case Nation.SCOTLAND | Nation.NORTHERN_IRELAND:
            return _codes_missing(settings)
        case _:
            assert_never(settings.nation)


def _codes_missing(settings: SiteSettings) -> str | None:
    attendance = settings.attendance
    named = {
        "late_code": attendance.late_code,
        "after_close_code": attendance.after_close_code,
    }
    missing = " and ".join(f"“{key}”" for key, code in named.items() if code is None)
    if not missing:
        return None
    return (
        f"Nothing is written to registers in {_name(settings.nation)} until the school "
        f"says which codes mean late: set {missing} under “attendance” in the settings."
    )


def refusal(code: str, nation: Nation, day: date) -> str | None:
    """Say why a nation's law does not let us write a code, and what to do instead.

    A code that is in no table is the MIS's own, and may be written.

    Args:
        code: The code's text, as the register shows it.
        nation: Whose law holds.
        day: The day of the register, in the school's time zone.

    Returns:
        A sentence that ends with the way out; ``None`` where it may be written.
    """
    match nation:
        case Nation.ENGLAND:
            known = _IN_ENGLAND.get(comparable(code))
            return _not_in_force(known, day) if known else None
        case Nation.WALES:
            return _not_in_wales(code) if comparable(code) in _NOT_IN_WALES else None
        case Nation.SCOTLAND | Nation.NORTHERN_IRELAND:
            return None
        case _:
            assert_never(nation)


def _not_in_force(code: StatutoryCode, day: date) -> str | None:
    if day > code.last_day:
        return (
            f"{code.code} is not written in England for days after "
            f"{code.last_day.isoformat()}: use {code.instead}."
        )
    if day < code.first_day:
        return (
            f"{code.code} is not written in England for days before "
            f"{code.first_day.isoformat()}: use a code that was in force then."
        )
    return None


def _not_in_wales(code: str) -> str:
    return (
        f"{code} is a code of England and is not written in Wales: "
        "use one of Wales' own codes."
    )


def _name(nation: Nation) -> str:
    return nation.value.replace("-", " ").title()
