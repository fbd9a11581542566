"""The connection: sends the token to Wonde's own places, and says what a no means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from http import HTTPStatus
from importlib.metadata import version
from typing import Protocol, TypeVar

import orjson

from missync.adapters.wonde._wire.schools import domain_of, region_url, school_of
from missync.adapters.wonde.settings import WondeSettings
from missync.errors import (
    AccessRefused,
    BadPayload,
    OutcomeUnknown,
    Rejected,
    SettingsError,
    TryLater,
)
from missync.model.secrets import Secret
from missync.transport import Limits, Origin, Patience, Request, Transport, about_page


class Pace(Enum):
    """How long Wonde may take over an answer, and how often it is asked again.

    People are read patiently: large includes are slow. What has to do with attendance
    is brisk: an answer takes ten seconds at most, a failed question two seconds more,
    so that half a minute is enough to hold a mark for.
    """

    PATIENT = (Limits(read=30), Patience())
    BRISK = (
        Limits(connect=4, read=10, write=10, pool=2, response=10),
        Patience(attempts=2, first_wait=0.3, longest_wait=1, budget=2),
    )


class Unfinished(Enum):
    """Why a list has no end that can be relied on."""

    UNSAID = "it does not say whether another page follows"
    NO_NEXT = "it does not say where its next page is"
    TOO_LONG = "it goes on and on"
    LATE = "the time for it is over"


class _Page(Protocol):
    @property
    def follows(self) -> str | None: ...

    @property
    def more(self) -> bool | None: ...


_PageT = TypeVar("_PageT", bound=_Page)


class Connection:
    """HTTP to Wonde, at the origin from the settings and at the school's own.

    The school is asked for before anything else, as it names the host that has its
    data.

    Attributes:
        said: What the school said of itself when it was last asked by ``ask_school``.

    Args:
        settings: How to reach the school.

    Raises:
        SettingsError: The token, the proxy or the certificate authorities cannot be
            used. Nobody is asked.
    """

    def __init__(self, settings: WondeSettings) -> None:
        self.said: object = None
        self._settings = settings
        self._home: str | None = None
        self._transports: dict[tuple[Origin, Pace], Transport] = {}
        self._transport(settings.base_url, Pace.PATIENT)

    def home(self) -> str:
        """Where the API begins for this school, which is asked if need be."""
        if self._home is None:
            self.ask_school()
        return self.known_home()

    def known_home(self) -> str:
        """Where the API begins for this school, as far as that is known."""
        return self._home or self._settings.base_url

    def ask_school(self) -> object:
        """Ask for the school's object, and find the host that has its data."""
        self.said = self.school(Pace.PATIENT)
        return self.said

    def school(self, pace: Pace) -> object:
        """Ask for the school's object, without keeping what it says but for the host.

        Raises:
            BadPayload: It is another school's, or its host none of Wonde's.
        """
        settings = self._settings
        address = f"{settings.base_url}/schools/{settings.school_id}"
        document = self._answer(Request(url=address), settings.base_url, None, pace)
        school_of(document, settings.school_id)
        self._home = region_url(settings.base_url, domain_of(document))
        return document

    def get(self, address: str, what: str, pace: Pace) -> object:
        """Ask for a JSON document.

        Args:
            address: Where it is, at the school's own host.
            what: What it is of the school's.
            pace: How long it may take.
        """
        return self._answer(Request(url=address), self.home(), what, pace)

    def post(self, address: str, what: str, body: object) -> object:
        """Send a JSON document once, and give the one that answers it.

        Raises:
            OutcomeUnknown: It was sent, and no answer came that can be understood.
        """
        request = Request(method="POST", url=address, body=orjson.dumps(body))
        try:
            return self._answer(request, self.home(), what, Pace.BRISK)
        except BadPayload as error:
            raise OutcomeUnknown(error.message) from error

    def _answer(
        self, request: Request, home: str, what: str | None, pace: Pace
    ) -> object:
        try:
            return self._line(home, pace).send(request).salvaged()
        except (AccessRefused, Rejected) as error:
            doing = "read" if request.safe else "write"
            school_id = self._settings.school_id
            raise _in_wonde_words(error, school_id, what, doing) from error

    def close(self) -> None:
        """Let go of every connection. Calling it again does nothing."""
        for transport in self._transports.values():
            transport.close()

    def _line(self, url: str, pace: Pace) -> Transport:
        """Give the way to a place. What was in order when we connected may be broken.

        Raises:
            TryLater: It is: the proxy or the certificate authorities cannot be used.
        """
        try:
            return self._transport(url, pace)
        except SettingsError as error:
            raise TryLater(error.message) from error

    def _transport(self, url: str, pace: Pace) -> Transport:
        key = (Origin.of(url), pace)
        if key not in self._transports:
            self._transports[key] = self._opened(*key)
        return self._transports[key]

    def _opened(self, origin: Origin, pace: Pace) -> Transport:
        limits, patience = pace.value
        token = self._settings.token.reveal()
        return Transport(
            origin=origin,
            headers={
                "Authorization": Secret(f"Bearer {token}"),
                "User-Agent": f"missync/{version('missync')}",
            },
            limits=limits,
            patience=patience,
            ca_file=self._settings.ca_file,
            proxy=self._settings.proxy,
        )


def pages(
    start: str,
    fetch: Callable[[str, bool], _PageT],
    *,
    most: int,
    unfinished: Mapping[Unfinished, str],
    late: Callable[[], bool],
) -> Iterator[_PageT]:
    """Follow a list page by page, exactly where Wonde says that the next one is.

    Args:
        start: Where its first page is.
        fetch: Brings the page there; the second argument is whether it is the first.
        most: A list with more pages has no end.
        unfinished: What to say of a list that does not come to an end.
        late: Whether the time for it is over; asked before each page.

    Raises:
        BadPayload: It does not come to an end.
    """
    place = start
    for number in range(most):
        if late():
            raise BadPayload(unfinished[Unfinished.LATE])
        page = fetch(place, number == 0)
        yield page
        if page.more is None:
            raise BadPayload(unfinished[Unfinished.UNSAID])
        if not page.more:
            return
        if page.follows is None or page.follows == place:
            raise BadPayload(unfinished[Unfinished.NO_NEXT])
        place = page.follows
    raise BadPayload(unfinished[Unfinished.TOO_LONG])


def _in_wonde_words(
    error: AccessRefused | Rejected,
    school_id: str,
    what: str | None,
    doing: str,
) -> AccessRefused | Rejected:
    """Say what a refusal means at Wonde; the same kind of error comes back.

    Args:
        error: What the transport made of it.
        school_id: The school that was asked about.
        what: What was asked of the school; ``None`` for the school itself.
        doing: What was to be done with it.
    """
    page = about_page(error.body)
    if isinstance(error, AccessRefused):
        message = f"{_refused(error, what, doing)}{page}"
        return AccessRefused(message, status=error.status, body=error.body)
    unknown = error.status == HTTPStatus.NOT_FOUND
    message = _unknown(school_id, what) if unknown else error.message
    return Rejected(f"{message}{page}", status=error.status, body=error.body)


def _refused(error: AccessRefused, what: str | None, doing: str) -> str:
    if error.status == HTTPStatus.UNAUTHORIZED:
        return (
            "Wonde does not accept the token: it is wrong, or it was revoked. "
            "Copy it anew from Wonde's dashboard to where the settings look for it, "
            "and start again whatever still runs with the old one."
        )
    if what is None:
        return (
            "The school has not approved this application in Wonde, or has revoked "
            "its approval. Ask the school to approve it in Wonde."
        )
    return (
        f"Wonde does not let us {doing} “{what}” of this school: that permission is "
        "not granted, or the school has revoked its approval. "
        "Ask the school to approve it in Wonde."
    )


def _unknown(school_id: str, what: str | None) -> str:
    if what is None:
        return (
            f"Wonde knows no school “{school_id}” for this token. "
            "Check school_id in the settings."
        )
    return (
        f"Wonde has no “{what}” for this school. "
        "Ask Wonde's support whether the school's MIS offers it."
    )
