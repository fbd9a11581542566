"""Explanation: why somebody is on the list or not, and the one thing to change."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from missync.model.people import Kind, Person
from missync.model.standings import Because, Cause, Standing


__all__ = ["Explanation", "explain"]

_END_DATE = {
    Kind.STUDENT: "leaving date",
    Kind.EMPLOYEE: "employment end date",
    Kind.CONTACT: "end date",
}
_START_DATE = {
    Kind.STUDENT: "admission date",
    Kind.EMPLOYEE: "employment start date",
    Kind.CONTACT: "start date",
}
_MEND: Mapping[Because, str] = {
    Because.NOT_UNDERSTOOD: "Correct their record in the MIS, then import.",
    Because.NOT_STARTED: "Nothing, if the date is right: they come on the list that "
    "day. Otherwise correct the {start} in the MIS.",
    Because.LEAVE_DATE_PASSED: "Nothing, if they left. Otherwise remove or correct the "
    "{end} in the MIS.",
    Because.NOT_ACTIVE: "Nothing, if they left. Otherwise mark them as active in the "
    "MIS.",
    Because.NOT_SENT: "Nothing, if they left. Otherwise make sure in the MIS, and in "
    "its permissions for this connection, that they are sent.",
    Because.READ_PARTIAL: "Import again: the next complete import takes them off the "
    "list.",
    Because.ON_ROLL: "Nothing, if they belong here. Otherwise enter a {end} in the MIS "
    "and make them no longer active there.",
}


@attrs.frozen(kw_only=True)
class Explanation:
    """Somebody's story: where they stand and everything it rests on.

    Attributes:
        causes: Every fact that is enough by itself, the deciding one first.
        notes: Contradictions somebody should mend.
        mend: The one thing to do first, as a sentence.
    """

    person: Person
    standing: Standing
    causes: tuple[Cause, ...]
    notes: tuple[str, ...]
    mend: str


def explain(person: Person) -> Explanation:
    """Tell why somebody is on the list or not, as of the last import.

    Each cause is enough by itself: while one of them holds, mending the others
    changes nothing. So the first is mended first, then the next.
    """
    words = {"start": _START_DATE[person.kind], "end": _END_DATE[person.kind]}
    first = person.causes[0].what if person.causes else Because.ON_ROLL
    mend = person.notes[0] if person.notes else _MEND[first].format_map(words)
    return Explanation(
        person=person,
        standing=person.standing,
        causes=person.causes,
        notes=person.notes,
        mend=mend,
    )
