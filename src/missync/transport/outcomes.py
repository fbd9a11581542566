"""Outcomes: an answer with its status, or the fault that came instead of one."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from http import HTTPStatus
from typing import Final

import attrs

from missync.model.pauses import LONGEST_PAUSE, believed
from missync.transport.messages import Response


SUCCESS: Final = range(200, 300)
REDIRECTION: Final = range(300, 400)
_SERVER_ERROR: Final = range(500, 1000)


class What(Enum):
    """The closed list of what can go wrong below the status line."""

    UNREACHABLE = "no connection could be opened"
    UNTRUSTED = "the other side's certificate is not trusted"
    UNANSWERED = "the connection ended without an answer"
    TIMED_OUT = "no whole answer came in time"
    CUT_SHORT = "the answer broke off"
    FAILING = "it kept failing"
    WEB_PAGE = "a web page came instead of data"
    TOO_LARGE = "the answer is too large"
    UNREADABLE = "the answer is compressed in a way that cannot be undone"


@attrs.frozen(kw_only=True)
class Fault:
    """No usable answer.

    Attributes:
        detail: What the network said about it, where that helps.
    """

    what: What
    detail: str = ""

    @property
    def unsent(self) -> bool:
        """Whether nothing of the request can have left."""
        return self.what in {What.UNREACHABLE, What.UNTRUSTED}

    @property
    def of_the_line(self) -> bool:
        """Whether the next request would most likely meet it too."""
        return self.unsent or self.what in {What.UNANSWERED, What.TIMED_OUT}


Outcome = Response | Fault

_PASSING: Final = frozenset(
    {
        What.UNREACHABLE,
        What.UNANSWERED,
        What.TIMED_OUT,
        What.CUT_SHORT,
        What.WEB_PAGE,
    }
)


def may_pass(outcome: Outcome) -> bool:
    """Whether the same question may well be answered a moment later."""
    if isinstance(outcome, Fault):
        return outcome.what in _PASSING
    too_many = outcome.status == HTTPStatus.TOO_MANY_REQUESTS
    return too_many or has_broken(outcome.status)


def has_broken(status: int) -> bool:
    """Whether it says that a server broke, or a proxy's patience with one of us two."""
    return status in _SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT


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
