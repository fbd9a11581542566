"""Keepable rows: what no store can keep costs its own row, and no other's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from missync.errors import Problem
from missync.model.ids import Kind, MisId
from missync.model.keeping import unstorable
from missync.model.people import Link, Listing, Names, RefusedRecord
from missync.model.reads import Deletion, Page, Row, Unchanged
from missync.rules.roll.keepable import keepable
from tests.support.builders import record, refused


HALF = "\ud83d"
BIRTHDAY = date(2015, 3, 1)
WARNING = Problem(path="student[A1]", message=f"odd{HALF}", record="A1")


def instead(row: Row) -> Row:
    """Give what comes in the place of a row, between two that stay as they are."""
    before, after = record("B1"), Unchanged(Kind.STUDENT, Listing.CURRENT, MISSED, "f")
    first, found, last = keepable(Page(rows=(before, row, after))).rows
    assert (before, after) == (first, last)
    assert unstorable(found) is None
    return found


MISSED = MisId("B2")

RECORDS: dict[str, dict[str, Any]] = {
    "forename": {"names": Names(forename=HALF, surname="Example")},
    "legal surname": {"names": Names(surname="Example", legal_surname=HALF)},
    "lasting id": {"lasting_id": HALF},
    "code": {"code": HALF},
    "house": {"fields": {"house": HALF}},
    "fields": {"fields": {HALF: "Red"}},
    "substituted": {"substituted": frozenset({HALF})},
    "fingerprint": {"fingerprint": HALF},
    "relationship": {"links": (Link(pupil=MisId("A2"), relationship=HALF),)},
    "priority": {"links": (Link(pupil=MisId("A2"), priority=2**64),)},
    "message": {"warnings": (WARNING,)},
}


@pytest.mark.parametrize("said", RECORDS)
def test_a_record(said: str) -> None:
    """A record is refused under its own id, and what is wrong with it is named."""
    row = instead(attrs.evolve(record("A1", birth_date=BIRTHDAY), **RECORDS[said]))

    assert isinstance(row, RefusedRecord)
    assert (Kind.STUDENT, "A1", BIRTHDAY) == (row.kind, row.mis_id, row.birth_date)
    assert row.problems[0].path.startswith("student[A1].")
    assert "A1" == row.problems[0].record
    assert f"understood: their {said} " in row.why
    assert row.why.endswith("; mend it in the MIS.")


def test_what_can_be_read() -> None:
    """A refused record keeps what says whose it is, as far as it can be kept."""
    odd = Names(forename=HALF, surname="Example")
    row = instead(record("A1", names=odd, lasting_id="u1", code="B2"))

    assert isinstance(row, RefusedRecord)
    assert (None, "Example") == (row.names and row.names.forename, row.label)
    assert ("u1", "B2") == (row.lasting_id, row.code)


def test_no_name_that_can_be_read() -> None:
    """One of which no name can be kept is called by its place."""
    row = instead(record("A1", names=Names(surname=HALF)))

    assert isinstance(row, RefusedRecord)
    assert (None, "row 2") == (row.names, row.label)


@pytest.mark.parametrize(
    "row",
    [
        record(f"A{HALF}"),
        refused(f"A{HALF}"),
        Unchanged(Kind.STUDENT, Listing.CURRENT, MisId(f"A{HALF}"), "f"),
    ],
)
def test_an_id_that_cannot_be_kept(row: Row) -> None:
    """A row whose id cannot be kept is there all the same, and may be anybody's."""
    found = instead(row)

    assert isinstance(found, RefusedRecord)
    assert found.mis_id is None
    assert "student[row 2].mis_id" == found.problems[0].path
    assert "their id holds a character that cannot be kept" in found.why


def test_unchanged_with_an_odd_fingerprint() -> None:
    """A row that says nothing new in a way that cannot be kept is refused."""
    row = instead(Unchanged(Kind.STUDENT, Listing.CURRENT, MisId("A1"), HALF))

    assert isinstance(row, RefusedRecord)
    assert ("A1", "row 2") == (row.mis_id, row.label)


@pytest.mark.parametrize("facts", [{"label": HALF}, {"problems": (WARNING,)}])
def test_a_refused_record(facts: dict[str, Any]) -> None:
    """A record that is refused in words that cannot be kept is refused in others."""
    row = instead(attrs.evolve(refused("A1"), **facts))

    assert isinstance(row, RefusedRecord)
    assert "A1" == row.mis_id


@pytest.mark.parametrize(
    ("pupils", "expected"), [(("A1",), "A1"), (("A1", "A2"), None), ((HALF,), None)]
)
def test_a_contact(pupils: tuple[str, ...], expected: str | None) -> None:
    """A contact whose id cannot be kept hangs on the one pupil who is named."""
    links = tuple(Link(pupil=MisId(each)) for each in pupils)
    row = instead(record(HALF, kind=Kind.CONTACT, links=links))

    assert isinstance(row, RefusedRecord)
    assert expected == row.pupil


def test_a_deletion_of_nobody() -> None:
    """A deletion whose id cannot be kept is left out, and that is said."""
    odd = Deletion(kind=Kind.STUDENT, mis_id=MisId(HALF))
    page = keepable(Page(rows=(odd, record())))

    assert (record(),) == page.rows
    assert ["row 1 of students: a deletion has no readable id, so it is left out"] == [
        str(each) for each in page.warnings
    ]


@pytest.mark.parametrize(
    "moment",
    [
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_a_deletion_at_the_calendars_end(moment: datetime) -> None:
    """When a deletion was is not known where that has no day in some time zone."""
    odd = Deletion(kind=Kind.STUDENT, mis_id=MisId("A1"), deleted_at=moment)

    assert attrs.evolve(odd, deleted_at=None) == instead(odd)


def test_nothing_odd() -> None:
    """A page of which everything can be kept is left as it is."""
    contact = record("C1", kind=Kind.CONTACT, links=(Link(pupil=MisId("A1")),))
    gone = Deletion(kind=Kind.STUDENT, mis_id=MisId("A3"))
    page = Page(rows=(record(), contact, refused("A2"), gone))

    assert page is keepable(page)
