"""Salvage: one damaged value costs that value, a damaged structure everything."""

from __future__ import annotations

import json
import re
from contextlib import suppress

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.errors import BadPayload
from missync.transport import Damaged, Response
from missync.transport.salvage import salvaged


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner)
    ),
    max_leaves=15,
)
BROKEN = Damaged("holds a character that is broken")
NO_VALUE = Damaged("is neither a text nor a number")


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (rb'"\ud83d"', BROKEN),
        (rb'"\ude00\ud83d"', BROKEN),
        (b'"a\xffb"', BROKEN),
        (b'"a\x01b"', BROKEN),
        (b'"a\nb"', BROKEN),
        (rb'"\q"', BROKEN),
        (b"NaN", NO_VALUE),
        (b"-Infinity", NO_VALUE),
        (b"1e999", NO_VALUE),
        (b"1" * 5000, NO_VALUE),
        (b"trve", NO_VALUE),
        (b"[" * 2000 + b'"[]"' + b"]" * 2000, None),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_damaged_value_costs_itself(sent: bytes, found: Damaged | None) -> None:
    """What stands around a damaged value is read."""
    body = b'[{"a": ' + sent + b', "b": 1}, {"b": [2]}]'
    document = salvaged(body)
    assert isinstance(document, list)
    first, second = document
    assert found is None or found == first["a"]
    assert (1, {"b": [2]}) == (first["b"], second)


def test_endless_nesting_is_damage() -> None:
    """Nesting without end is followed a hundred levels, and passed over below."""
    value = salvaged(b'{"a":' * 300 + b"1" + b"}" * 300)
    for _ in range(100):
        assert isinstance(value, dict)
        value = value["a"]
    assert Damaged("is nested too deep") == value


def test_a_key_that_comes_twice_is_damage() -> None:
    """Nobody knows which of two values under one key is meant."""
    twice = Damaged("comes twice")
    body = rb'{"a": {"b": null, "\u0062": null, "c": 1}, "d": "\u0022"}'
    assert {"a": {"b": twice, "c": 1}, "d": '"'} == salvaged(body)


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (rb"\u0022Bob\u0022", '"Bob"'),
        (rb"\\u0022\u0022Bob\u0022", '\\u0022"Bob"'),
        (rb"\u0022\u0022\u0022", '"""'),
        (rb"\"\u0022\u0022\"", '""""'),
    ],
)
def test_a_key_that_comes_twice_hides_behind_no_quote(sent: bytes, found: str) -> None:
    """Quotes that are sent by their number make up for none of a lost key's."""
    body = b'[{"left": null, "left": 1}, {"name": "' + sent + b'"}]'
    assert [{"left": Damaged("comes twice")}, {"name": found}] == salvaged(body)


@given(document=JSON, key=st.text(st.characters(codec="utf-8")))
def test_a_key_that_comes_twice_is_found_in_any_spelling(
    document: object, key: str
) -> None:
    """Whatever else is said, and however quotes are sent, a lost key is noticed."""
    inner = re.sub(
        r"\\.",
        lambda found: found[0].replace('"', "u0022"),
        json.dumps(document),
    )
    name = json.dumps(key)
    body = f"[{{{name}: 1, {name}: 2}}, {inner}]".encode()
    assert [{key: Damaged("comes twice")}, document] == salvaged(body)


def test_a_damaged_key_is_damage_of_what_holds_it() -> None:
    """A value under a broken key is not taken for one under another."""
    found = salvaged(b'{"a\xff": 1, "a": 2}')
    assert {"?": Damaged("stands under a name that is broken"), "a": 2} == found


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        b"[1",
        b'["a',
        b"[1,]",
        b"[1 2]",
        b"[,1]",
        b"]",
        b"[]]",
        b"[] []",
        b'{"a"}',
        b'{"a" 1}',
        b'{"a":}',
        b'{"a":1,}',
        b"{1: 2}",
        b'{"a":[1}',
        b'["a": 1]',
        b"[" * 200,
        b"\x00[]",
        b'[NaN, "]',
        b"<html>",
    ],
)
def test_a_damaged_structure_is_no_document(body: bytes) -> None:
    """Of an answer that broke off, or was none, nothing is made up."""
    with pytest.raises(ValueError, match="structure"):
        salvaged(body)


@given(document=JSON, ascii_only=st.booleans())
def test_a_good_document_is_read_as_ever(document: object, *, ascii_only: bool) -> None:
    """What is no damage comes as any reader of JSON gives it."""
    body = json.dumps(document, ensure_ascii=ascii_only).encode()
    assert orjson.loads(body) == salvaged(body)


@given(document=JSON)
def test_the_long_way_reads_the_same(document: object) -> None:
    """Beside a damaged value everything else is as any reader of JSON gives it."""
    body = orjson.dumps(document)
    assert [orjson.loads(body), NO_VALUE] == salvaged(b"[" + body + b", NaN]")


@given(body=st.binary() | st.text('[]{}:,"1a \\').map(str.encode))
def test_no_bytes_are_a_surprise(body: bytes) -> None:
    """Any bytes are a document or a ``ValueError``."""
    with suppress(ValueError):
        salvaged(body)


def test_a_response_reads_either_way() -> None:
    """A response is read strictly, or with what can be saved of it."""
    response = Response(status=200, url="https://a/p", body=b"\xef\xbb\xbf[NaN]")
    assert [NO_VALUE] == response.salvaged()
    with pytest.raises(BadPayload, match="not JSON"):
        response.json()


def test_a_response_without_structure_is_a_bad_payload() -> None:
    """What is cut short is told as no JSON."""
    response = Response(status=200, url="https://a/p", body=b"[NaN")
    with pytest.raises(BadPayload, match="not JSON"):
        response.salvaged()


def test_a_damaged_body_without_end() -> None:
    """A damaged body of more values than a page can have is given up."""
    with pytest.raises(ValueError, match="structure"):
        salvaged(b'["\\ud83d"' + b",1" * 1_000_001 + b"]")
