"""Reads: what was asked of the MIS, what came, and what that proves.

The one law that matters here: nobody is taken off the list because of a read that
is not :class:`Complete`, and a ``Complete`` cannot exist without walks that finished.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

import attrs

from missync.errors import MissyncError, Problem
from missync.model.people import (
    Fact,
    Kind,
    Listing,
    MisId,
    Record,
    RefusedRecord,
)
from missync.model.sentences import reason


Known = Mapping[tuple[Kind, Listing], Mapping[MisId, str]]
"""The fingerprint of every record that is kept, by list and MIS id."""


@attrs.frozen(kw_only=True)
class Ask:
    """What one import wants from the MIS, and no more.

    Attributes:
        fields: The descriptive fields wanted of each kind; a kind that is not in
            here is not to be read at all.
        deletions_since: The instant from which deletions matter; ``None`` for none.
        known: What is kept already. An adapter may answer :class:`Unchanged` for a
            row whose fingerprint is in here, and spare itself reading it.
    """

    fields: Mapping[Kind, tuple[str, ...]]
    deletions_since: datetime | None = None
    known: Known = attrs.field(factory=dict, hash=False, repr=False)


@attrs.frozen(kw_only=True)
class Stream:
    """One list of the MIS, to be walked from its first page to its last.

    Attributes:
        name: The list's name, as the MIS calls it.
        start: Where its first page is, in the adapter's own terms.
        proves: The kinds that are complete only if this walk is.
        counts: The kind whose number the MIS's own count can be held against.
        optional: Whether the MIS may refuse it without anything being missing.
        permission: What the MIS calls that which has to be approved for the start
            date, the leave date and active to be shown; empty where nothing has.
    """

    name: str
    start: str
    proves: tuple[Kind, ...] = ()
    counts: Kind | None = None
    optional: bool = False
    permission: str = ""


@attrs.frozen(kw_only=True)
class Deletion:
    """The MIS's word that it deleted somebody, and did not restore them since."""

    kind: Kind
    mis_id: MisId
    deleted_at: datetime | None = None


@attrs.frozen
class Unchanged:
    """A row that says what it said when its record was last kept.

    It is as good as the record itself, which the store has.
    """

    kind: Kind
    listing: Listing
    mis_id: MisId
    fingerprint: str


@attrs.frozen(kw_only=True)
class Gap:
    """People of a kind whom a page could not show: they may be there all the same.

    Attributes:
        why: What is not shown, as a sentence with the way out.
        pupil: The one whose people are not shown; ``None`` where it may be anybody.
    """

    kind: Kind
    why: str = attrs.field(converter=reason)
    pupil: MisId | None = None


Row = Record | Unchanged | RefusedRecord | Deletion
"""What one row of an answer came to."""


@attrs.frozen(kw_only=True)
class Page:
    """One answer of the MIS, in our words.

    Attributes:
        follows: Where the next page is; ``None`` when the MIS names none.
        more: Whether the MIS promises that another page follows; ``None`` where it
            does not say and should have: that is never taken for the end.
        freshest: When the newest of its rows last changed in the MIS.
        gaps: Whom it could not show, though the page stands.
        warnings: What else could not be read as asked.
    """

    rows: tuple[Row, ...]
    follows: str | None = None
    more: bool | None = False
    freshest: datetime | None = None
    gaps: tuple[Gap, ...] = ()
    warnings: tuple[Problem, ...] = ()


@attrs.frozen
class Finished:
    """The MIS said that nothing follows."""


@attrs.frozen
class Broken:
    """The walk ended before its end.

    Attributes:
        error: What the MIS or the way to it raised, if that is what ended it.
    """

    why: str
    error: MissyncError | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen
class Denied:
    """The MIS does not let us read this list, or does not have it."""

    why: str
    error: MissyncError | None = attrs.field(default=None, eq=False, repr=False)


Ending = Finished | Broken | Denied
"""How a walk ended."""


@attrs.frozen(kw_only=True)
class Walk:
    """One stream, walked: everything that came, and how it ended."""

    stream: Stream
    rows: tuple[Row, ...]
    pages: int
    ending: Ending
    freshest: datetime | None = None
    gaps: tuple[Gap, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing can be missing because of how this walk ended."""
        match self.ending:
            case Finished():
                return True
            case Denied():
                return self.stream.optional
            case Broken():
                return False
            case _:
                assert_never(self.ending)


@attrs.frozen
class Count:
    """How many of one kind the MIS itself says it has.

    Attributes:
        number: The count; ``None`` when the MIS answered with something else.
    """

    number: int | None


def _walked_whole(_: object, __: object, walks: tuple[Walk, ...]) -> None:
    if not walks or not all(walk.whole for walk in walks):
        message = "a read is complete only when every walk it rests on is whole"
        raise ValueError(message)


@attrs.frozen(kw_only=True)
class Complete:
    """The certificate that everybody of a kind was read.

    It is what a removal has to show. Only ``rules.roll.proof`` issues it.

    Attributes:
        counted: Whether as many came as the MIS itself counts. Where it does not
            count, a row may be missing and nothing shows it.
    """

    walks: tuple[Walk, ...] = attrs.field(validator=_walked_whole, repr=False)
    counted: bool


@attrs.frozen
class Partial:
    """The read may have missed somebody, and why: nobody of that kind is removed."""

    gaps: tuple[str, ...] = attrs.field(validator=attrs.validators.min_len(1))


Certificate = Complete | Partial


@attrs.frozen(kw_only=True)
class Pupils:
    """What came of the pupils on whom contacts hang.

    Attributes:
        shown: Those who were understood, and whose contacts are shown.
        unclear: Those who were not understood, or whose contacts are not shown.
        anonymous: Whether a pupil came who could be anybody.
        whole: Whether their lists were read to the end: others were not sent.
        asked_for: Whether a list was walked on which pupils come.
        listed: Those on the list about whom there is nothing to decide.
        renumbered: The id that each of those has now, by every other one of theirs.
    """

    shown: frozenset[MisId] = frozenset()
    unclear: frozenset[MisId] = frozenset()
    anonymous: bool = False
    whole: bool = True
    asked_for: bool = True
    listed: frozenset[MisId] = frozenset()
    renumbered: Mapping[MisId, MisId] = attrs.field(factory=dict, hash=False)


@attrs.frozen(kw_only=True)
class OutOfSight:
    """Facts that the records of a list had, and that no record of it shows any more.

    Attributes:
        permission: As the stream has it.
        unsure: Those of the facts of which too few people were read to be sure.
    """

    kind: Kind
    listing: Listing
    facts: tuple[Fact, ...]
    permission: str = ""
    unsure: tuple[Fact, ...] = ()


@attrs.frozen(kw_only=True)
class NeverShown:
    """No record of a kind shows, or has shown, when somebody starts or leaves."""

    kind: Kind
    permission: str = ""


@attrs.frozen(kw_only=True)
class Read:
    """Everything that was read about one kind, and what it proves.

    Attributes:
        fields: The fields that were asked for.
        records: The records that have to be decided about.
        unchanged: How many more came that say what they said, of people about whom
            there is nothing to decide.
        filled: The fields that those show to be visible, with the list they are on.
        odd: What is odd about those.
        as_of: When the newest of these records last changed in the MIS.
        miscounted: Whether another number came than the MIS itself counts.
        out_of_sight: The deciding facts that were shown before and are not tonight.
        still_out_of_sight: Those that are so for the next import, too.
        never_shown: That none of them ever was, where that is so.
        pupils: What came of the pupils, where these people hang on them.
    """

    kind: Kind
    fields: tuple[str, ...] = ()
    records: tuple[Record, ...]
    unchanged: int = 0
    filled: frozenset[tuple[Listing, str]] = frozenset()
    odd: tuple[Problem, ...] = ()
    refused: tuple[RefusedRecord, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    certificate: Certificate
    as_of: datetime | None = None
    miscounted: bool = False
    out_of_sight: tuple[OutOfSight, ...] = ()
    still_out_of_sight: tuple[OutOfSight, ...] = ()
    never_shown: NeverShown | None = None
    pupils: Pupils = attrs.field(factory=Pupils)
    warnings: tuple[Problem, ...] = ()
