"""Damage: one odd text, number or byte costs its row, and no other."""

from __future__ import annotations

import json

import pytest

from missync.adapters.wonde._wire.lists import PeopleList
from missync.adapters.wonde._wire.pages import page_of
from missync.errors import BadPayload
from missync.model.people import Kind, MisId, Record, RefusedRecord
from missync.model.reads import Page, Unchanged
from missync.transport import Response
from tests.adapters.wonde.payloads import (
    LONDON,
    Row,
    contact_row,
    document,
    list_of,
    record,
    student_row,
)


STUDENTS = list_of(student=("house",))
HERE = "HERE"
DAMAGES = {
    "half an emoji": rb'"\ud83d"',
    "halves the wrong way round": rb'"\ude00\ud83d"',
    "a NUL": rb'"a\u0000b"',
    "a byte that is no text": b'"a\xffb"',
    "a control character": b'"a\x01b"',
    "a number of 5,000 digits": b"1" * 5_000,
    "no number": b"NaN",
    "no end": b"-Infinity",
    "nesting without end": b"[" * 2_000 + b"]" * 2_000,
    "deep nesting": b"[" * 300 + b"]" * 300,
    "a key twice": b'{"a": 1, "a": 2}',
    "a broken key": b'{"a\xff": 1}',
}
PLACES: dict[str, Row] = {
    "surname": {"surname": HERE},
    "birth date": {"date_of_birth": HERE},
    "leaving date": {"education_details": {"data": {"leaving_date": HERE}}},
    "house": {"house": {"data": {"name": HERE}}},
    "nothing we asked for": {"unknown": [{"x": HERE}]},
}


def _sent(damage: bytes, sent: object) -> object:
    """What the transport makes of an answer with damage in one place."""
    body = json.dumps(sent).encode().replace(b'"HERE"', damage)
    return Response(status=200, url="https://a/p", body=body).salvaged()


def _page(damage: bytes, *rows: Row, asked: PeopleList = STUDENTS) -> Page:
    return page_of(_sent(damage, document(*rows)), asked, zone=LONDON, first=True)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_costs_its_row(damage: str, place: str) -> None:
    """Whoever has it is refused by id and name, everybody else is read."""
    odd = {**student_row(id="A2", surname="WarningKind"), **PLACES[place]}
    found = _page(DAMAGES[damage], student_row(), odd, student_row(id="A3"))
    first, refused, last = found.rows
    assert isinstance(first, Record)
    assert isinstance(refused, RefusedRecord)
    assert isinstance(last, Record)
    assert MisId("A2") == refused.mis_id
    assert "Pat" == refused.label.partition(" ")[0]
    assert refused.problems


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_id_is_anybodys(damage: str) -> None:
    """Of a row whose id is damaged nobody knows whose it is; it is still there."""
    _, refused = _page(DAMAGES[damage], student_row(), student_row(id=HERE)).rows
    assert isinstance(refused, RefusedRecord)
    assert refused.mis_id is None


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_in_a_contact_costs_the_contact(damage: str) -> None:
    """The pupil on whose row it hangs is read, and the other contacts."""
    odd = contact_row(id="A8", relationship={"relationship": HERE})
    row = student_row(contacts={"data": [odd, contact_row()]})
    asked = list_of(student=(), contact=())
    pupil, refused, other = _page(DAMAGES[damage], row, asked=asked).rows
    assert isinstance(pupil, Record)
    assert isinstance(refused, RefusedRecord)
    assert isinstance(other, Record)
    assert (Kind.CONTACT, MisId("A8")) == (refused.kind, refused.mis_id)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_time_stamp_costs_nothing(damage: str) -> None:
    """When a row changed says nothing of whom it is about."""
    (found,) = _page(DAMAGES[damage], student_row(updated_at=HERE)).rows
    assert isinstance(found, Record)


@pytest.mark.parametrize("place", ["meta", "pagination", "next", "more"])
@pytest.mark.parametrize("damage", ["half an emoji", "no number", "a key twice"])
def test_damage_to_what_holds_a_page_together_is_a_bad_payload(
    damage: str, place: str
) -> None:
    """Where it cannot be read whether a page follows, there is no page."""
    pagination: object = {"next": None, "more": False, place: HERE}
    meta = HERE if place == "meta" else {"pagination": pagination}
    if place == "pagination":
        meta = {"pagination": HERE}
    sent = {"data": [student_row()], "meta": meta}
    if DAMAGES[damage].startswith(b"{") and place in {"meta", "pagination"}:
        sent = {"data": HERE, "meta": {}}
    with pytest.raises(BadPayload):
        page_of(_sent(DAMAGES[damage], sent), STUDENTS, zone=LONDON, first=True)


def test_a_damaged_name_is_not_shown() -> None:
    """A refused row is called by what can be kept of its names."""
    row = student_row(id="A2", forename=HERE)
    (refused,) = _page(rb'"\ud83d"', row).rows
    assert isinstance(refused, RefusedRecord)
    assert ("Example", None) == (
        refused.label,
        refused.names and refused.names.forename,
    )
    assert (
        "Their record could not be understood: their forename holds a character that "
        "is broken; enter it again in the MIS."
    ) == refused.why


def test_a_name_with_half_an_emoji_by_hand_is_not_shown() -> None:
    """A name that no database keeps is refused, from whatever reader it comes."""
    sent = document(student_row(surname="a\ud83d", legal_surname="a\0"))
    (refused,) = page_of(sent, STUDENTS, zone=LONDON, first=True).rows
    assert isinstance(refused, RefusedRecord)
    assert ["student[A1].surname", "student[A1].legal_surname"] == [
        problem.path for problem in refused.problems
    ]
    assert "Pat" == refused.label


def test_a_key_that_cannot_be_kept_refuses_the_row() -> None:
    """A part under an odd name is damage of what holds it."""
    sent = document(student_row(house={"a\0": 1}))
    (refused,) = page_of(sent, STUDENTS, zone=LONDON, first=True).rows
    assert isinstance(refused, RefusedRecord)
    (problem,) = refused.problems
    assert "their house has a part under a name that cannot be kept" == problem.message


def test_a_text_that_speaks_of_a_nul_is_none() -> None:
    """A backslash, a u and four zeros in a name are seven characters as any."""
    row = student_row(surname=r"x\u0000")
    assert r"x\u0000" == record(row).names.surname


def test_a_known_row_is_unchanged_beside_damage() -> None:
    """Reading the long way gives the fingerprints that the short way gave."""
    known = record(student_row(), STUDENTS).fingerprint
    asked = PeopleList(
        name="students",
        kind=Kind.STUDENT,
        proves=(Kind.STUDENT,),
        fields=("house",),
        essential="education_details",
        known={MisId("A1"): known},
    )
    odd = student_row(id="A2", surname=HERE)
    first, _ = _page(b"NaN", student_row(), odd, asked=asked).rows
    assert isinstance(first, Unchanged)
