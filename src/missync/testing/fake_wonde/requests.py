"""What a client asked of the fake Wonde, and what it gets."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

import attrs


__all__ = ["Answer", "Refused", "Request", "Route", "refusal"]

_BASE = "v1.0"


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
