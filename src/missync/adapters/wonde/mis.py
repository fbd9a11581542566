"""The port: asks Wonde, and hands the answers to those who understand them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from http import HTTPStatus
from itertools import chain
from typing import Final

from missync.adapters.wonde._connection import Connection, Pace, Unfinished, pages
from missync.adapters.wonde._wire.fields import COUNTED
from missync.adapters.wonde._wire.lists import (
    SESSION_MARKS,
    WondeList,
    address_of,
    codes_address,
    counts_address,
    is_invalid_include,
    lists_for,
    marks_address,
    narrowed,
    outcome_address,
    register_address,
    stream_of,
)
from missync.adapters.wonde._wire.marks import body_of, outcome_of, receipt_of
from missync.adapters.wonde._wire.pages import page_of
from missync.adapters.wonde._wire.registers import (
    RegisterPage,
    comes_twice,
    page_of_register,
    reading_of,
)
from missync.adapters.wonde._wire.schools import (
    CodePage,
    codes_of,
    counts_of,
    forbids_writing,
    school_of,
)
from missync.adapters.wonde.capabilities import write_back_of
from missync.adapters.wonde.settings import WondeSettings
from missync.errors import AccessRefused, BadPayload, Rejected, TryLater
from missync.model.marks import UNREADABLE
from missync.model.people import Kind
from missync.model.reads import Ask, Count, Page, Stream
from missync.model.register import (
    Accepted,
    NotAllowed,
    Outcome,
    Pending,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.model.schools import AttendanceCode, RefusedCode, School
from missync.transport import about_page


_COUNTED: Final = tuple(kind for kind in Kind if kind in COUNTED)
_MOST_CODE_PAGES: Final = 20
_MOST_REGISTER_PAGES: Final = 100
_SECONDS: Final = 10.0
"""After these no further page of a register, or of the codes in it, is asked for."""

_NARROW: Final = (
    "Ask Wonde's support what the filter by date is called, and put it into the "
    "settings as register_filter; or say there that registers = false."
)
_UNFINISHED_REGISTER: Final = {
    Unfinished.NO_NEXT: (
        "Wonde's list of session marks does not say where its next page is. "
        "Tell Wonde's support if it lasts."
    ),
    Unfinished.UNSAID: (
        "Wonde's list of session marks does not say whether another page follows. "
        "Tell Wonde's support if it lasts."
    ),
    Unfinished.TOO_LONG: (
        f"Wonde's list of session marks is longer than what can be read. {_NARROW}"
    ),
    Unfinished.LATE: (
        "Wonde takes too long over its list of session marks, or over the codes in "
        f"it. If it lasts: {_NARROW}"
    ),
}
_UNFINISHED_CODES: Final = {
    **dict.fromkeys(
        Unfinished,
        "Wonde's list of attendance codes does not come to an end. "
        "Tell Wonde's support if it lasts.",
    ),
    Unfinished.LATE: (
        "Wonde takes too long over its list of attendance codes. "
        "Tell Wonde's support if it lasts."
    ),
}
_FORBIDDEN: Final = (
    "The school does not allow marks to be written back through Wonde. "
    "Ask the school to allow it in Wonde, or ask Wonde's support."
)


class WondeMis:
    """One school's MIS, read and written through Wonde.

    Includes that Wonde refuses are remembered, and not asked for again.

    Args:
        settings: How to reach the school.
        clock: Monotonic seconds.
        shown: The addresses of registers and lists of codes that were there before;
            what is there is added. Connections may share it.

    Raises:
        SettingsError: The token, the proxy or the certificate authorities cannot be
            used. Nobody is asked.
    """

    def __init__(
        self,
        settings: WondeSettings,
        clock: Callable[[], float] = time.monotonic,
        shown: set[str] | None = None,
    ) -> None:
        self._settings = settings
        self._connection = Connection(settings)
        self._clock = clock
        self._shown = set[str]() if shown is None else shown
        self._codes: Mapping[str, str] = {}
        self._asked_for_codes = False
        self._lists: dict[str, WondeList] = {}

    def school(self) -> School:
        """Ask which school this is, and find the host that has its data."""
        return school_of(self._connection.ask_school(), self._settings.school_id)

    def streams(self, ask: Ask) -> tuple[Stream, ...]:
        """Name the lists that have to be walked for this ask. Asks nobody."""
        url = self._school_url(self._connection.known_home())
        lists = lists_for(ask)
        self._lists = {each.name: each for each in lists}
        return tuple(stream_of(each, url) for each in lists)

    def page(self, stream: Stream, place: str) -> Page:
        """Fetch the page at a place: the stream's start, or a page's ``follows``."""
        first = place == stream.start
        document = self._first(stream) if first else self._ask(place, stream.name)
        asked = self._lists[stream.name]
        return page_of(document, asked, zone=self._settings.timezone, first=first)

    def counts(self) -> Mapping[Kind, Count]:
        """How many pupils and employees Wonde says there are, as far as it says so."""
        try:
            return self._counts(_COUNTED)
        except Rejected as error:
            if not is_invalid_include(error):
                raise
        found: dict[Kind, Count] = {}
        for kind in _COUNTED:
            with suppress(Rejected):
                found.update(self._counts([kind]))
        return found

    def attendance_codes(self) -> tuple[AttendanceCode | RefusedCode, ...]:
        """The school's attendance codes, or the nation's where it never had a list."""
        return self._listed_codes(self._deadline())

    def write_back(self) -> WriteBack:
        """Say whether marks can be written at this school, and how many at once.

        By what the school said of itself: it is asked only where it was not before.
        """
        said = self._connection.said or self._connection.school(Pace.BRISK)
        if forbids_writing(said):
            return NotAllowed(_FORBIDDEN)
        mis = school_of(said, self._settings.school_id).mis
        return write_back_of(self._settings, mis)

    def register(self, day: date, asked_at: datetime) -> RegisterReading:
        """Read the registers of one day, both sessions, everybody's.

        As of when Wonde's newest row changed, as it shows a copy; where no row says
        so, as of the day's beginning. A code that is not known is looked up once, and
        where a row comes twice, all are read once more, if that can be. After ten
        seconds nothing more is asked for, of the codes or the registers.

        Raises:
            AccessRefused: They may not be read, or nobody lists the codes they name.
            Rejected: With the status 404 where Wonde never had them for this school.
            TryLater: No answer, or that Wonde has none where it had them before.
        """
        late = self._deadline()
        if not self._codes:
            self._ask_for_codes(late)
        pages = self._whole_register(day, asked_at, late)
        reading = self._reading(day, asked_at, pages)
        if self._asked_for_codes or self._knows_every_code(reading):
            return reading
        self._ask_for_codes(late)
        return self._reading(day, asked_at, pages)

    def know_codes(self, codes: tuple[AttendanceCode, ...]) -> None:
        """Take the codes as the site keeps them, unless Wonde has said them itself."""
        if not self._asked_for_codes:
            self._codes = {code.mis_id: code.code for code in codes}

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Write marks, all of them in one request that is sent once."""
        address = marks_address(self._school_url(self._connection.home()))
        answer = self._connection.post(address, SESSION_MARKS, body_of(marks))
        return Accepted(receipt_of(answer))

    def outcome(self, receipt: str) -> Outcome:
        """Ask what became of marks; what Wonde does not know yet is pending."""
        address = outcome_address(self._connection.home(), receipt)
        try:
            return outcome_of(self._ask(address, "writebacks", Pace.BRISK), receipt)
        except Rejected as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return Pending()
            raise

    def close(self) -> None:
        """Let go of connections. Calling it again does nothing."""
        self._connection.close()

    def _first(self, stream: Stream) -> object:
        """Fetch a list's first page, without what Wonde refuses to include."""
        url = self._school_url(self._connection.home())
        while True:
            asked = self._lists[stream.name]
            try:
                return self._ask(address_of(asked, url), stream.name)
            except Rejected as error:
                self._lists[stream.name] = narrowed(asked, error)

    def _counts(self, kinds: Iterable[Kind]) -> Mapping[Kind, Count]:
        url = self._school_url(self._connection.home())
        return counts_of(self._ask(counts_address(url, kinds), "counts"))

    def _deadline(self) -> Callable[[], bool]:
        """Tell from now on whether the time for the pages of some lists is over."""
        ends = self._clock() + _SECONDS
        return lambda: self._clock() > ends

    def _listed_codes(
        self, late: Callable[[], bool]
    ) -> tuple[AttendanceCode | RefusedCode, ...]:
        home = self._connection.home()
        try:
            codes = tuple(self._codes_at(self._school_url(home), late))
        except Rejected as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            codes = ()
        return codes or tuple(self._codes_at(home, late))

    def _codes_at(
        self, url: str, late: Callable[[], bool]
    ) -> Iterator[AttendanceCode | RefusedCode]:
        """Walk the list of attendance codes there."""

        def fetch(place: str, _: bool) -> CodePage:  # noqa: FBT001
            return codes_of(self._list_page(place, "attendance-codes", url))

        start = codes_address(url)
        for page in pages(
            start,
            fetch,
            most=_MOST_CODE_PAGES,
            unfinished=_UNFINISHED_CODES,
            late=late,
        ):
            yield from page.codes

    def _reading(
        self, day: date, asked_at: datetime, pages: Sequence[RegisterPage]
    ) -> RegisterReading:
        """Put a register together, with the codes as they are known now."""
        zone = self._settings.timezone
        return reading_of(day, asked_at, pages, codes=self._codes, zone=zone)

    def _whole_register(
        self, day: date, asked_at: datetime, late: Callable[[], bool]
    ) -> Sequence[RegisterPage]:
        """Read a register, once more where a row comes twice; else the first counts."""
        first = tuple(self._register_pages(day, asked_at, late))
        if comes_twice(first):
            with suppress(BadPayload, TryLater):
                return tuple(self._register_pages(day, asked_at, late))
        return first

    def _register_pages(
        self, day: date, asked_at: datetime, late: Callable[[], bool]
    ) -> Iterator[RegisterPage]:
        """Walk the session marks, narrowed to a day where that is possible."""
        name, zone = self._settings.register_filter, self._settings.timezone
        filters = {name: day.isoformat()} if name else {}
        url = self._school_url(self._connection.home())

        def fetch(place: str, first: bool) -> RegisterPage:  # noqa: FBT001
            document = self._register_page(place, url)
            return page_of_register(
                document, day, asked_at=asked_at, zone=zone, first=first
            )

        return pages(
            register_address(url, filters),
            fetch,
            most=_MOST_REGISTER_PAGES,
            unfinished=_UNFINISHED_REGISTER,
            late=late,
        )

    def _register_page(self, place: str, url: str) -> object:
        """Fetch a page of a register. Only Wonde's own word says that there is none."""
        try:
            return self._list_page(place, SESSION_MARKS, url)
        except (AccessRefused, Rejected) as error:
            if about_page(error.body):
                raise TryLater(error.message) from error
            raise

    def _list_page(self, place: str, what: str, url: str) -> object:
        """Fetch a page of a list. One that was there once is there: a no is an outage.

        Args:
            place: Where the page is.
            what: Which list it is of.
            url: Below which address it is, the school's or the nation's.
        """
        shown = f"{url}/{what}"
        try:
            document = self._ask(place, what, Pace.BRISK)
        except Rejected as error:
            if error.status == HTTPStatus.NOT_FOUND and shown in self._shown:
                raise _gone(what) from error
            raise
        self._shown.add(shown)
        return document

    def _ask_for_codes(self, late: Callable[[], bool]) -> None:
        try:
            rows = self._listed_codes(late)
        except Rejected as error:
            raise AccessRefused(error.message, status=error.status) from error
        codes = (row for row in rows if isinstance(row, AttendanceCode))
        now_listed = {code.mis_id: code.code for code in codes}
        self._codes = {**self._codes, **now_listed}
        self._asked_for_codes = True

    def _knows_every_code(self, reading: RegisterReading) -> bool:
        known = {*self._codes.values(), UNREADABLE}
        others = chain.from_iterable(reading.others.values())
        entries = chain(reading.entries.values(), others)
        return all(entry.code in known for entry in entries)

    def _school_url(self, home: str) -> str:
        return f"{home}/schools/{self._settings.school_id}"

    def _ask(self, address: str, what: str, pace: Pace = Pace.PATIENT) -> object:
        return self._connection.get(address, what, pace)


def _gone(what: str) -> TryLater:
    message = (
        f"Wonde says that it has no “{what}” for this school, and had it before. Try "
        "again in a few minutes; if it lasts, ask Wonde's support whether the school's "
        "MIS still offers it."
    )
    return TryLater(message)
