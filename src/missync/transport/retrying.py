"""Retrying: how often and when a safe request is sent again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import cast

import tenacity

from missync.transport.limits import Patience
from missync.transport.outcomes import Outcome, asked_to_wait, may_pass


class Budget:
    """Seconds of waits and failed attempts that a transport's requests share.

    Args:
        seconds: How many there are.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._lock = threading.Lock()

    @property
    def left(self) -> float:
        """Seconds that are left; never negative."""
        return self._left

    def spend(self, seconds: float) -> None:
        """Take seconds away."""
        with self._lock:
            self._left = max(0.0, self._left - seconds)


class Persistence:
    """Repeats an attempt while its outcome may pass and the patience lasts.

    Args:
        patience: How often, and how long between.
        budget: What all requests of the transport share.
        sleep: Waits for some seconds.
    """

    def __init__(
        self, patience: Patience, budget: Budget, sleep: Callable[[float], None]
    ) -> None:
        self._patience = patience
        self._budget = budget
        self._backoff = tenacity.wait_exponential(
            multiplier=patience.first_wait, max=patience.longest_wait
        ) + tenacity.wait_random(0, patience.first_wait)
        self._retrying = tenacity.Retrying(
            sleep=sleep,
            wait=self._wait,
            stop=self._enough,
            retry=tenacity.retry_if_result(may_pass),
            before_sleep=self._pay,
            retry_error_callback=_last_outcome,
        )

    def __call__(self, attempt: Callable[[], Outcome]) -> Outcome:
        """Give the first outcome that is settled, or the last one."""
        return self._retrying(attempt)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Wait as long as we were asked to, and never less than our own backoff."""
        backoff = min(self._backoff(state), self._patience.longest_wait)
        asked = asked_to_wait(_last_outcome(state)) or timedelta()
        return max(backoff, asked.total_seconds())

    def _enough(self, state: tenacity.RetryCallState) -> bool:
        tried = state.attempt_number >= self._patience.attempts
        return tried or state.upcoming_sleep > self._budget.left

    def _pay(self, state: tenacity.RetryCallState) -> None:
        self._budget.spend(state.upcoming_sleep)


def _last_outcome(state: tenacity.RetryCallState) -> Outcome:
    outcome: Outcome = cast("tenacity.Future", state.outcome).result()
    return outcome
