"""Verdicts: what an outcome means to the caller, in words a school office reads."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    OutcomeUnknown,
    Rejected,
    TryLater,
)
from missync.transport.messages import Request, Response
from missync.transport.outcomes import (
    SUCCESS,
    Fault,
    Outcome,
    What,
    asked_to_wait,
    has_broken,
)
from missync.transport.wording import printable


_LONGEST_BODY: Final = 500
_REFUSALS: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: (
        "it does not accept our token. "
        "Ask the MIS provider for a new one, and put it where the settings look for it."
    ),
    HTTPStatus.FORBIDDEN: (
        "we are not permitted to. "
        "Ask the school to approve the application, or the provider to permit this."
    ),
}
_REJECTIONS: Final[dict[int, str]] = {
    HTTPStatus.NOT_FOUND: (
        "It knows nothing there. "
        "Check in the settings which school is asked for, and where."
    ),
}
_ASK_PROVIDER: Final = "ask the MIS provider whether there is an outage"
_WAYS_OUT: Final = {
    What.UNREACHABLE: "check this machine's internet connection and proxy settings",
    What.UNTRUSTED: "name the network's certificate authority file in the settings",
    What.UNANSWERED: _ASK_PROVIDER,
    What.TIMED_OUT: _ASK_PROVIDER,
    What.CUT_SHORT: _ASK_PROVIDER,
    What.FAILING: _ASK_PROVIDER,
    What.WEB_PAGE: "ask whoever runs the network about a proxy, login or filter page",
}


def settled(request: Request, outcome: Outcome) -> Response:
    """Give the good answer, or raise what the caller should act on.

    Args:
        request: What was asked.
        outcome: What came in the end, redirects and retries done.

    Raises:
        MissyncError: As ``Transport.send`` says.
    """
    if isinstance(outcome, Fault):
        raise _failed(request, outcome)
    if outcome.status in SUCCESS:
        return outcome
    raise _refused(request, outcome)


def not_asked(request: Request, down: Fault) -> TryLater:
    """Say that a request was not sent, as the line was found down before."""
    return _later(request, f"{down.what.value} earlier, so it was not sent", down.what)


def _failed(request: Request, fault: Fault) -> MissyncError:
    if not request.safe and not fault.unsent:
        return _unknown(request, fault.what.value)
    if fault.what in {What.TOO_LARGE, What.UNREADABLE}:
        message = f"No use of {request}: {fault.what.value}. Tell the MIS provider."
        return BadPayload(message)
    detail = f" ({fault.detail})" if fault.detail else ""
    return _later(request, f"{fault.what.value}{detail}", fault.what)


def _refused(request: Request, response: Response) -> MissyncError:
    """Tell the refusals apart.

    An unsafe request may have been carried out before the server broke. Only 429, and
    503 with a time to come back, say that it was not begun: a bare 503 is also what a
    proxy says when the server behind it broke off, and 408 when it waited too long.
    """
    match response.status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN as status:
            return _no_access(request, status)
        case HTTPStatus.TOO_MANY_REQUESTS:
            return _busy(request, response)
        case status if has_broken(status):
            begun = not (request.safe or _sent_away(response))
            return _broke(request, status) if begun else _busy(request, response)
        case _:
            return _rejected(request, response)


def _no_access(request: Request, status: int) -> AccessRefused:
    message = f"The MIS refused {request} ({status}): {_REFUSALS[status]}"
    return AccessRefused(message, status=status)


def _sent_away(response: Response) -> bool:
    busy = response.status == HTTPStatus.SERVICE_UNAVAILABLE
    return busy and "retry-after" in response.headers


def _busy(request: Request, response: Response) -> TryLater:
    why = f"the MIS answered with status {response.status}"
    return _later(request, why, What.UNANSWERED, asked_to_wait(response))


def _broke(request: Request, status: int) -> OutcomeUnknown:
    return _unknown(request, f"the MIS answered with status {status}")


def _later(
    request: Request, why: str, what: What, after: timedelta | None = None
) -> TryLater:
    message = (
        f"No answer to {request}: {why}. "
        f"Try again in a few minutes; if it lasts, {_WAYS_OUT[what]}."
    )
    return TryLater(message, after)


def _unknown(request: Request, why: str) -> OutcomeUnknown:
    message = (
        f"It is not known whether {request} was carried out: {why}. "
        "Look in the MIS before sending it again."
    )
    return OutcomeUnknown(message)


def _rejected(request: Request, response: Response) -> Rejected:
    status = response.status
    why = _REJECTIONS.get(status, "Tell the MIS provider, with what the MIS said.")
    message = f"The MIS rejected {request} (status {status}). {why}"
    body = printable(response.body.decode(errors="replace"), _LONGEST_BODY)
    return Rejected(message, status=status, body=body)
