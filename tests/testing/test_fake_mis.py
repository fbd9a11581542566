"""The fake MIS says less of those who are known and say nothing new."""

from __future__ import annotations

from missync.model.people import (
    Kind,
    Link,
    Listing,
    MisId,
    Names,
    Record,
    RefusedRecord,
)
from missync.model.reads import Ask, Known, Row, Unchanged
from missync.testing.fake_mis import STUDENTS, FakeMis
from missync.testing.fake_mis_faults import Unreadable, Withheld


PUPIL = Record(
    kind=Kind.STUDENT,
    mis_id=MisId("S1"),
    names=Names(forename="Ash", surname="Example"),
    fields={"year_group": "Year 7"},
)
LEAVER = Record(
    kind=Kind.STUDENT,
    listing=Listing.LEAVERS,
    mis_id=MisId("S2"),
    names=Names(forename="Bay", surname="Example"),
)
EMPLOYEE = Record(kind=Kind.EMPLOYEE, mis_id=MisId("E1"), names=Names(surname="Sample"))
CONTACT = Record(
    kind=Kind.CONTACT,
    mis_id=MisId("C1"),
    names=Names(surname="Example"),
    links=(Link(pupil=MisId("S1")),),
)
FIELDS = dict.fromkeys(Kind, ("email",))


def _fake() -> FakeMis:
    return FakeMis(rows=[PUPIL, LEAVER, EMPLOYEE, CONTACT])


def _rows_by_id(fake: FakeMis, ask: Ask) -> dict[str, Row]:
    mis = fake.connect()
    pages = [mis.page(stream, stream.start) for stream in mis.streams(ask)]
    return {row.mis_id or "": row for page in pages for row in page.rows}


def _known(fake: FakeMis) -> Known:
    known: dict[tuple[Kind, Listing], dict[MisId, str]] = {}
    for row in _rows_by_id(fake, Ask(fields=FIELDS)).values():
        assert isinstance(row, Record)
        known.setdefault((row.kind, row.listing), {})[row.mis_id] = row.fingerprint
    return known


def _row_types(fake: FakeMis, known: Known) -> dict[str, type[Row]]:
    rows = _rows_by_id(fake, Ask(fields=FIELDS, known=known))
    return {mis_id: type(row) for mis_id, row in rows.items()}


def test_the_known_say_nothing_new() -> None:
    """Known pupils and employees are unchanged; contacts always come in full."""
    fake = _fake()
    assert {
        "S1": Unchanged,
        "S2": Unchanged,
        "E1": Unchanged,
        "C1": Record,
    } == _row_types(fake, _known(fake))


def test_it_may_always_say_everything() -> None:
    """A fake that tells nothing unchanged sends everybody in full."""
    fake = _fake()
    fake.answers_unchanged = False
    assert {Record} == set(_row_types(fake, _known(fake)).values())


def test_the_changed_come_in_full() -> None:
    """Whoever says something else than what is known comes in full."""
    fake = _fake()
    known = {key: dict.fromkeys(ids, "old") for key, ids in _known(fake).items()}
    assert {Record} == set(_row_types(fake, known).values())


def test_other_fields_are_no_news() -> None:
    """A fingerprint is that of the row as it is kept there, whatever is asked for."""
    fake = _fake()
    fields = {Kind.STUDENT: ("year_group",)}
    asked = _rows_by_id(fake, Ask(fields=fields))["S1"]
    before = _rows_by_id(fake, Ask(fields=FIELDS))["S1"]

    assert isinstance(asked, Record)
    assert isinstance(before, Record)
    assert (before.fingerprint, set(fields[Kind.STUDENT])) == (
        asked.fingerprint,
        set(asked.fields),
    )


def test_a_spoiled_record_is_news() -> None:
    """A record from which something is withheld comes in full."""
    fake = _fake()
    known = _known(fake)
    fake.spoil(Withheld(stream=STUDENTS, name="surname"))
    assert Record is _row_types(fake, known)["S1"]


def test_an_unreadable_record_is_refused_though_known() -> None:
    """A known record that cannot be understood any more is refused."""
    fake = _fake()
    known = _known(fake)
    fake.spoil(Unreadable(stream=STUDENTS, mis_id=MisId("S1")))
    assert RefusedRecord is _row_types(fake, known)["S1"]
