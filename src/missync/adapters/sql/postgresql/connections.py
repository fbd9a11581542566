"""Connections to a PostgreSQL server that has to answer some time.

A server that stands still keeps its sockets open, and so its operating system says that
all is well. Nothing but a clock of ours notices.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any, ClassVar, TypeVar

import psycopg


_T = TypeVar("_T")


class AnsweringConnection(psycopg.Connection[Any]):
    """A connection that is given up when its server is silent for too long.

    Attributes:
        patience: For how many seconds a server may be silent. Nothing of ours waits
            that long for others.
    """

    patience: ClassVar[float] = 90.0

    def wait(self, gen: Generator[Any, Any, _T], *args: Any, **named: Any) -> _T:  # noqa: ANN401
        """Wait for an answer, and close the connection where none comes.

        Raises:
            OperationalError: None came.
        """
        try:
            return super().wait(
                answered(gen, self.patience, time.monotonic), *args, **named
            )
        except TimeoutError:
            self.close()
            message = f"the server gave no answer for {self.patience:g} seconds"
            raise psycopg.OperationalError(message) from None


def answered(
    steps: Generator[Any, Any, _T], patience: float, clock: Callable[[], float]
) -> Generator[Any, Any, _T]:
    """Go on step by step, as long as what is waited for is ready in time.

    Args:
        steps: Gives what it waits for, and takes what is ready of it; nothing is, where
            it is looked in vain.
        patience: How many seconds that may go on.
        clock: Monotonic seconds.

    Raises:
        TimeoutError: Nothing was ready in that time.
    """
    ready, since = None, clock()
    while True:
        try:
            awaited = steps.send(ready)
        except StopIteration as end:
            answer: _T = end.value
            return answer
        ready = yield awaited
        if ready:
            since = clock()
        elif clock() - since > patience:
            raise TimeoutError
