"""A whole made-up school, always the same for the same seed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

import attrs

from missync.testing.fake_wonde.people import Contact, Employee, Pupil, Relationship
from missync.testing.fake_wonde.school import School
from missync.testing.made_up_awkward import add_awkward_people
from missync.testing.made_up_names import (
    JOB_TITLES,
    NameBox,
    birthday_in_year,
    mail_address,
    school_year_start,
)


__all__ = ["PRIMARY_YEARS", "SECONDARY_YEARS", "made_up_school"]

PRIMARY_YEARS: Final = ("R", "1", "2", "3", "4", "5", "6")
SECONDARY_YEARS: Final = ("7", "8", "9", "10", "11")

_HOUSES = ("Quillow", "Merrow", "Tamberlin", "Osprane")
_FORMS = "ABCDEF"
_LEAVERS = 10
_SIBLINGS = (1, 1, 1, 2, 2, 3)
_EXTRACTION = time(5, 30, tzinfo=UTC)


def made_up_school(
    seed: int,
    pupils: int = 120,
    *,
    today: date,
    employees: int = 20,
    primary: bool = False,
) -> School:
    """Make a school with ordinary people, and with the awkward ones on top.

    Families share a surname and their contacts; a few pupils left last summer. All
    names are invented, all mail goes to a reserved domain, and all telephone numbers
    are among those set aside for fiction.

    Args:
        seed: Another seed, another school. Its ids stay alike.
        pupils: How many ordinary pupils are on roll.
        today: The day the school is looked at; the latest extraction from the MIS
            was on it at 05:30 UTC. Everybody's ``updated_at`` is a day older.
        employees: How many ordinary employees there are.
        primary: Years R to 6, not 7 to 11.

    Returns:
        The school; ``school.awkward`` has the awkward people by label.
    """
    school = School(phase_of_education="PRIMARY" if primary else "SECONDARY")
    school.now = datetime.combine(today - timedelta(days=1), _EXTRACTION)
    years = PRIMARY_YEARS if primary else SECONDARY_YEARS
    maker = _Maker(school=school, years=years, today=today, random=Random(seed))  # noqa: S311
    while maker.enrolled < pupils:
        maker.enrol_family(pupils - maker.enrolled)
    for _ in range(employees):
        maker.hire()
    for _ in range(_LEAVERS):
        maker.add_leaver()
    add_awkward_people(school, years, today, maker.random)
    school.now = datetime.combine(today, _EXTRACTION)
    return school


@attrs.define(kw_only=True)
class _Maker:
    school: School
    years: tuple[str, ...]
    today: date
    random: Random
    names: NameBox = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.names = NameBox(self.random)

    @property
    def enrolled(self) -> int:
        return len(self.school.students)

    def enrol_family(self, most: int) -> None:
        surname = self.names.surname()
        children = min(self.random.choice(_SIBLINGS), most)
        adults = self.random.choice((1, 2, 2))
        forenames = self.names.forenames(adults + children)
        parents = [self._parent(name, surname) for name in forenames[:adults]]
        for forename in forenames[adults:]:
            self.school.enrol(self._pupil(forename, surname, parents))

    def hire(self) -> None:
        (forename,) = self.names.forenames(1)
        surname = self.names.surname()
        job_title = self.random.choice(JOB_TITLES)
        years_ago = timedelta(days=365 * self.random.randrange(1, 15))
        number = len(self.school.employees)
        self.school.hire(
            Employee(
                title=self.random.choice(("Mx", "Ms", "Mr", "Dr")),
                forename=forename,
                surname=surname,
                email=mail_address(forename, surname, number),
                username=f"staff{number}",
                job_title=job_title,
                teaching_staff=job_title.startswith("Teacher"),
                employment_start_date=school_year_start(self.today) - years_ago,
            )
        )

    def add_leaver(self) -> None:
        (forename,) = self.names.forenames(1)
        pupil = self._pupil(forename, self.names.surname(), [])
        pupil.leaving_date = school_year_start(self.today) - timedelta(days=42)
        pupil.admission_date = pupil.leaving_date - timedelta(days=700)
        self.school.add_leaver(pupil)

    def _pupil(self, forename: str, surname: str, parents: list[Contact]) -> Pupil:
        year = self.random.choice(self.years)
        return Pupil(
            forename=forename,
            surname=surname,
            gender=self.random.choice(("MALE", "FEMALE")),
            date_of_birth=birthday_in_year(year, self.today, self.random),
            email=mail_address(forename, surname, self.enrolled),
            year=year,
            registration=year + self.random.choice(_FORMS),
            house=self.random.choice(_HOUSES),
            admission_date=school_year_start(self.today),
            contacts=[
                Relationship(contact=parent, priority=priority)
                for priority, parent in enumerate(parents, 1)
            ],
        )

    def _parent(self, forename: str, surname: str) -> Contact:
        number = self.random.randrange(1000)
        return Contact(
            forename=forename,
            surname=surname,
            email=mail_address(forename, surname, number),
            phone=f"01632 960{number:03}",
        )
