"""Explanation: why somebody is on the list or not, and the one thing to change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from missync.errors import Problem
from missync.model.ids import Kind
from missync.model.people import Person, RefusedRecord
from missync.model.runs import HeldChange, Run
from missync.model.sentences import counted, in_words
from missync.model.settings import KindSettings
from missync.model.standings import (
    Cause,
    CauseKind,
    PersonWarning,
    Standing,
    WarningKind,
)


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
_MEND: Mapping[CauseKind, str] = {
    CauseKind.NOT_UNDERSTOOD: "Correct their record in the MIS, then import.",
    CauseKind.EXCLUDED: "Nothing, if they are to stay off the list. Otherwise lift it "
    "with “missync include {id}”, then import.",
    CauseKind.ARCHIVED: "Nothing, if they are to stay off the list. Otherwise bring "
    "them back with “missync restore {id}”.",
    CauseKind.OUTSIDE_FILTER: "Nothing, if they are not wanted here. Otherwise widen "
    "the site's filters with “missync filter {kinds}”, or correct them in the MIS.",
    CauseKind.SWITCHED_OFF: "Turn the switch green with “missync switch {kinds} on”, "
    "then import.",
    CauseKind.AWAITING_IMPORT: "Import.",
    CauseKind.HELD: "Look at who leaves with “missync plan”. If it is right: “missync "
    "import --approve {digest}”{all}. Otherwise mend the MIS.",
    CauseKind.SIGNED_IN: "Nothing: they come off the list when they are signed in no "
    "more.",
    CauseKind.NOT_STARTED: "Nothing, if the date is right: they come on the list that "
    "day. Otherwise correct the {start} in the MIS.",
    CauseKind.LEAVE_DATE_PASSED: "Nothing, if they left. Otherwise give them {an_end} "
    "in the MIS that is still to come.",
    CauseKind.NOT_ACTIVE: "Nothing, if they left. Otherwise make them active in the "
    "MIS.",
    CauseKind.NOT_SENT: "Nothing, if they left. Otherwise make sure in the MIS, and in "
    "its permissions for this connection, that they are sent.",
    CauseKind.LEFT_UNSENT: "Nothing, if they left. Otherwise make sure in the MIS that "
    "they are sent, with no {end} or one that is still to come.",
    CauseKind.READ_PARTIAL: "Import again: the next complete import takes them off the "
    "list.{pupils}",
    CauseKind.NOT_SENT_ONCE: "Nothing, if they left: the next complete import, an hour "
    "later or more, takes them off the list. Otherwise make sure in the MIS, and in "
    "its permissions for this connection, that they are sent.",
    CauseKind.ON_ROLL: "Nothing, if they belong here. Otherwise set their {end} in the "
    "MIS, and make them no longer active if it says that they are.",
}
_LAST_DAY = (
    "Nothing, if the date is right: they come off the list the day after, unless the "
    "site's leave rule asks for more and the MIS still lists them as active then. "
    "Otherwise correct their {end} in the MIS."
)
_PUPILS = (
    " Where a pupil is named, first mend that pupil's record in the MIS, so that it "
    "shows their contacts."
)
_IMPORT = "Import: the calendar has had its turn."

_BY_FACTS = frozenset(
    {
        CauseKind.NOT_STARTED,
        CauseKind.LEAVE_DATE_PASSED,
        CauseKind.NOT_ACTIVE,
        CauseKind.NOT_SENT,
        CauseKind.ON_ROLL,
    }
)
"""What no fact can mend of somebody whose dates, or whose record, cannot be seen."""


@attrs.frozen(kw_only=True)
class Explanation:
    """Somebody's story: where they stand and everything it rests on.

    Attributes:
        person: Who; a record that cannot be understood, where that is all there is.
        causes: Every fact that is enough by itself, the deciding one first.
        notes: Contradictions somebody should mend.
        mend: What to do. Where several causes hold, it takes all of it.
    """

    person: Person | RefusedRecord
    standing: Standing
    causes: tuple[Cause, ...]
    notes: tuple[PersonWarning, ...] = ()
    mend: str = attrs.field(repr=False)


def explain(
    person: Person,
    holding: Run | None = None,
    today: date | None = None,
    red: Cause | None = None,
) -> Explanation:
    """Tell why somebody is on the list or not, as of the last import.

    Each cause is enough by itself: while one of them holds, mending the others
    changes nothing. So what to do is said of every one. Where the calendar has moved
    on since that import, that is said, too.

    Args:
        person: Who.
        holding: The run that holds something of them, if one does.
        today: The day it is, in the school's time zone, where that is known.
        red: That the switch of their kind is red, where it is: no import moves them.
    """
    digest = holding.digest if holding else None
    words = {
        "start": _START_DATE[person.kind],
        "end": _END_DATE[person.kind],
        "an_end": _with_article(_END_DATE[person.kind]),
        "kinds": person.kind.plural,
        "pupils": _PUPILS if person.kind is Kind.CONTACT else "",
        "id": person.id,
        "digest": digest or "DIGEST",
        "all": _all_of(holding),
    }
    hidden = person.noted(WarningKind.OUT_OF_SIGHT)
    unseen = hidden.why if hidden else None
    by_now = _by_now(person, today) if today and unseen is None else ""
    return Explanation(
        person=person,
        standing=person.standing,
        causes=_added(person.causes, by_now),
        notes=person.notes,
        mend=_mend(person, today, red, digest, words)
        if unseen is None
        else _mend_elsewhere(_whats(person), unseen, digest, words),
    )


def _all_of(holding: Run | None) -> str:
    """Say what an approval lets go besides, where it is not of one sort."""
    held = [each.removal for each in holding.held] if holding else []
    back = held.count(HeldChange.RETURNED)
    if not 0 < back < len(held):
        return ""
    off = counted(len(held) - back, "person goes", "people go")
    return f", by which {off} and {counted(back, 'comes', 'come')} back"


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun.startswith("e") else f"a {noun}"


def _whats(person: Person) -> list[CauseKind]:
    return [cause.what for cause in person.causes]


def _mend(
    person: Person,
    today: date | None,
    red: Cause | None,
    digest: str | None,
    words: Mapping[str, str],
) -> str:
    causes = _whats(person) or [CauseKind.ON_ROLL]
    another = person.noted(WarningKind.ANOTHER_HUMAN)
    if another and not person.listed:
        lasting = [each for each in causes if each is not CauseKind.AWAITING_IMPORT]
        return _mend_elsewhere(lasting, another.why, digest, words)
    if today and _is_due(person, today):
        return _MEND[red.what].format_map(words) if red else _IMPORT
    if causes == [CauseKind.ON_ROLL] and person.notes:
        return person.notes[0].why
    if causes == [CauseKind.ON_ROLL] and person.leave_date:
        return _LAST_DAY.format_map(words)
    first = sorted(causes, key=lambda each: each is not CauseKind.SWITCHED_OFF)
    return " ".join(dict.fromkeys(_MEND[each].format_map(words) for each in first))


def _by_now(person: Person, today: date) -> str:
    """Say what the calendar adds to what was so at the last import."""
    if _is_due(person, today):
        return " That day has passed." if person.listed else " That day has come."
    if person.listed and person.leave_date == today:
        return f" Today, {in_words(today)}, is their last day."
    if person.listed and person.start_date == today:
        return f" Today, {in_words(today)}, is their first day."
    return ""


def _is_due(person: Person, today: date) -> bool:
    """Whether an import would decide otherwise today by the calendar alone."""
    start, end = person.start_date, person.leave_date
    match _whats(person):
        case [CauseKind.ON_ROLL]:
            return not person.notes and end is not None and end < today
        case [CauseKind.NOT_STARTED]:
            return start is not None and start <= today
        case _:
            return False


def _added(causes: tuple[Cause, ...], by_now: str) -> tuple[Cause, ...]:
    if not (causes and by_now):
        return causes
    return (attrs.evolve(causes[0], why=f"{causes[0].why}{by_now}"), *causes[1:])


def _mend_elsewhere(
    causes: Iterable[CauseKind], why: str, digest: str | None, words: Mapping[str, str]
) -> str:
    """Ask for what a warning asks for, and not for a fact that would change nothing.

    No date that nobody here can see does, nor one on the record of another human being.
    """
    lasting = [each for each in causes if each not in _BY_FACTS]
    mends = [_MEND[each].format_map(words) for each in lasting]
    return " ".join(dict.fromkeys([*mends, why, *_approval(digest, lasting, words)]))


def _approval(
    digest: str | None, causes: Sequence[CauseKind], words: Mapping[str, str]
) -> Iterator[str]:
    """Say how what is held goes ahead; of a removal from the list, its cause does."""
    if digest is not None and CauseKind.HELD not in causes:
        yield (
            "If what the MIS shows now is right: “missync import --approve "
            f"{digest}”{words['all']}."
        )


def explain_stranger(record: RefusedRecord) -> Explanation:
    """Tell why somebody is not on the list of whom all there is is a bad record."""
    cause = Cause(what=CauseKind.NOT_UNDERSTOOD, why=record.why)
    return Explanation(
        person=record,
        standing=Standing.REFUSED,
        causes=(cause,),
        mend=_MEND[cause.what],
    )


def why_unknown(
    kinds: Mapping[Kind, KindSettings], history: Iterable[Run]
) -> tuple[Problem, ...]:
    """Say of each kind why somebody of it may not be known.

    Args:
        kinds: What is imported of each kind.
        history: The runs, the newest first.
    """
    runs = tuple(history)
    return tuple(
        Problem(path=kind.plural, message=_why_unknown(kind, each, runs))
        for kind, each in kinds.items()
    )


def _why_unknown(kind: Kind, wanted: KindSettings, runs: Sequence[Run]) -> str:
    if not wanted.importing:
        return f"not imported: turn them green with “missync switch {kind.plural} on”"
    for run in runs:
        for read in run.reads:
            if read.kind is kind and read.complete:
                return (
                    f"imported completely on {run.day.isoformat()}, and nobody like "
                    "that joined: look for them in the MIS and at its permissions, or "
                    "see with “missync check” who waits, and why"
                )
    return "never imported completely yet: run “missync import”"
