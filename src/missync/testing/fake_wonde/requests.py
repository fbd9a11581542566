"""What a client asked of the fake Wonde, where that leads, and what it gets.

Known: every path here, and that a trailing slash makes no difference. What is written
is a resource of its own here, so that faults and permissions know it from reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode

import attrs


_BASE = "v1.0"
_PATHS: Final = {
    "schools": "schools",
    "schools/*": "schools/{school}",
    "meta": "meta/schools/{school}",
    "permissions": "meta/schools/{school}/permissions",
    "students": "schools/{school}/students",
    "students-leaver": "schools/{school}/students-leaver",
    "employees": "schools/{school}/employees",
    "contacts": "schools/{school}/contacts",
    "counts": "schools/{school}/counts",
    "deletions": "schools/{school}/deletions",
    "attendance-codes": "schools/{school}/attendance-codes",
    "students/*": "schools/{school}/students/{item}",
    "students-leaver/*": "schools/{school}/students-leaver/{item}",
    "employees/*": "schools/{school}/employees/{item}",
    "contacts/*": "schools/{school}/contacts/{item}",
    "national-attendance-codes": "attendance-codes",
    "attendance/session": "schools/{school}/attendance/session",
    "writebacks/*": "writebacks/{item}",
}
WRITTEN: Final = "attendance/session/write"
"""What is posted to the path that is read as ``attendance/session``."""

RESOURCES: Final = (*_PATHS, WRITTEN)
"""The names of everything that can be asked for, as faults are planted on them."""


@attrs.frozen(kw_only=True)
class Route:
    """What a path leads to.

    Attributes:
        resource: As in the path: ``students``, ``counts`` ... A single item has
            ``/*`` behind it: ``students/*``. See ``answers`` beside this.
        school: The school's id, where the path names one.
        item: The item's id, where the path names one.
    """

    resource: str
    school: str = ""
    item: str = ""


@attrs.frozen(kw_only=True)
class Request:
    """One request, as it came in.

    Attributes:
        path: With ``/v1.0``, without the query.
        query: As sent, without the question mark.
        headers: By name in lower case.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes = b""

    @property
    def segments(self) -> tuple[str, ...] | None:
        """The path below ``/v1.0``; ``None`` where it is not below it.

        A trailing slash makes no difference. [known]
        """
        first, *rest = self.path.strip("/").split("/")
        return tuple(rest) if first == _BASE else None

    @property
    def params(self) -> dict[str, str]:
        """The query, the last of a repeated name."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def url(self) -> str:
        """The absolute URL, as it was asked for."""
        query = f"?{self.query}" if self.query else ""
        return f"http://{self.headers.get('host', '')}{self.path}{query}"

    def url_with(self, **changes: str) -> str:
        """This request's absolute URL with some of its query changed.

        Everything else is repeated as sent; no trailing slash. [known]
        """
        params = urlencode(self.params | changes)
        return f"http://{self.headers.get('host', '')}{self.path.rstrip('/')}?{params}"


@attrs.frozen(kw_only=True)
class Answer:
    """A status and the JSON document that comes with it."""

    document: object
    status: int = 200


class Refused(Exception):
    """Carries the answer to a request that cannot be met."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def refusal(status: int, slug: str, text: str) -> Refused:
    """An answer that refuses.

    Our own convention: the shape of the body. Known is only that a bad include
    has ``invalid_include`` somewhere in it.
    """
    document = {"error": slug, "error_description": text}
    return Refused(Answer(document=document, status=status))


def route_of(request: Request) -> Route | None:
    """Where a request leads; ``None`` where there is nothing."""
    for resource, path in _PATHS.items():
        names = _names_in(path.split("/"), request.segments or ())
        if names is not None:
            writes = resource == "attendance/session" and request.method == "POST"
            return attrs.evolve(names, resource=WRITTEN if writes else resource)
    return None


def _names_in(path: Sequence[str], segments: Sequence[str]) -> Route | None:
    """The names in a path, if it is one of that form."""
    names = dict(zip(path, segments, strict=False))
    school, item = names.pop("{school}", ""), names.pop("{item}", "")
    if len(path) != len(segments) or any(k != names[k] for k in names):
        return None
    return Route(resource="", school=school, item=item)
