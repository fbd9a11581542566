"""The port: asks Wonde, and hands the answers to those who understand them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from http import HTTPStatus
from typing import Final

from missync.adapters.wonde._attendance import Attendance
from missync.adapters.wonde._connection import Connection
from missync.adapters.wonde._fields import COUNTED
from missync.adapters.wonde._lists import (
    WondeList,
    address_of,
    codes_address,
    counts_address,
    lists_for,
    stream_of,
)
from missync.adapters.wonde._narrowing import is_invalid_include, narrowed
from missync.adapters.wonde._region import region_url
from missync.adapters.wonde._wire import page_of
from missync.adapters.wonde._wire.registers import UNREADABLE
from missync.adapters.wonde._wire.schools import (
    codes_of,
    counts_of,
    domain_of,
    forbids_writing,
    school_of,
)
from missync.adapters.wonde.settings import WondeSettings
from missync.errors import BadPayload, Rejected
from missync.model.people import Kind
from missync.model.reads import Ask, Count, Page, Stream
from missync.model.register import (
    Accepted,
    NotAllowed,
    Outcome,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.model.schools import AttendanceCode, School


__all__ = ["WondeMis"]

_COUNTED: Final = tuple(kind for kind in Kind if kind in COUNTED)
_MOST_CODE_PAGES: Final = 20
_FORBIDDEN: Final = (
    "The school does not allow marks to be written back through Wonde. "
    "Ask the school to allow it in Wonde, or ask Wonde's support."
)


class WondeMis:
    """One school's MIS, read and written through Wonde.

    The school is asked for before anything else, as it names the host that has its
    data. Includes that Wonde refuses are remembered, and not asked for again.

    Args:
        settings: How to reach the school.

    Raises:
        SettingsError: The token, the proxy or the certificate authorities cannot be
            used. Nobody is asked.
    """

    def __init__(self, settings: WondeSettings) -> None:
        self._settings = settings
        self._connection = Connection(settings)
        self._attendance = Attendance(settings, self._connection)
        self._codes_by_id: Mapping[str, str] = {}
        self._asked_for_codes = False
        self._document: object = None
        self._lists: dict[str, WondeList] = {}
        self._region: str | None = None

    def school(self) -> School:
        """Ask which school this is, and find the host that has its data."""
        self._document = self._school_document()
        return self._school(self._document)

    def streams(self, ask: Ask) -> tuple[Stream, ...]:
        """Name the lists that have to be walked for this ask. Asks nobody."""
        url = self._school_url(self._region or self._settings.base_url)
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

    def attendance_codes(self) -> tuple[AttendanceCode, ...]:
        """The school's attendance codes, or the nation's where it has no list."""
        try:
            codes = tuple(self._codes(self._school_url(self._home())))
        except Rejected as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            codes = ()
        return codes or tuple(self._codes(self._home()))

    def write_back(self) -> WriteBack:
        """Say whether marks can be written at this school, and how many at once.

        By what the school said of itself: it is asked only where it was not before.
        """
        document = self._document or self._school_document(brisk=True)
        school = self._school(document)
        if forbids_writing(document):
            return NotAllowed(_FORBIDDEN)
        return self._attendance.write_back(school.mis)

    def register(self, day: date, asked_at: datetime) -> RegisterReading:
        """Read the registers of one day, both sessions, everybody's.

        As of when Wonde's newest row changed, as it shows a copy; where no row says
        so, as of the day's beginning. A code that nobody has told of is looked up
        once.
        """
        if not self._codes_by_id:
            self._ask_for_codes()
        reading = self._register(day, asked_at)
        if self._asked_for_codes or self._knows_every_code(reading):
            return reading
        self._ask_for_codes()
        return self._register(day, asked_at)

    def know_codes(self, codes: tuple[AttendanceCode, ...]) -> None:
        """Take the codes as the site keeps them, unless Wonde has said them itself."""
        if not self._asked_for_codes:
            self._codes_by_id = {code.mis_id: code.code for code in codes}

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Write marks, all of them in one request that is sent once."""
        return self._attendance.write(self._home(), marks)

    def outcome(self, receipt: str) -> Outcome:
        """Ask what became of marks that were taken."""
        return self._attendance.outcome(self._home(), receipt)

    def close(self) -> None:
        """Let go of connections. Calling it again does nothing."""
        self._connection.close()

    def _register(self, day: date, asked_at: datetime) -> RegisterReading:
        return self._attendance.register(self._home(), day, asked_at, self._codes_by_id)

    def _ask_for_codes(self) -> None:
        codes = self.attendance_codes()
        self._codes_by_id = {code.mis_id: code.code for code in codes}
        self._asked_for_codes = True

    def _knows_every_code(self, reading: RegisterReading) -> bool:
        known = {*self._codes_by_id.values(), UNREADABLE}
        return all(entry.code in known for entry in reading.entries.values())

    def _school_document(self, *, brisk: bool = False) -> object:
        base_url = self._settings.base_url
        address = self._school_url(base_url)
        return self._connection.get(address, at=base_url, what=None, brisk=brisk)

    def _school(self, document: object) -> School:
        """Understand the school's object, and remember the host that it names."""
        school = school_of(document, self._settings.school_id)
        self._region = region_url(self._settings.base_url, domain_of(document))
        return school

    def _first(self, stream: Stream) -> object:
        """Fetch a list's first page, without what Wonde refuses to include."""
        while True:
            asked = self._lists[stream.name]
            address = address_of(asked, self._school_url(self._home()))
            try:
                return self._ask(address, stream.name)
            except Rejected as error:
                self._lists[stream.name] = narrowed(asked, error)

    def _counts(self, kinds: Iterable[Kind]) -> Mapping[Kind, Count]:
        address = counts_address(self._school_url(self._home()), kinds)
        return counts_of(self._ask(address, "counts"))

    def _codes(self, url: str) -> Iterator[AttendanceCode]:
        """Walk the list of attendance codes there."""
        place = codes_address(url)
        for _ in range(_MOST_CODE_PAGES):
            page = codes_of(self._ask(place, "attendance-codes", brisk=True))
            yield from page.codes
            if page.more is False:
                return
            if page.follows is None:
                break
            place = page.follows
        message = (
            "Wonde's list of attendance codes does not come to an end. "
            "Tell Wonde's support if it lasts."
        )
        raise BadPayload(message)

    def _home(self) -> str:
        """Tell where the API begins for this school, asking if need be."""
        if self._region is None:
            self.school()
        return self._region or self._settings.base_url

    def _school_url(self, url: str) -> str:
        return f"{url}/schools/{self._settings.school_id}"

    def _ask(self, address: str, what: str, *, brisk: bool = False) -> object:
        at = self._home()
        return self._connection.get(address, at=at, what=what, brisk=brisk)
