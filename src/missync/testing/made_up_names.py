"""Invented names, and dates that fit a school year; no real person is meant."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final


__all__ = [
    "JOB_TITLES",
    "MAIL_DOMAIN",
    "NameBox",
    "birthday_in_year",
    "mail_address",
    "school_year_start",
]

MAIL_DOMAIN: Final = "hillside.example.org"
"""Below a domain that is reserved for examples."""

JOB_TITLES: Final = (
    "Teacher of Mathematics",
    "Teacher of English",
    "Teacher of Science",
    "Teacher of Art",
    "Teaching Assistant",
    "Head of Year",
    "Receptionist",
    "Site Manager",
    "Attendance Officer",
    "Cover Supervisor",
)

_FORENAMES = (
    *("Aldra", "Brenwyn", "Corvin", "Dellamy", "Elowick", "Fennor", "Garrinda"),
    *("Hestor", "Ilvane", "Jorrick", "Kestra", "Lumiel", "Marnock", "Nevira"),
    *("Orlinda", "Pellow", "Quenna", "Rovann", "Sellick", "Tamsor", "Ulvira"),
    *("Vennick", "Wystorel", "Xandrel", "Ymelda", "Zorrin", "Ambrel", "Bexorin"),
    *("Calloway", "Dorrin", "Emberly", "Farrow", "Gwendra", "Hollin", "Isolka"),
    *("Jessamor", "Kerrick", "Lorcane", "Mirabeth", "Noxley"),
)
_BEGINNINGS = (
    *("Thistle", "Bram", "Oster", "Quill", "Fenn", "Wick", "Larch", "Mallow"),
    *("Pepper", "Rook", "Sorrel", "Tansy", "Umber", "Vetch", "Yarrow", "Zephyr"),
)
_ENDINGS = (
    *("mark", "bury", "combe", "worth", "stead", "thorpe", "mere", "croft"),
    *("wold", "haven", "dale", "garth", "holme", "shaw", "beck", "ridge"),
)
_YEARS_BEFORE_RECEPTION = 5
_SEPTEMBER = 9


class NameBox:
    """Draws names; a surname comes twice only when all have been drawn."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._singles = [a + b for a in _BEGINNINGS for b in _ENDINGS]
        random.shuffle(self._singles)
        self._drawn = 0

    def surname(self) -> str:
        """A new surname, of two parts once the single ones are used up."""
        lap, index = divmod(self._drawn, len(self._singles))
        self._drawn += 1
        single = self._singles[index]
        if lap == 0:
            return single
        return f"{single}-{self._singles[(index + lap) % len(self._singles)]}"

    def forenames(self, count: int) -> list[str]:
        """Forenames, no two alike."""
        return self._random.sample(_FORENAMES, count)


def school_year_start(today: date) -> date:
    """The first of September that began the school year."""
    years_back = today.month < _SEPTEMBER
    return date(today.year - years_back, _SEPTEMBER, 1)


def birthday_in_year(year: str, today: date, random: Random) -> date:
    """A birthday that puts somebody into a year group, ``"R"`` or a number."""
    age = _YEARS_BEFORE_RECEPTION + int(year.replace("R", "0"))
    first = school_year_start(today)
    first = first.replace(year=first.year - age)
    return first + timedelta(days=random.randrange(365))


def mail_address(forename: str, surname: str, number: int) -> str:
    """An address that nobody else has and nobody can write to."""
    return f"{forename}.{surname}.{number}@{MAIL_DOMAIN}".lower()
