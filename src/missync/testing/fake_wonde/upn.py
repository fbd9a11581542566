"""Unique Pupil Numbers, made up but with the check letter that England prescribes.

The rule: each of the twelve characters after the letter counts its value times its
position, two to thirteen; the sum, modulo 23, picks the letter.
"""

from __future__ import annotations


__all__ = ["made_up_upn", "with_wrong_letter"]

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_WEIGHTS = range(2, 14)
_FIRST_YEAR = 12
_A_YEAR = 1000


def made_up_upn(la_code: str, establishment_number: str, number: int) -> str:
    """A valid UPN, another one for every number below 100,000."""
    year = (_FIRST_YEAR + number // _A_YEAR) % 100
    digits = f"{la_code:0>3}{establishment_number:0>4}{year:02}{number % _A_YEAR:03}"
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True))
    return _LETTERS[total % len(_LETTERS)] + digits


def with_wrong_letter(upn: str) -> str:
    """The same number under the next check letter, which is wrong."""
    following = (_LETTERS.index(upn[0]) + 1) % len(_LETTERS)
    return _LETTERS[following] + upn[1:]
