"""Names, codes and words: how they are compared and shown.

Two spellings are one where only these differ: case; blanks at the ends or in a row;
characters that do not show; Unicode's compatibility forms; the kind of apostrophe; the
kind of dash. Accents count, and so does every other character. Whatever compares texts
that people wrote compares them here: names, UPNs, staff codes, attendance codes,
reasons, year groups and filters. What is stored, shown and sent stays as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from missync.model.people import Names, Profile, Record
from missync.model.settings import NameChoice
from missync.model.spelling import comparable


__all__ = [
    "alike",
    "comparable",
    "described",
    "full_name",
    "full_names",
    "in_natural_order",
    "name_order",
    "shown",
    "spelled_like",
]

_DIGITS: Final = re.compile(r"([0-9]{1,9})")
_TELLING: Final = ("year_group", "registration_group", "job_title")


def alike(one: str | None, other: str | None) -> bool:
    """Whether two texts are two spellings of one."""
    return one == other or comparable(one) == comparable(other)


def spelled_like(text: str, listed: Iterable[str]) -> tuple[str, ...]:
    """Find which listed values a text means: the exact one, else every spelling of it.

    Returns:
        One value where it is clear which is meant, several where it is not, none where
        nothing is spelled like it.
    """
    values = tuple(dict.fromkeys(listed))
    if text in values:
        return (text,)
    wanted = comparable(text)
    return tuple(value for value in values if comparable(value) == wanted)


def in_natural_order(text: str) -> tuple[object, ...]:
    """Give what to sort texts by so that “Year 10” comes after “Year 9”.

    Different texts never sort as one, so that their order is the same every time.
    """
    parts = _DIGITS.split(comparable(text))
    return [int(part) if odd % 2 else part for odd, part in enumerate(parts)], text


def shown(names: Names, choice: NameChoice) -> tuple[str | None, str | None]:
    """Pick the forename and surname to show, trimmed.

    Preferred or legal names show, as the site has set; where the chosen one is
    missing, the other stands in for it.
    """
    preferred = (_trimmed(names.forename), _trimmed(names.surname))
    legal = (_trimmed(names.legal_forename), _trimmed(names.legal_surname))
    first, second = (
        (preferred, legal) if choice is NameChoice.PREFERRED else (legal, preferred)
    )
    return first[0] or second[0], first[1] or second[1]


def name_order(names: Names, choice: NameChoice) -> tuple[str, str]:
    """Say where somebody stands among others, by the names that show."""
    forename, surname = shown(names, choice)
    return comparable(surname or forename), comparable(forename)


def full_name(names: Names, choice: NameChoice = NameChoice.PREFERRED) -> str:
    """Join the shown forename and surname; either alone is enough."""
    return " ".join(name for name in shown(names, choice) if name)


def described(person: Profile | Record) -> str:
    """Name somebody so that a school can tell them from others of their name.

    With the year group, registration group or job title, where the site keeps one.
    """
    groups = (person.fields.get(field) for field in _TELLING)
    return ", ".join((full_name(person.names), *filter(None, groups)))


def full_names(names: Names) -> frozenset[str]:
    """Give every full name somebody goes by, comparable, for looking them up."""
    return frozenset(comparable(full_name(names, choice)) for choice in NameChoice)


def _trimmed(name: str | None) -> str | None:
    return " ".join(name.split()) or None if name else None
