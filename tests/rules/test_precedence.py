"""Precedence: which value is kept when the MIS sends one, or none."""

from __future__ import annotations

from datetime import date

import pytest

from missync.model.people import Names, Profile
from missync.rules.precedence import merged, seen
from missync.rules.roll import Policy, judge
from tests.builders import TODAY, names, person, record, stay


def laid_over(
    before: Profile | None, *records: object, fields: tuple[str, ...] = ("house",)
) -> Profile:
    """Merge the first of these records into a person, after seeing all of them."""
    first = records[0]
    judgement = judge(first, TODAY, Policy(), listed=False)  # type: ignore[arg-type]
    return merged(before, first, judgement, seen(records), fields)  # type: ignore[arg-type]


def test_mis_wins() -> None:
    """A value that the MIS sends replaces the one that is held."""
    before = person(fields={"house": "Oak"})

    assert {"house": "Elm"} == laid_over(before, record(fields={"house": "Elm"})).fields


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

    assert {"house": None} == laid_over(
        before, record(fields={"house": None}), other
    ).fields


def test_dates_are_never_remembered() -> None:
    """Start and leave date are today's, even when the MIS sends none."""
    before = person(start_date=date(2020, 9, 1), leave_date=date(2027, 8, 31))
    after = laid_over(before, record())

    assert (None, None) == (after.start_date, after.leave_date)


def test_only_fields_asked_for() -> None:
    """A field the site does not ask for any more is let go of."""
    before = person(fields={"house": "Oak", "email": "pat@school.example"})

    assert {"house": "Oak"} == laid_over(before, record()).fields


@pytest.mark.parametrize("start", [None, date(2020, 9, 1)])
def test_newcomer(start: date | None) -> None:
    """A newcomer is what their record says."""
    after = laid_over(None, record(stays=stay(start)))

    assert (start, names(), True) == (after.start_date, after.names, after.listed)
