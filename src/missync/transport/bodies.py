"""Bodies: undoing compression bit by bit, so that none can swell without bound."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import chain
from typing import Final

from missync.transport.outcomes import Fault, FaultKind


_STEP: Final = 64 * 1024
_GZIP: Final = zlib.MAX_WBITS | 16
_GZIP_START: Final = b"\x1f\x8b"
_HEADER_BYTES: Final = 2
_DEFLATE_METHOD: Final = 8


class BrokenBody(Exception):
    """A body that cannot be had whole; caught where the exchange ends."""

    def __init__(self, kind: FaultKind) -> None:
        super().__init__(kind.text)
        self.fault = Fault(kind=kind)


def fill(
    buffer: io.BytesIO,
    pieces: Iterable[bytes],
    bound: int,
    late: Callable[[], bool],
) -> None:
    """Collect pieces up to a bound; what came is kept in the buffer either way.

    Args:
        buffer: Where they go.
        pieces: Empty ones are steps of the work, too.
        bound: How many bytes there may be.
        late: Whether the answer's time is over; asked at every piece.

    Raises:
        BrokenBody: They hold more bytes than the bound, or take too long.
    """
    for piece in pieces:
        if late():
            raise BrokenBody(FaultKind.TIMED_OUT)
        room = bound - buffer.tell()
        buffer.write(piece[:room])
        if len(piece) > room:
            raise BrokenBody(FaultKind.TOO_LARGE)


def decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Undo a ``Content-Encoding``, in pieces of at most 64 KiB.

    Raises:
        BrokenBody: The encoding is none of gzip, deflate and identity, is stacked, does
            not match the bytes, or ends too early.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return iter(chunks)
        case "gzip" | "x-gzip":
            return _inflated(chunks, _GZIP)
        case "deflate":
            return _undeflated(chunks)
        case _:
            raise BrokenBody(FaultKind.UNREADABLE)


def _undeflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = iter(chunks)
    start = b""
    for chunk in rest:
        start += chunk
        if len(start) >= _HEADER_BYTES:
            break
    yield from _inflated(chain([start], rest), _deflate_bits(start))


def _deflate_bits(start: bytes) -> int:
    """Find out whether it is zlib's wrapper, as RFC 9110 asks, or a bare stream.

    A wrapper's first two bytes name the method and are a multiple of 31 (RFC 1950).
    """
    header = start[:_HEADER_BYTES]
    method = int.from_bytes(header[:1], "big") & 0x0F
    wrapped = method == _DEFLATE_METHOD and int.from_bytes(header, "big") % 31 == 0
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


def _inflated(chunks: Iterable[bytes], bits: int) -> Iterator[bytes]:
    """Inflate a stream; a gzip stream may have several members, one after the other.

    No bytes at all are no members.
    """
    engine = None
    for chunk in filter(None, chunks):
        waiting = chunk
        while waiting:
            if engine is None:
                engine = zlib.decompressobj(bits)
            elif engine.eof:
                _require_member(waiting, bits)
                engine = zlib.decompressobj(bits)
            waiting = yield from _member(engine, waiting)
    if engine is not None and not engine.eof:
        raise BrokenBody(FaultKind.CUT_SHORT)


def _require_member(rest: bytes, bits: int) -> None:
    """Refuse what follows a whole stream and does not begin another member."""
    if bits != _GZIP or not rest.startswith(_GZIP_START[: len(rest)]):
        raise BrokenBody(FaultKind.UNREADABLE)


def _member(engine: zlib._Decompress, waiting: bytes) -> Generator[bytes, None, bytes]:
    """Take all that one member makes of these bytes, a step at a time.

    Returns:
        The bytes behind the member's end, if it ended.
    """
    while True:
        try:
            piece = engine.decompress(waiting, _STEP)
        except zlib.error:
            raise BrokenBody(FaultKind.UNREADABLE) from None
        yield piece
        waiting = engine.unconsumed_tail
        if engine.eof:
            return engine.unused_data
        if not waiting and len(piece) < _STEP:
            return b""
