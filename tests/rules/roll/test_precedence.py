"""Precedence: which value is kept when the MIS sends one, or none."""

from __future__ import annotations

from datetime import date

from missync.model.people import Listing, Names, Profile, Record
from missync.rules.roll.precedence import Description, filled, merged, seen
from tests.support.builders import names, person, record, stay


def laid_over(
    before: Profile | None, *records: Record, fields: tuple[str, ...] = ("house",)
) -> Description:
    """Merge the first of these records into a person, after seeing all of them."""
    return merged(before, records[0], seen(records), fields)


def test_mis_wins() -> None:
    """A value that the MIS sends replaces the one that is held."""
    before = person(fields={"house": "Oak"})

    after = laid_over(before, record(fields={"house": "Elm"}))

    assert {"house": "Elm"} == after.fields


def test_null_clears_nothing_unseen() -> None:
    """A null that may mean "not permitted to see" clears nothing."""
    before = person(
        fields={"house": "Oak"},
        birth_date=date(2012, 3, 4),
        code="UPN",
        names=Names(surname="Example", legal_surname="Exemplar"),
    )
    after = laid_over(before, record(fields={"house": None}, names=names(None)))

    assert ({"house": "Oak"}, date(2012, 3, 4), "UPN", "Exemplar") == (
        after.fields,
        after.birth_date,
        after.code,
        after.names.legal_surname,
    )


def test_null_clears_what_may_be_seen() -> None:
    """A null clears a field that the same list has filled for somebody else."""
    before = person(fields={"house": "Oak"})
    other = record("A2", fields={"house": "Elm"})

    after = laid_over(before, record(fields={"house": None}), other)

    assert {"house": None} == after.fields


def test_null_clears_what_tells_somebody_apart() -> None:
    """A null clears code, birth date and a name that others on the list have filled."""
    before = person(
        birth_date=date(2012, 3, 4),
        code="UPN",
        names=Names(surname="Example", legal_surname="Exemplar"),
    )
    other = record(
        "A2",
        birth_date=date(2012, 3, 5),
        code="UPN2",
        names=Names(surname="Other", legal_surname="Otherwise"),
    )
    after = laid_over(before, record(names=names(None)), other)

    assert (None, None, None) == (
        after.birth_date,
        after.code,
        after.names.legal_surname,
    )


def test_null_on_another_list() -> None:
    """What one list shows proves nothing about a null on another."""
    before = person(fields={"house": "Oak"})
    other = record("A2", listing=Listing.LEAVERS, fields={"house": "Elm"})
    after = laid_over(before, record(fields={"house": None}), other)

    assert {"house": "Oak"} == after.fields


def test_dates_are_never_remembered() -> None:
    """Start date, leave date and standing are none of what is kept of somebody."""
    before = person(start_date=date(2020, 9, 1), leave_date=date(2027, 8, 31))
    after = laid_over(before, record(stays=stay()))

    assert set() == {"start_date", "leave_date", "standing", "listed"} & set(
        after._fields
    )


def test_only_fields_asked_for() -> None:
    """A field the site does not ask for any more is let go of."""
    before = person(fields={"house": "Oak", "email": "pat@school.example"})

    assert {"house": "Oak"} == laid_over(before, record()).fields


def test_newcomer() -> None:
    """A newcomer is what their record says."""
    after = laid_over(None, record(code="UPN"))

    assert (names(), "UPN", {"house": None}) == (
        after.names,
        after.code,
        after.fields,
    )


def test_filled() -> None:
    """What a record has filled is told by name; blanks and nulls are left out."""
    sent = record(code="UPN", names=names(None), fields={"house": "Oak", "email": ""})

    assert "surname,code,house" == filled(sent)
