"""Standings: why somebody is or is not on the list, and what that rests on."""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs


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

    __hash__ = object.__hash__  # There is one of each: no need to look at the name.

    @property
    def text(self) -> str:
        """Say it to people: to a school, “excluded” would mean suspended."""
        return "kept off the list" if self is Standing.EXCLUDED else self.value


class CauseKind(Enum):
    """The closed list of facts a standing can rest on."""

    NOT_UNDERSTOOD = "record not understood"
    EXCLUDED = "kept off the list"
    ARCHIVED = "archived"
    OUTSIDE_FILTER = "outside the filters"
    SWITCHED_OFF = "switch off"
    AWAITING_IMPORT = "awaiting the next import"
    NOT_STARTED = "starts later"
    LEAVE_DATE_PASSED = "leave date passed"
    NOT_ACTIVE = "not active"
    NOT_SENT = "not sent"
    LEFT_UNSENT = "leave date passed and not sent"
    READ_PARTIAL = "read not complete"
    NOT_SENT_ONCE = "not sent once"
    HELD = "removal held"
    SIGNED_IN = "signed in"
    ON_ROLL = "on roll"

    __hash__ = object.__hash__  # There is one of each: no need to look at the name.

    @property
    def standing(self) -> Standing:
        """Where this fact puts somebody if none that is asked earlier holds."""
        return _STANDINGS.get(self, Standing.ON_LIST)


_STANDINGS = {
    CauseKind.NOT_UNDERSTOOD: Standing.REFUSED,
    CauseKind.EXCLUDED: Standing.EXCLUDED,
    CauseKind.ARCHIVED: Standing.ARCHIVED,
    CauseKind.OUTSIDE_FILTER: Standing.NOT_IMPORTING,
    CauseKind.SWITCHED_OFF: Standing.NOT_IMPORTING,
    CauseKind.AWAITING_IMPORT: Standing.NOT_IMPORTING,
    CauseKind.NOT_STARTED: Standing.NOT_STARTED,
    CauseKind.LEAVE_DATE_PASSED: Standing.LEFT,
    CauseKind.NOT_ACTIVE: Standing.LEFT,
    CauseKind.NOT_SENT: Standing.GONE,
    CauseKind.LEFT_UNSENT: Standing.LEFT,
}


class WarningKind(Enum):
    """The closed list of what somebody should look at, though it moves nobody."""

    LEAVE_DATA = "contradictory-leave-data"
    DATES_REVERSED = "leave-date-before-start"
    LEAVE_DATE_IMPOSSIBLE = "leave-date-impossible"
    START_MOVED = "start-date-moved-ahead"
    NOT_ACTIVE_YET = "not-active-yet"
    ANOTHER_HUMAN = "identity-changed"
    REMOVAL_HELD = "removal-held"
    REMOVAL_UNPROVEN = "removal-unproven"
    REMOVAL_WAITS = "removal-waits"
    FILTER_UNDECIDED = "filter-undecided"
    SHARED_CODE = "shared-code"
    LOOKS_LIKE_ANOTHER = "looks-like-another"
    FILTER_SUBSTITUTED = "filter-value-substituted"
    GONE_UNCONFIRMED = "gone-unconfirmed"
    OUT_OF_SIGHT = "facts-out-of-sight"


@attrs.frozen
class PersonWarning:
    """Something about somebody to look at, as a sentence with the way out."""

    what: WarningKind
    why: str = attrs.field(repr=False)

    def __str__(self) -> str:
        return self.why


@attrs.frozen(kw_only=True)
class Cause:
    """One fact that is enough for where somebody stands.

    Attributes:
        what: Which fact.
        why: The fact as a sentence a school office understands.
        since: The day in the school's zone from which it holds, where there is one.
        by: Who decided it, where a person did.
    """

    what: CauseKind
    why: str = attrs.field(repr=False)
    since: date | None = None
    by: str | None = attrs.field(default=None, repr=False)
