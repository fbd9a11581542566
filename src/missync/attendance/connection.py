"""Connections: one connection to an MIS for many rounds of delivery.

Which school answers is asked once a connection, before anything is written. So a
connection is not kept for long, and not after an answer that leaves doubts about it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import date, datetime, timedelta
from time import monotonic
from types import TracebackType
from typing import Final, Self, TypeVar

import attrs

from missync.errors import MissyncError, Rejected
from missync.model.register import (
    Accepted,
    Allowed,
    Outcome,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.model.schools import AttendanceCode, School
from missync.ports import KnowsCodes, Mis
from missync.rules.attendance.pauses import FIRST_PAUSE


KEPT_FOR: Final = 5 * 60.0
"""Seconds after which the MIS is asked again which school it is."""


_T = TypeVar("_T")


@attrs.define(eq=False)
class Connection:
    """A connection to an MIS that has said which school it is.

    Attributes:
        school: What it said.
        until: Until when it is used, in seconds that never go back.
        is_usable: Whether every answer was one, if only a refusal of a request.
        confirms_after: How long after a write it is of use to ask for its outcome.
    """

    _mis: Mis
    school: School
    until: float
    is_usable: bool = True
    confirms_after: timedelta = FIRST_PAUSE
    _write_back: WriteBack | None = None

    def write_back(self) -> WriteBack:
        """Say what the MIS lets us do; it is asked when that first matters.

        One that takes no marks is asked anew by the next connection.
        """
        if self._write_back is None:
            self._write_back = self._noting(self._mis.write_back)
            self.is_usable = isinstance(self._write_back, Allowed)
        return self._write_back

    def know_codes(self, codes: tuple[AttendanceCode, ...]) -> None:
        """Name the codes that the site keeps, where the MIS has a use for that."""
        if isinstance(self._mis, KnowsCodes):
            self._mis.know_codes(codes)

    def register(self, day: date, asked_at: datetime) -> RegisterReading:
        """Read the registers of a day."""
        return self._noting(lambda: self._mis.register(day, asked_at))

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Write marks in one request."""
        return self._noting(lambda: self._mis.write(marks))

    def outcome(self, receipt: str) -> Outcome:
        """Ask what became of marks that were taken."""
        return self._noting(lambda: self._mis.outcome(receipt))

    def _noting(self, ask: Callable[[], _T]) -> _T:
        try:
            return ask()
        except Rejected:
            raise
        except MissyncError:
            self.is_usable = False
            raise


class KeptConnection:
    """Keeps a connection to a site's MIS, for as long as it is good.

    It is opened when it is first needed. One thread at a time may use it.

    Args:
        connect: Opens the MIS.
        seconds: Tells the seconds since some moment; they never go back.
    """

    def __init__(
        self,
        connect: Callable[[], AbstractContextManager[Mis]],
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._connect = connect
        self._seconds = seconds
        self._stack = ExitStack()
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether there is a connection, and it is to be used still."""
        known = self._connection
        return bool(known and known.is_usable and self._seconds() < known.until)

    def get(self) -> Connection:
        """Give the connection that is open, or open one.

        Raises:
            MissyncError: The MIS cannot be asked which school it is.
        """
        if self._connection and self.is_open:
            return self._connection
        self.close()
        mis = self._stack.enter_context(self._connect())
        until = self._seconds() + KEPT_FOR
        self._connection = Connection(mis, mis.school(), until)
        return self._connection

    def close(self) -> None:
        """Let go of the connection, if there is one. It can be opened again."""
        self._connection = None
        self._stack.close()
