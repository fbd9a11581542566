"""Narrowing: asking for less, after Wonde refused an include.

One include that Wonde does not know, or not for us, fails a whole request with 400.
Nothing is known of the answer but that it says ``invalid_include`` somewhere.
"""

from __future__ import annotations

import re
from http import HTTPStatus

import attrs

from missync.adapters.wonde._fields import CONTACTS
from missync.adapters.wonde._lists import DeletionList, PeopleList, WondeList
from missync.errors import Rejected


__all__ = ["is_invalid_include", "narrowed"]


def is_invalid_include(error: Rejected) -> bool:
    """Whether Wonde refused an include."""
    return error.status == HTTPStatus.BAD_REQUEST and "invalid_include" in error.body


def narrowed(asked: WondeList, error: Rejected) -> PeopleList:
    """Ask for less than was refused.

    What the refusal names is left out, else whatever only describes people, else the
    contacts. What is essential never is.

    Args:
        asked: What was asked for.
        error: What became of it.

    Raises:
        Rejected: It was refused for another reason, or nothing can be left out.
    """
    if isinstance(asked, DeletionList) or not is_invalid_include(error):
        raise error
    if not asked.extras:
        raise _essential_refused(asked, error) from error
    culprits = _culprits(asked.extras, error.body)
    kept = tuple(each for each in asked.extras if not {each, _root(each)} & culprits)
    lost = tuple(each for each in asked.extras if each not in kept)
    return attrs.evolve(asked, extras=kept, refused=(*asked.refused, *lost))


def _culprits(extras: tuple[str, ...], refusal: str) -> set[str]:
    named = {include for include in extras if _is_named(include, refusal)}
    describing = {include for include in extras if include != CONTACTS}
    return named or describing or {CONTACTS}


def _essential_refused(asked: PeopleList, error: Rejected) -> Rejected:
    message = (
        f"Wonde does not give us “{asked.essential}” of this school, and without it "
        f"“{asked.name}” cannot be read. "
        f"Ask the school to approve “{asked.essential}” in Wonde."
    )
    return Rejected(message, status=error.status, body=error.body)


def _root(include: str) -> str:
    return include.partition(".")[0]


def _is_named(include: str, text: str) -> bool:
    """Whether a text names this include, and not only a longer one around it."""
    return bool(re.search(rf"(?<![\w.]){re.escape(include)}(?!\w|\.\w)", text))
