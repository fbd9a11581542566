"""Explanation: why somebody is on the list or not, and the one thing to change."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from missync.model.ids import Kind
from missync.model.people import Person
from missync.model.standings import Because, Cause, Oddity, Standing


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
    Because.EXCLUDED: "Nothing, if they are to stay off the list. Otherwise lift it "
    "with “missync include {id}”, then import.",
    Because.ARCHIVED: "Nothing, if they are to stay off the list. Otherwise bring "
    "them back with “missync restore {id}”.",
    Because.OUTSIDE_FILTER: "Nothing, if they are not wanted here. Otherwise widen "
    "the site's filters with “missync filter {kinds}”, or correct them in the MIS.",
    Because.SWITCHED_OFF: "Turn the switch green with “missync switch {kinds} on”, "
    "then import.",
    Because.AWAITING_IMPORT: "Import.",
    Because.HELD: "Look at who leaves with “missync plan”. If it is right, approve of "
    "it with “missync import --approve” and the digest it names. Otherwise mend the "
    "MIS.",
    Because.SIGNED_IN: "Nothing: they come off the list when they are signed in no "
    "more.",
    Because.NOT_STARTED: "Nothing, if the date is right: they come on the list that "
    "day. Otherwise correct the {start} in the MIS.",
    Because.LEAVE_DATE_PASSED: "Nothing, if they left. Otherwise give them a {end} in "
    "the MIS that is still to come.",
    Because.NOT_ACTIVE: "Nothing, if they left. Otherwise make them active in the MIS.",
    Because.NOT_SENT: "Nothing, if they left. Otherwise make sure in the MIS, and in "
    "its permissions for this connection, that they are sent.",
    Because.READ_PARTIAL: "Import again: the next complete import takes them off the "
    "list.",
    Because.ON_ROLL: "Nothing, if they belong here. Otherwise set their {end} in the "
    "MIS, and make them no longer active if it says that they are.",
}


@attrs.frozen(kw_only=True)
class Explanation:
    """Somebody's story: where they stand and everything it rests on.

    Attributes:
        causes: Every fact that is enough by itself, the deciding one first.
        notes: Contradictions somebody should mend.
        mend: What to do. Where several causes hold, it takes all of it.
    """

    person: Person
    standing: Standing
    causes: tuple[Cause, ...]
    notes: tuple[Oddity, ...]
    mend: str


def explain(person: Person) -> Explanation:
    """Tell why somebody is on the list or not, as of the last import.

    Each cause is enough by itself: while one of them holds, mending the others
    changes nothing. So what to do is said of every one.
    """
    words = {
        "start": _START_DATE[person.kind],
        "end": _END_DATE[person.kind],
        "kinds": person.kind.plural,
        "id": person.id,
    }
    causes = [cause.what for cause in person.causes] or [Because.ON_ROLL]
    mends = dict.fromkeys(_MEND[cause].format_map(words) for cause in causes)
    plain = causes == [Because.ON_ROLL] and person.notes
    mend = person.notes[0].why if plain else " ".join(mends)
    return Explanation(
        person=person,
        standing=person.standing,
        causes=person.causes,
        notes=person.notes,
        mend=mend,
    )
