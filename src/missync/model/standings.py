"""Standings: why somebody is or is not on the list, and what that rests on."""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs


__all__ = ["Because", "Cause", "Standing"]


class Standing(Enum):
    """Why somebody is or is not on the list: exactly one of these."""

    ON_LIST = "on list"
    NOT_STARTED = "not started"
    LEFT = "left"
    GONE = "gone"
    EXCLUDED = "excluded"
    ARCHIVED = "archived"
    NOT_IMPORTING = "not importing"
    REFUSED = "refused"


class Because(Enum):
    """The closed list of facts a standing can rest on."""

    NOT_UNDERSTOOD = "record not understood"
    NOT_STARTED = "starts later"
    LEAVE_DATE_PASSED = "leave date passed"
    NOT_ACTIVE = "not active"
    NOT_SENT = "not sent"
    READ_PARTIAL = "read not complete"
    ON_ROLL = "on roll"


@attrs.frozen(kw_only=True)
class Cause:
    """One fact that is enough for where somebody stands.

    Attributes:
        what: Which fact.
        why: The fact as a sentence a school office understands.
        since: The day in the school's zone from which it holds, where there is one.
        by: Who decided it, where a person did.
    """

    what: Because
    why: str
    since: date | None = None
    by: str | None = None
