"""Contacts of Wonde's, who hang on their pupils."""

from __future__ import annotations

import attrs
import pytest

from missync.cli.text.words import problem_line
from missync.model.people import Kind, Link, MisId, Names, Record, RefusedRecord
from missync.model.reads import Gap, Page, Unchanged
from missync.transport import Damaged
from tests.adapters.wonde.payloads import (
    contact_row,
    document,
    list_of,
    page,
    read,
    student_row,
)


BOTH = list_of(student=(), contact=())
UNSEEN = Gap(
    kind=Kind.CONTACT,
    why="Wonde shows us no contacts. Ask the school to approve it in Wonde, "
    "or switch contacts off.",
)


def _pupil(*contacts: object, **changes: object) -> dict[str, object]:
    return student_row(contacts={"data": list(contacts)}, **changes)


def _contacts(found: Page) -> list[object]:
    return [row for row in found.rows if row.kind is Kind.CONTACT]


def _record(row: object) -> Record:
    (found,) = _contacts(read(_pupil(row), BOTH))
    assert isinstance(found, Record)
    return found


def _refusal(row: object) -> RefusedRecord:
    (found,) = _contacts(read(row, BOTH))
    assert isinstance(found, RefusedRecord)
    return found


def test_a_contact_is_read() -> None:
    """A contact is a record of their own, tied to the pupil they were sent with."""
    wanted = Record(
        kind=Kind.CONTACT,
        mis_id=MisId("A9"),
        lasting_id="00000000000000000000000000000009",
        names=Names(forename="Kim", surname="Example"),
        links=(
            Link(
                pupil=MisId("A1"),
                relationship="Mother",
                parental_responsibility=True,
                priority=1,
                lives_with_pupil=False,
            ),
        ),
    )
    assert wanted == attrs.evolve(_record(contact_row()), fingerprint="")


def test_a_contact_of_two_pupils_is_two_records() -> None:
    """A contact comes once with each pupil, with another fingerprint and link."""
    sent = document(_pupil(contact_row()), _pupil(contact_row(), id="A2"))
    one, other = _contacts(page(sent, BOTH))
    assert isinstance(one, Record)
    assert isinstance(other, Record)
    assert ["A1", "A2"] == [one.links[0].pupil, other.links[0].pupil]
    assert one.fingerprint != other.fingerprint


def test_contacts_are_always_read() -> None:
    """A contact comes in full though the pupil and the contact are known."""
    pupil, contact = read(_pupil(contact_row()), BOTH).rows
    assert isinstance(pupil, Record)
    assert isinstance(contact, Record)
    known = {each.mis_id: each.fingerprint for each in (pupil, contact)}
    again = read(_pupil(contact_row()), attrs.evolve(BOTH, known=known))
    wanted = Unchanged(pupil.kind, pupil.listing, pupil.mis_id, pupil.fingerprint)
    assert (wanted, contact) == again.rows


def test_stamps_do_not_move_a_contacts_fingerprint() -> None:
    """A contact who was only stamped says the same."""
    stamped = _record(contact_row(updated_at=2))
    assert _record(contact_row()).fingerprint == stamped.fingerprint


def test_contacts_are_passed_by_unless_asked_for() -> None:
    """Contacts that nobody asked for are not read."""
    assert [] == _contacts(read(_pupil(contact_row()), list_of(student=())))


@pytest.mark.parametrize(
    ("sent", "link"),
    [
        (None, {}),
        ("Aunt", {"relationship": "Aunt"}),
        ({"data": {"relationship": "Aunt"}}, {"relationship": "Aunt"}),
        ({"priority": "2"}, {"priority": 2}),
        (
            {"relationship": None, "parental_responsibility": False},
            {"relationship": None, "parental_responsibility": False},
        ),
    ],
)
def test_a_relationship_may_say_little(sent: object, link: dict[str, object]) -> None:
    """A relationship may be an object, a plain text or nothing."""
    found = _record(contact_row(relationship=sent))
    said = attrs.asdict(found.links[0])
    assert link.items() <= said.items()
    assert () == found.warnings


@pytest.mark.parametrize(
    ("sent", "path", "why"),
    [
        (7, "", "should be an object, not a whole number"),
        ({"relationship": []}, ".relationship", "should be a text, not a list"),
        (
            {"parental_responsibility": "no"},
            ".parental_responsibility",
            "should be true or false, not a text",
        ),
        (
            {"priority": True},
            ".priority",
            "should be a whole number, not true or false",
        ),
        (
            {"priority": 2**63},
            ".priority",
            "is a number that cannot be kept: over 64 bits",
        ),
        (
            {"lives_with_pupil": 1},
            ".lives_with_pupil",
            "should be true or false, not a",
        ),
        (
            {"data": {"lives_with_pupil": True}, "error": "timeout"},
            "",
            "should come without an error",
        ),
    ],
)
def test_an_odd_limit_is_not_known(sent: object, path: str, why: str) -> None:
    """A limit that cannot be read is not known, and the contact says so."""
    found = _record(contact_row(relationship=sent))
    (warning,) = found.warnings
    assert Link(pupil=MisId("A1")) == found.links[0]
    assert (f"contact[A9].relationship{path}", "A9") == (warning.path, warning.record)
    assert f" {why}" in warning.message
    assert warning.message.endswith("so it counts as not known; mend it in the MIS")


def test_contacts_outlive_their_pupils_refusal() -> None:
    """The contacts on a row are read though the pupil is refused."""
    found = read(_pupil(contact_row(), surname=7), BOTH)
    assert [RefusedRecord, Record] == [type(row) for row in found.rows]


def test_a_contact_is_refused_with_an_id() -> None:
    """A contact who is not understood is refused under their own id."""
    found = _refusal(_pupil(contact_row(surname=7)))
    assert (MisId("A9"), "Kim", "contact[A9].surname") == (
        found.mis_id,
        found.label,
        found.problems[0].path,
    )


def test_a_contact_without_an_id_is_anonymous() -> None:
    """A contact without a readable id is named by the place on the pupil."""
    found = _refusal(_pupil("A9"))
    assert (None, MisId("A1"), "contact[row 1 of the contacts of A1]") == (
        found.mis_id,
        found.pupil,
        found.problems[0].path,
    )


def test_a_contact_without_an_id_is_named_in_words() -> None:
    """Whoever reads of such a contact is told of which pupil, and which row it is."""
    (problem,) = _refusal(_pupil("A9")).problems
    assert (
        "contact row 1 of the contacts of A1: it should be an object, not a text"
    ) == problem_line(problem, {})


def test_a_contact_without_an_id_of_a_pupil_without_one() -> None:
    """Where neither has a readable id, the rows of both are named."""
    found = _refusal(_pupil("A9", id=None))
    assert ("contact", "row 1 of the contacts of row 1 of students") == (
        found.problems[0].subject
    )


def test_a_contact_of_an_unreadable_pupil_is_refused() -> None:
    """A contact whose pupil has no readable id is there, and tied to nobody."""
    found = _refusal(_pupil(contact_row(), id=None))
    assert (MisId("A9"), "it hangs on a pupil whose id cannot be read") == (
        found.mis_id,
        found.problems[0].message,
    )


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (student_row(contacts=7), "should be a list, not a whole number"),
        (student_row(contacts={"data": {}}), "should be a list, not an object"),
    ],
)
def test_contacts_of_another_shape_are_not_shown(sent: object, why: str) -> None:
    """Contacts that cannot be read at all are a gap at their pupil."""
    (gap,) = read(sent, BOTH).gaps
    assert (Kind.CONTACT, "A1") == (gap.kind, gap.pupil)
    assert why in gap.why


@pytest.mark.parametrize(
    "sent", ["A1", {}, {"error": "not found"}, {"data": student_row()}]
)
def test_a_pupil_without_an_id_has_no_gap(sent: object) -> None:
    """A row without a readable id is a refused pupil, who could be any."""
    found = read(sent, BOTH)
    assert ([None], ()) == ([row.mis_id for row in found.rows], found.gaps)


@pytest.mark.parametrize("none", [[], {"data": []}])
def test_a_pupil_may_have_no_contacts(none: object) -> None:
    """An empty list means that a pupil has no contacts."""
    found = read(student_row(contacts=none), BOTH)
    assert ([], ()) == (_contacts(found), found.warnings)


LACKING: list[dict[str, object]] = [
    {"error": "timeout"},
    {"errors": ["timeout"]},
    {"success": False},
    {"failed": 2},
    {"error": {"contacts": "timeout"}},
    {"meta": {"pagination": {"more": True, "next": "https://a/2"}}},
    {"meta": {"pagination": {"more": True}}},
    {"meta": {"pagination": {"next": "https://a/2"}}},
    {"meta": {"pagination": Damaged("comes twice")}},
    {"meta": {"pagination": {"more": Damaged("comes twice")}}},
    {"meta": Damaged("comes twice")},
]


@pytest.mark.parametrize("beside", LACKING)
def test_contacts_that_may_not_be_all_are_a_gap(beside: dict[str, object]) -> None:
    """Those who came are read, and that pupil may have more; nobody else may."""
    sent = {"data": [contact_row()], **beside}
    found = page(document(student_row(contacts=sent), _pupil(id="A2")), BOTH)
    (gap,) = found.gaps
    assert ([Record], "A1") == ([type(row) for row in _contacts(found)], gap.pupil)
    assert "The contacts of Pat Example may not all have come" in gap.why


@pytest.mark.parametrize("data", [None, []])
def test_no_contacts_beside_an_error_are_a_gap(data: object) -> None:
    """None beside an error is not said to be a missing permission."""
    sent = {"data": data, "error": "timeout"}
    (gap,) = read(student_row(contacts=sent), BOTH).gaps
    assert "should come without an error" in gap.why


@pytest.mark.parametrize(
    "beside",
    [
        {"error": None, "errors": [], "success": True, "failed": 0},
        {"meta": None},
        {"meta": []},
        {"meta": {"pagination": {}}},
        {"meta": {"pagination": {"more": False, "next": "https://a/2"}}},
        {"meta": {"pagination": {"more": False, "next": None, "per_page": 200}}},
    ],
)
def test_contacts_beside_nothing_amiss_are_all(beside: dict[str, object]) -> None:
    """What says that nothing failed and nothing follows is no gap."""
    sent = student_row(contacts={"data": [contact_row()], **beside})
    assert () == read(sent, BOTH).gaps


@pytest.mark.parametrize("none", [{}, {"contacts": None}, {"contacts": {"data": None}}])
def test_one_pupil_may_show_no_contacts(none: dict[str, object]) -> None:
    """A pupil whose contacts are null is a gap, and nobody else is."""
    found = page(document(student_row(**none), _pupil(contact_row(), id="A2")), BOTH)
    assert ([Record], ["A1"]) == (
        [type(row) for row in _contacts(found)],
        [gap.pupil for gap in found.gaps],
    )


@pytest.mark.parametrize("none", [{}, {"contacts": None}, {"contacts": {"data": None}}])
def test_every_pupil_without_contacts_is_a_gap(none: dict[str, object]) -> None:
    """Null is no proof that a pupil has no contacts, and the gap says the way out."""
    sent = document(student_row(**none), student_row(id="A2", **none))
    found = page(sent, BOTH, first=False)
    assert [UNSEEN.why] * 2 == [gap.why for gap in found.gaps]


def test_an_empty_page_lacks_nothing() -> None:
    """A page without pupils shows no contacts, and that is nothing odd."""
    assert Page(rows=()) == page(document(), BOTH)


def test_refused_contacts_are_not_proven() -> None:
    """Contacts that Wonde refused to include are missed once, on the first page."""
    without = attrs.evolve(BOTH, refused=("contacts", "contacts.contact_details"))
    first = page(document(student_row()), without, first=True)
    later = page(document(student_row()), without, first=False)
    assert ((UNSEEN,), ()) == (first.gaps, later.gaps)


def test_pupils_come_along_with_contacts_alone() -> None:
    """Where only contacts are asked for, the pupils' rows still tell pages apart."""
    found = read(_pupil(contact_row()), list_of(contact=()))
    assert [Kind.STUDENT, Kind.CONTACT] == [row.kind for row in found.rows]
