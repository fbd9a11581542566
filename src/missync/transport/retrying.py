"""Limits and patience: how long, how much, and how often a request is sent again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import attrs

from missync.transport.outcomes import Outcome, asked_to_wait, may_pass


if TYPE_CHECKING:
    import tenacity

_positive = attrs.validators.gt(0.0)
_at_least_one = attrs.validators.ge(1)


@attrs.frozen(kw_only=True)
class Limits:
    """What one answer may cost.

    Attributes:
        connect: Seconds to open a connection.
        read: Seconds to wait for the next bytes of an answer.
        write: Seconds to hand over the next bytes of a request.
        pool: Seconds to wait for a connection that another thread uses.
        response: Seconds for one attempt from the first connection to the last byte,
            redirects included. It stops an answer that only drips.
        body_bytes: Bytes a body may have after decompression.
    """

    connect: float = attrs.field(default=5.0, validator=_positive)
    read: float = attrs.field(default=15.0, validator=_positive)
    write: float = attrs.field(default=15.0, validator=_positive)
    pool: float = attrs.field(default=5.0, validator=_positive)
    response: float = attrs.field(default=60.0, validator=_positive)
    body_bytes: int = attrs.field(default=32 * 1024 * 1024, validator=_at_least_one)


@attrs.frozen(kw_only=True)
class Patience:
    """How long a transport keeps trying before it gives up.

    Attributes:
        attempts: How often one request is sent at most.
        first_wait: Seconds before the second attempt; each further wait doubles.
        longest_wait: Seconds that no wait of our own choice exceeds.
        budget: Seconds of waits and failed attempts that all requests of one transport
            share. Once spent, every request gets one attempt.
    """

    attempts: int = attrs.field(default=4, validator=_at_least_one)
    first_wait: float = attrs.field(default=0.5, validator=_positive)
    longest_wait: float = attrs.field(default=8.0, validator=_positive)
    budget: float = attrs.field(default=45.0, validator=attrs.validators.ge(0))


class Retrying:
    """Repeats an attempt while its outcome may pass and the patience lasts.

    Attributes:
        left: Seconds of waits and failed attempts that are left; never negative.

    Args:
        patience: How often, and how long between.
        sleep: Waits for some seconds.
    """

    def __init__(self, patience: Patience, sleep: Callable[[float], None]) -> None:
        import tenacity  # noqa: PLC0415 - it brings asyncio

        self.left = patience.budget
        self._lock = threading.Lock()
        self._patience = patience
        self._backoff = tenacity.wait_exponential(
            multiplier=patience.first_wait, max=patience.longest_wait
        ) + tenacity.wait_random(0, patience.first_wait)
        self._retrying = tenacity.Retrying(
            sleep=sleep,
            wait=self._wait,
            stop=self._enough,
            retry=tenacity.retry_if_result(may_pass),
            before_sleep=lambda state: self.spend(state.upcoming_sleep),
            retry_error_callback=_last_outcome,
        )

    def __call__(self, attempt: Callable[[], Outcome]) -> Outcome:
        """Give the first outcome that is settled, or the last one."""
        return self._retrying(attempt)

    def spend(self, seconds: float) -> None:
        """Take seconds away from what all requests share."""
        with self._lock:
            self.left = max(0.0, self.left - seconds)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Wait as long as we were asked to, and never less than our own backoff."""
        backoff = min(self._backoff(state), self._patience.longest_wait)
        asked = asked_to_wait(_last_outcome(state)) or timedelta()
        return max(backoff, asked.total_seconds())

    def _enough(self, state: tenacity.RetryCallState) -> bool:
        tried = state.attempt_number >= self._patience.attempts
        return tried or state.upcoming_sleep > self.left


def _last_outcome(state: tenacity.RetryCallState) -> Outcome:
    outcome: Outcome = cast("tenacity.Future", state.outcome).result()
    return outcome
