"""How names are shown and compared; what is stored stays as the MIS sent it."""

from __future__ import annotations

import unicodedata

from missync.model.people import Names
from missync.model.settings import NameChoice


__all__ = ["folded", "full_name", "full_names", "shown"]


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


def full_name(names: Names, choice: NameChoice = NameChoice.PREFERRED) -> str:
    """Join the shown forename and surname; either alone is enough."""
    return " ".join(name for name in shown(names, choice) if name)


def full_names(names: Names) -> frozenset[str]:
    """Every full name somebody goes by, folded, for looking them up."""
    return frozenset(folded(full_name(names, choice)) for choice in NameChoice)


def folded(text: str | None) -> str:
    """Fold a name for comparing: one spelling of accents, case and spaces.

    Only for comparing: ``"Zoe\u0308 "`` and ``"ZOË"`` are one name here.
    """
    return " ".join(unicodedata.normalize("NFKC", text or "").casefold().split())


def _trimmed(name: str | None) -> str | None:
    return " ".join(name.split()) or None if name else None
