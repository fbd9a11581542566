"""Write-back: what is said to an MIS about its registers, and what it says back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from missync.model.events import Session
from missync.model.ids import MarkId, MisId
from missync.model.marks import Entry
from missync.model.sentences import reason
from missync.model.values import aware, not_blank


@attrs.frozen(kw_only=True)
class Allowed:
    """The MIS lets us write marks.

    Attributes:
        batch: How many marks it takes at once, at most.
        minutes_late: Whether it takes minutes late.
        comment: Whether it takes a comment.
        reads: Whether its registers can be read.
    """

    batch: int = attrs.field(default=1, validator=attrs.validators.ge(1))
    minutes_late: bool = True
    comment: bool = True
    reads: bool = True


@attrs.frozen
class NotAllowed:
    """The MIS does not let us write marks.

    Attributes:
        why: A sentence that ends with what to do.
    """

    why: str = attrs.field(converter=reason)


WriteBack = Allowed | NotAllowed


@attrs.frozen(kw_only=True)
class RegisterReading:
    """What an MIS shows of one day's registers.

    Attributes:
        as_of: What is not in here was not in the MIS then; an aware instant.
        entries: By the pupil's MIS id and the session.
        others: Further entries of places that have one in ``entries``, where the MIS
            does not say which is the newest.
    """

    day: date
    as_of: datetime = attrs.field(validator=aware)
    entries: Mapping[tuple[MisId, Session], Entry] = attrs.field(
        factory=dict, hash=False
    )
    others: Mapping[tuple[MisId, Session], tuple[Entry, ...]] = attrs.field(
        factory=dict, hash=False
    )


@attrs.frozen(kw_only=True)
class Written:
    """A mark as an MIS is told of it.

    Attributes:
        mark: Our id of it.
        code: The MIS's id of the code.
    """

    mark: MarkId
    pupil: MisId
    day: date
    session: Session
    code: str = attrs.field(validator=not_blank)
    minutes_late: int | None = None
    comment: str | None = attrs.field(default=None, repr=False)


@attrs.frozen
class Accepted:
    """The MIS took the marks.

    Attributes:
        receipt: What to ask for the outcome by; ``None`` if they are in the register
            already.
    """

    receipt: str | None


@attrs.frozen
class Pending:
    """The MIS has not said yet what became of it."""


@attrs.frozen
class Applied:
    """The marks are in the register."""


@attrs.frozen
class Refused:
    """The MIS would not have it.

    Attributes:
        why: What it said.
    """

    why: str = attrs.field(converter=reason, repr=False)


Outcome = Pending | Applied | Refused
