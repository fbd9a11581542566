"""Awkward people: those on whom a sync of people breaks, each under a label.

They are invented, but every school has their like.
"""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from random import Random
from unicodedata import normalize

import attrs

from missync.testing.fake_wonde.people import (
    Contact,
    Employee,
    Pupil,
    Relationship,
    with_wrong_letter,
)
from missync.testing.fake_wonde.school import School
from missync.testing.made_up_names import (
    MAIL_DOMAIN,
    birthday_in_year,
    school_year_start,
)


__all__ = ["add_awkward_people"]

_A_DAY = timedelta(days=1)
_A_MONTH = timedelta(days=30)
_A_YEAR = timedelta(days=365)
_SHARED_MAIL = f"family@{MAIL_DOMAIN}"


def add_awkward_people(
    school: School, years: tuple[str, ...], today: date, random: Random
) -> None:
    """Let the awkward people join a school, and list them in ``school.awkward``.

    Args:
        school: The school; its ``now`` lies before ``today``.
        years: The school's year groups, three at least.
        today: What "leaves today" refers to.
        random: Where birthdays come from.
    """
    younger, _, older = years[:3]
    pupils = (
        _odd_names()
        | _easily_mistaken(younger, older, birthday_in_year(younger, today, random))
        | _odd_dates(today, _leap_day(birthday_in_year(younger, today, random)))
        | _odd_data()
        | _moving()
    )
    for label, pupil in pupils.items():
        _complete(pupil, younger, today, random)
        school.awkward[label] = school.enrol(pupil)
    for label, employee in _employees(today).items():
        school.awkward[label] = school.hire(employee)
    wrong = pupils["upn_wrong_letter"]
    wrong.upn = with_wrong_letter(str(wrong.upn))
    _move(school, pupils, today)
    _make_contact_of_employee(school, pupils["twin_a"], pupils["twin_b"])


def _odd_names() -> dict[str, Pupil]:
    forename, surname = "Zélandre", "Ångmerë"
    return {
        "one_name_only": Pupil(surname="Solanvir"),
        "apostrophe": Pupil(forename="D'Arlo", surname="O'Quillen"),
        "hyphens": Pupil(forename="Anna-Lisk", surname="Thorn-Wickmark-Vale"),
        "right_to_left": Pupil(forename="זלמירא", surname="קורבינאל"),
        "combining_nfc": Pupil(
            forename=normalize("NFC", forename), surname=normalize("NFC", surname)
        ),
        "combining_nfd": Pupil(
            forename=normalize("NFD", forename), surname=normalize("NFD", surname)
        ),
        "control_characters": Pupil(forename="Tab\tley", surname="Nul\x00l\x7f\n"),
        "surrounding_spaces": Pupil(forename="  Spacella", surname="Trimworth \t"),
        "very_long_name": Pupil(forename="Longa" * 60, surname="Lengthmere" * 30),
        "chosen_name": Pupil(
            forename="Robbin",
            surname="Selfmere",
            legal_forename="Robertina-Lyn",
            legal_surname="Givenmere",
        ),
    }


def _easily_mistaken(younger: str, older: str, birthday: date) -> dict[str, Pupil]:
    return {
        "twin_a": Pupil(forename="Castrel", surname="Twinmere", date_of_birth=birthday),
        "twin_b": Pupil(
            forename="Pollvane", surname="Twinmere", date_of_birth=birthday
        ),
        "same_name_younger": Pupil(
            forename="Samriel", surname="Namestead", year=younger
        ),
        "same_name_older": Pupil(forename="Samriel", surname="Namestead", year=older),
        "shared_email_a": Pupil(
            forename="Maila", surname="Boxmere", email=_SHARED_MAIL
        ),
        "shared_email_b": Pupil(
            forename="Mailo", surname="Boxmere", email=_SHARED_MAIL
        ),
    }


def _odd_dates(today: date, leap_day: date) -> dict[str, Pupil]:
    return {
        "leaves_today": Pupil(
            forename="Todry", surname="Goingmere", leaving_date=today
        ),
        "left_yesterday_still_listed": Pupil(
            forename="Yestra", surname="Gonemere", leaving_date=today - _A_DAY
        ),
        "leaving_date_ahead": Pupil(
            forename="Aheadra", surname="Laterby", leaving_date=today + _A_MONTH
        ),
        "future_starter": Pupil(
            forename="Morrowen", surname="Comingmere", admission_date=today + _A_DAY
        ),
        "born_29_february": Pupil(
            forename="Leapold",
            surname="Quadrane",
            date_of_birth=leap_day,
        ),
    }


def _odd_data() -> dict[str, Pupil]:
    return {
        "upn_missing": Pupil(forename="Nonum", surname="Berless", upn=None),
        "upn_wrong_letter": Pupil(forename="Wronna", surname="Lettermere"),
        "education_details_null": Pupil(
            forename="Noedra", surname="Blankby", overrides={"education_details": None}
        ),
        "education_details_data_null": Pupil(
            forename="Nodatra",
            surname="Blankmere",
            overrides={"education_details": {"data": None}},
        ),
    }


def _moving() -> dict[str, Pupil]:
    return {
        "returner_old_id": Pupil(forename="Backwin", surname="Samekey"),
        "returner_new_id": Pupil(forename="Backwell", surname="Newkey"),
        "both_lists": Pupil(forename="Dualia", surname="Twicelisted"),
    }


def _employees(today: date) -> dict[str, Employee]:
    started = today - 3 * _A_YEAR
    return {
        "end_date_ahead_current": Employee(
            forename="Nottis",
            surname="Givenby",
            employment_start_date=started,
            employment_end_date=today + _A_MONTH,
        ),
        "end_date_passed_current": Employee(
            forename="Contra",
            surname="Dictmere",
            employment_start_date=started,
            employment_end_date=today - _A_MONTH,
        ),
        "current_null": Employee(
            forename="Nullo",
            surname="Saidnaught",
            employment_start_date=started,
            current=None,
        ),
        "not_current_no_end": Employee(
            forename="Endless",
            surname="Gonewold",
            employment_start_date=started,
            current=False,
        ),
        "employee_also_contact": Employee(
            forename="Bothra",
            surname="Twinmere",
            employment_start_date=started,
            job_title="Receptionist",
        ),
    }


def _complete(pupil: Pupil, year: str, today: date, random: Random) -> None:
    pupil.year = pupil.year or year
    pupil.registration = f"{pupil.year}A"
    pupil.house = "Quillow"
    pupil.admission_date = pupil.admission_date or school_year_start(today)
    pupil.date_of_birth = pupil.date_of_birth or birthday_in_year(
        pupil.year, today, random
    )


def _leap_day(birthday: date) -> date:
    year = birthday.year
    while not isleap(year):
        year -= 1
    return date(year, 2, 29)


def _move(school: School, pupils: dict[str, Pupil], today: date) -> None:
    long_ago = today - _A_YEAR
    for label, new_id in (("returner_old_id", False), ("returner_new_id", True)):
        school.leave(pupils[label], on=long_ago)
        back = school.return_(pupils[label], new_id=new_id, on=today - _A_DAY)
        school.awkward[label] = back
    listed = pupils["both_lists"]
    earlier = attrs.evolve(listed, admission_date=None, leaving_date=long_ago)
    school.awkward["both_lists_leaver"] = school.add_leaver(earlier)


def _make_contact_of_employee(school: School, *children: Pupil) -> None:
    employee = school.awkward["employee_also_contact"]
    contact = Contact(
        forename=employee.forename, surname=employee.surname, upi=employee.upi
    )
    for child in children:
        school.link(child, Relationship(contact=contact, relationship="Mother"))
    school.awkward["contact_also_employee"] = contact
