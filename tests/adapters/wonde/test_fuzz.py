"""Fuzzing: whatever becomes of Wonde's answers, nobody is surprised and nobody lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.adapters.wonde._wire.lists import DeletionList
from missync.adapters.wonde._wire.marks import outcome_of, receipt_of
from missync.adapters.wonde._wire.pages import page_of
from missync.adapters.wonde._wire.registers import page_of_register, reading_of
from missync.adapters.wonde._wire.schools import (
    CodePage,
    codes_of,
    counts_of,
    domain_of,
    forbids_writing,
    region_url,
    school_of,
)
from missync.adapters.wonde.webhook import webhook_of
from missync.errors import AccessRefused, BadPayload, OutcomeUnknown
from missync.model.ids import Kind
from missync.model.people import Record, RefusedRecord
from missync.model.reads import Complete, Count, Finished, Page, Walk
from missync.model.register import RegisterReading
from missync.rules.roll.proof import certify
from missync.transport import Response
from tests.adapters.wonde.answers import (
    ANSWERS,
    DAY,
    PUPILS,
    deleted,
    places,
    replaced,
)
from tests.adapters.wonde.payloads import LONDON, list_of
from tests.support.builders import STUDENTS as STREAM


NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
FORESEEN = (BadPayload, AccessRefused, OutcomeUnknown)
STUDENTS = list_of(student=("house", "date_of_birth"), contact=("email",))
EMPLOYEES = list_of("employees", employee=("job_title", "email"))
DELETIONS = DeletionList(since=NOW)
SCHOOL_ID = "A1930499544"


def _register(sent: object) -> object:
    page = page_of_register(sent, DAY, asked_at=NOW, zone=LONDON, first=True)
    return reading_of(DAY, NOW, [page], codes={"A400000001": "/"}, zone=LONDON)


READERS: Mapping[str, Callable[[object], object]] = {
    "students": lambda sent: page_of(sent, STUDENTS, zone=LONDON, first=True),
    "employees": lambda sent: page_of(sent, EMPLOYEES, zone=LONDON, first=True),
    "deletions": lambda sent: page_of(sent, DELETIONS, zone=LONDON, first=True),
    "registers": _register,
    "codes": codes_of,
    "counts": counts_of,
    "school": lambda sent: (
        school_of(sent, SCHOOL_ID),
        region_url("https://api.wonde.com/v1.0", domain_of(sent)),
        forbids_writing(sent),
    ),
    "outcome": lambda sent: outcome_of(sent, "W1"),
    "receipt": receipt_of,
}
UNSEEN = ["\u200b", "\u3164", "\u2800", "\ufe0f", "\U000e0100", "\x01"]
ODD_TEXTS = [
    *UNSEEN,
    "",
    " ",
    "a\0b",
    "\ud83d",
    "\x1b[31m",
    "x" * 11_000,
    "2026-06-14 23:00:00",
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(ODD_TEXTS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5) | st.sampled_from(["data", "id", "date", "timezone"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
DAMAGE = st.sampled_from(
    [rb'"\ud83d"', b'"\xff"', b'"\x01"', b"NaN", b"9" * 5_000, b'{"a":1,"a":2}']
)
Edits = list[tuple[int, int, bytes]]
EDITS: st.SearchStrategy[Edits] = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 2), st.binary(max_size=3)),
    min_size=1,
    max_size=4,
)


def _answer(body: bytes) -> object:
    return Response(status=200, url="https://a/p", body=body).salvaged()


def _edited(body: bytes, edits: Edits) -> bytes:
    """Take some bytes out at some places, and put others in."""
    for place, length, sent in edits:
        at = place % (len(body) + 1)
        body = body[:at] + sent + body[at + length :]
    return body


def _texts(value: object) -> Iterator[str]:
    """Give every text in what was read."""
    match value:
        case str():
            yield value
        case Mapping():
            for key, inner in value.items():
                yield from _texts(key)
                yield from _texts(inner)
        case tuple() | list() | frozenset():
            for inner in value:
                yield from _texts(inner)
        case _:
            for field in getattr(type(value), "__attrs_attrs__", ()):
                yield from _texts(getattr(value, field.name))


@st.composite
def changed_answers(draw: st.DrawFn, name: str) -> object:
    """An answer with any JSON, or nothing, in one or two of its places."""
    document: object = ANSWERS[name]
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.sampled_from([*places(document)]))
        deletes = bool(place) and draw(st.booleans())
        document = (
            deleted(document, place)
            if deletes
            else replaced(document, place, draw(JSON))
        )
    return document


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_no_answer_is_a_surprise(name: str, data: st.DataObject) -> None:
    """Any JSON in any place of an answer is read or refused, and can be kept."""
    sent = data.draw(changed_answers(name))
    with suppress(*FORESEEN):
        for text in _texts(READERS[name](sent)):
            text.encode()
            assert "\0" not in text


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", UNSEEN)
def test_no_text_is_a_surprise_that_does_not_show(name: str, text: str) -> None:
    """A text in which nothing shows is read or refused, wherever it stands."""
    for place in places(ANSWERS[name]):
        with suppress(*FORESEEN):
            READERS[name](replaced(ANSWERS[name], place, text))


@pytest.mark.parametrize("name", ["students", "employees", "codes", "registers"])
@pytest.mark.parametrize("text", UNSEEN)
def test_a_text_that_does_not_show_costs_its_row(name: str, text: str) -> None:
    """With nothing to see in one place of a row, the other rows are read as ever."""
    first, *others = _rows(name)
    good = _read_rows(name, {**ANSWERS[name], "data": others})
    for place in places(first):
        sent = [replaced(first, place, text), *others]
        found = _read_rows(name, {**ANSWERS[name], "data": sent})
        assert good <= found


@pytest.mark.parametrize("name", READERS)
@given(edits=EDITS)
def test_no_bytes_are_a_surprise(name: str, edits: Edits) -> None:
    """Whatever bytes are lost, added or changed, an answer is read or refused."""
    body = _edited(json.dumps(ANSWERS[name]).encode(), edits)
    with suppress(*FORESEEN):
        READERS[name](_answer(body))


@given(payload=JSON | st.binary(), edits=EDITS)
def test_no_webhook_is_a_surprise(payload: object, edits: Edits) -> None:
    """Whatever is posted, it is understood or it is unknown."""
    said = {"payload_type": "writeback", "writeback_id": payload, "status": payload}
    webhook_of(said if not isinstance(payload, bytes) else payload)
    webhook_of(_edited(b'{"payload_type":"accessRevoked","school_id":"A1"}', edits))


def _rows(name: str) -> list[object]:
    rows = ANSWERS[name]["data"]
    assert isinstance(rows, list)
    return rows


def _read_rows(name: str, sent: object) -> set[object]:
    """Give what the rows of a list come to, each by itself."""
    match READERS[name](sent):
        case Page(rows=rows) | CodePage(codes=rows):
            return set(rows)
        case RegisterReading(entries=entries):
            return {*entries.items()}
        case other:
            raise AssertionError(other)


def _value(row: object, key: str) -> object:
    assert isinstance(row, dict)
    return row[key]


def _people(page: object) -> list[object]:
    assert isinstance(page, Page)
    return [row for row in page.rows if row.kind is not Kind.CONTACT]


@pytest.mark.parametrize("name", ["students", "employees"])
@given(data=st.data(), sent=JSON)
def test_a_changed_row_costs_no_other(
    name: str, data: st.DataObject, sent: object
) -> None:
    """Any JSON in one row leaves the others read as ever, and the row still there."""
    rows = _rows(name)
    odd = data.draw(st.integers(0, len(rows) - 1))
    place = data.draw(st.sampled_from([*places(rows[odd])]))
    changed = replaced(ANSWERS[name], ("data", odd, *place), sent)
    good, found = (_people(READERS[name](each)) for each in (ANSWERS[name], changed))
    assert len(rows) == len(found)
    assert [*good[:odd], *good[odd + 1 :]] == [*found[:odd], *found[odd + 1 :]]


@pytest.mark.parametrize("name", ["students", "employees"])
@given(data=st.data(), damage=DAMAGE)
def test_damage_loses_nobody(name: str, data: st.DataObject, damage: bytes) -> None:
    """With any damage in a row, everybody comes or the read is not complete."""
    place = data.draw(st.sampled_from([p for p in places(_rows(name)) if p]))
    document = replaced(ANSWERS[name], ("data", *place), "HERE")
    sent = _answer(json.dumps(document).encode().replace(b'"HERE"', damage))
    page = READERS[name](sent)
    assert isinstance(page, Page)
    kind = Kind.STUDENT if name == "students" else Kind.EMPLOYEE
    everybody = {_value(row, "id") for row in _rows(name)}
    stream = attrs.evolve(STREAM, proves=(kind,))
    walk = Walk(stream=stream, rows=page.rows, pages=1, ending=Finished())
    came = {row.mis_id for row in page.rows if isinstance(row, Record | RefusedRecord)}
    if isinstance(certify(kind, [walk], {}, known=len(everybody)), Complete):
        assert everybody <= came


@given(edits=EDITS, odd=st.integers(0, PUPILS - 1))
def test_bytes_of_one_row_cost_no_other(edits: Edits, odd: int) -> None:
    """Whatever becomes of the bytes of a row, the others come, or no page at all."""
    good = _people(READERS["students"](ANSWERS["students"]))
    rows = [json.dumps(row).encode() for row in _rows("students")]
    rows[odd] = _edited(rows[odd], edits)
    with suppress(BadPayload):
        sent = _answer(b'{"data": [' + b", ".join(rows) + b'], "meta": {}}')
        found = _people(READERS["students"](sent))
        assert [
            row for n, row in enumerate(good) if n != odd and row not in found
        ] == []


@given(edits=EDITS, odd=st.integers(0, PUPILS - 1))
def test_bytes_of_one_entry_cost_no_other(edits: Edits, odd: int) -> None:
    """Whatever becomes of an entry's bytes, no other shows anything else."""
    rows = [json.dumps(row).encode() for row in _rows("registers")]
    rows[odd] = _edited(rows[odd], edits)
    with suppress(*FORESEEN):
        sent = _answer(b'{"data": [' + b", ".join(rows) + b'], "meta": {}}')
        page = page_of_register(sent, DAY, asked_at=NOW, zone=LONDON, first=True)
        good = _rows("registers")
        others = {_value(row, "student") for row in good[:odd] + good[odd + 1 :]}
        assert others <= {each.pupil for each in page.shown}


def test_a_count_that_agrees_is_no_proof_of_damage() -> None:
    """The answers that are spoiled here are read whole when they are not."""
    page = READERS["students"](ANSWERS["students"])
    assert isinstance(page, Page)
    walk = Walk(stream=STREAM, rows=page.rows, pages=1, ending=Finished())
    counts = {Kind.STUDENT: Count(PUPILS)}
    assert isinstance(certify(Kind.STUDENT, [walk], counts, known=PUPILS), Complete)
