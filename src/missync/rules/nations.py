"""Nations: which codes the law lets us write, and which of them mean late."""

from __future__ import annotations

from datetime import date
from typing import Final, assert_never

from missync.model.settings import Nation, SiteSettings
from missync.rules.code_tables import ENGLAND, WALES, StatutoryCode


__all__ = [
    "after_close_code",
    "is_present_mark",
    "late_code",
    "late_codes",
    "refusal",
    "says_present",
    "write_back_off",
]

_PRESENT_MARKS: Final = frozenset({"/", "\\"})
_LATE: Final = "L"
_AFTER_CLOSE: Final = "U"
_NOT_IN_WALES: Final = ENGLAND.keys() - WALES.keys()


def is_present_mark(code: str) -> bool:
    """Tell whether a code says that somebody was there when the register began."""
    return code in _PRESENT_MARKS


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


def late_codes(settings: SiteSettings) -> frozenset[str]:
    """Give every code that means late: the site's own two, ``L`` and ``U``."""
    own = {late_code(settings), after_close_code(settings)}
    return frozenset({_LATE, _AFTER_CLOSE} | own)


def says_present(code: str, settings: SiteSettings) -> bool:
    """Tell whether a code says that a pupil came, in time or late."""
    return is_present_mark(code) or code in late_codes(settings)


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
            known = ENGLAND.get(code)
            return _not_in_force(known, day) if known else None
        case Nation.WALES:
            return _not_in_wales(code) if code in _NOT_IN_WALES else None
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
