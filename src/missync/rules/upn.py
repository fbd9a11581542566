"""Unique Pupil Numbers (England): what a well-formed one looks like.

A UPN is 13 characters: a check letter, the local authority (3 digits), the
establishment (4), the year (2) and a serial number (3); in a temporary UPN the last
character is a letter. The check letter is the weighted sum of the other characters,
each times its position from 2 to 13, modulo 23. UPNs change, are missing, and some in
use fail their check: so this warns, and nobody is ever refused for it. How it is
spelled is no oddity, as codes are compared in any spelling.

Source: UK Government Data Standards Catalogue, Unique Pupil Number 2.0.
"""

from __future__ import annotations

import re
from operator import mul

from missync.rules.names import comparable


__all__ = ["upn_oddity"]

_LETTERS = "abcdefghjklmnpqrtuvwxyz"
_CHECKS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_WORTH = bytes.maketrans(
    f"{_LETTERS}0123456789".encode(), bytes((*range(len(_LETTERS)), *range(10)))
)
_SHAPE = re.compile(f"[{_LETTERS}][0-9]{{11}}[0-9{_LETTERS}]", re.ASCII)


def upn_oddity(upn: str) -> str | None:
    """Say what is odd about a UPN, or ``None`` when nothing is."""
    upn = comparable(upn)
    if not _SHAPE.fullmatch(upn):
        return "is not a letter, eleven digits and a digit or letter"
    worths = upn[1:].encode().translate(_WORTH)
    check = _CHECKS[sum(map(mul, worths, range(2, 14))) % 23]
    if upn[0] != comparable(check):
        return f"fails its check: it should start with {check}"
    return None
