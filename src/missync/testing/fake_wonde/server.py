"""The fake Wonde: a real HTTP server on loopback that answers from a school.

::

    school = School()
    pat = school.enrol(Pupil(forename="Pat", surname="Example", year="7"))
    with FakeWonde(school) as wonde:
        ...  # read from wonde.base_url with wonde.token
        wonde.faults.plant(Status(code=503), on="students")

The modules beside this say which of its conduct is known of Wonde,
and which is our own convention because nothing is known.
"""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

from missync.testing.fake_wonde.access import World
from missync.testing.fake_wonde.codes import AttendanceCode
from missync.testing.fake_wonde.faults import Fault
from missync.testing.fake_wonde.http import LOOPBACK, Server
from missync.testing.fake_wonde.pages import Pagination, page_number
from missync.testing.fake_wonde.planting import Faults
from missync.testing.fake_wonde.replies import Reply, reply_to
from missync.testing.fake_wonde.requests import Request
from missync.testing.fake_wonde.routes import route_of
from missync.testing.fake_wonde.school import School


__all__ = ["INVENTED_TOKEN", "FakeWonde"]

INVENTED_TOKEN: Final = "feedc0de" * 5
"""Looks like a token of Wonde's: forty hexadecimal digits."""


class FakeWonde:
    """A Wonde on loopback, for as long as the ``with`` block lasts.

    Stopped and started within the block, it was down and is back on the same port.

    Attributes:
        school: The school; what changes in it shows in the next answer.
        faults: What is to go wrong; see ``missync.testing.fake_wonde.faults``.
        requests: Every request so far, in the order of arrival.
        token: The token it lets in.
    """

    def __init__(
        self,
        school: School,
        *others: School,
        token: str = INVENTED_TOKEN,
        pagination: Pagination = Pagination.LONG_OR_ASKED,
    ) -> None:
        """Make a server that is not started yet.

        Args:
            school: The school that a test is about.
            others: More schools that have approved the same token.
            token: The token it lets in.
            pagination: When lists come with a pagination object.
        """
        self.school = school
        self.token = token
        self.faults = Faults()
        self.requests: list[Request] = []
        self._world = World(
            schools=(school, *others), token=token, domain="", pagination=pagination
        )
        self._server: Server | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start serving, on the port of the last time if there was one."""
        _, _, port = self._world.domain.partition(":")
        self._server = Server(int(port or 0), self._serve)
        self._world.domain = f"{LOOPBACK}:{self._server.port}"
        self._server.start()

    def stop(self) -> None:
        """Stop serving, whatever is under way. Stopping twice is no harm.

        Raises:
            Exception: The fake itself made a mistake since it was started, such as
                being given overrides that are no JSON.
        """
        if self._server is None:
            return
        server, self._server = self._server, None
        server.stop()
        for mistake in server.mistakes:
            raise mistake

    @property
    def domain(self) -> str:
        """Its host and port, as a school's ``region_domain`` has it."""
        return self._world.domain

    @property
    def base_url(self) -> str:
        """Where its paths begin: ``http://127.0.0.1:PORT/v1.0``."""
        return f"http://{self.domain}/v1.0"

    @property
    def national_codes(self) -> list[AttendanceCode]:
        """What the codes' list outside any school holds; may be changed."""
        return self._world.national_codes

    def _serve(self, request: Request) -> tuple[Reply, tuple[Fault, ...]]:
        self.requests.append(request)
        route = route_of(request)
        resource = route.resource if route else ""
        faults = self.faults.take(resource, page_number(request))
        return reply_to(self._world, request, faults), faults
