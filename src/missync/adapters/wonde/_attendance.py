"""Attendance at one school: asks Wonde for registers, and writes marks, once each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Final

from missync.adapters.wonde._connection import Connection
from missync.adapters.wonde._lists import (
    marks_address,
    outcome_address,
    register_address,
)
from missync.adapters.wonde._mis_table import known_of
from missync.adapters.wonde._wire.attendance import (
    outcome_of,
    receipt_of,
    register_of,
)
from missync.adapters.wonde._wire.registers import (
    RegisterPage,
    page_of_register,
    reading_of,
)
from missync.adapters.wonde.settings import WondeSettings
from missync.errors import BadPayload, Rejected
from missync.model.register import (
    Accepted,
    Allowed,
    NotAllowed,
    Outcome,
    Pending,
    RegisterReading,
    WriteBack,
    Written,
)


__all__ = ["Attendance"]

_SESSION_MARKS: Final = "attendance/session"
_MOST_PAGES: Final = 100
_SECONDS: Final = 10.0
"""After these no further page of a register is asked for."""


class Attendance:
    """The registers of one school, and the marks that are written into them.

    Args:
        settings: What the site says of its school.
        connection: How it is reached.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        settings: WondeSettings,
        connection: Connection,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._connection = connection
        self._clock = clock

    def write_back(self, mis: str | None) -> WriteBack:
        """Say what can be written, at a school that does not forbid it. Asks nobody.

        Args:
            mis: The name of its MIS.
        """
        said, known = self._settings, known_of(mis)
        if not _chosen(said.writes, known.writes):
            return NotAllowed(_why_not(said, mis))
        return Allowed(
            batch=said.batch,
            minutes_late=_chosen(said.minutes_late, known.minutes_late),
            comment=_chosen(said.comment, known.comment),
            reads=_chosen(said.registers, known=True),
        )

    def register(
        self, home: str, day: date, asked_at: datetime, codes: Mapping[str, str]
    ) -> RegisterReading:
        """Read the register of a day; ``codes`` are their texts by their ids."""
        return reading_of(day, asked_at, self._pages(home, day, codes))

    def write(self, home: str, marks: tuple[Written, ...]) -> Accepted:
        """Write marks in one request, which is sent once."""
        answer = self._connection.post(
            marks_address(self._school_url(home)),
            register_of(marks),
            at=home,
            what=_SESSION_MARKS,
        )
        return Accepted(receipt_of(answer))

    def outcome(self, home: str, receipt: str) -> Outcome:
        """Ask what became of marks; what Wonde does not know yet is pending."""
        try:
            answer = self._connection.get(
                outcome_address(home, receipt), at=home, what="writebacks", brisk=True
            )
        except Rejected as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return Pending()
            raise
        return outcome_of(answer)

    def _pages(
        self, home: str, day: date, codes: Mapping[str, str]
    ) -> Iterator[RegisterPage]:
        name = self._settings.register_filter
        place = self._first_page(home, {name: day.isoformat()} if name else {})
        ends = self._clock() + _SECONDS
        for number in range(_MOST_PAGES):
            document = self._ask(home, place)
            page = page_of_register(
                document, day, codes, zone=self._settings.timezone, first=number == 0
            )
            yield page
            if page.more is None:
                raise BadPayload(_UNSAID)
            if not page.more:
                return
            if page.follows in {None, place}:
                raise BadPayload(_NO_NEXT)
            place = page.follows or place
            if self._clock() > ends:
                break
        raise BadPayload(_TOO_LONG)

    def _first_page(self, home: str, filters: Mapping[str, str]) -> str:
        return register_address(self._school_url(home), filters)

    def _ask(self, home: str, address: str) -> object:
        return self._connection.get(address, at=home, what=_SESSION_MARKS, brisk=True)

    def _school_url(self, home: str) -> str:
        return f"{home}/schools/{self._settings.school_id}"


_NO_NEXT: Final = (
    "Wonde's list of session marks does not say where its next page is. "
    "Tell Wonde's support if it lasts."
)
_UNSAID: Final = (
    "Wonde's list of session marks does not say whether another page follows. "
    "Tell Wonde's support if it lasts."
)
_TOO_LONG: Final = (
    "Wonde's list of session marks is longer than what can be read in time. "
    "Ask Wonde's support what the filter by date is called, and put it into the "
    "settings as register_filter; or say there that registers = false."
)


def _chosen(said: bool | None, known: bool) -> bool:  # noqa: FBT001
    return known if said is None else said


def _why_not(settings: WondeSettings, mis: str | None) -> str:
    if settings.writes is False:
        return "The settings say not to write marks. Take writes = false out of them."
    return (
        f"{mis} is not known to take marks through Wonde. Ask Wonde's support; if it "
        "does, put writes = true into the settings."
    )
