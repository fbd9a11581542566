"""`missync check` finds people about whom something is odd."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from missync.model.findings import FindingId
from missync.testing import Employee, FakeWonde, Pupil
from tests.cli.checking import NIGHT, found, only, open_at
from tests.cli.driving import Office, id_of


def test_another_human(sound: Office) -> None:
    """An id that went to another human is found, and can be approved of."""
    school = sound.wonde.school
    changed = {"surname": "Otherly", "legal_surname": "Otherly"}
    school.change(school.students[0], date_of_birth=date(2013, 1, 1), **changed)

    assert {"identity-changed", "removals-held"} == found(sound).keys()
    assert id_of(sound, "Ada") == found(sound)["identity-changed"]["subject"]


def test_refused(sound: Office) -> None:
    """A record that cannot be understood is found under its MIS id, with the field."""
    ada = sound.wonde.school.students[0]
    ada.overrides = {"education_details": {"data": {"admission_date": {"date": "x"}}}}
    one = only(sound)

    assert ("record-refused", ada.id) == (one["id"], one["subject"])
    assert "their admission date" in one["message"]


def leaves_but_is_current(office: Office) -> None:
    """Let an employee have left, and be current."""
    office.wonde.school.hire(
        Employee(
            forename="Con",
            surname="Tradict",
            employment_start_date=date(2020, 9, 1),
            employment_end_date=date(2026, 1, 31),
        )
    )


def leaves_before_the_start(office: Office) -> None:
    """Let a pupil leave before they start."""
    office.wonde.school.enrol(
        Pupil(
            forename="Con",
            surname="Tradict",
            admission_date=date(2026, 1, 1),
            leaving_date=date(2025, 1, 1),
        )
    )


def starts_later_after_all(office: Office) -> None:
    """Let a pupil who is on the list start later."""
    con = office.wonde.school.enrol(Pupil(forename="Con", surname="Tradict"))
    office.ask("import")
    office.wonde.school.change(con, admission_date=date(2099, 9, 1))


def is_not_in_a_filter(office: Office) -> None:
    """Want one house only, and let a pupil be in none."""
    office.wonde.school.enrol(Pupil(forename="Con", surname="Tradict"))
    text = office.config.read_text(encoding="utf-8")
    only_merrow = 'students = { only = { house = ["Merrow"] },'
    text = text.replace("students = {", only_merrow)
    office.config.write_text(text, encoding="utf-8")


def has_no_year_group(office: Office) -> None:
    """Ask for year groups, and let a pupil be in none."""
    office.wonde.school.enrol(Pupil(forename="Con", surname="Tradict"))
    text = office.config.read_text(encoding="utf-8")
    text = text.replace('"house"', '"house", "year_group"')
    office.config.write_text(text, encoding="utf-8")


def is_signed_in(office: Office) -> None:
    """Let a pupil leave who is signed in."""
    con = office.wonde.school.enrol(Pupil(forename="Con", surname="Tradict"))
    office.ask("import")
    office.ask("signed-in", "Con Tradict")
    office.wonde.school.leave(con, on=date(2026, 1, 31))


@pytest.mark.parametrize(
    ("happens", "id_", "field"),
    [
        (
            leaves_but_is_current,
            "contradictory-leave-data",
            "the employment end date or whether they are current",
        ),
        (
            leaves_before_the_start,
            "leave-date-before-start",
            "the admission date or the leaving date",
        ),
        (starts_later_after_all, "start-date-moved-ahead", "the admission date"),
        (is_not_in_a_filter, "filter-undecided", "in the MIS"),
        (has_no_year_group, "no-leave-date-no-year-group", "the leaving date, or the"),
        (is_signed_in, "removal-waits", "Nothing"),
    ],
)
def test_odd_people(
    sound: Office, happens: Callable[[Office], None], id_: str, field: str
) -> None:
    """Whoever is odd is found by name and our id, with the field to mend in the MIS."""
    happens(sound)
    sound.ask("import")
    one = only(sound)

    assert (id_, "warning", id_of(sound, "Con")) == (
        one["id"],
        one["severity"],
        one["subject"],
    )
    assert one["message"].startswith("Con Tradict")
    assert field in one["mend"]


def test_not_active_yet(office: Office, wonde: FakeWonde) -> None:
    """Somebody in their first two weeks whom the MIS calls not active is found."""
    started = {"employment_start_date": NIGHT.date(), "email": "n@h.example"}
    wonde.school.change(wonde.school.employees[0], current=False, **started)
    with open_at(office, NIGHT) as site:
        site.import_people(by="night")
        (one,) = site.check()

    assert FindingId.NOT_ACTIVE_YET is one.id
    assert one.message.startswith("Tess Tutorly: They started on 23 November 2026")
    assert "mark them as active" in one.mend


def test_found_before_they_are_imported(sound: Office) -> None:
    """A contradiction is found before its import, under the MIS's id."""
    leaves_but_is_current(sound)

    assert sound.wonde.school.employees[-1].id == only(sound)["subject"]


def test_mended_before_it_was_imported(sound: Office) -> None:
    """What is mended in the MIS is not found any more, before the next import too."""
    leaves_but_is_current(sound)
    sound.ask("import")
    school = sound.wonde.school
    school.change(school.employees[-1], employment_end_date=None)

    assert [] == sound.ask("check")["findings"]
