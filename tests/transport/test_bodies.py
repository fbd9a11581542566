"""Bodies: decompressed, whole, and never beyond the bound."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.errors import BadPayload, TryLater
from missync.transport import Limits, Patience, Request
from missync.transport.bodies import BrokenBody, decoded, fill
from missync.transport.outcomes import FaultKind
from tests.support.scripted_server import Answer, Call, cut_short, data
from tests.transport.conftest import Connect, Serve


PAGE = b'{"data": [' + b'"pupil", ' * 20_000 + b'"pupil"]}'
ONCE = Patience(attempts=1)


def bare_deflate(body: bytes) -> bytes:
    """Compress without the zlib wrapper, as some servers do."""
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(body) + engine.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZIP": gzip.compress,
    "deflate": zlib.compress,
    " Deflate ": bare_deflate,
    "identity": bytes,
    "": bytes,
}


def encoded(body: bytes, encoding: str) -> Answer:
    """Answer with a body as it stands, under this encoding's name."""
    return data(body, headers={"Content-Encoding": encoding})


@pytest.mark.parametrize("encoding", CODINGS)
def test_a_compressed_body_arrives_plain(
    serve: Serve, connect: Connect, encoding: str
) -> None:
    """gzip, both kinds of deflate and identity are undone."""
    server = serve(encoded(CODINGS[encoding](PAGE), encoding))
    assert PAGE == connect(server.url).send(Request(url=server.url)).body


@given(
    body=st.binary(max_size=300) | st.just(b"\0" * 200_000),
    encoding=st.sampled_from(["gzip", "deflate", " Deflate "]),
    size=st.integers(1, 40),
)
def test_chunks_of_any_size_make_the_same_body(
    body: bytes, encoding: str, size: int
) -> None:
    """It does not matter where the network cuts the bytes."""
    sent = CODINGS[encoding](body)
    chunks = [sent[at : at + size] for at in range(0, len(sent), size)]
    assert body == b"".join(decoded(chunks, encoding))


def test_a_body_in_several_members_is_read_to_its_end(
    serve: Serve, connect: Connect
) -> None:
    """RFC 1952 lets a gzip stream be several in a row; none is dropped."""
    server = serve(
        encoded(gzip.compress(b'{"a":', mtime=0) + gzip.compress(b"1}"), "gzip")
    )
    assert {"a": 1} == connect(server.url).send(Request(url=server.url)).json()


@given(
    members=st.lists(
        st.binary(max_size=300) | st.just(b"\0" * 200_000), min_size=1, max_size=4
    ),
    size=st.sampled_from([7, 4096, 1_000_000]),
)
def test_members_follow_one_another(members: list[bytes], size: int) -> None:
    """However large the members of a gzip stream are, all of them are read."""
    sent = b"".join(map(gzip.compress, members))
    chunks = [sent[at : at + size] for at in range(0, len(sent), size)]
    assert b"".join(members) == b"".join(decoded(chunks, "gzip"))


@pytest.mark.parametrize("body", [b"{}", PAGE], ids=["short", "over 64 KiB"])
@pytest.mark.parametrize(
    ("encoding", "behind"),
    [
        ("gzip", b"\0"),
        ("gzip", b"rubbish"),
        ("deflate", b"\0"),
        ("deflate", zlib.compress(b"more")),
        (" Deflate ", b"\0"),
    ],
)
def test_what_follows_a_whole_body_breaks_it(
    body: bytes, encoding: str, behind: bytes
) -> None:
    """Bytes behind the end that begin no further member are a broken body."""
    with pytest.raises(BrokenBody) as caught:
        list(decoded([CODINGS[encoding](body) + behind], encoding))
    assert FaultKind.UNREADABLE is caught.value.fault.kind


@pytest.mark.parametrize("behind", [b"\x1f", gzip.compress(PAGE)[:-9]])
def test_a_member_that_breaks_off_is_no_end(behind: bytes) -> None:
    """A further member that begins and does not end was cut short."""
    with pytest.raises(BrokenBody) as caught:
        list(decoded([gzip.compress(PAGE), behind], "gzip"))
    assert FaultKind.CUT_SHORT is caught.value.fault.kind


def test_work_without_a_socket_obeys_the_deadline() -> None:
    """Every step of undoing a compression asks whether the time is over."""
    members = gzip.compress(b"", mtime=0) * 3
    time_over = iter([False, False, True])
    with pytest.raises(BrokenBody) as caught:
        fill(io.BytesIO(), decoded([members], "gzip"), 10, lambda: next(time_over))
    assert FaultKind.TIMED_OUT is caught.value.fault.kind


def test_a_body_in_chunks_is_put_together(serve: Serve, connect: Connect) -> None:
    """Chunked transfer is undone before anything else."""

    def chunked(call: Call) -> None:
        call.start(200, {"Transfer-Encoding": "chunked"})
        call.wfile.write(b"2\r\n[1\r\n2\r\n,2\r\n1\r\n]\r\n0\r\n\r\n")

    server = serve(chunked)
    assert [1, 2] == connect(server.url).send(Request(url=server.url)).json()


def test_an_empty_body_needs_no_compression(serve: Serve, connect: Connect) -> None:
    """No bytes at all are an empty body under any encoding."""
    server = serve(encoded(b"", "gzip"))
    assert b"" == connect(server.url).send(Request(url=server.url)).body


def test_only_gzip_is_asked_for(serve: Serve, connect: Connect) -> None:
    """Nothing is offered that we would rather not undo."""
    server = serve(data())
    connect(server.url).send(Request(url=server.url))
    assert "gzip" == server.received[0].headers["accept-encoding"]


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "gzip, identity", "zstd"])
def test_an_encoding_we_cannot_undo_is_refused(
    serve: Serve, connect: Connect, encoding: str
) -> None:
    """Unknown and stacked encodings are a bad payload."""
    server = serve(encoded(b"{}", encoding))
    with pytest.raises(BadPayload, match="cannot be undone"):
        connect(server.url).send(Request(url=server.url))


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        gzip.compress(b"{}", mtime=0) + b"rubbish",
        b"\x1f\x8b\x08rubbish and more",
    ],
)
def test_bytes_that_do_not_match_their_encoding_are_refused(
    serve: Serve, connect: Connect, body: bytes
) -> None:
    """A body that only claims to be gzip is a bad payload."""
    server = serve(encoded(body, "gzip"))
    with pytest.raises(BadPayload, match="cannot be undone"):
        connect(server.url).send(Request(url=server.url))


def test_a_body_of_exactly_the_bound_is_taken(serve: Serve, connect: Connect) -> None:
    """The bound is the largest size that is allowed."""
    server = serve(encoded(gzip.compress(b"1" * 1000, mtime=0), "gzip"))
    transport = connect(server.url, limits=Limits(body_bytes=1000))
    assert 1000 == len(transport.send(Request(url=server.url)).body)


@pytest.mark.parametrize("encoding", CODINGS)
def test_a_body_one_byte_beyond_the_bound_is_refused(
    serve: Serve, connect: Connect, encoding: str
) -> None:
    """The bound counts what comes out of the decompression."""
    server = serve(encoded(CODINGS[encoding](b"1" * 1001), encoding))
    transport = connect(server.url, limits=Limits(body_bytes=1000))
    with pytest.raises(BadPayload, match="too large"):
        transport.send(Request(url=server.url))


def test_a_bomb_never_fills_the_memory(serve: Serve, connect: Connect) -> None:
    """Of 64 MiB in a sixteenth of one, little more than the bound is ever held."""
    engine = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    bomb = b"".join(engine.compress(b"\0" * 2**20) for _ in range(64))
    bound = 2**20
    server = serve(encoded(bomb + engine.flush(), "gzip"))
    transport = connect(server.url, limits=Limits(body_bytes=bound))
    tracemalloc.start()
    try:
        with pytest.raises(BadPayload, match="too large"):
            transport.send(Request(url=server.url))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * bound


@pytest.mark.parametrize(
    "broken",
    [
        cut_short,
        encoded(gzip.compress(PAGE, mtime=0)[:-20], "gzip"),
        encoded(zlib.compress(PAGE)[:1], "deflate"),
    ],
    ids=["by its length", "by its gzip", "by its deflate"],
)
def test_a_body_that_breaks_off_is_never_taken_for_whole(
    serve: Serve, connect: Connect, broken: Answer
) -> None:
    """A short body, by its length or by its compression, is no answer."""
    server = serve(broken)
    with pytest.raises(TryLater, match="broke off"):
        connect(server.url, patience=ONCE).send(Request(url=server.url))


def test_the_connection_serves_again_after_a_body_was_refused(
    serve: Serve, connect: Connect
) -> None:
    """Refusing one page leaves the transport usable."""
    server = serve(encoded(b"{}", "br"), data(b"[]"))
    transport = connect(server.url)
    with pytest.raises(BadPayload):
        transport.send(Request(url=server.url))
    assert [] == transport.send(Request(url=server.url)).json()
