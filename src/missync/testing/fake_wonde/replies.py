"""What goes over the wire from the fake Wonde: bytes, headers, and how they go."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import assert_never, cast

import attrs

from missync.testing.fake_wonde.access import World
from missync.testing.fake_wonde.answers import answer
from missync.testing.fake_wonde.faults import (
    Compressed,
    CutShort,
    Dropped,
    Fault,
    GzipBomb,
    Hang,
    HtmlPage,
    InvalidJson,
    Redirect,
    Settling,
    Status,
    Unheard,
    WrongShape,
)
from missync.testing.fake_wonde.requests import Answer, Request
from missync.testing.fake_wonde.rows import Row
from missync.testing.fake_wonde.spoils import Document, Good, Spoil


_JSON = ("Content-Type", "application/json")
_HTML = ("Content-Type", "text/html; charset=utf-8")
_CODING = "Content-Encoding"
_SIGN_IN = b"<!doctype html><title>Sign in to the network</title>"
_MEGABYTE = 1_000_000
_SERVER_ERROR = 500
_LOST = Answer(document={"error": "lost"}, status=HTTPStatus.BAD_GATEWAY)
_GZIP = 31
_WBITS = {"gzip": _GZIP, "deflate": zlib.MAX_WBITS}


@attrs.frozen(kw_only=True)
class Reply:
    """A status, headers and a body.

    Attributes:
        length: What ``Content-Length`` says, whatever the body's length is.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = (_JSON,)
    body: bytes = b""
    length: int = attrs.field(
        default=attrs.Factory(lambda self: len(self.body), takes_self=True)
    )


def reply_to(world: World, request: Request, faults: Sequence[Fault]) -> Reply:
    """The reply to a request, with every fault in it that a reply can have.

    Args:
        world: The schools, as they are now.
        request: What is asked.
        faults: Manners first, as ``Faults.take`` gives them.
    """
    good = answer(world, request) if _reaches_the_school(request, faults) else _LOST
    if good.status == HTTPStatus.OK:
        good = _spoiled(good, world, request, faults)
    reply = _as_json(good.document, good.status)
    for fault in faults:
        if isinstance(fault, Compressed):
            reply = _compressed(fault, reply, request)
        if isinstance(fault, Settling):
            reply = _settled(fault, reply)
    return reply


def _reaches_the_school(request: Request, faults: Iterable[Fault]) -> bool:
    """Whether a request comes as far as the school."""
    return request.method == "GET" or not any(map(_comes_before, faults))


def _comes_before(fault: Fault) -> bool:
    match fault:
        case Status(code=code):
            return code < _SERVER_ERROR or code == HTTPStatus.SERVICE_UNAVAILABLE
        case Unheard() | Redirect() | HtmlPage():
            return True
        case _:
            return False


def _spoiled(
    good: Answer, world: World, request: Request, faults: Iterable[Fault]
) -> Answer:
    def rows_before() -> list[Row]:
        earlier = answer(world, request, pages_back=1).document
        return cast("list[Row]", cast("Document", earlier)["data"])

    document = cast("Document", good.document)
    for fault in faults:
        if isinstance(fault, Spoil) and "data" in document:
            document = fault.spoil(
                Good(document=document, request=request, rows_before=rows_before)
            )
    return Answer(document=document)


def _settled(fault: Settling, reply: Reply) -> Reply:
    match fault:
        case CutShort(share=share):
            sent = int(len(reply.body) * share)
            return attrs.evolve(reply, body=reply.body[:sent])
        case Dropped() | Hang():
            return reply
        case _:
            return _instead(fault)


def _instead(
    fault: Status | HtmlPage | InvalidJson | WrongShape | Redirect | GzipBomb,
) -> Reply:
    match fault:
        case Status():
            return _status(fault)
        case HtmlPage(code=code):
            return Reply(status=code, headers=(_HTML,), body=_SIGN_IN)
        case InvalidJson():
            return Reply(body=b'{"data": [{"id": "A1')
        case WrongShape(document=document):
            return _as_json(document, HTTPStatus.OK)
        case Redirect(to=to, code=code):
            return Reply(status=code, headers=(_HTML, ("Location", to)))
        case GzipBomb(megabytes=megabytes):
            return Reply(headers=(_JSON, _coded("gzip")), body=_bomb(megabytes))
        case _:
            assert_never(fault)


def _status(fault: Status) -> Reply:
    error = {"error": "planted", "error_description": f"a planted {fault.code}"}
    reply = _as_json(error, fault.code)
    if fault.retry_after is None:
        return reply
    wait = ("Retry-After", str(fault.retry_after))
    return attrs.evolve(reply, headers=(*reply.headers, wait))


def _as_json(document: object, status: int) -> Reply:
    return Reply(status=status, body=json.dumps(document).encode())


def _bomb(megabytes: int) -> bytes:
    compressor = zlib.compressobj(wbits=_GZIP)
    parts = [compressor.compress(b'{"data": [')]
    parts += [compressor.compress(b" " * _MEGABYTE) for _ in range(megabytes)]
    parts += [compressor.compress(b'], "meta": {}}'), compressor.flush()]
    return b"".join(parts)


def _compressed(fault: Compressed, reply: Reply, request: Request) -> Reply:
    taken = request.headers.get("accept-encoding", "")
    if fault.coding not in taken or any(k == _CODING for k, _ in reply.headers):
        return reply
    body = zlib.compress(reply.body, wbits=_WBITS[fault.coding])
    headers = (*reply.headers, _coded(fault.coding))
    return Reply(status=reply.status, headers=headers, body=body)


def _coded(coding: str) -> tuple[str, str]:
    return (_CODING, coding)
