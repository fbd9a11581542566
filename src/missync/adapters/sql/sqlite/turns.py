"""Turns: who writes to a SQLite file, one after the other, and for how long one waits.

SQLite keeps no queue. So the threads of a process stand in one here, in the order in
which they came; between processes, and with a host's own connections, whoever waits
tries again and again, with short pauses of no fixed length, until their patience ends.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom
from time import monotonic, sleep
from typing import Final

import attrs
from sqlalchemy.exc import OperationalError

from missync.adapters.sql.database import not_in_time
from missync.errors import Busy


_PAUSES: Final = (0.002, 0.02)
"""The shortest and the longest pause between two tries, in seconds."""

_CHANCE: Final = SystemRandom()


class _Queue:
    """A lock that is given to threads in the order in which they ask for it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()

    @contextmanager
    def turn(self, patience: float) -> Iterator[bool]:
        """Wait for one's turn; give whether it came."""
        mine = threading.Lock()
        mine.acquire()
        try:
            self._join(mine)
            yield mine.acquire(timeout=patience)
        finally:
            self._leave(mine)

    def _join(self, mine: threading.Lock) -> None:
        with self._guard:
            self._waiting.append(mine)
            if self._waiting[0] is mine:
                mine.release()

    def _leave(self, mine: threading.Lock) -> None:
        with self._guard:
            if mine not in self._waiting:
                return
            was_first = self._waiting[0] is mine
            self._waiting.remove(mine)
            if was_first and self._waiting:
                self._waiting[0].release()


_QUEUES: Final[dict[Path, _Queue]] = {}
if hasattr(os, "register_at_fork"):
    # Whoever stands in a parent's queues is no thread of the child's.
    os.register_at_fork(after_in_child=_QUEUES.clear)


@attrs.frozen
class Wait:
    """How long somebody waits for others who write to a database.

    Attributes:
        database: Its file.
        seconds: How long in all.
        until: Until when, by a clock that never goes back.
    """

    database: Path
    seconds: float
    until: float = attrs.field(init=False)

    @until.default
    def _from_now_on(self) -> float:
        return monotonic() + self.seconds

    @property
    def left(self) -> float:
        """How many seconds are left."""
        return max(0.0, self.until - monotonic())

    @property
    def in_vain(self) -> Busy:
        """Say that it took longer than that."""
        return not_in_time(
            f"The database {self.database} cannot be written: another program writes "
            "to it, or this one in a transaction whose connection was not handed over, "
            f"and was not done within {self.seconds:g} seconds. Try again when that is "
            "done."
        )

    @property
    def overtaken(self) -> Busy:
        """Say that waiting cannot help, as a host's transaction reads what is old."""
        return Busy(
            f"The database {self.database} cannot be written in the transaction that "
            "is open on the host's connection: it read before somebody else wrote. "
            "Roll it back, and begin again with BEGIN IMMEDIATE."
        )


@contextmanager
def in_turn(wait: Wait) -> Iterator[None]:
    """Wait until no other thread of this process writes to a database.

    Raises:
        Busy: One still does when the wait is over.
    """
    with _QUEUES.setdefault(wait.database, _Queue()).turn(wait.left) as came:
        if not came:
            raise wait.in_vain
        yield


def patiently(act: Callable[[], object], wait: Wait) -> None:
    """Do what takes SQLite's lock for writing, as soon as nobody else has it.

    Raises:
        Busy: Somebody still has it when the wait is over.
        OperationalError: It cannot be done for another reason.
    """
    while True:
        try:
            act()
        except OperationalError as error:
            if _code(error) & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            if _has_read_what_is_old(error):
                raise wait.overtaken from None
            if not wait.left:
                raise wait.in_vain from None
            sleep(_CHANCE.uniform(*_PAUSES))
        else:
            return


def _has_read_what_is_old(error: OperationalError) -> bool:
    """Whether waiting cannot help: a host's transaction has read what is old by now."""
    return _code(error) == sqlite3.SQLITE_BUSY_SNAPSHOT


def _code(error: OperationalError) -> int:
    code: int = getattr(error.orig, "sqlite_errorcode", 0)
    return code
