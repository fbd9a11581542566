"""Outcomes: an answer or the fault that came instead, and what either means.

What an adapter gets to see of a fault is one of missync's own errors, in words that a
school office reads.
"""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from http import HTTPStatus
from typing import Final

import attrs

from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    OutcomeUnknown,
    Rejected,
    TryLater,
)
from missync.model.pauses import LONGEST_PAUSE, believed
from missync.transport.messages import Request, Response, printable


SUCCESS: Final = range(200, 300)
REDIRECTION: Final = range(300, 400)
_SERVER_ERROR: Final = range(500, 1000)
_UNDEFINED: Final = frozenset(range(400, 500)).difference(HTTPStatus)
"""What HTTP does not define; proxies say so that one of us two hung up (460, 499)."""

_NOT_BEGUN: Final = frozenset(
    {
        HTTPStatus.MISDIRECTED_REQUEST,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
_LOGINS: Final = frozenset(
    {
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
        HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED,
    }
)
_LONGEST_BODY: Final = 500
_REFUSALS: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: (
        "it does not accept our token. "
        "Ask the MIS provider for a new one, put it where the settings look for it, "
        "and start again whatever still runs with the old one."
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
_ASK_NETWORK: Final = (
    "ask whoever runs the school's network about a proxy, login or filter page"
)


class FaultKind(Enum):
    """The closed list of what can go wrong below the status line.

    Attributes:
        text: What it is.
        way_out: What to do if it lasts.
    """

    UNREACHABLE = (
        "no connection could be opened",
        "check this machine's internet connection and proxy settings",
    )
    UNTRUSTED = (
        "the other side's certificate is not trusted",
        "name the network's certificate authority file in the settings",
    )
    UNANSWERED = "the connection ended without an answer", _ASK_PROVIDER
    TIMED_OUT = "no whole answer came in time", _ASK_PROVIDER
    CUT_SHORT = "the answer broke off", _ASK_PROVIDER
    FAILING = "it kept failing", _ASK_PROVIDER
    LOGIN = "the network asks for a login first", _ASK_NETWORK
    IN_BETWEEN = "something between us and the MIS answered", _ASK_NETWORK
    TOO_LARGE = "the answer is too large", _ASK_PROVIDER
    UNREADABLE = (
        "the answer is compressed in a way that cannot be undone",
        _ASK_PROVIDER,
    )

    def __init__(self, text: str, way_out: str) -> None:
        self.text = text
        self.way_out = way_out


@attrs.frozen(kw_only=True)
class Fault:
    """No usable answer.

    Attributes:
        detail: What the network said about it, where that helps.
    """

    kind: FaultKind
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind.text} ({self.detail})" if self.detail else self.kind.text

    @property
    def unsent(self) -> bool:
        """Whether nothing of the request can have come to the MIS."""
        return self.kind in _UNSENT

    @property
    def of_the_line(self) -> bool:
        """Whether the next request would most likely meet it too."""
        return self.kind in _OF_THE_LINE


@attrs.frozen
class Down:
    """A line that does not answer any more, and the request that found it so."""

    request: Request
    kind: FaultKind


Outcome = Response | Fault

_UNOPENED: Final = frozenset({FaultKind.UNREACHABLE, FaultKind.UNTRUSTED})
_UNSENT: Final = _UNOPENED | {FaultKind.LOGIN}
_OF_THE_LINE: Final = _UNOPENED | {FaultKind.UNANSWERED, FaultKind.TIMED_OUT}
_PASSING: Final = frozenset(
    {
        FaultKind.UNREACHABLE,
        FaultKind.UNANSWERED,
        FaultKind.TIMED_OUT,
        FaultKind.CUT_SHORT,
        FaultKind.IN_BETWEEN,
    }
)


def of_the_mis(request: Request, outcome: Outcome, *, wants_json: bool) -> Outcome:
    """Give an answer of the MIS's; what something in between said is a fault.

    Args:
        request: What was asked.
        outcome: What came.
        wants_json: Whether the MIS speaks JSON. Where it does not, its answers look
            like web pages.
    """
    if isinstance(outcome, Fault):
        return outcome
    if outcome.status in _LOGINS:
        return Fault(kind=FaultKind.LOGIN, detail=f"status {outcome.status}")
    if not (wants_json and _is_foreign(request, outcome)):
        return outcome
    what = "a web page" if outcome.is_markup else "no data"
    return Fault(kind=FaultKind.IN_BETWEEN, detail=f"{what}, status {outcome.status}")


def _is_foreign(request: Request, response: Response) -> bool:
    """Whether it is no word of an MIS that speaks JSON.

    A page where data was asked for is none. That a question is refused is believed by
    the status, as some servers say so in a page; of a write it is not, unless it comes
    in JSON or without a word, as that one may have been carried out.
    """
    if response.status in SUCCESS:
        return response.is_markup
    if request.safe or may_pass(response):
        return False
    return bool(response.body.strip()) and not response.is_data


def may_pass(outcome: Outcome) -> bool:
    """Whether the same question may well be answered a moment later."""
    if isinstance(outcome, Fault):
        return outcome.kind in _PASSING
    return outcome.status in _NOT_BEGUN or has_broken(outcome.status)


def has_broken(status: int) -> bool:
    """Whether it says that a server broke, or a proxy's patience with one of us two."""
    out_of_patience = status == HTTPStatus.REQUEST_TIMEOUT or status in _UNDEFINED
    return status in _SERVER_ERROR or out_of_patience


def is_failure(outcome: Outcome) -> bool:
    """Whether there is no use in it, now or ever."""
    return isinstance(outcome, Fault) or may_pass(outcome)


def asked_to_wait(outcome: Outcome) -> timedelta | None:
    """Read ``Retry-After``, in seconds or as a date, where the answer carries it.

    A date counts from the answer's own ``Date``, so no clock of ours can mislead.
    Nobody is believed beyond our longest pause.
    """
    if isinstance(outcome, Fault):
        return None
    stated = outcome.headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        longest = LONGEST_PAUSE.total_seconds()
        return timedelta(seconds=min(float(stated), longest))
    return _between(outcome.headers.get("date", ""), stated)


def _between(now: str, then: str) -> timedelta | None:
    try:
        return believed(parsedate_to_datetime(then) - parsedate_to_datetime(now))
    except (TypeError, ValueError, OverflowError):
        return None


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


def not_asked(request: Request, down: Down) -> TryLater:
    """Say that a request was not sent, as the line was found down before."""
    why = f"{down.kind.text} to {down.request} earlier, so it was not sent"
    return _later(request, why, down.kind)


def _failed(request: Request, fault: Fault) -> MissyncError:
    if not request.safe and not fault.unsent:
        return _unknown(request, str(fault), fault.kind)
    if fault.kind in {FaultKind.TOO_LARGE, FaultKind.UNREADABLE}:
        message = f"No use of {request}: {fault.kind.text}. Tell the MIS provider."
        return BadPayload(message)
    return _later(request, str(fault), fault.kind)


def _refused(request: Request, response: Response) -> MissyncError:
    """Give each refusal its error.

    An unsafe request may have been carried out before the server broke. Only 421, 425
    and 429, and the MIS's own 503 with a time to come back, say that it was not begun:
    another 503 is also what a proxy says when the server behind it broke off, and 408
    when it waited too long.
    """
    match response.status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN as status:
            return _no_access(request, response, status)
        case status if status in _NOT_BEGUN:
            return _busy(request, response)
        case status if has_broken(status):
            begun = not (request.safe or _sent_away(response))
            return _broke(request, status) if begun else _busy(request, response)
        case _:
            return _rejected(request, response)


def _no_access(request: Request, response: Response, status: int) -> AccessRefused:
    message = f"The MIS refused {request} ({status}): {_REFUSALS[status]}"
    return AccessRefused(message, status=status, body=_start_of(response))


def _sent_away(response: Response) -> bool:
    busy = response.status == HTTPStatus.SERVICE_UNAVAILABLE and response.is_data
    return busy and "retry-after" in response.headers


def _busy(request: Request, response: Response) -> TryLater:
    why = f"the MIS answered with status {response.status}"
    return _later(request, why, FaultKind.UNANSWERED, asked_to_wait(response))


def _broke(request: Request, status: int) -> OutcomeUnknown:
    why = f"the MIS answered with status {status}"
    return _unknown(request, why, FaultKind.UNANSWERED)


def _later(
    request: Request, why: str, kind: FaultKind, after: timedelta | None = None
) -> TryLater:
    message = (
        f"No answer to {request}: {why}. "
        f"Try again in a few minutes; if it lasts, {kind.way_out}."
    )
    return TryLater(message, after)


def _unknown(request: Request, why: str, kind: FaultKind) -> OutcomeUnknown:
    message = (
        f"It is not known whether {request} was carried out: {why}. "
        f"Look in the MIS before sending it again; if it lasts, {kind.way_out}."
    )
    return OutcomeUnknown(message)


def _rejected(request: Request, response: Response) -> Rejected:
    status = response.status
    why = _REJECTIONS.get(status, "Tell the MIS provider, with what the MIS said.")
    message = f"The MIS rejected {request} (status {status}). {why}"
    return Rejected(message, status=status, body=_start_of(response))


def _start_of(response: Response) -> str:
    said = response.body.decode(errors="replace").strip()
    return printable(said, _LONGEST_BODY)


def about_page(body: str) -> str:
    """Say of a refusal that it came in no JSON, where it did; nothing otherwise."""
    if not body or body.startswith(("{", "[", '"')):
        return ""
    return f" It came as no data, so it may be of something else: {_ASK_NETWORK}."
