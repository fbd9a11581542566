"""The demo's story: a made-up school over three days, and what missync makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from missync.cli.text.attendance import Pupils
from missync.cli.text.words import Called, called_at
from missync.importing.report import ImportReport
from missync.model.choices import ExcludePerson
from missync.model.marks import Mark
from missync.model.people import Person
from missync.ports import Clock
from missync.rules.attendance.evidence import Evidence
from missync.site import Site, system_clock
from missync.testing import (
    FOREVER,
    Employee,
    EndsEarly,
    FakeWonde,
    Pupil,
    School,
    Someone,
    Status,
    made_up_school,
)


ZONE: Final = ZoneInfo("Europe/London")
"""Where the school is."""

_A_DAY: Final = timedelta(days=1)
_A_MINUTE: Final = timedelta(minutes=1)
_NOON: Final = time(12)
_SEED: Final = 7
_PUPILS: Final = 230
_EMPLOYEES: Final = 24
_ON_A_LATER_PAGE: Final = 210
_NOT_THERE_YET: Final = "N"
_LATE: Final = "L"
_AWKWARD: Final = (
    "one_name_only",
    "right_to_left",
    "control_characters",
    "very_long_name",
    "twin_a",
    "twin_b",
    "future_starter",
    "left_yesterday_still_listed",
    "end_date_passed_current",
)
"""Those of the school's awkward people who are shown, by their labels."""

_WHY_KEPT_OFF: Final = "works for the owner of the building"


@attrs.frozen
class Heading:
    """What a chapter is about: its title, and what happened at the school."""

    title: str
    happened: str


_FIRST: Final = Heading(
    "Two days ago: the first import",
    "Nobody is known yet. The MIS has pupils on roll, leavers of last summer, staff, "
    "and the awkward people whom every school has.",
)
_SECOND: Final = Heading(
    "Yesterday: some come, some go",
    "Two pupils were enrolled, one of them for a day three weeks ahead. A pupil whose "
    "first day it is comes on the list without anybody's doing, and one whose last day "
    "is over comes off it. A contract of employment has ended, too.",
)
_KEPT_OFF: Final = Heading(
    "Yesterday, at noon: the office keeps somebody off the list",
    "Somebody on the staff works for the owner of the building and must not be on the "
    "tablet, but cannot be taken out of the MIS. The office keeps them off the list. "
    "The MIS goes on sending them, and every import leaves them off.",
)
_BROKEN: Final = Heading(
    "Today: the list of pupils ends half-way",
    "Another pupil has left, and a teaching assistant begins. But the MIS sends one "
    "page of pupils and says that there are no more. Whoever is missing stays: nobody "
    "is taken off the list without proof.",
)
_RECOVERED: Final = Heading(
    "Today, a moment later: the MIS is well again",
    "The same import once more. Now the read is complete, and whoever has left comes "
    "off the list.",
)
_DOWN: Final = Heading(
    "Today: a pupil arrives late, and the MIS is down",
    "The teacher has marked the register: one pupil is not there, for no reason yet. "
    "Now the pupil comes and picks a reason at the tablet. The MIS does not answer, so "
    "the mark waits. It is in the database: nobody has to enter it again, whatever "
    "happens to this machine.",
)
_BACK: Final = Heading(
    "Today, a minute later: the MIS is back",
    "The mark is sent, over what the teacher wrote. A moment later the MIS confirms "
    "it. From then on it is never sent again.",
)


@attrs.frozen(kw_only=True)
class ImportChapter:
    """Something done to the list.

    Attributes:
        known: What those are called whom the report is about.
        notable: People to have a look at, as they stand after it.
    """

    heading: Heading
    report: ImportReport
    known: Called
    notable: tuple[Person, ...]


@attrs.frozen(kw_only=True)
class LateChapter:
    """What became of a late arrival's marks.

    Attributes:
        marks: What is owed to the register, as it stands after the chapter.
        evidence: What was changed in the register so far.
    """

    heading: Heading
    pupils: Pupils
    marks: tuple[Mark, ...]
    evidence: tuple[Evidence, ...]


Chapter = ImportChapter | LateChapter


def demo_school(today: date) -> School:
    """Make up the school as it was two days ago.

    Args:
        today: The day, in the school's time zone.
    """
    return made_up_school(
        _SEED, _PUPILS, today=today - 2 * _A_DAY, employees=_EMPLOYEES
    )


@attrs.frozen(kw_only=True)
class Story:
    """The story, a chapter at a time.

    Attributes:
        wonde: The MIS, of a school from :func:`demo_school`.
        opened: Opens the site under a clock.
        now: The present moment, in the school's time zone.
        by: Who asks for it all.
    """

    wonde: FakeWonde
    opened: Callable[[Clock], AbstractContextManager[Site]]
    now: datetime
    by: str

    def chapters(self) -> Iterator[Chapter]:
        """Go on to the next chapter; it happens when it is asked for."""
        school, faults, today = self.wonde.school, self.wonde.faults, self.now.date()
        awkward = [school.awkward[label] for label in _AWKWARD]
        yield self._imported(_FIRST, _noon(today - 2 * _A_DAY), awkward)
        moved = _let_some_come_and_go(school, today - _A_DAY)
        yield self._imported(_SECOND, _noon(today - _A_DAY), moved)
        yield self._kept_off(_noon(today - _A_DAY), school.employees[1])
        moved = _let_others_come_and_go(school, today)
        faults.plant(EndsEarly(), on="students", page=1, times=FOREVER)
        yield self._imported(_BROKEN, system_clock, moved)
        faults.clear()
        yield self._imported(_RECOVERED, system_clock, moved)
        pupil = school.students[3]
        school.mark(pupil, today, "AM", _NOT_THERE_YET)
        faults.plant(Status(code=503), on="attendance/session", times=FOREVER)
        yield self._late(pupil)
        faults.clear()
        yield self._delivered(pupil)

    def _imported(
        self, heading: Heading, clock: Clock, notable: Iterable[Someone]
    ) -> ImportChapter:
        with self.opened(clock) as site:
            report = site.import_people(by=self.by)
            return _import_chapter(heading, site, report, notable)

    def _kept_off(self, clock: Clock, somebody: Someone) -> ImportChapter:
        with self.opened(clock) as site:
            choice = ExcludePerson(site.find(somebody.id).id, _WHY_KEPT_OFF)
            report = site.choose(choice, by=self.by, why=_WHY_KEPT_OFF)
            return _import_chapter(_KEPT_OFF, site, report, [somebody])

    def _late(self, pupil: Someone) -> LateChapter:
        with self.opened(lambda: self.now) as site:
            site.attendance.late(pupil.id, by=self.by, reason=_LATE)
            site.deliver()
            return _late_chapter(_DOWN, site, pupil)

    def _delivered(self, pupil: Someone) -> LateChapter:
        with self.opened(lambda: self.now + _A_MINUTE) as site:
            site.deliver()
        with self.opened(lambda: self.now + 2 * _A_MINUTE) as site:
            site.deliver()
            return _late_chapter(_BACK, site, pupil)


def _import_chapter(
    heading: Heading, site: Site, report: ImportReport, notable: Iterable[Someone]
) -> ImportChapter:
    people = {str(p.mis_id): p for p in site.people(everyone=True)}
    return ImportChapter(
        heading=heading,
        report=report,
        known=called_at(site, report.plan),
        notable=tuple(people[somebody.id] for somebody in notable),
    )


def _late_chapter(heading: Heading, site: Site, pupil: Someone) -> LateChapter:
    return LateChapter(
        heading=heading,
        pupils=Pupils.of(site),
        marks=site.attendance.marks(who=pupil.id),
        evidence=site.attendance.evidence(who=pupil.id),
    )


def _let_some_come_and_go(school: School, day: date) -> tuple[Someone, ...]:
    _turn_to(school, day)
    contractor = school.employees[0]
    school.dismiss(contractor, on=day - _A_DAY)
    return (
        school.enrol(_pupil("Juniva", "Newbrook", day)),
        school.enrol(_pupil("Tamsira", "Soonmere", day + 21 * _A_DAY)),
        school.awkward["future_starter"],
        school.awkward["leaves_today"],
        contractor,
    )


def _let_others_come_and_go(school: School, day: date) -> tuple[Someone, ...]:
    _turn_to(school, day)
    leaver = school.leave(school.students[_ON_A_LATER_PAGE], on=day - _A_DAY)
    assistant = Employee(
        forename="Corvane",
        surname="Freshwell",
        job_title="Teaching assistant",
        employment_start_date=day,
    )
    return leaver, school.hire(assistant)


def _pupil(forename: str, surname: str, first_day: date) -> Pupil:
    return Pupil(
        forename=forename,
        surname=surname,
        date_of_birth=first_day - timedelta(days=4200),
        year="7",
        registration="7A",
        house="Merrow",
        admission_date=first_day,
    )


def _turn_to(school: School, day: date) -> None:
    school.now += day - school.now.date()


def _noon(day: date) -> Clock:
    moment = datetime.combine(day, _NOON, tzinfo=ZONE)
    return lambda: moment
