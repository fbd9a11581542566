"""Made-up schools: always the same, and always with the awkward people."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from unicodedata import normalize

import attrs
import pytest

from missync.testing import Employee, Pupil, School, made_up_school
from missync.testing.fake_wonde.people import made_up_upn, with_wrong_letter
from tests.testing.reading import Reader


TODAY = date(2026, 11, 23)
A_DAY = timedelta(days=1)
LABELS = {
    "apostrophe",
    "born_29_february",
    "both_lists",
    "both_lists_leaver",
    "chosen_name",
    "combining_nfc",
    "combining_nfd",
    "contact_also_employee",
    "control_characters",
    "current_null",
    "education_details_data_null",
    "education_details_null",
    "employee_also_contact",
    "end_date_ahead_current",
    "end_date_passed_current",
    "future_starter",
    "hyphens",
    "leaves_today",
    "leaving_date_ahead",
    "left_yesterday_still_listed",
    "not_current_no_end",
    "one_name_only",
    "returner_new_id",
    "returner_old_id",
    "right_to_left",
    "same_name_older",
    "same_name_younger",
    "shared_email_a",
    "shared_email_b",
    "surrounding_spaces",
    "twin_a",
    "twin_b",
    "upn_missing",
    "upn_wrong_letter",
    "very_long_name",
}


@pytest.fixture
def school() -> School:
    """A made-up school."""
    return made_up_school(1, 40, today=TODAY)


def pupil(school: School, label: str) -> Pupil:
    """An awkward pupil."""
    someone = school.awkward[label]
    assert isinstance(someone, Pupil)
    return someone


def employee(school: School, label: str) -> Employee:
    """An awkward employee."""
    someone = school.awkward[label]
    assert isinstance(someone, Employee)
    return someone


def facts(school: School) -> list[tuple[object, ...]]:
    """Everything about everybody."""
    people = (*school.students, *school.leavers, *school.employees, *school.contacts)
    return [
        attrs.astuple(one, filter=lambda field, _: field.name != "contacts")
        for one in people
    ]


def test_same_seed() -> None:
    """The same seed makes the same school."""
    assert facts(made_up_school(7, today=TODAY)) == facts(
        made_up_school(7, today=TODAY)
    )


def test_other_seed() -> None:
    """Another seed makes another school."""
    assert facts(made_up_school(7, today=TODAY)) != facts(
        made_up_school(8, today=TODAY)
    )


@pytest.mark.parametrize("ordinary", [0, 1, 120])
def test_size(ordinary: int) -> None:
    """The ordinary pupils are as many as asked for, the awkward come on top."""
    school = made_up_school(1, ordinary, today=TODAY)
    awkward = {one.id for one in school.awkward.values()}

    assert ordinary == sum(one.id not in awkward for one in school.students)


def test_employees() -> None:
    """The ordinary employees are as many as asked for."""
    school = made_up_school(1, today=TODAY, employees=33)
    awkward = set(school.awkward.values())

    assert 33 == sum(one not in awkward for one in school.employees)


def test_labels(school: School) -> None:
    """Every awkward person is there under a label."""
    assert LABELS == set(school.awkward)


@pytest.mark.parametrize(
    ("primary", "years"),
    [(False, {"7", "8", "9", "10", "11"}), (True, {"R", "1", "2", "3", "4", "5", "6"})],
)
def test_years(years: set[str], *, primary: bool) -> None:
    """A school has the years of its phase."""
    school = made_up_school(1, 200, today=TODAY, primary=primary)

    assert years == {one.year for one in school.students}


@pytest.mark.parametrize("today", [date(2026, 8, 31), date(2026, 9, 1)])
def test_birthdays(today: date) -> None:
    """On the last of August a pupil of Year 7 is eleven or has just become twelve."""
    school = made_up_school(1, 200, today=today)
    born = [
        one.date_of_birth
        for one in school.students
        if one.year == "7" and one.date_of_birth and one not in school.awkward.values()
    ]

    first = 2014 if today.month == 9 else 2013
    assert all(date(first, 9, 1) <= each <= date(first + 1, 8, 31) for each in born)
    assert born


def test_unique_numbers(school: School) -> None:
    """Nobody shares an id, and no two pupils share a UPN."""
    people = (*school.students, *school.employees, *school.contacts)
    upns = Counter(one.upn for one in school.students if one.upn)

    assert (len(people), {1}) == (len({one.id for one in people}), set(upns.values()))


def test_upns_are_valid(school: School) -> None:
    """Every UPN but one has the right check letter."""
    wrong = [
        one
        for one in school.students
        if one.upn and with_wrong_letter(one.upn)[0] != following(one.upn)
    ]

    assert [pupil(school, "upn_wrong_letter")] == wrong


def following(upn: str) -> str:
    """The letter after the right check letter, worked out the long way."""
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    total = 0
    for position, digit in enumerate(upn[1:], 2):
        total += int(digit) * position
    return letters[(total + 1) % 23]


def test_known_upn() -> None:
    """A UPN that is known to be valid comes out as it should."""
    assert "B801200005001" == made_up_upn("801", "2000", 93_001)


def test_a_hundred_thousand_further_on() -> None:
    """Numbers of a large school have UPNs of their own, beyond a hundred thousand."""
    numbers = range(0, 1_000_000, 997)

    assert len(numbers) == len({made_up_upn("801", "9990", each) for each in numbers})


def test_siblings_share_contacts(school: School) -> None:
    """Somebody is the contact of two pupils of one surname."""
    children: dict[str, list[str | None]] = {}
    for one in school.students:
        for link in one.contacts:
            children.setdefault(link.contact.id, []).append(one.surname)

    shared = [names for names in children.values() if len(names) > 1]
    assert shared
    assert all(len(set(names)) == 1 for names in shared)


def test_reserved_addresses(school: School) -> None:
    """All mail goes to a reserved domain."""
    people = (*school.students, *school.employees, *school.contacts)

    assert {"hillside.example.org"} == {
        one.email.split("@")[1] for one in people if one.email
    }


def test_leavers(school: School) -> None:
    """The leavers left before today."""
    dates = [one.leaving_date for one in school.leavers]

    assert all(each is not None and each < TODAY for each in dates)
    assert dates


def test_extracted_today(school: School) -> None:
    """The latest extraction was this morning, after everybody was updated."""
    assert (TODAY, True) == (
        school.now.date(),
        all(one.updated_at and one.updated_at < school.now for one in school.students),
    )


def test_one_name_only(school: School) -> None:
    """Somebody has one name only."""
    assert None is pupil(school, "one_name_only").forename


def test_combining(school: School) -> None:
    """Two people have one name in two spellings."""
    composed, decomposed = (
        pupil(school, label) for label in ("combining_nfc", "combining_nfd")
    )

    assert composed.surname != decomposed.surname
    assert composed.surname == normalize("NFC", decomposed.surname or "")


def test_twins(school: School) -> None:
    """Twins share surname and birthday, not the forename."""
    one, other = pupil(school, "twin_a"), pupil(school, "twin_b")

    assert (one.surname, one.date_of_birth, False) == (
        other.surname,
        other.date_of_birth,
        one.forename == other.forename,
    )


def test_same_name(school: School) -> None:
    """Two people have one name in two years."""
    younger, older = (
        pupil(school, label) for label in ("same_name_younger", "same_name_older")
    )

    assert (younger.forename, younger.surname, "7", "9") == (
        older.forename,
        older.surname,
        younger.year,
        older.year,
    )


def test_shared_email(school: School) -> None:
    """Two people have one e-mail address."""
    one, other = pupil(school, "shared_email_a"), pupil(school, "shared_email_b")

    assert one.email == other.email


def test_two_kinds(school: School) -> None:
    """Somebody is employee and contact: one upi, two ids."""
    one, other = (
        school.awkward[label]
        for label in ("employee_also_contact", "contact_also_employee")
    )

    assert (one.upi, False, True) == (
        other.upi,
        one.id == other.id,
        other in school.contacts,
    )


@pytest.mark.parametrize(
    ("label", "leaving_date"),
    [
        ("leaves_today", TODAY),
        ("left_yesterday_still_listed", TODAY - A_DAY),
        ("leaving_date_ahead", TODAY + timedelta(days=30)),
    ],
)
def test_leaving_dates(school: School, label: str, leaving_date: date) -> None:
    """Somebody on roll has a leaving date."""
    someone = pupil(school, label)

    assert (leaving_date, True) == (
        someone.leaving_date,
        someone in school.students,
    )


def test_future_starter(school: School) -> None:
    """Somebody starts tomorrow."""
    assert TODAY + A_DAY == pupil(school, "future_starter").admission_date


def test_returner_with_old_id(school: School) -> None:
    """Somebody came back and was restored."""
    someone = pupil(school, "returner_old_id")
    (deletion,) = (row for row in school.deletions if row.id == someone.id)

    assert (someone.restored_at, True) == (
        deletion.restored_at,
        someone in school.students,
    )


def test_returner_with_new_id(school: School) -> None:
    """Somebody came back under a new id."""
    someone = pupil(school, "returner_new_id")
    (deletion,) = (row for row in school.deletions if row.mis_id == someone.mis_id)

    assert (False, None, True) == (
        deletion.id == someone.id,
        deletion.restored_at,
        someone in school.students,
    )


def test_both_lists(school: School) -> None:
    """Somebody is on roll and among the leavers, under one id."""
    on_roll, left = pupil(school, "both_lists"), pupil(school, "both_lists_leaver")

    assert (on_roll.id, True, True) == (
        left.id,
        on_roll in school.students,
        left in school.leavers,
    )


@pytest.mark.parametrize(
    ("label", "current", "end"),
    [
        ("end_date_ahead_current", True, TODAY + timedelta(days=30)),
        ("end_date_passed_current", True, TODAY - timedelta(days=30)),
        ("current_null", None, None),
        ("not_current_no_end", False, None),
    ],
)
def test_employments(
    school: School, label: str, end: date | None, *, current: bool | None
) -> None:
    """An employee's end date and state need not agree."""
    someone = employee(school, label)

    assert (current, end) == (someone.current, someone.employment_end_date)


def test_no_upn(school: School) -> None:
    """Somebody has no UPN."""
    assert None is pupil(school, "upn_missing").upn


@pytest.mark.parametrize("primary", [True, False])
def test_leap_day(*, primary: bool) -> None:
    """Somebody was born on 29 February."""
    school = made_up_school(1, 0, today=TODAY, primary=primary)
    birthday = pupil(school, "born_29_february").date_of_birth

    assert birthday is not None
    assert (2, 29) == (birthday.month, birthday.day)


def test_odd_text(school: School) -> None:
    """Names can hold control characters, spaces around them, and a great length."""
    odd = (pupil(school, "control_characters").surname or "").isprintable()
    spaced = pupil(school, "surrounding_spaces").surname or ""

    assert (False, True, 300) == (
        odd,
        spaced != spaced.strip(),
        len(pupil(school, "very_long_name").surname or ""),
    )


@pytest.mark.parametrize(
    ("label", "details"),
    [("education_details_null", None), ("education_details_data_null", {"data": None})],
)
def test_no_education(
    school: School, reader: Reader, label: str, details: object
) -> None:
    """Somebody's education details are null, or their data are."""
    path = f"/students/{pupil(school, label).id}"

    assert (
        details == reader.data(path, include="education_details")["education_details"]
    )


def test_served_as_it_is(school: School, reader: Reader) -> None:
    """Everybody comes over the wire with the very name they have."""
    rows = [row for page in reader.pages("/students", cursor="true") for row in page]

    assert {one.id: (one.forename, one.surname) for one in school.students} == {
        row["id"]: (row["forename"], row["surname"]) for row in rows
    }


def test_large_school() -> None:
    """Of twenty thousand pupils no two have one id or one UPN."""
    school = made_up_school(1, 20_000, today=TODAY)
    upns = [one.upn for one in school.students if one.upn]

    assert 20_000 < len(school.students) == len({one.id for one in school.students})
    assert len(upns) == len(set(upns))
