"""Redaction: no answer repeats a secret, in whatever place and spelling."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from itertools import chain, repeat
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.errors import BadPayload
from missync.model.secrets import Secret
from missync.transport import Request
from missync.transport.redaction import Redaction
from tests.support.scripted_server import data, raw
from tests.transport.conftest import TOKEN, Connect, Serve


PLAIN = "Ab3+fGh/ij-Kl_Mn.Op~Qr=="
ODD = 'or|nate/"to+ken"&<4711>\\=='
TOKENS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8)


def one_char_escaped(word: str, spell: str) -> str:
    """Escape the second character of a word alone."""
    return word[0] + spell.format(ord(word[1])) + word[2:]


def signs_escaped(word: str, spell: str) -> str:
    """Escape whatever is no letter and no digit."""
    return re.sub(r"[^A-Za-z0-9]", lambda found: spell.format(ord(found[0])), word)


NAMED = str.maketrans(
    {
        "+": "&plus;",
        "/": "&sol;",
        "=": "&equals;",
        "_": "&lowbar;",
        ".": "&period;",
        "|": "&VerticalLine;",
        "&": "&AMP",
        '"': "&quot",
    }
)
"""What HTML calls signs; not every name needs its semicolon."""

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": lambda word: json.dumps(word)[1:-1],
    "JSON by PHP": lambda word: json.dumps(word)[1:-1].replace("/", r"\/"),
    "HTML": html.escape,
    "address": lambda word: quote(word, safe=""),
    "address, small": lambda word: re.sub(
        "%..", lambda found: found[0].lower(), quote(word, safe="")
    ),
    "escaped": lambda word: "".join(f"\\u{ord(each):04X}" for each in word),
    "escaped, mixed": lambda word: one_char_escaped(word, "\\u{:04x}"),
    "percent, mixed": lambda word: one_char_escaped(word, "%{:02x}"),
    "entity, mixed": lambda word: one_char_escaped(word, "&#{:d};"),
    "entity, hex": lambda word: one_char_escaped(word, "&#x{:x};"),
    "JSON by .NET": lambda word: re.sub(
        "[+<>&'`\"]", lambda found: f"\\u{ord(found[0]):04X}", word
    ),
    "signs in JSON": lambda word: signs_escaped(word, "\\u{:04x}"),
    "JSON by PHP in JSON": lambda word: json.dumps(
        json.dumps(word)[1:-1].replace("/", r"\/")
    )[1:-1],
    "JSON in an address in HTML": lambda word: html.escape(
        quote(json.dumps(f"&{word}")[2:-1], safe="")
    ),
    "signs in JSON, twice": lambda word: signs_escaped(word, "\\\\u{:04X}"),
    "signs in JavaScript": lambda word: signs_escaped(word, "\\x{:02X}"),
    "signs by percent": lambda word: signs_escaped(word, "%{:02X}"),
    "signs by percent, small": lambda word: signs_escaped(word, "%{:02x}"),
    "signs by percent, twice": lambda word: signs_escaped(word, "%25{:02X}"),
    "signs by percent, wide": lambda word: signs_escaped(word, "%u{:04X}"),
    "signs as entities": lambda word: signs_escaped(word, "&#{:d};"),
    "signs as entities, bare": lambda word: signs_escaped(word, "&#{:d}"),
    "signs as entities, hex": lambda word: signs_escaped(word, "&#X{:04X};"),
    "signs as entities, twice": lambda word: signs_escaped(word, "&amp;#{:d};"),
    "signs as entities in JSON": lambda word: signs_escaped(word, "\\u0026#{:d};"),
    "signs by name": lambda word: word.translate(NAMED),
    "signs by name in JSON": lambda word: word.translate(NAMED).replace("&", "\\u0026"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("token", [TOKEN, PLAIN, ODD], ids=["letters", "signs", "odd"])
def test_every_spelling_is_found(token: str, spelling: str) -> None:
    """A word is found as it is, and as programs escape all or one character of it."""
    said = SPELLINGS[spelling](token)
    assert "<......>" == Redaction([Secret(token)]).of_text(f"<{said}>")


@pytest.mark.parametrize("cased", [str.upper, str.lower, str.title, str.capitalize])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_capitals_and_small_letters_are_found(
    spelling: str, cased: Callable[[str], str]
) -> None:
    """A word is found in capitals, small letters and as a name, whatever is escaped."""
    said = SPELLINGS[spelling](cased("Ab01-Cd23-Ef45"))
    assert "<......>" == Redaction([Secret("Ab01-Cd23-Ef45")]).of_text(f"<{said}>")


@given(token=TOKENS, before=st.binary(max_size=5), behind=st.binary(max_size=5))
def test_base64_is_found(token: str, before: bytes, behind: bytes) -> None:
    """Of a word within base64, wherever it begins, too little is left to read it."""
    whole = before + token.encode() + behind
    for encode in (b64encode, urlsafe_b64encode):
        assert b"......" in Redaction([Secret(token)]).of_bytes(encode(whole))


@pytest.mark.parametrize("spell", [r"\/", "%2F", r"\u002f", "&#47;"])
def test_escaped_base64_is_found(spell: str) -> None:
    """Of a word within base64 too little is left, where that is escaped, too."""
    basic = b64encode(b"user:key???>>>token:").decode()
    said = Redaction([Secret("key???>>>token")]).of_text(basic.replace("/", spell))

    assert "/" in basic
    assert "......" in said


def test_a_number_in_base64_is_left() -> None:
    """Base64 of something else is left as it came."""
    said = b64encode(b"nothing of the kind, but long enough").decode()
    assert said == Redaction([Secret(TOKEN)]).of_text(said)


def test_basic_credentials_are_found_plain() -> None:
    """What HTTP Basic wraps is found without its wrapping, too."""
    basic = Secret("Basic " + b64encode(f"{TOKEN}:".encode()).decode())
    assert "user ......" == Redaction([basic]).of_text(f"user {TOKEN}")


@pytest.mark.parametrize("odd", ["Basic nonsense!", "Basic"])
def test_credentials_that_are_none_are_words(odd: str) -> None:
    """What calls itself Basic and is not is kept secret as it is."""
    assert odd[:5] in Redaction([Secret(odd)]).of_text(odd)


def test_every_word_counts() -> None:
    """Of a secret of several words each is found."""
    kept = Redaction([Secret("Bearer first-word second-word")])
    assert "Bearer ...... and ......" == kept.of_text(
        "Bearer second-word and first-word"
    )


@pytest.mark.parametrize("word", ["date", "seven77"])
def test_short_words_are_left(word: str) -> None:
    """A secret of fewer than eight characters would garble what is no secret."""
    assert f"a {word} %41" == Redaction([Secret(word)]).of_text(f"a {word} %41")


@given(body=st.binary())
def test_anything_else_is_left(body: bytes) -> None:
    """A body without the secret stays as it came, byte for byte."""
    assert body == Redaction([Secret(TOKEN)]).of_bytes(body)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_other_words_are_left_in_every_spelling(spelling: str) -> None:
    """A word that only begins like the secret stays, however it is escaped."""
    said = SPELLINGS[spelling](f"{PLAIN[:-2]}!!")
    assert said == Redaction([Secret(PLAIN)]).of_text(said)


@given(
    token=TOKENS,
    spells=st.lists(
        st.sampled_from(["\\u{:04x}", "%{:02X}", "&#{:d};", "&#x{:x};"]), min_size=8
    ),
)
def test_any_mixture_is_found(token: str, spells: list[str]) -> None:
    """A word is found whichever of its characters is escaped in whichever way."""
    ways = chain(spells, repeat("{:c}"))
    said = "".join(
        way.format(ord(each)) for each, way in zip(token, ways, strict=False)
    )
    assert "......" == Redaction([Secret(token)]).of_text(said)


@pytest.mark.parametrize("last", ["u", "x", "%", "&"])
@pytest.mark.parametrize("spell", ["\\u{:04x}", "\\x{:02x}", "%{:02X}", "&#{:d};"])
def test_what_an_escape_begins_with_may_end_a_word(last: str, spell: str) -> None:
    """Of a last character that begins escapes itself, no digits are left over."""
    token = f"0000000{last}"
    said = "".join(spell.format(ord(each)) for each in token)
    assert "......" == Redaction([Secret(token)]).of_text(said)


def test_a_long_secret_is_found() -> None:
    """A certificate on one line, say, is a secret like any other."""
    token = "aB3+/x9Z" * 2_000
    said = "".join(f"\\u{ord(each):04x}" for each in token)

    assert "<......>" == Redaction([Secret(token)]).of_text(f"<{said}>")


@pytest.mark.parametrize("before", [2**20 - 9, 2**20 - 1, 2**20, 2**21 - 30])
def test_a_secret_anywhere_in_a_large_body(before: int) -> None:
    """A word is found wherever it is in a body of megabytes, which stays as it is."""
    said = signs_escaped(PLAIN, "\\u{:04x}").encode()
    body = bytes(before) + b"%s" + bytes(2**21)

    assert body % b"......" == Redaction([Secret(PLAIN)]).of_bytes(body % said)


def test_no_time_left() -> None:
    """What there is no time to look through is not given on, but for a short body."""
    kept = Redaction([Secret(TOKEN)])

    assert b"......" == kept.of_bytes(TOKEN.encode(), lambda: True)
    with pytest.raises(TimeoutError):
        kept.of_bytes(bytes(2**21), lambda: True)


@pytest.mark.parametrize("token", ["pass'word1\\", "it's\"mine12\\", "pa\\$w\\&d1"])
def test_backslashes_of_its_own(token: str) -> None:
    """A word with backslashes is found among those that others put before signs."""
    said = html.escape(json.dumps(json.dumps({"k": f"{token}'"})))

    assert token[:6] not in html.unescape(Redaction([Secret(token)]).of_text(said))
    assert "......" in Redaction([Secret(token)]).of_text(said)


def test_json_stays_json() -> None:
    """Dots that take a sign's place take that of the backslashes before it, too."""
    token = "/Uk9aB3x+Zk9"
    inner = json.dumps({"t": token}).replace("/", r"\/")
    said = Redaction([Secret(token)]).of_text(json.dumps({"d": inner}))

    assert {"t": "......"} == json.loads(json.loads(said)["d"])


def test_halves_of_characters_are_left() -> None:
    """A text that no encoding can write is no trouble."""
    assert "\ud83d" == Redaction([Secret(TOKEN)]).of_text("\ud83d")


@pytest.mark.parametrize("status", [200, 201])
def test_a_good_answer_repeats_no_secret(
    serve: Serve, connect: Connect, status: int
) -> None:
    """The body and the headers of a good answer have dots."""
    body = json.dumps({"data": [{"comment": f"via {TOKEN}"}]}).encode()
    server = serve(data(body, status=status, headers={"X-Debug": f"Bearer {TOKEN}"}))
    response = connect(server.url).send(Request(url=server.url))
    assert {"data": [{"comment": "via ......"}]} == response.json()
    assert "Bearer ......" == response.headers["x-debug"]


def test_a_redirect_repeats_no_secret(serve: Serve, connect: Connect) -> None:
    """A place to go to that holds the token is named with dots, and not followed."""
    place = f"https://elsewhere.example/{TOKEN}"
    server = serve(data(status=302, headers={"Location": place}))
    with pytest.raises(BadPayload, match=r"elsewhere\.example/\.\.\.\.\.\.,") as caught:
        connect(server.url).send(Request(url=server.url))
    assert TOKEN not in str(caught.value)


def test_a_redirect_with_a_gap_repeats_no_secret(
    serve: Serve, connect: Connect
) -> None:
    """A tab in a place, which nobody would see, does not part a secret in two."""
    place = f"http://127.0.0.1:9/{TOKEN[:5]}\t{TOKEN[5:]}"
    server = serve(data(status=302, headers={"Location": place}))
    with pytest.raises(BadPayload, match="somewhere unreadable") as caught:
        connect(server.url).send(Request(url=server.url))
    assert TOKEN not in str(caught.value)


def test_a_redirect_within_the_origin_is_followed_with_dots(
    serve: Serve, connect: Connect
) -> None:
    """The token is not sent in an address because the other side wrote it there."""
    place = {"Location": f"/again?key={TOKEN}"}
    server = serve(data(status=302, headers=place), data())
    connect(server.url).send(Request(url=server.url))
    assert "/again?key=......" == server.paths[1]


def test_a_broken_body_of_a_refusal_repeats_no_secret(
    serve: Serve, connect: Connect
) -> None:
    """What came of a refusal that broke off has dots, too."""
    sent = f"HTTP/1.1 422 No\r\nContent-Length: 999\r\n\r\n[{TOKEN}]".encode()
    server = serve(raw(sent))
    with pytest.raises(Exception, match="422") as caught:
        connect(server.url).send(Request(url=server.url))
    assert "[......]" == vars(caught.value)["body"]
