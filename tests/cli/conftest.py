"""A small school on loopback, and an office with settings for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from missync.testing import Employee, FakeWonde, Pupil, School
from tests.cli.driving import TOKEN, Office, open_office


def small_school() -> School:
    """Make a school of two pupils and a teacher."""
    school = School()
    for forename, surname in (("Ada", "Ashcroft"), ("Ben", "Birchall")):
        school.enrol(
            Pupil(
                forename=forename,
                surname=surname,
                date_of_birth=date(2014, 5, 6),
                year="7",
                registration="7A",
                house="Merrow",
                admission_date=date(2025, 9, 1),
            )
        )
    school.hire(
        Employee(
            forename="Tess",
            surname="Tutorly",
            job_title="Teacher",
            employment_start_date=date(2020, 9, 1),
        )
    )
    return school


@pytest.fixture
def wonde() -> Iterator[FakeWonde]:
    """Run the small school's MIS."""
    with FakeWonde(small_school(), token=TOKEN) as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, wonde: FakeWonde) -> Office:
    """Give an office that has imported nothing yet."""
    return open_office(tmp_path, wonde)


@pytest.fixture
def sound(office: Office, wonde: FakeWonde) -> Office:
    """Give an office that has imported, where nothing is wrong."""
    wonde.school.change(wonde.school.employees[0], email="tess@hillside.example")
    office.ask("import")
    return office
