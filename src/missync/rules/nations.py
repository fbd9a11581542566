"""Nations: which codes the law lets us write, and which of them mean late.

An MIS may list a code in another spelling, such as ``"l "``: it is that code.
"""

from __future__ import annotations

from datetime import date
from typing import Final, assert_never

from missync.model.settings import Nation, SiteSettings
from missync.rules.code_tables import ENGLAND, WALES, StatutoryCode
from missync.rules.names import alike, comparable


__all__ = [
    "after_close_code",
    "is_present_mark",
    "late_code",
    "means_late",
    "means_late_in_time",
    "refusal",
    "says_present",
    "write_back_off",
]

_PRESENT_MARKS: Final = frozenset({"/", "\\"})
_LATE: Final = "L"
_AFTER_CLOSE: Final = "U"
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
    return settings.attendance.late_code or _LATE


def after_close_code(settings: SiteSettings) -> str:
    """Name the code of an arrival after the register closed: ``U``, or the setting.

    It is given where :func:`late_code` would be.
    """
    return settings.attendance.after_close_code or _AFTER_CLOSE


def means_late_in_time(code: str, settings: SiteSettings) -> bool:
    """Tell whether a code means late before the close: ``L``, and the site's own."""
    return alike(code, _LATE) or alike(code, late_code(settings))


def means_late(code: str, settings: SiteSettings) -> bool:
    """Tell whether a code means late: the site's own two, ``L`` and ``U``."""
    after_close = alike(code, _AFTER_CLOSE) or alike(code, after_close_code(settings))
    return after_close or means_late_in_time(code, settings)


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
