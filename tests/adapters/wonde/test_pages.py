"""A page of Wonde's, and where the next one is."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.adapters.wonde._wire.lists import PER_PAGE, SHORT, DeletionList
from missync.errors import BadPayload, Problem
from missync.model.people import Kind, MisId, RefusedRecord
from missync.model.reads import Deletion, Page
from tests.adapters.wonde.payloads import (
    day,
    document,
    employee_row,
    list_of,
    page,
    read,
    student_row,
)


NEXT = "https://api.wonde.com/v1.0/schools/A0/students?cursor=abc"
DELETIONS = DeletionList(since=datetime(2026, 11, 2, tzinfo=UTC))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
ODD_ROWS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        [*student_row(), *employee_row(), "contacts", "house", "type"], JSON
    ),
)


def test_next_is_followed_verbatim() -> None:
    """The address of the next page is given on exactly as Wonde wrote it."""
    found = page(document(student_row(), next=NEXT, more=True))
    assert (NEXT, True) == (found.follows, found.more)


def test_next_without_more_is_followed() -> None:
    """A next page is followed where nothing is said of more."""
    found = page(document(student_row(), next=NEXT))
    assert (NEXT, True) == (found.follows, found.more)


def test_no_more_ends_the_list() -> None:
    """Where more is false the list ends, whatever next says."""
    found = page(document(student_row(), next=NEXT, more=False))
    assert (None, False) == (found.follows, found.more)


@pytest.mark.parametrize("nothing", [None, ""])
def test_more_without_a_place_is_a_broken_promise(nothing: str | None) -> None:
    """More without a next page stays a promise without a place."""
    found = page(document(student_row(), next=nothing, more=True))
    assert (None, True) == (found.follows, found.more)


@pytest.mark.parametrize(
    "per_page", [{}, {"per_page": "200"}, {"per_page": 200}], ids=repr
)
def test_nothing_next_ends_the_list(per_page: dict[str, object]) -> None:
    """A full page whose next is null is the last, whatever per_page looks like."""
    rows = [student_row(id=f"A{n}") for n in range(PER_PAGE)]
    assert not page(document(*rows, next=None, **per_page)).more


@pytest.mark.parametrize("meta", [{}, {"meta": None}, {"meta": []}])
def test_a_short_list_has_no_pagination(meta: dict[str, object]) -> None:
    """A short page without any pagination is the only one."""
    assert not page({"data": [student_row()], **meta}).more


@pytest.mark.parametrize(("rows", "first"), [(SHORT, True), (1, False)])
def test_a_page_that_has_to_say_whether_another_follows(
    rows: int, *, first: bool
) -> None:
    """Without pagination a full first page, or any later one, is no end of the list."""
    sent = [student_row(id=f"A{n}") for n in range(rows)]
    found = page(document(*sent), first=first)
    assert (None, None) == (found.follows, found.more)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ([], "it should be an object, not a list"),
        ("secret", "it should be an object, not a text"),
        ({"meta": {}}, "it has no “data”"),
        ({"data": {"id": "A1"}}, "“data” should be a list, not an object"),
        ({"data": None}, "“data” should be a list, not nothing"),
        ({"data": [], "meta": "secret"}, "“meta” should be an object, not a text"),
        (
            {"data": [], "meta": {"pagination": 1.5}},
            "“pagination” should be an object, not a number",
        ),
        (document(next=7), "“next” should be a text, not a whole number"),
        (document(more="yes"), "“more” should be true or false, not a text"),
    ],
)
def test_what_is_no_page_is_named_by_its_type(sent: object, why: str) -> None:
    """An answer that is no page is told by its type, never by its content."""
    with pytest.raises(BadPayload) as raised:
        page(sent)
    message = (
        "Wonde's answer for “students” is not what its API promises: "
        f"{why}. Tell Wonde's support if it lasts."
    )
    assert message == raised.value.message


def test_freshest_is_the_newest_update() -> None:
    """A page is as fresh as the row that changed last; unreadable moments are none."""
    found = page(
        document(
            student_row(updated_at=day("2026-01-10", "UTC")),
            student_row(id="A2", updated_at=day("2026-07-10")),
            student_row(id="A3", updated_at="never"),
            student_row(id="A4", updated_at=None),
            "no row",
        )
    )
    assert datetime(2026, 7, 9, 23, tzinfo=UTC) == found.freshest


@pytest.mark.parametrize(
    ("sent", "hours"),
    [
        ({"date": "2026-07-10 12:00:00.000000", "timezone": "UTC"}, 12),
        ({"date": "2026-07-10 12:00:00", "timezone": "Europe/London"}, 11),
        ({"date": "2026-07-10 12:00:00", "timezone": "+02:30"}, 9.5),
        ({"date": "2026-07-10 12:00:00", "timezone": "-0100"}, 13),
        ({"date": "2026-07-10 12:00:00", "timezone": "BST"}, 11),
        ({"date": "2026-07-10 12:00:00", "timezone": "Nowhere/Else"}, 12),
        ({"date": "2026-07-10 12:00:00", "timezone": "../etc"}, 12),
        ({"date": "2026-07-10 12:00:00", "timezone": None}, 12),
        ({"date": "2026-07-10 12:00:00"}, 12),
        ({"date": "2026-07-10 12:00:00", "timezone": "+99:00"}, 12),
        ("2026-07-10T12:00:00Z", 12),
        ("2026-07-10T12:00:00+01:00", 11),
    ],
)
def test_moments_are_placed_in_their_zone(sent: object, hours: float) -> None:
    """A moment is read in the zone it names, in UTC where none is known."""
    midnight = datetime(2026, 7, 10, tzinfo=UTC)
    found = page(document(student_row(updated_at=sent)))
    assert midnight + timedelta(hours=hours) == found.freshest


@pytest.mark.parametrize(
    "sent",
    [
        {"date": "0001-01-01 00:00:00", "timezone": "+02:00"},
        {"date": "2026-02-30", "timezone": "+02:00"},
        {"date": 7},
        7,
    ],
)
def test_an_impossible_moment_is_none(sent: object) -> None:
    """A moment that does not exist says nothing of how fresh a page is."""
    assert page(document(student_row(updated_at=sent))).freshest is None


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("student", Kind.STUDENT),
        ("Students", Kind.STUDENT),
        ("EMPLOYEE", Kind.EMPLOYEE),
        ("contacts", Kind.CONTACT),
    ],
)
def test_a_deletion_is_of_a_kind(word: str, kind: Kind) -> None:
    """A deletion's type may be singular or plural, in any case of letters."""
    row = {"type": word, "id": "A1", "deleted_at": day("2026-11-02", "UTC")}
    deleted = Deletion(
        kind=kind, mis_id=MisId("A1"), deleted_at=datetime(2026, 11, 2, tzinfo=UTC)
    )
    assert (deleted,) == read({**row, "restored_at": None}, DELETIONS).rows


@pytest.mark.parametrize(
    "row",
    [
        {"type": "lesson", "id": "A1"},
        {"type": None, "id": "A1"},
        {"type": "student", "id": "A1", "restored_at": day("2026-11-03", "UTC")},
    ],
)
def test_other_deletions_are_passed_by(row: object) -> None:
    """Deletions of other things, and of whoever was restored, say nothing."""
    assert Page(rows=()) == read(row, DELETIONS)


@pytest.mark.parametrize(
    ("row", "warning"),
    [
        (
            {"type": "student", "id": " "},
            Problem(
                path="row 1 of deletions.id",
                message="a deletion has no readable id, so it is left out",
            ),
        ),
        (
            "A1",
            Problem(
                path="row 1 of deletions",
                message="a deletion should be an object, not a text",
            ),
        ),
    ],
)
def test_an_unreadable_deletion_is_named(row: object, warning: Problem) -> None:
    """A deletion that cannot be read is left out, and the page says so."""
    assert Page(rows=(), warnings=(warning,)) == read(row, DELETIONS)


def test_refused_includes_are_named_once() -> None:
    """Only a list's first page tells which fields are not read, and what to do."""
    asked = list_of(student=("house", "year_group", "phone"))
    narrow = attrs.evolve(asked, refused=("house", "contact_details"))
    sent = document(student_row())
    warnings = page(sent, narrow, first=True).warnings
    assert ["students.house", "students.contact_details"] == [w.path for w in warnings]
    assert (
        "Wonde does not give us “house”, so this is not read: house. Ask the school "
        "to approve it in Wonde, or take the field out of the settings."
    ) == warnings[0].message
    assert () == page(sent, narrow, first=False).warnings


@given(rows=st.lists(JSON | ODD_ROWS, max_size=3))
def test_no_row_breaks_a_page(rows: list[object]) -> None:
    """Whatever JSON the rows are, each comes back as something said about somebody."""
    asked = list_of(student=("house", "date_of_birth"), contact=("email",))
    staff = list_of("employees", employee=("email", "campus.name"))
    for each in (asked, staff):
        found = page(document(*rows), each)
        own = [row for row in found.rows if row.kind is each.kind]
        assert len(rows) == len(own)
        assert all(r.problems for r in own if isinstance(r, RefusedRecord))
    page(document(*rows), DELETIONS)


@pytest.mark.parametrize(
    "beside", [{"error": "timeout"}, {"errors": ["timeout"]}, {"success": False}]
)
def test_an_error_beside_the_rows_is_no_page(beside: dict[str, object]) -> None:
    """Rows beside which an error stands may not be all of them."""
    with pytest.raises(BadPayload, match="an error stands beside"):
        page(document(student_row()) | beside)


def test_no_error_beside_the_rows_is_a_page() -> None:
    """An envelope that says that nothing failed is a page like any other."""
    said: dict[str, object] = {"error": None, "errors": [], "success": True}
    assert Page(rows=()) == page(document() | said)


@given(sent=JSON)
def test_no_document_breaks_a_page(sent: object) -> None:
    """Whatever JSON an answer is, it is a page or a bad payload."""
    with suppress(BadPayload):
        assert isinstance(page(sent), Page)
