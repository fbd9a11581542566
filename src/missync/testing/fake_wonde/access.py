"""Who may ask the fake Wonde for what.

Known: a Bearer token whatever the case of the scheme, or Basic with the token as
the user and an empty password; 401 without either; 403 for a school that has not
approved the token or a resource out of scope; 404 for a school it does not know.
"""

from __future__ import annotations

import binascii
from base64 import b64decode

import attrs

from missync.testing.fake_wonde.pages import Pagination
from missync.testing.fake_wonde.registers import AttendanceCode, national_codes
from missync.testing.fake_wonde.requests import Request, Route, refusal
from missync.testing.fake_wonde.school import School


@attrs.define(kw_only=True)
class World:
    """All that the fake Wonde answers from.

    Attributes:
        domain: The server's own host, with its port.
        national_codes: What the codes' list outside any school holds.
        pagination: When lists come with a pagination object.
    """

    schools: tuple[School, ...]
    token: str
    domain: str
    national_codes: list[AttendanceCode] = attrs.field(factory=national_codes)
    pagination: Pagination = Pagination.LONG_OR_ASKED

    def domain_of(self, school: School) -> str:
        """The host that has a school's data."""
        return school.region_domain or self.domain

    def has_data_for(self, school: School, request: Request) -> bool:
        """Whether a request came to the host that has the school's data."""
        return school.region_domain in (None, request.headers.get("host"))


def check_token(request: Request, token: str) -> None:
    """Let a request pass that carries the token.

    Raises:
        Refused: With 401, where it does not.
    """
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    match scheme.lower():
        case "bearer":
            passes = credentials.strip() == token
        case "basic":
            passes = _decoded(credentials) == f"{token}:"
        case _:
            passes = False
    if not passes:
        raise refusal(401, "unauthorized", "the token is missing or wrong")


def school_of(route: Route, world: World) -> School:
    """The school that a route leads to, if the token may ask that of it.

    Raises:
        Refused: With 404 or 403.
    """
    for school in world.schools:
        if school.id != route.school:
            continue
        if not school.approved:
            raise refusal(403, "access_denied", "this school has not approved you")
        if route.resource.removesuffix("/*") in school.forbidden:
            raise refusal(403, "permission_denied", "this is not in your scope")
        return school
    raise refusal(404, "not_found", "there is no such school")


def _decoded(credentials: str) -> str | None:
    try:
        return b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
