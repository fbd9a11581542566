"""Marks as Wonde takes them, and what it says became of them.

Known of Wonde: what is sent, and that ``writeback_id`` stands at the top of the answer.
The words for an outcome, and how a failure is explained, are assumed: a word that
nobody knows means that nothing is settled yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from missync.adapters.wonde._wire.envelope import object_of
from missync.adapters.wonde._wire.failures import is_none, names_failure
from missync.adapters.wonde._wire.values import Row, readable_id
from missync.errors import BadPayload, OutcomeUnknown
from missync.model.register import Applied, Outcome, Pending, Refused, Written
from missync.transport import printable


_SUCCESS: Final = re.compile(r"success(ful)?|succeeded|completed?|done|applied|written")
_FAILURE: Final = re.compile(
    r"fail(ed|ure)?|error(ed)?|rejected|refused|declined|cancelled"
)
_REASONS: Final = (
    "error_description",
    "reason",
    "failure_reason",
    "message",
    "error",
    "errors",
)
_STEMS: Final = ("error", "fail", "reject")
"""What the name of a failure has in it, wherever it stands."""

_WRITEBACKS: Final = "writebacks"
_LONGEST_WHY: Final = 500
_NO_WHY: Final = "Wonde says that the MIS did not take it, and not why."


def body_of(marks: tuple[Written, ...]) -> Row:
    """Give the body of the request that writes marks."""
    return {"attendance": [_mark(mark) for mark in marks]}


def receipt_of(document: object) -> str:
    """Read what to ask for the outcome by.

    Raises:
        OutcomeUnknown: There is none: what became of the marks is not known.
    """
    if isinstance(document, dict):
        for place in (document, document.get("data")):
            said = place.get("writeback_id") if isinstance(place, dict) else None
            receipt = readable_id(said)
            if receipt is not None:
                return receipt
    message = (
        "Wonde answered without a “writeback_id” that can be used, so it is not known "
        "whether it took the marks. Look in the MIS before sending them again."
    )
    raise OutcomeUnknown(message)


def outcome_of(document: object, receipt: str) -> Outcome:
    """Read what became of marks that were taken.

    An envelope's own status says how the question fared, and is no outcome: what stands
    in ``data`` speaks, and where that is empty nothing is said of the marks. An answer
    without ``data`` speaks for itself. A success that stands in an envelope of failure
    settles nothing, and neither does one beside which something of a failure is said.

    Args:
        document: The answer.
        receipt: By which the outcome was asked for.

    Raises:
        BadPayload: The answer is about other marks, or says nothing of the kind.
    """
    envelope = document if isinstance(document, dict) else {}
    _require_own(envelope, receipt)
    wraps = "data" in envelope
    if wraps and "status" in envelope and not envelope["data"]:
        return Pending()
    if wraps or not envelope:
        said = object_of(document, _WRITEBACKS, though_failed=True)
    else:
        said = envelope
    _require_outcome(said, receipt)
    outcome = outcome_said(said)
    failed = isinstance(outcome_said(envelope), Refused) or _holds_failure(envelope)
    return Pending() if failed and isinstance(outcome, Applied) else outcome


def outcome_said(said: Row) -> Outcome:
    """Understand a status, and what stands beside it.

    A success beside which something of a failure is said settles nothing.
    """
    status = said.get("status")
    word = status.strip().casefold() if isinstance(status, str) else ""
    if _SUCCESS.fullmatch(word):
        return Pending() if _holds_failure(said) else Applied()
    if _FAILURE.fullmatch(word):
        return Refused(next(_whys(said), _NO_WHY))
    return Pending()


def _holds_failure(said: object) -> bool:
    """Whether something of a failure is said anywhere in what became of marks."""
    match said:
        case dict():
            within = (_is_failure(key, value) for key, value in said.items())
            return names_failure(said) or any(within)
        case list():
            return any(map(_holds_failure, said))
        case _:
            return False


def _is_failure(key: object, value: object) -> bool:
    name = str(key).casefold()
    if any(stem in name for stem in _STEMS):
        return not is_none(value)
    failed = name == "status" and isinstance(value, str) and _is_failed(value)
    return failed or _holds_failure(value)


def _is_failed(status: str) -> bool:
    return _FAILURE.fullmatch(status.strip().casefold()) is not None


def _require_outcome(said: Row, receipt: str) -> None:
    _require_own(said, receipt)
    if "status" not in said:
        why = "has no “status”"
        raise _unusable(why)


def _require_own(said: Row, receipt: str) -> None:
    about = said.get("writeback_id") or said.get("id")
    if about is not None and readable_id(about) != receipt:
        why = "is about another write-back than the one that was asked for"
        raise _unusable(why)


def _unusable(why: str) -> BadPayload:
    return BadPayload(
        f"Wonde's answer for “{_WRITEBACKS}” {why}. Tell Wonde's support if it lasts."
    )


def _mark(mark: Written) -> Row:
    row: Row = {
        "student_id": mark.pupil,
        "date": mark.day.isoformat(),
        "session": mark.session.value,
        "attendance_code_id": mark.code,
    }
    if mark.minutes_late is not None:
        row["minutes_late"] = mark.minutes_late
    if mark.comment:
        row["comment"] = mark.comment
    return row


def _whys(said: Row) -> Iterator[str]:
    for key in _REASONS:
        texts = "; ".join(_texts(said.get(key)))
        if texts:
            yield printable(texts, _LONGEST_WHY)


def _texts(value: object) -> Iterator[str]:
    """Give the texts of a text, or of a list or an object of such."""
    match value:
        case str() if value.strip():
            yield value.strip()
        case list():
            yield from (each for each in value if isinstance(each, str))
        case dict():
            for inner in value.values():
                yield from () if isinstance(inner, dict) else _texts(inner)
        case _:
            return
